"""The life of a repository that ``tambour new-site`` wrote: it holds content, and calls our workflows at a version."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from syndicate import __version__
from tests.forges import REPOSITORY as ISSUES
from tests.forges import Forge as Issues
from tests.rehearsal.forge import Forge, git
from tests.rehearsal.records import SUCCESS
from tests.rehearsal.town import HOME, Town, first_push, opened, tambour
from tests.servers.pds import Pds
from tests.servers.proxy import answer
from tests.servers.starting import running_mastodon_mock
from tests.servers.tools import REPOSITORY

ENGINE = "communes/tambour"


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory, pds: Pds) -> Iterator[tuple[Town, Issues]]:
    """Give a commune with accounts on real servers, whose repository was just put on the forge as its README says."""
    issues = Issues("github", token="")
    with (
        issues.served() as address,
        running_mastodon_mock(tmp_path_factory.mktemp("mastodon-mock")) as mastodon,
        opened(tmp_path_factory.mktemp("commune"), pds, mastodon, partial(_new_site, address)) as town,
    ):
        yield town, issues


def _new_site(issues: str, folder: Path, forge: Forge, accounts: str) -> Path:
    desk = folder / "desk"
    forge.bare.parent.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(forge.bare))
    tambour(forge, folder, "new-site", "desk", "--engine", ENGINE, "--name", "Valserein", "--url", HOME)
    settings = (desk / "tambour.toml").read_text(encoding="utf-8")
    trial = re.compile(r"(?ms)^# [^\n]*\n\[accounts\.essai\].*?(?=^#)")
    told = f'server = "{issues}"\nrepository = "{ISSUES}"\n'
    (desk / "tambour.toml").write_text(trial.sub("", settings) + told + accounts, encoding="utf-8")
    forge.published = {f"{ENGINE}@v{__version__}": REPOSITORY}
    git(desk, "init", "--quiet", "--initial-branch=main")
    first_push(forge, desk, ["ledger", "push"])
    return desk


@pytest.fixture
def commune(founded: tuple[Town, Issues]) -> Town:
    """Give the commune on a new morning, when all is calm."""
    town, _issues = founded
    for proxy in town.proxies.values():
        proxy.clear()
    town.morning()
    return town


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


def test_a_problem_is_an_issue_until_it_is_solved(commune: Town, founded: tuple[Town, Issues]) -> None:
    """A network that fails and a faulty file are an issue each, told once; once all is mended, both are closed."""
    _town, issues = founded
    commune.proxies["mastodon"].on("POST", "/api/v1/statuses", answer(503), times=None)
    commune.write("actualites/panne", "Une nouvelle pendant la panne")
    commune.write_file("content/actualites/fautive.md", "---\ntitle: Sans date\n---\nTexte.\n")
    run = commune.published()
    assert "Mastodon" in run.summary
    assert "content/actualites/fautive.md" in run.summary.replace("\\", "")
    assert sorted(issue.open for issue in issues.issues) == [True, True], [issue.title for issue in issues.issues]
    commune.hour()
    assert len(issues.issues) == 2
    commune.proxies["mastodon"].clear()
    commune.delete("actualites/fautive")
    commune.published()
    assert [issue.open for issue in issues.issues] == [False, False]


def test_its_makefile_installs_what_it_pins(commune: Town) -> None:
    """The one goal that our workflows ask of a repository is there, and installs nothing without its digest but us."""
    said = subprocess.run(
        ["make", "--dry-run", "install"], cwd=commune.desk, capture_output=True, text=True, check=True
    ).stdout
    installs = [line for line in said.splitlines() if "pip install" in line]
    assert [("--require-hashes" in line, "--no-deps" in line) for line in installs] == [(True, False), (False, True)]
