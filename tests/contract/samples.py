"""Posts, attempts and accounts for the tests of networks."""

from __future__ import annotations

import dataclasses
import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image

from syndicate.model import Account, Attachment, Attempt, Copy, Draft, Film, Link, Post, State
from syndicate.networks import Network, load
from syndicate.web import Web

URL = "https://valserein.example.org/actualites/fete"
NEIGHBOUR = "https://valserein.example.org/actualites/fete-2"
TEXT = "La fête du village 👨‍👩‍👧‍👦 aura lieu samedi.\n\n#FêteDuVillage #Valserein\n\n"
AT = datetime(2026, 11, 21, 9, 0, 0, 123456, tzinfo=UTC)


def picture(
    colour: str = "teal", *, alt: str = "Une place bordée de tilleuls", size: tuple[int, int] = (120, 80)
) -> Attachment:
    """Make a small JPEG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return Attachment(out.getvalue(), "image/jpeg", *size, alt=alt, focus=(0.25, -0.5))


def film() -> Film:
    """Give the smallest file that is a video: its boxes, and no picture."""
    path = Path(__file__).with_name("film.mp4")
    return Film(path, "video/mp4", path.stat().st_size)


def post(
    url: str = URL,
    text: str = TEXT,
    *,
    pictures: tuple[Attachment, ...] = (),
    card: Attachment | None = None,
    reply_to: Copy | None = None,
    title: str = "",
    film: Film | None = None,
) -> Post:
    """Make a post whose text ends with the canonical URL."""
    link = Link(url, "La fête du village", "Samedi, sur la place.")
    draft = Draft(text + url, "fr", link, ("FêteDuVillage", "Valserein"), title=title)
    return Post(draft, pictures, card, reply_to, film=film)


def of_a_kind(kind: str, **parts: Any) -> Post:
    """Make a post that has what a kind of network takes beside pictures: a title of its own, a video."""
    rules = load(kind).rules
    parts |= {"title": "La fête du village"} if rules.title_limit else {}
    return post(**parts, film=film() if "video" in rules.needs else None)


def thread(
    texts: tuple[str, ...] = ("Le soir : #Bal. (2/3)", "Et les feux. (3/3)"),
    *,
    first: str = "La fête aura lieu samedi. (1/3)\n\n",
    pictures: tuple[Attachment, ...] = (),
) -> Post:
    """Make a post that others follow, whose first text ends with the canonical URL."""
    alone = post(text=first, pictures=pictures)
    return dataclasses.replace(alone, draft=dataclasses.replace(alone.draft, following=texts))


def attempt(name: str = "fete", at: datetime = AT, generation: int = 1) -> Attempt:
    """Make an attempt whose key depends on its name and generation only."""
    return Attempt(hashlib.sha256(f"{name}/{generation}".encode()).hexdigest(), at, generation)


def now(name: str = "fete", generation: int = 1) -> Attempt:
    """Make an attempt reserved now, as servers that date posts by their clock need."""
    return attempt(name, datetime.now(UTC), generation)


def copy(copy_id: str, url: str | None = None, *, shown: str = "", replies: tuple[str, ...] = ()) -> Copy:
    """Make what the ledger knows of a live copy."""
    return Copy("actualites/fete", "essai", State.LIVE, copy_id, url, shown=shown, replies=replies)


def network(
    kind: str, web: Web, *, server: str = "", secrets: dict[str, str] | None = None, **settings: str
) -> Network:
    """Open an account named “essai” of this kind."""
    cls = load(kind)
    account = Account("essai", kind, cls.rules_for(settings), "fr", server or cls.default_server, settings=settings)
    return cls(account, secrets or {}, web)


def served(number: int) -> str:
    """Name the address where our site serves a picture."""
    return f"https://valserein.example.org/images/reseaux/{number}.jpg"


def longer(attachment: Attachment, to: int) -> Attachment:
    """Make a picture heavier than a limit, in bytes."""
    return dataclasses.replace(attachment, data=attachment.data + bytes(to))
