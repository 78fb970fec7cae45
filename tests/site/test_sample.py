"""The sample commune: complete, well written, without a real name, number or address, and with its five traps."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from PIL import ExifTags, Image, ImageChops, ImageStat

from syndicate import images
from syndicate.config import FILE, TYPES, Config, load
from syndicate.originals import Reading, Source, read_all
from tools.drawing import paper

ROOT = Path(__file__).parent.parent.parent
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))
IMAGES = ROOT / "content" / "images"
CONTENT = ROOT / "content"
TEXTS = [ROOT / FILE, *sorted(CONTENT.rglob("*.md")), *sorted(paper.PAPERS.rglob("*.txt"))]
ORIGINALS = [path for path in TEXTS if path.suffix == ".md"]
DOCUMENTS = sorted(CONTENT.rglob("*.pdf"))
# Numbers that Arcep keeps for fiction (decision 2018-0881, annex 2.5.12).
FICTION = ("019900", "026191", "035301", "046571", "053649", "063998")


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


def own(source: Source) -> dict[str, Any]:
    """Give what an original says beyond the keys that all have."""
    return dict(source.extra)


def test_nothing_to_mend(reading: Reading) -> None:
    """Neither an error nor a warning is found in the sample."""
    assert [str(problem) for problem in reading.problems] == []


def test_every_type_has_its_originals(reading: Reading) -> None:
    """The whole year of a town hall is there: every type, beside a draft, one of the future and a translation."""
    types = Counter(source.type for source in published(reading))
    assert set(types) == set(TYPES)
    least = {
        "actualites": 20, "agenda": 8, "alertes": 4, "conseil": 8, "demarches": 8, "elus": 5, "services": 4,
        "equipements": 4, "associations": 4, "documents": 3, "marches": 1, "tribune": 1, "rectificatifs": 1, "pages": 2,
    }  # fmt: skip
    assert {name: types[name] for name in least if types[name] < least[name]} == {}
    hidden = [source for source in reading.sources if not source.public(NOW)]
    assert sorted((source.status, source.date is not None and source.date > NOW) for source in hidden) == [
        ("draft", False),
        ("published", True),
    ]
    assert [source.lang for source in reading.sources if source.translation_of] == [
        "en", "en", "fr-simple", "en", "oc",
    ]  # fmt: skip


def test_eighteen_months_without_a_hole(reading: Reading) -> None:
    """The originals go from May 2025 to the sample's last day, and no two months go by without one."""
    dates = sorted(source.date for source in published(reading) if source.date)
    assert dates[0].strftime("%Y-%m") == "2025-05"
    assert dates[-1].date() == NOW.date()
    assert max(later - earlier for earlier, later in pairwise(dates)) < timedelta(days=61)


def test_events_of_every_state(reading: Reading) -> None:
    """The agenda has events past and coming, one that recurs, one cancelled, one postponed and one moved online."""
    events = [own(source) for source in published(reading) if source.type == "agenda"]
    assert {event.get("event_status", "scheduled") for event in events} == {
        "scheduled", "cancelled", "postponed", "moved_online",
    }  # fmt: skip
    postponed = [event for event in events if event.get("event_status") == "postponed"]
    assert all(event["previous_start"] < event["start"] for event in postponed)
    recurring = [event for event in events if "recurrence" in event]
    assert {re.findall(r"FREQ=(\w+)", event["recurrence"])[0] for event in recurring} == {"WEEKLY", "MONTHLY"}
    for event in recurring:  # RFC 5545, 3.8.5.3: the first occurrence is one of the rule's
        assert event["start"].strftime("%A")[:2].upper() in re.findall(r"BYDAY=1?(\w\w)", event["recurrence"])
    assert any(event["start"] < NOW for event in events)
    assert any(event["start"] > NOW for event in events)


def test_alerts_past_and_present(reading: Reading) -> None:
    """One alert is in progress, others of each level are over."""
    alerts = [own(source) for source in published(reading) if source.type == "alertes"]
    assert [alert["level"] for alert in alerts if alert["from"] <= NOW <= alert["until"]] == ["vigilance"]
    assert {alert["level"] for alert in alerts if alert["until"] < NOW} == {"info", "vigilance", "urgence"}


def test_acts_say_what_the_law_asks(reading: Reading) -> None:
    """Three sittings and three kinds of act are there; each act has its file, its author and its two dates."""
    sittings = [source for source in published(reading) if source.type == "conseil"]
    lists = [source for source in sittings if own(source)["act_type"] == "Liste des délibérations"]
    acts = [source for source in sittings if source not in lists]
    assert len({own(source)["sitting_date"] for source in lists}) >= 3
    convocations = [source for source in acts if own(source)["act_type"] == "Convocation"]
    assert [own(source)["sitting_date"] > NOW for source in convocations] == [True]
    acts = [source for source in acts if source not in convocations]
    assert {own(source)["act_type"] for source in acts} == {"Délibération", "Procès-verbal", "Arrêté", "Décision"}
    wanted = {"file", "author_first", "author_last", "author_capacity", "online_date", "personal_data_checked"}
    assert [source.id for source in acts if wanted - own(source).keys()] == []
    # CGCT, L.2121-25 and L.2121-15: a list within a week of its sitting, minutes within a week of their approval.
    for sitting in [*lists, *(act for act in acts if own(act)["act_type"] == "Procès-verbal")]:
        start = own(sitting).get("approved_on", own(sitting)["sitting_date"])
        assert timedelta(0) <= own(sitting)["online_date"] - start < timedelta(days=8), sitting.id
    for source in acts:
        votes = own(source).get("votes")
        assert votes is None or votes["for"] + votes["against"] + votes["abstain"] <= 19


def test_corrections_put_the_facts_first(reading: Reading) -> None:
    """The title and the summary of a correction do not repeat the rumour; its sources are named."""
    for source in published(reading):
        if source.type == "rectificatifs":
            assert own(source)["claim"] not in source.title + source.summary
            assert own(source)["verdict"]
            assert own(source)["evidence_urls"]


def test_opening_hours_can_be_read(reading: Reading) -> None:
    """Each opening hour is in the notation of OpenStreetMap."""
    hours = {source.id: own(source)["opening_hours"] for source in reading.sources if "opening_hours" in own(source)}
    assert len(hours) >= 10
    rule = re.compile(r"((Apr-Sep|Oct-Mar): )?((Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)[-,]?)+ (off|(\d\d:\d\d-\d\d:\d\d,?)+)|24/7")
    assert [name for name, text in hours.items() for part in text.split("; ") if not rule.fullmatch(part)] == []


def test_every_case_is_shown(reading: Reading) -> None:
    """The sample has one of each: own text, time, skipped account, site only, sensitive, urgent, emoji, long title."""
    shown = published(reading)
    choices = [choice for source in shown for choice in (source.syndicate or {}).values()]
    assert any(choice.text for choice in choices)
    assert any(choice.at and choice.at > NOW for choice in choices)
    assert any(choice.skip for choice in choices)
    assert any(source.syndicate is False for source in shown)
    assert any(source.sensitive for source in shown)
    assert {source.type for source in shown if source.urgent} == {"alertes"}
    assert any("🎄" in source.title for source in shown)
    assert max(len(source.title) for source in shown) > 105


def test_the_freshest_can_be_announced(reading: Reading, config: Config) -> None:
    """Several originals are young enough to be announced at the sample's last day, some of that very day."""
    ages = [NOW - source.date for source in published(reading) if source.date]
    assert sum(age < timedelta(days=config.policy.fresh_days) for age in ages) >= 8
    assert sum(age < timedelta(hours=12) for age in ages) >= 2
    assert (
        sum(age < timedelta(days=config.policy.fresh_days) for age in ages) * 2 <= config.policy.max_actions + 10
    )  # some stay on the site


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
    """One is upright, one transparent, one on its side with a place, one in four inks, one huge; together, 9 MB."""
    with Image.open(IMAGES / "crieur-sur-la-place.jpg") as upright:
        assert upright.size == (1200, 1600)
    with Image.open(IMAGES / "tambour.png") as transparent:
        assert transparent.mode == "RGBA"
        assert transparent.getchannel("A").getextrema() == (0, 255)
    with Image.open(IMAGES / "echelle-de-crue.jpg") as telephone:
        assert telephone.size == (1067, 1600)
        assert telephone.getexif()[ExifTags.Base.Orientation] == 6
        assert telephone.getexif().get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] == (46, 30, 0)
    with Image.open(IMAGES / "bulletin.jpg") as printer:
        assert printer.mode == "CMYK"
    with Image.open(IMAGES / "valserein.jpg") as huge:
        assert huge.size == (8000, 5000)
        assert huge.width * huge.height < images.MOST_PIXELS
    sizes = {path.name: path.stat().st_size for path in IMAGES.iterdir()}
    assert len(sizes) >= 18
    assert sum(sizes.values()) < 9_000_000
    assert [name for name, size in sizes.items() if size > 600_000] == ["valserein.jpg"]
    assert sizes["valserein.jpg"] < 4_000_000


def test_four_inks_become_the_same_colours() -> None:
    """The printer's picture, once adapted for the site, has the colours that were drawn."""
    data = (IMAGES / "bulletin.jpg").read_bytes()
    with Image.open(io.BytesIO(images.clean(data))) as cleaned:
        assert cleaned.mode == "RGB"
        gold = Image.new("RGB", (1, 1), "#e8b22d")
        found = cleaned.resize((1, 1), box=(600, 30, 604, 34))
        assert max(ImageStat.Stat(ImageChops.difference(gold, found)).mean) < 12


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


def test_documents_are_what_the_program_writes(tmp_path: Path) -> None:
    """Each PDF of the sample is the one that the program writes, byte for byte, and small."""
    for folder in {path.parent.name for path in DOCUMENTS}:
        (tmp_path / folder).mkdir()
    written = paper.write_all(tmp_path)
    assert {path.relative_to(tmp_path) for path in written} == {path.relative_to(CONTENT) for path in DOCUMENTS}
    for path in written:
        assert path.read_bytes() == (CONTENT / path.relative_to(tmp_path)).read_bytes()
        assert path.stat().st_size < 30_000


def test_documents_are_named_with_their_digest(reading: Reading) -> None:
    """Each PDF is the file of one original, whose digest it has."""
    named = {
        CONTENT / own(source)["file"].lstrip("/"): own(source)["file_sha256"]
        for source in published(reading)
        if "file" in own(source)
    }
    assert named == {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in DOCUMENTS}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_documents_can_be_opened(path: Path) -> None:
    """Each PDF has its title, its language, its structure and its text, and says that it is a specimen."""
    data = path.read_bytes()
    start = int(data.split(b"startxref\n")[1].split(b"\n")[0])
    assert data[start : start + 4] == b"xref"
    for number, place in enumerate(re.findall(rb"^(\d{10}) 00000 n ", data[start:], re.MULTILINE), 1):
        assert data[int(place) :].startswith(b"%d 0 obj" % number)
    for wanted in (b"/Lang (fr-FR)", b"/Title <feff", b"/Marked true", b"/S /H1"):
        assert wanted in data
    if shutil.which("pdftotext"):
        found = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True)
        assert found.stderr == b""
        assert "SPÉCIMEN" in found.stdout.decode()
        source = paper.PAPERS / path.relative_to(CONTENT).with_suffix(".txt")
        words = [line for line in source.read_text(encoding="utf-8").splitlines() if line][1].lstrip("-# ").split()
        assert words[0] in found.stdout.decode()


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_nothing_in_it_is_real(path: Path) -> None:
    """Telephone numbers are of the ranges kept for fiction; addresses and mailboxes are under example.org."""
    text = path.read_text(encoding="utf-8")
    numbers = [re.sub(r"\D", "", number) for number in re.findall(r"\b0[1-9](?:[\s.-]?\d\d){4}\b", text)]
    assert [number for number in numbers if not number.startswith(FICTION)] == []
    hosts = [urlsplit(address).hostname or "" for address in re.findall(r"https?://[^\s)>\"]+", text)]
    hosts += re.findall(r"[\w.-]+@([\w.-]+\w)", text)
    official = (".example.org", ".example", ".service-public.gouv.fr")  # the last has the State's sheets
    strange = [host for host in hosts if not f".{host}".endswith(official)]
    assert strange == []


@pytest.mark.parametrize("path", ORIGINALS, ids=lambda path: path.name)
def test_links_between_originals_lead_somewhere(path: Path) -> None:
    """Each link to another original names a file that exists and that the site shows."""
    for target in re.findall(r"\]\((/[^)]+\.md)\)", path.read_text(encoding="utf-8")):
        assert (ROOT / "content" / target.lstrip("/")).is_file()
        assert "bulletin" not in target
        assert "voeux" not in target


@pytest.mark.parametrize(
    "path", [path for path in ORIGINALS if not path.name.endswith(".en.md")], ids=lambda path: path.name
)
def test_french_is_typeset(path: Path) -> None:
    """High punctuation, quotation marks, hours and telephone numbers have their no-break spaces."""
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    text = "\n".join(re.findall(r'"([^"\n]*)"', head)) + re.sub(r"\]\([^)]*\)|<[^>\s]+>", "]", body)
    assert re.findall(r"\S* [;!?»](?=\s|$)|« \w+|\S+ :(?=\s|$)|\d h\b|\w+'\w+", text) == []
