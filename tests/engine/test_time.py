"""Time: scheduled copies, quiet hours, freezes, summer time, overseas communes, clocks that jump."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from syndicate.model import Action, ActionKind, Edit, Freeze, History, Original, Override, Policy, State
from syndicate.moments import parse_moment
from syndicate.plan import plan
from tests.engine.planning import begun, decide, held_because, live, past, reason
from tests.simulated import NOON, Town, account, feed, original

PARIS = ZoneInfo("Europe/Paris")
NIGHT = Policy(quiet_hours=(21 * 60, 7 * 60 + 30))
FROZEN = Policy(freezes=(Freeze(NOON - timedelta(days=1), NOON + timedelta(days=1), "Réserve électorale."),))
MIDNIGHT = NOON.replace(hour=23)  # in Paris


def utc(text: str) -> datetime:
    """Read a moment of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def scheduled(at: datetime, **changes: Any) -> Original:
    """Give an original whose editor named an hour for the account."""
    return original(accounts={"place": Override(at=at)}, **changes)


# ---------------------------------------------------------------------------------------- scheduled copies


def test_at_delays_one_account() -> None:
    """The editor's time for an account holds its copy until then, and counts for freshness."""
    at = NOON + timedelta(hours=5)
    later = scheduled(at, date=NOON - timedelta(days=20))
    assert held_because(decide(later)) == "scheduled"
    assert isinstance(decide(later, at=at), Action)
    assert isinstance(decide(later, at=at + timedelta(days=14)), Action)
    assert held_because(decide(later, at=at + timedelta(days=14, minutes=1))) == "too_old"


def test_at_says_the_communes_hour() -> None:
    """The reason gives the hour that the clocks of the commune will show."""
    later = scheduled(utc("2026-11-20T17:00"))
    assert "2026-11-20 18:00" in reason(decide(later))
    assert "2026-11-21 04:00" in reason(decide(later, policy=Policy(timezone="Pacific/Noumea")))
    assert "2026-11-20 07:30" in reason(decide(later, policy=Policy(timezone="Pacific/Marquesas")))


def test_at_in_the_past_delays_nothing() -> None:
    """An hour that is over, even one before the date, changes nothing."""
    assert isinstance(decide(scheduled(NOON - timedelta(days=300))), Action)


def test_a_date_later_than_at_is_waited_for() -> None:
    """The later of date and at counts, whichever it is."""
    later = scheduled(NOON - timedelta(hours=1), date=NOON + timedelta(hours=3))
    assert held_because(decide(later)) == "scheduled"
    assert "2026-11-20 16:00" in reason(decide(later))


def test_at_after_the_expiry_is_told_at_once() -> None:
    """An hour at which the original will have expired would never come: an editor has to act, so it is left out."""
    found = decide(scheduled(NOON + timedelta(days=3), expires=NOON + timedelta(days=2)))
    assert held_because(found) == "expired"
    assert getattr(found, "left_out", False)
    assert "2026-11-23 13:00" in reason(found)


def test_at_does_not_open_the_quiet_hours() -> None:
    """An hour named within the quiet hours waits for their end, and says so from the beginning; only urgent passes."""
    night = scheduled(MIDNIGHT)
    assert "2026-11-21 00:00, then for the end of the quiet hours: 2026-11-21 07:30" in reason(
        decide(night, policy=NIGHT)
    )
    assert held_because(decide(night, policy=NIGHT, at=MIDNIGHT)) == "quiet"
    assert "quiet" not in reason(decide(replace(night, urgent=True), policy=NIGHT))
    assert isinstance(decide(replace(night, urgent=True), policy=NIGHT, at=MIDNIGHT), Action)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2027-03-28T02:30", "2027-03-28T03:30+02:00"),  # the clocks jump from 02:00 to 03:00
        ("2027-10-31T02:30", "2027-10-31T02:30+02:00"),  # 02:30 comes twice
        ("2027-07-01T09:00", "2027-07-01T09:00+02:00"),
    ],
)
def test_hours_that_the_clocks_skip_or_repeat(written: str, meant: str) -> None:
    """A skipped hour is told as the clocks show it, of a repeated one the first is meant."""
    moment = parse_moment(written, PARIS)
    assert moment.isoformat(timespec="minutes") == meant
    before = decide(scheduled(moment, date=moment - timedelta(days=1)), at=moment - timedelta(minutes=1))
    assert held_because(before) == "scheduled"
    assert meant[:16].replace("T", " ") in reason(before)
    assert isinstance(decide(scheduled(moment), at=datetime.fromisoformat(meant)), Action)


# --------------------------------------------------------------------------------------------- quiet hours


@pytest.mark.parametrize(("hour", "quiet"), [(20, False), (21, True), (23, True), (3, True), (7, True), (8, False)])
def test_quiet_hours_go_over_midnight(hour: int, quiet: bool) -> None:
    """During the quiet hours, in the commune's own zone, only what is urgent goes out."""
    at = datetime(2026, 11, 21, hour - 1, 15, tzinfo=UTC)  # Paris is one hour ahead
    found = decide(policy=NIGHT, at=at)
    assert isinstance(found, Action) is not quiet
    if quiet:
        assert f"2026-11-{21 + (hour > 20)} 07:30" in reason(found)
    assert isinstance(decide(original(urgent=True), policy=NIGHT, at=at), Action)


def test_quiet_hours_begin_and_end_to_the_minute() -> None:
    """The first minute is quiet, that of the end is not."""
    for text, quiet in (("19:59", False), ("20:00", True), ("06:29", True), ("06:30", False)):
        assert isinstance(decide(policy=NIGHT, at=utc(f"2026-11-21T{text}:59")), Action) is not quiet, text


def test_quiet_hours_within_one_day() -> None:
    """Quiet hours need not hold midnight."""
    nap = Policy(quiet_hours=(12 * 60, 14 * 60))
    assert "2026-11-20 14:00" in reason(decide(policy=nap))
    assert isinstance(decide(policy=nap, at=MIDNIGHT), Action)


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("Pacific/Noumea", "10:00", "20:30"),
        ("Indian/Reunion", "17:00", "03:30"),
        ("America/Cayenne", "00:00", "10:30"),
        ("Pacific/Marquesas", "06:30", "17:00"),
        ("America/Miquelon", "00:00", "10:30"),
    ],
)
def test_the_night_falls_when_it_does_overseas(zone: str, start: str, end: str) -> None:
    """Quiet hours are those of the commune, wherever it is; ``start`` and ``end`` are in UTC, in November."""
    policy = replace(NIGHT, timezone=zone)
    for text, quiet in ((start, True), (end, False)):
        moment = utc(f"2026-11-21T{text}")
        assert isinstance(decide(policy=policy, at=moment), Action) is not quiet
        assert isinstance(decide(policy=policy, at=moment - timedelta(minutes=1)), Action) is quiet


@pytest.mark.parametrize(
    ("hours", "asleep", "until"),
    [
        ((21 * 60, 7 * 60 + 30), "2027-03-27T22:00", "2027-03-28T05:30"),  # summer time begins: one hour less
        ((21 * 60, 7 * 60 + 30), "2027-10-30T22:00", "2027-10-31T06:30"),  # it ends: one hour more
        ((60, 150), "2027-03-28T00:30", "2027-03-28T01:00"),  # the end, 02:30, is jumped over
        ((60, 150), "2027-10-31T00:10", "2027-10-31T00:30"),  # of two ends, the first
        ((150, 180), "2027-10-31T01:40", "2027-10-31T02:00"),  # and quiet again when the hour comes back
    ],
)
def test_quiet_hours_when_the_clocks_change(hours: tuple[int, int], asleep: str, until: str) -> None:
    """What is held by night goes at the moment that the reason named, and not a minute before."""
    policy, now, end = Policy(quiet_hours=hours), utc(asleep), utc(until)
    news = original(date=now - timedelta(hours=1))
    assert reason(decide(news, policy=policy, at=now)).endswith(f"{end.astimezone(PARIS):%Y-%m-%d %H:%M}")
    assert held_because(decide(news, policy=policy, at=end - timedelta(minutes=1))) == "quiet"
    assert isinstance(decide(news, policy=policy, at=end), Action)


@pytest.mark.parametrize("policy", [NIGHT, FROZEN])
def test_what_shows_up_as_a_new_post_waits(policy: Policy) -> None:
    """By night and in a freeze, corrections and replacements wait; copies edited in place and withdrawals do not."""
    now = MIDNIGHT if policy is NIGHT else NOON
    changed = past(live(published=now - timedelta(hours=1)))
    for rule in (Edit.NONE, Edit.REPLACE):
        assert held_because(decide(policy=policy, at=now, history=changed, edit=rule)) in ("quiet", "frozen")
        assert isinstance(decide(original(urgent=True), policy=policy, at=now, history=changed, edit=rule), Action)
    for rule in (Edit.VISIBLE, Edit.BY_ID):
        found = decide(policy=policy, at=now, history=changed, edit=rule)
        assert isinstance(found, Action)
        assert found.kind is ActionKind.EDIT
    made = plan(feed(withdrawn=("actualites/fete",)), changed, [account()], policy, now)
    assert [action.kind for action in made.actions] == [ActionKind.WITHDRAW]


@pytest.mark.parametrize("policy", [NIGHT, FROZEN, Policy(daily_quota={"place": 0})])
def test_what_was_begun_is_looked_for_and_not_sent_out_of_turn(policy: Policy) -> None:
    """An attempt that a dead run left open is looked for at any hour, but sent again only when it may be."""
    now = MIDNIGHT if policy is NIGHT else NOON
    history = past(begun("fete", at=now - timedelta(days=1)))
    found = decide(policy=policy, at=now, history=history)
    assert isinstance(found, Action)
    assert found.recover
    assert found.draft is not None
    assert found.draft.text == ""  # nothing to send
    again = decide(at=now, history=history)
    assert isinstance(again, Action)
    assert again.draft is not None
    assert again.draft.text


def test_a_night_without_end_is_a_night() -> None:
    """Quiet hours all around the clock hold everything; the plan is made all the same."""
    assert held_because(decide(policy=Policy(quiet_hours=(0, 24 * 60)))) == "quiet"


# ------------------------------------------------------------------------------------------------- freezes


def test_a_freeze_holds_with_its_reason() -> None:
    """Before an election, what the freeze covers is held with the reason that the commune wrote, and its end."""
    assert held_because(decide(policy=FROZEN)) == "frozen"
    assert reason(decide(policy=FROZEN)) == "Réserve électorale, until 2026-11-21 13:00"
    assert isinstance(decide(original(urgent=True), policy=FROZEN), Action)


@pytest.mark.parametrize(
    ("accounts", "categories", "held"),
    [
        ((), (), True),
        (("place",), (), True),
        (("halle",), (), False),
        ((), ("Vie locale",), True),
        ((), ("Travaux",), False),
        (("place",), ("Travaux", "Vie locale"), True),
        (("halle",), ("Vie locale",), False),
    ],
)
def test_a_freeze_is_for_some_accounts_and_categories(
    accounts: tuple[str, ...], categories: tuple[str, ...], held: bool
) -> None:
    """A freeze without accounts or categories covers all of them; with both, only what is in both."""
    freeze = replace(FROZEN.freezes[0], accounts=accounts, categories=categories)
    assert isinstance(decide(policy=Policy(freezes=(freeze,))), Action) is not held


def test_a_freeze_ends_at_its_end() -> None:
    """The first instant of a freeze is in it, that of its end is not."""
    (freeze,) = FROZEN.freezes
    second = timedelta(seconds=1)
    for at, held in ((freeze.start - second, False), (freeze.start, True), (freeze.end - second, True)):
        assert isinstance(decide(policy=FROZEN, at=at, one=original(date=at)), Action) is not held
    assert isinstance(decide(policy=FROZEN, at=freeze.end), Action)


def test_of_two_freezes_the_later_end_is_told() -> None:
    """While two freezes hold the same original, the reason is that of the one that lasts."""
    long = Freeze(NOON, NOON + timedelta(days=30), "Deuil")
    assert reason(decide(policy=Policy(freezes=(*FROZEN.freezes, long)))).startswith("Deuil, until 2026-12-20")


# ------------------------------------------------------------------------------------------ clocks that jump


@pytest.mark.parametrize("zone", ["Europe/Paris", "Pacific/Marquesas", "Pacific/Kiritimati"])
def test_the_same_instant_gives_the_same_plan(zone: str) -> None:
    """In whatever zone "now" is written, also in the hour that comes twice, the plan is the same."""
    instant = utc("2027-10-31T01:15")  # 02:15 in Paris, for the second time
    ends = parse_moment("2027-10-31T02:30", PARIS)  # the first 02:30: it is over
    news = original(date=instant - timedelta(days=14) + timedelta(minutes=30))
    policy = Policy(freezes=(Freeze(instant - timedelta(days=9), ends, ""),))
    assert isinstance(decide(news, policy=policy, at=instant), Action)
    assert decide(news, policy=policy, at=instant.astimezone(ZoneInfo(zone))) == decide(news, policy=policy, at=instant)


def test_days_are_spans_of_24_hours() -> None:
    """An original is fresh for fourteen times 24 hours, in a fortnight when the clocks change as well."""
    now = parse_moment("2027-04-05T12:00", PARIS)
    just = original(date=now.astimezone(UTC) - timedelta(days=14))
    assert isinstance(decide(just, at=now), Action)
    assert held_because(decide(replace(just, date=just.date - timedelta(minutes=1)), at=now)) == "too_old"


@pytest.mark.parametrize("back", [timedelta(minutes=5), timedelta(days=2), timedelta(days=4000)])
def test_a_clock_set_back_undoes_nothing(tmp_path: Path, back: timedelta) -> None:
    """A run at an earlier time neither publishes again nor withdraws, whether or not the feed has the original."""
    town = Town(tmp_path)
    policy = Policy(expired="withdraw", quiet_hours=(21 * 60, 7 * 60), daily_quota={"place": 3})
    town.sync(feed(original()), policy)
    for document in (feed(original()), feed()):
        assert town.sync(document, policy, at=NOON - back) == ([], ())
    assert town.sync(feed(original()), policy) == ([], ())
    assert len(town.server.posts) == 1


@pytest.mark.parametrize(
    ("age", "kind"),
    [
        (timedelta(hours=1), ActionKind.REPLACE),
        (timedelta(hours=25), ActionKind.CORRECT),
        (timedelta(minutes=-5), ActionKind.REPLACE),  # two machines whose clocks differ a little
        (timedelta(days=-400), ActionKind.CORRECT),  # made while the clock was wrong: its age is unknown
    ],
)
def test_a_copy_is_replaced_while_it_is_young(age: timedelta, kind: ActionKind) -> None:
    """Within a day a copy is made anew; an older one, or one of which nobody knows the age, keeps its answers."""
    found = decide(history=past(live(published=NOON - age)), edit=Edit.REPLACE)
    assert isinstance(found, Action)
    assert found.kind is kind


def test_a_history_that_begins_tomorrow_is_a_history() -> None:
    """A first line dated in the future, by a clock that was wrong, holds nothing back."""
    tomorrow = History(since=NOON + timedelta(days=1))
    assert isinstance(decide(history=tomorrow, find=()), Action)


EXTREMES = ("0001-01-01T00:00:00", "9999-12-31T23:59:59.999999")
MOMENTS = [datetime.fromisoformat(f"{end}{offset}") for end in EXTREMES for offset in ("-12:00", "+00:00", "+14:00")]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("zone", ["Europe/Paris", "Pacific/Kiritimati", "Pacific/Marquesas"])
def test_the_ends_of_the_calendar_are_moments_too(moment: datetime, zone: str) -> None:
    """Years 1 and 9999, in the feed or in a ledger, give a plan like any other date."""
    policy = Policy(timezone=zone, daily_quota={"place": 3}, quiet_hours=NIGHT.quiet_hours, freezes=FROZEN.freezes)
    everywhere: dict[str, Any] = {"date": moment, "modified": moment, "expires": moment}
    changes: list[dict[str, Any]] = [{name: value} for name, value in everywhere.items()]
    for change in [*changes, everywhere, {"accounts": {"place": Override(at=moment)}}]:
        for copy in (live(), live(published=moment), live(state=State.WITHDRAWN)):
            history = replace(past(copy, published=(moment,)), since=moment)
            decide(original(**change), policy=policy, history=history, edit=Edit.REPLACE)
        decide(original(**change), policy=replace(policy, freezes=()))


@pytest.mark.parametrize("year", [1000, 9998])
def test_any_editorial_time_gives_a_plan(year: int) -> None:
    """The earliest and the latest year that --now takes are planned for, with the longest spans of days."""
    longest = replace(NIGHT, fresh_days=36_500, sync_days=36_500, daily_quota={"place": 1})
    for now in (datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 31, 23, 59, tzinfo=UTC)):
        found = decide(original(date=now), policy=longest, at=now)
        assert held_because(found) == "quiet"
