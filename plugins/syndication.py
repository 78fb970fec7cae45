"""Write /syndication.json: what the site hands to the engine, and all that the engine ever learns of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from pelican import Pelican, signals

from syndicate import compose, feed, ledger, originals
from syndicate.model import (
    Account,
    Captions,
    Copy,
    Notice,
    Original,
    Override,
    Picture,
    Rendition,
    State,
    Translation,
    Video,
)
from syndicate.source import Choice, Source

from . import notices, renditions
from .pictures import Shown, Store
from .site import STORE, Site, of
from .videos import Film

FILE = "syndication.json"


def write(pelican: Pelican) -> None:
    """Write the feed, once every page is there."""
    site = of(pelican.settings)
    store: Store = pelican.settings[STORE]
    config, bring = site.config, pelican.settings["TAMBOUR_SHELF"].bring
    sources = tuple(site.sources.values())
    gone = originals.withdrawn(sources, site.problems, site.history, site.before)
    # An original with a fault in one translation has its page; told without that language, its copies would change.
    absent = {*gone, *originals.touched(sources, site.problems)}
    told = (
        original for original in _originals(site, store, bring) if original.id not in absent and _wanted(site, original)
    )
    document = feed.dump(
        renditions.serve(site, Path(pelican.output_path), told),
        gone,
        ledger.mark(config.ledger),
        title=config.commune.name,
        home=site.absolute(""),
        feed_url=site.absolute(FILE),
        lang=site.own_lang,
    )
    (Path(pelican.output_path) / FILE).write_text(document, encoding="utf-8")


def _originals(site: Site, store: Store, bring: Callable[[Iterable[Source]], None]) -> Iterator[Original]:
    """Give each original of the site with its translations, newest first."""
    copied = {original for original, _account in site.history.copies}
    oldest = site.now - timedelta(days=site.config.policy.sync_days)
    translations: dict[Path, list[Any]] = {}
    firsts = []
    for content in site.every:
        source: Source = content.source
        if source.translation_of:
            translations.setdefault(source.translation_of, []).append(content)
            continue
        # A page may have no date; it is never news then, and comes last.
        date = source.date or source.modified or site.undated
        # What is old and has no copy is nobody's news: see _wanted.
        if source.id in copied or max(date, source.modified or date) >= oldest:
            firsts.append((date, source.id, content))
    bring(content.source for _at, _id, content in firsts)
    for _at, _id, content in sorted(firsts, key=lambda one: one[:2], reverse=True):
        yield _original(site, store, content, translations.get(content.source.path, []))


def _original(site: Site, store: Store, content: Any, translations: list[Any]) -> Original:
    source: Source = content.source
    return Original(
        id=source.id,
        url=site.absolute(content.url),
        title=content.title,
        summary=content.lead,
        lang=source.lang,
        date=_date(content, site),
        modified=content.modified,
        type=source.type,
        category=source.category,
        tags=source.tags,
        pictures=tuple(_picture(site, shown) for shown in content.pictures),
        video=_video(site, content.film) if content.film else None,
        sensitive=source.sensitive,
        urgent=source.urgent,
        expires=source.expires,
        accounts=_accounts(site, store, source),
        translations=tuple(
            _translation(site, one, source) for one in sorted(translations, key=lambda one: one.source.lang)
        ),
        notice=_notice(site, content),
    )


def _translation(site: Site, content: Any, original: Source) -> Translation:
    source: Source = content.source
    # Copies show the original's picture: the words of another one would not describe it.
    same = source.picture and original.picture and source.picture.path == original.picture.path
    alt = source.picture.alt if source.picture and same else ""
    return Translation(
        source.lang,
        site.absolute(content.url),
        content.title,
        content.lead,
        source.tags,
        alt,
        notice=_notice(site, content),
    )


def _notice(site: Site, content: Any) -> Notice | None:
    return notices.notice(site, content) if notices.printed(site) else None


def _date(content: Any, site: Site) -> Any:
    source: Source = content.source
    return (source.date or source.modified or site.undated).astimezone(site.config.zone)


def _accounts(site: Site, store: Store, source: Source) -> dict[str, Override] | None:
    if source.syndicate is None:
        return None
    return {name: _override(site, store, choice) for name, choice in (source.syndicate or {}).items()}


def _override(site: Site, store: Store, choice: Choice) -> Override:
    picture = _picture(site, store.show(choice.image, alt=choice.alt)) if choice.image and not choice.skip else None
    return Override(choice.text, picture, choice.at, choice.skip)


def _video(site: Site, film: Film) -> Video:
    captions = tuple(Captions(one.lang, site.absolute(one.path), one.sha256) for one in film.tracks)
    return Video(site.absolute(film.path), film.mime, film.size, film.sha256, captions)


def _picture(site: Site, shown: Shown) -> Picture:
    return Picture(
        url=site.absolute(shown.path),
        alt=shown.alt,
        width=shown.width,
        height=shown.height,
        sha256=shown.sha256,
        focus=shown.focus,
        credit=shown.credit,
        renditions=tuple(
            Rendition(site.absolute(one.path), one.width, one.height)
            for one in shown.variants
            if one.mime == shown.mime
        ),
    )


def _wanted(site: Site, original: Original) -> bool:
    """Keep what is young enough to be followed, and what is out on a network and has something to be done there."""
    oldest = site.now - timedelta(days=site.config.policy.sync_days)
    if max(original.date, original.modified or original.date) >= oldest:
        return True
    for name, account in site.config.accounts.items():
        copy = site.history.copies.get((original.id, name))
        if copy and (copy.attempt or (copy.state is State.LIVE and _stale(site, original, account, copy))):
            return True
    return False


def _stale(site: Site, original: Original, account: Account, copy: Copy) -> bool:
    """Tell whether a live copy should go, or no longer says what the original says."""
    override = (original.accounts or {}).get(account.name)
    expired = original.expires is not None and original.expires <= site.now
    return (
        (override is not None and override.skip)
        or (expired and site.config.policy.expired == "withdraw")
        or copy.digest != compose.digest(compose.for_account(original, account))
    )


def register() -> None:
    """Connect to Pelican."""
    signals.finalized.connect(write)
