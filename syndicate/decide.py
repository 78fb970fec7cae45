"""Decide about one account: for each original nothing, one action, or held with the reason. Pure."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

from syndicate.actions import WITHDRAWAL, in_doubt, key_of, look_for, take_back, waiting, withdraw
from syndicate.budget import Budget, priced
from syndicate.compose import compose, correction, digest, for_account, pictures_of
from syndicate.i18n import _
from syndicate.model import (
    Account,
    Action,
    ActionKind,
    Copy,
    Edit,
    Find,
    Held,
    History,
    Hosting,
    OpenAttempt,
    Original,
    Policy,
    Rules,
    State,
)
from syndicate.moments import before
from syndicate.turns import Turns

# What everything goes to when no strategy is written: news, not reference pages.
ANNOUNCED = frozenset({"actualites", "agenda", "alertes", "rectificatifs"})

# How long an original that was never announced stays listed as too old: longer, it is nobody's news.
LISTED = timedelta(days=365)


class Desk:
    """Everything that decides for one account."""

    def __init__(self, account: Account, history: History, policy: Policy, now: datetime) -> None:
        self.account = account
        self.history = history
        self.policy = policy
        self.now = now
        self.turns = Turns(account, history, policy, now)
        self.budget = Budget(account, history, policy, now)
        self.routed: dict[tuple[str, str], bool] = {}
        fresh = timedelta(days=policy.fresh_days)
        self.oldest = before(now, fresh)
        self.followed = before(now, timedelta(days=policy.sync_days))
        # What a run at another editorial time dated later than now says nothing about when the account began.
        past = (time for time in history.publications.get(account.name, ()) if time <= now)
        first = min(past, default=None)
        began = history.since if first is None else before(first, fresh)
        self.began = None if began is None else max(began, before(now, LISTED))
        # Of what is older than both, nothing is to be said: see _was_expected.
        self.forgotten = self.oldest if self.began is None else min(self.oldest, self.began)

    def consider(self, original: Original) -> Action | Held | None:
        """Say what to do with one original here."""
        copy = self.history.copies.get((original.id, self.account.name))
        if copy is None and self._forgotten(original):
            return None
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

    def _forgotten(self, original: Original) -> bool:
        """Tell at once of an old original, as nearly all of them are after ten years, that it is nobody's news here."""
        asked = original.accounts is not None or original.id in self.policy.announce
        return original.date < self.forgotten and not asked

    def after_the_end(self, original: Original) -> Held | None:
        """Say of what would be announced here that the network has closed. What was out there is nobody's any more."""
        copy = self.history.copies.get((original.id, self.account.name))
        if copy is not None or original.date < self.oldest or not self._wanted(original):
            return None
        reason = _("its network closed on {date}: nothing is sent there any more")
        return self._hold(original, "closed", reason.format(date=self.account.rules.closed))

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
        if copy.state is State.WITHDRAWN and self._expired(original):
            return None  # it was out, and went with its time
        override = (original.accounts or {}).get(self.account.name)
        due = max(original.date, (override and override.at) or original.date)
        never = self._never(original, due)
        if due < self.oldest and original.id not in self.policy.announce:
            return (never or self._too_old(original)) if self._was_expected(due) else None
        held = never or self._not_now(original, copy, due)
        if held is not None:
            return held
        ours = for_account(original, self.account)
        action = self._fitting(self._action(ActionKind.PUBLISH, original, ours, copy, generation=copy.generation + 1))
        if isinstance(action, Action):
            self.turns.take(copy)  # only now: what cannot be sent must not keep the others from being so
        return action

    def _was_expected(self, due: datetime) -> bool:
        """Tell whether this should have been announced in its time.

        What was fresh at this account's first copy, or came later, should have been; the archives of an account that
        has just begun are nobody's surprise.
        """
        return self.began is not None and due >= self.began

    def _too_old(self, original: Original) -> Held:
        reason = _("too old to be announced now (more than {days} days); “tambour apply --announce {id}” does it")
        return self._hold(original, "too_old", reason.format(days=self.policy.fresh_days, id=original.id))

    def _never(self, original: Original, due: datetime) -> Held | None:
        """Find the first reason that no waiting and no option takes away."""
        if self._expired(original):
            return self._hold(original, "expired", _("its date of expiry has passed"))
        if original.expires is not None and original.expires <= due:
            reason = _("would be announced on {time}, when its date of expiry will have passed")
            return self._hold(original, "expired", reason.format(time=self.turns.write(due)), left_out=True)
        if original.sensitive and self.account.hosting is not Hosting.EU:
            return self._hold(original, "sensitive", _("sensitive: never sent outside the European Union"))
        if "video" in self.account.rules.needs and not original.video:
            return self._hold(original, "no_video", _("this network takes videos only, and there is none"))
        return None

    def _not_now(self, original: Original, copy: Copy, due: datetime) -> Held | None:
        """Find the first reason to wait for a time, for a person or for one's turn."""
        if due > self.now:
            return self._scheduled(original, due)
        if self.history.since is None and not _searchable(self.account.rules):
            reason = _("the ledger has no first line and this network cannot be searched; “tambour init” writes it")
            return self._hold(original, "no_history", reason, left_out=True)
        asked = original.id in self.policy.announce  # by name: then a refusal is not the last word
        ours = for_account(original, self.account)
        same = copy.refused == digest(ours) and not self._has_other_film(ours, copy)
        if copy.refused and same and not asked:
            return self._refused(original, copy)
        return None if original.urgent else self.turns.hold(original, copy)

    def _scheduled(self, original: Original, due: datetime) -> Held:
        # An hour that the editor names does not open the quiet hours: only “urgent” does. So they are told at once.
        end = due if original.urgent else self.turns.after_quiet_hours(due)
        reason = _("waits for its time: {time}").format(time=self.turns.write(due))
        if end != due:
            reason = _("{reason}, then for the end of the quiet hours: {time}").format(
                reason=reason, time=self.turns.write(end)
            )
        return self._hold(original, "scheduled", reason)

    # ----------------------------------------------------------------------------------- live copies

    def _follow(self, original: Original, copy: Copy) -> Action | Held | None:
        """Make a live copy say what the original says now, in the way that this account allows."""
        ours = for_account(original, self.account)
        if copy.waits:
            return waiting(self._action(ActionKind.PUBLISH, original, ours, copy, generation=copy.generation))
        now_digest = digest(ours)
        stale = self._has_other_pictures(ours, copy)
        if now_digest == copy.digest and not stale:
            return self._new_film(ours, copy)
        if not copy.ours:
            reason = _("a post that we did not make already links to it: it is left alone")
            return self._hold(original, "foreign", reason)
        if copy.refused == now_digest:
            return self._refused(original, copy)
        if original.sensitive and self.account.hosting is not Hosting.EU:
            reason = _("sensitive since it was published: withdraw this copy with “skip: true”")
            return self._hold(original, "sensitive", reason, left_out=True)
        if max(original.date, original.modified or original.date) < self.followed:
            reason = _("copies older than {days} days no longer follow edits").format(days=self.policy.sync_days)
            return self._hold(original, "sync_days", reason)
        kind = ActionKind.REPLACE if stale else self._way_to_edit(copy)
        if kind is None:
            return self._hold(original, "no_edit", _("changed since, but copies are not edited on this account"))
        hushed = None if kind is ActionKind.EDIT or original.urgent else self.turns.hush(original)
        if hushed is not None:
            return hushed
        generation = copy.generation + (kind is ActionKind.REPLACE)
        return self._fitting(self._action(kind, original, ours, copy, generation=generation))

    def _has_other_pictures(self, ours: Original, copy: Copy) -> bool:
        """Tell whether a copy that can be edited shows pictures that its original no longer has, and must be made anew.

        Nothing is made anew on an account whose copies are only to be edited, or left.
        """
        rules = self.account.rules
        if not (rules.fixed_pictures and copy.pictures) or self.policy.edits.get(self.account.name):
            return False
        return copy.pictures != pictures_of(ours, rules)

    def _has_other_film(self, ours: Original, copy: Copy) -> bool:
        """Tell whether the video of an original is no longer the one that was sent."""
        return bool(copy.film) and ours.video is not None and ours.video.sha256 != copy.film

    def _new_film(self, ours: Original, copy: Copy) -> Held | None:
        """Say of a video that was replaced on the site that its copy shows the old one: no network replaces one."""
        recent = max(ours.date, ours.modified or ours.date) >= self.followed
        if not (recent and self._has_other_film(ours, copy)):
            return None
        reason = _(
            "the video of the page is another one since, and this network replaces none: to send it, withdraw the copy"
            " with “skip: true”, publish, take “skip” away, publish again"
        )
        return self._hold(ours, "video", reason)

    def _way_to_edit(self, copy: Copy) -> ActionKind | None:
        rules = self.account.rules
        wish = self.policy.edits.get(self.account.name)
        in_place = rules.edit in (Edit.VISIBLE, Edit.BY_ID)
        if wish == "leave":
            return None
        if in_place and wish in (None, "edit"):
            return ActionKind.EDIT
        if rules.fixed_pictures and wish == "replace":  # who makes copies anew for a picture can do it for a word
            return ActionKind.REPLACE
        # A copy dated well after now was made at an editorial time that was not the real one: how old it is, nobody
        # knows, so the answers under it are spared.
        recent = copy.published is None or abs(self.now - copy.published) <= rules.replace_within
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
        # What is proven absent is sent as the original is today, and the ledger must say so. What is found was made
        # from the attempt's text, as the ledger knows; and a first step that was left holds that text for good.
        summed = attempt.digest if attempt.handle else action.digest
        return dataclasses.replace(action, recover=True, key=attempt.key, digest=summed)

    # --------------------------------------------------------------------------------------- helpers

    def _action(self, kind: ActionKind, original: Original, ours: Original, copy: Copy, *, generation: int) -> Action:
        rules = self.account.rules
        draft = None
        if kind is not ActionKind.WITHDRAW:
            draft = (
                correction(ours, rules)
                if kind is ActionKind.CORRECT
                else compose(ours, rules, self.account.template, self.account.thread)
            )
        summed = WITHDRAWAL if kind is ActionKind.WITHDRAW else digest(ours)
        # Each correction is a reply of its own, even one that goes back to an earlier text.
        extra = f"correction {copy.corrections + 1}" if kind is ActionKind.CORRECT else ""
        action = Action(
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
            limit=rules.room(pictured=bool(draft and draft.pictures)),
            pictures=pictures_of(ours, rules) if rules.fixed_pictures else "",
        )
        return priced(action, self.account)

    def _fitting(self, action: Action) -> Action | Held:
        """Hold a draft that fits neither the network nor the budget; what is not held is counted.

        Only a canonical URL that is too long, or the hashtags of an editor's own text, do not fit the network.
        """
        if action.length > action.limit:
            reason = _("its address alone is longer than what this network takes ({length} of {limit})")
            return Held(
                action.original, action.account, "too_long",
                reason.format(length=action.length, limit=action.limit), left_out=True,
            )  # fmt: skip
        tags, most = len(action.draft.tags) if action.draft else 0, self.account.rules.refused_above
        if most and tags > most:
            reason = _("its own text holds {count} hashtags, and this network takes {most}: remove some")
            return Held(
                action.original, action.account, "too_many_tags",
                reason.format(count=tags, most=most), left_out=True,
            )  # fmt: skip
        held = self.budget.hold(action)
        if held is None:
            self.budget.take(action)
        return held or action

    def _expired(self, original: Original) -> bool:
        return original.expires is not None and original.expires <= self.now

    def _refused(self, original: Original, copy: Copy) -> Held:
        if copy.altered:
            return self._hold(original, "altered", copy.reason, left_out=True)
        reason = _("refused by the network ({reason}); it will be tried again when the original changes")
        return self._hold(original, "refused", reason.format(reason=copy.reason), left_out=True)

    def _hold(self, original: Original, code: str, reason: str, *, left_out: bool = False) -> Held:
        return Held(original.id, self.account.name, code, reason, left_out)


def _searchable(rules: Rules) -> bool:
    """Tell whether a copy can be found by who knows nothing of it but its original: no handle, nor when it was made."""
    return Find.LIST in rules.find or (Find.KEY in rules.find and rules.key_window is None)


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
