"""What ``tambour apply`` leaves for ``tambour report``: its results, or why there are none, in ``.tambour/apply.json``.

A runner may be given the files of an earlier run back: the file says which run it is of.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from syndicate import kits
from syndicate.config import Config
from syndicate.model import Account, Held, Outcome

FILE = "apply.json"
# What tells one run of a forge from another (GitHub and Forgejo, GitLab); on one's own machine there is none.
_RUN = ("GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT", "GITHUB_JOB", "CI_JOB_ID")


def place(config: Config) -> Path:
    """Give the file."""
    return config.cache / FILE


def data(
    outcomes: Iterable[Outcome],
    held: Iterable[Held],
    unshared: str,
    lost: Mapping[str, str],
    accounts: Mapping[str, Account],
    *,
    whole: bool,
) -> dict[str, Any]:
    """Give results as data. ``whole``: every account and original was looked at, so what is not named is well.

    ``lost`` says of each account whose new secret could not be stored why; ``accounts`` are all of them, by name.
    """
    return {
        "outcomes": [
            {
                "action": str(outcome.action),
                "original": outcome.original,
                "account": outcome.account,
                "result": outcome.result,
                "copy_url": outcome.copy_url,
                "reason": outcome.reason,
            }
            for outcome in outcomes
        ],
        "held": [
            {
                "original": one.original,
                "account": one.account,
                "reason": one.reason,
                "code": one.code,
                "left_out": one.left_out,
                "task": asdict(task) if (task := kits.task(one, accounts[one.account])) else None,
            }
            for one in held
        ],
        "unshared": unshared,
        "lost": dict(lost),
        "whole": whole,
    }


def write(config: Config, found: Mapping[str, Any], environ: Mapping[str, str]) -> None:
    """Leave results, or ``{"error": sentence}``; what the same run of a forge did before is kept with them."""
    file = place(config)
    before = (read(file, environ) or {}).get("outcomes") if _run(environ) else None
    if before:
        found = {"whole": False, **found, "outcomes": [*before, *found.get("outcomes", ())]}
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps({**found, "run": _run(environ)}, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(file)


def forget(config: Config, environ: Mapping[str, str]) -> None:
    """Take away those of an earlier run, before anything is done."""
    if not _run(environ) or read(place(config), environ) is None:
        place(config).unlink(missing_ok=True)


def read(file: Path, environ: Mapping[str, str]) -> dict[str, Any] | None:
    """Read results; ``None`` when there are none, or when they are those of another run."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("run", _run(environ)) == _run(environ) else None


def _run(environ: Mapping[str, str]) -> str:
    return " ".join(environ[name] for name in _RUN if environ.get(name))
