"""Write the copy of an original for one network: pure and stable, the same input always gives the same bytes.

Unless the account has a template of its own, the parts stand in paragraphs: title, summary, canonical URL, hashtags. A
blank line between them because both Mastodon and Bluesky keep it and neither shows bold: it is what makes a title a
title. The URL stands alone on its line so that no punctuation touches it. The hashtags come last and alone: Mastodon
shows such a line apart, small, under the copy, and screen readers reach them after everything that matters.

When not everything fits, hashtags go from the last one if that saves the whole summary, since a sentence says more to
residents. Otherwise the summary is shortened, then dropped, then the hashtags, then the words of the template, then the
end of the title. The canonical URL is never cut and occurs exactly once.

Where a network shows a title beside the text, the text does without it. Signs that a network refuses are replaced.

Where a network lets nobody follow an address that stands in a text, a short line above it says where the way is: the
profile's link, to the page /liens/ of our site. That line is the first thing to go.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from functools import partial
from typing import Any

from syndicate.i18n import catalogue
from syndicate.model import Account, Draft, Link, Original, Override, Picture, PictureRules, Rules, Translation
from syndicate.template import Template, parse
from syndicate.text import clean, defuse, graphemes, hashtags, hashtags_in, line, occurrences, portion, shorten, without

# A summary cut to fewer characters than this says nothing that the title has not said.
_LEAST_SUMMARY = 24
_PARAGRAPH = "\n\n"
_AFTER_TITLE = " \u00a0\u202f.:;,!?…–—-"

Fits = Callable[[str], bool]

_canonical_json = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def compose(original: Original, rules: Rules, template: str = "", thread: int = 1) -> Draft:
    """Give exactly what will be sent for an original, as ``for_account`` gave it, to a network with these rules.

    ``template`` is the account's, which an editor's own text does without; empty, it is that of the house. ``thread``
    is the most posts that such a text may fill.
    The text fits ``rules.room``, counted by ``rules.measure``, and ``rules.byte_limit`` (UTF-8 bytes). The one
    exception is a canonical URL that alone does not fit: then it is the whole text, and its length tells.
    """
    swaps = str.maketrans(dict(rules.swaps))
    title, summary, own = line(original.title), line(original.summary), clean(original.text or "").translate(swaps)
    fits = _fits(rules, pictured=bool(original.pictures[: rules.pictures.most]))
    address = _address(original, rules)
    following: tuple[str, ...] = ()
    if own:
        text, *rest = _own(own, original.url, address, fits, thread, first=bool(rules.title_limit))
        following, tags = tuple(rest), hashtags_in("\n".join((text, *rest)))
    else:
        form = parse(template) if template or not rules.form else parse(rules.form, needed=("link",))
        text, tags = _made(title.translate(swaps), summary.translate(swaps), original, address, rules, form, fits)
    pictures = tuple(_described(picture, rules.pictures) for picture in original.pictures)
    return Draft(
        text=text,
        language=original.lang,
        link=Link(original.url, title, summary, pictures[0] if pictures else None, original.card),
        tags=tags,
        pictures=pictures[: rules.pictures.most],
        notice=original.notice,
        following=following,
        title=_title(title.translate(swaps), rules.title_limit),
        video=original.video if "video" in rules.needs else None,
        category=original.shelf,
    )


def correction(original: Original, rules: Rules) -> Draft:
    """Give the reply that stands under an outdated copy where none can be edited; the URL leads to what changed."""
    _ = _speaking(original.lang)
    title, summary = line(original.title), line(original.summary)
    words = _("Update: {title}").format(title=defuse(without(title, original.url)))
    text = _titled(words, original.url, _fits(rules))
    return Draft(text=text, language=original.lang, link=Link(original.url, title, summary))


def for_account(original: Original, account: Account) -> Original:
    """Give the original as one account reads it: in its language if translated, with what the editor decided for it.

    Only the accounts that print read the notice, those that take videos the video, those with a place for each category
    read that: what changes in one of them edits no other copy.
    """
    changes: dict[str, Any] = {}
    translation = _translation(original, account.lang)
    if translation:
        for name in ("lang", "url", "title", "summary", "tags", "card", "notice"):
            changes[name] = getattr(translation, name)
        if translation.image_alt and original.pictures:
            first, *others = original.pictures
            changes["pictures"] = (dataclasses.replace(first, alt=translation.image_alt), *others)
    override = (original.accounts or {}).get(account.name, Override())
    if override.text is not None:
        changes["text"] = override.text
    if override.picture is not None:
        changes["pictures"] = (override.picture,)
    if "poster" not in account.rules.needs and changes.get("notice", original.notice) is not None:
        changes["notice"] = None
    if "video" not in account.rules.needs and original.video is not None:
        changes["video"] = None
    if account.rules.by_category and original.category:
        changes["shelf"] = original.category
    return dataclasses.replace(original, **changes) if changes else original


def digest(original: Original) -> str:
    """Give the sha256, in hexadecimal, of all that ``compose`` reads of an original, and of nothing else.

    Not of the addresses and sizes of pictures, nor of the card, nor of any rule: only an edit by a person changes what
    is out. Nor of a video, which no network lets us replace, but of its captions.
    Adding a field here would edit every copy of every commune.
    """
    fields: dict[str, Any] = {
        "text": original.text or "",
        "title": original.title,
        "summary": original.summary,
        "lang": original.lang,
        "tags": original.tags,
        "url": original.url,
        # Adding 0.0 makes one number of 0, 0.0 and -0.0, which JSON writes in three ways.
        "pictures": [
            (picture.sha256, picture.alt, picture.focus[0] + 0.0, picture.focus[1] + 0.0)
            for picture in original.pictures
        ],
    }
    if original.notice:
        fields["notice"] = (original.notice.facts, original.notice.dates)
    if original.video:
        fields["captions"] = [(one.lang, one.sha256) for one in original.video.captions]
    if original.shelf:
        fields["category"] = original.shelf
    return hashlib.sha256(_canonical_json(fields).encode()).hexdigest()


def pictures_of(original: Original, rules: Rules) -> str:
    """Give the sum of the pictures that a copy is made with, in hexadecimal: without any, of the card with its title.

    Of what shows in them alone: neither of alternative texts, nor of the sizes and forms that we make of them.
    """
    shown: list[Any] = [
        (picture.sha256, picture.focus[0] + 0.0, picture.focus[1] + 0.0)
        for picture in original.pictures[: rules.pictures.most]
    ]
    return hashlib.sha256(_canonical_json(shown or [original.title]).encode()).hexdigest()


def _translation(original: Original, lang: str) -> Translation | None:
    """Choose by exact code, else by language alone: ``en`` is served by ``en-GB``, and French speakers by ``fr-CH``."""
    for same in (str.lower, _language):
        if same(original.lang) == same(lang):
            return None
        for translation in original.translations:
            if same(translation.lang) == same(lang):
                return translation
    return None


def _language(code: str) -> str:
    return code.lower().partition("-")[0]


# ----------------------------------------------------------------------------------------------- texts


def _address(original: Original, rules: Rules) -> str:
    """Give the canonical URL, under a line that says where to find it when it cannot be followed."""
    if rules.clickable:
        return original.url
    _ = _speaking(original.lang)
    return _("Link in our profile, or at this address:") + "\n" + original.url


def _speaking(lang: str) -> Callable[[str], str]:
    """Translate into the language of the original, not of the person at the keyboard: residents read it."""
    return catalogue("en" if _language(lang) == "en" else "fr").gettext


def _own(text: str, url: str, address: str, fits: Fits, thread: int, *, first: bool) -> list[str]:
    """Send the editor's own text, in one post or several: its links, mentions and hashtags are meant.

    An address that it does not hold comes ``first`` where readers only see the beginning of a text, else last.
    """
    places = occurrences(text, url)
    apart = _joined(address, text) if first else _joined(text, address)
    whole = without(text, url, after=places[0][1]) if places else apart
    if not places and not fits(whole):
        whole = _joined(text, url)
    if fits(whole):
        return [whole]
    bare = without(text, url)
    return _parted(bare, url, fits, thread) or [_titled(bare, url, fits)]


def _parted(text: str, url: str, fits: Fits, most: int) -> list[str]:
    """Write a text as a thread of as few posts as it takes, the URL in the first; nothing when not even that fits.

    Their numbers tell those who meet the first that there is more, and those who meet another that it is not all.
    """
    for count in range(2, most + 1):
        posts, rest = [], text
        for place in range(1, count + 1):
            numbered = partial(_numbered, place=place, count=count, url=url)
            holds = partial(_holds, fits, numbered)
            part, rest = (shorten(rest, holds), "") if place == most else portion(rest, holds)
            if not part:
                return []
            posts.append(numbered(part))
        if not rest:
            # A word that was cut may have uncovered the URL in it: then the text is cut as for one post.
            return posts if sum(len(occurrences(one, url)) for one in posts) == 1 else []
    return []


def _holds(fits: Fits, numbered: Callable[[str], str], part: str) -> bool:
    return fits(numbered(part))


def _numbered(part: str, *, place: int, count: int, url: str) -> str:
    return _joined(f"{part}\u00a0({place}/{count})", url if place == 1 else "")


def _made(
    title: str, summary: str, original: Original, address: str, rules: Rules, form: Template, fits: Fits
) -> tuple[str, tuple[str, ...]]:
    """Make the text from title, summary and tags, giving up as little as possible."""
    url, fill = original.url, form.fill
    tags = hashtags(original.tags)[: max(0, rules.most_tags)] if "hashtags" in form.fields else ()
    title, summary = (defuse(without(part, url)) for part in (title, summary if "summary" in form.fields else ""))
    title, summary = _said_once(title, summary, lambda lead: fits(fill(lead, "", url, _row(tags))))
    if address != url and fits(whole := fill(title, summary, address, _row(tags))):
        return whole, tags
    fewer = [tags[:count] for count in range(len(tags), -1, -1)]
    for shown in fewer:
        if fits(whole := fill(title, summary, url, _row(shown))):
            return whole, shown
    short = shorten(summary, lambda part: fits(fill(title, part, url, _row(tags))))
    if len(graphemes(short)) >= _LEAST_SUMMARY:
        return fill(title, short, url, _row(tags)), tags
    for shown in fewer:
        if fits(whole := fill(title, "", url, _row(shown))):
            return whole, shown
    return _titled(title, url, fits), ()


def _said_once(title: str, summary: str, fits: Fits) -> tuple[str, str]:
    """Take out of the summary what the title has said; where one is the beginning of the other, keep the longer."""
    if _bare(title).startswith(_bare(summary)):
        return title, ""
    said = title.rstrip(_AFTER_TITLE)
    beginning, rest = summary[: len(said)], summary[len(said) :]
    if not said or beginning.casefold() != said.casefold():
        return title, summary
    if rest.lstrip()[:1] in tuple(_AFTER_TITLE.strip()):
        rest = rest.lstrip(_AFTER_TITLE)
        return title, rest[:1].upper() + rest[1:]
    if rest[:1].isspace():
        return (summary if fits(summary) else title), ""
    return title, summary


def _bare(text: str) -> str:
    """Give what two texts that say the same have in common."""
    return "".join(character for character in text.casefold() if character.isalnum())


def _titled(title: str, url: str, fits: Fits) -> str:
    """Put as much of the title as fits above the URL, which no cut may uncover in it."""
    return _joined(shorten(title, lambda part: not occurrences(part, url) and fits(_joined(part, url))), url)


def _joined(*parts: str) -> str:
    return _PARAGRAPH.join(part for part in parts if part)


def _row(tags: tuple[str, ...]) -> str:
    return " ".join(f"#{tag}" for tag in tags)


def _fits(rules: Rules, *, pictured: bool = False) -> Fits:
    def fits(text: str) -> bool:
        in_bytes = not rules.byte_limit or len(text.encode()) <= rules.byte_limit
        return in_bytes and rules.measure(text) <= rules.room(pictured=pictured)

    return fits


def _title(title: str, limit: int) -> str:
    """Give the title that stands beside the text, counted as the strictest of those that say “characters” may."""
    return shorten(title, lambda part: len(part.encode("utf-16-le", "surrogatepass")) <= 2 * limit) if limit else ""


def _described(picture: Picture, rules: PictureRules) -> Picture:
    """Give the picture with an alternative text that the network takes, counted in code points: none counts more."""
    alt = shorten(line(picture.alt), lambda text: len(text) <= rules.alt_limit)
    return picture if alt == picture.alt else dataclasses.replace(picture, alt=alt)
