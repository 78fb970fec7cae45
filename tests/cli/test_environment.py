"""What the machine does to the commands: one sentence and the right exit code, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from syndicate.cli import main
from tests.servers.tools import REPOSITORY
from tests.simulated import HOME


@pytest.fixture(params=["", "1"], ids=["buffered", "unbuffered"])
def full(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Open an output that takes nothing, for a Python that keeps its output for a while, and for one that does not."""
    monkeypatch.setenv("PYTHONUNBUFFERED", request.param)
    descriptor = os.open("/dev/full", os.O_WRONLY)
    yield descriptor
    os.close(descriptor)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Make a commune without any original."""
    assert run(tmp_path, "init", "--name", "Valserein", "--url", HOME).exit_code == 0
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    """Run a command in a folder; nothing but its own end is let through."""
    return CliRunner().invoke(main, ["-C", str(folder), *arguments])


def process(folder: Path, *arguments: str, stdout: int, stderr: int = subprocess.PIPE) -> tuple[int, str]:
    """Run a command as a process of its own; give its exit code and what it said."""
    command = [sys.executable, "-m", "syndicate", "-C", str(folder), *arguments]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(command, stdout=stdout, stderr=stderr, env=environment, check=False, encoding="utf-8")
    return done.returncode, done.stderr or ""


def refused(result: Result, *words: str) -> None:
    """Make sure that a command stopped with one sentence, which holds these words."""
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 2
    assert result.stderr.strip().count("\n") == 0
    assert result.stderr.startswith("Error: ")
    for word in words:
        assert word in result.stderr


def test_the_working_folder_is_a_file(town: Path) -> None:
    """A build whose folder of work is taken by a file names that file."""
    (town / ".tambour").write_text("", encoding="utf-8")
    refused(run(town, "build"), ".tambour: ", "already here")


def test_the_lock_cannot_be_opened(town: Path) -> None:
    """A ledger whose lock is a folder names the lock."""
    lock = town / "ledger.jsonl.lock"
    lock.unlink()
    lock.mkdir()
    refused(run(town, "settle", "a", "essai", "--not-sent"), "ledger.jsonl.lock: ", "in the place of a file")


def test_init_where_no_folder_can_be(tmp_path: Path) -> None:
    """Init below a file names it, and leaves it."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    refused(run(tmp_path / "file/town", "init", "--name", "V", "--url", HOME), str(tmp_path / "file"))
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("command", [["verify"], ["apply"]])
def test_a_dotenv_in_another_encoding(town: Path, command: list[str]) -> None:
    """A .env that is not UTF-8 is named with its line, and its content stays secret."""
    (town / ".env").write_bytes(b"A=1\nTAMBOUR_A_TOKEN=h\xe9las\n")
    result = run(town, *command)
    refused(result, ".env:2: ", "UTF-8")
    assert "las" not in result.stderr.partition(": ")[2]


@pytest.mark.parametrize("epoch", ["9" * 12, "9" * 17, "9" * 30, "-" + "9" * 12, "soon"])
def test_an_epoch_out_of_the_calendar(town: Path, monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    """A SOURCE_DATE_EPOCH that is no time is named."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    refused(run(town, "plan"), "SOURCE_DATE_EPOCH", epoch)


@pytest.mark.parametrize("now", ["0001-01-01", "9999-12-31T23:59:59-12:00", "0999-12-31"])
def test_a_time_at_the_end_of_the_calendar(town: Path, now: str) -> None:
    """A --now from which no day can be counted back or told elsewhere is refused."""
    refused(run(town, "plan", "--now", now), now)


@pytest.mark.parametrize("option", ["--feed", "--site"])
@pytest.mark.parametrize("address", ["http://[::1", "http://", "http://a b/", "http://127.0.0.1:port"])
def test_an_address_that_is_none(town: Path, option: str, address: str) -> None:
    """An unfinished address on the command line is one sentence."""
    refused(run(town, "apply", option, address), "address")


def test_a_password_in_an_address_is_not_repeated(town: Path) -> None:
    """An address with a name and a password is refused, and the password shown nowhere."""
    result = run(town, "plan", "--feed", "https://me:hunter2@example.org/syndication.json")
    refused(result, "https://***@example.org/syndication.json: ")
    assert "hunter2" not in result.output


def test_standard_output_is_full(town: Path, full: int) -> None:
    """When the results cannot be printed that is said, and the exit code is 1; full standard error still gives it."""
    code, said = process(town, "status", "--json", stdout=full)
    assert (code, said) == (1, "Error: The results could not be printed. There is no room left to write.\n")
    assert process(town, "status", "--json", stdout=full, stderr=full)[0] == 1


def test_standard_error_is_full(town: Path, full: int) -> None:
    """What cannot be said to a person stops nothing, and the exit code stays the right one."""
    assert process(town, "status", stdout=subprocess.DEVNULL, stderr=full)[0] == 0
    assert process(town, "plan", stdout=subprocess.DEVNULL, stderr=full)[0] == 1


def test_nobody_reads_on(town: Path) -> None:
    """A reader that closes the pipe, as head does, is told nothing."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert process(town, "status", "--json", stdout=writing) == (1, "")
    finally:
        os.close(writing)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (OSError(5, "Input/output error", "page.md"), "Error: page.md: The system says: Input/output error."),
        (OverflowError("date value out of range"), "too large"),
        (RecursionError(), "nested too deeply"),
    ],
)
def test_the_last_resort(town: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, words: str) -> None:
    """A fault that nothing foresaw is one sentence; TAMBOUR_DEBUG=1 adds the traceback; a mistake in the code shows."""

    def fail(_path: Path) -> None:
        raise fault

    monkeypatch.setattr("syndicate.ledger.read", fail)
    refused(run(town, "status"), words)
    monkeypatch.setenv("TAMBOUR_DEBUG", "1")
    debugged = run(town, "status")
    assert debugged.exit_code == 2
    assert debugged.stderr.startswith("Traceback")
    fault = KeyError("mistake")
    assert isinstance(run(town, "status").exception, KeyError)
