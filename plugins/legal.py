"""Write the legal pages: those that no file of content/pages/ replaces, and the declaration, which none can.

The declaration of accessibility has a form that the law imposes: a page content/pages/accessibilite.md does not take
its place, its text comes after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markdown import markdown
from markupsafe import Markup, escape
from pelican import signals
from pelican.generators import Generator

from syndicate.i18n import _
from syndicate.legal import DECLARATION, LegalPage, charter_model

from .cleaning import clean
from .pages import WRITERS
from .site import Site, of

CHARTERS = {"charte-de-moderation": "moderation", "charte-des-agents": "staff"}


def dress(generators: list[Any]) -> None:
    """Give the commune's own page on accessibility the form of the declaration."""
    for page in own(of(generators[0].settings)):
        if page.slug == DECLARATION:
            page.template = "pages/accessibility"


def write(generator: Generator, writer: Any) -> None:
    """Write the pages that the commune did not write itself."""
    site = of(generator.settings)
    for page in made(site):
        writer.write_file(
            f"{page.url}index.html",
            generator.get_template(f"pages/{page.template}"),
            generator.context,
            generator.settings["RELATIVE_URLS"],
            template_name=f"pages/{page.template}",
            url=page.url,
            legal_page=page,
            charter=charter(site, page),
            adopted=site.legal.adopted(CHARTERS.get(page.slug, "")),
        )


def made(site: Site) -> Iterator[LegalPage]:
    """Give the pages that the build makes by itself."""
    written = {page.slug for page in own(site)}
    return (page for page in site.legal.pages if page.slug not in written)


def own(site: Site) -> list[Any]:
    """Give the legal pages that the commune wrote itself, in the site's language."""
    legal = {page.slug for page in site.legal.pages}
    return [page for page in site.pages if page.slug in legal and page.lang == site.lang]


def charter(site: Site, page: LegalPage) -> Markup:
    """Give the text of a charter as HTML: the model, with the names of the commune; empty for another page."""
    name = CHARTERS.get(page.slug)
    if name is None:
        return Markup()
    facts, commune = site.config.commune.facts, site.config.commune
    reach = " ou au ".join(filter(None, (facts.get("email"), facts.get("phone"))))
    known = {"commune": commune.name, "contact": reach or _("the town hall"), "site": commune.url}
    text = charter_model(name)
    for key, value in known.items():
        text = text.replace(f"{{{key}}}", str(escape(value)))
    # A name may hold signs of Markdown: what they make is cleaned, as the text of an original is.
    return Markup(clean(markdown(text, output_format="html")))  # noqa: S704 - cleaned


def register() -> None:
    """Connect to Pelican."""
    signals.all_generators_finalized.connect(dress)
    WRITERS[__name__] = write
