"""A static host in miniature: files, compressed when they are text, and the site's own page for what is not there."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".xml": "application/xml",
}
COMPRESSED = (*(kind for kind in TYPES if kind != ".webp"), ".wasm")


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback as a static host would, gzip included, and give its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder))) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with the file, or with the site's page for a lost visitor."""
        root = Path(self.directory)
        file = root / unquote(urlsplit(self.path).path).lstrip("/")
        if file.is_dir():
            file /= "index.html"
        status = HTTPStatus.OK if file.is_file() else HTTPStatus.NOT_FOUND
        body = _packed(file if status == HTTPStatus.OK else root / "404.html")
        self.send_response(status)
        kind = file.suffix if status == HTTPStatus.OK else ".html"
        self.send_header("Content-Type", TYPES.get(kind) or self.guess_type(file))
        if kind in COMPRESSED:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is http.server's)
        """Keep quiet."""


@cache
def _packed(file: Path) -> bytes:
    body = file.read_bytes()
    return gzip.compress(body, 6, mtime=0) if file.suffix in COMPRESSED else body
