"""The sample commune: complete, well written, without a real name, number or address, and with its three traps."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from PIL import ExifTags, Image

from syndicate.config import FILE, Config, load
from syndicate.originals import Reading, Source, read_all

ROOT = Path(__file__).parent.parent.parent
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))
IMAGES = ROOT / "content" / "images"
TEXTS = [ROOT / FILE, *sorted((ROOT / "content").rglob("*.md"))]
# Numbers that Arcep keeps for fiction (decision 2018-0881, annex 2.5.12).
FICTION = ("019900", "026191", "035301", "046571", "053649", "063998")
STATE = "formulaire.defenseurdesdroits.fr"  # the one address of the State that a declaration must name


@pytest.fixture(scope="module")
def config() -> Config:
    """Give the sample's configuration."""
    return load(ROOT / FILE)


@pytest.fixture(scope="module")
def reading(config: Config) -> Reading:
    """Give the sample's originals, as they are at its last day."""
    return read_all(config, NOW)


def published(reading: Reading) -> list[Source]:
    """Give what the site shows, translations apart."""
    return [source for source in reading.sources if source.public(NOW) and source.translation_of is None]


def test_nothing_to_mend(reading: Reading) -> None:
    """Neither an error nor a warning is found in the sample."""
    assert [str(problem) for problem in reading.problems] == []


def test_twelve_originals_of_several_types(reading: Reading) -> None:
    """Twelve originals are published, of six types, beside a draft, one of the future and a translation."""
    types = Counter(source.type for source in published(reading))
    assert types == {"actualites": 5, "agenda": 2, "pages": 2, "alertes": 1, "conseil": 1, "demarches": 1}
    hidden = [source for source in reading.sources if not source.public(NOW)]
    assert sorted((source.status, source.date is not None and source.date > NOW) for source in hidden) == [
        ("draft", False),
        ("published", True),
    ]
    assert [source.lang for source in reading.sources if source.translation_of] == ["en"]


def test_every_case_is_shown(reading: Reading) -> None:
    """The sample has one of each: own text, time, skipped account, site only, sensitive, urgent, emoji, long title."""
    shown = published(reading)
    choices = [choice for source in shown for choice in (source.syndicate or {}).values()]
    assert any(choice.text for choice in choices)
    assert any(choice.at and choice.at > NOW for choice in choices)
    assert any(choice.skip for choice in choices)
    assert any(source.syndicate is False for source in shown)
    assert any(source.sensitive for source in shown)
    assert [source.type for source in shown if source.urgent] == ["alertes"]
    assert any("🎄" in source.title for source in shown)
    assert max(len(source.title) for source in shown) > 140


def test_the_freshest_can_be_announced(reading: Reading, config: Config) -> None:
    """Several originals are young enough to be announced at the sample's last day, some of that very day."""
    ages = [NOW - source.date for source in published(reading) if source.date]
    assert sum(age < timedelta(days=config.policy.fresh_days) for age in ages) >= 8
    assert sum(age < timedelta(hours=12) for age in ages) >= 2


def test_the_demonstration_needs_no_account(config: Config) -> None:
    """Every account is an outbox; one borrows Mastodon's rules, the other Bluesky's."""
    assert {account.kind for account in config.accounts.values()} == {"outbox"}
    assert {account.settings["like"] for account in config.accounts.values()} == {"mastodon", "bluesky"}


def test_the_examples_in_comments_are_accepted(tmp_path: Path) -> None:
    """The accounts and the freeze that tambour.toml shows in comments load once their # is taken away."""
    text = (ROOT / FILE).read_text(encoding="utf-8")
    block = re.compile(r"^# (\[\[?[a-z.]+\]\]?\n(?:# [a-z_]+ = .*\n?)+)", re.MULTILINE)
    uncommented = block.sub(lambda found: found[1].replace("\n# ", "\n"), text)
    (tmp_path / FILE).write_text(uncommented, encoding="utf-8")
    config = load(tmp_path / FILE)
    assert {account.kind for account in config.accounts.values()} == {"outbox", "mastodon", "bluesky"}
    assert len(config.policy.freezes) == 1


def test_every_picture_says_what_it_shows(reading: Reading) -> None:
    """Each picture has an alternative text and a credit, and every file of images/ is shown by an original."""
    pictures = [source.picture for source in reading.sources if source.picture]
    assert all(picture.alt and picture.credit for picture in pictures)
    assert {picture.path for picture in pictures} == set(IMAGES.iterdir())


def test_pictures_have_the_promised_features() -> None:
    """One picture is upright, one is transparent, one lies on its side and says where it was taken; all are light."""
    with Image.open(IMAGES / "crieur-sur-la-place.jpg") as upright:
        assert upright.size == (1200, 1600)
    with Image.open(IMAGES / "tambour.png") as transparent:
        assert transparent.mode == "RGBA"
        assert transparent.getchannel("A").getextrema() == (0, 255)
    with Image.open(IMAGES / "echelle-de-crue.jpg") as telephone:
        assert telephone.size == (1067, 1600)
        assert telephone.getexif()[ExifTags.Base.Orientation] == 6
        assert telephone.getexif().get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] == (46, 30, 0)
    assert max(path.stat().st_size for path in IMAGES.iterdir()) < 600_000
    assert len(list(IMAGES.iterdir())) >= 6


def test_pictures_can_be_drawn_again(tmp_path: Path) -> None:
    """The program draws a picture of the same kind as the committed one, twice with the same bytes."""
    drawn = []
    for folder in ("one", "two"):
        command = [sys.executable, "tools/draw.py", "--only", "drum", "--into", str(tmp_path / folder)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        drawn.append(tmp_path / folder / "tambour.png")
    with Image.open(IMAGES / "tambour.png") as committed, Image.open(drawn[0]) as again:
        assert (again.size, again.mode) == (committed.size, committed.mode)
    assert drawn[0].read_bytes() == drawn[1].read_bytes()


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_nothing_in_it_is_real(path: Path) -> None:
    """Telephone numbers are of the ranges kept for fiction; addresses and mailboxes are under example.org."""
    text = path.read_text(encoding="utf-8")
    numbers = [re.sub(r"\D", "", number) for number in re.findall(r"\b0[1-9](?:[\s.-]?\d\d){4}\b", text)]
    assert [number for number in numbers if not number.startswith(FICTION)] == []
    hosts = [urlsplit(address).hostname or "" for address in re.findall(r"https?://[^\s)>\"]+", text)]
    hosts += re.findall(r"[\w.-]+@([\w.-]+\w)", text)
    strange = [host for host in hosts if host != STATE and not f".{host}".endswith((".example.org", ".example"))]
    assert strange == []


@pytest.mark.parametrize("path", TEXTS[1:], ids=lambda path: path.name)
def test_links_between_originals_lead_somewhere(path: Path) -> None:
    """Each link to another original names a file that exists and that the site shows."""
    for target in re.findall(r"\]\((/[^)]+\.md)\)", path.read_text(encoding="utf-8")):
        assert (ROOT / "content" / target.lstrip("/")).is_file()
        assert "bulletin" not in target
        assert "voeux" not in target


@pytest.mark.parametrize("path", [p for p in TEXTS[1:] if not p.name.endswith(".en.md")], ids=lambda path: path.name)
def test_french_is_typeset(path: Path) -> None:
    """High punctuation, quotation marks, hours and telephone numbers have their no-break spaces."""
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    text = "\n".join(re.findall(r'"([^"\n]*)"', head)) + re.sub(r"\]\([^)]*\)|<[^>\s]+>", "]", body)
    assert re.findall(r"\S* [;!?»](?=\s|$)|« \w+|\S+ :(?=\s|$)|\d h\b|\w+'\w+", text) == []
