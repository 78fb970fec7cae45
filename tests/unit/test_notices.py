"""What is told, told again, closed or left alone, from what is wrong and what was told before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from syndicate.notices import Known, Notice, Step, reconcile

WRONG = Notice("links/a", "A dead link", "It answers 404.", "Mend it.")


def known(notice: Notice = WRONG, **changes: object) -> Known:
    """Give a notice as told before."""
    return Known(**{"key": notice.key, "mark": notice.mark, "handle": "7", "order": 7, **changes})  # type: ignore[arg-type]  # a mixed dict


def test_a_new_problem_is_told() -> None:
    """A problem that was never told is opened."""
    assert reconcile([WRONG], [], ["links"]) == [Step("open", WRONG)]


def test_a_problem_is_told_once() -> None:
    """The same problem in the same state says nothing more, however often it is met."""
    assert reconcile([WRONG], [known()], ["links"]) == []


def test_a_change_of_state_is_told() -> None:
    """What is wrong otherwise than before is told again, under the same issue."""
    changed = Notice("links/a", "A dead link", "It answers 500.", "Mend it.")
    assert reconcile([changed], [known()], ["links"]) == [Step("update", changed, known())]


def test_words_may_change_within_one_state() -> None:
    """With a state of its own, a notice is the same news whatever its words."""
    one = Notice("account/x", "T", "It failed at 9.", "Wait.", state="unsent")
    assert reconcile([Notice("account/x", "T", "It failed at 10.", "Wait.", state="unsent")], [known(one)], []) == []


def test_a_solved_problem_is_closed() -> None:
    """What is not met any more, where everything was looked at, is closed."""
    assert reconcile([], [known()], ["links"]) == [Step("close", known=known())]


def test_what_was_not_looked_at_stays_open() -> None:
    """A check that could not be done solves nothing."""
    assert reconcile([], [known()], ["access"]) == []
    assert reconcile([], [known()], ["links"], [known().key]) == []
    assert reconcile([], [known()], ["links"], [known().key.rpartition("/")[0]]) == []
    assert reconcile([], [known()], ["links"], [known().key[:-1], f"{known().key}/x"]) != []


def test_what_a_person_closed_stays_closed() -> None:
    """A person who closes an issue is not told the same again; they are told when it changes."""
    closed = known(open=False)
    changed = Notice("links/a", "A dead link", "It answers 500.", "Mend it.")
    assert reconcile([WRONG], [closed], ["links"]) == []
    assert reconcile([changed], [closed], ["links"]) == [Step("open", changed, closed)]


def test_what_comes_back_is_told_anew() -> None:
    """A problem that was solved and comes back is a new one, even after a person had closed the first."""
    assert reconcile([], [known(open=False)], ["links"]) == [Step("forget", known=known(open=False))]
    assert reconcile([WRONG], [known(open=False, solved=True)], ["links"]) == [Step("open", WRONG)]


def test_of_two_issues_for_one_problem_one_is_closed() -> None:
    """Two runs that told the same at the same time leave one issue."""
    first, second = known(handle="7", order=7), known(handle="8", order=8)
    assert reconcile([WRONG], [second, first], ["links"]) == [Step("close", known=first)]


keys = st.sampled_from(["links/a", "links/b", "access/a", "law/c"])
notices = st.builds(Notice, keys, st.just("t"), st.sampled_from(["one", "two"]), st.just("do"))


@given(st.lists(notices), st.lists(notices), st.sets(st.sampled_from(["links", "access", "law"])))
def test_steps_that_are_done_leave_nothing_to_do(before: list[Notice], now: list[Notice], areas: set[str]) -> None:
    """Once the steps are taken, the same problems ask for no more; and every problem is open then."""
    memory = {notice.key: known(notice) for notice in before}
    for step in reconcile(now, memory.values(), areas):
        if step.notice:
            memory[step.notice.key] = known(step.notice)
        elif step.known:
            del memory[step.known.key]
    assert reconcile(now, memory.values(), areas) == []
    assert {notice.key for notice in now} <= memory.keys()
