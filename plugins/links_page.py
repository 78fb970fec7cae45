"""The page /liens/, for those who come from a profile: where no address in a text can be followed, they look there.

The latest that was announced on such a network, then what people need every day. It is made when an account is on a
network of that sort, and for its visitors alone: search engines have the pages that it leads to.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pelican.generators import Generator

from syndicate.addresses import LINKS
from syndicate.i18n import _
from syndicate.model import Account

from .destinations import goes
from .home import Way
from .pages import WRITERS
from .site import Site, of

PAGE = f"{LINKS}/"
MOST = 12  # nobody scrolls further on a telephone for what they have just seen
RUBRICS = ("agenda", "demarches", "actualites")  # where to look next


def write(generator: Generator, writer: Any) -> None:
    """Write the page, when somebody may come to it."""
    site = of(generator.settings)
    accounts = [account for account in site.config.accounts.values() if not account.rules.clickable]
    if accounts:
        writer.write_file(
            f"{PAGE}index.html",
            generator.get_template("pages/links"),
            generator.context,
            generator.settings["RELATIVE_URLS"],
            template_name="pages/links",
            url=PAGE,
            announced=announced(site, accounts),
            doors=doors(site),
        )


def announced(site: Site, accounts: list[Account]) -> list[Any]:
    """Give the originals that these accounts tell of, the last one told first."""
    found = [
        (told, article)
        for article in site.articles
        if (told := max((_told(site, account, article) for account in accounts), default=None, key=_later))
    ]
    found.sort(key=lambda one: (one[0], one[1].url), reverse=True)
    return [article for _time, article in found[:MOST]]


def doors(site: Site) -> list[Way]:
    """Give the rubrics that are looked for most, and the way to reach the town hall."""
    rubrics = {entry.url: entry for entry in site.rubrics}
    found = [rubrics[f"{name}/"] for name in RUBRICS if f"{name}/" in rubrics]
    ways = [Way(entry.label, f"{site.base}/{entry.url}", "") for entry in found]
    phone = str(site.config.commune.facts.get("phone", ""))
    return [*ways, Way(_("Reach the town hall"), f"{site.base}/{site.report_page.url}", phone)]


def _told(site: Site, account: Account, article: Any) -> datetime | None:
    """Give when an account tells of an original; nothing when it does not."""
    source = article.source
    choices = None if source.syndicate is None else source.syndicate or {}
    if not goes(site, account, source, choices):
        return None
    at = choices[account.name].at if choices and account.name in choices else None
    date: datetime = article.date
    return max(date, at) if at and at <= site.now else date


def _later(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def register() -> None:
    """Connect to Pelican."""
    WRITERS[__name__] = write
