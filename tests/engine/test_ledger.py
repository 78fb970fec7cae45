"""The ledger: only ever added to, torn lines dropped, damage named by its line."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndicate import ledger
from syndicate.errors import LedgerError
from syndicate.model import Feed, LedgerMark, State

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def opened(path: Path, *events: dict[str, object]) -> Path:
    """Write a ledger with a first line and these events."""
    ledger.create(path, at=NOON)
    with ledger.opened(path, clock=lambda: NOON) as book:
        for event in events:
            book.append(**event)  # type: ignore[arg-type]  # events as data
    return path


ATTEMPTED: dict[str, object] = {
    "event": "attempted", "original": "a/b", "account": "x", "action": "publish", "key": "k", "digest": "d",
    "generation": 1, "url": "https://valserein.example.org/a/b/", "title": "Été", "now": NOON.isoformat(),
}  # fmt: skip
PUBLISHED: dict[str, object] = {
    "event": "published", "original": "a/b", "account": "x", "copy_id": "7", "copy_url": "https://e.example.org/7",
}  # fmt: skip

PUBLISHED_LINE = (
    '{"v":1,"at":"2026-11-20T12:00:00Z","run":"r","event":"published","original":"a/b","account":"x",'
    '"copy_id":"7","copy_url":"https://e.example.org/7"}'
)
# Its time has no offset: no other could be compared with it.
UNZONED_LINE = (
    '{"v":1,"at":"2026-11-20T12:00:00Z","run":"r","event":"attempted","original":"a","account":"x",'
    '"action":"publish","key":"k","digest":"d","generation":1,"now":"2026-11-20T12:00:00"}'
)


def test_begins_once(tmp_path: Path) -> None:
    """The first line is written once; a ledger that exists is left alone."""
    path = tmp_path / "ledger.jsonl"
    assert ledger.create(path, at=NOON) is True
    before = path.read_bytes()
    assert ledger.create(path, at=NOON + timedelta(days=1)) is False
    assert path.read_bytes() == before
    assert ledger.read(path).since == NOON


def test_a_missing_ledger_is_an_empty_history(tmp_path: Path) -> None:
    """Nothing is known when there is no file, not even when the history began."""
    history = ledger.read(tmp_path / "none.jsonl")
    assert (dict(history.copies), history.since) == ({}, None)
    assert ledger.mark(tmp_path / "none.jsonl") is None


def test_folds_an_attempt_and_its_end(tmp_path: Path) -> None:
    """A publication is live with its address, digest and generation, and no attempt is left open."""
    history = ledger.read(opened(tmp_path / "l", ATTEMPTED, PUBLISHED))
    copy = history.copies["a/b", "x"]
    assert (copy.state, copy.copy_id, copy.digest, copy.generation, copy.attempt) == (State.LIVE, "7", "d", 1, None)
    assert (copy.title, copy.published) == ("Été", NOON)


def test_an_open_attempt_keeps_its_key(tmp_path: Path) -> None:
    """An attempt without an end is open, with the key and the digest that it was made with."""
    attempt = ledger.read(opened(tmp_path / "l", ATTEMPTED)).copies["a/b", "x"].attempt
    assert attempt is not None
    assert (attempt.key, attempt.digest, attempt.at) == ("k", "d", NOON)


def test_no_address_of_a_copy_is_forgotten(tmp_path: Path) -> None:
    """Every canonical URL that a copy was made with is kept, once and in order, whatever became of the copy."""
    moved = ATTEMPTED | {"action": "edit", "url": "https://valserein.example.org/a/c/"}
    english = ATTEMPTED | {"account": "y", "url": "https://valserein.example.org/en/a/b/"}
    where = {"original": "a/b", "account": "x"}
    history = ledger.read(
        opened(
            tmp_path / "l", ATTEMPTED, PUBLISHED, moved, {"event": "edited", **where}, english,
            ATTEMPTED | {"action": "withdraw"}, {"event": "withdrawn", **where},
        )
    )  # fmt: skip
    home = "https://valserein.example.org"
    assert history.addresses == {"a/b": (f"{home}/a/b/", f"{home}/a/c/", f"{home}/en/a/b/")}


def test_the_address_of_an_adopted_post_is_known(tmp_path: Path) -> None:
    """A post that was found rather than made links to our page too."""
    adopted = PUBLISHED | {"event": "adopted", "url": "https://valserein.example.org/a/b/"}
    assert ledger.read(opened(tmp_path / "l", adopted)).addresses == {"a/b": ("https://valserein.example.org/a/b/",)}


def test_a_copy_remembers_the_replies_that_corrected_it(tmp_path: Path) -> None:
    """The replies of the live copy are known by name; a copy that takes its place has none yet."""
    corrected = [
        event
        for name in ("8", "9")
        for event in (
            ATTEMPTED | {"action": "correct", "key": name},
            PUBLISHED | {"event": "corrected", "copy_id": name},
        )
    ]
    path = opened(tmp_path / "l", ATTEMPTED, PUBLISHED, *corrected)
    assert ledger.read(path).copies["a/b", "x"].replies == ("8", "9")
    opened(path, PUBLISHED | {"event": "settled"})
    assert ledger.read(path).copies["a/b", "x"].replies == ("8", "9")
    opened(path, ATTEMPTED | {"action": "replace", "generation": 2}, PUBLISHED | {"event": "replaced", "copy_id": "10"})
    assert ledger.read(path).copies["a/b", "x"].replies == ()


def test_a_copy_knows_all_the_posts_of_its_thread(tmp_path: Path) -> None:
    """The posts after the first are known by name, before the corrections; another thread takes their place."""
    made = PUBLISHED | {"following": ["8", "9"]}
    correction = [ATTEMPTED | {"action": "correct", "key": "c"}, PUBLISHED | {"event": "corrected", "copy_id": "10"}]
    path = opened(tmp_path / "l", ATTEMPTED, made, *correction)
    assert ledger.read(path).copies["a/b", "x"].replies == ("8", "9", "10")
    opened(path, made | {"event": "adopted", "ours": True})
    assert ledger.read(path).copies["a/b", "x"].replies == ("8", "9", "10")
    again = {"event": "replaced", "copy_id": "11", "following": ["12"]}
    opened(path, ATTEMPTED | {"action": "replace", "generation": 2}, PUBLISHED | again)
    assert ledger.read(path).copies["a/b", "x"].replies == ("12",)


def test_what_readers_saw_is_unknown_after_an_edit_by_half(tmp_path: Path) -> None:
    """A refused edit may have changed the copy, unless it was left because a person had edited it: that stays known."""
    edit = ATTEMPTED | {"action": "edit", "key": "e"}
    refused: dict[str, object] = {"event": "refused", "original": "a/b", "account": "x"}
    path = opened(tmp_path / "l", ATTEMPTED, PUBLISHED | {"shown": "s"}, edit, refused | {"shown": "s"})
    assert ledger.read(path).copies["a/b", "x"].shown == "s"
    opened(path, edit, refused)
    assert ledger.read(path).copies["a/b", "x"].shown == ""


@pytest.mark.parametrize("cut", [1, 10, 60])
def test_a_torn_last_line_is_dropped_and_repaired(tmp_path: Path, cut: int) -> None:
    """A last line that was not wholly written is ignored when reading and removed before writing."""
    path = opened(tmp_path / "l", ATTEMPTED)
    whole = path.read_bytes()
    opened(path, PUBLISHED)
    path.write_bytes(path.read_bytes()[:-cut])
    assert ledger.read(path).copies["a/b", "x"].attempt is not None
    with ledger.opened(path, clock=lambda: NOON) as book:
        book.append(**PUBLISHED)  # type: ignore[arg-type]  # an event as data
    assert path.read_bytes().startswith(whole)
    assert ledger.read(path).copies["a/b", "x"].state is State.LIVE


@pytest.mark.parametrize(
    "damage",
    [
        "not json",
        "[]",
        "{}",
        '{"v":2,"at":"2026-11-20T12:00:00Z","run":"r","event":"opened"}',
        '{"v":1,"at":"yesterday","run":"r","event":"opened"}',
        '{"v":1,"at":"2026-11-20T12:00:00Z","run":"r","event":"published","original":"a","account":"x"}',
        '{"v":1,"at":"2026-11-20T12:00:00Z","run":"r","event":"invented","original":"a","account":"x"}',
        '{"v":1,"at":"2026-11-20T12:00:00Z","run":"r","event":"edited","original":"a","account":"x"}',
        '{"v":1,"at":"2026-11-20T12:00:00Z","run":"r","event":"attempted","original":1,"account":"x"}',
        '{"v":1,"at":"0001-01-01T00:00:00+14:00","run":"r","event":"opened"}',
        "[" * 100_000,
        PUBLISHED_LINE.replace('"7"', "7"),
        PUBLISHED_LINE.replace("https://e.example.org/7", "javascript:alert(1)"),
        PUBLISHED_LINE.replace('"event"', '"ours":"no","event"'),
        PUBLISHED_LINE.replace('"event"', '"following":[8],"event"'),
        PUBLISHED_LINE.replace('"event"', '"following":"8","event"'),
        UNZONED_LINE,
    ],
)
def test_damage_is_named_by_its_line(tmp_path: Path, damage: str) -> None:
    """A line that cannot be understood stops everything, with its number, and the file is left as it is."""
    path = opened(tmp_path / "l", ATTEMPTED)
    path.write_text(path.read_text(encoding="utf-8") + damage + "\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(LedgerError) as caught:
        ledger.read(path)
    assert (caught.value.line, caught.value.file) == (3, str(path))
    with pytest.raises(LedgerError), ledger.opened(path, clock=lambda: NOON):
        pass
    assert path.read_bytes() == before


def test_each_line_stands_alone(tmp_path: Path) -> None:
    """Each event is one JSON object on one line, with its version, time, run and words in plain UTF-8."""
    path = opened(tmp_path / "l", ATTEMPTED | {"title": "Deux\nlignes « ici »"})
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["opened", "attempted"]
    assert all({"v", "at", "run", "event"} <= line.keys() for line in lines)
    assert "«" in path.read_text(encoding="utf-8")


def test_a_feed_fits_the_ledger_it_was_built_from(tmp_path: Path) -> None:
    """A ledger that continues what the feed saw fits; one that was rewritten or cut does not."""
    path = opened(tmp_path / "l", ATTEMPTED)
    mark = ledger.mark(path)
    assert mark is not None
    opened(path, PUBLISHED)
    assert ledger.descends(path, Feed("b", mark, ()))
    assert not ledger.descends(path, Feed("b", LedgerMark(mark.lines, "0" * 64), ()))
    assert not ledger.descends(path, Feed("b", replace(mark, lines=99), ()))


def test_a_feed_without_ledger_fits_only_what_it_began(tmp_path: Path) -> None:
    """A feed built without ledger fits an empty one, and one that holds only what that very feed did."""
    feed, other = Feed("this", None, ()), Feed("other", None, ())
    assert ledger.descends(tmp_path / "none", feed)
    assert ledger.descends(opened(tmp_path / "new"), feed)
    begun = opened(tmp_path / "begun", ATTEMPTED | {"feed": "this"})
    assert ledger.descends(begun, feed)
    assert not ledger.descends(begun, other)


def test_two_writers_at_once_are_refused(tmp_path: Path) -> None:
    """The second process that wants to write gets one sentence."""
    path = opened(tmp_path / "l")
    with ledger.opened(path, clock=lambda: NOON), pytest.raises(LedgerError), ledger.opened(path, clock=lambda: NOON):
        pass
