"""The places where a person publishes, since no program may: their forms as data, each with what it is known from.

A limit that no page states is ours, and says so. ``proof`` is the page that shows why there is no way in for programs,
or that states the form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from syndicate.i18n import _
from syndicate.model import Hosting, PictureRules
from syndicate.networks._text import graphemes, urls

PHOTO = PictureRules(most=1, max_bytes=4_000_000, max_side=2048)  # ours: what any form takes
NO_PICTURE = PictureRules(most=0, max_bytes=1)


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of place. ``limit`` in characters; without ``linked``, an address there leads nobody anywhere."""

    title: str
    limit: int
    proof: str
    pictures: PictureRules = PHOTO
    linked: bool = True
    most_tags: int = 0
    hosting: Hosting = Hosting.OUTSIDE

    @property
    def measure(self) -> Callable[[str], int]:
        """Count as the place does: an address that leads nobody anywhere is not copied, and does not count."""
        return graphemes if self.linked else lambda text: graphemes(without_addresses(text))


PLACES = {
    # The Groups API was removed from every version on 2024-04-22. The limit is that of a Page; Meta states none.
    "facebook_group": Place(
        "Facebook", 63_206, "https://developers.facebook.com/docs/graph-api/changelog/version19.0", most_tags=3,
        pictures=PictureRules(most=10, max_bytes=4_000_000, max_side=2048, alt_limit=1000),
    ),
    # Its SDK has no call that posts on a wall, and its access is paid for. The limit is ours.
    "whaller": Place("Whaller", 5000, "https://github.com/whallerfr/client-python"),
    # Meta's description of the Cloud API has no path for channels. The limit is that of its messages.
    "whatsapp_channel": Place("WhatsApp", 4096, "https://github.com/facebook/openapi"),
    # Its manual knows one way in: a person at the console. The limits of these three are ours: they state none.
    "panneaupocket": Place("PanneauPocket", 1000, "https://www.panneaupocket.com/astuces-de-saisie"),
    "intramuros": Place("IntraMuros", 2000, "https://appli-intramuros.com/"),
    "illiwap": Place("Illiwap", 2000, "https://www.illiwap.com/"),
    # Seven lines of twenty characters, as one commune asks of its associations; suppliers differ: “limit” tells.
    "led_panel": Place(
        "LED", 140,
        "http://www.mairie-guipavas.fr/mairie/sport-et-vie-associative/annonce-de-manifestations/article/l-info-servie-sur-un-panneau",
        pictures=NO_PICTURE, linked=False, hosting=Hosting.EU,
    ),
    # Anything else: a bulletin, a radio, a shop's window.
    "other": Place("…", 1000, "https://indieweb.org/POSSE"),
}  # fmt: skip


def without_addresses(text: str) -> str:
    """Take the addresses out of a text, with the empty paragraphs that they leave."""
    bare, done = "", 0
    for found in urls(text):
        bare += text[done : found.start()]
        done = found.end()
    parts = (" ".join(part.split()) for part in (bare + text[done:]).split("\n\n"))
    return "\n\n".join(part for part in parts if part)


def name(place: str) -> str:
    """Name a place in the reader's language."""
    return {
        "facebook_group": _("Facebook group"),
        "whaller": "Whaller",
        "whatsapp_channel": _("WhatsApp channel"),
        "panneaupocket": "PanneauPocket",
        "intramuros": "IntraMuros",
        "illiwap": "Illiwap",
        "led_panel": _("LED panel"),
        "other": _("another place"),
    }[place]


def where(place: str) -> str:
    """Say where in the place a message is made."""
    return {
        "facebook_group": _(
            "Open the group, and begin a post under the name of the town hall's Page if it is a member."
        ),
        "whaller": _("Open the sphere, and begin a message."),
        "whatsapp_channel": _("Open WhatsApp on the phone that owns the channel, then the channel."),
        "panneaupocket": _(
            "Open the console, and make a message; an alert only for what is urgent: it is shown in red."
        ),
        "intramuros": _("Open the console, and make a news item or an alert."),
        "illiwap": _("Open the console, and make a message for the station."),
        "led_panel": _("Open the panel's program, and make a message that ends with its event."),
        "other": _("Open the place where the copy goes."),
    }[place]
