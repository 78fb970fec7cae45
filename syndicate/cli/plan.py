"""``tambour plan``: what would be done, what is held and why. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from syndicate import feed as feeds
from syndicate import ledger
from syndicate.cli import engine
from syndicate.cli.common import (
    Whole,
    configuration,
    editorial_now,
    json_option,
    nothing_to_do,
    now_option,
    print_json,
    say,
    stale,
    style,
)
from syndicate.config import Config
from syndicate.errors import ConfigError
from syndicate.i18n import _, dollars, ngettext
from syndicate.model import Action, ActionKind, Feed, Plan
from syndicate.nearest import nearest
from syndicate.plan import plan as make_plan

F = Callable[..., Any]


def plan_options(command: F) -> F:
    """Add the options that plan and apply share."""
    for option in (
        click.option("--feed", "source", metavar=_("ADDRESS"), help=_("The feed to read: an address or a file.")),
        click.option("--account", "names", multiple=True, metavar=_("NAME"), help=_("Only this account (repeatable).")),
        click.option(
            "--announce",
            multiple=True,
            envvar="TAMBOUR_ANNOUNCE",
            metavar="ID",
            help=_("Announce this original although it is old."),
        ),
        click.option(
            "--max-actions", type=Whole(1), envvar="TAMBOUR_MAX_ACTIONS", help=_("Let more actions through, this once.")
        ),
        click.option(
            "--allow-withdrawals",
            is_flag=True,
            envvar="TAMBOUR_ALLOW_WITHDRAWALS",
            help=_("Let many withdrawals through, this once."),
        ),
        now_option,
        json_option,
    ):
        command = option(command)
    return command


@click.command(help=_("Show what would be published where, and what is held and why. Nothing is sent or changed."))
@plan_options
@click.pass_obj
def command(
    folder: Path,
    source: str | None,
    names: tuple[str, ...],
    announce: tuple[str, ...],
    max_actions: int | None,
    allow_withdrawals: bool,
    now: str | None,
    as_json: bool,
) -> None:
    config = configuration(folder)
    moment = editorial_now(config, now)
    outdated = warn_stale(config) if source is None else False
    source = engine.feed_source(config, source, "")
    history = ledger.read(config.ledger)  # damage is named before any server is asked
    document = feeds.load(source)
    engine.check_history(config, document, source)
    check_announced(announce, document)
    accounts = engine.limited(config, names, say)
    policy = engine.policy_with(config, max_actions=max_actions, allow_withdrawals=allow_withdrawals, announce=announce)
    made = make_plan(document, history, accounts, policy, moment)
    if as_json:
        print_json(as_data(made))
    else:
        print_plan(made, outdated=outdated)


def warn_stale(config: Config) -> bool:
    """Tell whether files changed since the last build, and warn the person if they did."""
    outdated = stale(config)
    if outdated:
        say(_("Files have changed since the last build: “tambour build” takes them in."))
    return outdated


def check_announced(announce: tuple[str, ...], document: Feed) -> None:
    """Refuse ``--announce`` with an id that the feed does not know. Raise ``ConfigError``."""
    known = {original.id for original in document.originals}
    for name in announce:
        if name not in known:
            near = nearest(name, known)
            hint = " " + _("Did you mean “{near}”?").format(near=near) if near else ""
            raise ConfigError(_("The site hands over no original “{id}”.").format(id=name) + hint)


def as_data(plan: Plan) -> dict[str, Any]:
    """Give a plan as the data that ``--json`` prints."""
    return {
        "actions": [_action_data(action) for action in plan.actions],
        "held": [
            {"original": held.original, "account": held.account, "reason": held.reason, "code": held.code}
            for held in plan.held
        ],
        "usd": {account: float(amount) for account, amount in costs(plan).items()},
    }


def print_plan(plan: Plan, *, outdated: bool = False) -> None:
    """Print a plan for a person."""
    if not plan.actions and not plan.held:
        say(nothing_to_do(outdated=outdated))
        return
    for action in plan.actions:
        _print_action(action)
    for held in plan.held:
        say(style(_("held").ljust(10), colour="yellow"), f"{held.account}  {held.original}\n          {held.reason}")
    count = ngettext("{count} thing to do", "{count} things to do", len(plan.actions)).format(count=len(plan.actions))
    waits = ngettext("{count} held", "{count} held", len(plan.held)).format(count=len(plan.held))
    say(f"{count}, {waits}.")
    for account, amount in costs(plan).items():
        say(_("{account} would cost {cost}.").format(account=account, cost=dollars(amount)))


def costs(plan: Plan) -> dict[str, Decimal]:
    """Sum up what the actions of a plan cost, in US dollars, on each account that has to be paid."""
    found: dict[str, Decimal] = {}
    for action in plan.actions:
        if action.cost_amount:
            found[action.account] = found.get(action.account, Decimal(0)) + action.cost_amount
    return found


def verb(kind: ActionKind) -> str:
    """Say an action in the reader's language."""
    return {
        ActionKind.PUBLISH: _("publish"),
        ActionKind.EDIT: _("edit"),
        ActionKind.REPLACE: _("replace"),
        ActionKind.CORRECT: _("correct"),
        ActionKind.WITHDRAW: _("withdraw"),
    }[kind]


def _print_action(action: Action) -> None:
    name = style(f"{verb(action.kind):<10}", colour="green")
    notes = [_("after an interrupted run")] if action.recover else []
    notes += [_("urgent")] if action.urgent else []
    notes += [f"{action.length}/{action.limit}"] if action.draft and action.draft.text else []
    notes += [action.cost] if action.cost else []
    say(name, f"{action.account}  {action.original}" + (f"  ({', '.join(notes)})" if notes else ""))
    parts = (action.draft.title, action.draft.text, *action.draft.following) if action.draft else ()
    for line in "\n\n".join(filter(None, parts)).splitlines():
        say(f"          │ {line}".rstrip())
    if action.draft and action.draft.video and action.kind is ActionKind.PUBLISH:  # an edit leaves the video
        say(f"          ▶ {action.draft.video.url}")
    for picture in action.draft.pictures if action.draft else ():
        say(f"          ▣ {picture.alt}")


def _action_data(action: Action) -> dict[str, Any]:
    draft = action.draft
    return {
        "action": str(action.kind),
        "recover": action.recover,
        "original": action.original,
        "account": action.account,
        "draft": None
        if draft is None
        else {
            "title": draft.title or None,
            "text": draft.text,
            "following": list(draft.following),
            "language": draft.language,
            "video": draft.video.url if draft.video else None,
            "pictures": [
                {"url": p.url, "alt": p.alt, "width": p.width, "height": p.height, "focus": list(p.focus)}
                for p in draft.pictures
            ],
            "link": {"url": draft.link.url, "title": draft.link.title, "description": draft.link.description},
        },
        "length": action.length,
        "limit": action.limit,
        "cost": action.cost,
        "usd": float(action.cost_amount),
        "urgent": action.urgent,
    }
