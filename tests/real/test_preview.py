"""What preview shows is what leaves: its data beside the bytes that two real servers received."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import MIMEPart
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from syndicate.serve import served
from tests.servers.mastodon_api import MastodonMock
from tests.servers.pds import Pds
from tests.servers.proxy import FaultProxy, Request
from tests.site import commune

# What one copy is made of: its text, its pictures (sha256, media type, alternative text), its card's picture.
Made = tuple[str, tuple[tuple[str, str, str], ...], str]


def test_the_bytes_that_leave_are_those_of_the_preview(
    tmp_path: Path, pds: Pds, mastodon_mock: MastodonMock, fault_proxy: Callable[[str], FaultProxy]
) -> None:
    """On the reference PDS and on mastodon-mock: the same texts, the same picture files, the same descriptions."""
    handle, password = pds.create_account()
    sky, place = fault_proxy(pds.url), fault_proxy(mastodon_mock.url)
    secrets = {"TAMBOUR_CIEL_PASSWORD": password, "TAMBOUR_PLACE_TOKEN": mastodon_mock.token}
    town = _town(tmp_path, handle, sky.url, place.url)
    tambour(town, "init")
    tambour(town, "build", "--now", commune.NOW)

    # Without the secrets: a preview needs none, and the two servers get no access from it.
    shown = json.loads(tambour(town, "preview", "--now", commune.NOW, "--json"))["copies"]
    assert {request.method for proxy in (sky, place) for request in proxy.requests} <= {"GET"}
    foreseen = {
        account: {_foreseen(copy) for copy in shown if copy["account"] == account} for account in ("ciel", "place")
    }
    with served(town / "output") as address:
        tambour(town, "apply", "--now", commune.NOW, "--site", address, environ=secrets)

    assert len(foreseen["ciel"]) == len(foreseen["place"]) >= 4
    assert _received_by_bluesky(sky) == foreseen["ciel"]
    assert _received_by_mastodon(place) == foreseen["place"]


def tambour(folder: Path, *arguments: str, environ: dict[str, str] | None = None) -> str:
    """Run a command and give its standard output."""
    command = [sys.executable, "-m", "syndicate", "-C", str(folder), *arguments]
    done = subprocess.run(
        command, env=os.environ | (environ or {}), capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _town(folder: Path, handle: str, sky: str, place: str) -> Path:
    """Write a commune with pictures of several kinds, a link card, a translation and an editor's own text."""
    root = commune.write(folder / "town")
    accounts = (
        f'[accounts.ciel]\nkind = "bluesky"\nserver = "{sky}"\nhandle = "{handle}"\n\n'
        f'[accounts.place]\nkind = "mastodon"\nserver = "{place}"\n'
    )
    (root / "tambour.toml").write_text(commune.CONFIG.partition("[accounts")[0] + accounts, encoding="utf-8")
    neige = root / "content/alertes/neige.md"
    own = neige.read_text(encoding="utf-8").replace(
        'syndicate: {mastodon: {text: "Neige ce samedi."}}', 'syndicate: {ciel: {}, place: {text: "Neige ce samedi."}}'
    )
    neige.write_text(own, encoding="utf-8")
    (root / "content/images/place.jpg").write_bytes(commune.photo((5000, 3000)))
    return root


def _foreseen(copy: dict[str, Any]) -> Made:
    assert copy["action"] == "publish"
    assert copy["fault"] is None
    pictures = tuple((picture["sha256"], picture["mime"], picture["alt"]) for picture in copy["pictures"])
    for picture in (*copy["pictures"], *filter(None, [(copy["card"] or {}).get("picture")])):
        assert hashlib.sha256(Path(picture["path"]).read_bytes()).hexdigest() == picture["sha256"]
    card = ((copy["card"] or {}).get("picture") or {}).get("sha256", "")
    return copy["draft"]["text"], pictures, card


def _received_by_bluesky(proxy: FaultProxy) -> set[Made]:
    """Put each record together with the blobs that it names."""
    blobs: dict[str, tuple[str, str]] = {}
    for request in proxy.sent("POST", "*uploadBlob"):
        sha256 = hashlib.sha256(request.body).hexdigest()
        blobs[_cid(sha256)] = (sha256, request.headers["content-type"])
    made = set()
    for request in proxy.sent("POST", "*putRecord"):
        record = _json(request)["record"]
        images = record["embed"].get("images", [])
        pictures = tuple((*blobs[image["image"]["ref"]["$link"]], image["alt"]) for image in images)
        thumb = record["embed"].get("external", {}).get("thumb")
        made.add((record["text"], pictures, blobs[thumb["ref"]["$link"]][0] if thumb else ""))
    return made


def _received_by_mastodon(proxy: FaultProxy) -> set[Made]:
    """Put each status together with the uploads made just before it."""
    made, waiting = set(), []
    for request in proxy.sent("POST"):
        if request.path.startswith(("/api/v1/media", "/api/v2/media")):
            waiting.append(_upload(request))
        elif request.path.partition("?")[0] == "/api/v1/statuses":
            text = _fields(request)["status"]
            made.add((text, tuple(waiting), ""))
            waiting = []
    return made


def _upload(request: Request) -> tuple[str, str, str]:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = message_from_bytes(head + request.body, policy=policy.HTTP)
    parts = {part.get_param("name", header="content-disposition"): part for part in message.iter_parts()}
    file, alt = parts["file"], parts["description"]
    data, words = (_bytes(part) for part in (file, alt))
    return hashlib.sha256(data).hexdigest(), file.get_content_type(), words.decode()


def _bytes(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload


def _fields(request: Request) -> dict[str, str]:
    if request.headers["content-type"].startswith("application/json"):
        return dict(_json(request))
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


def _json(request: Request) -> dict[str, Any]:
    found = request.json()
    assert isinstance(found, dict)
    return found


def _cid(sha256: str) -> str:
    """Give the name of a blob: CIDv1, raw codec, sha2-256, in base32 (https://atproto.com/specs/blob)."""
    import base64

    name = bytes([0x01, 0x55, 0x12, 0x20]) + bytes.fromhex(sha256)
    return "b" + base64.b32encode(name).decode().rstrip("=").lower()
