"""The command line: one file per command, loaded only when it is called (``tambour --help`` stays instant).

Commands parse options, call the library and print; nothing is decided here. Exit codes: 0 done or nothing to do;
2 input, usage or configuration is wrong, before any effect; 1 anything a server did, or something was left out.
"""

from __future__ import annotations

import gc
import gettext
import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from syndicate import __version__, dotenv, renewed
from syndicate.cli import faults
from syndicate.cli.forge import mask
from syndicate.cli.printing import harmless, say
from syndicate.errors import TambourError
from syndicate.i18n import DOMAIN, LOCALE, _, language
from syndicate.nearest import nearest

# In the order a newcomer meets them; each is a module of this package whose ``command`` is the Click command.
COMMANDS = (
    "init", "new", "week", "check", "build", "serve", "preview", "plan", "apply", "status", "settle", "ledger",
    "connect", "verify", "refresh", "due", "report", "watch", "new-site", "demo",
)  # fmt: skip


class _LateCommands(click.Group):
    """A group that imports a command's module only when that command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (Click passes it)
        return [name for name in COMMANDS if name != "demo"]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 (as above)
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"{__name__}.{name.replace('-', '_')}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        near = None if name in COMMANDS or name.startswith("-") else nearest(name, COMMANDS)
        if near:
            ctx.fail(_("There is no command “{name}”.").format(name=name) + " "
                     + _("Did you mean “{near}”?").format(near=near))  # fmt: skip
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _summary(name)) for name in self.list_commands(ctx)])

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        with _repeating_nothing_harmful():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _repeating_nothing_harmful():
            return super().invoke(ctx)

    def main(self, *args: Any, **extra: Any) -> Any:
        speak()
        # A plan holds a hundred thousand values, none of which can go: to look for some takes a tenth of its time.
        gc.set_threshold(100_000, 20, 100)
        sys.excepthook = faults.mistake
        try:
            mask([*dotenv.bundle(os.environ).values(), *renewed.values(os.environ)])  # before anything is printed
            return super().main(*args, **extra)
        except TambourError as error:
            say(_("Error: {message}").format(message=error))
            sys.exit(error.exit_code)
        except faults.FORESEEN as error:
            sys.exit(faults.conclude(error))
        finally:
            faults.close(sys.stderr)


@contextmanager
def _repeating_nothing_harmful() -> Iterator[None]:
    """Let Click, which prints its own errors, repeat only harmless words of the command line."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        raise click.UsageError(harmless(error.format_message()), error.ctx) from None


def speak() -> None:
    """Have Click take its own words (“Usage”, “No such option”) from our catalogue, in the reader's language.

    It asks gettext's default domain, which follows LANGUAGE before all else:
    https://docs.python.org/3/library/gettext.html#gettext.find
    """
    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language()


def _summary(name: str) -> str:
    """Say in one line what a command does; here rather than in its module, which is not loaded for --help."""
    return {
        "init": _("Write tambour.toml and start the ledger, after a few questions about the commune."),
        "new": _("Write the file of a new original, after a few questions."),
        "week": _("Write the letter of the week, for the accounts that are mailed."),
        "check": _("List every problem that an editor can fix."),
        "build": _("Build the commune's site into output/."),
        "serve": _("Build the site, serve it on this machine, and build it again at each change."),
        "preview": _("Show each copy as it will look, before anything is sent."),
        "plan": _("Show what would be published where, and what is held and why."),
        "apply": _("Make, update and withdraw the copies."),
        "status": _("Show the copies of each original."),
        "settle": _("Say what became of a copy in doubt."),
        "ledger": _("Share the ledger between machines, on a branch of the repository."),
        "connect": _("Get access to an account, step by step."),
        "verify": _("Verify the access to every account, without posting."),
        "refresh": _("Have the networks renew the accesses that end soon, and store the new ones."),
        "due": _("Say whether a run of the pipeline would have anything to do."),
        "report": _("Say what a publishing run did, what waits, what failed and what to do."),
        "watch": _("Look daily at what ends or breaks by itself: access, legal deadlines, links, doubts."),
        "new-site": _("Write the folder of a commune's own site, which calls Tambour and holds only content."),
    }[name]


@click.group(cls=_LateCommands, subcommand_metavar=_("COMMAND [ARGS]..."),
             context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})  # fmt: skip
@click.option("-C", "--folder", type=click.Path(path_type=Path), default=Path(), metavar=_("FOLDER"),
              help=_("The folder that holds tambour.toml (by default, this one)."))  # fmt: skip
@click.version_option(__version__, prog_name="tambour", help=_("Show the version and exit."))
@click.pass_context
def main(ctx: click.Context, folder: Path) -> None:
    ctx.obj = folder


main.help = _(
    "The town crier: builds the commune's site from its Markdown files, then makes and keeps up to date "
    "a copy of each piece of news on its social networks."
)
