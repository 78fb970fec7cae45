"""Renew the accesses that end, where the network allows it without a person, and store the new secrets.

    ask when it ends -> store again what is stored -> ask for a new one -> store it -> try it

A new secret is stored before it is used: some networks void the old one as they give it. So the place is tried first,
with what it holds already: a right to write that has ended must not cost an access. Between the network's answer and
the end of the storing there is no way back: a death there loses the new secret, the next run finds the old one, and
where the network does not take that one any more a person must connect the account again, and is told to.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from syndicate import networks
from syndicate.addresses import host
from syndicate.config import account_secrets, secret_name
from syndicate.dotenv import writable
from syndicate.ends import Ends
from syndicate.errors import OutcomeError, TambourError, Unauthorized, Unsent
from syndicate.i18n import _
from syndicate.model import Account
from syndicate.networks import Network
from syndicate.stores import Store
from syndicate.web import Web

# ``lost``: the network gave a new secret, which could not be stored. ``nowhere``: there is no place to store one.
Result = Literal["renewed", "early", "nowhere", "failed", "lost"]


@dataclass(frozen=True, slots=True)
class Renewed:
    """What became of one account whose access can be renewed. ``reason`` is a sentence; empty when all is well."""

    account: Account
    result: Result
    ends: datetime | None = None
    reason: str = ""


class Keeper:
    """Stores the secrets that change during a run, and gives them to whoever comes after. Safe between threads."""

    def __init__(
        self,
        environ: Mapping[str, str],
        store: Store | None,
        web: Web,
        hide: Callable[[Iterable[str]], None] = lambda _values: None,
    ) -> None:
        """``hide`` is told each new value before anything is done with it: a log must not show it."""
        self.environ = dict(environ)
        self.store = store
        self.lost: dict[str, str] = {}  # by account: why its new secrets could not be stored
        self._web, self._hide = web, hide
        self._one_at_a_time = threading.Lock()

    def serve(self, network: Network) -> None:
        """Have a network hand its new secrets over to us; it goes on with them even when they cannot be stored.

        The old ones may be void already, and an alert can still go out with the new ones. The loss is told at the end.
        """

        def keep(secrets: Mapping[str, str]) -> None:
            self.keep(network.account, secrets)

        network.keep = keep

    def tried(self, account: Account) -> str:
        """Store again what is stored of an account; give the reason why that cannot be done, or nothing."""
        names = [secret_name(account.name, field) for field in networks.load(account.kind).secrets]
        with self._one_at_a_time:
            try:
                if self.store is not None:
                    self.store.keep({name: self.environ[name] for name in names})
            except TambourError as error:
                return self._web.cover(str(error))
        return ""

    def keep(self, account: Account, secrets: Mapping[str, str]) -> bool:
        """Store the new secrets of an account, by field; say whether it could be done."""
        if not secrets:
            return True
        self._web.hide(*secrets.values())
        self._hide(secrets.values())
        named = {secret_name(account.name, field): value for field, value in secrets.items()}
        with self._one_at_a_time:
            try:
                if not writable(named.values()):
                    raise Unsent(_("{host} gave an answer that makes no sense.").format(host=host(account.server)))
                self.environ |= named
                if self.store is None:
                    raise Unsent(_("There is no place to store it."))
                self.store.keep(named)
            except TambourError as error:
                self.lost[account.name] = self._web.cover(str(error))
                return False
            self.lost.pop(account.name, None)
            return True


def refresh(
    accounts: Iterable[Account], keeper: Keeper, web: Web, ends: Ends, *, now: datetime, all_of_them: bool = False
) -> list[Renewed]:
    """Renew, one after the other, what ends soon (``all_of_them``: whatever can be). Others are not spoken of."""
    found = (_refresh(account, keeper, web, ends, now=now, all_of_them=all_of_them) for account in accounts)
    return [one for one in found if one is not None]


def _refresh(
    account: Account, keeper: Keeper, web: Web, ends: Ends, *, now: datetime, all_of_them: bool
) -> Renewed | None:
    network, secrets = _opened(account, keeper, web)
    if not network.refreshable:
        return None
    missing = [secret_name(account.name, field) for field in network.secrets if field not in secrets]
    if missing:
        message = _("This secret is missing from the environment: {names}.").format(names=", ".join(missing))
        return Renewed(account, "failed", None, message)
    try:
        end = _end(network, account, secrets, ends, now)
    except OutcomeError as error:
        return Renewed(account, "failed", None, str(error))
    if not all_of_them and end is not None and end - now > network.early:
        return Renewed(account, "early", end)
    if keeper.store is None:
        return Renewed(account, "nowhere", end)
    if refused := keeper.tried(account):
        message = _("Nothing was asked for, as it could not be stored: {reason}").format(reason=refused)
        return Renewed(account, "failed", end, message)
    try:
        fresh = network.refresh()
    except OutcomeError as error:
        return Renewed(account, "failed", end, str(error))
    if fresh is None:
        return None
    if not keeper.keep(account, fresh.secrets):
        return Renewed(account, "lost", end, keeper.lost[account.name])
    ends.learn(account.name, account_secrets(account, keeper.environ), fresh.expires)
    return _tried(account, keeper, web, fresh.expires)


def _end(network: Network, account: Account, secrets: Mapping[str, str], ends: Ends, now: datetime) -> datetime | None:
    """Give the end that is known: none where the network never told it; now, where the access does not work any more.

    What lasts may give a new access even then.
    """
    try:
        return ends.told(account.name, secrets, network.verify())
    except Unauthorized:
        return now


def _tried(account: Account, keeper: Keeper, web: Web, end: datetime | None) -> Renewed:
    """Prove that the new access works."""
    network, _secrets = _opened(account, keeper, web)
    try:
        identity = network.verify()
    except OutcomeError as error:
        return Renewed(account, "failed", end, str(error))
    return Renewed(account, "renewed", identity.expires or end)


def _opened(account: Account, keeper: Keeper, web: Web) -> tuple[Network, dict[str, str]]:
    secrets = account_secrets(account, keeper.environ)
    network = networks.load(account.kind)(account, secrets, web)
    keeper.serve(network)
    return network, secrets
