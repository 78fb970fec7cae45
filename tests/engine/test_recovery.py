"""What a run does with the attempt that a dead one left open."""

import dataclasses
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from syndicate import ledger
from syndicate.errors import InDoubt, OutcomeError, Unsent
from syndicate.model import Edit, Feed, Find, Hosting, Override, State
from tests.engine.crashes import Killed
from tests.simulated import HOME, NOON, Town, account, feed, original


def dies(town: Town, operation: str, moment: str, step: Feed) -> None:
    """Run a step whose process dies before or after an exchange, then forget the trouble."""

    def kill(what: str, when: str) -> None:
        if (what, when) == (operation, moment):
            raise Killed

    town.server.trouble = kill
    with pytest.raises(Killed):
        town.sync(step)
    town.server.trouble = lambda _operation, _moment: None
    town.server.calls.clear()


def test_recovery_finishes_before_the_rest_is_planned(tmp_path: Path) -> None:
    """A run that finds an open attempt ends it, then edits the copy when the original changed meanwhile."""
    town = Town(tmp_path)
    dies(town, "publish", "after", feed(original()))
    outcomes, _ = town.sync(feed(original(title="Changé")))
    assert [outcome.result for outcome in outcomes] == ["published", "edited"]
    assert [text.splitlines()[0] for text in town.server.texts()] == ["Changé"]


def test_an_alert_that_speaks_of_another_page_does_not_stand_for_its_copy(tmp_path: Path) -> None:
    """What is urgent goes first, and may link to an article of the same run: both are published."""
    town = Town(tmp_path)
    fete = original()
    eau = original("eau", urgent=True, accounts={"place": Override(text=f"La fête a lieu : {fete.url}")})
    outcomes, _ = town.sync(feed(fete, eau))
    assert [outcome.result for outcome in outcomes] == ["published", "published"]
    assert sorted(post.url for post in town.server.posts.values()) == [eau.url, fete.url]


def test_what_this_run_has_just_published_is_not_taken_for_the_copy_whose_answer_was_lost(tmp_path: Path) -> None:
    """Two copies of one run: the first speaks of the second's page, whose request never arrived; it is sent again."""
    town = Town(tmp_path)
    fete = original()
    eau = original("eau", date=NOON, accounts={"place": Override(text=f"La fête a lieu : {fete.url}")})
    fete = dataclasses.replace(fete, date=NOON + timedelta(minutes=1))
    sent: list[str] = []

    def trouble(operation: str, moment: str) -> None:
        if (operation, moment) == ("publish", "before"):
            sent.append(operation)
            if len(sent) == 2:
                raise InDoubt("lost")

    town.server.trouble = trouble
    town.sync(feed(eau, fete), at=NOON + timedelta(minutes=5))
    urls = {stored.id: stored.url for stored in town.server.posts.values()}
    assert sorted(urls.values()) == [eau.url, fete.url]
    copies = ledger.read(town.ledger).copies
    assert {urls[copies[one.id, "place"].copy_id or ""] for one in (eau, fete)} == {eau.url, fete.url}


@pytest.mark.parametrize("lost", [False, True], ids=["after a death", "without a ledger"])
def test_copies_that_speak_of_other_pages_are_each_recognised(tmp_path: Path, *, lost: bool) -> None:
    """A copy whose text links to another original too is not taken for that one's, whichever was sent."""
    town = Town(tmp_path)
    fete = original()
    photo = original("photo", accounts={"place": Override(text=f"Souvenirs de la fête {fete.url}")})
    both = feed(fete, photo)
    sent: list[str] = []

    def trouble(operation: str, moment: str) -> None:
        if (operation, moment) == ("publish", "before"):
            sent.append(operation)
            if len(sent) <= 3:  # each try of the first
                raise InDoubt("lost")
        if (operation, moment) == ("publish", "after"):
            raise Killed

    town.server.trouble = trouble
    with pytest.raises(Killed):
        town.sync(both)
    town.server.trouble = lambda _operation, _moment: None
    if lost:
        town.ledger.unlink()
    town.sync(both)
    copies = ledger.read(town.ledger).copies
    urls = {stored.id: stored.url for stored in town.server.posts.values()}
    assert sorted(urls.values()) == [fete.url, photo.url]
    for one in (fete, photo):
        assert urls[copies[one.id, "place"].copy_id or ""] == one.url


def test_a_ledger_lost_just_after_a_publication_makes_no_second_copy(tmp_path: Path) -> None:
    """Without a ledger, the list is asked once it shows what was made until now."""
    town = Town(tmp_path, account(lag=timedelta(minutes=1)))
    town.sync(feed(original()))
    town.ledger.unlink()
    outcomes, _ = town.sync(feed(original()))
    assert [outcome.result for outcome in outcomes] == ["adopted"]
    assert len(town.server.posts) == 1


def test_an_open_attempt_of_a_withdrawn_original_is_found_then_withdrawn(tmp_path: Path) -> None:
    """What may be out is looked for and taken back, in one run, when its original was withdrawn meanwhile."""
    town = Town(tmp_path)
    dies(town, "publish", "after", feed(original()))
    town.sync(feed(withdrawn=("actualites/fete",)))
    assert town.server.posts == {}
    assert town.sync(feed(withdrawn=("actualites/fete",))) == ([], ())


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_copy_is_not_taken_for_its_own_correction(tmp_path: Path, moment: str) -> None:
    """A correction that is no longer wanted is looked for under its copy, whose address it shares."""
    town = Town(tmp_path, account(edit=Edit.NONE))
    town.sync(feed(original()))
    dies(town, "publish", moment, feed(original(title="Changé")))
    town.sync(feed(original()))
    copy = ledger.read(town.ledger).copies["actualites/fete", "place"]
    assert copy.copy_id == "post-1"
    assert (copy.corrections > 0) is (moment == "after")


@pytest.mark.parametrize(
    "change",
    [
        {"sensitive": True},
        {"accounts": {}},
        {"accounts": {"place": Override(skip=True)}},
        {"accounts": {"place": Override(at=NOON + timedelta(days=30))}},
        {"expires": NOON - timedelta(minutes=1)},
    ],
    ids=["sensitive", "not listed", "skip", "at", "expired"],
)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_recovery_never_sends_what_is_no_longer_to_be_sent(tmp_path: Path, change: dict[str, Any], moment: str) -> None:
    """An open attempt whose original is no longer to be published here is looked for, and not sent again."""
    town = Town(tmp_path, account(hosting=Hosting.OUTSIDE))
    dies(town, "publish", moment, feed(original()))
    for _run in range(2):
        town.sync(feed(original(**change)))
    assert "publish" not in town.server.calls
    copy = ledger.read(town.ledger).copies["actualites/fete", "place"]
    assert copy.attempt is None
    assert (copy.state is State.LIVE) is bool(town.server.posts)


def test_an_edit_that_was_taken_back_is_sent_all_the_same(tmp_path: Path) -> None:
    """When the original is as before an edit that may have arrived, the copy is edited to be sure."""
    town = Town(tmp_path)
    town.sync(feed(original()))
    dies(town, "edit", "after", feed(original(title="Erreur")))
    town.sync(feed(original()))
    assert [text.splitlines()[0] for text in town.server.texts()] == ["Titre de fete"]
    assert town.sync(feed(original())) == ([], ())


def test_a_withdrawal_that_was_taken_back_ends_in_one_new_copy(tmp_path: Path) -> None:
    """When the original is back after a withdrawal that may have arrived, it is finished, then published anew."""
    for moment in ("before", "after"):
        home = tmp_path / moment
        home.mkdir()
        town = Town(home)
        town.sync(feed(original()))
        dies(town, "withdraw", moment, feed(withdrawn=("actualites/fete",)))
        town.sync(feed(original()))
        assert len(town.server.posts) == 1
        assert town.sync(feed(original())) == ([], ())


@pytest.mark.parametrize("operation", ["edit", "withdraw"])
def test_a_lost_answer_then_a_busy_server_leaves_the_attempt_open(tmp_path: Path, operation: str) -> None:
    """An edit or a withdrawal that may have arrived is never recorded as not sent: the next run makes it again."""
    town = Town(tmp_path)
    town.sync(feed(original()))
    lost = iter([True])

    def trouble(what: str, when: str) -> None:
        if what != operation:
            return
        if when == "after" and next(lost, False):
            raise InDoubt("no answer")
        if when == "before" and not town.server.calls.count(operation) == 1:
            raise Unsent("busy")

    town.server.calls.clear()
    town.server.trouble = trouble
    changed = feed(original(title="Changé")) if operation == "edit" else feed(withdrawn=("actualites/fete",))
    assert [outcome.result for outcome in town.sync(changed)[0]] == ["in_doubt"]
    town.server.trouble = lambda _operation, _moment: None
    expected = "edited" if operation == "edit" else "withdrawn"
    assert [outcome.result for outcome in town.sync(changed)[0]] == [expected]
    # Back to the text of before: the copy follows again.
    town.sync(feed(original()))
    assert [text.splitlines()[0] for text in town.server.texts()] == ["Titre de fete"]


def test_what_a_dead_run_made_is_looked_for_where_the_original_was(tmp_path: Path) -> None:
    """An original that moved after a copy was made, before the ledger knew, keeps that copy, which then follows it."""
    town = Town(tmp_path)
    dies(town, "publish", "after", feed(original()))
    moved = original(url=f"{HOME}/actualites/la-fete/")
    assert [outcome.result for outcome in town.sync(feed(moved))[0]] == ["published", "edited"]
    assert [post.url for post in town.server.posts.values()] == [moved.url]


def test_what_is_sent_again_is_known_by_what_it_says(tmp_path: Path) -> None:
    """A copy that a recovery made from a changed original is not taken for what it would have said before."""
    town = Town(tmp_path, account(edit=Edit.NONE, corrects=False))
    dies(town, "publish", "before", feed(original()))
    changed = feed(original(title="Changé"))
    assert [outcome.result for outcome in town.sync(changed)[0]] == ["published"]
    assert town.sync(changed) == ([], ())
    _, held = town.sync(feed(original()))
    assert [entry.code for entry in held] == ["no_edit"]


@pytest.mark.parametrize(
    ("moment", "error"),
    [("before", InDoubt("no answer")), ("after", InDoubt("no answer")), ("before", Unsent("busy"))],
)
def test_a_second_step_that_fails_is_tried_again_from_the_same_handle(
    tmp_path: Path, moment: str, error: OutcomeError
) -> None:
    """Within one run too, what a first step left is asked about and gone on from: there is never a second one."""
    town = Town(tmp_path, account(find=(Find.HANDLE, Find.LIST)))
    once = iter([error])

    def trouble(what: str, when: str) -> None:
        if (what, when) == ("publish", moment):
            for failure in once:
                raise failure

    town.server.trouble = trouble
    outcomes, _ = town.sync(feed(original()))
    assert [outcome.result for outcome in outcomes] == ["published"]
    assert town.server.calls.count("prepare") == 1
    assert len(town.server.posts) == 1


def test_a_copy_in_doubt_is_not_taken_for_the_one_that_it_speaks_of(tmp_path: Path) -> None:
    """What is found for an original while a copy that speaks of its page is in doubt may be that copy: it waits."""
    town = Town(tmp_path)
    fete = original()
    eau = original("eau", urgent=True, accounts={"place": Override(text=f"La fête a lieu : {fete.url}")})
    silent = [Unsent("the list fails")] * 3

    def trouble(operation: str, moment: str) -> None:
        if (operation, moment) == ("publish", "after") and len(town.server.posts) == 1:
            raise InDoubt("lost")
        if operation == "find" and town.server.posts and silent:
            raise silent.pop()

    town.server.trouble = trouble
    outcomes, _ = town.sync(feed(fete, eau))
    assert {outcome.original: outcome.result for outcome in outcomes} == {eau.id: "in_doubt", fete.id: "unsent"}
    outcomes, _ = town.sync(feed(fete, eau))
    assert {outcome.original: outcome.result for outcome in outcomes} == {eau.id: "published", fete.id: "published"}
    assert sorted(post.url for post in town.server.posts.values()) == [eau.url, fete.url]
