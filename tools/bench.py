"""Measure what people wait for: ``tambour --help``, and ``tambour plan`` on a site of ten years.

    python tools/bench.py [--originals 10000] [--accounts 10] [--events 20000] [--runs 5]

Whole processes are timed, imports included. Machines are noisy: compare figures of one run only, by their ratio to
starting Python and doing nothing, which is measured beside them.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from syndicate import feed as feeds
from syndicate import ledger
from syndicate.compose import digest, for_account
from syndicate.config import load
from syndicate.model import Original, Picture

HOME = "https://valserein.example.org"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def main() -> None:
    """Print one row for each job: median seconds, peak memory, and the ratio to an empty Python."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _commune(root, options.originals, options.accounts, options.events)
        here = [sys.executable, "-m", "syndicate"]
        plan = [*here, "-C", str(root), "plan", "--json", "--now", NOW.isoformat()]
        jobs = {
            "python, nothing": [sys.executable, "-c", "pass"],
            "tambour --help": [*here, "--help"],
            f"plan: {options.originals:,} originals, {options.accounts} accounts, {options.events:,} events": plan,
        }
        times = {name: _measure(command, options.runs) for name, command in jobs.items()}
    nothing = times["python, nothing"]
    print(f"{'job':<62} {'median s':>9} {'min':>6} {'max':>6} {'ratio':>7}")
    for name, seconds in times.items():
        median = statistics.median(seconds)
        ratio = median / statistics.median(nothing)
        print(f"{name:<62} {median:9.3f} {min(seconds):6.2f} {max(seconds):6.2f} {ratio:7.1f}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of the largest process: {peak:.0f} MB")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--originals", type=int, default=10_000)
    parser.add_argument("--accounts", type=int, default=10)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    return parser.parse_args()


def _measure(command: Sequence[str], runs: int) -> list[float]:
    """Time a command after one run that fills the caches of the disk."""
    seconds = []
    for _run in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - start)
    return seconds[1:]


def _commune(root: Path, originals: int, accounts: int, events: int) -> None:
    """Write a commune of ten years: its latest news is to be announced, some old news was edited."""
    kinds = ["mastodon", "bluesky"]
    names = [f"compte-{number}" for number in range(accounts)]
    tables = [f'[accounts.{name}]\nkind = "outbox"\nlike = "{kinds[n % 2]}"\n' for n, name in enumerate(names)]
    commune = f'[commune]\nname = "Valserein"\nurl = "{HOME}"\n\n[strategy]\nmax_actions = 1000\nsync_days = 4000\n\n'
    (root / "tambour.toml").write_text(commune + "\n".join(tables), encoding="utf-8")
    config = load(root / "tambour.toml")
    news = [_original(number, originals) for number in range(originals)]
    ledger.create(config.ledger, at=NOW - timedelta(days=3650))
    lines = []
    for number in range(events // 2):
        original, account = news[-1 - number % originals], config.accounts[names[number // originals % accounts]]
        copied = for_account(original, account)
        where = {
            "v": 1,
            "at": copied.date.isoformat(),
            "run": "bench-1",
            "original": original.id,
            "account": account.name,
        }
        # One copy in fifty says something else than its original: an edit to make.
        summed = "0" * 64 if number % 50 == 49 else digest(copied)
        key = {"action": "publish", "key": f"{number:032x}", "digest": summed, "generation": 1, "url": copied.url}
        lines += [where | {"event": "attempted"} | key, where | {"event": "published", "copy_id": str(number)}]
    with config.ledger.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
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


if __name__ == "__main__":
    main()
