"""The file .env: what is read back is what was written, whatever the file looked like, and nothing of it is lost."""

from __future__ import annotations

import os
import stat
import subprocess
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate import dotenv
from syndicate.errors import ConfigError

NAME, OTHER = "TAMBOUR_THREADS_TOKEN", "TAMBOUR_PAGE_TOKEN"
Folders = pytest.TempPathFactory


def town(folder: Path) -> Path:
    """Make a repository that ignores .env."""
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    (folder / ".gitignore").write_text("/.env\n", encoding="utf-8")
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give such a repository."""
    return town(tmp_path)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: Folders) -> Path:
    """Give one for many examples."""
    return town(tmp_path_factory.mktemp("town"))


def new(root: Path, before: str, value: str = "new") -> str:
    """Write one secret over a file; give its text then."""
    (root / ".env").write_bytes(before.encode())
    dotenv.save(root, {NAME: value})
    return (root / ".env").read_bytes().decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"{NAME}=new\n"),
        (f"# jusqu'en mars\n{NAME}=old\nA_B=1\n", f"# jusqu'en mars\n{NAME}=new\nA_B=1\n"),
        (f"A_B=1\r\n{NAME}=old\r\n# fin\r\n", f"A_B=1\r\n{NAME}=new\r\n# fin\r\n"),
        (f"  export {NAME} = 'old'\nA_B=1", f"export {NAME}=new\nA_B=1"),
        (f"{NAME}=older\nA_B=1\n{NAME}=old\n", f"A_B=1\n{NAME}=new\n"),
        (f"#{NAME}=old\nA_B=1", f"#{NAME}=old\nA_B=1\n{NAME}=new\n"),
        (f"{NAME}_2=old\n", f"{NAME}_2=old\n{NAME}=new\n"),
        (f"\ufeff{NAME}=old\n", f"{NAME}=new\n"),
    ],
)
def test_a_line_is_changed_where_it_is(root: Path, before: str, after: str) -> None:
    """Comments, other lines and ends of lines stay, and a note above a line stays above it."""
    assert new(root, before) == after
    assert dotenv.read(root)[NAME] == "new"


@given(st.from_regex(r"\A[\x21-\x7e]{1,40}\Z"))
def test_what_is_written_is_read_back(hall: Path, value: str) -> None:
    """Whatever signs a secret is made of, quotes included, it is the same when it is read; a shell reads it too."""
    new(hall, f"{OTHER}=other\n", value)
    assert dotenv.read(hall) == {OTHER: "other", NAME: value}
    if "'" not in value:
        command = ["sh", "-c", f'. "$0/.env"; printf %s "${NAME}"', str(hall)]
        assert subprocess.run(command, capture_output=True, check=True, text=True).stdout == value


@pytest.mark.parametrize(
    ("line", "value"),
    [('"a b"', "a b"), ("'a'", "a"), ("a'", "a'"), ("\"a'", "\"a'"), ("''a''", "'a'"), ("'", "'"), ("''", "")],
)  # fmt: skip
def test_one_pair_of_quotes_is_taken_off(root: Path, line: str, value: str) -> None:
    """A password may begin or end with a quote of its own."""
    (root / ".env").write_text(f"{NAME}={line}\n", encoding="utf-8")
    assert dotenv.read(root)[NAME] == value


def test_a_death_leaves_the_former_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was on its way to the disk, all the secrets that were there still are; git sees nothing new."""

    def die(_descriptor: int) -> None:
        raise KeyboardInterrupt

    (root / ".env").write_text(f"{NAME}=old\n{OTHER}=other\n", encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", die)
        with pytest.raises(KeyboardInterrupt):
            dotenv.save(root, {NAME: "new"})
    assert dotenv.read(root) == {NAME: "old", OTHER: "other"}
    assert untracked(root) == "?? .gitignore"
    dotenv.save(root, {NAME: "new"})
    assert dotenv.read(root) == {NAME: "new", OTHER: "other"}
    assert not any(b"new" in path.read_bytes() for path in (root / ".git").rglob("tambour*"))


def untracked(root: Path) -> str:
    """Give what git would take."""
    command = ["git", "-C", str(root), "status", "--porcelain", "--untracked-files=all"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()


def test_it_is_closed_to_others_and_stays_so(root: Path) -> None:
    """A file that others could read no longer can be; one that did not exist is made so."""
    new(root, f"{NAME}=old\n")
    (root / ".env").chmod(0o644)
    dotenv.save(root, {NAME: "newer"})
    assert stat.S_IMODE((root / ".env").stat().st_mode) == 0o600
    (root / ".env").unlink()
    dotenv.save(root, {NAME: "newest"})
    assert stat.S_IMODE((root / ".env").stat().st_mode) == 0o600


def test_a_link_stays_one(root: Path, tmp_path_factory: Folders) -> None:
    """What is written is the file that the link leads to, wherever that is."""
    kept = tmp_path_factory.mktemp("safe") / "secrets"
    kept.write_text(f"{NAME}=old\n", encoding="utf-8")
    (root / ".env").symlink_to(kept)
    dotenv.save(root, {NAME: "new"})
    assert (root / ".env").is_symlink()
    assert kept.read_text(encoding="utf-8") == f"{NAME}=new\n"
    assert [path.name for path in kept.parent.iterdir()] == ["secrets"]


def test_a_file_that_cannot_be_replaced_is_written_where_it_is(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is mounted, or on another disk, cannot be: it is changed all the same, and nothing is left beside."""

    def refuse(*_paths: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    (root / ".env").write_text(f"{NAME}=a-longer-old-value\n", encoding="utf-8")
    there = (root / ".env").stat().st_ino
    monkeypatch.setattr(Path, "replace", refuse)
    dotenv.save(root, {NAME: "new"})
    assert (root / ".env").read_text(encoding="utf-8") == f"{NAME}=new\n"
    assert (root / ".env").stat().st_ino == there
    assert list((root / ".git").glob("tambour*")) == []


def test_a_file_that_cannot_be_opened_is_one_sentence(root: Path) -> None:
    """Nothing is replaced that could not be written: here a folder stands in its place."""
    (root / ".env").mkdir()
    with pytest.raises(ConfigError, match="cannot be written"):
        dotenv.save(root, {NAME: "new"})


def test_two_programs_that_write_lose_nothing(root: Path) -> None:
    """Each finds what the other wrote: the connecting of one account, and the renewing of another."""
    names = [f"TAMBOUR_A{number}_TOKEN" for number in range(8)]
    threads = [threading.Thread(target=dotenv.save, args=(root, {name: "new"})) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert dotenv.read(root) == dict.fromkeys(names, "new")
