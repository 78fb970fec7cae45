"""``tambour plan`` on a site of ten years, beside a command that does nothing."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from syndicate import feed as feeds
from syndicate import ledger
from syndicate.compose import digest, for_account
from syndicate.config import Config, load
from syndicate.model import Original, Picture

from .measure import Cost, measure
from .table import Row

HOME = "https://valserein.example.org"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TAMBOUR = [sys.executable, "-m", "syndicate"]
ORIGINALS, ACCOUNTS, EVENTS = 10_000, 10, 20_000


def rows(
    work: Path, runs: int, originals: int = ORIGINALS, accounts: int = ACCOUNTS, events: int = EVENTS
) -> list[Row]:
    """Measure the plan, and what Python and the command take before anything is done."""
    root = work / "plan"
    root.mkdir()
    commune(root, originals, accounts, events)
    jobs = {
        "Python, nothing": [sys.executable, "-c", "pass"],
        "tambour --help": [*TAMBOUR, "--help"],
        f"tambour plan: {originals:,} originals, {accounts} accounts, {events:,} events": [
            *TAMBOUR, "plan", "--json", "--now", NOW.isoformat(),
        ],
    }  # fmt: skip
    return [row(job, costs_of(command, root, runs)) for job, command in jobs.items()]


def costs_of(command: Sequence[str], root: Path, runs: int) -> list[Cost]:
    """Measure a command that has been run before: its program is compiled, and its files are in memory."""
    measure(command, root)
    return [measure(command, root, memory=turn == 0) for turn in range(runs)]


def row(job: str, costs: Sequence[Cost]) -> dict[str, str]:
    """Give the row of a job."""
    return {
        "job": job,
        "median s": f"{statistics.median(one.wall for one in costs):.2f}",
        "best s": f"{min(one.wall for one in costs):.2f}",
        "CPU s": f"{statistics.median(one.cpu for one in costs):.2f}",
        "peak MB": f"{max(one.peak for one in costs):.0f}".removeprefix("0"),  # too short to be looked at
    }


def commune(root: Path, originals: int, accounts: int, events: int) -> None:
    """Write a commune of ten years: its latest news is to be announced, some old news was edited."""
    kinds = ["mastodon", "bluesky"]
    names = [f"compte-{number}" for number in range(accounts)]
    tables = [f'[accounts.{name}]\nkind = "outbox"\nlike = "{kinds[n % 2]}"\n' for n, name in enumerate(names)]
    settings = f'[commune]\nname = "Valserein"\nurl = "{HOME}"\n\n[strategy]\nmax_actions = 1000\nsync_days = 4000\n\n'
    (root / "tambour.toml").write_text(settings + "\n".join(tables), encoding="utf-8")
    config = load(root / "tambour.toml")
    news = [_original(number, originals) for number in range(originals)]
    ledger.create(config.ledger, at=NOW - timedelta(days=3650))
    with config.ledger.open("a", encoding="utf-8") as file:
        for line in _history(config, news, names, events):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    config.site.output.mkdir()
    text = feeds.dump(
        news,
        [],
        ledger.mark(config.ledger),
        title="Valserein",
        home=HOME,
        feed_url=f"{HOME}/syndication.json",
        lang="fr",
    )
    (config.site.output / "syndication.json").write_text(text, encoding="utf-8")


def _history(config: Config, news: Sequence[Original], names: Sequence[str], events: int) -> Iterator[dict[str, Any]]:
    """Give the lines of the ledger: two for each copy. One copy in fifty says something else than its original."""
    for number in range(events // 2):
        original = news[-1 - number % len(news)]
        account = config.accounts[names[number // len(news) % len(names)]]
        copied = for_account(original, account)
        where = {
            "v": 1,
            "at": copied.date.isoformat(),
            "run": "bench-1",
            "original": original.id,
            "account": account.name,
        }
        summed = "0" * 64 if number % 50 == 49 else digest(copied)
        key = {"action": "publish", "key": f"{number:032x}", "digest": summed, "generation": 1, "url": copied.url}
        yield where | {"event": "attempted"} | key
        yield where | {"event": "published", "copy_id": str(number)}


def _original(number: int, count: int) -> Original:
    url = f"{HOME}/actualites/nouvelle-{number}/"
    picture = Picture(f"{url}photo.jpg", f"Ce que montre la photo {number}", 1600, 1067, f"{number:064x}")
    return Original(
        id=f"actualites/nouvelle-{number}",
        url=url,
        title=f"Nouvelle n° {number} : la rue du Lavoir est rouverte à la circulation",
        summary="Les travaux sont finis. Le car reprend son trajet habituel dès lundi, l’arrêt revient devant l’école.",
        lang="fr",
        date=NOW - timedelta(days=3650) * ((count - number) / count),
        category="Travaux",
        tags=("voirie", "transports"),
        pictures=(picture,) if number % 3 == 0 else (),
    )
