"""``tambour check`` as an editor, a pull request and a commit see it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from syndicate import ledger
from syndicate.cli import main
from tests.servers.tools import REPOSITORY

FAULTY = "---\ntitle: Fête, 100 % locale\ndate: hier\n---\n"
# Facts without which the legal pages are warned of, each on its line.
FACTS = """address = "1 place du Lavoir"
phone = "01 99 00 12 34"
email = "mairie@valserein.example.org"
director = "Le maire"
host = "Syndicat numérique, 11 rue des Forges, 01 99 00 12 35"
dpo = "dpd@valserein.example.org"
"""
SOUND = "---\ntitle: Bal\ndate: 2026-06-21\nsummary: Un bal.\n---\n"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAMBOUR_LANG", "en")
    for name in ("GITHUB_ACTIONS", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project with one faulty original, one sound, and one with a warning."""
    (tmp_path / "tambour.toml").write_text(
        f'[commune]\nname = "Valserein"\nurl = "https://valserein.example.org"\n{FACTS}', encoding="utf-8"
    )
    for name, text in {
        "actualites/fete.md": FAULTY,
        "tribune/bal.md": SOUND,
    }.items():
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def check(project: Path, *options: str | Path) -> Result:
    """Run the command on a project."""
    arguments: Sequence[str] = ["-C", str(project), "check", *map(str, options)]
    return CliRunner().invoke(main, arguments)


def test_problems_with_file_and_line(project: Path) -> None:
    """Each problem is a line of standard output, from the folder of the project; the count is said to people."""
    result = check(project, "--short")
    assert result.stdout == (
        "content/actualites/fete.md:3: “hier” is not a date: write 2026-11-21, or 2026-11-21 09:00 with the time. "
        "[bad-date]\n"
    )
    assert result.stderr == "1 error, 0 warnings.\n"
    assert result.exit_code == 2


def test_nothing_to_mend(project: Path) -> None:
    """Without problem nothing is printed as data, and the command succeeds."""
    result = check(project, project / "content/tribune")
    assert (result.stdout, result.stderr, result.exit_code) == ("", "Nothing to mend.\n", 0)


def test_warnings_do_not_fail(project: Path) -> None:
    """A warning is marked as one and the command succeeds."""
    (project / "tambour.toml").write_text(
        f'[commune]\nname = "V"\nurl = "https://valserein.example.org"\n{FACTS}[accounts.essai]\nkind = "outbox"\n',
        encoding="utf-8",
    )
    (project / "content/actualites/fete.md").write_text("---\ntitle: Fête\ndate: 2026-06-21\n---\n", encoding="utf-8")
    result = check(project, "--short")
    assert result.stdout == (
        "content/actualites/fete.md:2: warning: Add “summary”: it is what people will read on the networks. "
        "[missing-summary]\n"
    )
    assert (result.stderr, result.exit_code) == ("0 errors, 1 warning.\n", 0)


def test_paths_choose_what_is_shown(project: Path) -> None:
    """A file or a folder shows its own problems only; a path that does not exist is said."""
    assert check(project, project / "content/actualites/fete.md").exit_code == 2
    assert check(project, project / "content").exit_code == 2
    assert check(project, project / "content/tribune/bal.md").exit_code == 0
    missing = check(project, project / "content/none.md")
    assert missing.exit_code == 2
    assert "none.md” does not exist." in missing.stderr


def test_json(project: Path) -> None:
    """Programs get the same problems as data."""
    result = check(project, "--json")
    assert json.loads(result.stdout) == {
        "errors": 1,
        "warnings": 0,
        "problems": [
            {
                "file": "content/actualites/fete.md",
                "line": 3,
                "code": "bad-date",
                "severity": "error",
                "message": "“hier” is not a date: write 2026-11-21, or 2026-11-21 09:00 with the time.",
                "why": "A value that cannot be read would be lost, or show another thing than you mean.",
                "mend": "Correct the value as the message says.",
            }
        ],
    }
    assert result.exit_code == 2
    assert check(project, "--format", "json").stdout == result.stdout


def test_each_kind_of_problem_teaches_once(project: Path) -> None:
    """The reason and the remedy stand under the first problem of a kind, and only there."""
    (project / "content/actualites/bal.md").write_text(FAULTY, encoding="utf-8")
    fault = ":3: “hier” is not a date: write 2026-11-21, or 2026-11-21 09:00 with the time. [bad-date]"
    assert check(project).stdout.splitlines() == [
        f"content/actualites/bal.md{fault}",
        "    Why: A value that cannot be read would be lost, or show another thing than you mean.",
        "    To mend it: Correct the value as the message says.",
        f"content/actualites/fete.md{fault}",
    ]


def test_fix(project: Path) -> None:
    """What is mechanical is mended in the files asked for, said file by file, and the rest is still reported."""
    bal, fete = project / "content/tribune/bal.md", project / "content/actualites/fete.md"
    bal.write_text(SOUND + "L'été, venez ! [ici](https://example.org/)\n", encoding="utf-8")
    fete.write_text(FAULTY + "L'été\n", encoding="utf-8")
    result = check(project, "--fix", "--short", project / "content/tribune")
    assert bal.read_text(encoding="utf-8") == SOUND + "L’été, venez\u202f! [ici](https://example.org/)\n"
    assert fete.read_text(encoding="utf-8") == FAULTY + "L'été\n"
    assert result.stderr == ("content/tribune/bal.md: 2 mendings\n2 mendings in 1 file.\n0 errors, 1 warning.\n")
    assert "[link-vague]" in result.stdout
    assert (result.stdout.count("\n"), result.exit_code) == (1, 0)
    again = check(project, "--fix", "--short", project / "content/tribune")
    assert again.stderr.startswith("Nothing that can be mended by itself.\n")


def test_diff_changes_nothing(project: Path) -> None:
    """What --fix would change is shown, no-break spaces made visible, and no file is touched."""
    bal = project / "content/tribune/bal.md"
    bal.write_text(SOUND + "Venez !\n", encoding="utf-8")
    result = check(project, "--diff")
    assert "-Venez !\n+Venez⍽!\n" in result.stdout
    assert result.stderr.endswith("1 mending in 1 file, not made: use --fix.\n")
    assert bal.read_text(encoding="utf-8") == SOUND + "Venez !\n"
    assert result.exit_code == 0


def test_github_annotations(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In GitHub Actions problems are annotations, escaped, counted from the top of the repository."""
    path = project / "content/actualites/100 %, fête: bis.md"
    path.write_text("---\ntitle: a\ndate: 100 %\nsummary: a\n---\n", encoding="utf-8")
    asked = check(project, "--format", "github", path)
    name = "content/actualites/100 %25%2C fête%3A bis.md"
    message = (
        "title=bad-date::“100 %25” is not a date: write 2026-11-21, or 2026-11-21 09:00 with the time."
        "%0ACorrect the value as the message says."
    )
    assert asked.stdout == f"::error file={name},line=3,{message}\n"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(project.parent))
    assert check(project, path).stdout == f"::error file={project.name}/{name},line=3,{message}\n"
    assert check(project, "--format", "text", path).stdout.startswith("content/actualites/100 %, fête: bis.md:3: “100")


def test_configuration_is_checked_too(project: Path) -> None:
    """A fault of tambour.toml is a problem like the others, shown whatever the paths."""
    (project / "tambour.toml").write_text("[commune]\nnom = 'Valserein'\n", encoding="utf-8")
    result = check(project, project / "content/tribune")
    assert result.stdout.startswith("tambour.toml:")
    assert result.exit_code == 2


def test_damaged_ledger_is_an_error(project: Path) -> None:
    """A ledger that cannot be read is an error with its line, and the originals are checked all the same."""
    (project / "ledger.jsonl").write_text("not JSON\nnor this\n", encoding="utf-8")
    result = check(project, "--short")
    assert [line.split(": ")[0] for line in result.stdout.splitlines()] == [
        "content/actualites/fete.md:3",
        "ledger.jsonl:1",
    ]
    assert result.exit_code == 2


def test_renamed_original(project: Path) -> None:
    """A file renamed after it was published is told to take its old id."""
    at = datetime(2026, 6, 21, tzinfo=UTC)
    ledger.create(project / "ledger.jsonl", at=at)
    with (project / "ledger.jsonl").open("a", encoding="utf-8") as file:
        common = {"v": 1, "at": at.isoformat(), "run": "r", "original": "tribune/danse", "account": "m"}
        attempted = {
            "event": "attempted",
            "action": "publish",
            "key": "k",
            "digest": "d",
            "generation": 1,
            "title": "Bal",
        }
        published = {"event": "published", "copy_id": "1", "copy_url": None, "ours": True}
        file.writelines(json.dumps(common | event) + "\n" for event in (attempted, published))
    result = check(project, "--short", project / "content/tribune")
    assert result.stdout == (
        "content/tribune/bal.md:2: This looks like “Bal”, which has copies. "
        "If it is, add “id: tribune/danse”; if not, add “id: tribune/bal”. [renamed]\n"
    )
    assert result.exit_code == 2


def test_an_account_that_the_site_cannot_prove(project: Path) -> None:
    """An account whose page cannot be linked to (rel="me") is named with its line and the missing key; no error."""
    settings = '\n[accounts.m]\nkind = "mastodon"\nserver = "https://social.example.org"\n'
    with (project / "tambour.toml").open("a", encoding="utf-8") as file:
        file.write(settings + '\n[accounts.local]\nkind = "outbox"\n')
    (project / "content/actualites/fete.md").unlink()
    result = check(project, "--short")
    assert result.stdout == (
        "tambour.toml:11: warning: Without “handle”, the site cannot prove that the account “m” is the commune's. "
        "[account-unproven]\n"
        "tambour.toml:11: warning: The strategy sends everything to one network: Mastodon social.example.org. "
        "[one-network]\n"
    )
    assert result.exit_code == 0
    text = (project / "tambour.toml").read_text(encoding="utf-8")
    (project / "tambour.toml").write_text(text.replace(settings, settings + 'handle = "mairie"\n'), encoding="utf-8")
    assert "account-unproven" not in check(project, "--short").stdout


def test_help_is_for_people(project: Path) -> None:
    """The help says what the command does and that it changes nothing by itself."""
    assert "nothing is changed unless --fix" in " ".join(check(project, "--help").output.split())


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_the_git_hook_stops_a_commit_with_an_error(project: Path) -> None:
    """A commit with an original at fault is refused with its line; advice, and faults elsewhere, let it pass."""
    tambour = project / ".venv/bin/tambour"
    tambour.parent.mkdir(parents=True)
    tambour.write_text(f'#!/bin/sh\nPYTHONPATH="{REPOSITORY}" exec "{sys.executable}" -m syndicate "$@"\n')
    tambour.chmod(0o755)
    assert git(project, "init", "-q").returncode == 0
    git(project, "config", "core.hooksPath", str(REPOSITORY / ".githooks"))
    git(project, "add", "content/actualites/fete.md")
    refused = git(project, "commit", "-m", "Fête")
    assert refused.returncode == 1
    assert "content/actualites/fete.md:3:" in refused.stdout + refused.stderr
    git(project, "rm", "-q", "--cached", "content/actualites/fete.md")
    git(project, "add", "content/tribune/bal.md", "tambour.toml")
    passed = git(project, "commit", "-m", "Bal")
    assert passed.returncode == 0, passed.stdout + passed.stderr


def test_the_hooks_of_pre_commit_run_this_command() -> None:
    """Both files of pre-commit name the command and match the originals and the settings, nothing else."""
    offered = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    own = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    for hook in (*offered, *own):
        assert hook["entry"].removeprefix(".venv/bin/") == "tambour check"
        files = ["content/agenda/bal.md", "tambour.toml", "docs/guide/verifier.md", "content/images/a.jpg"]
        assert [bool(re.search(hook["files"], name)) for name in files] == [True, True, False, False]


def git(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run git as nobody in particular, without the settings of the machine."""
    who = {f"GIT_{role}_{what}": "mairie@valserein.example.org" for role in ("AUTHOR", "COMMITTER") for what in
           ("NAME", "EMAIL")}  # fmt: skip
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        ["git", *arguments], cwd=project, env=environment | who | alone, capture_output=True, text=True, check=False
    )


def test_a_hostile_name_stays_on_its_line(project: Path) -> None:
    """A file name or a value that would break, colour or turn round a line of the terminal is written out."""
    folder = project / "content/tribune"
    (folder / "a\nb\x1b[31m.md").write_text('---\ntitle: Bal\ndate: "\\e]0;x\\u202e"\n---\n', encoding="utf-8")
    result = check(project, folder, "--short")
    place = r"content/tribune/a\nb\x1b[31m.md"
    name, date = result.stdout.splitlines()
    assert name.startswith(f"{place}:1: ")
    assert date.startswith(rf"{place}:3: “\x1b]0;x\u202e” is not a date")
