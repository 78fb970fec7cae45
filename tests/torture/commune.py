"""The folder of one commune: its settings, its ledger, the document that its site hands to the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from syndicate import feed, ledger
from syndicate.serve import served
from tests.servers.proxy import FaultProxy
from tests.torture.accounts import Place
from tests.torture.lives import EAU, FETE, HOME, MARCHE, PHOTO, PICTURE, PICTURE_PATH, Life, Step


@dataclass(frozen=True)
class Commune:
    """A commune whose accounts are reached through proxies; an account has the name of its server."""

    folder: Path
    places: Mapping[str, Place]
    proxies: Mapping[str, FaultProxy]

    @property
    def ledger(self) -> Path:
        """Give the path of the ledger."""
        return self.folder / "ledger.jsonl"

    @property
    def feed(self) -> Path:
        """Give the path of the document that the site hands to the engine."""
        return self.folder / "syndication.json"

    @property
    def secrets(self) -> dict[str, str]:
        """Give the environment that opens the accounts."""
        return {
            f"TAMBOUR_{name.upper().replace('-', '_')}_{word}": secret
            for name, place in self.places.items()
            for word, secret in place.secrets.items()
        }

    def found(self, life: Life) -> None:
        """Write the settings, and begin the ledger as ``tambour init`` does."""
        self.folder.mkdir(parents=True)
        tables = ['[commune]\nname = "Valserein"\n' + f'url = "{HOME}"\n']
        for name, place in self.places.items():
            settings = {"kind": place.kind, "server": self.proxies[name].url} | dict(place.settings)
            tables.append(f"[accounts.{name}]\n" + "".join(f'{key} = "{value}"\n' for key, value in settings.items()))
        edits = {name: how for name, how in life.edits.items() if name in self.places}
        tables.append("[strategy]\nmax_actions = 100\n")
        tables.append("[strategy.edits]\n" + "".join(f'{name} = "{how}"\n' for name, how in edits.items()))
        (self.folder / "tambour.toml").write_text("\n".join(tables), encoding="utf-8")
        ledger.create(self.ledger, at=datetime.now(UTC))

    def say(self, step: Step) -> None:
        """Write what the site says at this step, as its build does."""
        if step.loses_ledger:
            self.ledger.unlink()
        text = feed.dump(
            step.originals,
            step.withdrawn,
            ledger.mark(self.ledger),
            title="Valserein",
            home=HOME,
            feed_url=f"{HOME}/syndication.json",
            lang="fr",
        )
        self.feed.write_text(text, encoding="utf-8")


@contextmanager
def site(folder: Path) -> Iterator[str]:
    """Serve the pages and the picture of every original on loopback, and give the address."""
    for original in (EAU, FETE, PHOTO, MARCHE):
        page = folder / original.url.removeprefix(f"{HOME}/")
        page.mkdir(parents=True)
        (page / "index.html").write_text(f"<!doctype html><title>{original.title}</title>", encoding="utf-8")
    picture = folder / PICTURE_PATH.lstrip("/")
    picture.parent.mkdir()
    picture.write_bytes(PICTURE)
    with served(folder) as address:
        yield address
