"""The commune itself, for the home page: who it is, where it is, when its doors are open, how to search its site."""

from __future__ import annotations

from syndicate.i18n import _

from ..site import Site
from . import place
from .values import COMMUNE, TOWN_HALL, WEBSITE, Node, identifier, named, publisher, town, web

SEARCH = "recherche/?q={search_term_string}"


def nodes(site: Site) -> list[Node]:
    """Give the commune, its town hall and its site."""
    return [organization(site), town_hall(site), website(site)]


def organization(site: Site) -> Node:
    """Give the commune as a public body, with its numbers in the registers and its official accounts."""
    facts = site.config.commune.facts
    numbers = [identifier(name.upper(), facts.get(name)) for name in ("siren", "siret")]
    return publisher(site) | {
        "description": site.description,
        "address": place.of_commune(site),
        "telephone": facts.get("phone"),
        "email": facts.get("email"),
        "identifier": numbers,
        "areaServed": town(site) | {"containedInPlace": {"@type": "Country", "name": "France"}},
        "location": {"@id": named(site, TOWN_HALL)},
        "sameAs": [web(profile.url) for profile in site.profiles],
    }


def town_hall(site: Site) -> Node:
    """Give the building: where it is, and when it is open."""
    facts = site.config.commune.facts
    return {
        "@type": "CityHall",
        "@id": named(site, TOWN_HALL),
        "name": _("Town hall of {commune}").format(commune=site.config.commune.name),
        "url": site.absolute(""),
        "address": place.of_commune(site),
        "geo": place.geo({"lat": facts.get("latitude"), "lon": facts.get("longitude")}),
        "telephone": facts.get("phone"),
        "openingHoursSpecification": place.specifications(str(facts.get("opening_hours", ""))),
        "specialOpeningHoursSpecification": place.special(facts.get("closings", ())),
        "publicAccess": True,
    }


def website(site: Site) -> Node:
    """Give the site, and how to search it."""
    return {
        "@type": "WebSite",
        "@id": named(site, WEBSITE),
        "name": site.config.commune.name,
        "url": site.absolute(""),
        "inLanguage": site.lang,
        "publisher": {"@id": named(site, COMMUNE)},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": site.absolute(SEARCH)},
            "query-input": "required name=search_term_string",
        },
    }
