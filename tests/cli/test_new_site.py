"""The repository of a commune as ``tambour new-site`` writes it: it builds, is safe, and upgrades touch no content."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from syndicate import __version__
from syndicate.cli import main
from syndicate.config import load
from syndicate.notify_settings import Notify
from tests.servers.tools import REPOSITORY

ENGINE = "communes/tambour"
OPTIONS = ["--engine", ENGINE, "--name", "L'Île <b>@NAME@</b>", "--url", "https://ile.example.org"]


def run(folder: Path, *arguments: str) -> Result:
    """Run a command in a folder."""
    result = CliRunner().invoke(main, ["-C", str(folder), *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write one commune's repository, which tests only read."""
    folder = tmp_path_factory.mktemp("communes")
    result = run(folder, "new-site", "ile", *OPTIONS)
    assert result.exit_code == 0, result.output
    return folder / "ile"


@pytest.fixture
def ours(site: Path, tmp_path: Path) -> Path:
    """Give a copy to change."""
    import shutil

    return Path(shutil.copytree(site, tmp_path / "ile"))


def contents(folder: Path) -> dict[str, bytes]:
    """Give every file of a folder."""
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def calls(site: Path) -> dict[str, dict[Any, Any]]:
    """Give the one job of each workflow, by the name of the file of ours that it calls."""
    found = {}
    for file in sorted((site / ".github/workflows").glob("*.yml")):
        (job,) = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"].values()
        called = re.fullmatch(rf"{ENGINE}/\.github/workflows/([a-z]+\.yml)@v{re.escape(__version__)}", job["uses"])
        assert called, job["uses"]
        found[called[1]] = job
    return found


def test_it_holds_content_settings_and_calls(site: Path) -> None:
    """No code: texts, a picture, settings, the calls, what is installed. Its ledger begins, apart, out of git."""
    found = contents(site)
    assert {name.rpartition(".")[2] for name in found if "/" not in name} <= {
        "toml",
        "md",
        "txt",
        "gitignore",
        "Makefile",
    }
    assert {name.split("/")[0] for name in found if "/" in name} == {".github", "content", "ledger"}
    config = load(site / "tambour.toml")
    assert config.ledger == site / "ledger/ledger.jsonl"
    assert config.notify == Notify("github")
    assert "/ledger/" in found[".gitignore"].decode()
    assert found["ledger/ledger.jsonl"].count(b"\n") == 1
    assert [name for name, data in found.items() if re.search(rb"@[A-Z]+@", data) and name != "README.md"] == [
        "tambour.toml"
    ]


def test_check_and_build_are_content(ours: Path) -> None:
    """From the first minute there is no error and no advice about the texts, and the site builds; nothing is sent."""
    checked = run(ours, "check", "--format", "text")
    assert checked.exit_code == 0
    assert [line for line in checked.stdout.splitlines() if line.startswith("content/")] == []
    built = run(ours, "build")
    assert built.exit_code == 0, built.output
    page = (ours / "output/actualites/le-site-est-ouvert/index.html").read_text(encoding="utf-8")
    assert "village" in page
    planned = run(ours, "plan")
    assert planned.stderr.splitlines()[-1].startswith("Nothing to do")


def test_what_is_installed_is_pinned(site: Path) -> None:
    """The program by the address of this version, all that it needs by digests, as we install it ourselves."""
    (wheel,) = [line for line in (site / "requirements.txt").read_text().splitlines() if not line.startswith("#")]
    assert wheel == (
        f"tambour @ https://github.com/{ENGINE}/releases/download/v{__version__}/tambour-{__version__}-py3-none-any.whl"
    )
    pins = re.compile(r"^[a-z0-9][\w.-]*==\S+", re.MULTILINE)
    lock = (site / "requirements-lock.txt").read_text()
    assert pins.findall(lock) == pins.findall((REPOSITORY / "requirements/runtime.txt").read_text())
    assert lock.count("--hash=sha256:") >= len(pins.findall(lock)) > 20


def test_the_workflows_call_what_is_there(site: Path) -> None:
    """Each calls a workflow of ours that may be called, with inputs and secrets it knows, and the rights it needs."""
    assert calls(site).keys() == {"publish.yml", "proposal.yml", "watch.yml"}
    for name, job in calls(site).items():
        called = yaml.safe_load((REPOSITORY / ".github/workflows" / name).read_text(encoding="utf-8"))
        taken = called[True]["workflow_call"] or {}
        assert set(job.get("with", {})) <= set(taken.get("inputs", {}))
        assert set(job.get("secrets", {})) == set(taken.get("secrets", {}))
        needed = [right for each in called["jobs"].values() for right in each["permissions"].items()]
        assert [right for right in needed if not _allows(job["permissions"], *right)] == []


def test_the_rights_of_a_proposal_are_to_read(site: Path) -> None:
    """What runs for anybody's proposal can write nothing and knows no secret."""
    job = calls(site)["proposal.yml"]
    assert job["permissions"] == {"contents": "read"}
    assert "secrets" not in job


def test_linters_find_nothing(site: Path) -> None:
    """The strictest persona of zizmor, and the schemas of the forge, have nothing to say."""
    (program,) = (file.locate() for file in distribution("zizmor").files or () if file.name == "zizmor")
    done = _run(str(program), "--offline", "--persona=auditor", "--strict-collection", "--no-progress", str(site))
    assert "No findings to report" in done.stdout + done.stderr
    for schema, files in (
        ("vendor.github-workflows", sorted((site / ".github/workflows").glob("*.yml"))),
        ("vendor.dependabot", [site / ".github/dependabot.yml"]),
    ):
        done = _run(sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files))
        assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """A folder that holds anything but a git repository is refused, and stays as it was."""
    (tmp_path / "ile/.git").mkdir(parents=True)
    assert run(tmp_path, "new-site", "ile", *OPTIONS).exit_code == 0
    before = contents(tmp_path)
    result = run(tmp_path, "new-site", "ile", *OPTIONS)
    assert result.exit_code == 2
    assert "not empty" in result.stderr
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    "wrong", [["--engine", "x@evil/y z"], ["--url", "ftp://x"], ["--name", "a\x00b"]], ids=lambda wrong: wrong[0]
)
def test_a_wrong_answer_leaves_nothing(tmp_path: Path, wrong: list[str]) -> None:
    """A fault in an option is one sentence, and no folder is made."""
    result = run(tmp_path, "new-site", "ile", *OPTIONS, *wrong)
    assert result.exit_code == 2
    assert contents(tmp_path) == {}


def test_upgrading_changes_the_version_and_nothing_else(ours: Path) -> None:
    """The files that name the version follow this one; texts, settings and other lines of the workflows stay."""
    run(ours, "new-site", "--upgrade", ".")
    now = contents(ours)
    publish = ours / ".github/workflows/publier.yml"
    text = publish.read_text(encoding="utf-8").replace(f"@v{__version__}", "@v0.0.1").replace("* * * *", "*/2 * * *")
    publish.write_text(text, encoding="utf-8")
    (ours / "requirements.txt").write_text("tambour==0.0.1\n")
    (ours / "content/pages/la-commune.md").write_text("---\ntitle: Nous\n---\n", encoding="utf-8")
    result = run(ours, "new-site", "--upgrade", ".")
    assert result.exit_code == 0
    changed = {name for name, data in contents(ours).items() if data != now[name]}
    assert changed == {".github/workflows/publier.yml", "content/pages/la-commune.md"}
    assert "*/2 * * *" in publish.read_text(encoding="utf-8")
    assert "Nothing to do" in run(ours, "new-site", "--upgrade", ".").stderr


def test_only_what_was_made_so_is_upgraded(tmp_path: Path) -> None:
    """Another folder is refused."""
    assert run(tmp_path, "new-site", "--upgrade", ".").exit_code == 2
    assert contents(tmp_path) == {}


def _allows(given: dict[str, str], name: str, level: str) -> bool:
    return given.get(name) == "write" or given.get(name) == level


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
