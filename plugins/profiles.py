"""Where residents find each account: the addresses of ``rel="me"`` and of the list of official accounts."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from syndicate.model import Account


@dataclass(frozen=True, slots=True)
class Profile:
    """One official account: the network's name, how the account is called there, and its public page."""

    network: str
    handle: str
    url: str


def profile(account: Account) -> Profile | None:
    """Give the public page of an account, or ``None`` when its settings do not tell it.

    ``handle`` is a setting of the account: ``commune.bsky.social`` on Bluesky, ``@mairie`` on a Mastodon server.
    """
    handle = account.settings.get("handle", "").lstrip("@")
    if not handle:
        return None
    if account.kind == "mastodon":
        user = handle.split("@")[0]
        return Profile("Mastodon", f"@{user}@{_host(account.server)}", f"{account.server}/@{quote(user)}")
    if account.kind == "bluesky":
        return Profile("Bluesky", f"@{handle}", f"https://bsky.app/profile/{quote(handle)}")
    return None


def network_name(kind: str) -> str:
    """Write the name of a network as it writes it itself."""
    return {"mastodon": "Mastodon", "bluesky": "Bluesky", "outbox": "Outbox"}.get(kind, kind.capitalize())


def _host(server: str) -> str:
    return server.partition("://")[2]
