"""News, and what councillors outside the majority write."""

from __future__ import annotations

from typing import Any

from syndicate.text import shorten

from ..site import Site
from .values import Node, commune, moment

HEADLINE = 110  # characters: https://developers.google.com/search/docs/appearance/structured-data/article


def article(site: Site, content: Any) -> Node:
    """Give a piece of news of the commune."""
    source = content.source
    return {
        "@type": "NewsArticle",
        "headline": shorten(content.title, lambda text: len(text) <= HEADLINE),
        "description": content.lead,
        "datePublished": moment(source.date, site),
        "dateModified": moment(source.modified or source.date, site),
        "author": commune(site),
        "publisher": commune(site),
        "inLanguage": content.lang,
        "mainEntityOfPage": {"@id": site.absolute(content.url)},
        "articleSection": source.category,
        "keywords": list(source.tags),
        "isAccessibleForFree": True,
    }


def opinion(site: Site, content: Any) -> Node:
    """Give a column of councillors: its author is their group, not the commune."""
    group = content.source.extra.get("group")
    author = {"@type": "Organization", "name": group} if group else {}
    return article(site, content) | {"@type": "OpinionNewsArticle", "author": author}
