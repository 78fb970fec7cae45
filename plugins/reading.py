"""The text of each original as clean HTML: made of Markdown once, remembered under the digest of what it was made of.

Reading is most of the work of a first build, so it is shared out among the processors. Pelican's own signals about a
content are sent whenever one is read.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from markdown import Markdown
from pelican import signals
from pelican.contents import Article, Category, Page, Tag
from pelican.generators import Generator
from pelican.plugins.yaml_metadata.yaml_metadata import HEADER_RE, YAMLMetadataReader
from pelican.utils import pelican_open

from syndicate import i18n
from syndicate.processors import processors, shared
from syndicate.source import Source
from syndicate.text import line

from .cleaning import clean
from .converter import converter
from .site import of
from .texts import Kept

FAILED = "Could not process %s"  # Pelican's own words, which the build looks for
WORTH_SHARING = 48  # as in ``jobs``
SHARE = 16

_logger = logging.getLogger(__name__)
Text = tuple[str, list[str], bool]  # HTML, what reading it warned of, and whether the file was the same all the time


class Reader(YAMLMetadataReader):  # type: ignore[misc]  # Pelican has no types
    """Reads the text alone: what the front matter says was read and checked before (``syndicate.frontmatter``)."""

    @cached_property
    def markdown(self) -> Markdown:
        """Give one instance of Markdown for all texts, made when there is one to read."""
        return converter(self.settings["MARKDOWN"])

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Give the HTML of a text, and what Pelican itself wants to know of it."""
        with pelican_open(source_path) as written:
            found = HEADER_RE.fullmatch(written)
        source = of(self.settings).sources[Path(source_path)]
        facts: dict[str, Any] = {"title": line(source.title), "type": source.type}
        if source.date:
            facts["date"] = source.date.replace(tzinfo=None)
        if source.category:
            facts["category"] = Category(source.category, self.settings)
        if source.tags:
            facts["tags"] = [Tag(name, self.settings) for name in source.tags]
        return self.markdown.reset().convert(found["content"] if found else ""), facts


class Texts(Mapping[str, str]):
    """The text of each original that the site shows, by the path of its file in content/."""

    def __init__(self, kept: Kept, base: str) -> None:
        """Look up texts among those kept; ``base`` is the digest of what all texts are made with."""
        self.kept, self._base = kept, base
        self.keys_by_name: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        """Give the HTML of a text."""
        return self.kept[self.keys_by_name[name]]

    def __iter__(self) -> Iterator[str]:
        """Give every path."""
        return iter(self.keys_by_name)

    def __len__(self) -> int:
        """Count the texts."""
        return len(self.keys_by_name)

    def key(self, body: str, spoken: str) -> str:
        """Name what a text is made of: the text, by its digest, and the language of its page."""
        return hashlib.blake2b(f"{self._base} {spoken} {body}".encode(), digest_size=16).hexdigest()

    def read(
        self, generator: Generator, wanted: Mapping[str, tuple[Source, str]], same: Callable[[Source], bool]
    ) -> set[str]:
        """Read the texts that are not known yet; give the names of those on which it fails, which is logged.

        ``same`` tells whether a file still has the text that its key was made of.
        """
        self.keys_by_name.update((name, key) for name, (_source, key) in wanted.items())
        new = [name for name, (_source, key) in wanted.items() if key not in self.kept]
        failed = set()
        for name, text in _all_read(new, lambda name: _read(generator, name, wanted[name][0], same)):
            if text is None:
                failed.add(name)
                continue
            html, warned, stayed = text
            if not stayed:  # it was saved while it was read: nobody knows which text this is
                self.keys_by_name[name] += f" {time.time_ns()}"
            self.kept.add(self.keys_by_name[name], html, warned)
        if new:
            self.kept.settle()
        for name in failed:
            del self.keys_by_name[name]
        for key in self.keys_by_name.values() if self.kept.warnings else ():
            for warning in self.kept.warnings.get(key, ()):
                _logger.warning("%s", warning)
        return failed


def _read(generator: Generator, name: str, source: Source, same: Callable[[Source], bool]) -> Text:
    """Read one text, with the signals that Pelican sends."""
    page = source.type == "pages"
    spoken = i18n.interface(source.lang, i18n.interface(of(generator.settings).own_lang))
    with i18n.speaking(spoken), _warnings() as warned:
        content = generator.readers.read_file(
            base_path=generator.path,
            path=name,
            content_class=Page if page else Article,
            context=generator.context,
            preread_signal=signals.page_generator_preread if page else signals.article_generator_preread,
            preread_sender=generator,
            context_signal=signals.page_generator_context if page else signals.article_generator_context,
            context_sender=generator,
        )
        html = clean(content._content)  # noqa: SLF001  # before Pelican looks for its links, which are ours
        return html, warned, same(source)


# What the processes that read share: the names and how to read one.
_work: list[tuple[Sequence[Sequence[str]], Callable[[str], Text]]] = []


def _all_read(names: Sequence[str], read: Callable[[str], Text]) -> Iterator[tuple[str, Text | None]]:
    """Read texts, in several processes when it is worth it; ``None`` for one on which it fails, which is logged."""
    processes = processors()
    done: set[str] = set()
    if len(names) >= WORTH_SHARING:
        gc.enable()  # as in ``jobs``
    if processes > 1 and len(names) >= WORTH_SHARING:
        shares = [names[at : at + SHARE] for at in range(0, len(names), SHARE)]
        _work.append((shares, read))
        try:
            for name, text in chain.from_iterable(shared(_share, len(shares))):
                done.add(name)
                for warning in text[1]:
                    _logger.warning("%s", warning)
                yield name, text
        finally:
            _work.pop()
    for name in names:
        if name not in done:
            try:
                yield name, read(name)
            except Exception:  # noqa: BLE001  # a text can make anything fail
                _logger.error(FAILED, name)  # noqa: TRY400  # the build finds the exception by itself, as for Pelican's
                yield name, None


def _share(number: int) -> list[tuple[str, Text]]:
    """Read one share of the texts in a process of its own; what fails is left out, and fails again where it is told."""
    names, read = _work[-1]
    found = []
    for name in names[number]:
        try:
            found.append((name, read(name)))
        except Exception:  # noqa: BLE001  # a text can make anything fail
            _logger.debug(FAILED, name)
    return found


class _Keeper(logging.Handler):
    """Keeps what is warned of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@contextmanager
def _warnings() -> Iterator[list[str]]:
    keeper = _Keeper()
    root = logging.getLogger()
    root.addHandler(keeper)
    try:
        yield keeper.said
    finally:
        root.removeHandler(keeper)


def readers(found: Any) -> None:
    """Give Pelican the reader of our texts."""
    for ending in YAMLMetadataReader.file_extensions:
        found.reader_classes[ending] = Reader


def register() -> None:
    """Connect to Pelican."""
    signals.readers_init.connect(readers)
