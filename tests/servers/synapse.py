"""Synapse, the reference Matrix server, as the tests see it (https://spec.matrix.org/v1.18/client-server-api/)."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

SECRET = "the secret with which the tests open accounts"
NAME = "localhost"


@dataclass
class Room:
    """A room, its public address, and how the account of the tests enters it."""

    number: str
    alias: str
    user: str
    password: str
    token: str


@dataclass
class Synapse:
    """A running server. A person who administers the rooms has an account of their own."""

    url: str
    _numbers: itertools.count[int] = field(default_factory=itertools.count)
    _admin: str = ""

    def open_room(self, *, encrypted: bool = False, public: bool = True, power: int = 50) -> Room:
        """Make a room where a new account may write, as in a room of announcements; ``power`` is its role."""
        name = f"mairie-{next(self._numbers)}"
        admin = self._administrator()
        user, password = f"@{name}:{NAME}", f"password of {name}"
        token = self._register(name, password)
        settings: dict[str, Any] = {
            "preset": "public_chat" if public else "private_chat",
            "room_alias_name": name,
            "invite": [user],
            "power_level_content_override": {"events_default": 50, "users": {user: power}},
        }
        if encrypted:
            algorithm = {"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
            settings["initial_state"] = [algorithm]
        number = self.call(admin, "POST", "createRoom", settings)["room_id"]
        self.call(token, "POST", f"join/{quote(number)}", {})
        return Room(number, f"#{name}:{NAME}", user, password, token)

    def log_in(self, room: Room) -> str:
        """Give another token for the account, of another device."""
        body = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": room.user}}
        token: str = self.call("", "POST", "login", {**body, "password": room.password})["access_token"]
        return token

    def messages(self, room: Room) -> list[dict[str, Any]]:
        """List what readers are given of the messages of a room, oldest first, without what was redacted."""
        query = {"dir": "f", "limit": "100", "filter": json.dumps({"types": ["m.room.message"]})}
        address = f"{self.url}/_matrix/client/v3/rooms/{quote(room.number)}/messages"
        headers = {"Authorization": f"Bearer {self._administrator()}"}
        events: list[dict[str, Any]] = (
            httpx.get(address, params=query, headers=headers).raise_for_status().json()["chunk"]
        )
        return [event for event in events if event["content"]]

    def write(self, room: Room, content: dict[str, Any]) -> str:
        """Write a message from the account of the tests by hand, and give its name."""
        where = f"rooms/{quote(room.number)}/send/m.room.message/by-hand-{next(self._numbers)}"
        event: str = self.call(room.token, "PUT", where, content)["event_id"]
        return event

    def picture(self, room: Room, address: str) -> bytes:
        """Give the bytes of a picture of a message."""
        where = f"{self.url}/_matrix/client/v1/media/download/{address.removeprefix('mxc://')}"
        return httpx.get(where, headers={"Authorization": f"Bearer {room.token}"}).raise_for_status().content

    def call(self, token: str, method: str, where: str, body: Any) -> Any:
        """Call the client-server API."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        address = f"{self.url}/_matrix/client/v3/{where}"
        return httpx.request(method, address, json=body, headers=headers, timeout=30).raise_for_status().json()

    def _administrator(self) -> str:
        self._admin = self._admin or self._register("admin", "password of admin")
        return self._admin

    def _register(self, name: str, password: str) -> str:
        """Open an account, as https://element-hq.github.io/synapse/latest/admin_api/register_api.html says."""
        where = f"{self.url}/_synapse/admin/v1/register"
        nonce = httpx.get(where).raise_for_status().json()["nonce"]
        proof = hmac.new(SECRET.encode(), f"{nonce}\0{name}\0{password}\0notadmin".encode(), hashlib.sha1)
        body = {"nonce": nonce, "username": name, "password": password, "admin": False, "mac": proof.hexdigest()}
        token: str = httpx.post(where, json=body, timeout=30).raise_for_status().json()["access_token"]
        return token


def prepare_synapse(folder: Path, port: int) -> Path:
    """Write the settings of a server that listens on loopback and talks to no other; give their file."""
    free = {"per_second": 1000, "burst_count": 1000}
    settings = {
        "server_name": NAME,
        "report_stats": False,
        "pid_file": str(folder / "pid"),
        "listeners": [
            {"port": port, "bind_addresses": ["127.0.0.1"], "type": "http", "resources": [{"names": ["client"]}]}
        ],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "database")}},
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "macaroon_secret_key": "for the tests",
        "form_secret": "for the tests",
        "registration_shared_secret": SECRET,
        "trusted_key_servers": [],
        "federation_domain_whitelist": [],
        "rc_message": free,
        "rc_login": {"address": free, "account": free, "failed_attempts": free},
        "rc_joins": {"local": free, "remote": free},
        "rc_invites": {"per_room": free, "per_user": free, "per_issuer": free},
        "rc_room_creation": free,
        "bcrypt_rounds": 4,
    }
    file = folder / "homeserver.yaml"
    file.write_text(json.dumps(settings), encoding="utf-8")  # JSON is YAML
    return file
