"""What is installed from a wheel works without the repository, and carries nothing that belongs to it alone."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePath

import pytest

from tests.servers.tools import REPOSITORY

ARTICLE = """---
title: La fête du tilleul
date: 2026-01-05 08:00
summary: Rendez-vous sous le tilleul, samedi à 15 h.
id: actualites/fete-du-tilleul
---

La fête du tilleul a lieu samedi à 15 h, sur la place.
"""
SETTINGS = """[commune]
name = "Valserein"
url = "https://valserein.example.org"
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source archive and the wheel, into a folder of their own."""
    folder = tmp_path_factory.mktemp("packages")
    _build(REPOSITORY, folder)
    return folder


def test_the_wheel_holds_what_runs_and_nothing_else(packages: Path) -> None:
    """Engine, plugins, theme and catalogues are there under names of our own; tests and tools are not."""
    names = _wheel_names(packages)

    assert {name.split("/")[0].split("-")[0] for name in names} == {"syndicate", "tambour_site", "tambour"}
    assert {
        "syndicate/py.typed",
        "syndicate/locale/fr/LC_MESSAGES/tambour.mo",
        "tambour_site/__init__.py",
        "tambour_site/pelicanconf.py",
        "tambour_site/plugins/__init__.py",
        "tambour_site/themes/commune/templates/base.html",
    } <= names
    places = {"plugins": "tambour_site/plugins", "themes": "tambour_site/themes", "syndicate": "syndicate"}
    ours = {
        f"{place}/{file.relative_to(REPOSITORY / folder).as_posix()}"
        for folder, place in places.items()
        for file in (REPOSITORY / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith(".")
    }
    assert {PurePath(name).suffix for name in ours} >= {".css", ".html", ".js", ".md", ".mo", ".py", ".svg", ".ttf"}
    assert ours - names == set()
    assert [name for name in names if "__pycache__" in name or "/test" in name or name.endswith(".pyc")] == []


def test_the_source_archive_builds_the_same_wheel(packages: Path, tmp_path: Path) -> None:
    """Whoever starts from the source archive gets the files that we ship."""
    with tarfile.open(next(packages.glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    unpacked = next(tmp_path.iterdir())

    _build(unpacked, tmp_path / "rebuilt", "--target", "wheel")

    assert _wheel_names(tmp_path / "rebuilt") == _wheel_names(packages)


def test_a_folder_with_only_content_is_built_by_the_installed_wheel(packages: Path, tmp_path: Path) -> None:
    """`tambour build`, installed in an empty environment, makes the page of an article from content alone."""
    python = _empty_environment(tmp_path / "environment")
    wheel = next(packages.glob("*.whl"))
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    _run([*pip, "--no-deps", "--no-index", wheel], tmp_path)
    commune = tmp_path / "commune"
    (commune / "content" / "actualites").mkdir(parents=True)
    (commune / "content" / "actualites" / "fete-du-tilleul.md").write_text(ARTICLE, encoding="utf-8")
    (commune / "tambour.toml").write_text(SETTINGS, encoding="utf-8")

    _run([python.with_name("tambour"), "build"], commune)

    pages = [page.relative_to(commune / "output") for page in commune.glob("output/**/*fete-du-tilleul*/index.html")]
    assert len(pages) == 1
    assert "La fête du tilleul" in (commune / "output" / pages[0]).read_text(encoding="utf-8")
    where = _run(
        [python, "-c", "import syndicate, tambour_site; print(syndicate.__file__, *tambour_site.__path__)"], commune
    )
    assert all(path.startswith(str(tmp_path)) for path in where.split())


def test_the_installed_wheel_makes_a_commune_its_own_repository(packages: Path, tmp_path: Path) -> None:
    """`tambour new-site`, from the wheel alone, writes a site that has no fault and builds."""
    python = _empty_environment(tmp_path / "environment")
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    _run([*pip, "--no-deps", "--no-index", next(packages.glob("*.whl"))], tmp_path)
    tambour = python.with_name("tambour")
    answers = ["--engine", "communes/tambour", "--name", "Valserein", "--url", "https://valserein.example.org"]

    _run([tambour, "new-site", "site", *answers], tmp_path)
    _run([tambour, "check"], tmp_path / "site")
    _run([tambour, "build"], tmp_path / "site")

    assert (tmp_path / "site/output/actualites/le-site-est-ouvert/index.html").is_file()
    assert "--hash=sha256:" in (tmp_path / "site/requirements-lock.txt").read_text(encoding="utf-8")


def _build(source: Path, target: Path, *options: str) -> None:
    _run([sys.executable, "-m", "hatchling", "build", "--directory", target, *options], source)


def _wheel_names(folder: Path) -> set[str]:
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def _empty_environment(folder: Path) -> Path:
    """Make an environment that finds the dependencies of this one, but neither the repository nor our installation."""
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    site = _run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], folder).strip()
    # A folder named in a .pth file is added to the path, but the .pth files inside it are not read: that is how
    # the editable installation of the repository stays out.
    (Path(site) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def _run(command: Sequence[str | Path], folder: Path) -> str:
    """Run a command without what this process was told about Python's path, and show what it said when it fails."""
    environ = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    done = subprocess.run(command, cwd=folder, env=environ, text=True, capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, f"{done.args}\n{done.stdout}\n{done.stderr}"
    return done.stdout
