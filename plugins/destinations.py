"""Which accounts an original may go to: what the build makes for a network, it makes for these only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from syndicate.decide import routed
from syndicate.model import Account, Hosting, Original, State
from syndicate.source import Source

from .site import Site


class Chosen(Protocol):
    """What an editor decided for one account."""

    @property
    def skip(self) -> bool:
        """Tell whether no copy is to be made there."""


def goes(site: Site, account: Account, one: Original | Source, choices: Mapping[str, Chosen] | None) -> bool:
    """Tell whether an original may go to an account, by the strategy or by its own ``choices``, or is there already.

    What is sensitive never leaves the European Union: nothing of it is made for a network that is elsewhere.
    """
    if one.sensitive and account.hosting is not Hosting.EU:
        return False
    copy = site.history.copies.get((one.id, account.name))
    if copy is not None and (copy.state is State.LIVE or copy.attempt is not None):
        return True
    if choices is not None:
        return account.name in choices and not choices[account.name].skip
    return routed(site.config.policy, account.name, one.type, one.category)
