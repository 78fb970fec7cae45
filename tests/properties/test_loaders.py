"""Every loader, given anything: a value, or one sentence that names the file; never another exception.

``FUZZ=5000 make test ARGS=tests/properties/test_loaders.py`` tries more.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, features

from syndicate import audit, config, dotenv, images, ledger, originals
from syndicate import feed as feeds
from syndicate.errors import ConfigError, ContentError, FeedError, InputError, LedgerError
from syndicate.metadata import strip
from syndicate.model import LedgerMark, Override, Picture, PictureRules
from syndicate.source import visible
from tests.hostile import fuzzed, spoiled, torn, written
from tests.servers.tools import REPOSITORY
from tests.simulated import HOME, NOON, original

T = TypeVar("T")
Folder = pytest.TempPathFactory
SAMPLES = sorted((REPOSITORY / "content").rglob("*.md"))[::9]
TOML = (REPOSITORY / "tambour.toml").read_bytes()


def tried(call: Callable[[], T], *kinds: type[InputError]) -> T | InputError:
    """Give what a loader gives, or its error of these kinds, which is one short sentence."""
    try:
        return call()
    except kinds as error:
        found = error
    assert 0 < len(str(found)) < 2000
    assert "\n" not in str(found).strip()
    return found


# ------------------------------------------------------------------------------------------------ what editors write


@fuzzed
@given(data=st.data())
def test_any_original(tmp_path_factory: Folder, data: st.DataObject) -> None:
    """Originals of the sample, torn at any byte: each fault is a problem with a line of the file."""
    root = tmp_path_factory.mktemp("town")
    (root / "tambour.toml").write_text(f'[commune]\nname = "V"\nurl = "{HOME}"\n', encoding="utf-8")
    sample = data.draw(st.sampled_from(SAMPLES), "sample")
    file = root / sample.relative_to(REPOSITORY)
    file.parent.mkdir(parents=True)
    file.write_bytes(data.draw(torn(sample.read_bytes()), "bytes"))
    reading = originals.read_all(config.load(root / "tambour.toml"), NOON)
    for problem in reading.problems:
        assert problem.file == file
        assert (
            problem.line is None
            or 1 <= problem.line <= file.read_bytes().count(b"\n") + file.read_bytes().count(b"\r") + 2
        )
        assert len(problem.message) < 2000


@fuzzed
@given(data=st.data())
def test_any_settings(tmp_path_factory: Folder, data: st.DataObject) -> None:
    """The tambour.toml of the sample, torn at any byte, is a configuration or one sentence with the line."""
    root = tmp_path_factory.mktemp("town")
    (root / "tambour.toml").write_bytes(data.draw(torn(TOML), "bytes"))
    found = tried(lambda: config.load(root / "tambour.toml"), ConfigError)
    assert isinstance(found, config.Config) or "tambour.toml" in str(found)


@fuzzed
@given(data=torn((REPOSITORY / "audit.yaml").read_bytes()))
def test_any_audit(tmp_path_factory: Folder, data: bytes) -> None:
    """The audit of the sample, torn at any byte, is an audit or one sentence that names the file."""
    root = tmp_path_factory.mktemp("town")
    settings = f'[commune]\nname = "V"\nurl = "{HOME}"\nemail = "m@example.org"\n'
    (root / "tambour.toml").write_text(settings, encoding="utf-8")
    (root / "audit.yaml").write_bytes(data)
    found = tried(lambda: audit.read(config.load(root / "tambour.toml")), ConfigError, ContentError)
    assert isinstance(found, audit.Audit) or "audit.yaml" in str(found)


@fuzzed
@given(data=st.binary(max_size=80) | torn(b"# ours\nTAMBOUR_A_TOKEN='planted'\nexport B=\"two\"\n"))
def test_any_dotenv(tmp_path_factory: Folder, data: bytes) -> None:
    """A .env of any bytes gives names and values, or one sentence without any of its content."""
    root = tmp_path_factory.mktemp("town")
    (root / ".env").write_bytes(data)
    found = tried(lambda: dotenv.read(root), ConfigError)
    assert isinstance(found, dict) or "planted" not in str(found)


# ------------------------------------------------------------------------------------------------ what we wrote

PICTURE = Picture(f"{HOME}/p.jpg", "La place", 1200, 800, "a" * 64, (0.5, -0.25), "Mairie")
ITEM = original(pictures=(PICTURE,), accounts={"place": Override(text="Venez", picture=PICTURE, at=NOON)}, tags=("a",))
FEED: Any = json.loads(
    feeds.dump([ITEM], ["a/gone"], LedgerMark(3, "b" * 64), title="V", home=HOME, feed_url=f"{HOME}/s", lang="fr")
)
LINE = {"v": 1, "at": "2026-11-20T12:00:00Z", "run": "r", "original": "a/b", "account": "x"}
ATTEMPTED = LINE | {
    "event": "attempted", "action": "publish", "key": "k", "digest": "d", "generation": 1, "url": f"{HOME}/a/b/",
    "title": "Été", "now": "2026-11-20T12:00:00+00:00",
}  # fmt: skip
PUBLISHED = LINE | {"event": "published", "copy_id": "7", "copy_url": "https://e.example.org/7", "shown": "1"}
LEDGER: list[Any] = [
    {"v": 1, "at": "2026-11-01T12:00:00Z", "run": "r", "event": "opened"},
    *(ATTEMPTED, LINE | {"event": "prepared", "handle": "h"}, PUBLISHED),
    *(ATTEMPTED | {"action": "edit"}, LINE | {"event": "edited"}),
    *(ATTEMPTED | {"action": "edit"}, LINE | {"event": "refused", "reason": "no"}),
    *(ATTEMPTED | {"action": "correct"}, LINE | {"event": "in_doubt", "reason": "?"}),
    LINE | {"event": "settled", "copy_id": "8", "copy_url": None},
    *(ATTEMPTED | {"action": "withdraw"}, LINE | {"event": "withdrawn"}),
]  # fmt: skip


@fuzzed
@given(data=st.data())
def test_any_feed(data: st.DataObject) -> None:
    """A feed with something wrong anywhere is read whole, or refused with the name of its source."""
    document = written(data.draw(spoiled(FEED), "feed"))
    if data.draw(st.booleans(), "torn"):
        document = data.draw(torn(document), "bytes")
    found = tried(lambda: feeds.parse(document.decode("utf-8", "replace"), "feed.json"), FeedError)
    if isinstance(found, InputError):
        assert str(found).startswith("feed.json: ")
        return
    for one in found.originals:
        assert visible(one.id) == one.id
        assert one.date.tzinfo
        feeds.dump([one], found.withdrawn, found.ledger, title="V", home=HOME, feed_url=HOME, lang="fr").encode()


@pytest.mark.parametrize("value", ["a\n::error::x", "\u202eabc", "\ud800", "a\x1b[2J", " ", ""])
def test_an_id_that_cannot_be_shown(value: str) -> None:
    """An id names an original in commands and in what they print: one that breaks a line or hides is refused."""
    for present in (True, False):
        document = json.loads(json.dumps(FEED))
        if present:
            document["items"][0]["id"] = value
        else:
            document["_syndication"]["withdrawn"] = [value]
        with pytest.raises(FeedError, match="malformed"):
            feeds.parse(json.dumps(document), "feed.json")


@pytest.mark.parametrize("spelled", [b"\\ud800", b"\xed\xa0\x80"], ids=["escaped", "as it is"])
@pytest.mark.parametrize("key", ["original", "account", "title", "copy_id", "key"])
def test_half_a_character_in_the_ledger(tmp_path: Path, key: str, spelled: bytes) -> None:
    """What no file could be written with is damage, told by its line, before any run trips over it."""
    lines = [line | ({key: "\ud800"} if key in line else {}) for line in LEDGER]
    (tmp_path / "ledger.jsonl").write_bytes(
        b"".join(written(line).replace(b"\\ud800", spelled) + b"\n" for line in lines)
    )
    with pytest.raises(LedgerError, match="damaged"):
        ledger.read(tmp_path / "ledger.jsonl")


@fuzzed
@given(data=st.data())
def test_any_ledger(tmp_path_factory: Folder, data: st.DataObject) -> None:
    """A ledger with anything wrong is a history, or stops with the number of a line that it has."""
    lines = LEDGER if data.draw(st.booleans(), "whole") else data.draw(spoiled(LEDGER), "ledger")
    lines = lines if isinstance(lines, list) else [lines]
    content = b"".join(written(line) + b"\n" for line in lines)
    if lines is LEDGER or data.draw(st.booleans(), "torn"):
        content = data.draw(torn(content), "bytes")
    path = tmp_path_factory.mktemp("town") / "ledger.jsonl"
    path.write_bytes(content)
    found = tried(lambda: ledger.read(path), LedgerError)
    if isinstance(found, InputError):
        assert 1 <= (found.line or 0) <= content.count(b"\n")
        return
    for copy in found.copies.values():
        "".join((copy.original, copy.account, copy.copy_id or "", copy.title, copy.reason)).encode()


# ------------------------------------------------------------------------------------------------ pictures


def _encoded(form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((48, 32)).convert("RGB").save(out, form, **options)
    return out.getvalue()


EXIF = Image.Exif()
EXIF[0x0112] = 6
EXIF[0x010F] = "Camera"
FRAMES = [Image.new("P", (20, 20), shade) for shade in range(3)]
PICTURES = {
    "JPEG": _encoded("JPEG", exif=EXIF.tobytes()),
    "progressive JPEG": _encoded("JPEG", progressive=True, icc_profile=b"not a profile"),
    "PNG": _encoded("PNG", exif=EXIF.tobytes()),
    "WebP": _encoded("WEBP", exif=EXIF.tobytes()),
    "WebP lossless": _encoded("WEBP", lossless=True),
    "GIF": _encoded("GIF", save_all=True, append_images=FRAMES),
} | ({"AVIF": _encoded("AVIF")} if features.check("avif") else {})
RULES = PictureRules(most=4, max_bytes=20_000, max_side=40, min_ratio=0.8, max_ratio=1.2)
WAYS: dict[str, Callable[[bytes], object]] = {
    "inspect": images.inspect,
    "clean": images.clean,
    "rendition": lambda data: images.rendition(data, 24, "image/webp"),
    "adapt": lambda data: images.adapt(data, RULES, focus=(0.5, -0.5)),
}


@pytest.mark.parametrize("name", PICTURES)
@fuzzed
@given(data=st.data())
def test_any_picture(name: str, data: st.DataObject) -> None:
    """A picture torn at any byte is a picture, or one sentence."""
    picture = data.draw(torn(PICTURES[name]), "bytes")
    way = data.draw(st.sampled_from(sorted(WAYS)), "way")
    tried(lambda: WAYS[way](picture), ContentError)
    for mime in ("image/jpeg", "image/png", "image/webp"):
        strip(picture, mime)
