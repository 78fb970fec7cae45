"""What ``report`` and ``watch`` share: telling a person of problems, and where the forge shows things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import click

from syndicate import feed as feeds
from syndicate import ledger, networks, notify
from syndicate.cli.common import FEED, say
from syndicate.config import Config, environment
from syndicate.errors import ConfigError, FeedError, LedgerError
from syndicate.i18n import _
from syndicate.notices import Notice, Step
from syndicate.report import Page
from syndicate.web import Web

F = TypeVar("F", bound=Callable[..., Any])


def notify_option(command: F) -> F:
    """Add ``--notify``."""
    words = _("Tell a person of what is new, in the way that [notify] chooses (nothing without it).")
    return click.option("--notify", is_flag=True, help=words)(command)


def told(config: Config, wanted: Iterable[Notice], areas: Collection[str], unseen: Collection[str] = ()) -> bool:
    """Tell a person what has changed; say what was told, and give whether it could be."""
    with Web(about=config.commune.url) as web:
        try:
            notifier = notify.load(config, environment(config.root), web)
        except ConfigError as error:
            say(_("Nobody could be told: {reason}").format(reason=error))
            return False
        if notifier is None:
            say(_("tambour.toml has no [notify]: nobody is told."))
            return True
        steps, failure = notify.tell(notifier, wanted, areas, unseen)
    if failure:
        say(_("Nobody could be told: {reason}").format(reason=failure))
        return False
    for step in steps:
        say(_said(step))
    return True


def known_names(config: Config) -> dict[str, str]:
    """Give the name of each account as people know it: that of its network, when it is the only one called so."""
    called = {
        name: networks.load(account.kind).called(account) if account.kind != "outbox" else name
        for name, account in config.accounts.items()
    }
    several = [network for network, count in Counter(called.values()).items() if count > 1]
    return {name: name if network in several else network for name, network in called.items()}


def known_pages(config: Config) -> dict[str, Page]:
    """Give the originals that the ledger and the last build know; without them, their ids must do."""
    pages: dict[str, Page] = {}
    try:
        for copy in ledger.read(config.ledger).copies.values():
            pages[copy.original] = Page(copy.title or copy.original, copy.url)
    except LedgerError as error:
        say(str(error))
    built = config.site.output / FEED
    try:
        originals = feeds.load(str(built)).originals if built.is_file() else ()
    except FeedError as error:
        say(str(error))
        originals = ()
    return pages | {original.id: Page(original.title, original.url) for original in originals}


def run_page(environ: Mapping[str, str]) -> str:
    """Give the page of the run at the forge that runs us; empty elsewhere.

    https://docs.github.com/actions/reference/variables-reference (Forgejo sets the same),
    https://docs.gitlab.com/ci/variables/predefined_variables/
    """
    repository, number = _repository(environ), environ.get("GITHUB_RUN_ID", "")
    if repository and number:
        return f"{repository}/actions/runs/{quote(number)}"
    return environ.get("CI_PIPELINE_URL", "")


def file_page(environ: Mapping[str, str], root: Path, file: str) -> str:
    """Give the page of the forge on which a file of the project can be edited; empty elsewhere."""
    repository, branch = _repository(environ), environ.get("GITHUB_REF_NAME", "")
    if repository and branch:
        place = _place(root, environ.get("GITHUB_WORKSPACE", ""), file)
        # Forgejo sets its own names beside those of GitHub.
        edit = "_edit" if "FORGEJO_ACTIONS" in environ or "GITEA_ACTIONS" in environ else "edit"
        return f"{repository}/{edit}/{quote(branch)}/{quote(place)}"
    project, branch = environ.get("CI_PROJECT_URL", ""), environ.get("CI_COMMIT_REF_NAME", "")
    if project and branch:
        return f"{project}/-/edit/{quote(branch)}/{quote(_place(root, environ.get('CI_PROJECT_DIR', ''), file))}"
    return ""


def _repository(environ: Mapping[str, str]) -> str:
    server, name = environ.get("GITHUB_SERVER_URL", ""), environ.get("GITHUB_REPOSITORY", "")
    return f"{server}/{quote(name)}" if server and name else ""


def _place(root: Path, top: str, file: str) -> str:
    """Give a file's place in the repository, which may hold the project in a folder."""
    path = root / file
    return path.relative_to(top).as_posix() if top and path.is_relative_to(top) else file


def _said(step: Step) -> str:
    return {
        "open": _("Told: {title}"),
        "update": _("Told again: {title}"),
        "close": _("Told that it is solved: {title}"),
        "forget": _("Solved, and closed by a person before: {title}"),
    }[step.kind].format(title=step.title)
