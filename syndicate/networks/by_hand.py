"""The places where no program may publish: a person does, with a kit, and says so.

Facebook groups, Whaller, WhatsApp channels, PanneauPocket, IntraMuros, Illiwap, LED panels: what is known of each, and
from where, is in ``_by_hand_places``. The plan holds what is to be done there, ``tambour preview`` shows the words cut
to the place's form with the pictures, ``tambour settle`` records that it was done. Nothing is sent; it needs no access.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from syndicate.addresses import split_web
from syndicate.errors import Refused
from syndicate.i18n import _
from syndicate.model import (
    Account,
    Attempt,
    Copy,
    Draft,
    Edit,
    Find,
    Identity,
    Post,
    Receipt,
    Rules,
)  # fmt: skip
from syndicate.networks import Kit, Network, Profile
from syndicate.networks._by_hand_places import PHOTO, PLACES, Place, name, where, without_addresses
from syndicate.networks._text import graphemes


class ByHand(Network):
    """One place, and the person who publishes there."""

    rules = Rules(
        kind="by_hand",
        measure=graphemes,
        limit=1000,  # each place has its own
        pictures=PHOTO,
        edit=Edit.BY_ID,
        find=(),
        source="https://indieweb.org/POSSE",
        by_hand=True,
        most_tags=0,
    )
    title = "By hand"
    profile_key = "page"
    settings = ("place", "page", "limit")
    required = ("place",)

    @classmethod
    def rules_for(cls, settings: Mapping[str, str]) -> Rules:
        """Give the rules of the place: its form."""
        place = _place(settings)
        limit = int(settings.get("limit", place.limit))
        return dataclasses.replace(
            cls.rules,
            measure=place.measure,
            limit=limit,
            pictures=place.pictures,
            source=place.proof,
            hosting=place.hosting,
            most_tags=place.most_tags,
        )

    @classmethod
    def wrong(cls, settings: Mapping[str, str]) -> tuple[str, str] | None:
        """Check that the place is one that we know, and the rest what it should be."""
        place = settings.get("place", "")
        if place not in PLACES:
            words = _("“{place}” is none of the places: {places}.")
            return "place", words.format(place=place, places=", ".join(PLACES))
        if not settings.get("limit", "1").isdecimal() or int(settings.get("limit", "1")) < 1:
            return "limit", _("“limit” is a number of characters, in quotation marks.")
        if "page" in settings and split_web(settings["page"]) is None:
            return "page", _("“{url}” is not the address of a page, such as https://….").format(url=settings["page"])
        return None

    @classmethod
    def called(cls, account: Account) -> str:
        """Name the place; one that we do not know has the name that tambour.toml gives the account."""
        place = account.settings.get("place", "other")
        return account.name if place == "other" else name(place)

    @classmethod
    def profile(cls, account: Account) -> Profile | None:
        """Give the public page of the place, where the settings tell it."""
        page = account.settings.get("page", "")
        return Profile(name(account.settings.get("place", "other")), page) if page else None

    @classmethod
    def kit(cls, account: Account, draft: Draft) -> Kit | None:
        """Give the words to paste, cut to the place's form, and the steps."""
        key = account.settings.get("place", "other")
        place = PLACES[key]
        text = draft.text if place.linked else without_addresses(draft.text)
        pictures = place.pictures.most > 0 and draft.pictures
        steps = [where(key), _("Copy the text below, and paste it.")]
        steps += [
            _("Download the picture below and add it, with its alternative text where the place asks for one.")
        ] * bool(pictures)
        steps += [_("Read it again, as a resident would; then publish.")]
        return Kit(name(key), text, place.measure(draft.text), tuple(steps))

    def verify(self) -> Identity:
        """Say what the place is: there is no access to try."""
        place = self.account.settings.get("place", "other")
        return Identity(name(place), self.account.settings.get("page", PLACES[place].proof))

    def publish(self, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - nothing is sent
        """Refuse: a person does it."""
        raise self._refusal()

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:  # noqa: ARG002 - a person looks
        """Find nothing: no way is promised."""
        return None

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - nothing is sent
        """Refuse: a person does it."""
        raise self._refusal()

    def withdraw(self, copy: Copy) -> None:  # noqa: ARG002 - nothing is sent
        """Refuse: a person does it."""
        raise self._refusal()

    def _refusal(self) -> Refused:
        words = _("{place}: no program publishes there, a person does.")
        return Refused(words.format(place=name(self.account.settings.get("place", "other"))))


def _place(settings: Mapping[str, str]) -> Place:
    return PLACES[settings.get("place", "other")]
