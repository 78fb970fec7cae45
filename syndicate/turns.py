"""Make what would show up as a new post wait its turn on one account: freezes, quiet hours, the day's quota. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from syndicate.i18n import _, ngettext, written
from syndicate.model import Account, ActionKind, Copy, Held, History, Original, Policy
from syndicate.moments import YEARS, local

MINUTE = timedelta(minutes=1)
LONGEST_DAY = 25 * 60  # minutes, when the clocks go back


class Turns:
    """What one account may show now, and the count of what it may still announce today, in the commune's zone."""

    def __init__(self, account: Account, history: History, policy: Policy, now: datetime) -> None:
        self.account = account
        self.policy = policy
        self.now = now
        self.zone = ZoneInfo(policy.timezone)
        self.left = self._left_today(history)
        self.quiet_until = self.after_quiet_hours(now)  # now itself, when nothing is quiet

    def hold(self, original: Original, copy: Copy) -> Held | None:
        """Hold an announcement that has to wait. What is urgent never does: ask for the others only."""
        return self.hush(original) or self._full(original, copy)

    def hush(self, original: Original) -> Held | None:
        """Hold what would show up as a new post at this hour or in this period, be it a correction.

        In a freeze the commune wants its accounts to stay silent, and a reply or a post made anew is a voice; copies
        edited in place or withdrawn are not held, for what is out must be right even then.
        """
        return self._frozen(original) or self._quiet(original)

    def take(self, copy: Copy) -> None:
        """Count one announcement.

        The quota is on announcements. What is urgent does not wait for it, yet counts, so that the day holds as many
        as the commune wrote. A correction or a replacement does not: its announcement counted, and leaving an error
        out until tomorrow is worse than one post more. Nor does a post that was there already and is only adopted.
        """
        if not self._has_a_place(copy):
            self.left -= 1

    def after_quiet_hours(self, moment: datetime) -> datetime:
        """Give the first moment from this one on that is in no quiet hours: the same, when it is in none."""
        if moment.year not in YEARS or not self._in_quiet_hours(moment):
            return moment
        moment = moment.astimezone(UTC).replace(second=0, microsecond=0)
        # The clocks may jump meanwhile: they are watched minute by minute, as a person in front of them would.
        for _minute in range(LONGEST_DAY):
            if not self._in_quiet_hours(moment):
                break
            moment += MINUTE
        return moment

    def write(self, moment: datetime) -> str:
        """Write a moment as the clocks of the commune show it."""
        return written(local(moment, self.zone))

    def _frozen(self, original: Original) -> Held | None:
        freezes = [
            freeze
            for freeze in self.policy.freezes
            if freeze.start <= self.now < freeze.end
            and (not freeze.accounts or self.account.name in freeze.accounts)
            and (not freeze.categories or original.category in freeze.categories)
        ]
        if not freezes:
            return None
        longest = max(freezes, key=lambda freeze: freeze.end)
        reason = longest.reason.rstrip(" .") or _("publication is suspended")
        words = _("{reason}, until {time}").format(reason=reason, time=self.write(longest.end))
        return self._held(original, "frozen", words)

    def _quiet(self, original: Original) -> Held | None:
        if self.quiet_until == self.now:
            return None
        words = _("waits for the end of the quiet hours: {time}").format(time=self.write(self.quiet_until))
        return self._held(original, "quiet", words)

    def _full(self, original: Original, copy: Copy) -> Held | None:
        if self.left > 0 or self._has_a_place(copy):
            return None
        quota = self.policy.daily_quota[self.account.name]
        if not quota:
            return self._held(original, "quota", _("only what is urgent is announced here: the daily quota is 0"))
        words = ngettext("waits: {count} copy a day here", "waits: {count} copies a day here", quota)
        return self._held(original, "quota", words.format(count=quota))

    def _in_quiet_hours(self, moment: datetime) -> bool:
        if self.policy.quiet_hours is None:
            return False
        start, end = self.policy.quiet_hours
        clock = local(moment, self.zone)
        minute = clock.hour * 60 + clock.minute
        return start <= minute < end if start <= end else minute >= start or minute < end

    def _left_today(self, history: History) -> float:
        quota = self.policy.daily_quota.get(self.account.name)
        if quota is None:
            return float("inf")
        ours = (copy for copy in history.copies.values() if copy.account == self.account.name)
        tried = sum(self._has_a_place(copy) for copy in ours)
        return quota - tried - sum(map(self._today, history.publications.get(self.account.name, ())))

    def _has_a_place(self, copy: Copy) -> bool:
        """Tell whether an announcement was begun today: it may be out, and keeps its place until that is known."""
        attempt = copy.attempt
        return attempt is not None and attempt.action is ActionKind.PUBLISH and self._today(attempt.renewed)

    def _today(self, moment: datetime) -> bool:
        return local(moment, self.zone).date() == local(self.now, self.zone).date()

    def _held(self, original: Original, code: str, reason: str) -> Held:
        return Held(original.id, self.account.name, code, reason)
