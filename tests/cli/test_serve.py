"""serve as a process: what is saved is soon on the page, what is wrong is told, and nothing is published."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from syndicate.watch import PATIENCE, Watch
from tests.servers.processes import free_port, running
from tests.site import commune

PATIENT = 60.0  # seconds: for a machine under load; what is waited for usually comes within three
NEWS = "actualites/marche-de-noel"


class Serving:
    """A commune that is being served: its folder, its address, what the terminal shows."""

    def __init__(self, root: Path, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
        self.root = root
        self.port = port
        self.process = process
        self.log = log

    def get(self, path: str) -> httpx.Response:
        """Read a page."""
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=10)

    def said(self) -> str:
        """Give what the terminal shows."""
        return self.log.read_text(encoding="utf-8")

    def until(self, happened: Callable[[], bool]) -> None:
        """Wait for something, within bounds."""
        deadline = time.monotonic() + PATIENT
        while not happened():
            assert time.monotonic() < deadline, self.said()
            assert self.process.poll() is None, self.said()
            time.sleep(0.05)


@contextmanager
def serving(root: Path, *options: str) -> Iterator[Serving]:
    """Serve a commune until the block ends; its first build is done."""
    port, log = free_port(), root / "terminal.txt"
    command = [sys.executable, "-m", "syndicate", "-C", str(root), "serve", "--port", str(port), "--now", commune.NOW]
    with running([*command, *options], ready=f"http://127.0.0.1:{port}/", log=log) as process:
        served = Serving(root, port, process, log)
        served.until(lambda: served.get("/_preview/").status_code == 200)
        yield served


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Give a commune with one outbox, and a first line in its ledger."""
    root = commune.write(tmp_path / "town")
    config = commune.CONFIG.partition("[accounts")[0] + '\n[accounts.essai]\nkind = "outbox"\n'
    (root / "tambour.toml").write_text(config, encoding="utf-8")
    neige = root / "content/alertes/neige.md"
    neige.write_text(neige.read_text(encoding="utf-8").replace("{mastodon:", "{essai:"), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "syndicate", "-C", str(root), "init"], check=True, capture_output=True)
    return root


def test_what_is_saved_is_soon_on_the_page_and_in_the_preview(town: Path) -> None:
    """A changed file is built again, its page and its preview follow, and nothing public or published is touched."""
    with serving(town) as site:
        ledger = (town / "ledger.jsonl").read_bytes()
        page = town / "content" / f"{NEWS}.md"
        page.write_text(page.read_text(encoding="utf-8").replace("12 décembre", "13 décembre"), encoding="utf-8")
        site.until(lambda: "13 décembre" in site.get(f"/{NEWS}/").text)
        site.until(lambda: "13 décembre" in site.get("/_preview/").text)
        assert f"content/{NEWS}.md" in site.said()
        assert site.get("/actualites/brouillon/").status_code == 404
        assert (town / "ledger.jsonl").read_bytes() == ledger
    assert not (town / "output").exists()
    assert not (town / "outbox").exists()
    assert not (town / ".tambour/build.json").exists()


def test_a_fault_keeps_the_old_site_and_is_told(town: Path) -> None:
    """A file or a configuration at fault is named by its line; the last good site stays, until it is mended."""
    with serving(town) as site:
        page = town / "content" / f"{NEWS}.md"
        good = page.read_text(encoding="utf-8")
        page.write_text(good.replace("image_alt:", "image_atl:"), encoding="utf-8")
        site.until(lambda: f"content/{NEWS}.md:10: " in site.said() or f"content/{NEWS}.md:9: " in site.said())
        assert "Marché de Noël" in site.get(f"/{NEWS}/").text
        toml = town / "tambour.toml"
        toml.write_text("[comune]\n" + toml.read_text(encoding="utf-8"), encoding="utf-8")
        site.until(lambda: "tambour.toml:1: " in site.said())
        assert site.get(f"/{NEWS}/").status_code == 200
        toml.write_text(toml.read_text(encoding="utf-8").removeprefix("[comune]\n"), encoding="utf-8")
        page.write_text(good.replace("12 décembre", "13 décembre"), encoding="utf-8")
        site.until(lambda: "13 décembre" in site.get(f"/{NEWS}/").text)


def test_a_site_at_fault_from_the_start_is_shown_without_what_is(town: Path) -> None:
    """With no good site to go on serving, the originals without faults are shown, and the others are named."""
    page = town / "content" / f"{NEWS}.md"
    page.write_text(page.read_text(encoding="utf-8").replace("image_alt:", "image_atl:"), encoding="utf-8")
    with serving(town) as site:
        assert site.get("/agenda/repas/").status_code == 200
        assert site.get(f"/{NEWS}/").status_code == 404
        site.until(lambda: f"content/{NEWS}.md:" in site.said())


def test_drafts_are_served_when_asked_for_and_go_nowhere_else(town: Path) -> None:
    """With --drafts, drafts and originals of tomorrow have their page and a preview that says that they wait."""
    draft = town / "content/actualites/brouillon.md"
    draft.write_text(draft.read_text(encoding="utf-8").replace("2026-11-01", "2026-11-21"), encoding="utf-8")
    with serving(town, "--drafts") as site:
        for name in ("brouillon", "futur"):
            assert commune.SECRET in site.get(f"/actualites/{name}/").text
        preview = site.get("/_preview/").text
        assert f"{commune.SECRET} secrète" in preview
        assert "a draft: nothing is sent" in preview
        assert "waits for its time: 2026-11-22 09:00" in preview
    assert not (town / "output").exists()


def test_copies_are_served_and_linked_once_they_are_made(town: Path) -> None:
    """After an apply beside it, the pages link to the copies, which are served below /copies/ACCOUNT/."""
    command = [sys.executable, "-m", "syndicate", "-C", str(town)]
    with serving(town) as site:
        feed = ["--feed", str(town / ".tambour/serve/site/syndication.json")]
        there = ["--site", f"http://127.0.0.1:{site.port}"]
        subprocess.run([*command, "apply", "--now", commune.NOW, *feed, *there], check=True, capture_output=True)
        site.until(lambda: "/copies/essai/" in site.get("/alertes/neige/").text)
        assert "Neige ce samedi." in site.get("/copies/essai/").text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly(town: Path, number: signal.Signals) -> None:
    """Ctrl-C, or a request of the system, ends it with exit code 0 and no traceback."""
    with serving(town) as site:
        site.process.send_signal(number)
        assert site.process.wait(PATIENT) == 0
        assert "Traceback" not in site.said()


def test_a_port_that_is_taken_is_one_sentence(town: Path) -> None:
    """When another program listens there, one sentence says so, before anything is built."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        command = [sys.executable, "-m", "syndicate", "-C", str(town), "serve", "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENT)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert port in done.stderr
    assert not (town / ".tambour").exists()


# ------------------------------------------------------------------------------------------------ noticing changes


class Steps:
    """A clock whose pauses are the moments at which a test does something."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self.steps = list(steps)
        self.pauses = 0

    def __call__(self, _seconds: float) -> None:
        self.pauses += 1
        if self.steps:
            self.steps.pop(0)()


def nothing() -> None:
    """Let a pause pass."""


def test_a_change_is_told_once_it_is_complete(tmp_path: Path) -> None:
    """Files that come, change and go are named together, when two looks agree."""
    for name in ("old.md", "gone.md"):
        (tmp_path / name).write_text("1")
    steps = Steps(
        nothing,
        lambda: (tmp_path / "old.md").write_text("22"),
        lambda: (tmp_path / "new.md").write_text("3"),
        (tmp_path / "gone.md").unlink,
    )
    changed = Watch([tmp_path], sleep=steps).wait()
    assert {path.name for path in changed} == {"old.md", "new.md", "gone.md"}
    assert steps.steps == []


def test_a_file_that_never_rests_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    """A file that changes at each look is told after a few."""
    file = tmp_path / "a.md"
    file.write_text("")
    grow = [lambda: file.write_text(file.read_text() + "x")] * 50
    steps = Steps(*grow)
    assert Watch([tmp_path], sleep=steps).wait() == {file}
    assert steps.pauses <= PATIENCE + 1


def test_saving_the_same_bytes_is_no_change(tmp_path: Path) -> None:
    """A file saved as it was, a backup, a hidden file: nothing to build. The next real change is told alone."""
    file = tmp_path / "a.md"
    file.write_text("same")
    steps = Steps(
        lambda: os.utime(file, (1, 1)),
        lambda: (tmp_path / "a.md~").write_text("backup"),
        lambda: (tmp_path / ".a.md.swp").write_text("hidden"),
        lambda: (tmp_path / "b.md").write_text("real"),
    )
    assert Watch([tmp_path], sleep=steps).wait() == {tmp_path / "b.md"}


def test_what_changes_during_a_build_is_told_after_it(tmp_path: Path) -> None:
    """Between two waits nothing is missed: the second tells at once what came meanwhile."""
    late = tmp_path / "ledger.jsonl"
    steps = Steps(lambda: (tmp_path / "a.md").write_text("1"))
    watch = Watch([tmp_path / "a.md", late], sleep=steps)
    assert watch.wait() == {tmp_path / "a.md"}
    late.write_text("{}")
    assert watch.wait() == {late}


def test_advice_is_shown_too(town: Path) -> None:
    """The terminal shows the advice of “tambour check” beside what is wrong."""
    commune.put(town, "actualites/bal.md", '---\ntitle: "Bal"\ndate: 2026-11-20\n---\nVenez demain.\n')
    with serving(town) as served:
        served.until(lambda: "content/actualites/bal.md:5: warning: “demain”" in served.said())
