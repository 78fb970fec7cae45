"""The process that builds is the same whether it is a new Python or a copy of the one that asks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from syndicate import builder, places
from tests.servers.tools import REPOSITORY
from tests.site import commune

SECRET = "hu8Vohs4"
# A plugin of the commune that looks around, and prints.
CURIOUS = """
import json, os, signal, sys, threading, warnings
from pathlib import Path
from pelican import signals

def look(pelican):
    around = {
        "secrets": sorted(name for name in os.environ if "TOKEN" in name),
        "environment": sorted(set(os.environ) - {"_", "PYTEST_CURRENT_TEST", "LC_CTYPE"}),
        "folder": os.getcwd(),
        "elsewhere": [path for path in sys.path if path in ("", os.getcwd())],
        "first": sys.path[0],
        "open": len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0,
        "threads": threading.active_count(),
        "read": sys.stdin.read(),
        "encoding": [sys.stdout.encoding, sys.stderr.encoding],
        "signals": [str(signal.getsignal(one)) for one in (signal.SIGTERM, signal.SIGPIPE, signal.SIGHUP)],
        "known": sorted(name for name in sys.modules if name.partition(".")[0] in ("plugins", "pelican", "click")),
    }
    Path(os.environ["LOOK"]).write_text(json.dumps(around))
    print("printed by a plugin, é")

def register():
    signals.finalized.connect(look)
"""
SLOW = """
import os, time
from pathlib import Path
from pelican import signals

def wait(pelican):
    Path(os.environ["LOOK"]).write_text(str(os.getpid()))
    time.sleep(float(os.environ["WAIT"]))

def register():
    signals.finalized.connect(wait)
"""


def town(folder: Path, plugin: str) -> Path:
    """Write the tiny commune with a plugin of its own."""
    commune.write(folder)
    (folder / "curious.py").write_text(plugin, encoding="utf-8")
    settings = places.pelican_settings(folder / "none")
    (folder / "pelicanconf.py").write_text(
        f"import sys\nfrom runpy import run_path\n"
        f"globals().update({{name: one for name, one in run_path({str(settings)!r}).items() if name.isupper()}})\n"
        f"sys.path.append({str(folder)!r})\nPLUGINS = [*PLUGINS, 'curious']\n",
        encoding="utf-8",
    )
    return folder


THREAD = "threading.Thread(target=threading.Event().wait, daemon=True).start()"
ALONE = ("-m", "syndicate")
IN_COMPANY = ("-c", f"import threading\nfrom syndicate.cli import main\n{THREAD}\nmain(prog_name='tambour')")


def started(folder: Path, how: tuple[str, str] = ALONE, **environment: str) -> subprocess.Popen[bytes]:
    """Start `tambour build`, in a process that does nothing else or in one with a thread; what it says is in a file."""
    with (folder / "said").open("wb") as said:
        return subprocess.Popen(
            [sys.executable, *how, "build", "--now", commune.NOW], cwd=folder,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), "TAMBOUR_LANG": "en", **environment},
            stdin=subprocess.DEVNULL, stdout=said, stderr=said,
        )  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each build is a new Python")
def test_a_copy_is_like_a_new_python(tmp_path: Path) -> None:
    """A plugin meets the same environment without secrets, folder, paths, open files and signals in both."""
    looked: list[dict[str, Any]] = []
    for name, how in (("copy", ALONE), ("new", IN_COMPANY)):
        root, seen = town(tmp_path / name / "commune", CURIOUS), tmp_path / f"{name}.json"
        done = started(root, how, LOOK=str(seen), TAMBOUR_PLACE_TOKEN=SECRET).wait(120)
        assert done == 0, (root / "said").read_text(encoding="utf-8")
        around = json.loads(seen.read_text(encoding="utf-8"))
        assert "printed by a plugin, é" in (root / ".tambour" / "build.log").read_text(encoding="utf-8")
        assert around["folder"] == str(root)
        looked.append(json.loads(json.dumps(around).replace(str(root), "here")))
    copied, new = looked
    assert "click" in copied.pop("known")  # it is a copy indeed
    assert "click" not in new.pop("known")
    assert copied["secrets"] == []
    assert copied["folder"] == "here"
    assert copied == new
    sites = [tmp_path / name / "commune" / "output" for name in ("copy", "new")]
    assert _bytes(sites[0]) == _bytes(sites[1])


def test_only_a_process_that_does_nothing_else_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a plugin or a thread is, or texts are not UTF-8, the build is a new Python."""
    monkeypatch.setitem(sys.modules, "pelican", sys)
    assert not builder._can_be_copied()
    code = "import sys, threading\nfrom syndicate import builder\n{}\nprint(builder._can_be_copied())"
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "POSIX"}
    for more, environment, copied in (
        ("", {"PYTHONUTF8": "1"}, True),
        (THREAD, {"PYTHONUTF8": "1"}, False),
        ("", plain, False),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code.format(more)], cwd=REPOSITORY, capture_output=True, text=True, check=True,
            env={**os.environ, **environment},
        )  # fmt: skip
        assert done.stdout.strip() == str(copied and sys.platform == "linux")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each build is a new Python")
def test_a_copy_ends_the_build_of_a_parent_that_was_killed(tmp_path: Path) -> None:
    """The child holds the lock and puts the site in place alone, although nobody listens any more."""
    root, seen = town(tmp_path / "commune", SLOW), tmp_path / "seen"
    parent = started(root, LOOK=str(seen), WAIT="2")
    _until(lambda: seen.exists() and seen.read_text())
    parent.kill()
    parent.wait()
    assert started(root, LOOK=str(seen), WAIT="0").wait(60) == 2
    assert "Another build is running" in (root / "said").read_text(encoding="utf-8")
    _until(
        lambda: (
            (root / "output" / "syndication.json").exists() and started(root, LOOK=str(seen), WAIT="0").wait(60) == 0
        )
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each build is a new Python")
def test_a_copy_that_is_killed_is_told(tmp_path: Path) -> None:
    """The parent says that the build stopped, and nothing has changed."""
    root, seen = town(tmp_path / "commune", SLOW), tmp_path / "seen"
    parent = started(root, LOOK=str(seen), WAIT="30")
    _until(lambda: seen.exists() and seen.read_text())
    os.kill(int(seen.read_text()), signal.SIGKILL)
    assert parent.wait(60) == 2
    assert "build.log" in (root / "said").read_text(encoding="utf-8")
    assert not (root / "output").exists()


def _bytes(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def _until(holds: Any) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
