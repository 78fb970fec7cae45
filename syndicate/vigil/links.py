"""Links that lead nowhere any more: those of the site as it is online, and those that the originals give to elsewhere.

Other people's servers are asked politely: for a header rather than a page, one request at a time and a pause for each
of them, a bounded number a day, each address once. A server that turns robots away says nothing about its page.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import urldefrag, urlsplit

from syndicate import prose
from syndicate.addresses import LOOPBACK, host, split_web
from syndicate.config import Config
from syndicate.errors import OutcomeError
from syndicate.i18n import _, ngettext
from syndicate.notices import Notice
from syndicate.source import Source
from syndicate.vigil import Finding, Lasting
from syndicate.web import Web

AREA = "links"
MOST = 300  # addresses elsewhere that are asked in one day; what failed before is asked first, the rest in turn
SECONDS = 20.0  # for one answer
PAUSE = 1.0  # seconds between two requests to one server
AT_ONCE = 8  # servers asked side by side
# Neither there nor away: a robot is not let in, is asked to wait, or is misunderstood.
UNTOLD = frozenset({400, 401, 402, 403, 405, 406, 407, 408, 409, 418, 421, 425, 426, 429, 451, 501, 999})
SHOWN = 5  # places that name a link
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link stands: a file of content/ and a line, or a page of the site."""

    name: str
    line: int | None = None

    def __str__(self) -> str:
        return self.name if self.line is None else _("{file}, line {line}").format(file=self.name, line=self.line)


Links = Mapping[str, Sequence[Place]]


def elsewhere(sources: Iterable[Source], config: Config, now: datetime) -> Links:
    """Give the addresses of other sites that public originals lead to, with their places."""
    found: dict[str, list[Place]] = {}
    home = urlsplit(config.commune.url).netloc
    for source in sources:
        if not source.public(now):
            continue
        name = source.path.name
        if source.path.is_relative_to(config.root):
            name = source.path.relative_to(config.root).as_posix()
        for link in prose.links(source.body, prose.words(source.body)):
            address = urldefrag(link.address).url
            if _askable(address) and urlsplit(address).netloc != home:
                line = source.body_line + source.body.count("\n", 0, link.index)
                found.setdefault(address, []).append(Place(name, line))
        for key, value in source.extra.items():
            for each in value if isinstance(value, list | tuple) else (value,):
                address = urldefrag(each).url if isinstance(each, str) else ""
                if _askable(address) and urlsplit(address).netloc != home:
                    found.setdefault(address, []).append(Place(name, source.line(key)))
    return found


def links(
    found: Links,
    ours: Links,
    web: Web,
    lasting: Lasting,
    *,
    wait: Callable[[float], None],
    most: int = MOST,
    say: Callable[[str], None] = lambda _text: None,
) -> Finding:
    """Ask the addresses; those that lead nowhere since yesterday at least are problems. ``ours`` are known to be so."""
    asked = chosen(found, lasting, most)
    say(ngettext("Asking {count} address of other sites…", "Asking {count} addresses of other sites…",
                 len(asked)).format(count=len(asked)))  # fmt: skip
    notices = []
    for address, why in _ask_all(asked, web, wait).items():
        if not why:
            lasting.over(address)
        elif lasting.met(address):
            notices.append(_notice(address, why, found[address]))
    again = _("It led nowhere when it was last tried.")
    notices += [_notice(one, again, found[one]) for one in found.keys() - set(asked) if lasting.lasts(one)]
    notices += [_notice(one, _("Our own site has no such page."), ours[one]) for one in ours if lasting.met(one)]
    for address in [one for one in lasting.days if split_web(one) and one not in found and one not in ours]:
        lasting.over(address)  # mended, or nobody links to it any more
    return Finding(AREA, tuple(sorted(notices, key=lambda notice: notice.key)))


def chosen(found: Links, lasting: Lasting, most: int) -> list[str]:
    """Give the addresses to ask today: those that failed, then the others in turn, so that all are asked one day."""
    failed = sorted(found.keys() & lasting.days.keys())[:most]
    others = sorted(found.keys() - set(failed))
    left = max(0, most - len(failed))
    if len(others) > left > 0:
        start = lasting.today.toordinal() * left % len(others)
        others = others[start:] + others[:start]
    return failed + others[:left]


def _ask_all(addresses: Iterable[str], web: Web, wait: Callable[[float], None]) -> dict[str, str]:
    """Ask each address; give why it leads nowhere, or nothing. Servers side by side, each in its turn."""
    by_host: dict[str, list[str]] = {}
    for address in addresses:
        by_host.setdefault(host(address), []).append(address)

    def ask(ours: list[str]) -> list[tuple[str, str]]:
        answers = []
        for number, address in enumerate(ours):
            if number:
                wait(PAUSE)
            answers.append((address, _why(address, web)))
        return answers

    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return {address: why for pairs in pool.map(ask, by_host.values()) for address, why in pairs}


def _why(address: str, web: Web) -> str:
    """Say why an address leads nowhere; nothing when it leads somewhere, or when nobody can tell."""
    try:
        status = web.status(address, seconds=SECONDS)
    except OutcomeError as error:
        return str(error)
    if status < 400 or status in UNTOLD:
        return ""
    return _("{host} answers {status}.").format(host=host(address), status=status)


def _notice(address: str, why: str, places: Sequence[Place]) -> Notice:
    named = "; ".join(str(place) for place in islice(dict.fromkeys(places), SHOWN))
    more = len(dict.fromkeys(places)) - SHOWN
    rest = (
        ngettext(" and {count} other place", " and {count} other places", more).format(count=more) if more > 0 else ""
    )
    title = _("A link leads nowhere: {address}").format(address=address)
    wrong = _("{why} It stands in: {places}.").format(why=why, places=named + rest)
    todo = _("Put the right address in its place, or take the link away.")
    return Notice(f"{AREA}/{address}", title, wrong, todo, address, state="dead")


def _askable(address: str) -> bool:
    """Tell whether an address is one of the public web: what is on a private network is nobody's business."""
    parts = split_web(address)
    if parts is None or parts.hostname is None or parts.hostname in LOOPBACK:
        return False
    name = parts.hostname.rstrip(".")
    try:
        return ipaddress.ip_address(name).is_global
    except ValueError:
        # A name that ends in a number is an IPv4 address in one of its old ways of writing, such as 127.1 or 0x7f.1:
        # https://url.spec.whatwg.org/#ends-in-a-number-checker
        number = _NUMBER.fullmatch(name.rpartition(".")[2])
        return "." in name and not number and not name.endswith((".local", ".localhost", ".internal", ".home.arpa"))
