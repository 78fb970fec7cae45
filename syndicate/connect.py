"""Connect an account: from what a person brings to secrets that were seen to work.

Nothing is stored here: the caller shows the secrets once, or saves them with ``syndicate.dotenv``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from syndicate import networks
from syndicate.addresses import host
from syndicate.config import secret_name
from syndicate.dotenv import writable
from syndicate.errors import ConfigError, Unauthorized, Unsent
from syndicate.i18n import _
from syndicate.model import Account, Identity
from syndicate.networks import Invitation
from syndicate.web import Web


@dataclass(frozen=True, slots=True)
class Connection:
    """An access that works. ``secrets`` maps the names of the environment to their values."""

    identity: Identity
    secrets: Mapping[str, str] = field(repr=False)


def invite(account: Account, web: Web) -> Invitation | None:
    """Say how a person gives access to an account, ``None`` when none is needed. Raise an outcome of the server's."""
    return networks.load(account.kind)(account, {}, web).invite()


def connect(account: Account, invitation: Invitation, answer: str, web: Web) -> Connection:
    """Exchange the answer for secrets, then prove that they work and grant enough.

    Raise ``ConfigError`` when there is no answer, ``Unauthorized`` when the server does not take it, when a right is
    missing (it is named) or when the access is another account's; ``Unsent`` when the server cannot be asked, or when
    what it gives can be no secret.
    """
    if not answer.strip():
        raise ConfigError(_("No answer was given: nothing was done."))
    secrets = dict(invitation.exchange(answer))
    _check_writable(account, secrets)
    network = networks.load(account.kind)(account, secrets, web)
    network.keep = secrets.update  # what the trial itself changes is handed over with the rest
    identity = network.verify()
    _check_writable(account, secrets)
    lacking = network.lacking(identity.scopes)
    if lacking:
        raise Unauthorized(_("The access lacks a right: {scopes}.").format(scopes=", ".join(lacking)))
    return Connection(identity, {secret_name(account.name, field): value for field, value in secrets.items()})


def _check_writable(account: Account, secrets: Mapping[str, str]) -> None:
    if not writable(secrets.values()):
        raise Unsent(_("{host} gave an answer that makes no sense.").format(host=host(account.server)))
