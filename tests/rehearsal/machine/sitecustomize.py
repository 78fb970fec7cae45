"""What makes each Python process of a job live in the story: on its day, in a hurry, where only its site has a name.

Python imports a module of this name when it starts (https://docs.python.org/3/library/site.html); the folder is on
the ``PYTHONPATH`` of the jobs, and nowhere else.
"""

from __future__ import annotations

import os
import socket
import time
from datetime import timedelta
from typing import Any

import time_machine

_ask = socket.getaddrinfo
_NAME, _, _DOOR = os.environ["REHEARSAL_SITE"].partition("=")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _look_up(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
    """Find the public site at its door on this machine; nothing else beyond this machine has an address."""
    name = host.decode() if isinstance(host, bytes) else host
    if name == _NAME:
        return _ask("127.0.0.1", int(_DOOR), *rest, **more)
    if name is not None and name not in _LOOPBACK:
        raise socket.gaierror(socket.EAI_NONAME, f"the rehearsal has no machine called {name}")
    return _ask(host, port, *rest, **more)


socket.getaddrinfo = _look_up
# What a process sleeps is shorter, so that what it waits for in vain takes no minutes.
_sleep = time.sleep
time.sleep = lambda seconds: _sleep(float(seconds) / 50)
# The clock goes on from the story's moment, for all that a process does.
time_machine.travel(timedelta(seconds=float(os.environ["REHEARSAL_SHIFT"])), tick=True).start()
