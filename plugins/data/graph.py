"""The block of each page: the page, the way to it, and the thing that it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from syndicate.i18n import _

from ..share_cards import Share
from ..site import Site
from . import acts, alerts, events, home, news, people, services
from .values import COMMUNE, WEBSITE, Node, moment, named, picture, publisher, written

# What a page of each type is about. What is not here is only a page.
KINDS: dict[str, Callable[[Site, Any], Node]] = {
    "actualites": news.article,
    "tribune": news.opinion,
    "alertes": alerts.alert,
    "rectificatifs": alerts.correction,
    "agenda": events.event,
    "conseil": acts.act,
    "documents": acts.document,
    "marches": acts.document,
    "demarches": services.procedure,
    "services": services.department,
    "equipements": services.facility,
    "associations": services.association,
    "elus": people.elected,
}
# What readers of news and agendas show with a picture, drawn when there is none.
PICTURED = ("actualites", "tribune", "agenda")


@dataclass(frozen=True, slots=True)
class Data:
    """What the templates ask for; each gives the content of one ``<script type="application/ld+json">``."""

    site: Site
    share: Share

    def home(self) -> Markup:
        """Describe the home page: the commune, its town hall, its site."""
        return _safe(home.nodes(self.site))

    def original(self, content: Any) -> Markup:
        """Describe the page of an original, whatever its type."""
        kind = KINDS.get(content.type)
        steps = [] if content.type == "pages" else [(content.rubric, f"{content.type}/")]
        url = self.site.absolute(content.url)
        about = {"@id": f"{url}#original"}
        thing = {"mainEntity": about} if kind else {}
        dates = {
            "datePublished": moment(content.source.date, self.site),
            "dateModified": moment(content.source.modified, self.site),
        }
        shown = picture(self.site, self.share.original(content)) | {"@id": f"{url}#image"}
        page = _page(self.site, "WebPage", content.title, content.url, content.lang) | dates | thing
        found = [page, breadcrumbs(self.site, steps, content.title, content.url), publisher(self.site)]
        if kind:
            found.append(about | {"url": url} | kind(self.site, content))
        if content.type == "elus":
            found[2]["member"] = about
        if content.type in PICTURED:
            found[-1]["image"] = [shown]
            page["primaryImageOfPage"] = {"@id": shown["@id"]}
        elif content.picture:
            page["primaryImageOfPage"] = shown
        return _safe(found)

    def list(self, heading: str, folder: str) -> Markup:
        """Describe the list of a rubric or of a category; ``folder`` is its address from the root of the site."""
        page = _page(self.site, "CollectionPage", heading, folder, self.site.lang)
        return _safe([page, breadcrumbs(self.site, [], heading, folder), publisher(self.site)])

    def page(self, heading: str, url: str) -> Markup:
        """Describe a page that the build makes."""
        page = _page(self.site, "WebPage", heading, url, self.site.lang)
        return _safe([page, breadcrumbs(self.site, [], heading, url), publisher(self.site)])


def breadcrumbs(site: Site, steps: Sequence[tuple[str, str]], here: str, url: str) -> Node:
    """Give the way from the home page to a page; addresses are from the root of the site."""
    way = [(_("Home"), ""), *steps, (here, url)]
    return {
        "@type": "BreadcrumbList",
        "@id": f"{site.absolute(url)}#chemin",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": site.absolute(address)}
            for number, (name, address) in enumerate(way, 1)
        ],
    }


def _page(site: Site, kind: str, name: str, url: str, lang: str) -> Node:
    address = site.absolute(url)
    return {
        "@type": kind,
        "@id": address,
        "url": address,
        "name": name,
        "inLanguage": lang,
        "isPartOf": {"@type": "WebSite", "@id": named(site, WEBSITE), "url": site.absolute("")},
        "publisher": {"@id": named(site, COMMUNE)},
        "breadcrumb": {"@id": f"{address}#chemin"},
    }


def _safe(nodes: Sequence[Node]) -> Markup:
    return Markup(written(nodes))  # noqa: S704  # ``written`` leaves no sign that HTML knows
