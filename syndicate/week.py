"""Write the letter of the week: an original of its own, which lists what the last seven days brought and what comes.

It is a page of the site as any other, announced by one letter to the accounts that are mailed, and by nothing else
(``syndicate`` names them). Its words are French, as the models of ``tambour new`` are.

The same day, feed and content give the same bytes. The first lines of the file hold a sum of the rest: a file whose
sum holds is ours, and is written anew; one that a person touched never is.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from babel.dates import format_date, format_datetime

from syndicate import originals, recurrence
from syndicate.config import Config
from syndicate.errors import ConfigError, ContentError
from syndicate.i18n import _
from syndicate.markdown_text import md
from syndicate.model import Feed, Original
from syndicate.source import Source
from syndicate.text import graphemes, line, shorten

CATEGORY = "La semaine"
NEWS = ("alertes", "actualites", "conseil", "rectificatifs")  # in this order where they are of the same time
DAYS = 7
_SUM = re.compile(r"\A---\n# tambour week ([0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the letter: when it is, for an event, in words."""

    original: Original
    file: Path
    when: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What was done: ``path`` is ``None`` when the week held nothing; ``changed`` tells whether the file is new."""

    path: Path | None
    changed: bool = False
    news: int = 0
    events: int = 0


def write(config: Config, feed: Feed, now: datetime, *, draft: bool = True) -> Written:
    """Write the letter of the seven days that end with this one.

    Raise ``ConfigError`` when no account is mailed, ``ContentError`` when a person wrote in the file since.
    """
    accounts = [name for name, account in config.accounts.items() if account.rules.mailed]
    if not accounts:
        raise ConfigError(_("No account sends letters: the letter of the week needs one (“newsletter” or “listmonk”)."))
    today = now.astimezone(config.zone).date()
    files = {one.id: one for one in originals.read_all(config, now).sources if one.translation_of is None}
    shown = [one for one in feed.originals if one.id in files and _for_all(one, accounts, now)]
    news, events = _news(shown, files, config, today), _events(shown, files, config, now)
    if not news and not events:
        return Written(None)
    path = config.site.content / "actualites" / f"la-semaine-du-{today:%Y-%m-%d}.md"
    text = _signed(_page(config, today, accounts, news, events, draft=draft))
    return Written(path, _put(path, text), len(news), len(events))


# ------------------------------------------------------------------------------------------ what is in it


def _for_all(original: Original, accounts: Sequence[str], now: datetime) -> bool:
    """Tell whether an original may be listed: not one that its editor keeps from letters, nor one that is over."""
    mailed = original.accounts is None or any(
        name in original.accounts and not original.accounts[name].skip for name in accounts
    )
    over = original.expires is not None and original.expires <= now
    return mailed and not over and not original.sensitive and original.category != CATEGORY


def _news(shown: Iterable[Original], files: Mapping[str, Source], config: Config, today: date) -> list[Entry]:
    """Give the news of these days, the newest first."""
    first = today - timedelta(days=DAYS - 1)
    found = [one for one in shown if one.type in NEWS and first <= one.date.astimezone(config.zone).date() <= today]
    found.sort(key=lambda one: (-one.date.timestamp(), NEWS.index(one.type), one.id))
    return [Entry(one, files[one.id].path) for one in found]


def _events(shown: Iterable[Original], files: Mapping[str, Source], config: Config, now: datetime) -> list[Entry]:
    """Give the events of the seven days that come, each at its first time, the soonest first."""
    end = datetime.combine(now.astimezone(config.zone).date() + timedelta(days=DAYS + 1), time(), config.zone)
    found = []
    for one in shown:
        if one.type != "agenda" or files[one.id].extra.get("event_status") == "cancelled":
            continue
        times = recurrence.times(files[one.id].extra, config.zone, now)
        start = next((start for start in times if now <= start < end), None)
        if start is not None:
            found.append((start, one))
    found.sort(key=lambda pair: (pair[0], pair[1].id))
    return [Entry(one, files[one.id].path, _moment(start)) for start, one in found]


def _moment(start: datetime) -> str:
    day = format_date(start, "EEEE d MMMM", locale="fr")
    hour = format_datetime(start, "H 'h' mm", locale="fr").removesuffix(" 00").replace(" ", "\u00a0")
    return day[:1].upper() + day[1:] + (f", {hour}" if start.time() != time() else "")


# ---------------------------------------------------------------------------------------- how it is written


def _page(
    config: Config, today: date, accounts: Sequence[str], news: Sequence[Entry], events: Sequence[Entry], *, draft: bool
) -> str:
    """Write the file: for the site in Markdown, and for the letters in words with the whole addresses."""
    title = f"La semaine {_at(config.commune.name)}, du {_span(today)}"
    parts = [part for part in (("Cette semaine", news), ("Les jours qui viennent", events)) if part[1]]
    letter = [title, *(words for heading, entries in parts for words in (heading, *map(_told, entries)))]
    front = {
        "title": title,
        "summary": _summary(news, events),
        "category": CATEGORY,
    }
    body = [f"## {heading}\n\n" + "\n".join(_linked(one, config) for one in entries) for heading, entries in parts]
    state = ["status: draft"] if draft else []
    lines = [f"date: {today:%Y-%m-%d} 00:00", *state]
    lines += [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items()]
    lines += ["syndicate:", *(said for name in accounts for said in (f"  {name}:", "    text: |-", *_block(letter)))]
    return "\n".join([*lines, "---", "\n\n".join(body), ""])


def _block(paragraphs: Sequence[str]) -> list[str]:
    """Write a text as YAML that a person can read and correct: the lines below its key, further in."""
    return [f"      {words}".rstrip() for words in "\n\n".join(paragraphs).split("\n")]


def _at(name: str) -> str:
    """Say “in” a commune: à Valserein, au Havre, aux Baux."""
    for article, with_it in (("Le ", "au "), ("Les ", "aux ")):
        if name.startswith(article):
            return with_it + name.removeprefix(article)
    return f"à {name}"


def _span(today: date) -> str:
    first = today - timedelta(days=DAYS - 1)
    form = "d" if first.month == today.month else "d MMMM" if first.year == today.year else "d MMMM y"
    return f"{_day(first, form)} au {_day(today, 'd MMMM y')}"


def _day(day: date, form: str) -> str:
    words = format_date(day, form, locale="fr")
    return f"1er{words[1:]}" if day.day == 1 else words


def _summary(news: Sequence[Entry], events: Sequence[Entry]) -> str:
    """Name what is in it, in the 200 characters that a summary has."""
    titles = "\u202f; ".join(line(one.original.title) for one in (*news, *events))
    return shorten(titles, lambda text: len(graphemes(text)) <= 200)


def _told(entry: Entry) -> str:
    """Give one entry of the letter: its title first and its address last, by which letters know it for an entry."""
    one = entry.original
    lines = (line(one.title), entry.when, line(one.summary), one.url)
    return "\n".join(words for words in lines if words)


def _linked(entry: Entry, config: Config) -> str:
    one, when = entry.original, f"{entry.when}\u00a0: " if entry.when else ""
    file = entry.file.relative_to(config.site.content).as_posix()
    said = f" {md(line(one.summary))}" if one.summary else ""
    return f"- {when}**[{md(line(one.title))}](/{file})**{'.' if said else ''}{said}"


# --------------------------------------------------------------------------------------------- the file


def _signed(text: str) -> str:
    return f"---\n# tambour week {hashlib.sha256(text.encode()).hexdigest()}\n{text}"


def _put(path: Path, text: str) -> bool:
    """Write the file, unless it is the same or somebody's; tell whether it changed."""
    try:
        if path.exists():
            there = path.read_text(encoding="utf-8")
            if there == text:
                return False
            if not _ours(there):
                raise ContentError(_("Somebody wrote in this file: it stays as it is."), file=path)
        path.parent.mkdir(parents=True, exist_ok=True)
        number, fresh = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(fresh).chmod(0o644)
        Path(fresh).replace(path)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ContentError(_("The file cannot be written: {error}.").format(error=reason), file=path) from None
    return True


def _ours(text: str) -> bool:
    found = _SUM.match(text)
    return found is not None and hashlib.sha256(text[found.end() :].encode()).hexdigest() == found[1]
