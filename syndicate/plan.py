"""Decide what to do: originals and history in, a plan out. Pure; nothing here touches a network or a file.

For each original on each account, one of: nothing (up to date, or not meant for that account), one action, or held
with the reason. An attempt whose end is unknown comes before everything else: it is recovered, never tried anew.
A plan that would do too much refuses itself (``_brakes``), but for what is urgent.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from syndicate.compose import compose, correction, digest, for_account
from syndicate.i18n import _, ngettext
from syndicate.model import (
    Account,
    Action,
    ActionKind,
    Copy,
    Draft,
    Edit,
    Feed,
    Held,
    History,
    Hosting,
    Link,
    OpenAttempt,
    Original,
    Plan,
    Policy,
    State,
)

# The digest of a withdrawal, which sends nothing that could be summed.
WITHDRAWAL = "withdrawal"
# What everything goes to when no strategy is written: news, not reference pages.
ANNOUNCED = frozenset({"actualites", "agenda", "alertes", "rectificatifs"})
# A plan with more withdrawals than both of these is refused: five, and a fifth of the live copies.
MOST_WITHDRAWALS = 5
WITHDRAWN_SHARE = 0.2


def plan(feed: Feed, history: History, accounts: Sequence[Account], policy: Policy, now: datetime) -> Plan:
    """Compare what the site says with what the ledger knows. ``now`` is the editorial time, with its offset.

    The order of the feed's items does not matter: urgent originals come first, then the oldest.
    """
    originals = sorted(feed.originals, key=lambda original: (not original.urgent, original.date, original.id))
    found: list[Action | Held] = []
    for account in accounts:
        desk = _Desk(account, history, policy, now)
        found += filter(None, (desk.consider(original) for original in originals))
        found += _withdrawals(feed, history, account)
        found += _orphans(feed, history, account)
    actions = [entry for entry in found if isinstance(entry, Action)]
    held = [entry for entry in found if isinstance(entry, Held)]
    return _brakes(_in_order(actions), held, history, policy)


class _Desk:
    """Everything that decides for one account, and the count of what it may still publish today."""

    def __init__(self, account: Account, history: History, policy: Policy, now: datetime) -> None:
        self.account = account
        self.history = history
        self.policy = policy
        self.now = now
        self.zone = ZoneInfo(policy.timezone)
        self.routed: dict[tuple[str, str], bool] = {}
        self.oldest = now - timedelta(days=policy.fresh_days)
        self.began = min(history.publications.get(account.name, ()), default=None)
        self.left_today = self._left_today()

    def consider(self, original: Original) -> Action | Held | None:
        """Say what to do with one original here."""
        copy = self.history.copies.get((original.id, self.account.name))
        override = (original.accounts or {}).get(self.account.name)
        if copy is not None and copy.attempt is not None:
            return self._recover(original, copy, copy.attempt)
        if copy is not None and copy.state == State.LIVE:
            if override is not None and override.skip:
                return _withdraw(copy, self.account)
            if self._expired(original) and self.policy.expired == "withdraw":
                return _withdraw(copy, self.account)
            return self._follow(original, copy)
        if copy is not None and copy.state == State.GONE:
            return None  # somebody deleted the copy on the network: it stays deleted
        if override.skip if override is not None else not self._wanted(original):
            return None
        return self._publish(original, copy or Copy(original.id, self.account.name))

    # ------------------------------------------------------------------------------------ new copies

    def _wanted(self, original: Original) -> bool:
        """Tell whether the strategy sends this original here; the editor's own list comes first."""
        if original.accounts is not None:
            return self.account.name in original.accounts
        kind = (original.type, original.category)
        if kind not in self.routed:
            self.routed[kind] = _routed(self.policy, self.account.name, *kind)
        return self.routed[kind]

    def _publish(self, original: Original, copy: Copy) -> Action | Held | None:
        override = (original.accounts or {}).get(self.account.name)
        at = override.at if override is not None else None
        if max(original.date, at or original.date) < self.oldest and original.id not in self.policy.announce:
            return self._too_old(original)
        held = self._held(original, copy, at)
        if held is not None:
            return held
        if not original.urgent:
            self.left_today -= 1
        ours = for_account(original, self.account)
        return self._fitting(self._action(ActionKind.PUBLISH, original, ours, copy, generation=copy.generation + 1))

    def _too_old(self, original: Original) -> Held | None:
        # What came after this account's first copy should have been announced in its time, so say that it was
        # not; the archives of an account that has just begun are nobody's surprise.
        if self.began is None or original.date < self.began:
            return None
        reason = _("too old to be announced now (more than {days} days); “tambour apply --announce {id}” does it")
        return self._hold(original, "too_old", reason.format(days=self.policy.fresh_days, id=original.id))

    def _held(self, original: Original, copy: Copy, at: datetime | None) -> Held | None:
        """Find the first reason to wait or to leave out, if there is one."""
        rules = self.account.rules
        if self._expired(original):
            return self._hold(original, "expired", _("its date of expiry has passed"))
        if original.date > self.now or (at is not None and at > self.now):
            moment = max(original.date, at or original.date).astimezone(self.zone)
            return self._hold(
                original, "scheduled", _("waits for its time: {time}").format(time=f"{moment:%Y-%m-%d %H:%M}")
            )
        if original.sensitive and self.account.hosting is not Hosting.EU:
            return self._hold(original, "sensitive", _("sensitive: never sent outside the European Union"))
        if "video" in rules.needs and not original.video:
            return self._hold(original, "no_video", _("this network takes videos only, and there is none"))
        if self.history.since is None and not rules.find:
            reason = _("the ledger has no first line and this network cannot be searched; “tambour init” writes it")
            return self._hold(original, "no_history", reason, left_out=True)
        if copy.refused and copy.refused == digest(for_account(original, self.account)):
            return self._refused(original, copy)
        if original.urgent:
            return None
        return self._queue(original)

    def _queue(self, original: Original) -> Held | None:
        """Make what is not urgent wait its turn: freezes, quiet hours, the day's quota."""
        for freeze in self.policy.freezes:
            here = not freeze.accounts or self.account.name in freeze.accounts
            this = not freeze.categories or original.category in freeze.categories
            if here and this and freeze.start <= self.now < freeze.end:
                reason = freeze.reason or _("publication is suspended")
                until = freeze.end.astimezone(self.zone)
                return self._hold(
                    original, "frozen", _("{reason}, until {time}").format(reason=reason, time=f"{until:%Y-%m-%d}")
                )
        if self._quiet():
            start, end = self.policy.quiet_hours or (0, 0)
            hours = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
            return self._hold(
                original, "quiet", _("waits for the end of the quiet hours ({hours})").format(hours=hours)
            )
        if self.left_today <= 0:
            quota = self.policy.daily_quota[self.account.name]
            reason = ngettext("waits: {count} copy a day here", "waits: {count} copies a day here", quota)
            return self._hold(original, "quota", reason.format(count=quota))
        return None

    def _quiet(self) -> bool:
        if self.policy.quiet_hours is None:
            return False
        start, end = self.policy.quiet_hours
        local = self.now.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return start <= minute < end if start <= end else minute >= start or minute < end

    def _left_today(self) -> float:
        quota = self.policy.daily_quota.get(self.account.name)
        if quota is None:
            return float("inf")
        today = self.now.astimezone(self.zone).date()
        times = self.history.publications.get(self.account.name, ())
        return quota - sum(time.astimezone(self.zone).date() == today for time in times)

    # ----------------------------------------------------------------------------------- live copies

    def _follow(self, original: Original, copy: Copy) -> Action | Held | None:
        """Make a live copy say what the original says now, in the way that this account allows."""
        ours = for_account(original, self.account)
        now_digest = digest(ours)
        if now_digest == copy.digest:
            return None
        if not copy.ours:
            reason = _("a post that we did not make already links to it: it is left alone")
            return self._hold(original, "foreign", reason)
        if copy.refused == now_digest:
            return self._refused(original, copy)
        if original.sensitive and self.account.hosting is not Hosting.EU:
            reason = _("sensitive since it was published: withdraw this copy with “skip: true”")
            return self._hold(original, "sensitive", reason, left_out=True)
        if max(original.date, original.modified or original.date) < self.now - timedelta(days=self.policy.sync_days):
            reason = _("copies older than {days} days no longer follow edits").format(days=self.policy.sync_days)
            return self._hold(original, "sync_days", reason)
        kind = self._way_to_edit(copy)
        if kind is None:
            return self._hold(original, "no_edit", _("changed since, but copies are not edited on this account"))
        if kind is not ActionKind.EDIT and not original.urgent and self._quiet():
            return self._queue(original)
        generation = copy.generation + (kind is ActionKind.REPLACE)
        return self._fitting(self._action(kind, original, ours, copy, generation=generation))

    def _way_to_edit(self, copy: Copy) -> ActionKind | None:
        rules = self.account.rules
        wish = self.policy.edits.get(self.account.name)
        in_place = rules.edit in (Edit.VISIBLE, Edit.BY_ID)
        if wish == "leave":
            return None
        if in_place and wish in (None, "edit"):
            return ActionKind.EDIT
        recent = copy.published is None or self.now - copy.published <= rules.replace_within
        if rules.edit is Edit.REPLACE and (wish == "replace" or (wish != "correct" and recent)):
            return ActionKind.REPLACE
        return ActionKind.CORRECT if rules.corrects else None

    # -------------------------------------------------------------------------------------- recovery

    def _recover(self, original: Original, copy: Copy, attempt: OpenAttempt) -> Action | Held:
        """Take up an attempt whose end is unknown, under its own key."""
        if not self.account.rules.find and attempt.action in (ActionKind.PUBLISH, ActionKind.CORRECT):
            return _in_doubt(copy)
        ours = for_account(original, self.account)
        action = self._action(attempt.action, original, ours, copy, generation=attempt.generation)
        # An edit that is done again is done once, so it takes today's text; anything else keeps what was attempted.
        now_digest = action.digest if attempt.action is ActionKind.EDIT else attempt.digest
        return dataclasses.replace(action, recover=True, key=attempt.key, digest=now_digest)

    # --------------------------------------------------------------------------------------- helpers

    def _action(self, kind: ActionKind, original: Original, ours: Original, copy: Copy, *, generation: int) -> Action:
        rules = self.account.rules
        draft = None
        if kind is not ActionKind.WITHDRAW:
            draft = correction(ours, rules) if kind is ActionKind.CORRECT else compose(ours, rules)
        summed = WITHDRAWAL if kind is ActionKind.WITHDRAW else digest(ours)
        return Action(
            kind=kind,
            original=original.id,
            account=self.account.name,
            url=ours.url,
            key=_key(original.id, self.account.name, generation, summed if kind is ActionKind.CORRECT else ""),
            digest=summed,
            generation=generation,
            copy=copy,
            draft=draft,
            urgent=original.urgent,
            title=ours.title,
            length=rules.measure(draft.text) if draft else 0,
            limit=rules.limit,
            cost=rules.cost if kind is not ActionKind.WITHDRAW else "",
        )

    def _fitting(self, action: Action) -> Action | Held:
        """Hold a draft that cannot fit: only a canonical URL longer than the network's limit makes one."""
        if action.length <= action.limit:
            return action
        reason = _("its address alone is longer than what this network takes ({length} of {limit})")
        return Held(
            action.original, action.account, "too_long",
            reason.format(length=action.length, limit=action.limit), left_out=True,
        )  # fmt: skip

    def _expired(self, original: Original) -> bool:
        return original.expires is not None and original.expires <= self.now

    def _refused(self, original: Original, copy: Copy) -> Held:
        reason = _("refused by the network ({reason}); it will be tried again when the original changes")
        return self._hold(original, "refused", reason.format(reason=copy.reason), left_out=True)

    def _hold(self, original: Original, code: str, reason: str, *, left_out: bool = False) -> Held:
        return Held(original.id, self.account.name, code, reason, left_out)


def _routed(policy: Policy, account: str, kind: str, category: str) -> bool:
    """Tell whether any line of the strategy sends this type and category to this account."""
    if not policy.routes:
        return kind in ANNOUNCED
    return any(
        account in route.accounts
        and (not route.types or kind in route.types)
        and (not route.categories or category in route.categories)
        for route in policy.routes
    )


def _withdrawals(feed: Feed, history: History, account: Account) -> Iterator[Action | Held]:
    """Take back the copies of what the site withdrew; what may be out must be found first."""
    for original in feed.withdrawn:
        copy = history.copies.get((original, account.name))
        if copy is None:
            continue
        if copy.attempt is not None and copy.attempt.action not in (ActionKind.EDIT, ActionKind.WITHDRAW):
            yield _look_for(copy, copy.attempt, account)
        elif copy.attempt is not None:  # whatever became of the edit, the copy goes; and twice gone is gone
            yield dataclasses.replace(_withdraw(copy, account), recover=copy.attempt.action is ActionKind.WITHDRAW)
        elif copy.state == State.LIVE and not copy.ours:
            reason = _("withdrawn, but the post that links to it is not ours: it is left alone")
            yield Held(original, account.name, "foreign", reason)
        elif copy.state == State.LIVE and not account.rules.withdraws:
            reason = _("withdrawn, but this network does not let us delete: delete it by hand")
            yield Held(original, account.name, "no_withdraw", reason, left_out=True)
        elif copy.state == State.LIVE and copy.refused == WITHDRAWAL:
            reason = _("the network refused to delete it ({reason}): delete it by hand").format(reason=copy.reason)
            yield Held(original, account.name, "refused", reason, left_out=True)
        elif copy.state == State.LIVE:
            yield _withdraw(copy, account)


def _orphans(feed: Feed, history: History, account: Account) -> Iterator[Action | Held]:
    """Recover the open attempts of originals that the feed does not speak of."""
    spoken_of = {original.id for original in feed.originals} | set(feed.withdrawn)
    for copy in history.copies.values():
        if copy.account != account.name or copy.attempt is None or copy.original in spoken_of:
            continue
        if copy.attempt.action is ActionKind.EDIT:
            reason = _("an edit may have been lost, and the feed does not hold the original: nothing is done")
            yield Held(copy.original, account.name, "missing", reason)
        elif copy.attempt.action is ActionKind.WITHDRAW:
            yield dataclasses.replace(_withdraw(copy, account), recover=True)
        else:
            yield _look_for(copy, copy.attempt, account)


def _look_for(copy: Copy, attempt: OpenAttempt, account: Account) -> Action | Held:
    """Learn what became of an attempt, with no original to send again: a draft that only carries the address."""
    if not account.rules.find:
        return _in_doubt(copy)
    return Action(
        kind=attempt.action,
        original=copy.original,
        account=account.name,
        url=attempt.url,
        key=attempt.key,
        digest=attempt.digest,
        generation=attempt.generation,
        copy=copy,
        draft=Draft("", account.lang, Link(attempt.url, copy.title, "")),
        recover=True,
        title=copy.title,
    )


def _withdraw(copy: Copy, account: Account) -> Action:
    key = _key(copy.original, account.name, copy.generation, WITHDRAWAL)
    return Action(
        ActionKind.WITHDRAW, copy.original, account.name, copy.url, key, WITHDRAWAL, copy.generation, copy,
        title=copy.title, limit=account.rules.limit,
    )  # fmt: skip


def _in_doubt(copy: Copy) -> Held:
    command = f"tambour settle {copy.original} {copy.account}"
    reason = _("in doubt: look on the network whether the copy is there, then run “{command}”")
    return Held(copy.original, copy.account, "in_doubt", reason.format(command=command), left_out=True)


def _key(original: str, account: str, generation: int, extra: str) -> str:
    """Name one copy for ever: the same key for each try of it, another for the next generation."""
    return hashlib.sha256(f"{original}\n{account}\n{generation}\n{extra}".encode()).hexdigest()[:32]


def _in_order(actions: Iterable[Action]) -> list[Action]:
    """Put what is urgent first and keep the rest as it came (oldest originals first, account by account)."""
    return sorted(actions, key=lambda action: not action.urgent)


def _brakes(actions: list[Action], held: list[Held], history: History, policy: Policy) -> Plan:
    """Refuse the whole plan, but for what is urgent, when it would do too much at once."""
    reason, code = _too_much([action for action in actions if not action.urgent], history, policy)
    if not reason:
        return Plan(tuple(actions), tuple(held))
    kept = tuple(action for action in actions if action.urgent)
    stopped = [Held(a.original, a.account, code, reason, left_out=True) for a in actions if not a.urgent]
    return Plan(kept, tuple(stopped + held))


def _too_much(actions: list[Action], history: History, policy: Policy) -> tuple[str, str]:
    withdrawals = sum(action.kind is ActionKind.WITHDRAW for action in actions)
    live = sum(copy.state == State.LIVE and copy.ours for copy in history.copies.values())
    if withdrawals > MOST_WITHDRAWALS and withdrawals > WITHDRAWN_SHARE * live and not policy.allow_withdrawals:
        reason = _("{count} of {live} copies would be withdrawn at once; if that is meant, add --allow-withdrawals")
        return reason.format(count=withdrawals, live=live), "withdrawals"
    if len(actions) > policy.max_actions:
        reason = _("{count} actions at once, more than {most}; if that is meant, add --max-actions {count}")
        return reason.format(count=len(actions), most=policy.max_actions), "max_actions"
    return "", ""
