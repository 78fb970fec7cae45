"""What a forge's runner takes from a command: outputs for later steps, a summary, values to hide from its log.

GitHub and Forgejo name a file in the environment for each of the first two, and read orders in what a step prints
(https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands). Anywhere else nothing happens.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from syndicate.cli.printing import hide
from syndicate.errors import ConfigError
from syndicate.i18n import _

# Words of ours and digests: nothing that an editor or a server wrote can be handed over, so it needs no quotes there.
_HARMLESS = re.compile(r"[a-z0-9]{0,64}")
# The most that GitHub shows of one step; a longer summary is refused whole.
MOST = 1024 * 1024  # bytes


def listened_to() -> bool:
    """Tell whether later steps would take anything: what is handed over takes some time to find out."""
    return bool(os.environ.get("GITHUB_OUTPUT"))


def hand_over(**values: str) -> None:
    """Give the workflow's later steps these values, by name. Raise ``ValueError`` for what could be an order."""
    for value in values.values():
        if not _HARMLESS.fullmatch(value):
            raise ValueError(value)
    _append("GITHUB_OUTPUT", "".join(f"{name}={value}\n" for name, value in values.items()))


def summarise(text: str) -> bool:
    """Add Markdown to the summary of the run, where there is one; say whether there is."""
    return _append("GITHUB_STEP_SUMMARY", text)


def mask(values: Iterable[str]) -> None:
    """Have the runner show ``***`` for these values in its log."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        for value in dict.fromkeys(filter(None, values)):
            hide(value)


def _append(variable: str, text: str) -> bool:
    name = os.environ.get(variable)
    if not name:
        return False
    try:
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        message = _("{variable}: this file cannot be written ({reason}).")
        raise ConfigError(message.format(variable=variable, reason=error.strerror)) from None
    return True
