"""Verify the accounts: credentials, rights, end and limits of each, without posting, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from syndicate import networks
from syndicate.config import account_secrets, secret_name
from syndicate.ends import Ends
from syndicate.errors import OutcomeError, Unsent
from syndicate.model import Account, Identity, Rules
from syndicate.networks import Network
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
    refreshable: bool = False  # whether a program can renew the access
    passing: bool = False  # nothing but faults that pass: the server did not answer, or asked to wait

    @property
    def ok(self) -> bool:
        """Say whether this account can publish."""
        return self.identity is not None and not (self.missing_scopes or self.reasons)


def verify(
    accounts: Iterable[Account],
    environ: Mapping[str, str],
    web: Web,
    serve: Callable[[Network], None] = lambda _network: None,
) -> list[Report]:
    """Ask every server, all at the same time. An account that lacks a secret is not asked, the others still are.

    ``serve`` is shown each network first: what asks may change a secret (see ``Network.keep``).
    """
    accounts = list(accounts)
    with ThreadPoolExecutor(max_workers=max(1, len(accounts))) as pool:
        return list(pool.map(lambda account: _verify(account, environ, web, serve), accounts))


def with_ends(reports: Iterable[Report], environ: Mapping[str, str], ends: Ends) -> list[Report]:
    """Give the same with the ends that the networks do not tell, and that are remembered."""
    return [_with_end(report, account_secrets(report.account, environ), ends) for report in reports]


def _with_end(report: Report, secrets: Mapping[str, str], ends: Ends) -> Report:
    if report.identity is None:
        return report
    end = ends.of(report.account.name, secrets, report.identity)
    return replace(report, identity=replace(report.identity, expires=end))


def _verify(account: Account, environ: Mapping[str, str], web: Web, serve: Callable[[Network], None]) -> Report:
    kind = networks.load(account.kind)
    secrets = account_secrets(account, environ)
    missing = tuple(secret_name(account.name, field) for field in kind.secrets if field not in secrets)
    if missing:
        return Report(account, missing_secrets=missing)
    network = kind(account, secrets, web)
    serve(network)
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
    return Report(account, identity, rules, (), lacking, tuple(dict.fromkeys(reasons)), network.refreshable, passing)


def _twice(ask: Callable[[], T]) -> T:
    """Ask once more when no answer came: some servers close a kept connection at the very moment when it is used."""
    try:
        return ask()
    except Unsent as error:
        if error.retry_after is not None:
            raise
        return ask()
