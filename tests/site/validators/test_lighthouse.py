"""Lighthouse on the home page and on an article: accessibility, best practices and search engines."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.servers import tools
from tests.site.validators.conftest import Sample

CATEGORIES = ("accessibility", "best-practices", "seo")
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking --disable-sync"


@pytest.mark.parametrize("path", ["/", "/actualites/pont-des-lavandieres/"])
def test_full_marks(sample: Sample, path: str, tmp_path: Path) -> None:
    """Each category has 100: a page that loses a point names the rules that took it."""
    report = judged(sample.host + path, tmp_path / "report.json")
    marks = {name: round(100 * category["score"]) for name, category in report["categories"].items()}
    assert marks == dict.fromkeys(CATEGORIES, 100), failed(report)


def judged(url: str, report: Path) -> dict[str, Any]:
    """Run Lighthouse on a page, on its phone, and give its report."""
    command = [
        tools.node_with("lighthouse"),
        tools.npm_file("lighthouse", "cli/index.js"),
        url,
        f"--only-categories={','.join(CATEGORIES)}",
        "--output=json",
        f"--output-path={report}",
        "--quiet",
        "--no-enable-error-reporting",
        f"--chrome-flags={FLAGS}",
    ]
    environ = os.environ | {"CHROME_PATH": str(tools.chromium())}
    subprocess.run(list(map(str, command)), check=True, capture_output=True, env=environ, timeout=300)
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def failed(report: dict[str, Any]) -> list[str]:
    """Name the rules that a page breaks, with what Lighthouse shows of each."""
    return [
        f"{name}: {audit['title']} {json.dumps(audit.get('details', {}).get('items', []), ensure_ascii=False)[:600]}"
        for name, audit in report["audits"].items()
        if audit["score"] is not None and audit["score"] < 1
    ]
