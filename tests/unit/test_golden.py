"""What each network is sent for twelve originals, as files that a person reads and a change has to show itself in."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

import pytest

from syndicate import networks
from syndicate.model import Draft, Held
from tests.golden import making
from tests.golden.making import GOLDEN, KINDS
from tests.servers.tools import REPOSITORY

Copies = Mapping[tuple[str, str], Draft | Held]
IDS = sorted(f"{path.parent.name}/{path.stem}" for path in (GOLDEN / "originals").glob("*/*.md"))


@pytest.fixture(scope="module")
def copies() -> Copies:
    """Plan every golden original on every network."""
    return making.copies()


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_is_the_one_that_was_read_and_kept(kind: str, copies: Copies) -> None:
    """Each original gives, byte for byte, what is in the file: `python -m tests.golden` writes them, a person reads."""
    kept = {path.stem: path.read_text(encoding="utf-8") for path in (GOLDEN / kind).iterdir()}

    made = {one.partition("/")[2]: making.text(kind, copies[kind, one]) for one in IDS}
    assert made == kept


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_fits_and_leads_to_its_original_once(kind: str, copies: Copies) -> None:
    """No text is longer than the network takes, by its own count, and each holds the canonical URL exactly once."""
    rules = networks.load(kind).rules
    drafts = {one: draft for one in IDS if isinstance(draft := copies[kind, one], Draft)}

    assert len(drafts) >= len(IDS) - 1
    for one, draft in drafts.items():
        assert 0 < rules.measure(draft.text) <= rules.room(pictured=bool(draft.pictures))
        assert not rules.byte_limit or len(draft.text.encode()) <= rules.byte_limit
        assert draft.text.count(f"{making.HOME}/{one}/") == 1
        assert len(draft.tags) <= rules.most_tags


def test_the_sensitive_original_stays_in_the_union(copies: Copies) -> None:
    """The death notice leaves for the accounts in the European Union, the notice board among them, and for no other."""
    found = {kind: copies[kind, "actualites/avis-de-deces"] for kind in KINDS}

    assert [kind for kind, one in found.items() if isinstance(one, Draft)] == ["mastodon", "poster"]
    assert {one.code for one in found.values() if isinstance(one, Held)} == {"sensitive"}


def test_the_longest_title_is_cut_only_where_it_must_be(copies: Copies) -> None:
    """A title of 376 characters is whole wherever it fits above the address."""
    titles = {kind: copies[kind, "actualites/arrete-de-circulation"] for kind in KINDS}
    drafts = {kind: one for kind, one in titles.items() if isinstance(one, Draft)}
    texts = {kind: one.title or one.text.partition("\n")[0] for kind, one in drafts.items()}

    whole = {kind for kind, title in texts.items() if len(title) == 376}
    assert texts.keys() - whole == {"bluesky", "peertube", "x", "youtube"}
    assert all(texts[kind].endswith("…") for kind in texts.keys() - whole)


def test_another_process_makes_the_same_bytes() -> None:
    """Neither the order of sets, nor the language of the person at the keyboard, changes what residents read."""
    program = "import sys; from tests.golden import making; sys.stdout.write(''.join(making.documents().values()))"
    made = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program],
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONHASHSEED": "7", "TAMBOUR_LANG": "fr", "TZ": "Pacific/Auckland"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert made == "".join(making.documents().values())
