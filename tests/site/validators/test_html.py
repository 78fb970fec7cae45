"""The Nu HTML checker of the W3C (vnu), on every page, style sheet and drawing of the sample."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.servers import tools
from tests.site.validators.conftest import Sample

# The checker reads files, whose origin is not the site's: so for it 'self' allows nothing, and a block of data is a
# script. What the policy really blocks is asked of a browser, in test_browser.py.
OF_FILES = "violates Content Security Policy (meta tag)"


def test_no_page_has_a_fault(sample: Sample) -> None:
    """Neither an error nor a warning on any page, style sheet or drawing, in any mode of the site."""
    others = [site / "index.html" for mode, site in sample.sites.items() if mode != "normal"]
    themes = [site / "theme" for mode, site in sample.sites.items() if mode != "normal"]
    said = checked(sample.output, *others, *themes)
    assert [line(one) for one in said if OF_FILES not in one["message"]] == []


def test_the_checker_sees_pages_sheets_and_drawings(tmp_path: Path) -> None:
    """Each kind of file was really judged: a fault in one is reported."""
    (tmp_path / "page.html").write_text('<!doctype html><html lang="fr"><title>Page</title><p>Un <div>', "utf-8")
    (tmp_path / "sheet.css").write_text("p { colour: red }", "utf-8")
    (tmp_path / "drawing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><line-of-ours/></svg>', "utf-8")
    faulty = {Path(one["url"]).name for one in checked(tmp_path) if one["type"] == "error"}
    assert faulty == {"page.html", "sheet.css", "drawing.svg"}


def checked(*places: Path) -> list[dict[str, Any]]:
    """Give what the checker says of all the files below these places: ``type``, ``url``, ``lastLine``, ``message``."""
    jar = tools.npm_file("vnu-jar", "build/dist/vnu.jar")
    options = ("--format", "json", "--skip-non-html", "--also-check-css", "--also-check-svg")
    command = [tools.java(), "-jar", jar, *options, *places]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=300)
    messages: list[dict[str, Any]] = json.loads(done.stderr)["messages"]
    return messages


def line(message: dict[str, Any]) -> str:
    """Write a message in one line."""
    return f"{message['url']}:{message.get('lastLine', 0)}: {message['message']}"
