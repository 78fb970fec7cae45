"""What happens to the originals of a case, step by step, and what must be out at its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from io import BytesIO

from PIL import Image

from syndicate.model import Original, Override, Picture, Rendition
from tests.torture.accounts import Place
from tests.torture.doors import ACCOUNTS

HOME = "https://valserein.example.org"
NOW = datetime.fromisoformat("2026-11-20T12:00:00+01:00")


@dataclass(frozen=True)
class Step:
    """What the site says from now on: its originals, and those whose copies must go."""

    originals: tuple[Original, ...]
    withdrawn: tuple[str, ...] = ()
    loses_ledger: bool = False  # before this step, somebody loses the ledger


@dataclass(frozen=True)
class Life:
    """Steps, and what the strategy says of edits on each account.

    The program runs until it is done with each step; when the editors are ``hasty``, once for each step but the last,
    whatever came of it.
    """

    name: str
    steps: tuple[Step, ...]
    edits: Mapping[str, str] = field(default_factory=dict)
    hasty: bool = False


@dataclass(frozen=True)
class Saying:
    """What a copy says, and how many replies are then under it."""

    title: str
    alts: tuple[str, ...]
    replies: int = 0


@dataclass(frozen=True)
class Expected:
    """What must be out for one original: so many copies of ours, which say one of these.

    Where it was to go and cannot be deleted, there is none when it was never published.
    """

    url: str
    links: frozenset[str]  # that one, and what else its text links to
    copies: int
    least: int
    sayings: tuple[Saying, ...]


def _picture() -> bytes:
    data = BytesIO()
    Image.linear_gradient("L").resize((320, 240)).convert("RGB").save(data, "JPEG")
    return data.getvalue()


PICTURE = _picture()
PICTURE_PATH = "/images/photo.jpg"
# What our site serves for the networks that fetch pictures themselves: here, for all that they take, this one.
SERVED = Rendition(f"{HOME}{PICTURE_PATH}", 320, 240, sha256(PICTURE).hexdigest())
ALT = "Le givre sur les tilleuls de la place."


def _original(name: str, title: str, *, folder: str = "actualites", pictures: tuple[Picture, ...] = ()) -> Original:
    return Original(
        id=f"{folder}/{name}",
        url=f"{HOME}/{folder}/{name}/",
        title=title,
        summary="Entrée : 3 * 2 €, *gratuite* pour les `moins de 12 ans` ~~ou~~ > 65 ans.",  # what snac reads as markup
        lang="fr",
        date=NOW.replace(hour=9),
        type=folder,
        category="Vie locale",
        pictures=pictures,
        card=SERVED,
        urgent=folder == "alertes",
    )


def _alert(title: str) -> Original:
    """Make an alert, which goes first, with a text of the editors' own, which links to another original too."""
    texts = {name: Override(text=f"{title}. La fête a lieu : {FETE.url} (venez).") for name in ACCOUNTS}
    return replace(_original("eau", title, folder="alertes"), accounts=texts)


FETE = _original("fete", "Fête de la Saint-Nicolas sur la place")
PHOTO = _original(
    "photo",
    "La photo du mois",
    pictures=(Picture(SERVED.url, ALT, SERVED.width, SERVED.height, SERVED.sha256, renditions=(SERVED,)),),
)
EAU = _alert("Coupure d’eau mardi")
EAU_EDITED = _alert("La coupure d’eau est reportée à jeudi")
# A person has already posted about this one, in other words.
MARCHE = _original("marche", "Le marché de Noël ouvre samedi")
MARCHE_EDITED = replace(MARCHE, title="Le marché de Noël ouvre dimanche")
PHOTO_EDITED = replace(PHOTO, title="La photo de novembre")

# What a person posted by hand before the program ever ran. None of it may change. The addresses of the first two
# begin as one of ours does.
BY_HAND = (
    ("L’an dernier, c’était beau aussi : {link} merci à tous.", f"{HOME}/actualites/fete-2/"),
    ("L’album est là : {link} bonne lecture.", f"{HOME}/actualites/fete/photos/"),
    ("Belle journée à tous.", ""),
    ("Venez nombreux, tout est dit ici : {link} et apportez vos amis.", MARCHE.url),
)

_ALL = (EAU, FETE, PHOTO, MARCHE)
_EDITED = (EAU_EDITED, FETE, PHOTO_EDITED, MARCHE_EDITED)
_END = Step((EAU_EDITED, PHOTO_EDITED), (FETE.id, MARCHE.id))

PUBLISHED = Life("published", (Step(_ALL),))
WHOLE = Life("whole", (Step(_ALL), Step(_EDITED), _END))
CORRECTED = Life("corrected", (Step(_ALL), Step(_EDITED)), dict.fromkeys(ACCOUNTS, "correct"))
# What is adopted is as old as its adoption, of which the clock that the runs are given knows nothing.
LEDGER_LOST = Life("ledger lost", (Step(_ALL), Step(_ALL, loses_ledger=True), _END), {"bluesky": "replace"})
HASTY = replace(WHOLE, name="hasty editors", hasty=True)


def expected(life: Life, place: Place) -> Iterator[Expected]:
    """Say what must be out on an account at the end of a life."""
    first, last = life.steps[0], life.steps[-1]
    now = {original.id: original for step in life.steps for original in step.originals}
    for then in first.originals:
        latest = now[then.id]
        kept = then.id not in last.withdrawn or not place.withdraws
        adopted = then.id == MARCHE.id and place.adopts
        yield Expected(
            url=then.url,
            links=frozenset({then.url, FETE.url} if then.id == EAU.id else {then.url}),
            copies=int(kept and not adopted),
            least=int(kept and not adopted and not (life.hasty and then.id in last.withdrawn)),
            sayings=_sayings(life, place, then, latest),
        )


def _sayings(life: Life, place: Place, then: Original, latest: Original) -> tuple[Saying, ...]:
    """Say what a copy may say at the end: what is said now where it can be edited, else what was said first.

    Hasty editors may have changed an original before it was first published.
    """
    corrects = life.edits.get(place.server) == "correct"
    now = Saying(latest.title, _alts(latest, place))
    if latest == then or (place.edits and not corrects):
        return (now,)
    first = Saying(then.title, _alts(then, place), replies=int(place.corrects))
    return (first, now) if life.hasty else (first,)


def _alts(original: Original, place: Place) -> tuple[str, ...]:
    """Give the alt texts of its pictures; of the drawn card, where no post goes without a picture."""
    told = tuple(picture.alt for picture in original.pictures)
    return told or ((original.title,) if place.pictured else ())
