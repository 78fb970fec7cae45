"""Personal data that has no place on a public page, nor on a network that keeps it (GDPR, article 5).

Telephones and mailboxes that the commune gives itself, in tambour.toml or in the contact of a service, are its own.
A landline is never reported: nothing tells a counter's from a home's. Nor are names: no program knows a minor's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from syndicate.checks.page import Around, Page
from syndicate.config import Config
from syndicate.i18n import _
from syndicate.prose import CODE
from syndicate.source import Problem, Source

_GAP = r"[\s.\-\u00a0\u202f/]?"
_MOBILE = re.compile(rf"(?<![\d+])(?<!\d[-./])(?:(?:\+|00)33{_GAP}(?:\(0\))?{_GAP}|0)[67](?:{_GAP}\d{{2}}){{4}}(?!\d)")
_MAILBOX = re.compile(
    r"(?<![\w.+-])(?P<name>[\w.+-]+)@(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|orange|wanadoo|free|"
    r"laposte|sfr|neuf|bbox|numericable|aliceadsl|club-internet|icloud|me|mac|aol|gmx|protonmail|proton)"
    r"\.(?:com|fr|net|org|me)\b",
    re.IGNORECASE,
)
_ANY_MAILBOX = re.compile(r"[^\s<>,;]+@[^\s<>,;]+")
# Many small town halls and associations have only such a mailbox: a function is nobody's name.
_FUNCTION = re.compile(
    r"mairie|commune|ville|ecole|college|lycee|biblio|media|ccas|creche|cantine|periscol|accueil|contact|info|asso|"
    r"club|comite|amicale|office|tourisme|ehpad|pompier|agence|postal|paroisse|syndicat|union|secretariat",
    re.IGNORECASE,
)
_IBAN = re.compile(r"\bFR\d{2}(?:[ \u00a0\u202f]?[\dA-Z]{4}){5}[ \u00a0\u202f]?[\dA-Z]{3}\b")
TREASURY = "30001"  # the bank code of the Banque de France, where public accounts are
# Of a French social security number: sex, year, month, department, town, order, key (97 minus the rest by 97).
_SOCIAL = re.compile(
    r"(?P<number>[1-478](?<!\d[1-478])[ .]?\d{2}[ .]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .]?(?:\d{2}|2[AB])[ .]?\d{3}[ .]?\d{3})"
    r"[ .]?(?P<key>\d{2})(?!\d)"
)
_TELL_MOBILE = re.compile(r"0[67]|33")
PHONES, MAILBOXES = ("phone", "equip_tel"), ("email", "equip_email")


def contacts(sources: Iterable[Source], config: Config) -> frozenset[str]:
    """Give the telephones, as digits, and the mailboxes that the commune gives as those of its services."""
    given = [config.commune.facts.get("phone"), config.commune.facts.get("email"), config.commune.facts.get("host")]
    given += [source.extra[key] for source in sources for key in (*PHONES, *MAILBOXES) if key in source.extra]
    texts = [str(text) for text in given if text]
    phones = {_digits(found[0]) for text in texts for found in _MOBILE.finditer(text)}
    return frozenset(
        phones | {found[0].lower() for text in texts for found in re.finditer(r"[^\s<>,;]+@[^\s<>,;]+", text)}
    )


def private(page: Page, around: Around) -> Iterator[Problem]:
    """Find what could harm a person: in the text with its links, and in what goes to the networks."""
    body, shown = page.body, page.shown
    for index, code, message in _found(body, around):
        if shown[index] != CODE:
            yield page.problem(page.line(index), code, message)
    for text, line in page.sentences():
        for _index, code, message in _found(text, around):
            yield page.problem(line, code, message)


def _found(text: str, around: Around) -> Iterator[tuple[int, str, str]]:
    for found in _MOBILE.finditer(text) if _TELL_MOBILE.search(text) else ():
        if _digits(found[0]) not in around.contacts:
            message = _("“{number}” is a mobile telephone: is it a private one?")
            yield found.start(), "personal-phone", message.format(number=found[0].strip())
    for found in _MAILBOX.finditer(text) if "@" in text else ():
        if found[0].lower() not in around.contacts and not _FUNCTION.search(found["name"]):
            message = _("“{address}” looks like a private mailbox.")
            yield found.start(), "personal-mailbox", message.format(address=found[0])
    for found in _IBAN.finditer(text) if "FR" in text else ():
        if _sound_iban(re.sub(r"\s", "", found[0])):
            yield found.start(), "iban", _("These are the references of a bank account.")
    for found in _SOCIAL.finditer(text):
        if _sound_social(found):
            yield found.start(), "social-number", _("This is a social security number.")


def _digits(text: str) -> str:
    """Give a telephone as ten digits."""
    return "0" + re.sub(r"\D", "", text)[-9:]


def _sound_iban(iban: str) -> bool:
    """Tell whether the key is right (ISO 13616) and the account is not a public one."""
    number = "".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])
    return int(number) % 97 == 1 and iban[4:9] != TREASURY


def _sound_social(found: re.Match[str]) -> bool:
    """Tell whether the key is right; Corsica's departments count as 19 and 18."""
    number = re.sub(r"[ .]", "", found["number"]).replace("2A", "19").replace("2B", "18")
    return 97 - int(number) % 97 == int(found["key"])


ADVICE = (private,)
