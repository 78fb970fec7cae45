"""A network that closed for ever: an account there is kept in the settings and does nothing.

What it held is gone with it; the originals are on our site (docs/networks/vine.md).
"""

from __future__ import annotations

from datetime import date

from syndicate.errors import Unsent
from syndicate.i18n import _
from syndicate.model import Attempt, Copy, Edit, Find, Identity, PictureRules, Post, Receipt, Rules
from syndicate.networks import Network


class Closed(Network):
    """An account whose network is no more."""

    def verify(self) -> Identity:
        """Say that there is nobody to ask."""
        raise self._over()

    def publish(self, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - nothing is sent
        """Send nothing."""
        raise self._over()

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:  # noqa: ARG002 - nothing is asked
        """Find nothing out."""
        raise self._over()

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - nothing is sent
        """Change nothing."""
        raise self._over()

    def withdraw(self, copy: Copy) -> None:  # noqa: ARG002 - nothing is sent
        """Take nothing back."""
        raise self._over()

    def _over(self) -> Unsent:
        message = _("{network} closed on {date}: nothing is sent there any more.")
        return Unsent(message.format(network=self.title, date=self.rules.closed))


def closed(kind: str, title: str, last: date) -> type[Network]:
    """Give the class of a kind that closed on that day."""
    pictures = PictureRules(most=1, max_bytes=1)
    rules = Rules(kind, len, 1, pictures, Edit.NONE, (), source="", withdraws=False, closed=last)
    return type(title, (Closed,), {"rules": rules, "title": title, "__module__": __name__})
