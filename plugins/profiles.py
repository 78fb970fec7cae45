"""Where residents find each account: the addresses of ``rel="me"`` and of the list of official accounts."""

from __future__ import annotations

from dataclasses import dataclass

from syndicate import networks
from syndicate.model import Account


@dataclass(frozen=True, slots=True)
class Profile:
    """One official account: the network's name, how the account is called there, and its public page."""

    network: str
    handle: str
    url: str


def profile(account: Account) -> Profile | None:
    """Give the public page of an account, or ``None`` when its settings do not tell it: each network knows its own."""
    found = networks.load(account.kind).profile(account)
    return Profile(network_name(account), found.handle, found.url) if found else None


def network_name(account: Account) -> str:
    """Write the name of an account's network as it writes it itself."""
    return networks.load(account.kind).called(account)
