"""What a run does on one account: publish, edit, replace, correct, withdraw, adopt."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from syndicate import ledger
from syndicate.errors import InDoubt, LedgerError, Refused, Unauthorized, Unsent
from syndicate.model import Draft, Edit, Find, Override, Policy, Post, Rules
from tests.simulated import NOON, Town, account, feed, original


def test_publishes_each_original_once(tmp_path: Path) -> None:
    """A new original becomes one copy, and a second run has nothing to do."""
    town = Town(tmp_path)
    first, _ = town.sync(feed(original()))
    second, held = town.sync(feed(original()))
    assert [outcome.result for outcome in first] == ["published"]
    assert (second, held) == ([], ())
    assert len(town.server.posts) == 1


def test_writes_before_it_sends(tmp_path: Path) -> None:
    """The ledger says "attempted" before the request leaves, and "published" after its answer."""
    town = Town(tmp_path)
    seen: list[list[str]] = []
    town.server.trouble = lambda operation, moment: seen.append(town.events()) if operation == "publish" else None
    town.sync(feed(original()))
    assert seen[0] == ["opened", "attempted"]
    assert town.events() == ["opened", "attempted", "published"]


def test_waits_for_the_original_first(tmp_path: Path) -> None:
    """Nothing is reserved or sent before our own page answers."""
    town = Town(tmp_path)

    def not_there(url: str) -> None:
        raise Unsent(f"{url} does not answer")

    town.gallery.wait_for = not_there  # type: ignore[method-assign]  # the one page that is missing
    outcomes, _ = town.sync(feed(original()))
    assert [outcome.result for outcome in outcomes] == ["unsent"]
    assert town.server.calls == []
    assert town.events() == ["opened"]


def test_edits_in_place(tmp_path: Path) -> None:
    """A changed original changes its copy where the network allows it."""
    town = Town(tmp_path)
    town.sync(feed(original()))
    outcomes, _ = town.sync(feed(original(title="Titre corrigé")))
    assert [outcome.result for outcome in outcomes] == ["edited"]
    assert [text.splitlines()[0] for text in town.server.texts()] == ["Titre corrigé"]
    assert town.sync(feed(original(title="Titre corrigé"))) == ([], ())


def test_replaces_within_a_day_and_corrects_later(tmp_path: Path) -> None:
    """Where nothing is edited, a fresh copy is replaced, and an older one gets a reply."""
    town = Town(tmp_path, account(edit=Edit.REPLACE, find=(Find.KEY, Find.LIST)))
    town.sync(feed(original()))
    replaced, _ = town.sync(feed(original(title="Deux")), at=NOON + timedelta(hours=2))
    corrected, _ = town.sync(feed(original(title="Trois")), at=NOON + timedelta(hours=48))
    again = town.sync(feed(original(title="Trois")), at=NOON + timedelta(hours=49))
    assert [outcome.result for outcome in replaced + corrected] == ["replaced", "corrected"]
    copy, reply = town.server.posts.values()
    assert copy.text.startswith("Deux")
    assert reply.reply_to == copy.id
    assert again == ([], ())


def test_withdraws_what_the_site_withdrew(tmp_path: Path) -> None:
    """An id in the feed's list of withdrawals loses its copy, once."""
    town = Town(tmp_path)
    town.sync(feed(original()))
    outcomes, _ = town.sync(feed(withdrawn=("actualites/fete",)))
    assert [outcome.result for outcome in outcomes] == ["withdrawn"]
    assert town.server.posts == {}
    assert town.sync(feed(withdrawn=("actualites/fete",))) == ([], ())


def test_skip_withdraws_for_one_account_only(tmp_path: Path) -> None:
    """An editor's "skip" takes back that account's copy and leaves the other one."""
    town = Town(tmp_path, account("place"), account("halle"))
    town.sync(feed(original()))
    town.sync(feed(original(accounts={"place": Override(skip=True), "halle": Override()})))
    assert len(town.servers["place"].posts) == 0
    assert len(town.servers["halle"].posts) == 1


def test_a_missing_item_withdraws_nothing(tmp_path: Path) -> None:
    """An original that is merely absent from the feed keeps its copy."""
    town = Town(tmp_path)
    town.sync(feed(original()))
    assert town.sync(feed()) == ([], ())
    assert len(town.server.posts) == 1


def test_publishes_again_after_a_withdrawal(tmp_path: Path) -> None:
    """An original that comes back gets a new copy, of the next generation and under another key."""
    town = Town(tmp_path, account(find=(Find.KEY,)))
    town.sync(feed(original()))
    old = next(iter(town.server.posts.values())).key
    town.sync(feed(withdrawn=("actualites/fete",)))
    town.sync(feed(original()))
    (post,) = town.server.posts.values()
    assert post.key != old


def test_a_copy_deleted_by_a_person_stays_deleted(tmp_path: Path) -> None:
    """When an edit finds that the copy is gone, it is recorded and never made again."""
    town = Town(tmp_path)
    town.sync(feed(original()))
    town.server.posts.clear()
    outcomes, _ = town.sync(feed(original(title="Changé")))
    assert [outcome.result for outcome in outcomes] == ["gone"]
    assert town.sync(feed(original(title="Changé encore"))) == ([], ())
    assert town.server.posts == {}


def test_a_refused_edit_may_have_been_done_by_half(tmp_path: Path) -> None:
    """What was refused is held; an editor who goes back to the text of before gets it back on the copy."""
    town = Town(tmp_path)
    town.sync(feed(original()))

    def refuse(operation: str, moment: str) -> None:
        if (operation, moment) == ("edit", "after"):
            raise Refused("the text changed but not the pictures")

    town.server.trouble = refuse
    assert town.sync(feed(original(title="Changé")))[0][0].result == "refused"
    outcomes, held = town.sync(feed(original(title="Changé")))
    assert (outcomes, [entry.code for entry in held]) == ([], ["refused"])
    town.server.trouble = lambda _operation, _moment: None
    assert [outcome.result for outcome in town.sync(feed(original()))[0]] == ["edited"]
    assert "Changé" not in town.server.texts()[0]
    assert town.sync(feed(original())) == ([], ())


def test_refused_is_not_tried_again_until_the_original_changes(tmp_path: Path) -> None:
    """What the server refuses is held with its reason, then tried anew when the editor changed it."""
    town = Town(tmp_path)

    def refuse(operation: str, _moment: str) -> None:
        if operation == "publish":
            raise Refused("too rude")

    town.server.trouble = refuse
    assert town.sync(feed(original()))[0][0].result == "refused"
    _, held = town.sync(feed(original()))
    assert [(entry.code, entry.left_out) for entry in held] == [("refused", True)]
    town.server.trouble = lambda _operation, _moment: None
    assert town.sync(feed(original(title="Poli")))[0][0].result == "published"


def test_unauthorized_stops_that_account_only(tmp_path: Path) -> None:
    """A refused access leaves the rest of that account for later and touches no other account."""
    town = Town(tmp_path, account("place"), account("halle"))

    def locked(_operation: str, _moment: str) -> None:
        raise Unauthorized("the token expired")

    town.servers["place"].trouble = locked
    outcomes, _ = town.sync(feed(original("un"), original("deux")))
    assert [o.result for o in outcomes if o.account == "place"] == ["unsent", "unsent"]
    assert len(town.servers["place"].calls) == 1
    assert [o.result for o in outcomes if o.account == "halle"] == ["published", "published"]


def test_waits_as_long_as_the_server_asks(tmp_path: Path) -> None:
    """A server that asks for a short pause gets it, within the same run."""
    town = Town(tmp_path)
    answers = iter([Unsent("slow down", retry_after=7)])

    def busy(operation: str, moment: str) -> None:
        if operation == "publish" and moment == "before" and (error := next(answers, None)):
            raise error

    town.server.trouble = busy
    outcomes, _ = town.sync(feed(original()))
    assert [outcome.result for outcome in outcomes] == ["published"]
    assert (town.clock.now() - NOON).total_seconds() == 7


def test_leaves_a_long_pause_to_the_next_run(tmp_path: Path) -> None:
    """A server that asks for an hour is left alone until the next run, and the ledger says that nothing was sent."""
    town = Town(tmp_path)

    def busy(operation: str, _moment: str) -> None:
        if operation == "publish":
            raise Unsent("come back later", retry_after=3600)

    town.server.trouble = busy
    outcomes, _ = town.sync(feed(original("un"), original("deux")))
    assert [outcome.result for outcome in outcomes] == ["unsent", "unsent"]
    assert town.server.calls.count("publish") == 1
    assert town.events() == ["opened", "attempted", "attempted", "unsent", "unsent"]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("find", [(Find.KEY,), (Find.LIST,), (Find.KEY, Find.LIST)])
def test_a_lost_answer_never_makes_a_second_copy(tmp_path: Path, moment: str, find: tuple[Find, ...]) -> None:
    """Whether the request or its answer was lost, the same run finds out and ends with one copy."""
    town = Town(tmp_path, account(find=find, lag=timedelta(seconds=10)))
    lost = iter([True])

    def lose(operation: str, when: str) -> None:
        if operation == "publish" and when == moment and next(lost, False):
            raise InDoubt("no answer")

    town.server.trouble = lose
    outcomes, _ = town.sync(feed(original()))
    assert outcomes[0].result in ("published", "adopted")
    assert len(town.server.posts) == 1
    assert town.sync(feed(original())) == ([], ())


def test_a_network_without_memory_leaves_the_doubt_to_a_person(tmp_path: Path) -> None:
    """Where nothing can be looked up, a lost answer is held for "tambour settle" and never sent again."""
    town = Town(tmp_path, account(find=()))

    def lose(operation: str, when: str) -> None:
        if operation == "publish" and when == "after":
            raise InDoubt("no answer")

    town.server.trouble = lose
    assert town.sync(feed(original()))[0][0].result == "in_doubt"
    outcomes, held = town.sync(feed(original()))
    assert outcomes == []
    assert [(entry.code, entry.left_out) for entry in held] == [("in_doubt", True)]
    assert "tambour settle actualites/fete place" in held[0].reason
    assert len(town.server.posts) == 1


def test_a_doubt_that_can_be_looked_up_is_looked_up_by_the_next_run(tmp_path: Path) -> None:
    """When the network was down during the look too, the next run finds the copy by itself."""
    town = Town(tmp_path)

    def down(operation: str, when: str) -> None:
        if when == "after":
            raise InDoubt("no answer")
        if operation == "find" and town.server.posts:
            raise Unsent("down")

    town.server.trouble = down
    assert town.sync(feed(original()))[0][0].result == "in_doubt"
    town.server.trouble = lambda _operation, _moment: None
    assert town.sync(feed(original()))[0][0].result == "published"
    assert len(town.server.posts) == 1


def test_a_lost_ledger_adopts_instead_of_flooding(tmp_path: Path) -> None:
    """Copies that are already out are adopted when the ledger is missing, and are ours when the network proves it."""
    town = Town(tmp_path)
    town.sync(feed(original("un"), original("deux")))
    town.ledger.unlink()
    outcomes, _ = town.sync(feed(original("un"), original("deux")))
    assert [outcome.result for outcome in outcomes] == ["adopted", "adopted"]
    assert len(town.server.posts) == 2
    edited, _ = town.sync(feed(original("un", title="Corrigé"), original("deux")))
    assert [outcome.result for outcome in edited] == ["edited"]


def test_a_post_made_by_hand_is_never_touched(tmp_path: Path) -> None:
    """A post that links to the original but is not ours stands for the copy, and is neither edited nor withdrawn."""
    town = Town(tmp_path)
    town.server.foreign(original().url)
    town.sync(feed(original()))
    _, held = town.sync(feed(original(title="Changé")))
    _, withdrawn = town.sync(feed(withdrawn=("actualites/fete",)))
    assert [entry.code for entry in held + withdrawn] == ["foreign", "foreign"]
    assert town.server.texts() == ["Posted by hand"]


def test_an_address_that_changed_hands_shares_no_copy(tmp_path: Path) -> None:
    """An original at the old address of another does not take that one's copy: its withdrawal would undo both."""
    town = Town(tmp_path, account(find=(Find.LIST,)))
    first, second = original("un"), replace(original("deux"), url=original("un").url)
    town.sync(feed(first))
    outcomes, _ = town.sync(feed(second))
    assert [outcome.result for outcome in outcomes] == ["published"]
    town.sync(feed(withdrawn=(second.id,)))
    assert [post.text for post in town.server.posts.values() if first.title in post.text]


def test_two_accounts_of_one_kind_are_two_accounts(tmp_path: Path) -> None:
    """Each account has its own copies and its own history."""
    town = Town(tmp_path, account("place"), account("halle"))
    town.sync(feed(original()))
    town.servers["place"].posts.clear()
    outcomes, _ = town.sync(feed(original(title="Changé")))
    assert {o.account: o.result for o in outcomes} == {"place": "gone", "halle": "edited"}


def test_a_second_run_at_the_same_time_is_refused(tmp_path: Path) -> None:
    """While one process holds the ledger, another stops before it sends anything."""
    town = Town(tmp_path)
    refused: list[LedgerError] = []

    def another(operation: str, moment: str) -> None:
        if operation == "publish" and moment == "before":
            with pytest.raises(LedgerError) as caught:
                Town(tmp_path).sync(feed(original()))
            refused.append(caught.value)

    town.server.trouble = another
    town.sync(feed(original()))
    assert len(refused) == 1
    assert len(town.server.posts) == 1


def test_the_lease_of_another_machine_stops_the_run(tmp_path: Path) -> None:
    """An open attempt of another machine, younger than the lease, stops the run; an older one is recovered."""
    town = Town(tmp_path)
    line = (
        '{"v":1,"at":"2026-11-20T11:45:00.000Z","run":"00000000-1","event":"attempted","original":"actualites/fete",'
        '"account":"place","action":"publish","key":"k","digest":"d","generation":1,"url":"' + original().url + '"}\n'
    )
    with town.ledger.open("a", encoding="utf-8") as file:
        file.write(line)
    with pytest.raises(LedgerError):
        town.sync(feed(original()))
    assert town.server.calls == []
    town.clock.sleep(20 * 60)
    assert town.sync(feed(original()))[0][0].result == "published"


def test_urgent_originals_are_first(tmp_path: Path) -> None:
    """An alert is sent before everything else, whatever its date."""
    town = Town(tmp_path)
    alert = original("crue", urgent=True, date=NOON - timedelta(minutes=1))
    town.sync(feed(original("un"), original("deux"), alert), Policy(quiet_hours=None))
    assert town.server.texts()[0].startswith("Titre de crue")


def test_a_fault_of_ours_in_one_network_stops_no_other(tmp_path: Path) -> None:
    """An unexpected exception leaves its account's attempt open, shows none of its words, and stops nothing else."""
    town = Town(tmp_path, account("place"), account("halle"))

    def broken(operation: str, _moment: str) -> None:
        if operation == "publish":
            raise ZeroDivisionError("the secret is in here")

    town.servers["place"].trouble = broken
    outcomes, _ = town.sync(feed(original("un"), original("deux")))
    assert [o.result for o in outcomes if o.account == "place"] == ["in_doubt", "unsent"]
    assert [o.result for o in outcomes if o.account == "halle"] == ["published", "published"]
    assert not any("secret" in o.reason for o in outcomes)
    town.servers["place"].trouble = lambda _operation, _moment: None
    town.sync(feed(original("un"), original("deux")))
    assert len(town.servers["place"].posts) == 2


def test_nothing_is_sent_when_the_ledger_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk the line is taken back whole, the run stops with a sentence, and no request leaves."""
    import os

    town = Town(tmp_path)
    before = town.ledger.read_bytes()
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:10]))
    with pytest.raises(LedgerError, match=r"ledger\.jsonl"):
        town.sync(feed(original("un"), original("deux")))
    assert town.ledger.read_bytes() == before
    assert "publish" not in town.server.calls


@pytest.mark.parametrize(
    ("change", "policy"),
    [
        ({"accounts": {"place": Override(skip=True)}}, Policy()),
        ({"expires": NOON}, Policy(expired="withdraw")),
    ],
)
def test_a_post_made_by_hand_is_not_withdrawn_either(tmp_path: Path, change: dict[str, Any], policy: Policy) -> None:
    """Neither "skip" nor an expiry deletes a post that we did not make."""
    town = Town(tmp_path)
    town.server.foreign(original().url)
    town.sync(feed(original()))
    outcomes, held = town.sync(feed(original(**change)), policy)
    assert (outcomes, [entry.code for entry in held]) == ([], ["foreign"])
    assert town.server.texts() == ["Posted by hand"]


def test_a_search_that_is_refused_begins_nothing(tmp_path: Path) -> None:
    """When even the first look is refused, nothing is reserved or sent, and the run goes on."""
    town = Town(tmp_path)

    def closed(operation: str, _moment: str) -> None:
        if operation == "find":
            raise Refused("no list for you")

    town.server.trouble = closed
    outcomes, _ = town.sync(feed(original("un"), original("deux")))
    assert [outcome.result for outcome in outcomes] == ["unsent", "unsent"]
    assert town.events() == ["opened"]


def test_each_correction_is_a_reply_of_its_own(tmp_path: Path) -> None:
    """Going back and forth between two texts makes a reply each time."""
    town = Town(tmp_path, account(edit=Edit.NONE, find=(Find.KEY,)))
    town.sync(feed(original()))
    for title in ("Deux", "Un", "Deux", "Un"):
        assert [o.result for o in town.sync(feed(original(title=title)))[0]] == ["corrected"]
    assert len(town.server.posts) == 5


def test_a_fault_of_the_disk_stops_no_other_account(tmp_path: Path) -> None:
    """When a picture cannot be kept or made, that copy is not sent, and the rest of the run goes on."""
    town = Town(tmp_path, account("place"), account("halle"))
    ready = town.gallery.post

    def full(draft: Draft, rules: Rules, *, urgent: bool = False, new: bool = False) -> Post:
        if rules is town.accounts[0].rules:
            raise OSError(28, "No space left on device")
        return ready(draft, rules, urgent=urgent, new=new)

    town.gallery.post = full  # type: ignore[method-assign]  # the disk of one account is full
    outcomes, _ = town.sync(feed(original()))
    assert {o.account: o.result for o in outcomes} == {"place": "unsent", "halle": "published"}


def test_an_address_that_no_reader_could_follow_is_not_kept(tmp_path: Path) -> None:
    """A server's word that is no web address does not enter the ledger, which stays readable."""
    town = Town(tmp_path)
    with ledger.opened(town.ledger, clock=town.clock.now) as book:
        where: dict[str, Any] = {"original": "actualites/fete", "account": "place"}
        book.append("attempted", **where, action="publish", key="k", digest="d", generation=1)
        book.append("published", **where, copy_id="1", copy_url="javascript:alert(1)")
    copy = ledger.read(town.ledger).copies["actualites/fete", "place"]
    assert (copy.copy_id, copy.copy_url) == ("1", None)
