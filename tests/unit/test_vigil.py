"""What is looked at once a day: pure decisions about ends, deadlines, doubts and links."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate import originals
from syndicate.config import Config, load
from syndicate.model import ActionKind, Copy, History, Identity, OpenAttempt, State
from syndicate.networks import kinds
from syndicate.networks import load as network
from syndicate.verify import Report
from syndicate.vigil import Lasting, access, doubts, law, links, site
from syndicate.vigil.links import Place
from syndicate.web import Web

HOME = "https://valserein.example.org"
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
SETTINGS = f"""[commune]
name = "Valserein"
url = "{HOME}"
[accounts.place]
kind = "mastodon"
server = "https://social.example.org"
[accounts.page]
kind = "facebook"
page = "1"
"""
ARTICLE = """---
title: La fête
date: 2026-11-01 09:00
---
Voir [le tilleul](https://tilleul.example.net/a#top), [encore](https://tilleul.example.net/a), `[code](https://no.net/)`,
[ici](http://192.168.1.1/), [nous](https://valserein.example.org/x/), [mail](mailto:a@b.fr).
"""


@pytest.fixture
def town(tmp_path: Path) -> Config:
    """Make a commune with one article that links elsewhere, and a draft that does."""
    (tmp_path / "tambour.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "content/actualites").mkdir(parents=True)
    (tmp_path / "content/actualites/fete.md").write_text(ARTICLE, encoding="utf-8")
    draft = ARTICLE.replace("date:", "status: draft\ndate:").replace("tilleul.example.net", "draft.example.net")
    (tmp_path / "content/actualites/draft.md").write_text(draft, encoding="utf-8")
    return load(tmp_path / "tambour.toml")


# ---------------------------------------------------------------------------------------------- lasting


def test_a_fault_lasts_once_it_was_met_on_two_days_in_a_row() -> None:
    """The first day says nothing, nor does a second look on it; the next day does; a day without it begins again."""
    lasting = Lasting(TODAY)
    assert [lasting.met("a"), lasting.met("a")] == [False, False]
    tomorrow = Lasting.read(TODAY + timedelta(days=1), lasting.written())
    assert tomorrow.met("a")
    later = Lasting.read(TODAY + timedelta(days=3), tomorrow.written())
    assert not later.met("a")


def test_a_day_to_come_keeps_no_fault_quiet() -> None:
    """What a wrong clock remembered, or a hand wrote, is forgotten: the fault is told once it has lasted."""
    for days in (["9999-01-01", "9999-01-01"], ["9999-01-01", "2000-01-01"], ["2000-01-01", "9999-01-01"]):
        lasting = Lasting.read(TODAY, {"a": days})
        assert not lasting.met("a")
        assert Lasting.read(TODAY + timedelta(days=1), lasting.written()).met("a")


@given(st.recursive(st.none() | st.text() | st.integers(), lambda one: st.lists(one) | st.dictionaries(st.text(), one)))
def test_any_memory_is_read(data: object) -> None:
    """Whatever stands in the memory, reading it never fails, and what is written is read again as it was."""
    lasting = Lasting.read(TODAY, data)
    assert Lasting.read(TODAY, lasting.written()).written() == lasting.written()


# ----------------------------------------------------------------------------------------------- access


def report(config: Config, **changes: object) -> Report:
    """Give what verify learnt of an account."""
    return Report(config.accounts["place"], **changes)  # type: ignore[arg-type]  # each test gives its own fields


@pytest.mark.parametrize(
    ("days", "state"), [(15, None), (14, "14"), (8, "14"), (7, "7"), (1, "7"), (0, "0"), (-3, "0")]
)
def test_an_access_that_ends_is_told_in_time(town: Config, days: int, state: str | None) -> None:
    """Two weeks before its end, again a week before, and when it has ended; never each day."""
    identity = Identity("v", HOME, expires=NOW + timedelta(days=days))
    found = access.access([report(town, identity=identity)], {"place": "Mastodon"}, NOW, Lasting(TODAY)).notices
    assert [one.state.split()[-1] for one in found] == ([state] if state else [])
    assert all("Mastodon: the access ends on " in one.title for one in found)


def test_what_is_missing_or_refused_is_told_at_once(town: Config) -> None:
    """A missing secret, a refused access and a missing right are problems on the first day."""
    cases: list[dict[str, object]] = [
        {"missing_secrets": ("TAMBOUR_PLACE_TOKEN",)},
        {"reasons": ("social.example.org refused the access (401).",)},
        {"identity": Identity("v", HOME), "missing_scopes": ("write:media",)},
    ]
    states = []
    for case in cases:
        (notice,) = access.access([report(town, **case)], {}, NOW, Lasting(TODAY)).notices
        states.append(notice.state)
    assert states == ["missing", "refused", "lacks write:media"]


def test_a_network_that_does_not_answer_is_told_on_the_second_day(town: Config) -> None:
    """One bad hour of a server is nobody's news."""
    silent = report(town, reasons=("social.example.org cannot be reached.",), passing=True)
    lasting = Lasting(TODAY)
    assert access.access([silent], {}, NOW, lasting).notices == ()
    lasting = Lasting.read(TODAY + timedelta(days=1), lasting.written())
    (notice,) = access.access([silent], {}, NOW + timedelta(days=1), lasting).notices
    assert notice.state == "silent"


@pytest.mark.parametrize("kind", [kind for kind in kinds() if network(kind).version])
def test_the_end_of_a_version_is_told_two_months_before(tmp_path: Path, town: Config, kind: str) -> None:
    """Each network whose requests name a version says when it ends."""
    version = network(kind).version
    assert version is not None
    account = town.accounts["page"]
    from dataclasses import replace

    accounts = [replace(account, kind=kind), replace(account, kind=kind, name="other")]
    assert access.versions(accounts, version[1] - timedelta(days=61)).notices == ()
    (notice,) = access.versions(accounts, version[1] - timedelta(days=60)).notices
    assert version[0] in notice.title


# -------------------------------------------------------------------------------------------------- law


def test_a_late_list_of_deliberations_is_one_problem_in_two_states(town: Config) -> None:
    """What is due, then late, is told under one key."""
    text = "---\ntitle: Séance\ndate: 2026-11-10 09:00\nact_type: Convocation\nsitting_date: 2026-11-12\n---\nx\n"
    (town.site.content / "conseil").mkdir()
    (town.site.content / "conseil/seance.md").write_text(text, encoding="utf-8")
    found = {}
    for day in (13, 18, 25):
        now = datetime(2026, 11, day, 12, tzinfo=town.zone)
        found[day] = law.law(originals.read_all(town, now).sources, town, now).notices
    assert found[13] == ()
    assert [one.state for one in (*found[18], *found[25])] == ["list-due", "list-late"]
    assert found[18][0].key == found[25][0].key
    assert all(one.todo and one.wrong for one in found[18])


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Expires: 2027-05-01T00:00:00Z\n", None),
        ("Expires: 2026-12-01T00:00:00Z\n", "soon"),
        ("Expires: 2026-01-01T00:00:00Z\n", "late"),
        ("Expires: one day\n", "none"),
        ("Expires: 2027-05-01\n", "none"),
        ("Contact: mailto:a@b.fr\n", "none"),
    ],
)
def test_the_end_of_security_txt_is_read_as_readers_find_it(town: Config, text: str, state: str | None) -> None:
    """A file without an end that can be read, about to end or ended is told."""
    with answering({"/.well-known/security.txt": (200, "text/plain", text)}) as web:
        found = law.security(town, HOME, NOW, web)
    assert [one.state for one in found.notices] == ([state] if state else [])
    assert found.missed == ""


def test_a_site_that_does_not_answer_is_no_problem_of_security_txt(town: Config) -> None:
    """What could not be read is said as such: nothing is closed for it."""
    with answering({}) as web:
        found = law.security(town, HOME, NOW, web)
    assert found.notices == ()
    assert "404" in found.missed


# ----------------------------------------------------------------------------------------------- doubts


def test_doubts_and_changed_copies_are_told() -> None:
    """The ledger's doubts, and copies that somebody changed, wait for a person; what is merely under way does not."""
    attempt = OpenAttempt(ActionKind.PUBLISH, "k", "d", 1, NOW, NOW, "r")
    from dataclasses import replace

    copies = [
        Copy("a", "place", attempt=replace(attempt, in_doubt=True), reason="the answer was lost", title="A"),
        Copy("b", "place", attempt=attempt),
        Copy("c", "place", State.LIVE, refused="d", altered=True, reason="A person changed it.", title="C"),
        Copy("d", "place", State.LIVE, refused="d", reason="too long"),
    ]
    history = History({(copy.original, copy.account): copy for copy in copies})
    found = doubts.doubts(history, {}, {"place": "Mastodon"}).notices
    assert [one.key for one in found] == ["doubt/place/a", "doubt/place/c"]
    assert found[0].title == "Mastodon: copy in doubt, “A”"
    assert "tambour settle a place" in found[0].todo


# ------------------------------------------------------------------------------------------------ links


def answering(pages: dict[str, tuple[int, str, str]], asked: list[str] | None = None) -> Web:
    """Give a web on which these paths answer so, and nothing else is there."""

    def answer(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(f"{request.method} {request.url}")
        status, mime, text = pages.get(request.url.path, (404, "text/html", "gone"))
        return httpx.Response(status, headers={"content-type": mime}, text=text)

    return Web(transport=httpx.MockTransport(answer))


def test_only_public_links_to_the_public_web_are_asked(town: Config) -> None:
    """Not those of drafts, of code, of our own site, of private networks; each address once, with its lines."""
    found = links.elsewhere(originals.read_all(town, NOW).sources, town, NOW)
    places = [Place("content/actualites/fete.md", 5)] * 2
    assert found == {"https://tilleul.example.net/a": places}


@pytest.mark.parametrize(
    "machine",
    ["127.1", "127.0.0.1.", "0x7f.0.0.1", "169.254.43518", "10.0.0x1", "[::ffff:10.0.0.1]", "printer.local.", "nas."],
)
def test_no_way_of_writing_a_private_address_is_asked(town: Config, machine: str) -> None:
    """A link of an editor makes the watch ask nothing on the network of the machine that it runs on."""
    file = town.root / "content/actualites/fete.md"
    file.write_text(file.read_text(encoding="utf-8") + f"\n[x](https://{machine}/x)\n", encoding="utf-8")
    found = links.elsewhere(originals.read_all(town, NOW).sources, town, NOW)
    assert list(found) == ["https://tilleul.example.net/a"]


def look(web: Web, lasting: Lasting, *, wait: Callable[[float], None] = lambda _seconds: None) -> list[str]:
    """Look at three links of two servers; give the keys of what is told."""
    found = {f"https://{name}.example.net/{page}": [Place("f.md", 1)] for name, page in ("aa", "ab", "bc")}
    return [one.key for one in links.links(found, {}, web, lasting, wait=wait).notices]


def test_a_dead_link_is_told_on_the_second_day() -> None:
    """A page that is away for a day says nothing; on the next, it is told; when it is back, nothing is."""
    lasting, pages = Lasting(TODAY), {"/b": (200, "text/html", ""), "/c": (200, "text/html", "")}
    assert look(answering(pages), lasting) == []
    lasting = Lasting.read(TODAY + timedelta(days=1), lasting.written())
    assert look(answering(pages), lasting) == ["links/https://a.example.net/a"]
    lasting = Lasting.read(TODAY + timedelta(days=2), lasting.written())
    assert look(answering(pages | {"/a": (200, "text/html", "")}), lasting) == []
    assert lasting.days == {}


@pytest.mark.parametrize("status", [403, 405, 429, 501, 999, 301, 204])
def test_a_server_that_turns_robots_away_says_nothing(status: int) -> None:
    """Only what certainly leads nowhere counts."""
    lasting = Lasting(TODAY)
    look(answering(dict.fromkeys(("/a", "/b", "/c"), (status, "text/html", ""))), lasting)
    assert lasting.days == {}


def test_servers_are_asked_politely() -> None:
    """A header is asked for before a page, and one server is never asked twice without a pause."""
    asked: list[str] = []
    pauses: list[float] = []
    everywhere = dict.fromkeys(("/a", "/b", "/c"), (200, "text/html", ""))
    look(answering(everywhere, asked), Lasting(TODAY), wait=pauses.append)
    assert sorted(asked) == [
        "HEAD https://a.example.net/a", "HEAD https://a.example.net/b", "HEAD https://b.example.net/c",
    ]  # fmt: skip
    assert pauses == [links.PAUSE]


@given(st.integers(1, 40), st.integers(1, 12), st.sets(st.integers(0, 39)))
def test_all_links_have_their_turn(count: int, most: int, failed: set[int]) -> None:
    """A bounded number is asked each day, those that failed before all; in time every address is asked."""
    found = {f"https://a.example.net/{number}": [Place("f.md")] for number in range(count)}
    broken = {f"https://a.example.net/{number}": (TODAY, TODAY) for number in failed if number < count}
    seen: set[str] = set()
    for day in range(count + 1):
        asked = links.chosen(found, Lasting(TODAY + timedelta(days=day), dict(broken)), most)
        assert len(asked) == len(set(asked)) == min(most, count)
        assert set(asked) <= set(broken) or set(broken) <= set(asked)
        seen |= set(asked)
    assert len(broken) >= most or seen == found.keys()


def test_the_links_of_our_own_pages_are_followed() -> None:
    """Pages come from the site's own map; what they lead to and show must be there."""
    index = f"<sitemapindex><sitemap><loc>{HOME}/sitemap-pages.xml</loc></sitemap></sitemapindex>"
    pages = f"<urlset><url><loc>{HOME}/</loc></url><url><loc>{HOME}/a/</loc></url></urlset>"
    home = '<a href="/a/">a</a> <a href="b/#x">b</a> <img src="/i.png"> <a href="https://other.example.net/">o</a>'
    web = answering({
        "/sitemap.xml": (200, "application/xml", index), "/sitemap-pages.xml": (200, "application/xml", pages),
        "/": (200, "text/html", home), "/a/": (200, "text/html", '<a href="../b/">b</a>'),
        "/i.png": (200, "image/png", ""),
    })  # fmt: skip
    found, missed = site.broken(HOME, HOME, web)
    assert found == {f"{HOME}/b/": [Place("/"), Place("/a/")]}
    assert missed == ""


def test_a_site_that_is_away_is_not_full_of_dead_links() -> None:
    """Without the map of the site nothing is said of its links, but that they could not be looked at."""
    with answering({}) as web:
        assert site.broken(HOME, HOME, web) == ({}, f"{HOME}/sitemap.xml answers 404.")
