"""What the accounts of tambour.toml leave out, although copies can be made without it."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate import networks, toml_places
from syndicate.config import Config
from syndicate.i18n import _
from syndicate.source import Problem


def provable(config: Config) -> Iterator[Problem]:
    """Wish for what the address of each account's page is made of: without it the site cannot link there (rel="me").

    Mastodon marks a link to our site as verified only when the site links back:
    https://docs.joinmastodon.org/user/profile/#verification.
    """
    for name, account in config.accounts.items():
        network = networks.load(account.kind)
        if network.profile_key and network.profile(account) is None:
            message = _("Without “{key}”, the site cannot prove that the account “{name}” is the commune's.")
            line = toml_places.places(config.path.read_text(encoding="utf-8")).get(("accounts", name))
            where = message.format(key=network.profile_key, name=name)
            yield Problem(config.path, line, "account-unproven", where, "warning")
