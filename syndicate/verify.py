"""Verify the accounts: credentials, rights, end and limits of each, without posting, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from syndicate import networks
from syndicate.config import account_secrets, secret_name
from syndicate.errors import OutcomeError, Unsent
from syndicate.model import Account, Identity, Rules
from syndicate.web import Web

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one account. ``rules`` are None when the server did not say its limits."""

    account: Account
    identity: Identity | None = None
    rules: Rules | None = None
    missing_secrets: tuple[str, ...] = ()  # names of the environment
    missing_scopes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()  # the server's refusals, as sentences
    passing: bool = False  # nothing but faults that pass: the server did not answer, or asked to wait

    @property
    def ok(self) -> bool:
        """Say whether this account can publish."""
        return self.identity is not None and not (self.missing_scopes or self.reasons)


def verify(accounts: Iterable[Account], environ: Mapping[str, str], web: Web) -> list[Report]:
    """Ask every server, all at the same time. An account that lacks a secret is not asked, the others still are."""
    accounts = list(accounts)
    with ThreadPoolExecutor(max_workers=max(1, len(accounts))) as pool:
        return list(pool.map(lambda account: _verify(account, environ, web), accounts))


def _verify(account: Account, environ: Mapping[str, str], web: Web) -> Report:
    kind = networks.load(account.kind)
    secrets = account_secrets(account, environ)
    missing = tuple(secret_name(account.name, field) for field in kind.secrets if field not in secrets)
    if missing:
        return Report(account, missing_secrets=missing)
    network = kind(account, secrets, web)
    identity: Identity | None = None
    rules: Rules | None = None
    reasons = []
    passing = True
    try:
        identity = _twice(network.verify)
    except OutcomeError as error:
        reasons.append(str(error))
        passing = passing and isinstance(error, Unsent)
    try:
        rules = _twice(network.limits)
    except OutcomeError as error:
        reasons.append(str(error))
        passing = passing and isinstance(error, Unsent)
    lacking = network.lacking(identity.scopes) if identity else ()
    passing = passing and bool(reasons)
    return Report(account, identity, rules, (), lacking, tuple(dict.fromkeys(reasons)), passing)


def _twice(ask: Callable[[], T]) -> T:
    """Ask once more when no answer came: some servers close a kept connection at the very moment when it is used."""
    try:
        return ask()
    except Unsent as error:
        if error.retry_after is not None:
            raise
        return ask()
