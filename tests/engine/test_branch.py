"""Several machines, one ledger: a bare repository stands for the forge, fresh clones for the runners."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from syndicate import branch, ledger, lines
from syndicate.checkout import check_continues, check_out
from syndicate.errors import ConfigError, LedgerError, Unsent
from syndicate.git import Git, GitError
from syndicate.model import Account, State
from tests.engine.gits import Forge, git, machine
from tests.simulated import NOON, FakeClock, OpenGallery, Town, account, feed, original

LISTED = account("listed", lag=timedelta(seconds=10))
BLIND = account("blind", find=())


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branch, "PAUSES", (0.0, 0.0))


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    """Give a forge whose branch holds the ledger's first line."""
    made = Forge.made(tmp_path / "forge")
    first = machine(made, tmp_path / "first")
    ledger.create(first.ledger, at=NOON - timedelta(days=30))
    return made


def test_reserves_sends_records(tmp_path: Path, forge: Forge) -> None:
    """The attempts of all copies are on the branch in one commit before any is sent, and their results in another."""
    town = machine(forge, tmp_path / "a")
    seen: list[bytes] = []
    town.server.trouble = lambda what, when: seen.append(forge.ledger()) if what == "publish" else None
    before = forge.commits()
    town.sync(feed(original("un"), original("deux")))
    assert seen[0].count(b'"attempted"') == 2
    assert seen[0] == town.ledger.read_bytes()[: len(seen[0])]
    assert forge.ledger() == town.ledger.read_bytes()
    assert forge.commits() == before + 2
    assert town.sync(feed(original("un"), original("deux"))) == ([], ())
    assert forge.commits() == before + 2


def test_another_machine_goes_on_where_the_first_ended(tmp_path: Path, forge: Forge) -> None:
    """A fresh clone has the whole history: nothing is done twice, edits and withdrawals follow."""
    first = machine(forge, tmp_path / "a")
    first.sync(feed(original("un"), original("deux")))
    second = machine(forge, tmp_path / "b", first)
    assert second.sync(feed(original("un"), original("deux"))) == ([], ())
    second.sync(feed(original("un", title="Corrigé"), withdrawn=("actualites/deux",)))
    assert [text.splitlines()[0] for text in first.server.texts()] == ["Corrigé"]


def test_of_two_runs_at_once_one_sends(tmp_path: Path, forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    """When another run reserves first, this one drops its lines and sends nothing at all."""
    slow = machine(forge, tmp_path / "a")
    fast = machine(forge, tmp_path / "b", slow)
    reserve = ledger.Ledger.reserve
    begun: list[Town] = []

    def late(self: ledger.Ledger, attempts: Any) -> Any:
        if not begun:
            begun.append(fast)
            fast.sync(feed(original()))
        return reserve(self, attempts)

    monkeypatch.setattr(ledger.Ledger, "reserve", late)
    outcomes, _ = slow.sync(feed(original()))
    assert [outcome.result for outcome in outcomes] == ["unsent"]
    assert len(slow.server.posts) == 1
    assert forge.ledger().count(b'"attempted"') == 1
    assert slow.sync(feed(original())) == ([], ())
    assert forge.ledger() == slow.ledger.read_bytes()


def test_urgent_copies_sent_before_a_rejection_are_recorded(tmp_path: Path, forge: Forge) -> None:
    """When the second reservation is turned away, what the first sent is on the branch all the same."""
    slow = machine(forge, tmp_path / "a")
    alert = original("crue", urgent=True)

    def meanwhile(url: str) -> None:
        if "crue" not in url:
            write_elsewhere(forge, tmp_path / "b")

    slow.gallery.wait_for = meanwhile  # type: ignore[method-assign]  # what happens while the page is waited for
    outcomes, _ = slow.sync(feed(alert, original()))
    assert sorted(outcome.result for outcome in outcomes) == ["published", "unsent"]
    assert forge.ledger().count(b'"published"') == 1
    assert b"elsewhere" in forge.ledger()
    slow.gallery = OpenGallery()
    assert [outcome.result for outcome in slow.sync(feed(alert, original()))[0]] == ["published"]


def test_results_stand_after_those_of_others(tmp_path: Path, forge: Forge) -> None:
    """When others wrote meanwhile, the results of a run are put after theirs and pushed again; nothing is lost."""
    town = machine(forge, tmp_path / "a")

    def meanwhile(what: str, when: str) -> None:
        if (what, when) == ("publish", "after") and b"elsewhere" not in forge.ledger():
            write_elsewhere(forge, tmp_path / "b")

    town.server.trouble = meanwhile
    town.sync(feed(original("un"), original("deux")))
    assert forge.ledger() == town.ledger.read_bytes()
    assert [line.split(b'"event":"')[1].split(b'"')[0] for line in forge.ledger().splitlines()] == [
        b"opened", b"attempted", b"attempted", b"adopted", b"published", b"published",
    ]  # fmt: skip
    assert machine(forge, tmp_path / "c", town).sync(feed(original("un"), original("deux"))) == ([], ())


def test_a_run_under_way_elsewhere_stops_this_one(tmp_path: Path, forge: Forge) -> None:
    """An open attempt of another checkout, even on the same machine, stops the run until the lease has passed."""
    town = machine(forge, tmp_path / "a")
    late = machine(forge, tmp_path / "b", town)
    stopped: list[str] = []

    def meanwhile(what: str, when: str) -> None:
        if (what, when) == ("publish", "before") and not stopped:
            with pytest.raises(LedgerError, match="another machine") as caught:
                late.sync(feed(original()))
            stopped.append(str(caught.value))

    town.server.trouble = meanwhile
    town.sync(feed(original()))
    assert len(stopped) == 1
    assert len(town.server.posts) == 1


@pytest.mark.parametrize("lost", [1, 2], ids=["at reserve", "at results"])
def test_a_push_whose_answer_is_lost_is_known_to_have_arrived(
    tmp_path: Path, forge: Forge, monkeypatch: pytest.MonkeyPatch, lost: int
) -> None:
    """When the server took a push and its answer is lost, the run sees so and goes on, without a second line."""
    town = machine(forge, tmp_path / "a")
    lose_answers(monkeypatch, {lost})
    assert [outcome.result for outcome in town.sync(feed(original()))[0]] == ["published"]
    assert forge.ledger() == town.ledger.read_bytes()
    assert town.events() == ["opened", "attempted", "published"]


def test_a_push_that_is_turned_away_once_is_tried_again(tmp_path: Path, forge: Forge) -> None:
    """A server that fails a push for a moment costs nothing."""
    town = machine(forge, tmp_path / "a")
    forge.refuse(times=2)
    assert [outcome.result for outcome in town.sync(feed(original()))[0]] == ["published"]
    assert forge.ledger() == town.ledger.read_bytes()


def test_nothing_is_sent_when_nothing_can_be_reserved(tmp_path: Path, forge: Forge) -> None:
    """A server that takes no push lets nothing be sent, and no line of it stays anywhere."""
    town = machine(forge, tmp_path / "a")
    before = forge.ledger()
    forge.refuse(times=99)
    outcomes, _ = town.sync(feed(original("un"), original("deux")))
    assert [outcome.result for outcome in outcomes] == ["unsent", "unsent"]
    assert town.server.posts == {}
    assert town.ledger.read_bytes() == before == forge.ledger()


def test_results_that_cannot_be_pushed_wait_in_the_file(tmp_path: Path, forge: Forge) -> None:
    """When the server fails after the copies left, the file keeps what was done, and the next run pushes it."""
    town = machine(forge, tmp_path / "a")
    town.server.trouble = lambda what, when: forge.refuse(times=99) if (what, when) == ("publish", "after") else None
    told: list[str] = []
    town.sync(feed(original()), warn=told.append)
    assert len(told) == 1
    assert town.events() == ["opened", "attempted", "published"]
    assert forge.ledger().count(b'"published"') == 0
    forge.refuse(times=0)
    assert town.sync(feed(original())) == ([], ())
    assert forge.ledger() == town.ledger.read_bytes()


def test_a_branch_out_of_reach_stops_before_anything(tmp_path: Path, forge: Forge) -> None:
    """Without an answer of the server nothing is planned or sent, and the sentence says why."""
    town = machine(forge, tmp_path / "a")
    forge.bare.rename(tmp_path / "gone.git")
    with pytest.raises(Unsent, match="cannot be fetched"):
        town.sync(feed(original()))
    assert town.server.calls == []


@pytest.mark.parametrize("where", [LISTED, BLIND], ids=lambda where: where.name)
def test_a_runner_destroyed_at_any_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: Account) -> None:
    """Destroyed at any git command, line or exchange: the next runner ends with one copy of each, or with a doubt."""
    steps = 0
    while True:
        steps += 1
        home = tmp_path / str(steps)
        forge = Forge.made(home / "forge")
        first = machine(forge, home / "first", accounts=(where,))
        ledger.create(first.ledger, at=NOON - timedelta(days=30))
        with monkeypatch.context() as patch:
            left = dies_at(patch, first, steps)
            step = feed(original("un"), original("deux"))
            died = dead(lambda: first.sync(step))  # noqa: B023 (called at once)
        for server in first.servers.values():
            server.trouble = lambda _what, _when: None
        first.clock.sleep(31 * 60)
        second = machine(forge, home / "second", first)
        _, held = second.sync(step)
        published = sorted(post.url for post in first.server.posts.values())
        doubts = {entry.original for entry in held if entry.code == "in_doubt"}
        assert len(set(published)) == len(published)
        assert len(published) + len(doubts) >= 2
        assert where is BLIND or len(published) == 2
        assert forge.ledger() == second.ledger.read_bytes()
        if not died:
            assert left() > 0
            break
    assert steps > 20


def test_a_first_run_without_a_branch_adopts_what_is_out(tmp_path: Path) -> None:
    """Where the branch is missing, what the account holds of ours is adopted; what cannot be searched is held."""
    forge = Forge.made(tmp_path / "forge")
    before = machine(forge, tmp_path / "a", accounts=(account("place"), BLIND))
    ledger.create(before.ledger, at=NOON - timedelta(days=30))
    before.sync(feed(original("un"), original("deux")))
    git(forge.bare, "update-ref", "-d", "refs/heads/tambour-ledger")
    after = machine(forge, tmp_path / "b", before)
    outcomes, held = after.sync(feed(original("un"), original("deux"), original("trois")))
    assert sorted(outcome.result for outcome in outcomes) == ["adopted", "adopted", "published"]
    assert {entry.code for entry in held} == {"no_history"}
    assert len(before.servers["place"].posts) == 3
    assert len(before.servers["blind"].posts) == 2
    assert ledger.read(after.ledger).copies["actualites/un", "place"].ours


def test_a_first_run_after_ten_years(tmp_path: Path, forge: Forge) -> None:
    """The archive of a commune that begins today is silent: only what is fresh is announced."""
    town = machine(forge, tmp_path / "a")
    archive = [original(f"n{days}", date=NOON - timedelta(days=days)) for days in range(1, 3650, 5)]
    outcomes, held = town.sync(feed(*archive))
    assert {outcome.result for outcome in outcomes} == {"published"}
    assert len(town.server.posts) == 3  # 1, 6 and 11 days old
    assert held == () or {entry.code for entry in held} == {"too_old"}


def test_a_rewritten_branch_is_refused(tmp_path: Path, forge: Forge) -> None:
    """A branch that was set back or changed under a checkout stops it, before anything is sent."""
    town = machine(forge, tmp_path / "a")
    town.sync(feed(original()))
    git(forge.bare, "update-ref", "refs/heads/tambour-ledger", "tambour-ledger~1")
    with pytest.raises(LedgerError, match="rewritten"):
        town.sync(feed(original("deux")))
    assert len(town.server.posts) == 1


def test_the_public_site_tells_a_fresh_clone_of_lost_lines(tmp_path: Path, forge: Forge) -> None:
    """A machine that never had the branch sees by the public site that lines are missing, or are others."""
    town = machine(forge, tmp_path / "a")
    town.sync(feed(original()))
    public = feed(original(), mark=ledger.mark(town.ledger))
    check_continues(town.ledger, public)
    git(forge.bare, "update-ref", "refs/heads/tambour-ledger", "tambour-ledger~2")
    fresh = machine(forge, tmp_path / "b")
    ledger_of(fresh)
    with pytest.raises(LedgerError, match="1 lines; the public site was built from one of 3"):
        check_continues(fresh.ledger, public)
    text = town.ledger.read_bytes()
    other = tmp_path / "other.jsonl"
    other.write_bytes(text.replace(b'"Titre de fete"', b'"Autre titre"'))
    with pytest.raises(LedgerError, match="not those"):
        check_continues(other, public)


def test_a_file_that_is_cut_short_comes_back_from_the_branch(tmp_path: Path, forge: Forge) -> None:
    """Lines that are missing at the end of the file, or the whole file, are taken from the branch again."""
    town = machine(forge, tmp_path / "a")
    town.sync(feed(original()))
    whole = town.ledger.read_bytes()
    for damage in (b"", whole[:40], b"".join(whole.splitlines(keepends=True)[:2])):
        town.ledger.write_bytes(damage)
        assert town.sync(feed(original())) == ([], ())
        assert town.ledger.read_bytes() == whole


def test_a_file_changed_by_hand_is_refused(tmp_path: Path, forge: Forge) -> None:
    """A ledger whose earlier lines are not those of the branch stops the run."""
    town = machine(forge, tmp_path / "a")
    town.sync(feed(original()))
    town.ledger.write_bytes(town.ledger.read_bytes().replace(b"Titre de fete", b"Titre de fite"))
    with pytest.raises(LedgerError, match="changed by hand"):
        town.sync(feed(original("deux")))


def test_a_shallow_clone_is_enough(tmp_path: Path, forge: Forge) -> None:
    """A runner's clone without history reads and pushes the branch all the same."""
    machine(forge, tmp_path / "a").sync(feed(original()))
    shallow = forge.clone(tmp_path / "b", "--depth=1")
    check_out(tmp_path / "b", shallow)
    town = Town(tmp_path / "b", opened=False, ledger_file=shallow)
    town.sync(feed(original("deux")))
    assert forge.ledger() == shallow.read_bytes()
    assert git(tmp_path / "b", "status", "--short") == ""


def test_other_files_of_the_branch_stay(tmp_path: Path, forge: Forge) -> None:
    """What a person keeps beside the ledger on its branch is neither changed nor in the way."""
    work = tmp_path / "person"
    git(tmp_path, "clone", "--quiet", "--branch=tambour-ledger", forge.bare.as_uri(), str(work))
    town = machine(forge, tmp_path / "a")
    town.sync(feed(original()))
    (work / "README.md").write_text("The ledger.\n", encoding="utf-8")
    git(work, "pull", "--quiet")
    git(work, "add", ".")
    git(work, "commit", "--quiet", "-m", "Say what this is")
    git(work, "push", "--quiet")
    town.sync(feed(original(), original("deux")))
    assert forge.ledger() == town.ledger.read_bytes()
    assert git(forge.bare, "show", "tambour-ledger:README.md") == "The ledger."


def test_a_ledger_that_was_alone_becomes_the_branch(tmp_path: Path) -> None:
    """A ledger that one machine kept is pushed whole when it is shared for the first time."""
    forge = Forge.made(tmp_path / "forge")
    path = forge.clone(tmp_path / "a")
    path.parent.mkdir()
    town = Town(tmp_path / "a", ledger_file=path)
    town.sync(feed(original()))
    check_out(tmp_path / "a", path)
    assert town.sync(feed(original())) == ([], ())
    assert forge.ledger() == path.read_bytes()
    assert git(tmp_path / "a", "status", "--short") == ""


def test_the_folder_of_the_site_is_no_checkout_of_the_ledger(tmp_path: Path, forge: Forge) -> None:
    """A ledger beside tambour.toml cannot be shared, nor one outside of any repository: a sentence says why."""
    forge.clone(tmp_path / "a")
    with pytest.raises(ConfigError, match="folder of its own"):
        check_out(tmp_path / "a", tmp_path / "a" / "ledger.jsonl")
    with pytest.raises(ConfigError, match="git repository"):
        check_out(tmp_path, tmp_path / "none" / "ledger.jsonl")


def test_git_says_nothing_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What git answers is one line without passwords, and git is not given our own secrets."""
    monkeypatch.setenv("TAMBOUR_PLACE_TOKEN", "planted-secret")
    git(tmp_path, "init", "--quiet")
    spill = "!echo fatal: unable to access https://x:planted-secret@127.0.0.1/ $TAMBOUR_PLACE_TOKEN >&2; exit 1"
    git(tmp_path, "config", "alias.spill", spill)
    with pytest.raises(GitError) as caught:
        Git(tmp_path)("spill")
    assert "unable to access" in str(caught.value)
    assert "planted" not in str(caught.value)


# ---------------------------------------------------------------------------------------------- helpers


class Destroyed(BaseException):
    """The runner is gone: nothing after this instant runs."""


def dead(work: Callable[[], object]) -> bool:
    """Do something; say whether it died."""
    try:
        work()
    except Destroyed:
        return True
    return False


def dies_at(patch: pytest.MonkeyPatch, town: Town, step: int) -> Callable[[], int]:
    """Destroy the runner at the n-th instant, and let nothing that it would still do happen afterwards."""
    left = step
    call, write = Git.__call__, lines.write_whole

    def tick() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            raise Destroyed

    def dying_call(self: Git, *arguments: str, **given: Any) -> bytes:
        if arguments[0] not in ("push", "fetch", "update-ref"):
            if left <= 0:
                raise Destroyed
            return call(self, *arguments, **given)
        tick()
        done = call(self, *arguments, **given)
        tick()
        return done

    def dying_write(descriptor: int, data: bytes) -> None:
        tick()
        write(descriptor, data)
        tick()

    patch.setattr(Git, "__call__", dying_call)
    patch.setattr(ledger, "write_whole", dying_write)
    for server in town.servers.values():
        server.trouble = lambda _what, _when: tick()
    return lambda: left


def lose_answers(patch: pytest.MonkeyPatch, which: set[int]) -> None:
    """Let the server take these pushes, counted from 1, and lose its answer."""
    call = Git.__call__
    pushes = 0

    def losing(self: Git, *arguments: str, **given: Any) -> bytes:
        nonlocal pushes
        done = call(self, *arguments, **given)
        if arguments[0] == "push":
            pushes += 1
            if pushes in which:
                raise GitError("the connection was lost")
        return done

    patch.setattr(Git, "__call__", losing)


def write_elsewhere(forge: Forge, folder: Path) -> None:
    """Write a line on the branch from another machine, as a person who settles a doubt does."""
    other = machine(forge, folder)
    with ledger.opened(other.ledger, clock=FakeClock().now) as book:
        about: dict[str, Any] = {"original": "actualites/elsewhere", "account": "place"}
        book.append("adopted", **about, copy_id="9", copy_url="https://a.example.org/9", digest="d", ours=False)


def ledger_of(town: Town) -> None:
    """Bring a checkout up to date."""
    with ledger.opened(town.ledger, clock=town.clock.now):
        assert ledger.read(town.ledger).copies.get(("x", "y")) is None


def test_states_are_read_from_the_branch(tmp_path: Path, forge: Forge) -> None:
    """What one machine did is what another reads."""
    first = machine(forge, tmp_path / "a")
    first.sync(feed(original()))
    second = machine(forge, tmp_path / "b", first)
    ledger_of(second)
    assert ledger.read(second.ledger).copies["actualites/fete", "place"].state is State.LIVE
