"""Show what would be sent before anything is: for each copy the very draft and pictures that ``apply`` would use.

The drafts of a plan's actions are taken from the plan itself, and their pictures come out of the same ``Gallery``.
What is held, or has nothing to be done, is composed by the same function from the same original.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from syndicate.budget import priced
from syndicate.compose import compose, for_account
from syndicate.errors import TambourError, Unsent
from syndicate.i18n import _
from syndicate.model import (
    Account,
    Action,
    ActionKind,
    Copy,
    Draft,
    Feed,
    Held,
    History,
    Original,
    Policy,
    Post,
    State,
)
from syndicate.moments import local
from syndicate.pictures import Gallery
from syndicate.plan import plan
from syndicate.renditions import is_fetched
from syndicate.turns import Turns


@dataclass(frozen=True, slots=True)
class Preview:
    """One original on one account, as it would look there now.

    ``action`` is what the plan does; without one, ``code`` and ``reason`` say why nothing is done. ``when`` is the
    earliest editorial time at which it can be sent, when it is known. ``draft`` is ``None`` for a withdrawal, and for
    what the feed no longer holds; ``post`` is ``None`` when there is no draft, or when ``fault`` says what is wrong.
    """

    original: str
    account: Account
    title: str
    url: str = ""
    action: ActionKind | None = None
    recover: bool = False
    code: str = ""
    reason: str = ""
    when: datetime | None = None
    draft: Draft | None = None
    post: Post | None = None
    fault: str = ""
    length: int = 0
    urgent: bool = False
    cost: str = ""
    copy_url: str | None = None
    by_hand: ActionKind | None = None  # what the plan leaves to a person

    @property
    def network(self) -> str:
        """Name the network whose rules shaped the copy: an outbox borrows those of another."""
        return self.account.settings.get("like", "mastodon") if self.account.kind == "outbox" else self.account.kind

    @property
    def limit(self) -> int:
        """Give the most that the network takes, as it counts."""
        return self.account.rules.room(pictured=bool(self.draft and self.draft.pictures))

    @property
    def carded(self) -> bool:
        """Tell whether readers see a card of our page under the text: ours, or one that the network makes."""
        if self.draft is None or self.post is None or self.post.attachments:
            return False
        return self.account.rules.card_bytes > 0 or self.account.rules.draws_card


def preview(
    feed: Feed,
    history: History,
    accounts: Sequence[Account],
    policy: Policy,
    now: datetime,
    gallery: Gallery,
    *,
    only: str = "",
    drafts: Mapping[str, str] | None = None,
) -> list[Preview]:
    """Give what a plan at the editorial time ``now`` would touch, original by original, account by account.

    ``only`` is the id of one original: then every account is shown, whatever the plan says of it. ``drafts`` names
    the originals that the site would not show now, with the reason: the feed of a normal build holds none.
    """
    made = plan(feed, history, accounts, policy, now)
    entries: list[Action | Held] = [*made.actions, *made.held]
    decided = {(entry.original, entry.account): entry for entry in entries}
    originals = {original.id: original for original in feed.originals}
    desk = _Desk(history, policy, now, gallery, drafts or {})
    ids = [only] if only else list(dict.fromkeys(original for original, _account in decided))
    return [
        desk.one(name, originals.get(name), account, decided.get((name, account.name)))
        for name in ids
        for account in accounts
        if (name, account.name) in decided or (only and name in originals)
    ]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every preview is made with."""

    history: History
    policy: Policy
    now: datetime
    gallery: Gallery
    drafts: Mapping[str, str]

    def one(self, name: str, original: Original | None, account: Account, entry: Action | Held | None) -> Preview:
        copy = self.history.copies.get((name, account.name), Copy(name, account.name))
        live = copy.copy_url if copy.state is State.LIVE else None
        if isinstance(entry, Action):
            seen = Preview(
                name, account, entry.title, entry.url, action=entry.kind, recover=entry.recover, when=self.now,
                draft=entry.draft if entry.draft and entry.draft.text else None, cost=entry.cost,
            )  # fmt: skip
        else:
            code, reason = (entry.code, entry.reason) if entry else self._why_nothing(original, copy, account)
            seen = Preview(
                name, account, copy.title, code=code, reason=reason, when=self._when(code, original, account),
                by_hand=entry.action.kind if entry and entry.code == "by_hand" and entry.action else None,
            )  # fmt: skip
            if original is not None:
                ours = for_account(original, account)
                draft = compose(ours, account.rules, account.template, account.thread)
                seen = replace(seen, title=ours.title, url=ours.url, draft=draft)
                likely = Action(ActionKind.PUBLISH, name, account.name, ours.url, "", "", 1, copy, draft)
                seen = replace(seen, cost=priced(likely, account).cost)
        if name in self.drafts and seen.action is not ActionKind.WITHDRAW:
            seen = replace(seen, action=None, recover=False, code="draft", reason=self.drafts[name], when=None)
        return self._dressed(replace(seen, urgent=bool(original and original.urgent), copy_url=live))

    def _dressed(self, seen: Preview) -> Preview:
        """Add the adapted pictures, in the way of ``apply``: a picture that it could not send is a fault here too."""
        if seen.draft is None:
            return seen
        length = seen.account.rules.measure(seen.draft.text)
        try:
            self.gallery.wait_for(seen.url)
            post = self._post(seen, seen.draft)
        except TambourError as error:
            return replace(seen, length=length, fault=str(error))
        return replace(seen, length=length, post=post)

    def _post(self, seen: Preview, draft: Draft) -> Post:
        """Adapt the pictures; of what does not go, our site may serve nothing that a network could fetch."""
        rules = seen.account.rules
        try:
            return self.gallery.post(draft, rules, urgent=seen.urgent)
        except Unsent:
            if seen.action is not None or not is_fetched(rules):
                raise
            adapted = replace(rules, needs=rules.needs - {"public_picture"})
            return self.gallery.post(draft, adapted, urgent=seen.urgent)

    def _why_nothing(self, original: Original | None, copy: Copy, account: Account) -> tuple[str, str]:
        """Say why the plan has nothing to say: for a person who asked about this very original."""
        if copy.state is State.LIVE:
            return "up_to_date", _("already out, and up to date")
        if copy.state is State.GONE:
            return "gone", _("somebody deleted this copy on the network: it stays deleted")
        if original is not None and original.accounts is not None:
            override = original.accounts.get(account.name)
            if override is not None and override.skip:
                return "skipped", _("its file says “skip” for this account")
            if override is None and not original.accounts:
                return "site_only", _("its file says that it stays on the site")
            if override is None:
                return "not_listed", _("its file names other accounts")
        elif original is not None and not self._routed(original, account):
            return "not_routed", _("the strategy of tambour.toml does not send it here")
        return "too_old", _("too old to be announced")

    def _routed(self, original: Original, account: Account) -> bool:
        """Ask the plan itself: an original of today, alone and never sent, goes or does not go to this account."""
        fresh = replace(original, date=self.now, modified=None, expires=None)
        open_policy = replace(self.policy, quiet_hours=None, freezes=(), daily_quota={})
        made = plan(Feed("", None, (fresh,)), History(since=self.now), [account], open_policy, self.now)
        return bool(made.actions or made.held)

    def _when(self, code: str, original: Original | None, account: Account) -> datetime | None:
        """Give the time that the reason speaks of, where it is one."""
        turns = Turns(account, self.history, self.policy, self.now)
        moment = {"quiet": turns.quiet_until}.get(code)
        if code == "scheduled" and original is not None:
            override = (original.accounts or {}).get(account.name)
            due = max(original.date, (override and override.at) or original.date)
            moment = due if original.urgent else turns.after_quiet_hours(due)
        return local(moment, turns.zone) if moment else None


def by_original(previews: Sequence[Preview]) -> Iterator[tuple[str, list[Preview]]]:
    """Group previews by original, in their order."""
    groups: dict[str, list[Preview]] = {}
    for seen in previews:
        groups.setdefault(seen.original, []).append(seen)
    yield from groups.items()
