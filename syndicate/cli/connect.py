"""``tambour connect``: walk a person through giving access to an account, and hand over the secrets, once."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from syndicate import connect as connecting
from syndicate import dotenv, networks
from syndicate.cli import engine
from syndicate.cli.common import configuration, say
from syndicate.cli.printing import show
from syndicate.config import Config
from syndicate.connect import Connection
from syndicate.errors import Unauthorized
from syndicate.i18n import _
from syndicate.model import Account
from syndicate.networks import Invitation
from syndicate.web import Web

TRIES = 3  # wrong answers that a person may give; a script gives one


@click.command(help=_(
    "Get access to an ACCOUNT of tambour.toml, step by step. The secrets to set are shown once, on standard output, "
    "and kept nowhere. A script gives the code or the app password on standard input, never as an option."
))  # fmt: skip
@click.argument("account", metavar=_("ACCOUNT"))
@click.option("--save", is_flag=True, help=_("Write the secrets into .env, which git must ignore, and show nothing."))
@click.pass_obj
def command(folder: Path, account: str, save: bool) -> None:
    config = configuration(folder)
    (found,) = engine.chosen(config, [account])
    if save:
        dotenv.check_ignored(config.root)
    with Web(about=config.commune.url) as web:
        invitation = connecting.invite(found, web)
        if invitation is None:
            say(_("“{account}” needs no access: there is nothing to do.").format(account=account))
            return
        _show(invitation)
        connection = _converse(found, invitation, web)
    say("")
    say(_("It works: {handle}, {url}").format(handle=connection.identity.handle, url=connection.identity.url))
    if connection.identity.expires:
        say(_("This access ends on {date}.").format(date=f"{connection.identity.expires:%Y-%m-%d}"))
    if connection.identity.advice:
        say(connection.identity.advice)
    if save:
        _save(config, connection)
    else:
        _hand_over(config, found, connection)
    if networks.load(found.kind).turns:
        say(_(
            "This access changes each time it is used: keep it either here or on the forge, never in both places. "
            "“tambour verify” uses it too: on the forge, the watch of each morning does that."
        ))  # fmt: skip
    else:
        say(_("Then “tambour verify {account}” tells whether everything is in its place.").format(account=account))


def _show(invitation: Invitation) -> None:
    for number, step in enumerate(invitation.steps, 1):
        say(f"{number}. {step}")
    if invitation.address:
        say(f"\n{invitation.address}\n")


def _converse(account: Account, invitation: Invitation, web: Web) -> Connection:
    """Ask, and ask again when the answer was wrong and a person is there to give another."""
    person = sys.stdin.isatty()
    for left in reversed(range(TRIES if person else 1)):
        try:
            return connecting.connect(account, invitation, _ask(invitation, person=person), web)
        except Unauthorized as error:
            if not left:
                raise
            say(str(error))
    raise AssertionError  # the last try returns or raises


def _ask(invitation: Invitation, *, person: bool) -> str:
    if person:
        return str(click.prompt(invitation.question, hide_input=invitation.hidden, err=True))
    return sys.stdin.readline()


def _save(config: Config, connection: Connection) -> None:
    dotenv.save(config.root, connection.secrets)
    say(_("Saved in {file}, which only you can read and git ignores.").format(file=config.root / dotenv.FILE))
    names = ", ".join(connection.secrets)
    say(_(
        "If a forge publishes the site, copy this line there from the file: into the secret {bundle}, in the place of "
        "the one of the same name (on GitLab: into the variable {names})."
    ).format(bundle=dotenv.BUNDLE, names=names))  # fmt: skip


def _hand_over(config: Config, account: Account, connection: Connection) -> None:
    """Show the secrets: the one place where they are printed."""
    one, many = (
        _("Here is the secret to set. It is shown only once:"),
        _("Here are the secrets to set, shown only once:"),
    )
    say(one if len(connection.secrets) == 1 else many)
    say("")
    for name, value in connection.secrets.items():
        show(f"{name}={value}")
    say("")
    say(_(
        "On the forge that publishes the site: a line of the secret {bundle}, in the place of the one of the same "
        "name; the other lines, which a forge never shows again, are pasted with it, from where you keep them."
    ).format(bundle=dotenv.BUNDLE))  # fmt: skip
    say(_("On GitLab: a variable; its name is what stands before “=”, its value what stands after it."))
    if dotenv.is_ignored(config.root):
        again = shlex.join(["tambour", "connect", account.name, "--save"])
        say(_("On this computer: this line, in the file {file}; “{command}” writes it there.").format(
            file=config.root / dotenv.FILE, command=again))  # fmt: skip
    else:
        say(_("Do not write it into {file} here: git does not ignore this file.").format(file=dotenv.FILE))
