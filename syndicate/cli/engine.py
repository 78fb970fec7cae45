"""Put the engine together for a command: the feed, the ledger, the accounts with their networks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import click

from syndicate import feed as feeds
from syndicate import ledger, networks, renewed, stores
from syndicate.addresses import LOOPBACK, split_web
from syndicate.built import Built
from syndicate.cli.common import FEED, say
from syndicate.cli.forge import mask
from syndicate.config import Config, secrets, written_environment
from syndicate.desk import Clock
from syndicate.errors import ConfigError, FeedError, OutcomeError, Unsent
from syndicate.i18n import _
from syndicate.model import Account, Feed, Policy
from syndicate.nearest import unknown_account
from syndicate.networks import Network
from syndicate.pictures import Gallery, Site
from syndicate.refresh import Keeper
from syndicate.web import Web

PAUSE = 3.0  # seconds between two looks at a site that is being put online

# What “tambour build” has handed over to the step that deploys: until the site shows it, nothing is sent.
build_option = click.option(
    "--build", envvar="TAMBOUR_FEED_BUILD", default="", metavar="BUILD",
    help=_("Wait until the site shows this build, as its syndication.json names it; by default any will do."),
)  # fmt: skip


def load_feed(config: Config, source: str) -> Feed:
    """Read the feed, once the ledger is known to be readable: damage is named before any server is asked."""
    ledger.read(config.ledger)
    return feeds.load(source)


def awaited_feed(config: Config, source: str, build: str, *, wait: float, clock: Clock | None = None) -> Feed:
    """Read the feed once it is the one of this build, for ``wait`` seconds at most; of any when none is named.

    A site is online at one server of its host before the others, and may come out of a cache: a query asks past it.
    Raise ``Unsent`` when it shows another to the end: a later run may have replaced it.
    """
    clock = clock or Clock()
    asked = f"{source}?build={quote(build)}" if build and source.startswith("http") else source
    left = wait
    while True:
        try:
            document = load_feed(config, asked)
            if not build or document.build == build:
                return document
            fault: FeedError | Unsent = Unsent(_(
                "The site does not show what was just built: nothing is sent. "
                "If a later run has put another online, that run sends the copies."
            ))  # fmt: skip
        except (FeedError, Unsent) as error:
            if not build:
                raise
            fault = error
        if left <= 0:
            raise fault
        clock.sleep(PAUSE)
        left -= PAUSE


def feed_source(config: Config, feed: str | None, site: str, *, public: bool = False) -> str:
    """Name the feed to read: the one asked for, else the last build's, else the public one.

    ``public``: only what is online counts, since what is sent is read there.
    """
    if feed:
        return feed
    built = config.site.output / FEED
    return str(built) if built.is_file() and not site and not public else f"{site or config.commune.url}/{FEED}"


def check_history(config: Config, feed: Feed, source: str) -> None:
    """Refuse a feed built from another ledger. Raise ``FeedError``."""
    if not ledger.descends(config.ledger, feed):
        message = _("this feed was built from another ledger than {ledger}: fetch the right one, or build again")
        raise FeedError(message.format(ledger=config.ledger.name), file=source)


def check_site(site: str | None) -> str:
    """Accept a stand-in for the public address only on this machine. Raise ``ConfigError``."""
    address = split_web(site or "")
    if site and (address is None or address.hostname not in LOOPBACK):
        raise ConfigError(_("--site takes an address of this machine, such as http://127.0.0.1:8000."))
    return (site or "").rstrip("/")


def chosen(config: Config, names: Iterable[str]) -> list[Account]:
    """Give the accounts asked for, or all. Raise ``ConfigError`` for a name that is not in tambour.toml."""
    for name in names:
        if name not in config.accounts:
            raise ConfigError(unknown_account(name, config.accounts))
    return [account for name, account in config.accounts.items() if not names or name in names]


def able(accounts: Iterable[Account]) -> tuple[list[Account], list[str]]:
    """Give the accounts that this machine can serve, and a sentence for each other one. Raise it when none is left.

    What one of them lacks here must not stop an alert on the others.
    """
    served: list[Account] = []
    faults: list[ConfigError] = []
    for account in accounts:
        try:
            networks.load(account.kind).check_machine(account)
        except ConfigError as error:
            faults.append(ConfigError(account.name + _(": ") + str(error)))
        else:
            served.append(account)
    if faults and not served:
        raise faults[0]
    return served, [str(fault) for fault in faults]


def limited(config: Config, names: Iterable[str], say: Callable[[str], None]) -> list[Account]:
    """Give the accounts asked for, or all, under the limits that their servers publish; say which could not be read."""
    accounts = chosen(config, names)
    if any(account.server for account in accounts):
        with Web(timeout=5) as web:
            accounts, notes = with_limits(accounts, web)
        for note in notes:
            say(note)
    return accounts


def open_networks(accounts: Iterable[Account], keeper: Keeper, web: Web) -> dict[str, Network]:
    """Give each account its network, with its secrets. Raise ``ConfigError`` naming all that are missing."""
    accounts = list(accounts)
    found = secrets(accounts, keeper.environ)
    opened = {account.name: networks.load(account.kind)(account, found[account.name], web) for account in accounts}
    for network in opened.values():
        keeper.serve(network)
    return opened


def open_keeper(config: Config, web: Web) -> Keeper:
    """Give whoever stores the secrets that change during a run. Raise ``ConfigError``."""
    written = written_environment(config.root)
    return Keeper(renewed.over(written), stores.load(written, config.root, web), web, hide=mask)


def say_lost(keeper: Keeper) -> bool:
    """Say which new secrets could not be stored, and what to do; say whether there are any."""
    for account, reason in keeper.lost.items():
        say(_("{account}: a new secret could not be stored: {reason}").format(account=account, reason=reason))
        say(_("If the network refuses the former one from now on: tambour connect {account}.").format(account=account))
    return bool(keeper.lost)


def with_limits(accounts: Iterable[Account], web: Web) -> tuple[list[Account], list[str]]:
    """Read the limits that the servers publish, side by side; give a sentence for each that could not be read."""

    def read(account: Account) -> tuple[Account, str]:
        try:
            rules = networks.load(account.kind)(account, {}, web).limits()
        except (AttributeError, TypeError, KeyError, ValueError):
            message = _("{account}: the server's limits make no sense; the usual ones are used")
            return account, message.format(account=account.name)
        except OutcomeError as error:
            message = _("{account}: the server's limits could not be read ({reason}); the usual ones are used")
            return account, message.format(account=account.name, reason=error)
        return replace(account, rules=rules), ""

    accounts = list(accounts)
    with ThreadPoolExecutor(max_workers=max(1, len(accounts))) as pool:
        pairs = list(pool.map(read, accounts))
    return [account for account, _note in pairs], [note for _account, note in pairs if note]


def policy_with(config: Config, *, max_actions: int | None, allow_withdrawals: bool, announce: Iterable[str]) -> Policy:
    """Give the strategy, with what the options of this run let through."""
    return replace(
        config.policy,
        max_actions=max_actions or config.policy.max_actions,
        allow_withdrawals=allow_withdrawals,
        announce=tuple(announce),
    )


def our_site(config: Config, stand_in: str = "") -> Site:
    """Give the commune's site as the place where originals and pictures are read."""
    from syndicate import identity  # with all that draws: a plan draws nothing

    arms = identity.read_arms(config)
    setting = identity.setting(config, arms)
    phone = str(config.commune.facts.get("phone", ""))
    return Site(config.commune.url, config.commune.name, config.site.colours, stand_in, setting, phone, arms)


def built_gallery(config: Config) -> Gallery:
    """Give the originals and pictures of the built site, before it is online."""
    built = Built(config.site.output, config.commune.url)
    return Gallery(our_site(config), built, pictures_cache(config), wait=0, sleep=lambda _seconds: None)


def pictures_cache(config: Config) -> Path:
    """Give the folder of the adapted pictures."""
    return config.cache / "copies"
