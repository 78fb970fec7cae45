"""``tambour apply`` on servers that take their time: all accounts side by side, against the slowest alone.

No run can be faster than its slowest account: copies on one account are sent one after the other. The servers are the
stand-ins of the tests, each answering after ``ANSWER`` seconds.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import httpx

from syndicate import feed as feeds
from syndicate import ledger
from syndicate.model import Original
from syndicate.serve import served
from tests.servers.facebook_api import FacebookPage
from tests.servers.standin import StandIn, serving

from .measure import Cost, Failed, measure
from .planning import HOME, NOW, TAMBOUR, row
from .table import Row

ANSWER = 0.2  # seconds
ACCOUNTS, COPIES = 8, 50
FIRST = "compte-0"


def rows(work: Path, runs: int) -> list[Row]:
    """Measure all copies, and those of the account that has most of them alone, in turns."""
    measured: dict[str, list[Cost]] = {}
    for turn in range(-1, runs):  # the first is for the caches
        for job, names in (("all accounts", ()), ("the slowest alone", (FIRST,))):
            cost = _apply(work / f"apply-{turn}-{len(names)}", names, memory=turn == 0)
            measured.setdefault(job, []).extend([cost] if turn >= 0 else [])
    whole = {
        "all accounts": f"tambour apply: {COPIES} copies on {ACCOUNTS} accounts that answer in {ANSWER:.1f} s",
        "the slowest alone": f"the slowest of these accounts alone: {len(_news(FIRST))} copies",
    }
    limit = min(one.wall for one in measured["the slowest alone"])
    return [
        {**row(whole[job], costs), "× the slowest alone": f"{min(one.wall for one in costs) / limit:.2f}"}
        for job, costs in measured.items()
    ]


def _apply(root: Path, names: Sequence[str], *, memory: bool) -> Cost:
    root.mkdir()
    chosen = [word for name in names for word in ("--account", name)]
    (root / "online").mkdir()
    pages = {f"compte-{number}": FacebookPage() for number in range(ACCOUNTS)}
    with _served(pages) as urls, served(root / "online") as site:
        _commune(root, urls)
        command = [*TAMBOUR, "apply", "--json", "--site", site, "--now", NOW.isoformat(), *chosen]
        cost = measure(command, root, env=_secrets(pages), memory=memory)
    made = sum(len(page.store.all()) for page in pages.values())
    wanted = sum(len(_categories(name)) for name in names or pages)
    if made != wanted:
        raise Failed(f"{made} copies were made, and not {wanted}")
    return cost


@contextmanager
def _served(pages: Mapping[str, StandIn]) -> Iterator[dict[str, str]]:
    """Run a server for each account, and give their addresses."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(serving(_slow(page))) for name, page in pages.items()}


def _slow(server: StandIn) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        time.sleep(ANSWER)
        return server(request)

    return answer


def _secrets(pages: Mapping[str, StandIn]) -> dict[str, str]:
    """Give the environment that opens the accounts."""
    return {
        f"TAMBOUR_{name.upper().replace('-', '_')}_{word}": secret
        for name, page in pages.items()
        for word, secret in page.secrets.items()
    }


def _commune(root: Path, urls: Mapping[str, str]) -> None:
    """Write a commune whose latest news is to be announced, and put its pages online."""
    page = FacebookPage().settings["page"]
    tables = [
        f'[[strategy.routes]]\naccounts = ["{name}"]\ncategories = {json.dumps(_categories(name))}\n\n'
        f'[accounts.{name}]\nkind = "facebook"\npage = "{page}"\nserver = "{url}"\n'
        for name, url in urls.items()
    ]
    commune = f'[commune]\nname = "Valserein"\nurl = "{HOME}"\n\n[strategy]\nmax_actions = {COPIES}\n\n'
    (root / "tambour.toml").write_text("\n".join([commune, *tables]), encoding="utf-8")
    ledger.create(root / "ledger.jsonl", at=NOW - timedelta(days=1))
    news = _news(FIRST)
    online = root / "online"
    for one in news:
        folder = online / one.url.removeprefix(f"{HOME}/")
        folder.mkdir(parents=True)
        text = f'<!doctype html><title>{one.title}</title><link rel="canonical" href="{one.url}">'
        (folder / "index.html").write_text(text, encoding="utf-8")
    text = feeds.dump(
        news, [], ledger.mark(root / "ledger.jsonl"),
        title="Valserein", home=HOME, feed_url=f"{HOME}/syndication.json", lang="fr",
    )  # fmt: skip
    (online / "syndication.json").write_text(text, encoding="utf-8")


def _news(name: str) -> list[Original]:
    """Give the news of an account: one more on the first ones, so that all make ``COPIES``."""
    return [_original(number) for number in range(len(_categories(name)))]


def _categories(name: str) -> list[str]:
    """Name the categories that an account takes, each of one piece of news."""
    each, more = divmod(COPIES, ACCOUNTS)
    number = int(name.rpartition("-")[2])
    return [f"Sujet {one}" for one in range(each + (number < more))]


def _original(number: int) -> Original:
    return Original(
        id=f"actualites/nouvelle-{number}",
        url=f"{HOME}/actualites/nouvelle-{number}/",
        title=f"Nouvelle n° {number} : la rue du Lavoir est rouverte",
        summary="Le car reprend son trajet habituel dès lundi.",
        lang="fr",
        date=NOW - timedelta(hours=number + 1),
        category=f"Sujet {number}",
    )
