"""The ways to tell a person of problems: issues of a forge, mail, a Matrix room. One is chosen in ``[notify]``.

To add one: a module with a class that has ``known`` and ``carry_out``, and its name in ``load``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from syndicate.config import Config, secret_name
from syndicate.errors import ConfigError, OutcomeError
from syndicate.i18n import _
from syndicate.notices import Known, Notice, Step, reconcile
from syndicate.notify_settings import NAME, Notify
from syndicate.remembered import Remembered
from syndicate.web import Web

MOST_NEW = 20  # problems that are told anew in one run: when all breaks at once, the rest is told by the next ones


class Notifier(Protocol):
    """One way to tell a person. Both methods raise ``OutcomeError`` when its server does not do as asked."""

    def known(self) -> list[Known]:
        """Give what was told before, and is still worth knowing."""

    def carry_out(self, steps: Sequence[Step]) -> None:
        """Tell the steps. What was told when it fails is known as told: the rest is told by the next run."""


def tell(
    notifier: Notifier, wanted: Iterable[Notice], areas: Collection[str], unseen: Collection[str] = ()
) -> tuple[list[Step], str]:
    """Tell a person what has changed; give the steps that were to be taken, and why they could not all be.

    ``areas`` are those that were looked at to their end, but for what is ``unseen`` (see ``reconcile``). Nothing is
    raised: that a person could not be told must not hide what they were to be told.
    """
    steps: list[Step] = []
    try:
        steps = _bounded(reconcile(wanted, notifier.known(), areas, unseen))
        if steps:
            notifier.carry_out(steps)
    except OutcomeError as error:
        return steps, str(error)
    return steps, ""


def _bounded(steps: Sequence[Step]) -> list[Step]:
    new = [step for step in steps if step.kind == "open"]
    return [step for step in steps if step.kind != "open" or step in new[:MOST_NEW]]


def load(config: Config, environ: Mapping[str, str], web: Web) -> Notifier | None:
    """Give the way that tambour.toml chooses, ``None`` when it chooses none. Raise ``ConfigError``."""
    notify = config.notify
    if notify is None:
        return None
    if notify.kind == "mail":
        from syndicate.notify.mail import Mail

        password = _secret(environ, "PASSWORD") if notify.settings.get("user") else ""
        return Mail(notify.settings, password, config.commune.name, Remembered(config, "notices.json"))
    if notify.kind == "matrix":
        from syndicate.notify.matrix import Matrix

        return Matrix(notify.settings, _secret(environ, "TOKEN"), config.commune.name, web)
    from syndicate.notify.forges import FORGES

    forge = FORGES[notify.kind]
    server = _chosen(notify, "server", forge.servers, environ) or forge.default_server
    repository = _chosen(notify, "repository", forge.repositories, environ)
    if not server or not repository:
        message = _("[notify] needs “server” and “repository”: this is not run by the forge, which tells them.")
        raise ConfigError(message, file=config.path)
    return forge(server, repository, _secret(environ, "TOKEN", *forge.tokens), web)


def _chosen(notify: Notify, key: str, names: Iterable[str], environ: Mapping[str, str]) -> str:
    """Give what is written, else what the forge that runs us says of itself."""
    written = notify.settings.get(key)
    return str(written) if written else next((environ[name] for name in names if environ.get(name)), "")


def _secret(environ: Mapping[str, str], field: str, *others: str) -> str:
    name = secret_name(NAME, field)
    found = next((environ[one] for one in (name, *others) if environ.get(one)), "")
    if not found:
        raise ConfigError(_("This secret is missing from the environment: {names}.").format(names=name))
    return found
