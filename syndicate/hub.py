"""Tell a WebSub hub which feeds changed, once the site that is online shows the change.

WebSub (https://www.w3.org/TR/websub/#publishing) leaves to each hub how it is told; all take a form with
``hub.mode=publish`` and the feed's address in ``hub.url``, as PubSubHubbub 0.4 had it, or in ``hub.topic``.

A hub reads the feed itself and passes on what is new to it, so telling it once too often is harmless and telling it too
early is of no use. That is why all that is remembered is, for each feed, the sum of what was online when the hub last
took our word: losing it costs one word too many. A hub that fails is told again at the next run, and stops nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from syndicate.addresses import LOOPBACK
from syndicate.errors import OutcomeError
from syndicate.i18n import _
from syndicate.pictures import Site
from syndicate.web import Web

# The files of each feed of all that is new: that of the site, and one for each other language.
FILES = ("rss.xml", "atom.xml", "feed.json")
MOST_BYTES = 20_000_000


def topics(site: str, languages: Iterable[str]) -> list[str]:
    """Name the feeds that a hub is declared in."""
    return [f"{site}/{folder}{name}" for folder in ("", *(f"{code}/" for code in languages)) for name in FILES]


def tell(web: Web, hub: str, site: Site, feeds: Iterable[str], memory: Path) -> list[str]:
    """Tell the hub which of these feeds changed since it last took our word; give a sentence for each that failed.

    A site that stands in for the public one shows nothing to a hub elsewhere: then nobody is told.
    """
    if site.stand_in and urlsplit(hub).hostname not in LOOPBACK:
        return []
    known, warnings = _remembered(memory), []
    for topic in feeds:
        try:
            sum_ = hashlib.sha256(_online(web, site, topic)).hexdigest()
            if known.get(topic) == sum_:
                continue
            form = {"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}
            web.request("POST", hub, data=form, safe=True)  # told twice is told once
        except OutcomeError as error:
            message = _("The hub does not know yet that {feed} changed; the next run tells it again. {reason}")
            warnings.append(message.format(feed=topic, reason=error))
        else:
            known = {**known, topic: sum_}
            _remember(memory, known)
    return warnings


def _online(web: Web, site: Site, topic: str) -> bytes:
    return web.fetch(site.reach(topic), types=("application/", "text/"), most=MOST_BYTES).data


def _remembered(memory: Path) -> Mapping[str, str]:
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _remember(memory: Path, known: Mapping[str, str]) -> None:
    """Write it whole; where it cannot be, the hub is told once too often."""
    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
        fresh = memory.with_name(f".{memory.name}.new")
        fresh.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
        fresh.replace(memory)
    except OSError:
        return
