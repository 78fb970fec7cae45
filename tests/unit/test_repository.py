"""What is committed names no machine and no mirror, and its lock files can be trusted."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib

import pytest

from tests.servers.tools import REPOSITORY, SERVERS

# Folders of the machines that people and robots work on.
MACHINE = re.compile(r"(?<![\w./-])/(?:work|root|farm|home/\w+|tmp/prep)/")
# Mirrors come from the settings of each machine: a lock file that names one breaks on all others.
MIRROR = re.compile(
    r"pythonhosted[.]org|registry[.]npmjs|deb[.]debian|registry[.]yarnpkg|--(?:extra-)?index-url|\"resolved\"\s*:"
)
REQUIREMENTS = REPOSITORY / "requirements"
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)


@pytest.fixture(scope="module")
def committed() -> dict[str, str]:
    """Give the text of each committed file by its path."""
    if not (REPOSITORY / ".git").exists():
        pytest.skip("this is not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, check=True, capture_output=True).stdout
    texts = {}
    for name in listed.decode().split("\0"):
        path = REPOSITORY / name
        if name and path.is_file() and b"\0" not in (data := path.read_bytes()):
            texts[name] = data.decode("utf-8", "replace")
    return texts


@pytest.mark.parametrize("pattern", [MACHINE, MIRROR], ids=["machine", "mirror"])
def test_no_file_names_a_machine_or_a_mirror(committed: dict[str, str], pattern: re.Pattern[str]) -> None:
    """Nothing that is committed works, or is read, only on the machine where it was made."""
    found = [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in committed.items()
        if name != "tests/unit/test_repository.py"
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]

    assert found == []


@pytest.mark.parametrize("name", ["build", "runtime", "test"])
def test_each_locked_python_package_has_hashes(name: str) -> None:
    """Nothing but the files that were locked can be installed."""
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    blocks = re.split(r"\n(?=\S)", text.strip())

    assert [block.splitlines()[0] for block in blocks if not PIN.match(block) or "--hash=sha256:" not in block] == []


def test_the_lock_files_agree() -> None:
    """A package has one version, whichever file installs it; the test lock holds all of the runtime lock."""
    build, runtime, test = (_pins(name) for name in ("build", "runtime", "test"))

    assert runtime.items() <= test.items()
    assert {name: version for name, version in build.items() if test.get(name, version) != version} == {}


@pytest.mark.parametrize(("lock", "extra"), [("runtime", None), ("test", "test"), ("test", "poster")])
def test_every_declared_dependency_is_locked(lock: str, extra: str | None) -> None:
    """What pyproject.toml asks for is in the lock file: `make lock` was run."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    names = {re.sub(r"[-_.]+", "-", re.split(r"[<>=~!\[; ]", line)[0]).lower() for line in wanted}

    assert sorted(names - _pins(lock).keys()) == []


def test_each_locked_npm_package_has_a_digest_and_no_address() -> None:
    """The npm lock file says what is installed, not where it is fetched."""
    packages = json.loads((SERVERS / "package-lock.json").read_text())["packages"]
    del packages[""]

    assert len(packages) > 0
    assert [name for name, package in packages.items() if "integrity" not in package or "resolved" in package] == []


def _pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((REQUIREMENTS / f"{name}.txt").read_text()))
