"""How copies follow their original on three real servers, run after run, and what people do to them meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.real.commune import ORIGINALS, Project

pytestmark = pytest.mark.usefixtures("fault_proxy")

ACCOUNTS = ("ciel", "place", "halle")
TOMORROW, LATER = "2026-11-21T13:00", "2026-11-21T14:00"


@pytest.fixture
def commune(open_project: Callable[..., Project]) -> Project:
    """Give a commune whose two originals, one of them with a picture, are out on its three accounts."""
    made = open_project("eau", "ecole")
    while any(outcome["result"] == "unsent" for outcome in made.sync(code=None)):
        pass
    return made


def test_a_copy_edited_by_hand_is_reported_and_left(commune: Project) -> None:
    """A run says which copies were edited by hand and what to do, and touches none; the next ones change nothing.

    Once a person has settled it, they follow the original again.
    """
    for account in ACCOUNTS:
        commune.person(account).edit(commune.copy("eau", account).copy_id or "", "Complet, merci !")
    before = _posts(commune)
    commune.write("eau", "Coupure d’eau reportée à jeudi")
    outcomes = commune.sync(code=1)
    assert {(outcome["account"], outcome["result"]) for outcome in outcomes} == {(name, "refused") for name in ACCOUNTS}
    for outcome in outcomes:
        command = f"tambour settle actualites/eau {outcome['account']} --copy"
        assert command in outcome["reason"]
    assert _posts(commune) == before
    for proxy in commune.proxies.values():
        proxy.clear()
    assert commune.results(code=1) == {}
    assert commune.held() == dict.fromkeys(ACCOUNTS, "altered")
    assert commune.writes() == []
    commune.write("eau", "Coupure d’eau reportée à vendredi")
    assert commune.results(code=1) == dict.fromkeys(ACCOUNTS, "refused")
    assert _posts(commune) == before
    for account in ACCOUNTS:
        commune.tambour("settle", "actualites/eau", account, "--copy", commune.copy("eau", account).copy_url or "")
    assert commune.results() == {"ciel": "replaced", "place": "edited", "halle": "edited"}
    for account in ACCOUNTS:
        said = str(commune.person(account).posts())
        assert ("vendredi" in said, "Complet" in said) == (True, False)
    assert commune.results() == {}


def test_a_copy_edited_by_hand_goes_with_its_original(commune: Project) -> None:
    """What the site withdraws goes, whatever a person made of it."""
    for account in ("ciel", "place"):
        commune.person(account).edit(commune.copy("eau", account).copy_id or "", "Complet, merci !")
    commune.delete("eau")
    assert commune.results(code=1) == {"ciel": "withdrawn", "place": "withdrawn", "halle": "refused"}
    assert [len(commune.person(account).posts()) for account in ACCOUNTS] == [1, 1, 2]


@pytest.mark.parametrize("way", ["edit", "correct"])
def test_a_copy_that_a_person_deleted_stays_deleted(commune: Project, way: str) -> None:
    """It is neither edited, replaced nor corrected, and no later change of the original makes it anew."""
    _strategy(commune, ciel=way, place=way, halle="leave")
    for account in ("ciel", "place"):
        commune.person(account).delete(commune.copy("eau", account).copy_id or "")
    commune.write("eau", "Coupure d’eau reportée à jeudi")
    assert commune.results() == {"ciel": "gone", "place": "gone"}
    commune.write("eau", ORIGINALS["eau"])
    assert commune.results() == {}
    commune.delete("eau")
    assert set(commune.results(code=None)) <= {"halle"}
    assert [len(commune.person(account).posts()) for account in ("ciel", "place")] == [1, 1]


def test_corrections_are_replies_that_go_with_the_copy(commune: Project) -> None:
    """Each correction is one reply to the copy; withdrawn, the copy takes them away where the server can delete."""
    _strategy(commune, ciel="correct", place="correct", halle="correct")
    for title in ("Coupure d’eau reportée à jeudi", "Coupure d’eau reportée à vendredi"):
        commune.write("eau", title)
        assert commune.results() == dict.fromkeys(ACCOUNTS, "corrected")
    for account in ACCOUNTS:
        copy = commune.copy("eau", account)
        posts = commune.person(account).posts()
        assert len(posts) == 4
        assert [_parent(posts[reply]) for reply in copy.replies] == [copy.copy_id] * 2
    commune.delete("eau")
    assert commune.results(code=1) == {"ciel": "withdrawn", "place": "withdrawn", "halle": "refused"}
    assert [len(commune.person(account).posts()) for account in ACCOUNTS] == [1, 1, 4]
    assert commune.results(code=1) == {}
    assert commune.held() == {"halle": "refused"}


def test_the_strategy_says_what_an_edit_does(commune: Project) -> None:
    """Left where so wished; and a wish that a network cannot grant gives the next best thing."""
    _strategy(commune, ciel="edit", place="replace", halle="leave")
    commune.write("eau", "Coupure d’eau reportée à jeudi")
    assert commune.results() == {"ciel": "replaced", "place": "corrected"}
    assert commune.held() == {"halle": "no_edit"}


def test_bluesky_replaces_for_a_day_then_corrects(commune: Project) -> None:
    """Within 24 hours the post is replaced, under the name of the next generation; afterwards a reply corrects it."""
    first = commune.copy("eau", "ciel")
    commune.write("eau", "Coupure d’eau reportée à jeudi")
    assert commune.results()["ciel"] == "replaced"
    second = commune.copy("eau", "ciel")
    assert (second.generation, second.copy_id != first.copy_id) == (first.generation + 1, True)
    assert set(commune.person("ciel").posts()) == {second.copy_id, commune.copy("ecole", "ciel").copy_id}
    for number, (title, now) in enumerate((("à vendredi", TOMORROW), ("à samedi", LATER)), 1):
        commune.write("eau", f"Coupure d’eau reportée {title}")
        assert commune.results(now=now)["ciel"] == "corrected"
        replies = commune.copy("eau", "ciel").replies
        assert len(replies) == number
        assert _parent(commune.person("ciel").posts()[replies[-1]]) == second.copy_id


def test_a_thread_follows_its_original_as_one_copy(commune: Project) -> None:
    """A long text of the editor's fills several posts on Bluesky; all of them follow, and go, together."""
    _thread(commune, "Le Lavoir sera sec, de midi à deux heures. " * 9)
    assert commune.results() == {"ciel": "replaced"}
    copy, posts = commune.copy("eau", "ciel"), commune.person("ciel").posts()
    assert len(copy.replies) == 1
    assert len(posts) == 3
    assert [_parent(posts[name]) for name in copy.replies] == [copy.copy_id]
    assert commune.results() == {}

    _thread(commune, "Le Lavoir sera sec, de midi à trois heures. " * 16)
    assert commune.results() == {"ciel": "replaced"}
    copy = commune.copy("eau", "ciel")
    assert len(copy.replies) == 2
    assert len(commune.person("ciel").posts()) == 4

    commune.delete("eau")
    assert commune.results(code=1)["ciel"] == "withdrawn"
    assert len(commune.person("ciel").posts()) == 1


def test_an_alt_text_follows_where_the_server_lets_it(commune: Project) -> None:
    """A new alt text reaches the copy; where the server edits texts alone, that is said, and held."""
    commune.write("ecole", ORIGINALS["ecole"], alt="La cour de l’école, sous la neige")
    results = commune.results(code=1)
    assert results == {"ciel": "replaced", "place": "refused", "halle": "refused"}
    assert commune.alts_on("ciel") == ["La cour de l’école, sous la neige"]
    assert commune.alts_on("place") == ["Ce que montre ecole"]
    assert commune.results(code=1) == {}
    assert commune.held() == {"place": "refused", "halle": "refused"}
    # What the server did by half is not taken for a person's edit.
    commune.write("ecole", "Inscriptions à l’école, suite")
    assert commune.results()["place"] == "edited"


def _strategy(commune: Project, **edits: str) -> None:
    """Write what an edit does on each account."""
    lines = [f'{account} = "{way}"' for account, way in edits.items()]
    with (commune.folder / "tambour.toml").open("a", encoding="utf-8") as file:
        file.write("\n[strategy.edits]\n" + "\n".join(lines) + "\n")


def _thread(commune: Project, text: str) -> None:
    """Give an original a text of its own for Bluesky, which may be a thread there."""
    settings = (commune.folder / "tambour.toml").read_text(encoding="utf-8").replace("\nthread = 4", "")
    settings = settings.replace('kind = "bluesky"', 'kind = "bluesky"\nthread = 4')
    (commune.folder / "tambour.toml").write_text(settings, encoding="utf-8")
    path = commune.folder / "content/actualites/eau.md"
    head = path.read_text(encoding="utf-8").split("\nsyndicate:")[0].split("\n---\n")[0]
    others = "  place: {}\n  halle: {}\n"
    path.write_text(f"{head}\nsyndicate:\n{others}  ciel:\n    text: {text}\n---\n\nTexte.\n", encoding="utf-8")


def _posts(commune: Project) -> dict[str, Any]:
    """Read all servers directly."""
    return {account: commune.person(account).posts() for account in ACCOUNTS}


def _parent(post: dict[str, Any]) -> str | None:
    """Name what a post replies to, on Bluesky or on a server that speaks Mastodon's API."""
    name = post["reply"]["parent"]["uri"] if "reply" in post else post.get("in_reply_to_id")
    return None if name is None else str(name)
