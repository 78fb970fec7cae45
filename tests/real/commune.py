"""A commune's folder with three accounts on real servers, for the tests that run the commands as processes."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from syndicate import ledger
from syndicate.model import Copy
from syndicate.networks._text import read_html
from syndicate.serve import served
from tests.real.by_hand import OnBluesky, OnMastodon
from tests.servers.mastodon_api import MastodonServer
from tests.servers.pds import Pds
from tests.servers.proxy import FaultProxy

NOW = "2026-11-20T12:00"
HOME = "https://valserein.example.org"
LONG = (
    "Travaux rue du Lavoir : circulation alternée, arrêt de car déplacé, collecte avancée et accès riverains. " * 4
)[:376]
FAMILY = "👨‍👩‍👧‍👦"
ORIGINALS = {
    "fete": f"Fête de la Saint-Nicolas {FAMILY} 🇫🇷 sur la place",
    "travaux": LONG.strip() + "…" if len(LONG.strip()) < 376 else LONG,
    "ecole": "Inscriptions à l’école",
    "eau": "Coupure d’eau mardi",
    "photo": "La photo du mois",
}
PICTURES = {"fete": (1200, 1600), "ecole": (1600, 1067), "photo": (2900, 1950)}


@dataclass
class Project:
    """A commune's folder, and its three accounts behind their proxies."""

    folder: Path
    secrets: dict[str, str]
    pds: Pds
    handle: str
    mastodons: dict[str, MastodonServer]
    proxies: dict[str, FaultProxy]

    def tambour(self, *arguments: str, code: int | None = 0) -> Any:
        """Run a command with ``--json`` and give its data; ``code`` is the exit code to expect."""
        environ = {name: value for name, value in os.environ.items() if not name.startswith("TAMBOUR_")}
        command = [sys.executable, "-m", "syndicate", "-C", str(self.folder), *arguments]
        done = subprocess.run(
            command, env=environ | self.secrets, capture_output=True, text=True, timeout=300, check=False
        )
        for secret in self.secrets.values():
            assert secret not in done.stdout + done.stderr
        assert code is None or done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return json.loads(done.stdout) if "--json" in arguments else done.stderr

    def sync(self, code: int | None = 0, now: str = NOW) -> list[dict[str, str]]:
        """Build, serve and apply once; give the outcomes."""
        self.tambour("build", "--now", now)
        with served(self.folder / "output") as address:
            found: list[dict[str, str]] = self.tambour("apply", "--json", "--now", now, "--site", address, code=code)[
                "outcomes"
            ]
        return found

    def results(self, code: int | None = 0, now: str = NOW) -> dict[str, str]:
        """Build, serve and apply once; give what came of it on each account, where one original changed at most."""
        outcomes = self.sync(code, now)
        found = {outcome["account"]: outcome["result"] for outcome in outcomes}
        assert len(found) == len(outcomes), outcomes
        return found

    def held(self, now: str = NOW) -> dict[str, str]:
        """Plan, and give the code of what is held on each account."""
        plan = self.tambour("plan", "--json", "--now", now)
        assert plan["actions"] == []
        return {entry["account"]: entry["code"] for entry in plan["held"]}

    def write(self, name: str, title: str, alt: str = "") -> None:
        """Write an original."""
        alt = alt or f"Ce que montre {name}"
        picture = f"image: /images/{name}.jpg\nimage_alt: {alt}\n" if name in PICTURES else ""
        head = f"title: {json.dumps(title, ensure_ascii=False)}\ndate: 2026-11-20 09:00\nsummary: Une phrase.\n"
        text = f"---\n{head}{picture}---\n\nTexte.\n"
        (self.folder / "content" / "actualites" / f"{name}.md").write_text(text, encoding="utf-8")

    def delete(self, name: str) -> None:
        """Delete an original."""
        (self.folder / "content" / "actualites" / f"{name}.md").unlink()

    def copy(self, name: str, account: str) -> Copy:
        """Give what the ledger knows of a copy."""
        return ledger.read(self.folder / "ledger.jsonl").copies[f"actualites/{name}", account]

    def person(self, account: str) -> OnBluesky | OnMastodon:
        """Give a person who uses the account without Tambour."""
        if account == "ciel":
            return OnBluesky(self.pds, self.handle, self.secrets["TAMBOUR_CIEL_PASSWORD"])
        return OnMastodon(self.mastodons[account])

    def writes(self) -> list[tuple[str, str]]:
        """Name the requests that changed something since the proxies were cleared: the account and the path."""
        return [
            (account, request.path)
            for account, proxy in self.proxies.items()
            for request in proxy.requests
            if request.method != "GET" and "createSession" not in request.path
        ]

    def urls_on(self, account: str) -> list[str]:
        """Read a server directly: the canonical URL of each post, from its links."""
        if account == "ciel":
            return [_bluesky_url(record["value"]) for record in self.pds.records(self.handle)]
        return [_mastodon_url(status) for status in self.mastodons[account].statuses()]

    def alts_on(self, account: str) -> list[str]:
        """Read a server directly: the alt texts of all pictures."""
        if account == "ciel":
            embeds = [record["value"]["embed"] for record in self.pds.records(self.handle)]
            return sorted(image["alt"] for embed in embeds for image in embed.get("images", ()))
        statuses = self.mastodons[account].statuses()
        return sorted(media["description"] or "" for status in statuses for media in status["media_attachments"])


def photograph(size: tuple[int, int]) -> bytes:
    """Make a picture that is as heavy as a photograph: noise over broad shapes."""
    noise = Image.frombytes("RGB", size, random.Random(size[0]).randbytes(size[0] * size[1] * 3))
    sky = Image.linear_gradient("L").resize(size).convert("RGB")
    data = io.BytesIO()
    Image.blend(sky, noise, 0.45).save(data, "JPEG", quality=90)
    return data.getvalue()


def _bluesky_url(record: dict[str, Any]) -> str:
    text = record["text"].encode()
    (link,) = [facet for facet in record["facets"] if facet["features"][0]["$type"].endswith("#link")]
    shown: bytes = text[link["index"]["byteStart"] : link["index"]["byteEnd"]]
    assert shown.decode() == link["features"][0]["uri"]
    return shown.decode()


def _mastodon_url(status: dict[str, Any]) -> str:
    links, text = read_html(status["content"])
    found = {link for link in [*links, *text.split()] if link.startswith(HOME)}
    assert len(found) == 1, status["content"]
    return found.pop()
