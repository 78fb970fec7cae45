"""What the keys of the last build stand for now: each is looked at once, and most by what tells that none has changed.

An original is told from what it was by one line (``Seen.seen``); while it is the same, all that is said of it is. Which
file a name leads to hangs on what files there are, and on the bytes of those that are no pages.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from urllib.parse import unquote, urlsplit

from syndicate import i18n
from syndicate.shelf import Shelf

from . import files, tracing, videos
from .files import Place
from .pictures import Store, named
from .reading import Texts
from .site import Site
from .state import Seen, State
from .values import Values

KEY, NAMES = "TAMBOUR_LOOKS", "names"  # in Pelican's settings; in the facts of the state
# The kinds of keys that say something of one original.
OF_ONE = ("front", "source", "body", "address", "versions")
PAGE = "~"  # before what a name stands for that leads to a page, or to nothing


class Looks:
    """Looks at keys. ``seen`` tells each original from what it was; ``new`` are those that are not the same."""

    def __init__(
        self, site: Site, place: Place, store: Store, texts: Texts, shelf: Shelf, changed: AbstractSet[Path]
    ) -> None:
        """Prepare to look; ``changed`` are the signed files that are no longer what they were."""
        self._site, self._place, self._store, self._texts, self._shelf = site, place, store, texts, shelf
        self._content = site.config.site.content
        self._copied = {original for original, _account in site.history.copies}
        self.seen = dict(self._all_seen())
        self.new: AbstractSet[str] = self.seen.keys()
        self.names = _names(self._content, changed)
        self.values = Values({
            "front": self._front, "source": self._front, "body": self._body, "address": self._address,
            "versions": self._versions, "named": self._named,
            "picture": lambda name: store.digest(self._content / name),
            "video": lambda name: videos.state(name, self._content),
            "copies": lambda name: site.copies(name) if name in self._copied else "",
            "site": self._part, "whole": self._whole, "filed": site.filing.digest,
            "department": site.department,
        })  # fmt: skip

    def changed(self, state: State) -> set[int]:
        """Give the numbers of the keys that no longer stand for the same."""
        before = state.originals
        if not state.pages:
            return set()
        self.new = {name for name, seen in self.seen.items() if name not in before or before[name].seen != seen}
        gone = {name for name, one in before.items() if one.seen and name not in self.seen}
        marks = ", ".join("?" * len(OF_ONE))
        found = set()
        for name in sorted(self.new | gone):
            found |= state.changed(f"name = ? AND kind IN ({marks})", self.values, name, *OF_ONE)
        known = "kind NOT IN ('named', 'copies', {})".format(", ".join(f"'{kind}'" for kind in OF_ONE))
        found |= state.changed(known, self.values)
        named, wanted = self._may_lead_elsewhere(state)
        found |= state.changed(named, self.values, wanted=wanted)
        if not (self.names and state.facts.get(NAMES)):  # behind a link, an original has another name than its own
            found |= state.changed("kind = 'address'", self.values)
        if state.facts.get("copied", "") or self._copied:
            found |= state.changed("kind = 'copies'", self.values)
        return found

    def _may_lead_elsewhere(self, state: State) -> tuple[str, Callable[[str, str], bool]]:
        """Tell which names may stand for something else: other bytes, or a file of this name came or went."""
        before = state.facts.get(NAMES, "")
        if not before or not self.names:
            return "kind = 'named'", lambda _name, _value: True
        if before == self.names:
            return f"kind = 'named' AND value NOT LIKE '{PAGE}%'", lambda _name, _value: True
        parts = _come_or_gone(set(json.loads(before)), set(json.loads(self.names)))

        def wanted(name: str, value: str) -> bool:
            if not value.startswith(PAGE):
                return True
            # Most names have nothing of it, and that is seen at once unless they are written in signs.
            if "%" not in name and name.isprintable() and not any(part in name for part in parts):
                return False
            address = unquote(urlsplit(name.partition("|")[2]).path).strip()
            last = os.path.normpath(address).rpartition("/")[2]
            # Pelican's marks may stand right before the name: |filename|name.md.
            return last in parts or re.split(r"[|}]", last)[-1] in parts

        return "kind = 'named'", wanted

    def facts(self) -> dict[str, str]:
        """Give what the state has to remember for this."""
        return {NAMES: self.names, "copied": "yes" if self._copied else ""}

    def _all_seen(self) -> Iterator[tuple[str, str]]:
        shown, keys = self._place.shown, self._texts.keys_by_name
        root = len(os.fspath(self._content)) + 1
        for path, source in self._site.sources.items():
            name = os.fspath(path)[root:]
            if not name.isprintable():  # what cannot be typed is at fault, and may be no text
                continue
            content = shown.by_name.get(name)
            front, _body = self._shelf.digests(source)
            versions = [one.traced_as for one in content.translations] if content else ""
            yield (
                name,
                f"{front} {keys.get(name)} {source.id} {content is not None} {versions}"
                + (f" {pictures}" if (pictures := self._shelf.pictures(source)) else ""),
            )

    def _front(self, name: str) -> object:
        source = self._site.sources.get(self._content / name)
        if source is None:
            return None
        # Which file a name leads to depends on what files there are.
        shown = name in self._place.shown.by_name
        return f"{self._shelf.digests(source)[0]} {source.id} {shown} {self._shelf.pictures(source)}"

    def _body(self, name: str) -> object:
        content = self._place.shown.by_name.get(name)
        if content is None:
            return ""
        return f"{self._texts.keys_by_name[name]} {self._shelf.pictures(content.source)}"

    def _address(self, name: str) -> object:
        # A link is named by the file behind it.
        one = self._place.shown.by_name.get(name) or self._place.shown.get(files.root(self._content) / name)
        return f"{one.url} {one.save_as} {one.lang}" if one else ""

    def _versions(self, name: str) -> object:
        one = self._place.shown.by_name.get(name)
        return " ".join(other.traced_as for other in one.translations) if one else ""

    def _named(self, name: str) -> object:
        file, seen, changed = files.named(name, self._place)
        return f"{file} {seen} {changed}" if seen or changed else f"{PAGE}{file}"

    def _part(self, name: str) -> object:
        attribute, _at, lang = name.partition("@")
        with i18n.speaking(lang), tracing.tracing():
            return getattr(self._site, attribute)

    def _whole(self, name: str) -> object:
        if name == "sources":
            return [(one, self._front(one)) for one in self.seen]
        return getattr(self._site, name)

    def originals(
        self, before: Mapping[str, Seen], pages: Mapping[str, str], leading: Mapping[str, str]
    ) -> dict[str, Seen]:
        """Give what the state remembers of each original: ``pages`` and ``leading`` by its path."""
        found = {}
        for name, seen in self.seen.items():
            page, led, was = pages.get(name, ""), leading.get(name, ""), before.get(name)
            same = was and (was.seen, was.page, was.leading) == (seen, page, led)
            found[name] = was if was and same else Seen(seen, page, led)
        return found


def _come_or_gone(before: set[str], now: set[str]) -> set[str]:
    """Name the files and the folders that are only among the first paths or only among the second."""
    stay = {folder for path in before & now for folder in _folders(path)}
    differ = {part for path in before ^ now for part in (path, *_folders(path))}
    return {path.rpartition("/")[2] for path in differ - stay}


def _folders(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


def _names(content: Path, changed: AbstractSet[Path]) -> str:
    """Name the files that there are, as JSON. Where one is a link, or a folder cannot be looked into, nobody knows.

    A signed file that is no longer what it was has two entries.
    """
    found = [f"changed/{named(file, content)}" for file in changed]
    start = len(os.fspath(content)) + 1
    folders = [os.fspath(content)]
    try:
        while folders:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_symlink():
                        return ""
                    if entry.is_dir():
                        folders.append(entry.path)
                    found.append(entry.path[start:])
    except OSError:
        return ""
    return json.dumps(sorted(found))
