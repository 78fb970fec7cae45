"""The machine of one job: an empty folder, an environment, and scripts that run in it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.rehearsal.reading import Place

# Ways to run a script, as the forge has them; nothing said is the first.
SHELLS: Mapping[str, tuple[str, ...]] = {
    "": ("bash", "-e"),
    "bash": ("bash", "--noprofile", "--norc", "-eo", "pipefail"),
}
LONGEST = 300.0  # seconds that one step may take here, whatever its file says
_LINE = re.compile(r"([A-Za-z_][\w-]*)(=|<<)(.*)")


class Lost(Exception):
    """The machine of the job is gone: nothing more of it is heard."""


@dataclass
class Machine:
    """The machine of one job, in a folder of its own."""

    folder: Path
    base: Mapping[str, str]
    exported: dict[str, str] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    running: subprocess.Popen[bytes] | None = None
    lost: bool = False

    def __post_init__(self) -> None:
        for each in (self.workspace, self.temporary, self.home):
            each.mkdir(parents=True)

    @property
    def workspace(self) -> Path:
        """Give the folder that steps work in."""
        return self.folder / "work"

    @property
    def temporary(self) -> Path:
        """Give the folder for what is thrown away."""
        return self.folder / "temp"

    @property
    def home(self) -> Path:
        """Give the home folder."""
        return self.folder / "home"

    def environ(self, *levels: Mapping[str, str]) -> dict[str, str]:
        """Give the environment of a step: the forge's, then each level over the one before."""
        values = dict(self.base)
        for level in (*levels, {}):
            values |= level
        values["PATH"] = os.pathsep.join([*reversed(self.paths), values["PATH"]])
        return values

    def kill(self) -> None:
        """Pull the plug: what runs stops where it is."""
        self.lost = True
        if self.running is not None:
            os.killpg(self.running.pid, signal.SIGKILL)

    def run(self, script: str, shell: str, folder: str, environ: Mapping[str, str]) -> tuple[int, str, float]:
        """Run a script; give its exit code, what it printed, and the seconds that it took. Raise ``Lost``."""
        file = self.temporary / "script.sh"
        file.write_text(script, encoding="utf-8")
        log = self.temporary / "log"
        began = time.monotonic()
        with log.open("wb") as out:
            command = [*SHELLS[shell], str(file)]
            self.running = subprocess.Popen(
                command, cwd=self.workspace / folder, env=dict(environ), stdin=subprocess.DEVNULL, stdout=out,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
            try:
                code = self.running.wait(LONGEST)
            except subprocess.TimeoutExpired:
                os.killpg(self.running.pid, signal.SIGKILL)
                code = self.running.wait()
            finally:
                self.running = None
        said = log.read_text(encoding="utf-8", errors="replace")
        if self.lost:
            raise Lost(said)
        return code, said, time.monotonic() - began


def values(file: Path, place: Place) -> dict[str, str]:
    """Read what a step wrote into GITHUB_OUTPUT or GITHUB_ENV, and empty it. Raise ``RehearsalError``."""
    lines = file.read_text(encoding="utf-8").split("\n")
    file.write_text("", encoding="utf-8")
    found: dict[str, str] = {}
    rest = iter(lines)
    for line in rest:
        if not line:
            continue
        parts = _LINE.fullmatch(line)
        if parts is None:
            raise place.fault(f"the step wrote a line that the forge would not read: {line[:80]}")
        name, sign, value = parts.groups()
        if sign == "<<":
            body: list[str] = []
            for inner in rest:
                if inner == value:
                    break
                body.append(inner)
            else:
                raise place.fault(f"the value of “{name}” has no end: no line “{value}”")
            value = "\n".join(body)
        found[name] = value
    return found
