"""The life of a repository that ``tambour new-site`` wrote: it holds content, and calls our workflows at a version."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from syndicate import __version__
from tests.rehearsal.forge import Forge, git
from tests.rehearsal.records import SUCCESS
from tests.rehearsal.town import HOME, Town, first_push, opened, tambour
from tests.servers.pds import Pds
from tests.servers.starting import running_mastodon_mock
from tests.servers.tools import REPOSITORY

ENGINE = "communes/tambour"


@pytest.fixture(scope="module")
def commune(tmp_path_factory: pytest.TempPathFactory, pds: Pds) -> Iterator[Town]:
    """Give a commune with accounts on real servers, whose repository was just put on the forge as its README says."""
    with (
        running_mastodon_mock(tmp_path_factory.mktemp("mastodon-mock")) as mastodon,
        opened(tmp_path_factory.mktemp("commune"), pds, mastodon, _new_site) as town,
    ):
        yield town


def _new_site(folder: Path, forge: Forge, accounts: str) -> Path:
    desk = folder / "desk"
    forge.bare.parent.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(forge.bare))
    tambour(forge, folder, "new-site", "desk", "--engine", ENGINE, "--name", "Valserein", "--url", HOME)
    settings = (desk / "tambour.toml").read_text(encoding="utf-8")
    trial = re.compile(r"(?ms)^# [^\n]*\n\[accounts\.essai\].*?(?=^#)")
    (desk / "tambour.toml").write_text(trial.sub("", settings) + accounts, encoding="utf-8")
    forge.published = {f"{ENGINE}@v{__version__}": REPOSITORY}
    git(desk, "init", "--quiet", "--initial-branch=main")
    first_push(forge, desk, ["ledger", "push"])
    return desk


def test_a_first_piece_of_news(commune: Town) -> None:
    """The first thing that is written is online and on the networks; the texts to begin with are online only."""
    commune.write("actualites/premiere", "Une première nouvelle")
    run = commune.published()
    assert run.result == SUCCESS, [step.said for step in run.steps]
    assert commune.page("actualites/premiere").count("u-syndication") == 2
    assert all(commune.copies(account).keys() == {"actualites/premiere"} for account in ("mastodon", "bluesky"))
    assert "village" in commune.page("actualites/le-site-est-ouvert")
    assert commune.ledger().count('"published"') == 2


def test_a_proposal(commune: Town) -> None:
    """A pull request there is shown by our workflow, with the right to read alone."""
    commune.write("actualites/proposee", "Une idée à relire")
    (run,) = commune.propose()
    commune.forge.settle()
    assert run.result == SUCCESS, [step.said for step in run.steps]
    assert "Une idée à relire" in run.summary
    assert {level for job in run.jobs for level in job.permissions.values()} == {"read"}


def test_its_makefile_installs_what_it_pins(commune: Town) -> None:
    """The one goal that our workflows ask of a repository is there, and installs nothing without its digest but us."""
    said = subprocess.run(
        ["make", "--dry-run", "install"], cwd=commune.desk, capture_output=True, text=True, check=True
    ).stdout
    installs = [line for line in said.splitlines() if "pip install" in line]
    assert [("--require-hashes" in line, "--no-deps" in line) for line in installs] == [(True, False), (False, True)]
