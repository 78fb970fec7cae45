"""Decide about one account: for each original nothing, one action, or held with the reason. Pure."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from syndicate.actions import WITHDRAWAL, in_doubt, key_of, look_for, take_back, withdraw
from syndicate.compose import compose, correction, digest, for_account
from syndicate.i18n import _, clock, ngettext, written
from syndicate.model import (
    Account,
    Action,
    ActionKind,
    Copy,
    Edit,
    Held,
    History,
    Hosting,
    OpenAttempt,
    Original,
    Policy,
    State,
)

# What everything goes to when no strategy is written: news, not reference pages.
ANNOUNCED = frozenset({"actualites", "agenda", "alertes", "rectificatifs"})

# How long an original that was never announced stays listed as too old: longer, it is nobody's news.
LISTED = timedelta(days=365)


class Desk:
    """Everything that decides for one account, and the count of what it may still publish today."""

    def __init__(self, account: Account, history: History, policy: Policy, now: datetime) -> None:
        self.account = account
        self.history = history
        self.policy = policy
        self.now = now
        self.zone = ZoneInfo(policy.timezone)
        self.routed: dict[tuple[str, str], bool] = {}
        self.oldest = now - timedelta(days=policy.fresh_days)
        first = min(history.publications.get(account.name, ()), default=None)
        began = first - timedelta(days=policy.fresh_days) if first else history.since
        self.began = None if began is None else max(began, now - LISTED)
        self.left_today = self._left_today()

    def consider(self, original: Original) -> Action | Held | None:
        """Say what to do with one original here."""
        copy = self.history.copies.get((original.id, self.account.name))
        override = (original.accounts or {}).get(self.account.name)
        skipped = override is not None and override.skip
        if copy is not None and (skipped or (self.policy.expired == "withdraw" and self._expired(original))):
            return take_back(copy, self.account)
        if copy is not None and copy.attempt is not None:
            return self._recover(original, copy, copy.attempt)
        if copy is not None and copy.state is State.LIVE:
            return self._follow(original, copy)
        if copy is not None and copy.state is State.GONE:
            return None  # somebody deleted the copy on the network: it stays deleted
        if skipped or not self._wanted(original):
            return None
        return self._publish(original, copy or Copy(original.id, self.account.name))

    # ------------------------------------------------------------------------------------ new copies

    def _wanted(self, original: Original) -> bool:
        """Tell whether the strategy sends this original here; the editor's own list comes first."""
        if original.accounts is not None:
            return self.account.name in original.accounts
        kind = (original.type, original.category)
        if kind not in self.routed:
            self.routed[kind] = routed(self.policy, self.account.name, *kind)
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
        # What was fresh at this account's first copy, or came later, should have been announced in its time, so
        # say that it was not; the archives of an account that has just begun are nobody's surprise.
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
            return self._hold(original, "scheduled", _("waits for its time: {time}").format(time=written(moment)))
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
                    original, "frozen", _("{reason}, until {time}").format(reason=reason, time=written(until))
                )
        if self._quiet():
            start, end = self.policy.quiet_hours or (0, 0)
            hours = f"{clock(start)} – {clock(end)}"
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
        """Take up an attempt whose end is unknown, under its own key.

        It is sent again only if it would be sent today too: otherwise it is looked for, and the next plan goes on.
        """
        if not self.account.rules.find and attempt.action in (ActionKind.PUBLISH, ActionKind.CORRECT):
            return in_doubt(copy)
        if attempt.action is ActionKind.WITHDRAW:
            # The editor changed their mind, but the copy may be gone already: finish, then publish anew.
            return dataclasses.replace(withdraw(copy, self.account), recover=True)
        if attempt.action is ActionKind.PUBLISH:
            today = self._publish(original, copy) if self._wanted(original) else None
        else:
            today = self._follow(original, copy)
        if attempt.action is ActionKind.EDIT:
            if isinstance(today, Held):
                return today
            # An edit that is done again is done once, so it takes today's text, even the one before the attempt.
            ours = for_account(original, self.account)
            action = self._action(ActionKind.EDIT, original, ours, copy, generation=attempt.generation)
            return dataclasses.replace(action, recover=True, key=attempt.key)
        if not isinstance(today, Action):
            return look_for(copy, attempt, self.account)
        ours = for_account(original, self.account)
        action = self._action(attempt.action, original, ours, copy, generation=attempt.generation)
        return dataclasses.replace(action, recover=True, key=attempt.key, digest=attempt.digest)

    # --------------------------------------------------------------------------------------- helpers

    def _action(self, kind: ActionKind, original: Original, ours: Original, copy: Copy, *, generation: int) -> Action:
        rules = self.account.rules
        draft = None
        if kind is not ActionKind.WITHDRAW:
            draft = correction(ours, rules) if kind is ActionKind.CORRECT else compose(ours, rules)
        summed = WITHDRAWAL if kind is ActionKind.WITHDRAW else digest(ours)
        # Each correction is a reply of its own, even one that goes back to an earlier text.
        extra = f"correction {copy.corrections + 1}" if kind is ActionKind.CORRECT else ""
        return Action(
            kind=kind,
            original=original.id,
            account=self.account.name,
            url=ours.url,
            key=key_of(original.id, self.account.name, generation, extra),
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


def routed(policy: Policy, account: str, kind: str, category: str) -> bool:
    """Tell whether any line of the strategy sends this type and category to this account."""
    if not policy.routes:
        return kind in ANNOUNCED
    return any(
        account in route.accounts
        and (not route.types or kind in route.types)
        and (not route.categories or category in route.categories)
        for route in policy.routes
    )
