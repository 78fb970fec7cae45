"""Renew the accesses that end, where the network allows it without a person, and store the new secrets.

    ask when it ends -> store again what is stored -> ask for a new one -> store it -> try it

A new secret is stored before it is used: some networks void the old one as they give it. So the place is tried first,
with what it holds already: a right to write that has ended must not cost an access, nor may a run that was given an
old value ask with it, or write it over a newer one. Between the network's answer and the end of the storing there is
no way back: a death there loses the new secret, the next run finds the old one, and where the network does not take
that one any more a person must connect the account again, and is told to. A place that fails for a moment is asked
again, and whoever interrupts the program waits until the secret is stored.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
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
from syndicate.networks import Network, Renewal
from syndicate.stores import Store
from syndicate.web import Web

PAUSES = (2.0, 5.0, 15.0, 30.0)  # seconds before storing is tried again: most faults of a forge pass within a minute
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
        self._ready: set[str] = set()  # the accounts whose place was tried
        self._web, self._hide = web, hide
        self._one_at_a_time = threading.Lock()

    def serve(self, network: Network) -> None:
        """Have a network hand its new secrets over to us; it goes on with them even when they cannot be stored.

        The old ones may be void already, and an alert can still go out with the new ones. The loss is told at the end.
        """

        def keep(secrets: Mapping[str, str]) -> None:
            self.keep(network.account, secrets)

        network.keep = keep
        network.make_ready = lambda: self.make_ready(network.account)

    def make_ready(self, account: Account) -> None:
        """Make sure, before a network is asked for new secrets of an account, that they can be stored; once a run.

        Raise ``Unsent``. Without a place there is nothing to make sure of.
        """
        with self._one_at_a_time:
            if self.store is None or account.name in self._ready:
                return
            held = account_secrets(account, self.environ)
            try:
                self.store.make_ready({secret_name(account.name, field): value for field, value in held.items()})
            except TambourError as error:
                message = _("Nothing was asked for, as it could not be stored: {reason}")
                raise Unsent(message.format(reason=self._web.cover(str(error)))) from None
            self._ready.add(account.name)

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
                self._store(self.store, named)
            except TambourError as error:
                self.lost[account.name] = self._web.cover(str(error))
                return False
            self._ready.add(account.name)
            self.lost.pop(account.name, None)
            return True

    def _store(self, store: Store, named: Mapping[str, str]) -> None:
        """Store, again and again for a minute: there is no other copy of it. A right that is refused stays so."""
        for seconds in PAUSES:
            try:
                return store.keep(named)
            except Unauthorized:
                raise
            except OutcomeError:
                self._web.wait(seconds)
        return store.keep(named)


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
    try:
        keeper.make_ready(account)
        fresh = _asked(network, keeper)
    except OutcomeError as error:
        return Renewed(account, "failed", end, str(error))
    if fresh is None:
        return None
    if account.name in keeper.lost:
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


def _asked(network: Network, keeper: Keeper) -> Renewal | None:
    """Ask for a new access and store it, in a thread: an interrupt is for the main one, and waits until it ends."""

    def ask() -> Renewal | None:
        fresh = network.refresh()
        if fresh is not None:
            keeper.keep(network.account, fresh.secrets)
        return fresh

    with ThreadPoolExecutor(max_workers=1) as alone:
        return alone.submit(ask).result()


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
