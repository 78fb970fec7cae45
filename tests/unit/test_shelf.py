"""What was read of a file is read again only when its bytes, or the files that it names, are others."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from syndicate import originals, portraits
from syndicate.config import Config, load
from syndicate.shelf import SHARE, WORTH_SHARING, Shelf
from tests.site import commune

EVENT = """---
title: "Bal"
date: 2026-11-20T18:00:00+02:00
start: 2026-12-31 20:00
rdates: [2027-01-03 15:00]
location: {name: "Salle", lat: 45.9, lon: 5.7}
syndicate: {mastodon: {text: "Bal", at: 2026-12-01, image: /images/place.jpg, image_alt: Bal}}
image: place.jpg
image_alt: Place
---
On danse. ![Place](/images/place.jpg)
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Give a commune with an event whose values are of every sort."""
    root = commune.write(tmp_path)
    commune.put(root, "agenda/bal.md", EVENT)
    return load(root / "tambour.toml")


def read(config: Config) -> tuple[originals.Reading, int]:
    """Read every original with the shelf; count the files that were parsed."""
    shelf = Shelf(config)
    reading = originals.read_all(config, shelf=shelf)
    parsed = len(shelf._fresh)  # nothing else tells a file that was read from one that was kept
    shelf.keep()
    return reading, parsed


def test_what_is_kept_is_what_is_read(config: Config) -> None:
    """The second reading parses no sound file, and gives the same to the last value, type and zone."""
    first, parsed = read(config)
    second, again = read(config)
    assert parsed > 5
    assert again == 0
    assert repr(second) == repr(first) == repr(originals.read_all(config))


def test_a_file_that_changed_is_read(config: Config) -> None:
    """Other bytes are parsed, whatever the time of the file says."""
    read(config)
    commune.put(config.root, "agenda/bal.md", EVENT.replace("On danse", "On chante"))
    reading, parsed = read(config)
    assert parsed == 1
    assert any("On chante" in source.body for source in reading.sources)


def test_a_picture_that_appears_beside_a_text_is_seen(config: Config) -> None:
    """The name « place.jpg » means the file beside the text as soon as there is one."""
    read(config)
    beside = config.site.content / "agenda" / "place.jpg"
    beside.write_bytes(commune.photo((64, 64)))
    reading, _parsed = read(config)
    event = next(source for source in reading.sources if source.type == "agenda" and source.slug == "bal")
    assert event.picture is not None
    assert event.picture.path == beside


def test_what_somebody_has_looked_at_is_heard_once(config: Config) -> None:
    """However many processes read what is new, the one that shares the work out hears the digests, before them."""
    for number in range(WORTH_SHARING + SHARE):
        commune.put(config.root, f"actualites/texte-{number}.md", f"---\ntitle: T{number}\ndate: 2026-11-20\n---\nT.\n")
    heard: list[int] = []

    def told() -> dict[str, str]:
        heard.append(os.getpid())
        return {}

    originals.read_all(config, shelf=Shelf(config, told))
    assert heard == [os.getpid()]


def test_what_is_left_is_the_same_fetched_together_or_alone(config: Config) -> None:
    """Hashes and values are those of the file, whether they were kept, fetched for many, or read anew."""
    plain = {source.path: source for source in originals.read_all(config).sources}
    read(config)
    for bring in (None, (), plain.values()):
        shelf = Shelf(config)
        kept = originals.read_all(config, shelf=shelf).sources
        shelf.bring(bring)
        assert [shelf.words(one) for one in kept] == [portraits.hashes(plain[one.path]) for one in kept]
        assert [repr(one) for one in kept] == [repr(plain[one.path]) for one in kept]


def test_the_words_of_a_file_that_is_gone_are_those_that_were_read(config: Config) -> None:
    """A file at fault that vanishes meanwhile has the hashes of what was read of it."""
    read(config)
    commune.put(config.root, "agenda/bal.md", EVENT.replace("date: 2026", "date: hier 2026"))
    shelf = Shelf(config)
    bal = next(one for one in originals.read_all(config, shelf=shelf).sources if one.slug == "bal")
    bal.path.unlink()
    assert shelf.words(bal) == portraits.hashes(bal)


@pytest.mark.parametrize("damage", [b"", b"no base at all", b"SQLite format 3\0" + bytes(100)])
def test_a_damaged_shelf_costs_nothing_but_time(config: Config, damage: bytes) -> None:
    """It is begun anew."""
    first, parsed = read(config)
    file = config.cache / "cache" / "originals.sqlite"
    file.write_bytes(damage)
    again, count = read(config)
    assert (repr(again), count) == (repr(first), parsed)


def test_values_that_make_no_sense_are_read_anew(config: Config) -> None:
    """A row that somebody wrote is no way to run anything: it is JSON, and what it does not know is refused."""
    first, _parsed = read(config)
    with sqlite3.connect(config.cache / "cache" / "originals.sqlite") as base:
        base.execute("""UPDATE shelved SET rest = '{"extra": ["x", "y"]}', date = 'soon' WHERE slug = 'bal'""")
        base.execute("""UPDATE shelved SET rest = '[["x", "y"], {}, 3, []]' WHERE slug <> 'bal'""")
    base.close()
    assert repr(read(config)[0]) == repr(first)
