"""Laws of the engine, tried on many originals."""

import json
import random
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate import feed as feeds
from syndicate import ledger
from syndicate.errors import FeedError
from syndicate.model import Find, History, LedgerMark, Original, Override, Picture, Policy, Rendition, Translation
from syndicate.plan import plan
from tests.simulated import HOME, NOON, Town, account, feed

names = st.text("abcdefgh-éà", min_size=1, max_size=12)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40).filter(
    str.strip
)
moments = st.datetimes(datetime(2026, 10, 1), datetime(2026, 12, 20), timezones=st.just(UTC))  # noqa: DTZ001 (given a zone)
addresses = names.map(lambda name: f"{HOME}/{name}/")
digests = st.text("0123456789abcdef", min_size=64, max_size=64)
renditions = st.builds(Rendition, addresses, st.integers(1, 99), st.integers(1, 99), st.just("") | digests)
cards = st.builds(Rendition, addresses, st.integers(1, 99), st.integers(1, 99), digests)
pictures = st.builds(
    Picture,
    url=addresses,
    alt=words,
    width=st.integers(1, 9000),
    height=st.integers(1, 9000),
    sha256=digests,
    focus=st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
    credit=words,
    renditions=st.lists(renditions, max_size=2).map(tuple),
)
overrides = st.builds(Override, st.none() | words, st.none() | pictures, st.none() | moments, st.booleans())
originals = st.builds(
    Original,
    id=names.map(lambda name: f"actualites/{name}"),
    url=addresses,
    title=words,
    summary=words,
    lang=st.sampled_from(["fr", "en"]),
    date=moments,
    modified=st.none() | moments,
    type=st.sampled_from(["actualites", "agenda", "demarches"]),
    category=words,
    tags=st.lists(words, max_size=3).map(tuple),
    pictures=st.lists(pictures, max_size=2).map(tuple),
    sensitive=st.booleans(),
    urgent=st.booleans(),
    expires=st.none() | moments,
    accounts=st.none() | st.dictionaries(st.sampled_from(["place", "halle"]), overrides),
    translations=st.lists(
        st.builds(
            Translation,
            st.just("en"),
            addresses,
            words,
            words,
            st.lists(words, max_size=2).map(tuple),
            card=st.none() | cards,
        ),
        max_size=1,
    ).map(tuple),
    card=st.none() | cards,
)
collections = st.lists(originals, max_size=6, unique_by=(lambda original: original.id, lambda original: original.url))
ACCOUNTS = (account("place"), account("halle", find=(Find.KEY,)))
# Whatever is old goes out too: the laws are about everything that can be sent.
POLICY = Policy(fresh_days=1000, max_actions=1000)


@given(collections, st.none() | st.builds(LedgerMark, st.integers(1, 9), digests))
def test_a_feed_comes_back_as_it_was(items: list[Original], mark: LedgerMark | None) -> None:
    """What is written into /syndication.json is what is read from it."""
    text = feeds.dump(items, ["gone/b", "gone/a"], mark, title="Valserein", home=HOME, feed_url=HOME, lang="fr")
    back = feeds.parse(text, "feed")
    assert back.originals == tuple(items)
    assert (back.ledger, back.withdrawn) == (mark, ("gone/a", "gone/b"))


@given(collections, st.randoms(use_true_random=False))
def test_the_order_of_the_originals_does_not_matter(items: list[Original], shuffle: random.Random) -> None:
    """The same originals in any order give the same plan."""
    history = History(since=NOON - timedelta(days=365))
    mixed = items.copy()
    shuffle.shuffle(mixed)
    one = plan(feed(*items), history, ACCOUNTS, POLICY, NOON)
    assert plan(feed(*mixed), history, ACCOUNTS, POLICY, NOON) == one


@settings(max_examples=40, deadline=None)
@given(collections, collections)
def test_nothing_is_left_to_do_after_a_successful_run(items: list[Original], later: list[Original]) -> None:
    """After publishing and after any change, a second run finds nothing to do."""
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder), *ACCOUNTS)
        for step in (items, later):
            town.sync(feed(*step), POLICY)
            assert town.sync(feed(*step), POLICY)[0] == []
        for name, server in town.servers.items():
            live = [
                copy
                for copy in ledger.read(town.ledger).copies.values()
                if copy.state == "live" and copy.account == name
            ]
            assert sorted(copy.copy_id or "" for copy in live) == sorted(server.posts)


events = st.sampled_from(["published", "unsent", "refused", "in_doubt", "withdrawn"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(names, events), max_size=12))
def test_the_ledger_says_again_what_was_written(story: list[tuple[str, str]]) -> None:
    """Reading the ledger twice, or after writing more, never changes what earlier lines say."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.jsonl"
        ledger.create(path, at=NOON)
        lines = path.read_bytes()
        for name, event in story:
            with ledger.opened(path, clock=lambda: NOON) as book:
                where: dict[str, Any] = {"original": name, "account": "place"}
                book.append("attempted", **where, action="publish", key="k", digest="d", generation=1)
                book.append(event, **where, copy_id="1")
            assert path.read_bytes().startswith(lines)
            lines = path.read_bytes()
            assert ledger.read(path) == ledger.read(path)
        assert all(json.loads(line)["v"] == 1 for line in lines.splitlines())


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_feed_however_strange_is_anything_but_a_sentence(data: bytes) -> None:
    """Bytes that are not a feed give a FeedError with a message, never another exception."""
    with pytest.raises(FeedError, match=r"feed: ."):
        feeds.parse(data.decode("utf-8", "replace"), "feed")
