"""How many processes share the work of a build."""

from __future__ import annotations

import os
import sys


def processors() -> int:
    """Count the processors that are ours. One, where a process cannot safely be split in two, as on macOS."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
