"""What can go wrong, sorted by what the caller should do.

TambourError
├── InputError          nothing was done; a person mends what they wrote (exit code 2)
│   ├── ConfigError     tambour.toml, the environment, the command line
│   ├── ContentError    an original: front matter, text, picture
│   ├── FeedError       /syndication.json is not the document we can trust
│   └── LedgerError     the ledger is damaged, or not ours
│       └── Occupied    another run holds it, or may: try again when that one has ended
└── OutcomeError        a server did something; the run goes on with the rest (exit code 1)
    ├── Unsent          certainly not done: try again, now or at the next run
    ├── Refused         the server said no to this copy: a person changes the original
    ├── Unauthorized    the server said no to us: a person renews the access
    ├── Gone            the copy is no longer there (and reading it says so too)
    ├── Altered         a person edited the copy on the network: it is left alone, and a person decides
    └── InDoubt         it may have been done: look before sending again

Messages are for people: one sentence, in the reader's language, and never a secret.
"""

from __future__ import annotations

from pathlib import Path


class TambourError(Exception):
    """Base of every error that Tambour raises on purpose. ``str(error)`` is one sentence for a person."""

    exit_code = 1


class InputError(TambourError):
    """Something a person wrote is wrong. Raised before any effect."""

    exit_code = 2

    def __init__(self, message: str, *, file: str | Path | None = None, line: int | None = None) -> None:
        """Take the sentence, and where the mistake stands: a path, and a line number counted from 1."""
        self.message = message
        self.file = None if file is None else str(file)
        self.line = line
        super().__init__(message)

    def __str__(self) -> str:
        """Give ``file:line: message``, with the parts that are known."""
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        return f"{place}: {self.message}" if place else self.message


class ConfigError(InputError):
    """A fault in tambour.toml, in the environment or in the options of a command."""


class ContentError(InputError):
    """A fault in an original or in one of its pictures."""


class FeedError(InputError):
    """The feed made for syndication is missing, malformed, of another schema or of another history."""


class LedgerError(InputError):
    """The ledger is damaged, held by another run, or does not fit the feed."""


class Occupied(LedgerError):
    """Another run holds the ledger, or may still be at work: the same can be tried again once it has ended."""


class OutcomeError(TambourError):
    """What a server did with one request."""


class Unsent(OutcomeError):
    """The request had certainly no effect: it never left, or the server turned it away before reading it."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        """Take the sentence, and the seconds that the server asked us to wait, when it did."""
        self.retry_after = retry_after
        super().__init__(message)


class Refused(OutcomeError):
    """The server read the request and will never accept it as it is."""


class Unauthorized(OutcomeError):
    """The access is missing, expired, or lacks a scope. Everything else for that account would fail too."""


class Gone(OutcomeError):
    """The copy no longer exists on the network: somebody deleted it there."""


class Altered(OutcomeError):
    """A person edited the copy on the network: it is left as it is, and reported."""


class InDoubt(OutcomeError):
    """The answer was lost or makes no sense: the effect may exist."""
