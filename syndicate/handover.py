"""What ``tambour build`` and the child process that builds agree on: files, lines, and how faults are told."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from syndicate.config import Config
from syndicate.source import Problem

REPORT = "build.json"  # the build report, in the cache folder
SOUND = "sound"  # the line by which the child says that the originals can be built


def report_of(config: Config) -> Path:
    """Give the place of the report: beside a site that is built apart, so that neither speaks of the other."""
    home = config.site.output.parent
    return (home if home.parent == config.cache else config.cache) / REPORT


def relative(config: Config, file: Path) -> str:
    """Name a file by its path from the project."""
    return str(file.relative_to(config.root) if file.is_relative_to(config.root) else file)


def told(faults: Iterable[Problem]) -> list[list[Any]]:
    """Tell faults as JSON can."""
    return [[str(fault.file), fault.line, fault.code, fault.message] for fault in faults]


def understood(told: Iterable[list[Any]]) -> list[Problem]:
    """Give the faults that were told."""
    return [Problem(Path(file), line, code, message) for file, line, code, message in told]
