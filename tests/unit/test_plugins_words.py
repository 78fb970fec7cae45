"""Dates and names as residents read them, profiles and ids: the pure parts of the plugins."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from plugins import entries, profiles, words
from plugins.syndication_links import links
from syndicate import networks
from syndicate.config import Commune
from syndicate.model import Account, Copy, State

PARIS = ZoneInfo("Europe/Paris")


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Give a moment of November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


def account(name: str, kind: str, server: str = "", **settings: str) -> Account:
    """Make an account as tambour.toml would."""
    return Account(name, kind, networks.load(kind).rules, server=server, settings=settings)


def test_days_and_hours_in_french() -> None:
    """A day in full, an hour with or without minutes, never cut between a number and its unit."""
    assert words.day(at(21), "fr") == "21\u00a0novembre 2026"
    assert words.weekday(at(21), "fr") == "samedi 21 novembre 2026"
    assert words.hour(at(21, 17, 30), "fr") == "17\u00a0h\u00a030"
    assert words.hour(at(21, 9), "fr") == "9\u00a0h"
    assert words.hour(at(21, 9, 5), "fr") == "9\u00a0h\u00a005"


def test_the_first_of_the_month_in_french() -> None:
    """French says “1er” for the first of a month, and for no other day; other languages do not."""
    assert words.day(at(1), "fr") == "1er\u00a0novembre 2026"
    assert words.weekday(at(1), "fr") == "dimanche 1er novembre 2026"
    assert words.day(at(11), "fr") == "11\u00a0novembre 2026"
    assert words.weekday(at(1), "en") == "Sunday, 1 November 2026"


def test_an_event_is_dated_as_shortly_as_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """One day once, two days both, whole days without hours, an evening as one day."""
    monkeypatch.setenv("TAMBOUR_LANG", "en")
    whole = words.span(at(21), at(21), "fr", all_day=True)
    assert whole == "samedi 21 novembre 2026"
    assert words.span(at(21), None, "fr", all_day=True) == whole
    assert words.span(at(21, 9), at(21, 12), "fr") == f"{whole}, from 9\u00a0h to 12\u00a0h"
    assert words.span(at(21, 9), None, "fr") == f"{whole} at 9\u00a0h"
    assert words.span(at(21), at(23), "fr", all_day=True) == f"from {whole} to lundi 23 novembre 2026"
    assert words.span(at(21, 20), at(22), "fr") == f"{whole}, from 20\u00a0h to midnight"
    assert words.span(at(21, 20), at(22, 2), "fr") == f"{whole}, from 20\u00a0h to 2\u00a0h"
    assert words.span(at(21, 20), at(22, 9), "fr").endswith("to dimanche 22 novembre 2026 at 9\u00a0h")


def test_profiles_lead_to_the_public_pages() -> None:
    """A handle and a server give the address of the profile; without a handle there is none."""
    mastodon = profiles.profile(account("m", "mastodon", "https://social.example.org", handle="@mairie"))
    assert mastodon == profiles.Profile("Mastodon", "@mairie@social.example.org", "https://social.example.org/@mairie")
    bluesky = profiles.profile(account("b", "bluesky", "https://bsky.social", handle="valserein.example.org"))
    assert bluesky
    assert bluesky.url == "https://bsky.app/profile/valserein.example.org"
    assert profiles.profile(account("m", "mastodon", "https://social.example.org")) is None


@pytest.mark.parametrize("kind", networks.kinds())
def test_every_network_says_its_name_and_where_its_accounts_are(kind: str) -> None:
    """What the site shows of a network is declared by its class: nothing here names a kind."""
    network = networks.load(kind)
    assert network.title != ""
    if "called" not in vars(network):  # else people call it otherwise, or it is the place that has a name
        assert profiles.network_name(account("a", kind)) == network.title
    pages = {"page": "https://place.example.org/mairie", "channel": "@mairie"}
    settings = {network.profile_key: pages.get(network.profile_key, "mairie")} if network.profile_key else {}
    found = profiles.profile(account("a", kind, "https://social.example.org", **settings))
    assert (found is not None) == bool(network.profile_key)
    assert found is None or found.url.startswith("https://")


def test_ids_depend_on_the_commune_and_on_nothing_that_moves() -> None:
    """Two communes never share an id; another address of the same commune changes none."""
    here = Commune("Valserein", "https://valserein.example.org", facts={"insee": "99001"})
    moved = Commune("Valserein", "https://www.valserein.example.org/site", facts={"insee": "99001"})
    other = Commune("Orvelle", "https://valserein.example.org", facts={"insee": "99002"})
    assert entries.urn(here, "actualites/fete") == entries.urn(moved, "actualites/fete")
    assert entries.urn(here, "actualites/fete") != entries.urn(other, "actualites/fete")
    assert entries.urn(here, "actualites/fete") != entries.urn(here, "actualites/fete-2")


def test_text_for_xml_holds_no_forbidden_character() -> None:
    """Control characters, which no XML can hold, are dropped; the rest stays."""
    assert entries.xml_text("a\x00b\x0bc\nd é 👩‍👧") == "abc\nd é 👩‍👧"


def test_copies_are_linked_where_residents_can_see_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Live copies with a public address are linked, two accounts of a kind by name; withdrawn ones are not."""
    accounts = [
        account("one", "mastodon", "https://a.example.org"),
        account("two", "mastodon", "https://b.example.org"),
        account("box", "outbox", folder="outbox/box"),
        account("sky", "bluesky", handle="x.example.org"),
    ]
    found = {
        ("x", "one"): Copy("x", "one", State.LIVE, "1", "https://a.example.org/@m/1"),
        ("x", "two"): Copy("x", "two", State.WITHDRAWN, "2", "https://b.example.org/@m/2"),
        ("x", "box"): Copy("x", "box", State.LIVE, "x-1"),
        ("x", "sky"): Copy("x", "sky", State.LIVE, "3", "javascript:alert(1)"),
    }
    config = SimpleNamespace(accounts={one.name: one for one in accounts})

    def copies(original: str) -> dict[str, Copy]:
        return {name: copy for (id_, name), copy in found.items() if id_ == original}

    site: Any = SimpleNamespace(config=config, copies=copies)
    assert [(link.label, link.url) for link in links(site, "x")] == [("Mastodon (one)", "https://a.example.org/@m/1")]
    monkeypatch.setenv("TAMBOUR_OUTBOX_URL", "/copies/")
    assert [link.url for link in links(site, "x")] == ["https://a.example.org/@m/1", "/copies/box/x-1/"]
    assert links(site, "y") == []
