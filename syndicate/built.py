"""Read our own site from the folder where it was built, in the place of the one that is online."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote, urlsplit

from syndicate.errors import Unsent
from syndicate.i18n import _
from syndicate.web import Fetched

# What the build makes of pictures and pages; Python 3.11 does not know image/webp by itself.
TYPES = {
    ".html": "text/html", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp",
    ".gif": "image/gif", ".vtt": "text/vtt", ".mp4": "video/mp4", ".webm": "video/webm",
}  # fmt: skip


class Built:
    """The built site, fetched as ``Web`` fetches the public one. Nothing outside of its folder can be reached."""

    def __init__(self, output: Path, url: str) -> None:
        """``output`` is what stands at the public address ``url`` (without final slash) once it is online."""
        self.output = output.resolve()
        self._base = urlsplit(url).path

    def fetch(
        self,
        url: str,
        *,
        types: Collection[str],
        most: int,
        seconds: float | None = None,  # noqa: ARG002 (a disk does not wait)
    ) -> Fetched:
        """Give the file at an address of our site. Raise ``Unsent`` as ``Web.fetch`` does."""
        file, mime = self._file(url, types, most)
        return Fetched(file.read_bytes(), mime)

    def download(
        self,
        url: str,
        target: Path,
        *,
        types: Collection[str],
        most: int,
        seconds: float,  # noqa: ARG002 (a disk does not wait)
    ) -> None:
        """Copy the file at an address of our site. Raise ``Unsent`` as ``Web.download`` does."""
        shutil.copyfile(self._file(url, types, most)[0], target)

    def _file(self, url: str, types: Collection[str], most: int) -> tuple[Path, str]:
        path = unquote(urlsplit(url).path.removeprefix(self._base)).lstrip("/")
        try:
            file = (self.output / path).resolve()
            file = file / "index.html" if file.is_dir() else file
            mime = TYPES.get(file.suffix.lower(), "")
            if not file.resolve().is_relative_to(self.output) or not mime.startswith(tuple(types)):
                raise ValueError
            size = file.stat().st_size
        except (OSError, ValueError):  # ValueError: also a path with a null character
            raise Unsent(_("{url} is not in the built site.").format(url=url)) from None
        if size > most:
            raise Unsent(_("{url} is larger than {most} bytes.").format(url=url, most=most))
        return file, mime
