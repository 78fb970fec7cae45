"""The whole ring, as a commune runs it: built, served, copied to three real servers that fail on purpose.

The commands run as processes, through a proxy in front of each server; afterwards the servers are read directly.
"""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from syndicate.serve import served
from tests.servers.mastodon_api import MastodonMock, MastodonServer, Snac
from tests.servers.pds import Pds
from tests.servers.proxy import DROP_ANSWER, DROP_REQUEST, TRUNCATE, WRONG_JSON, FaultProxy, answer

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

pytestmark = pytest.mark.usefixtures("fault_proxy")


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

    def sync(self, code: int | None = 0) -> list[dict[str, str]]:
        """Build, serve and apply once; give the outcomes."""
        self.tambour("build", "--now", NOW)
        with served(self.folder / "output") as address:
            found: list[dict[str, str]] = self.tambour("apply", "--json", "--now", NOW, "--site", address, code=code)[
                "outcomes"
            ]
        return found

    def write(self, name: str, title: str) -> None:
        """Write an original."""
        picture = f"image: /images/{name}.jpg\nimage_alt: Ce que montre {name}\n" if name in PICTURES else ""
        head = f"title: {json.dumps(title, ensure_ascii=False)}\ndate: 2026-11-20 09:00\nsummary: Une phrase.\n"
        text = f"---\n{head}{picture}---\n\nTexte.\n"
        (self.folder / "content" / "actualites" / f"{name}.md").write_text(text, encoding="utf-8")

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


@pytest.fixture
def project(
    tmp_path: Path,
    pds: Pds,
    mastodon_mock: MastodonMock,
    snac: Snac,
    fault_proxy: Callable[[str], FaultProxy],
) -> Project:
    """Give a commune with five originals and three accounts."""
    handle, password = pds.create_account()
    proxies = {"ciel": fault_proxy(pds.url), "place": fault_proxy(mastodon_mock.url), "halle": fault_proxy(snac.url)}
    (tmp_path / "tambour.toml").write_text(
        f"""
[commune]
name = "Valserein"
url = "{HOME}"

[accounts.ciel]
kind = "bluesky"
server = "{proxies["ciel"].url}"
handle = "{handle}"

[accounts.place]
kind = "mastodon"
server = "{proxies["place"].url}"

[accounts.halle]
kind = "mastodon"
server = "{proxies["halle"].url}"
""",
        encoding="utf-8",
    )
    for folder in ("actualites", "images"):
        (tmp_path / "content" / folder).mkdir(parents=True)
    made = Project(
        tmp_path,
        {
            "TAMBOUR_CIEL_PASSWORD": password,
            "TAMBOUR_PLACE_TOKEN": mastodon_mock.token,
            "TAMBOUR_HALLE_TOKEN": snac.token,
        },
        pds,
        handle,
        {"place": mastodon_mock, "halle": snac},
        proxies,
    )  # fmt: skip
    for name, size in PICTURES.items():
        (tmp_path / "content" / "images" / f"{name}.jpg").write_bytes(_photograph(size))
    for name, title in ORIGINALS.items():
        made.write(name, title)
    made.tambour("init")
    return made


def test_every_original_exactly_once_whatever_the_servers_do(project: Project) -> None:
    """Answers dropped, cut, senseless, 429 and 503: after at most three reruns each original is there once."""
    assert max(len(title) for title in ORIGINALS.values()) == 376
    assert (project.folder / "content/images/photo.jpg").stat().st_size > 3_400_000
    for account, path in {"ciel": "/xrpc/com.atproto.repo.*", "place": "/api/v*", "halle": "/api/v*"}.items():
        proxy = project.proxies[account]
        proxy.on("POST", path, DROP_ANSWER, nth=1)
        proxy.on("POST", path, answer(429, retry_after="1"), nth=3)
        proxy.on("POST", path, DROP_REQUEST, nth=5)
        proxy.on("POST", path, answer(503), nth=7)
        proxy.on("POST", path, TRUNCATE, nth=9)
        proxy.on("POST", path, WRONG_JSON, nth=11)
    runs = 1
    while any(outcome["result"] in ("unsent", "in_doubt", "refused") for outcome in project.sync(code=None)):
        runs += 1
        assert runs <= 4
    expected = sorted(f"{HOME}/actualites/{name}/" for name in ORIGINALS)
    alts = sorted(f"Ce que montre {name}" for name in PICTURES)
    for account in ("ciel", "place", "halle"):
        assert sorted(project.urls_on(account)) == expected, account
        assert project.alts_on(account) == alts, account
        assert any(request.fault for request in project.proxies[account].requests), account
    assert project.sync() == []


def test_edits_and_withdrawals_follow_and_a_rerun_does_nothing(project: Project) -> None:
    """One original edited, one deleted: the copies follow on each server that lets them, once."""
    for _run in range(2):
        project.sync(code=None)
    project.write("eau", "Coupure d’eau reportée à jeudi")
    (project.folder / "content/actualites/ecole.md").unlink()
    outcomes = project.sync(code=None)
    done = {(outcome["account"], outcome["original"].rpartition("/")[2]): outcome["result"] for outcome in outcomes}
    assert done["place", "eau"] == "edited"
    assert done["halle", "eau"] == "edited"
    assert done["ciel", "eau"] == "replaced"
    assert done["place", "ecole"] == done["ciel", "ecole"] == "withdrawn"
    # snac 2.75 has no way to delete a post: it is said, once, and held from then on.
    assert done["halle", "ecole"] == "refused"
    for account, kept in {"ciel": 4, "place": 4, "halle": 5}.items():
        assert len(project.urls_on(account)) == kept
    assert project.sync(code=1) == []
    plan = project.tambour("plan", "--json", "--now", NOW)
    assert plan["actions"] == []
    assert [(entry["account"], entry["code"]) for entry in plan["held"]] == [("halle", "refused")]


def test_a_lost_ledger_adopts_and_edits_go_on(project: Project) -> None:
    """Without the ledger, each copy is adopted on each server and none is made; the next edit still follows."""
    for _run in range(2):
        project.sync(code=None)
    (project.folder / "ledger.jsonl").unlink()
    outcomes = project.sync(code=None)
    assert [outcome["result"] for outcome in outcomes] == ["adopted"] * 15
    for account in ("ciel", "place", "halle"):
        assert len(project.urls_on(account)) == 5, account
    project.write("eau", "Coupure d’eau reportée à jeudi")
    done = {outcome["account"]: outcome["result"] for outcome in project.sync(code=None)}
    assert done == {"ciel": "replaced", "place": "edited", "halle": "edited"}


def test_the_site_links_to_its_copies(project: Project) -> None:
    """After a run, the next build shows each copy that has a public address on its original's page."""
    project.sync(code=None)
    project.sync(code=None)
    page = (project.folder / "output/actualites/fete/index.html").read_text(encoding="utf-8")
    status = project.tambour("status", "actualites/fete", "--json")
    assert len(status) == 3
    for copy in status:
        assert copy["copy_url"] in page
    assert page.count("u-syndication") == 3


def test_a_wrong_token_is_one_sentence_and_nothing_is_sent(project: Project) -> None:
    """A wrong token fails its own account with a sentence, exit code 1, while the others publish."""
    project.secrets["TAMBOUR_PLACE_TOKEN"] = "a-wrong-token-that-nobody-knows"
    outcomes = project.sync(code=1)
    failed = {outcome["result"] for outcome in outcomes if outcome["account"] == "place"}
    assert failed == {"unsent"}
    assert project.urls_on("place") == []
    assert len(project.urls_on("ciel")) == 5


def test_missing_secrets_are_named_together(project: Project) -> None:
    """All the secrets that are missing are named in one sentence, exit code 2, and nothing is sent."""
    project.tambour("build", "--now", NOW)
    project.secrets.clear()
    said = project.tambour("apply", "--now", NOW, code=2)
    assert "TAMBOUR_CIEL_PASSWORD" in said
    assert "TAMBOUR_HALLE_TOKEN" in said
    assert project.urls_on("ciel") == []


def _photograph(size: tuple[int, int]) -> bytes:
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
    from syndicate.networks._text import read_html

    links, text = read_html(status["content"])
    found = {link for link in [*links, *text.split()] if link.startswith(HOME)}
    assert len(found) == 1, status["content"]
    return found.pop()
