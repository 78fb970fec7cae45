"""Decide what it means that an id of the ledger is no longer among the originals: renamed, or withdrawn.

Withdrawing wrongly is worse than withdrawing late, so every doubt keeps the copies where they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from syndicate.i18n import _
from syndicate.model import History, State
from syndicate.portraits import Portrait, portrait
from syndicate.source import Problem, Source

ALIKE = 0.8  # of difflib's ratio: "Fête de l'été" and "La fête de l'été" are alike


Portraits = Mapping[str, Portrait]
NOTHING: Portraits = {}


def renamed(sources: Sequence[Source], history: History, before: Portraits = NOTHING) -> list[Problem]:
    """Name the new files that look like an original of which live copies remain and no file.

    ``before`` is what earlier builds saw. A file that names its id itself is other news, as its editor says, unless
    it stands where the original stood or has its very date and words: then the id was mistyped.
    """
    looks = _("This looks like “{title}”, which has copies. If it is, add “id: {old}”; if not, add “id: {new}”.")
    mistyped = _(
        "This was “{title}”, which has copies: write “id: {old}”, or give other news another file name and date."
    )
    titles = _titles(history)
    return [
        Problem(
            source.path,
            source.line("id", "title"),
            "renamed",
            (mistyped if source.chose_id else looks).format(title=titles.get(old) or old, old=old, new=source.id),
        )
        for old, source in _suspects(sources, history, before).items()
    ]


def withdrawn(
    sources: Sequence[Source], problems: Iterable[Problem], history: History, before: Portraits = NOTHING
) -> tuple[str, ...]:
    """Name the ids whose live copies must go: the file deleted, a draft, or kept to the site (``syndicate: false``).

    That list is closed. An original dated in the future stays: moving a date is correcting it, and the page comes
    back by itself. So does one with an error, as its editor's wish is not known; and while any file cannot tell which
    original it is, nothing is taken for deleted.
    """
    problems = list(problems)
    errors = {problem.file for problem in problems if problem.severity == "error"}
    live = _live(history)
    known = {source.id for source in sources}
    sound = {source.path for source in sources}
    nameless = any(source.path in errors and not source.title and source.id not in live for source in sources)
    deleted: set[str] = set()
    if not nameless and errors <= sound | _not_originals(problems):
        deleted = live - known - _suspects(sources, history, before).keys()
    stopped = {
        source.id
        for source in sources
        if source.id in live
        and source.translation_of is None
        and (source.status == "draft" or source.syndicate is False)
    }
    return tuple(sorted(deleted | (live & stopped) - touched(sources, problems)))


def touched(sources: Iterable[Source], problems: Iterable[Problem]) -> set[str]:
    """Name the ids of which any file is at fault: nobody knows what their copies should be, so none is changed.

    A translation that cannot be read has no source; its name tells whose it is.
    """
    errors = {problem.file for problem in problems if problem.severity == "error"}
    errors |= {file.with_name(f"{file.stem.rpartition('.')[0]}.md") for file in errors}
    return {source.id for source in sources if source.path in errors}


def _not_originals(problems: Iterable[Problem]) -> set[object]:
    """Name the places of errors that are no original: the configuration, the ledger."""
    return {problem.file for problem in problems if problem.file.suffix != ".md"}


def _live(history: History) -> set[str]:
    return {copy.original for copy in history.copies.values() if copy.state is State.LIVE and copy.ours}


def _titles(history: History) -> dict[str, str]:
    return {copy.original: copy.title for copy in history.copies.values() if copy.title}


def _suspects(sources: Sequence[Source], history: History, before: Portraits) -> dict[str, Source]:
    """Pair each vanished id with the new original most like it, if any is."""
    known = {source.id for source in sources}
    ever = {copy.original for copy in history.copies.values()}
    gone = sorted(_live(history) - known)
    if not gone:
        return {}
    fresh = [source for source in sources if source.id not in ever and source.translation_of is None]
    new = [source for source in fresh if not source.chose_id]
    by_place = {place: source for source in reversed(fresh) for place in _places(source)}
    addresses = _addresses(history)
    titles = {old: _plain(title) for old, title in _titles(history).items()}
    by_slug = {source.slug: source for source in reversed(new)}
    by_title = {_plain(source.title): source for source in reversed(new) if source.title}
    pairs: dict[str, Source] = {}
    # What is the same first: the comparison of each with each is then kept for a few.
    for old in gone:
        address = addresses.get(old, "")
        slug = address.rpartition("/")[2]
        same = by_place.get(old) or by_place.get(address) or by_slug.get(_slug(old)) or (slug and by_slug.get(slug))
        same = same or by_title.get(titles.get(old, "")) or _twin(before.get(old), fresh)
        if same:
            pairs[old] = same
    taken = {source.path for source in pairs.values()}
    left = {source.path: (_plain(source.title), source) for source in new if source.path not in taken}
    for old in gone:
        if old in pairs or old not in titles:
            continue
        import difflib  # late: few originals vanish

        matcher = difflib.SequenceMatcher(autojunk=False)
        matcher.set_seq2(titles[old])
        best = ALIKE
        for title, source in left.values():
            matcher.set_seq1(title)
            if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
                best = matcher.ratio()
                pairs[old] = source
        if old in pairs:
            del left[pairs[old].path]
    return pairs


def _places(source: Source) -> Iterator[str]:
    """Give the id that the file has without an ``id`` line, and the end of its address."""
    yield unicodedata.normalize("NFC", f"{source.type}/{source.path.stem}")
    yield f"{source.type}/{source.slug}"


def _addresses(history: History) -> dict[str, str]:
    """Give the end of the canonical URL that the copies were made with: the type's folder, and the slug."""
    paths = {copy.original: urlsplit(copy.url).path.strip("/") for copy in history.copies.values() if copy.url}
    return {old: "/".join(path.split("/")[-2:]) for old, path in paths.items()}


def _twin(old: Portrait | None, sources: Iterable[Source]) -> Source | None:
    """Find the file that a build saw under another id, by what nobody changes when renaming and correcting a title."""
    if old is None or not old.date:
        return None
    dated = (source for source in sources if source.date and source.date.isoformat() == old.date)
    return next((source for source in dated if portrait(source).same(old)), None)


def _slug(old: str) -> str:
    return _plain(PurePosixPath(old).name).replace(" ", "-")


def _plain(text: str) -> str:
    """Give a text without what a person may write otherwise: case, accents, punctuation, spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(letter for letter in letters if not unicodedata.combining(letter))))
