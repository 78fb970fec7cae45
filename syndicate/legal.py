"""The pages that the law wants on the site of a commune, and what tambour.toml lacks for them.

Loi n° 2004-575 (LCEN, legal notice), RGPD articles 13 and 37 (personal data), loi n° 2005-102 article 47 (declaration
of accessibility). The texts are in the theme, in French as the law is; here stands what they are made of. A page says
nothing that tambour.toml does not: what is missing there is a warning of ``tambour check``, and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from syndicate.audit import Audit, State, read, today
from syndicate.config import Config
from syndicate.i18n import _
from syndicate.model import Account
from syndicate.networks import load as network

DECLARATION, REPORT = "accessibilite", "signaler"
_MAIL = re.compile(r"[^\s,;<>]+@[^\s,;<>]+\.[^\s,;<>]*\w")
# Five pairs of digits, or an international number: how a French telephone is written.
_PHONE = re.compile(r"(?:\+\d{1,3}|0)[ .\u00a0\u202f-]?\d(?:[ .\u00a0\u202f-]?\d\d){4}")


@dataclass(frozen=True, slots=True)
class LegalPage:
    """One page that the build makes: its address without slashes, its template, its title, its name in the footer."""

    slug: str
    template: str
    title: str
    label: str

    @property
    def url(self) -> str:
        """Give the address, relative to the site's root."""
        return f"{self.slug}/"


@dataclass(frozen=True, slots=True)
class OfficialAccount:
    """One account as residents see it; ``url`` is empty when tambour.toml does not tell it."""

    network: str
    handle: str
    url: str
    trial: bool  # it publishes nothing: a folder that stands for a network


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that a legal page needs: its table and key in tambour.toml, and what the law says."""

    table: str
    key: str
    message: str
    page: str  # the slug of the page that lacks it


class Legal:
    """The legal pages of one commune at one moment; they change with their day (``today``), never within it."""

    def __init__(self, config: Config, now: datetime) -> None:
        self.config = config
        self.facts = config.commune.facts
        self.today = today(now, config)

    @cached_property
    def audit(self) -> Audit:
        """Give what audit.yaml says. Raise ``ConfigError``."""
        return read(self.config)

    @property
    def state(self) -> State:
        """Give the state of conformity of today."""
        return self.audit.state(self.today)

    @property
    def mention(self) -> str:
        """Give the mention that the home page must carry, word for word; it stays French, as the decree is."""
        return f"Accessibilité\u00a0: {self.state}"

    @cached_property
    def pages(self) -> tuple[LegalPage, ...]:
        """Give the pages of today, in the order of the footer; a charter is one only once it is adopted."""
        found = [
            LegalPage(DECLARATION, "accessibility", _("Accessibility declaration"), _("Accessibility")),
            LegalPage("mentions-legales", "legal", _("Legal notice"), _("Legal notice")),
            LegalPage("donnees-personnelles", "privacy", _("Personal data"), _("Personal data")),
            LegalPage("comptes-officiels", "accounts", _("Our official accounts"), _("Official accounts")),
        ]
        if self.adopted("moderation"):
            label = _("Moderation charter")
            found.append(LegalPage("charte-de-moderation", "charter", label, label))
        if self.adopted("staff"):
            label = _("Charter for staff")
            found.append(LegalPage("charte-des-agents", "charter", _("Charter for staff on social networks"), label))
        found.append(LegalPage(REPORT, "report", _("Report a mistake or a problem"), _("Other ways to report")))
        return tuple(found)

    def named(self, slug: str) -> LegalPage:
        """Give a page by its address."""
        return next(page for page in self.pages if page.slug == slug)

    def adopted(self, charter: str) -> date | None:
        """Give the day of the council's decision that adopted a charter, once that day has come."""
        day: date | None = self.config.site.options.get("charters", {}).get(charter)
        return day if day is not None and day <= self.today else None

    @cached_property
    def accounts(self) -> list[OfficialAccount]:
        """Give every account of tambour.toml, those that are only trials last."""
        there = (one for one in self.config.accounts.values() if one.rules.closed is None)
        return sorted((_official(one) for one in there), key=lambda account: account.trial)

    @property
    def address(self) -> str:
        """Give the postal address of the town hall on one line; empty when it is not known."""
        given, name = str(self.facts.get("address", "")), self.config.commune.name
        town = f"{self.facts['postcode']} {name}" if self.facts.get("postcode") else name
        return f"{', '.join(given.split(chr(10)))}, {town}" if given else ""

    @property
    def dpo_mail(self) -> str:
        """Give the mailbox of the data protection officer."""
        return mailbox(str(self.facts.get("dpo", "")))

    @property
    def access_mail(self) -> str:
        """Give the mailbox for what people cannot read: its own, else that of the town hall."""
        return mailbox(str(self.facts.get("accessibility", ""))) or str(self.facts.get("email", ""))

    def report(self, address: str) -> str:
        """Give a mail ready to be sent about a page (RFC 6068); empty when the commune gives no mailbox."""
        email = str(self.facts.get("email", ""))
        if not email:
            return ""
        subject, wrong = _("A mistake on the site"), _("What is wrong:")
        body = "\r\n".join((_("Page: {address}").format(address=address), "", wrong, ""))
        return f"mailto:{quote(email, safe='@')}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"

    def missing(self) -> Iterator[Missing]:
        """Give the facts that a page cannot do without."""
        notice = "mentions-legales"
        wanted = {
            "address": _("The legal notice needs the address of the town hall (law 2004-575, LCEN)."),
            "phone": _("The legal notice needs the telephone of the town hall (law 2004-575, LCEN)."),
            "email": _("The legal notice needs an e-mail address (law 2004-575, LCEN)."),
            "director": _("The legal notice needs the name of the director of publication (law 2004-575, LCEN)."),
            "host": _("The legal notice needs the name, address and telephone of the host (law 2004-575, LCEN)."),
        }
        for key, message in wanted.items():
            if not str(self.facts.get(key, "")).strip():
                yield Missing("commune", key, message, notice)
        host = str(self.facts.get("host", ""))
        if host and not _PHONE.search(host):
            message = _("“host” gives no telephone: the legal notice needs that of the host (law 2004-575, LCEN).")
            yield Missing("commune", "host", message, notice)
        if not self.dpo_mail:
            message = _("“dpo” must give the e-mail of the data protection officer (GDPR, articles 13 and 37).")
            yield Missing("commune", "dpo", message, "donnees-personnelles")


def mailbox(text: str) -> str:
    """Give the first e-mail address of a text."""
    found = _MAIL.search(text)
    return found[0] if found else ""


def charter_model(name: str) -> str:
    """Give the Markdown of the model of a charter, ``moderation`` or ``staff``, without its title.

    {commune}, {contact} and {site} in it stand for the commune's own.
    """
    text = Path(__file__).with_name("charters").joinpath(f"{name}.md").read_text(encoding="utf-8")
    return text.partition("\n")[2].lstrip()


def _official(account: Account) -> OfficialAccount:
    kind = network(account.kind)
    found = kind.profile(account)
    trial = "like" in kind.settings
    name = network(str(account.settings.get("like", "mastodon"))).title if trial else kind.called(account)
    return OfficialAccount(name, found.handle if found else "", found.url if found else "", trial)
