"""Decide what it means that an id of the ledger is no longer among the originals: renamed, or withdrawn.

Withdrawing wrongly is worse than withdrawing late, so every doubt keeps the copies where they are.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from syndicate.i18n import _
from syndicate.model import History, State
from syndicate.source import Problem, Source

ALIKE = 0.8  # of difflib's ratio: "Fête de l'été" and "La fête de l'été" are alike


def renamed(sources: Sequence[Source], history: History) -> list[Problem]:
    """Name the new files that look like an original of which live copies remain and no file.

    A file that names its id itself is never suspected: that is how an editor says that it is other news.
    """
    message = _("This looks like “{title}”, which has copies. If it is, add “id: {old}”; if not, add “id: {new}”.")
    return [
        Problem(
            source.path,
            source.line("title"),
            "renamed",
            message.format(title=_titles(history).get(old) or old, old=old, new=source.id),
        )
        for old, source in _suspects(sources, history).items()
    ]


def withdrawn(sources: Sequence[Source], problems: Iterable[Problem], history: History) -> tuple[str, ...]:
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
        deleted = live - known - _suspects(sources, history).keys()
    stopped = {
        source.id
        for source in sources
        if source.translation_of is None and (source.status == "draft" or source.syndicate is False)
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


def _suspects(sources: Sequence[Source], history: History) -> dict[str, Source]:
    """Pair each vanished id with the new original most like it, if any is."""
    known = {source.id for source in sources}
    ever = {copy.original for copy in history.copies.values()}
    gone = sorted(_live(history) - known)
    if not gone:
        return {}
    new = [
        source for source in sources if source.id not in ever and not source.chose_id and source.translation_of is None
    ]
    titles = {old: _plain(title) for old, title in _titles(history).items()}
    by_slug = {source.slug: source for source in reversed(new)}
    by_title = {_plain(source.title): source for source in reversed(new) if source.title}
    pairs: dict[str, Source] = {}
    # What is the same first: the comparison of each with each is then kept for a few.
    for old in gone:
        same = by_slug.get(_slug(old)) or by_title.get(titles.get(old, ""))
        if same:
            pairs[old] = same
    taken = {source.path for source in pairs.values()}
    left = {source.path: (_plain(source.title), source) for source in new if source.path not in taken}
    for old in gone:
        if old in pairs or old not in titles:
            continue
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


def _slug(old: str) -> str:
    return _plain(PurePosixPath(old).name).replace(" ", "-")


def _plain(text: str) -> str:
    """Give a text without what a person may write otherwise: case, accents, punctuation, spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(letter for letter in letters if not unicodedata.combining(letter))))
