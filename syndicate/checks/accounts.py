"""What the accounts of tambour.toml leave out, although copies can be made without it, and what none of them gets."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from syndicate import networks, toml_places
from syndicate.checks.page import Around, Page
from syndicate.config import Config
from syndicate.i18n import _
from syndicate.model import Account, Hosting
from syndicate.source import Problem
from syndicate.text import clean, hashtags_in
from syndicate.toml_places import Place

TRIAL = "outbox"  # the kind whose copies nobody reads


def provable(config: Config) -> Iterator[Problem]:
    """Wish for what the address of each account's page is made of: without it the site cannot link there (rel="me").

    Mastodon marks a link to our site as verified only when the site links back:
    https://docs.joinmastodon.org/user/profile/#verification.
    """
    for name, account in config.accounts.items():
        network = networks.load(account.kind)
        if network.profile_key and network.profile(account) is None:
            message = _("Without “{key}”, the site cannot prove that the account “{name}” is the commune's.")
            where = message.format(key=network.profile_key, name=name)
            yield Problem(config.path, _line(config, ("accounts", name)), "account-unproven", where, "warning")


def over(config: Config) -> Iterator[Problem]:
    """Say which account is on a network that closed: nothing is lost, and the account can go from the settings."""
    for name, account in config.accounts.items():
        if account.rules.closed is not None:
            message = _("{network} closed on {date}: the account “{name}” does nothing any more, and can be removed.")
            title = networks.load(account.kind).title
            said = message.format(network=title, date=account.rules.closed, name=name)
            yield Problem(config.path, _line(config, ("accounts", name)), "network-closed", said, "warning")


def several(config: Config) -> Iterator[Problem]:
    """Wish for a second network: where all copies are on one, its failure or its decision silences the commune there.

    Trial accounts stand for the networks that they imitate while there are no others. One alone is a beginning.
    """
    routes = config.policy.routes
    named = {name for route in routes for name in route.accounts} if routes else set(config.accounts)
    reached = [one for name, one in config.accounts.items() if name in named and one.rules.closed is None]
    real = [account for account in reached if account.kind != TRIAL]
    if real or len(config.accounts) > 1:
        operators = {_operator(account) for account in real or reached}
        if len(operators) == 1:
            message = _("The strategy sends everything to one network: {network}.")
            line = _line(config, ("strategy",)) if routes else _line(config, ("accounts", reached[0].name))
            where = message.format(network=" ".join(filter(None, operators.pop())))
            yield Problem(config.path, line, "one-network", where, "warning")


def within_the_union(page: Page, around: Around) -> Iterator[Problem]:
    """Say which of the accounts that a sensitive original names will never get it."""
    source = page.source
    for name, choice in (source.syndicate or {}).items() if source.sensitive else ():
        account = around.config.accounts.get(name)
        if account and account.hosting is not Hosting.EU and not choice.skip:
            message = _("“sensitive” keeps this page within the European Union: “{name}” will get no copy of it.")
            line = source.line(f"syndicate.{name}", "syndicate")
            yield page.problem(line, "sensitive-outside", message.format(name=name))


def few_hashtags(page: Page, around: Around) -> Iterator[Problem]:
    """Refuse an own text with more hashtags than its network takes: no copy would be made."""
    source = page.source
    for name, choice in (source.syndicate or {}).items():
        account = around.config.accounts.get(name)
        if account is None or choice.skip or not account.rules.refused_above:
            continue
        count, most = len(hashtags_in(clean(choice.text or ""))), account.rules.refused_above
        if count > most:
            message = _("The text for “{name}” holds {count} hashtags: this network takes {most}.")
            line = source.line(f"syndicate.{name}.text", f"syndicate.{name}", "syndicate")
            where = message.format(name=name, count=count, most=most)
            yield page.problem(line, "too-many-hashtags", where, "error")


ADVICE = (within_the_union, few_hashtags)


def _operator(account: Account) -> tuple[str, str]:
    """Name who decides over an account: the company, else the network and the server that it is on."""
    network = networks.load(account.settings.get("like", account.kind) if account.kind == TRIAL else account.kind)
    return (network.operator, "") if network.operator else (network.called(account), urlsplit(account.server).netloc)


def _line(config: Config, place: Place) -> int | None:
    return toml_places.places(config.path.read_text(encoding="utf-8")).get(place)
