"""One account of each kind of network, by what the engine can do there."""

from __future__ import annotations

from datetime import timedelta

from syndicate.model import Account, Edit, Find, Hosting
from tests.simulated import account

KINDS: dict[str, Account] = {
    made.name: made
    for made in (
        # As Mastodon: found by list, edited in place.
        account("listed", find=(Find.LIST,), lag=timedelta(seconds=10)),
        # As Bluesky: we name the copy, a visible edit is another copy.
        account("keyed", find=(Find.KEY, Find.LIST), edit=Edit.REPLACE, hosting=Hosting.OUTSIDE),
        # As the outbox.
        account("named", find=(Find.KEY,), edit=Edit.BY_ID),
        # A key that is honoured for a time, then a list.
        account("fading", find=(Find.KEY, Find.LIST), key_window=timedelta(hours=1), lag=timedelta(minutes=2)),
        # Two steps, and nothing can be done with a copy that is out.
        account(
            "stepped", find=(Find.HANDLE,), edit=Edit.NONE, corrects=False, withdraws=False, hosting=Hosting.OUTSIDE
        ),
        # A slow list, and corrections by reply.
        account("replying", find=(Find.LIST,), lag=timedelta(minutes=30), edit=Edit.NONE),
        # As Telegram: nothing can be looked up.
        account("blind", find=(), edit=Edit.BY_ID, corrects=False, hosting=Hosting.OUTSIDE),
        # Nothing can be looked up, and corrections go by reply.
        account("mute", find=(), edit=Edit.NONE),
    )
}


def searchable(where: Account) -> bool:
    """Tell whether a copy can be found there without the ledger."""
    return Find.LIST in where.rules.find or (Find.KEY in where.rules.find and where.rules.key_window is None)
