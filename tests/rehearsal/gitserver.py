"""The commune's repository on a server, as a forge has it: private, over https, with a token that may read or write.

git does the work, through its own CGI program (https://git-scm.com/docs/git-http-backend); this decides who may.
"""

from __future__ import annotations

import base64
import binascii
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

NAME = "commune/site"


@dataclass
class Tokens:
    """What each token may do with the repository: ``read`` or ``write``; the people of the town hall need none."""

    rights: dict[str, str] = field(default_factory=dict)


@contextmanager
def served_repository(folder: Path, tokens: Tokens, tls: ssl.SSLContext) -> Iterator[str]:
    """Serve the bare repository ``commune/site.git`` of a folder, and give the server's address."""
    program = Path(_git("--exec-path")) / "git-http-backend"
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, folder, tokens, program)) as server:
        server.daemon_threads = True
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, folder: Path, tokens: Tokens, program: Path, *arguments: object) -> None:
        self._folder, self._tokens, self._program = folder, tokens, program
        super().__init__(*arguments)  # type: ignore[arg-type]  # socketserver's own three

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self._body())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is http.server's)
        """Stay silent."""

    def _serve(self, body: bytes) -> None:
        path, _, query = self.path.partition("?")
        right = self._tokens.rights.get(self._token())
        if right is None:
            self._refuse(HTTPStatus.UNAUTHORIZED, "Repository not found.")
        elif "git-receive-pack" in self.path and right != "write":
            self._refuse(HTTPStatus.FORBIDDEN, f"Permission to {NAME}.git denied to this token.")
        else:
            self._answer(self._run(path, query, body))

    def _token(self) -> str:
        kind, _, given = self.headers.get("Authorization", "").partition(" ")
        try:
            return base64.b64decode(given).decode().partition(":")[2] if kind.lower() == "basic" else ""
        except (binascii.Error, UnicodeDecodeError):
            return ""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _run(self, path: str, query: str, body: bytes) -> bytes:
        environ = {
            **os.environ, "GIT_PROJECT_ROOT": str(self._folder), "GIT_HTTP_EXPORT_ALL": "1", "REMOTE_USER": "token",
            "REQUEST_METHOD": self.command, "PATH_INFO": path, "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "HTTP_GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }  # fmt: skip
        return subprocess.run([self._program], input=body, env=environ, capture_output=True, check=False).stdout

    def _answer(self, answer: bytes) -> None:
        head, _, body = answer.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n") if line)
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        self.send_response(status)
        if status is HTTPStatus.UNAUTHORIZED:
            self.send_header("WWW-Authenticate", 'Basic realm="forge"')
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(message)))
        self.end_headers()
        self.wfile.write(message.encode())


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=True).stdout.strip()
