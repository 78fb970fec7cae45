"""What a page reads while it is made, learned and not guessed: of which originals, files and lists, until when.

Whatever a template, or a plugin for it, reads of an original (``contents``) or of the site (``site``) is noted under a
key, such as ``front:actualites/coupure.md``; ``values`` says what a key stands for at this moment. A page whose keys
all stand for the same as when it was made is the same page. Between which two moments, the editorial time tells
(``clock``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


@dataclass(slots=True)
class Trace:
    """What was read, between which moments it holds, and what was done beside, each in the order of the first time."""

    reads: dict[str, None] = field(default_factory=dict)
    since: datetime | None = None  # from this moment on, itself included; ``None``: it always was so
    until: datetime | None = None  # before this moment
    effects: dict[tuple[str, str], None] = field(default_factory=dict)

    def join(self, other: Trace) -> None:
        """Take over what another trace knows."""
        self.reads |= other.reads
        if other.effects:
            self.effects |= other.effects
        if other.since is not None or other.until is not None:
            self.narrow(other.since, other.until)

    def narrow(self, since: datetime | None, until: datetime | None) -> None:
        """Hold no longer than between these moments."""
        if since is not None and (self.since is None or since > self.since):
            self.since = since
        if until is not None and (self.until is None or until < self.until):
            self.until = until

    def holds(self, now: datetime) -> bool:
        """Tell whether nothing that time changes has changed."""
        return (self.since is None or self.since <= now) and (self.until is None or now < self.until)


running: list[Trace] = []  # those that are being written; the last one takes note


def current() -> Trace | None:
    """Give the trace that is being written, if any."""
    return running[-1] if running else None


def read(key: str) -> None:
    """Note that this was read."""
    if running:
        running[-1].reads[key] = None


def effect(kind: str, what: str) -> None:
    """Note what a page does beside being written: a file that it brings, a warning, a drawing that it shows."""
    if running:
        running[-1].effects[kind, what] = None


class tracing:  # noqa: N801  # used as a function made with contextlib is, and much quicker
    """Write a trace of its own for what happens in this block."""

    def __enter__(self) -> Trace:
        trace = Trace()
        running.append(trace)
        return trace

    def __exit__(self, *_error: object) -> None:
        running.pop()


def join(trace: Trace) -> None:
    """Note again what was noted when something that is kept was made."""
    if running:
        running[-1].join(trace)


class kept(Generic[T]):  # noqa: N801  # used as functools' cached_property is
    """Keep what a property gives, and note at each reading what it read when it was made."""

    def __init__(self, function: Callable[[Any], T]) -> None:
        self.function = function
        self.__doc__ = function.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> kept[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: Any | None, owner: type) -> T | kept[T]:
        """Give what is kept, or what the function gives now."""
        if instance is None:
            return self
        shelf: dict[str, tuple[T, Trace]] = object.__getattribute__(instance, "_kept")
        name = self.function.__name__
        found = shelf.get(name)
        if found is None:
            with tracing() as trace:
                made = self.made(instance)
            found = shelf[name] = made, trace
        if running:
            running[-1].join(found[1])
        return found[0]

    def made(self, instance: Any) -> T:
        """Make it."""
        return self.function(instance)


class Whole(Sequence[Any]):
    """A list of all the originals, of which a page that looks into it takes note."""

    def __init__(self, name: str, items: Sequence[Any]) -> None:
        """``name`` is that of the list among the parts of the site."""
        self.name, self._items = name, items

    def __getitem__(self, at: Any) -> Any:
        """Give one of them, or some."""
        read(f"whole:{self.name}")
        return self._items[at]

    def __len__(self) -> int:
        """Count them."""
        read(f"whole:{self.name}")
        return len(self._items)
