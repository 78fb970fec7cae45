"""What the council and the mayor decided, and the other documents that the commune publishes."""

from __future__ import annotations

import hashlib
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..site import Site
from .values import Node, commune, day, identifier, town, web

# Acts that are law in the commune; an agenda, a list or minutes only tell of them.
LAW = ("délibération", "arrêté", "décision")


def act(site: Site, content: Any) -> Node:
    """Give an act: its number, its date, who passed it, and the document that alone is authentic."""
    extra = content.source.extra
    if not str(extra.get("act_type", "")).casefold().startswith(LAW):
        return document(site, content)
    council = {"@type": "GovernmentOrganization", "name": _author(content), "parentOrganization": commune(site)}
    return {
        "@type": "Legislation",
        "name": content.title,
        "description": content.lead,
        "legislationType": extra.get("act_type"),
        "legislationIdentifier": extra.get("number"),
        "legislationDate": day(extra.get("sitting_date"), site),
        "legislationPassedBy": council,
        "legislationJurisdiction": {"@type": "AdministrativeArea"}
        | {k: v for k, v in town(site).items() if k != "@type"},
        "datePublished": day(extra.get("online_date") or content.source.date, site),
        "inLanguage": content.lang,
        "about": extra.get("subject"),
        "publisher": commune(site),
        "encoding": encoding(site, content),
        "isAccessibleForFree": True,
    }


def document(site: Site, content: Any) -> Node:
    """Give a document, or the notice of a sitting or of a contract."""
    extra = content.source.extra
    return {
        "@type": "DigitalDocument",
        "name": content.title,
        "description": content.lead,
        "genre": extra.get("act_type") or extra.get("document_type") or extra.get("procedure"),
        "identifier": identifier(content.rubric, extra.get("number") or extra.get("reference")),
        "datePublished": day(extra.get("online_date") or content.source.date, site),
        "temporalCoverage": day(extra.get("sitting_date"), site),
        "numberOfPages": extra.get("pages"),
        "inLanguage": content.lang,
        "author": commune(site),
        "publisher": commune(site),
        "encoding": encoding(site, content),
        "isAccessibleForFree": True,
    }


def encoding(site: Site, content: Any) -> Node:
    """Describe the file of an act by its own bytes, whatever the front matter says of them."""
    name = str(content.source.extra.get("file") or "")
    if not name or name.startswith(("https://", "http://")):
        return {"@type": "MediaObject", "contentUrl": web(name), "encodingFormat": _format(name)} if name else {}
    file = content.document()
    path = content.publish(file) if file else None
    if not file or not path:
        return {}
    data = file.read_bytes()
    return {
        "@type": "MediaObject",
        "name": Path(name).name,
        "contentUrl": site.absolute(path),
        "encodingFormat": _format(name),
        "contentSize": str(len(data)),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _author(content: Any) -> str:
    """Name who passed an act: the council, or the mayor alone (CGCT, L2122-18 et seq. and L2121-29)."""
    kind = str(content.source.extra.get("act_type", "")).casefold()
    return (
        "Conseil municipal"
        if kind.startswith("délibération")
        else str(content.source.extra.get("author_capacity") or "Maire")
    )


def _format(name: str) -> str:
    return guess_type(urlsplit(name).path)[0] or ""
