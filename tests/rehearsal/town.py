"""The commune of the rehearsal: its repository on a forge, its public site, its accounts on real servers, its staff."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from syndicate.networks._text import read_html
from syndicate.serve import served
from tests.rehearsal.forge import Environment, Forge, git
from tests.rehearsal.gitserver import Tokens, served_repository
from tests.rehearsal.runner import Run
from tests.rehearsal.storage import MAIN
from tests.rehearsal.triggers import Event
from tests.rehearsal.values import Value
from tests.servers.certificate import make_certificate
from tests.servers.mastodon_api import MastodonMock
from tests.servers.pds import Pds
from tests.servers.proxy import FaultProxy
from tests.servers.tools import REPOSITORY

NAME = "valserein.example.org"
HOME = f"https://{NAME}"
# In the past of the servers' own clocks: a copy is never older there than the attempt to make it.
BEGINS = datetime.fromisoformat("2026-11-02T10:00:00+01:00")
HOUR = 3600.0
# What a repository of the commune holds beside its content; the program comes from the environment of the tests.
KEPT = (".github", ".gitignore", "Makefile", "pelicanconf.py", "audit.yaml")
CONTENT = (
    "demarches/acte-d-etat-civil.md", "demarches/declaration-prealable-de-travaux.md",
    "demarches/s-inscrire-sur-la-liste-electorale.md", "demarches/signaler-un-probleme-dans-la-rue.md",
    "services/accueil-et-etat-civil.md", "services/urbanisme.md", "pages", "images/crieur-sur-la-place.jpg",
)  # fmt: skip
# The workflows of a commune; those that test the program are not played.
WORKFLOWS = ("publish.yml", "site.yml", "proposal.yml", "watch.yml", "publier.yml", "proposition.yml", "veiller.yml")
ACCOUNTS = """
[accounts.mastodon]
kind = "mastodon"
server = "{mastodon}"
hosting = "eu"

[accounts.bluesky]
kind = "bluesky"
server = "{bluesky}"
handle = "{handle}"
"""


@dataclass
class Town:
    """A commune whose staff work in one clone of its repository."""

    forge: Forge
    desk: Path
    site: FaultProxy
    proxies: Mapping[str, FaultProxy]
    mastodon: MastodonMock
    pds: Pds
    handle: str
    hidden: tuple[str, ...]

    # ------------------------------------------------------------------------------------- what people do

    def write(self, name: str, title: str, *more: str, minutes: float = -5) -> None:
        """Write an original: its id, its title, other lines of its front matter; its date is in so many minutes."""
        date = f"{self.now + timedelta(minutes=minutes):%Y-%m-%d %H:%M}"
        head = (f'title: "{title}"', f"date: {date}", 'summary: "Une phrase."', *more)
        self.write_file(f"content/{name}.md", "\n".join(("---", *head, "---", "Texte.", "")))

    def alert(self, name: str, title: str) -> None:
        """Write an alert that cannot wait."""
        since, until = (f"{self.now + timedelta(hours=hours):%Y-%m-%d %H:%M}" for hours in (-1, 24))
        self.write(name, title, "urgent: true", "level: vigilance", f"from: {since}", f"until: {until}")

    def write_file(self, path: str, text: str) -> None:
        """Write a file of the repository."""
        (self.desk / path).parent.mkdir(parents=True, exist_ok=True)
        (self.desk / path).write_text(text, encoding="utf-8")

    def delete(self, name: str) -> None:
        """Delete an original."""
        (self.desk / "content" / f"{name}.md").unlink()

    def commit(self) -> str:
        """Commit what was written and push it, without starting anything; give the commit."""
        git(self.desk, "add", "--all")
        git(self.desk, "commit", "--quiet", "-m", "Une correction")
        git(self.desk, "push", "--quiet", "origin", "HEAD:main")
        return self.forge.commit_of("main")

    def push(self) -> list[Run]:
        """Commit what was written, push it, and give the runs that this starts; ``settle`` runs them."""
        before = self.forge.commit_of("main")
        after = self.commit()
        changed = self.forge.changed(before, after)
        return self.forge.begin(Event("push", MAIN, after, changed))

    def published(self) -> Run:
        """Push, run all that this starts, and give the run that publishes."""
        return self._settled(self.push())

    def propose(self, *, trusted: bool = True) -> list[Run]:
        """Propose what was written, from a branch or, when it is not ``trusted``, from a fork."""
        before = self.forge.commit_of("main")
        git(self.desk, "checkout", "--quiet", "-b", "proposition")
        git(self.desk, "add", "--all")
        git(self.desk, "commit", "--quiet", "-m", "Une proposition")
        git(self.desk, "push", "--quiet", "origin", "HEAD:refs/pull/1/merge")
        head = git(self.desk, "rev-parse", "HEAD")
        git(self.desk, "checkout", "--quiet", "main")
        payload: dict[str, Value] = {"action": "opened", "pull_request": {"number": 1.0, "title": "Une proposition"}}
        changed = self.forge.changed(before, head)
        merge = "refs/pull/1/merge"
        event = Event("pull_request", merge, head, changed, payload, trusted=trusted, base="main", head="proposition")
        return self.forge.begin(event)

    def hour(self) -> Run:
        """Let an hour pass, run what the clock starts then, and give the run that publishes."""
        since = self.now
        self.forge.shift += HOUR
        event = Event("schedule", MAIN, self.forge.commit_of("main"), span=(since, self.now))
        return self._settled(self.forge.begin(event))

    def by_hand(self, **inputs: str) -> Run:
        """Start publishing by hand, with what a person writes into the form, and give the run."""
        commit = self.forge.commit_of("main")
        event = Event("workflow_dispatch", MAIN, commit, inputs=inputs, target="publish.yml")
        return self._settled(self.forge.begin(event))

    def morning(self) -> None:
        """Go on to the next day at ten, when nothing is quiet; what the clock starts meanwhile is not played."""
        later = (self.now + timedelta(days=1)).replace(hour=10, minute=0, second=0)
        self.forge.shift += (later - self.now).total_seconds()

    def _settled(self, runs: list[Run]) -> Run:
        self.forge.settle()
        (run,) = [run for run in runs if run.workflow.file.endswith(("publish.yml", "publier.yml"))]
        return run

    @property
    def now(self) -> datetime:
        """Give the story's time, in the commune's zone."""
        return datetime.fromtimestamp(self.forge.now(), BEGINS.tzinfo)

    # -------------------------------------------------------------------------------- what is seen outside

    def page(self, name: str) -> str:
        """Read the public page of an original, empty when there is none."""
        file = self.forge.pages / name / "index.html"
        return file.read_text(encoding="utf-8") if file.is_file() else ""

    def copies(self, account: str) -> dict[str, str]:
        """Read a server directly: the text of each post, by the id of the original that it links to."""
        found: dict[str, str] = {}
        for links, text in self._mastodon() if account == "mastodon" else self._bluesky():
            (name,) = {link.removeprefix(f"{HOME}/").strip("/") for link in links if link.startswith(HOME)}
            assert name not in found, f"two copies of {name} on {account}"
            found[name] = text
        return found

    def _mastodon(self) -> Iterator[tuple[list[str], str]]:
        for status in self.mastodon.statuses():
            links, text = read_html(status["content"])
            yield [*links, *text.split()], text

    def _bluesky(self) -> Iterator[tuple[list[str], str]]:
        for record in self.pds.records(self.handle):
            features = [one["features"][0] for one in record["value"].get("facets", ())]
            yield [one["uri"] for one in features if "uri" in one], record["value"]["text"]

    def ledger(self) -> str:
        """Read the ledger that the branch holds."""
        return self.forge.git("show", "tambour-ledger:ledger.jsonl")


Founder = Callable[[Path, Forge, str], Path]


@contextmanager
def opened(folder: Path, pds: Pds, mastodon: MastodonMock, found: Founder | None = None) -> Iterator[Town]:
    """Found a commune that has published nothing yet, with all that serves it, until the block ends.

    ``found`` makes its repository; by default it holds the program too.
    """
    handle, password = pds.create_account()
    secrets = {"TAMBOUR_MASTODON_TOKEN": mastodon.token, "TAMBOUR_BLUESKY_PASSWORD": password}
    pages = folder / "pages"
    (folder / "nothing").mkdir(parents=True)
    pages.symlink_to(folder / "nothing")
    tokens = Tokens()
    certificate = make_certificate(folder, NAME)
    with ExitStack() as stack:
        site = stack.enter_context(FaultProxy(stack.enter_context(served(pages)), tls=certificate.server))
        servers = {"mastodon": mastodon.url, "bluesky": pds.url}
        proxies = {name: stack.enter_context(FaultProxy(url)) for name, url in servers.items()}
        address = stack.enter_context(served_repository(folder / "forge", tokens, certificate.server))
        door = site.url.rpartition(":")[2]
        forge = Forge(
            folder, folder / "forge" / "commune" / "site.git", address, tokens, NAME,
            _base(door, certificate.authority), pages, only=WORKFLOWS,
        )  # fmt: skip
        forge.shift = BEGINS.timestamp() - time.time()
        lines = "".join(f"{name}={value}\n" for name, value in secrets.items())
        unused = {"TAMBOUR_RENEWED": "", "TAMBOUR_SECRETS_TOKEN": ""}  # nothing here has an access that ends
        forge.environments = {
            "github-pages": Environment(),
            "copies": Environment(secrets={"TAMBOUR_SECRETS": lines, **unused}),
            "copies-urgentes": Environment(secrets={"TAMBOUR_SECRETS": lines, **unused}),
        }
        settings = ACCOUNTS.format(handle=handle, **{name: proxy.url for name, proxy in proxies.items()})
        desk = (found or _founded)(folder, forge, settings)
        yield Town(forge, desk, site, proxies, mastodon, pds, handle, tuple(secrets.values()))


def _founded(folder: Path, forge: Forge, accounts: str) -> Path:
    """Make the repository and its first commit, and begin the ledger as the guide says; give the staff's clone."""
    desk = folder / "desk"
    forge.bare.parent.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(forge.bare))
    git(folder, "init", "--quiet", "--initial-branch=main", str(desk))
    tracked = git(REPOSITORY, "ls-files", "-z", *KEPT, *(f"content/{name}" for name in CONTENT))
    for name in filter(None, tracked.split("\0")):
        (desk / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(REPOSITORY / name, desk / name)
    (desk / "tambour.toml").write_text(_settings(accounts), encoding="utf-8")
    first_push(forge, desk, ["init"], ["ledger", "push"])
    return desk


def first_push(forge: Forge, desk: Path, *commands: list[str]) -> None:
    """Put a folder on the forge, then run commands there at the story's time."""
    git(desk, "remote", "add", "origin", str(forge.bare))
    git(desk, "add", "--all")
    git(desk, "commit", "--quiet", "-m", "Le site de la commune")
    git(desk, "push", "--quiet", "origin", "main")
    for command in commands:
        tambour(forge, desk, *command)


def tambour(forge: Forge, folder: Path, *arguments: str) -> None:
    """Run a command as a person of the town hall does, at the story's time."""
    environ = {**os.environ, **forge.base, "REHEARSAL_SHIFT": str(forge.shift)}
    command = [sys.executable, "-m", "syndicate", "-C", str(folder), *arguments]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _settings(accounts: str) -> str:
    """Give the sample's settings with other accounts, and the errands that are kept."""
    text = (REPOSITORY / "tambour.toml").read_text(encoding="utf-8")
    tasks = [Path(name).stem for name in CONTENT if name.startswith("demarches/")]
    text = re.sub(r"(?m)^tasks = .*", f"tasks = {json.dumps(tasks)}", text)
    return re.sub(r"(?ms)^\[accounts\..*", "", text).replace("-essai", "") + accounts


def _base(door: str, authority: Path) -> dict[str, str]:
    """Give the environment of every machine of the forge: nothing of the one that plays it but its programs."""
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(Path(__file__).parent / "machine"),
        "REHEARSAL_SITE": f"{NAME}={door}",
        "SSL_CERT_FILE": str(authority),
        "GIT_SSL_CAINFO": str(authority),
        "GIT_CONFIG_NOSYSTEM": "1",
    }
