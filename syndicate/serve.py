"""Serve the built site on this machine, for looking at it before it is public."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from syndicate.errors import ConfigError
from syndicate.i18n import _
from syndicate.model import Account

# Below this address are the copies of each outbox, by the name of its account.
COPIES = "/copies/"


def outboxes(accounts: Iterable[Account]) -> dict[str, Path]:
    """Give, for each outbox among these accounts, the address of its copies and the folder that holds them."""
    return {
        f"{COPIES}{account.name}/": Path(account.settings["folder"]) for account in accounts if account.kind == "outbox"
    }


@contextmanager
def served(folder: Path, *, port: int = 0, mounts: Mapping[str, Path] | None = None) -> Iterator[str]:
    """Serve a folder on loopback while the block runs, and give its address; ``port`` 0 takes a free one.

    ``mounts`` serves other folders below an address: ``{"/copies/": folder}``. Folders are looked up at each request,
    so a new build that takes the place of the old one is served at once; so is ``mounts``, which may change meanwhile.
    """
    handler = partial(_Handler, folder=folder, mounts={} if mounts is None else mounts)
    try:
        listening = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        raise ConfigError(
            _("Port {port} is taken on this machine: choose another with --port.").format(port=port)
        ) from None
    with listening as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".json": "application/json",
        ".xml": "application/xml",
        ".ics": "text/calendar; charset=utf-8",
        ".webp": "image/webp",
        ".html": "text/html; charset=utf-8",
    }

    def __init__(self, *args: object, folder: Path, mounts: Mapping[str, Path]) -> None:
        self._folder = folder
        self._mounts = mounts
        super().__init__(*args, directory=str(folder))  # type: ignore[arg-type]  # typeshed wants each argument named

    def translate_path(self, path: str) -> str:
        """Find the file in the mounted folder whose address begins the path, else in the site."""
        clean = unquote(urlsplit(path).path)
        for prefix, folder in tuple(self._mounts.items()):
            if clean.startswith(prefix):
                self.directory = str(folder)
                return super().translate_path("/" + path[len(prefix) :])
        self.directory = str(self._folder)
        return super().translate_path(path)

    def end_headers(self) -> None:
        """Have the browser ask each time: what is here changes under its eyes."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def list_directory(self, path: str | os.PathLike[str]) -> None:  # noqa: ARG002 (http.server passes it)
        """Show nothing for a folder without a page, as a static host does."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's own page when there is nothing at an address."""
        page = self._folder / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is http.server's)
        """Keep quiet: the terminal is for the results."""
