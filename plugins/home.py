"""What the home page and the footer lead to: errands, ways to follow the commune, and the three lists at the foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syndicate.i18n import _

from . import words

if TYPE_CHECKING:
    from .site import MenuEntry, Site

MOST_TASKS = 8  # four by two on a wide screen, two by four on a narrow one; the last leads to all the others
# The rubrics of each list of the footer.
COMMUNE = ("conseil", "elus", "tribune", "associations", "marches")
PRACTICAL = ("demarches", "services", "equipements", "agenda", "documents")


@dataclass(frozen=True, slots=True)
class Task:
    """One errand of the home page; ``icon`` is one of the theme's, ``url`` relative to the site's root."""

    label: str
    url: str
    icon: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to follow the commune; ``me`` marks an official account."""

    label: str
    url: str
    help: str
    me: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number that matters in a crisis."""

    label: str
    number: str


@dataclass(frozen=True, slots=True)
class FooterList:
    """One list of the footer."""

    label: str
    entries: list[MenuEntry]


def tasks(site: Site) -> list[Task]:
    """Give the errands that [site.tasks] names, else the first procedures by order and title, then the way to all."""
    found = {article.slug: article for article in site.of_type("demarches")}
    wanted = [name for name in site.config.site.options.get("tasks", ()) if name in found]
    chosen = wanted or sorted(found, key=lambda slug: _rank(found[slug]))
    if not chosen:
        return []
    kept = [_task(found[slug]) for slug in chosen[: MOST_TASKS - 1]]
    return [*kept, Task(_("All the procedures"), "demarches/", "plus", _("From A to Z"))]


def ways(site: Site) -> list[Way]:
    """Give the official accounts, then the ways that need no account."""
    facts = site.config.commune.facts
    found = [Way(profile.network, profile.url, profile.handle, me=True) for profile in site.profiles]
    if facts.get("newsletter"):
        found.append(Way(_("E-mail"), str(facts["newsletter"]), _("The news in your mailbox")))
    found.append(Way(_("Feeds"), f"{site.base}/flux/", _("News, alerts, acts, in a reader")))
    if site.of_type("agenda"):
        found.append(Way(_("Calendar"), f"{site.base}/agenda/agenda.ics", _("To add to a telephone")))
    return found


def numbers(site: Site) -> list[Number]:
    """Give the numbers of tambour.toml, the town hall's, then those that answer everywhere in France.

    112: European emergency call (directive 2018/1972, article 109); 114: for the deaf and hard of hearing.
    """
    facts = site.config.commune.facts
    found = [Number(str(one["label"]), str(one["number"])) for one in facts.get("numbers", ())]
    if facts.get("phone"):
        found.append(Number(_("Town hall"), str(facts["phone"])))
    return [*found, Number(_("Any emergency"), "112"), Number(_("Emergency by written message"), "114")]


def footer(site: Site) -> list[FooterList]:
    """Give the three lists of the footer; one that would be empty is left out."""
    rubrics = {entry.url: entry for entry in site.rubrics}
    lists = [
        FooterList(label, [rubrics[f"{name}/"] for name in names if f"{name}/" in rubrics])
        for label, names in ((_("The commune"), COMMUNE), (_("In practice"), PRACTICAL))
    ]
    for page in site.footer_pages:  # the shorter of the two, so that they end together
        min(lists, key=lambda one: len(one.entries)).entries.append(_entry(page))
    lists.append(FooterList(_("The site"), site.about))
    return [one for one in lists if one.entries]


def _rank(article: Any) -> tuple[float, str, str]:
    return article.source.extra.get("order", 1000), words.sorting(article.title), article.url


def _task(article: Any) -> Task:
    extra = article.source.extra
    return Task(
        str(extra.get("menu_title") or article.title), article.url, str(extra.get("icon", "document")),
        str(extra.get("help", "")),
    )  # fmt: skip


def _entry(page: Any) -> MenuEntry:
    from .site import MenuEntry

    return MenuEntry(str(page.source.extra.get("menu_title") or page.title), page.url, page.lang)
