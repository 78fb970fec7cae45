"""Alerts, and corrections of what was said wrongly."""

from __future__ import annotations

from typing import Any

from ..site import Site
from .values import Node, commune, day, moment, town, web

# What verdicts begin with, from 1 (false) to 5 (true), in the words of editors.
RATINGS = {"faux": 1, "trompeur": 2, "plutôt faux": 2, "en partie": 3, "à nuancer": 3, "plutôt vrai": 4, "vrai": 5}
WORST, BEST = 1, 5


def alert(site: Site, content: Any) -> Node:
    """Give an alert: from when until when, where, and what it says."""
    extra = content.source.extra
    area = {"@type": "Place", "name": extra.get("area")}
    return {
        "@type": "SpecialAnnouncement",
        "name": content.title,
        "text": content.lead,
        "category": ", ".join(filter(None, (content.source.category, site.level_name(content.level)))),
        "datePosted": moment(content.source.date, site),
        "expires": moment(extra.get("until"), site),
        "spatialCoverage": [area | {"containedInPlace": town(site)} if area["name"] else town(site)],
        "publisher": commune(site),
        "inLanguage": content.lang,
    }


def correction(site: Site, content: Any) -> Node:
    """Give the review of a claim. Its address is told to machines; no page leads people to it."""
    extra = content.source.extra
    author = {"@type": "Thing", "name": extra.get("claim_author")}
    appearance = {"@type": "CreativeWork", "url": web(extra.get("claim_url"))}
    return {
        "@type": "ClaimReview",
        "name": content.title,
        "claimReviewed": extra.get("claim"),
        "datePublished": moment(content.source.date, site),
        "dateModified": moment(content.source.modified, site),
        "author": commune(site),
        "publisher": commune(site),
        "inLanguage": content.lang,
        "itemReviewed": {
            "@type": "Claim",
            "name": extra.get("claim"),
            "author": author,
            "datePublished": day(extra.get("claim_date"), site),
            "appearance": appearance,
        },
        "reviewRating": rating(str(extra.get("verdict") or "")),
        "reviewBody": extra.get("verdict"),
        "citation": [address for one in extra.get("evidence_urls") or () if (address := web(one))],
        "mainEntityOfPage": {"@id": site.absolute(content.url)},
    }


def rating(verdict: str) -> Node:
    """Read the first words of a verdict, « Faux : … »; no number is made up for words that are not on the scale."""
    word = verdict.partition(":")[0].partition(".")[0].strip()
    value = RATINGS.get(word.casefold())
    scale = {"ratingValue": value, "bestRating": BEST, "worstRating": WORST} if value else {}
    return {"@type": "Rating", "alternateName": word} | scale
