"""Make the copies of the golden originals, by the rules of each network and the real plan.

``originals/`` is read as the content of a commune. ``KIND/NAME.txt`` is what that network is sent: its length as the
network counts it, its limit, a blank line, the text; or the word of the plan for why nothing leaves. Only the pictures
are not there: what is said of them is in the originals.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from syndicate import networks, originals
from syndicate.config import Commune, Config, Site
from syndicate.model import (
    Account,
    Draft,
    Feed,
    Held,
    History,
    Hosting,
    Original,
    Override,
    Picture,
    Policy,
    Route,
    Video,
)
from syndicate.plan import plan
from syndicate.source import Source

GOLDEN = Path(__file__).resolve().parent
# Not the outbox, whose rules are another's, nor what is done by hand, where each place has its own.
KINDS = tuple(kind for kind in networks.kinds() if kind != "outbox" and not networks.load(kind).rules.by_hand)
HOME = "https://valserein.example.org"
NOW = datetime(2026, 12, 11, 12, tzinfo=ZoneInfo("Europe/Paris"))  # the day of the last original
MANY = 100


def documents() -> dict[Path, str]:
    """Give the text of each file."""
    return {_file(kind, one): text(kind, found) for (kind, one), found in copies().items()}


def text(kind: str, found: Draft | Held) -> str:
    """Write one file."""
    if isinstance(found, Held):
        return f"held: {found.code}\n"
    rules = networks.load(kind).rules
    return f"{rules.measure(found.text)}/{rules.room(pictured=bool(found.pictures))}\n\n{found.text}\n"


def copies() -> dict[tuple[str, str], Draft | Held]:
    """Plan every original on every network, where nothing was published yet: by kind and id, the draft or why not."""
    read = _originals()
    accounts = {kind: _account(kind) for kind in KINDS}
    policy = Policy(
        routes=(Route(KINDS),), fresh_days=365, max_actions=len(KINDS) * MANY, daily_quota=dict.fromkeys(KINDS, MANY)
    )
    made = plan(Feed("golden", None, read), History(since=read[0].date), tuple(accounts.values()), policy, NOW)
    drafts = {(action.account, action.original): action.draft for action in made.actions if action.draft}
    return drafts | {(held.account, held.original): held for held in made.held}


def _originals() -> tuple[Original, ...]:
    """Read the originals, oldest first. Raise ``ContentError`` at a fault in one of them."""
    site = Site(GOLDEN / "originals", GOLDEN / "output")
    accounts = {kind: _account(kind) for kind in KINDS}
    config = Config(GOLDEN / "tambour.toml", Commune("Valserein", HOME), site, Policy(), GOLDEN / "ledger", accounts)
    paths = site.content.glob("*/*.md")
    return tuple(sorted((_original(originals.read(config, path)) for path in paths), key=lambda one: one.date))


def _original(source: Source) -> Original:
    """Give what the site would say of an original, but for the bytes of its picture, which no text depends on.

    Each has a video, for the networks that take nothing else.
    """
    assert source.date is not None
    pictures: tuple[Picture, ...] = ()
    if source.picture:
        name = source.picture.path.name
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        pictures = (Picture(f"{HOME}/images/{name}", source.picture.alt, 1600, 1067, sha256),)
    chosen = source.syndicate or None
    return Original(
        id=source.id,
        url=f"{HOME}/{source.type}/{source.slug}/",
        title=source.title,
        summary=source.summary,
        lang=source.lang,
        date=source.date,
        type=source.type,
        category=source.category,
        tags=source.tags,
        pictures=pictures,
        video=Video(f"{HOME}/videos/film.mp4", "video/mp4", 1, hashlib.sha256(b"film").hexdigest()),
        sensitive=source.sensitive,
        urgent=source.urgent,
        expires=source.expires,
        accounts=chosen and {name: Override(choice.text) for name, choice in chosen.items()},
    )


def _account(kind: str) -> Account:
    """Open an account; the commune chose a Mastodon server in the Union."""
    rules = networks.load(kind).rules
    return Account(kind, kind, rules, hosting=Hosting.EU if kind == "mastodon" else rules.hosting)


def _file(kind: str, original: str) -> Path:
    return GOLDEN / kind / f"{original.rpartition('/')[2]}.txt"
