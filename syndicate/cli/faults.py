"""The last resort of the command line: a fault of the machine that nothing foresaw, as one sentence."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from types import TracebackType
from typing import TextIO

import click

from syndicate.cli.printing import say
from syndicate.i18n import _

# What is not a fault of the program: the disk, the folders, the pipes, a number too large, a text nested too deep.
FORESEEN = (OSError, OverflowError, RecursionError)


def conclude(error: Exception) -> int:
    """Say what went wrong, on standard error, and give the exit code. ``TAMBOUR_DEBUG=1`` shows the traceback.

    2 for what happened before any effect; 1 when it is the results that could not be printed.
    """
    printing = isinstance(error, OSError) and _inside_echo(error)
    close(sys.stdout)
    if os.environ.get("TAMBOUR_DEBUG") == "1":
        say("".join(traceback.format_exception(error)).removesuffix("\n"))
    message = sentence(error)
    if printing:
        message = _("The results could not be printed. {reason}").format(reason=message)
    say(_("Error: {message}").format(message=message))
    return 1 if printing else 2


def mistake(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show a mistake in the code as Python does, but harmless: its words may be those of a text or of a server."""
    say("".join(traceback.format_exception(kind, error, trace)).removesuffix("\n"))


def close(stream: TextIO) -> None:
    """Send what an output still holds nowhere if it takes no more, or Python would fail once more while it ends.

    https://docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def sentence(error: Exception) -> str:
    """Say a fault of the machine in the reader's language, after the file that it names, if it names one."""
    if isinstance(error, OSError):
        place = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, (str, bytes)) else ""
        return place + _reason(error)
    if isinstance(error, OverflowError):
        return _("A date or a number is too large, or too small, to reckon with. TAMBOUR_DEBUG=1 shows where.")
    return _("Something is nested too deeply to be read. TAMBOUR_DEBUG=1 shows where.")


def _reason(error: OSError) -> str:
    """Give the reason in our words for what people meet; else in the system's own."""
    reasons = {
        errno.ENOENT: _("There is nothing here."),
        errno.EEXIST: _("Something of that name is already here."),
        errno.ENOTDIR: _("A file is in the place of a folder."),
        errno.EISDIR: _("A folder is in the place of a file."),
        errno.EACCES: _("The system refuses the access."),
        errno.EPERM: _("The system refuses the access."),
        errno.EROFS: _("This can only be read, not written."),
        errno.ENOSPC: _("There is no room left to write."),
        errno.ENAMETOOLONG: _("This name is too long."),
        errno.ELOOP: _("These links lead back to themselves."),
    }
    return reasons.get(error.errno or 0) or _("The system says: {reason}.").format(reason=error.strerror or error)


def _inside_echo(error: OSError) -> bool:
    """Tell whether a fault came from printing: the error of a full or closed output names no file."""
    *_callers, (frame, _line) = traceback.walk_tb(error.__traceback__)
    return frame.f_code is click.echo.__code__
