"""The places where a renewed secret is stored: the file ``.env``, or the secrets of a forge. Never the repository.

The workflow of a forge names its own in ``TAMBOUR_SECRETS_STORE`` (github, forgejo, gitlab), and where its jobs read
their secrets in ``TAMBOUR_SECRETS_ENVIRONMENTS``; the right to write them is ``TAMBOUR_SECRETS_TOKEN``, which a person
creates. On one's own machine it is ``.env``. To add one: a class like ``Store``, and its name in ``load``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

from syndicate import dotenv, renewed
from syndicate.errors import ConfigError, Unsent
from syndicate.i18n import _
from syndicate.notify.forges import FORGES
from syndicate.stores.forges import STORES, stored_since
from syndicate.web import Web

STORE, ENVIRONMENTS, TOKEN = "TAMBOUR_SECRETS_STORE", "TAMBOUR_SECRETS_ENVIRONMENTS", "TAMBOUR_SECRETS_TOKEN"


class Store(Protocol):
    """One place."""

    def make_ready(self, secrets: Mapping[str, str]) -> None:
        """Make sure that new values can be stored in the place of these, which this run was given.

        Raise as ``keep`` does; ``Unsent``, too, when another run has stored others since, where the place can tell.
        """

    def keep(self, secrets: Mapping[str, str]) -> None:
        """Store these values, by their names of the environment; others stay as they are.

        Doing it twice is doing it once. Raise ``OutcomeError`` or ``ConfigError`` when it cannot be done.
        """

    def ends(self) -> datetime | None:
        """Ask when the right to write ends, ``None`` where it does not or nobody says. Raise ``OutcomeError``."""


def load(environ: Mapping[str, str], root: Path, web: Web) -> Store | None:
    """Give the place, ``None`` when there is none. ``environ`` is as people wrote it. Raise ``ConfigError``."""
    kind = environ.get(STORE, "")
    web.hide(*renewed.values(environ))
    if not kind:
        return File(root, environ) if (root / dotenv.FILE).is_file() and dotenv.is_ignored(root) else None
    if kind not in STORES:
        message = _("{name}: “{value}” is not one of {choices}.")
        raise ConfigError(message.format(name=STORE, value=kind, choices=", ".join(STORES)))
    if not environ.get(TOKEN):
        return None
    forge = FORGES[kind]
    server = _first(environ, forge.servers) or forge.default_server
    repository = _first(environ, forge.repositories)
    if not server or not repository:
        raise ConfigError(_("{name} is for what a forge runs: here nothing says which repository.").format(name=STORE))
    opened = forge(server, repository, environ[TOKEN], web)
    return STORES[kind](web, opened, environ, tuple(environ.get(ENVIRONMENTS, "").split()))


def advice(environ: Mapping[str, str]) -> str:
    """Say how a person gives Tambour a place to store what it could renew."""
    if environ.get(STORE):
        message = _("To have Tambour do it by itself from now on, give it the secret {name}: the guide, page “{page}”.")
        return message.format(name=TOKEN, page="acces.md")
    message = _("On this computer “tambour refresh” does it, once the secrets are in {file}, which git must ignore.")
    return message.format(file=dotenv.FILE)


class File:
    """The file ``.env``, on one's own machine."""

    def __init__(self, root: Path, environ: Mapping[str, str]) -> None:
        """Look which of the secrets are in the file; what the environment itself holds goes before it."""
        self._root = root
        lines = dotenv.read(root)
        self._elsewhere = {name for name, value in environ.items() if value and lines.get(name) != value}

    def make_ready(self, secrets: Mapping[str, str]) -> None:
        """Look whether the file still says so, and write it again."""
        lines = dotenv.read(self._root)
        if any(name not in self._elsewhere and lines.get(name) != value for name, value in secrets.items()):
            raise Unsent(stored_since(dotenv.FILE))
        self.keep(secrets)

    def keep(self, secrets: Mapping[str, str]) -> None:
        """Write them in the place of those of the same names."""
        for name in secrets:
            if name in self._elsewhere:
                message = _("{name} is not what {file} says, but what the environment itself holds: change it there.")
                raise ConfigError(message.format(name=name, file=dotenv.FILE))
        dotenv.save(self._root, secrets)

    def ends(self) -> datetime | None:
        """Say that a file is its owner's."""
        return None


def _first(environ: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((environ[name] for name in names if environ.get(name)), "")
