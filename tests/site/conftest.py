"""One real build, shared by all the tests that only look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from syndicate import build, ledger
from syndicate.config import load
from tests.site import commune
from tests.site.browser import browser

__all__ = ["browser"]  # the fixture, for every test here


@dataclass(frozen=True)
class Built:
    """A commune that was built: its folder, and what the build said."""

    root: Path
    report: build.Report

    @property
    def output(self) -> Path:
        """Give the folder of the site."""
        return self.root / "output"

    def text(self, path: str) -> str:
        """Read one file of the site."""
        return (self.output / path).read_text(encoding="utf-8")


def make(root: Path, **options: object) -> Built:
    """Build a commune as at its own day."""
    config = load(root / "tambour.toml")
    report = build.build(config, now=datetime.fromisoformat(commune.NOW), **options)  # type: ignore[arg-type]  # for tests
    return Built(root, report)


def record_copy(
    root: Path,
    original: str,
    *,
    url: str | None,
    digest: str = "of-another-text",
    account: str = "mastodon",
    title: str = "",
) -> None:
    """Write into the ledger that an original has a live copy."""
    at = datetime.fromisoformat(commune.NOW)
    path = root / "ledger.jsonl"
    ledger.create(path, at=at)
    with ledger.opened(path, clock=lambda: at) as book:
        book.append(
            "attempted", original=original, account=account, action="publish", key=f"k-{original}", digest=digest,
            generation=1, title=title or original,
        )  # fmt: skip
        book.append("published", original=original, account=account, copy_id="42", copy_url=url, ours=True)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the tiny commune once, with two copies in its ledger."""
    root = commune.write(tmp_path_factory.mktemp("commune"))
    record_copy(root, "actualites/marche-de-noel", url="https://social.example.org/@mairie/42")
    record_copy(root, "actualites/disparue", url="https://social.example.org/@mairie/43")
    commune.put(
        root,
        "actualites/ancienne.md",
        '---\ntitle: "Une vieille nouvelle"\ndate: 2020-01-02\n---\nElle a une copie, et a changé depuis.\n',
    )
    record_copy(root, "actualites/ancienne", url=None, title="Une vieille nouvelle")
    commune.put(
        root,
        "actualites/oubliee.md",
        '---\ntitle: "Une nouvelle oubliée"\ndate: 2020-01-01\n---\nElle n’a jamais eu de copie.\n',
    )
    return make(root)
