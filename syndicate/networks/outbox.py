"""The outbox: copies as folders on disk, to look at before any network is connected. It needs no account.

Each copy is a folder: ``text.txt``, its pictures, their alt texts, ``meta.json``, and ``index.html`` that shows it
as a post; the ``index.html`` above shows them all. It counts and crops as the network named by ``like`` does.
A relative ``folder`` is taken from the current folder: commands give an absolute one.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from syndicate.errors import ConfigError, Gone, Refused, Unsent
from syndicate.i18n import _
from syndicate.model import Attempt, Copy, Edit, Find, Hosting, Identity, Post, Receipt, Rules
from syndicate.networks import Network, load
from syndicate.networks._shown import altered, summed

FOLDER = "outbox"
LIKE = "mastodon"
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}


def borrowed(like: str) -> Rules:
    """Give the rules of another network, except what a folder does by itself."""
    return dataclasses.replace(
        load(like).rules,
        kind="outbox",
        edit=Edit.BY_ID,
        find=(Find.KEY,),
        lag=timedelta(0),
        key_window=None,
        withdraws=True,
        corrects=True,
        needs=load(like).rules.needs & {"picture"},  # which is drawn where there is none
        hosting=Hosting.EU,
        price=None,
    )


class Outbox(Network):
    """One folder of copies."""

    rules = borrowed(LIKE)
    title = "Outbox"
    settings = ("folder", "like")

    @classmethod
    def rules_for(cls, settings: Mapping[str, str]) -> Rules:
        """Give the rules of the network that the settings name. Raise ``ConfigError`` when there is none."""
        like = settings.get("like", LIKE)
        if like == "outbox" or load(like).rules.closed is not None:
            raise ConfigError(_("“like” names a real network, such as mastodon or bluesky."))
        return borrowed(like)

    def verify(self) -> Identity:
        """Make sure that the folder can be written."""
        with self._disk():
            self._root.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self._new())
        return Identity(self.account.name, self._root.resolve().as_uri())

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Write the copy's folder, unless this attempt did already."""
        if post.reply_to is not None:
            self._there(post.reply_to.copy_id)
        made = self.find(post, attempt, Find.KEY)
        if made is not None:
            return made
        name = f"{_slug(post.draft.link.url)}-{_short(attempt.key)}"
        self._write(name, post, attempt)
        return self._receipt(name)

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:  # noqa: ARG002 - the key is enough
        """Look for the folder that this attempt made."""
        if how is not Find.KEY:
            return None
        names = (path.name for path, meta in self._copies() if meta.get("key") == attempt.key)
        return next((self._receipt(name) for name in names), None)

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:
        """Write the copy's folder anew, under the same name, unless a person changed it."""
        name = self._there(copy.copy_id)
        now = _shown(self._path(name))
        if copy.shown and now != copy.shown and now != _shown_of(post):
            raise altered(copy, str(self._path(name)))
        self._write(name, post, attempt)
        return self._receipt(name)

    def withdraw(self, copy: Copy) -> None:
        """Delete the copy's folder, after those of the replies that corrected it."""
        for reply in copy.replies:
            with contextlib.suppress(Gone):
                self._delete(self._there(reply))
        self._delete(self._there(copy.copy_id))

    # ----------------------------------------------------------------------------------------- folders

    @property
    def _root(self) -> Path:
        return Path(self.account.settings.get("folder", FOLDER))

    def _path(self, name: str) -> Path:
        """Give the folder of a copy. Raise ``Refused`` for a name that leads elsewhere."""
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            raise Refused(_("“{name}” is not the name of a copy.").format(name=name[:60]))
        return self._root / name

    def _there(self, copy_id: str | None) -> str:
        """Give the name of a copy that exists; put back one that a stopped edit left aside."""
        name = copy_id or ""
        path, aside = self._path(name), self._root / f".old-{name}"
        if not path.exists() and aside.exists():
            with self._disk():
                aside.rename(path)
        if not path.is_dir():
            raise Gone(_("This copy is no longer in the folder {folder}.").format(folder=self._root))
        return name

    def _write(self, name: str, post: Post, attempt: Attempt) -> None:
        """Write a copy beside its place, then put it there in one step: a copy is whole or it is not."""
        with self._disk():
            self._root.mkdir(parents=True, exist_ok=True)
            path, aside = self._path(name), self._root / f".old-{name}"
            made = self._new()
            try:
                _fill(made, post, attempt, self.account.name)
                made.chmod(0o755)
                if path.exists():
                    shutil.rmtree(aside, ignore_errors=True)
                    path.rename(aside)
                made.rename(path)
            finally:
                shutil.rmtree(made, ignore_errors=True)
            shutil.rmtree(aside, ignore_errors=True)
            self._write_index()

    def _delete(self, name: str) -> None:
        with self._disk():
            shutil.rmtree(self._path(name))
            self._write_index()

    def _receipt(self, name: str) -> Receipt:
        with self._disk():
            return Receipt(name, shown=_shown(self._path(name)))

    def _new(self) -> Path:
        """Make an empty folder beside the copies."""
        import tempfile  # late, as it is slow to load

        return Path(tempfile.mkdtemp(prefix=".new-", dir=self._root))

    def _write_index(self) -> None:
        """Write the page that shows all copies, the latest first."""
        copies = sorted(self._copies(), key=lambda found: (found[1].get("at", ""), found[0].name), reverse=True)
        from syndicate.networks._outbox_page import page_of_all

        written = self._root / ".index.html"
        html = page_of_all(self.account.name, [(path.name, meta, _text_of(path)) for path, meta in copies])
        written.write_text(html, encoding="utf-8")
        written.replace(self._root / "index.html")

    def _copies(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        """Give each copy's folder and what its meta.json says."""
        for path in sorted(self._root.glob("*/meta.json")):
            try:
                meta = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            if isinstance(meta, dict) and not path.parent.name.startswith("."):
                yield path.parent, meta

    @contextlib.contextmanager
    def _disk(self) -> Iterator[None]:
        """Name what the disk refuses."""
        try:
            yield
        except OSError as error:
            raise self._unwritable(error) from None

    def _unwritable(self, error: OSError) -> Unsent:
        message = _("The folder {folder} cannot be written ({reason}).")
        return Unsent(message.format(folder=self._root, reason=error.strerror or type(error).__name__))


def _fill(folder: Path, post: Post, attempt: Attempt, account: str) -> None:
    """Write what a copy is made of."""
    from syndicate.networks._outbox_page import page

    draft = post.draft
    pictures = []
    for number, attachment in enumerate(post.attachments, 1):
        name = f"{number}.{SUFFIXES.get(attachment.mime, 'bin')}"
        (folder / name).write_bytes(attachment.data)
        (folder / f"{number}.txt").write_text(attachment.alt + "\n", encoding="utf-8")
        pictures.append({"file": name, "alt": attachment.alt, "width": attachment.width, "height": attachment.height})
    meta: dict[str, Any] = {
        "url": draft.link.url,
        "title": draft.link.title,
        "language": draft.language,
        "at": attempt.at.astimezone(UTC).isoformat(timespec="seconds"),
        "key": attempt.key,
        "pictures": pictures,
        "reply_to": post.reply_to.copy_id if post.reply_to else None,
    }
    if post.card:
        meta["card"] = f"card.{SUFFIXES.get(post.card.mime, 'bin')}"
        (folder / meta["card"]).write_bytes(post.card.data)
    (folder / "text.txt").write_text(_whole(post) + "\n", encoding="utf-8")
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (folder / "index.html").write_text(page(account, meta, _whole(post)), encoding="utf-8")


def _shown(folder: Path) -> str:
    """Sum up what a copy's folder holds for readers, as it is on the disk."""
    pictures = []
    for alt in sorted(folder.glob("[0-9]*.txt")):
        others = [path for path in folder.glob(f"{alt.stem}.*") if path != alt]
        pictures.append((_sum(others[0].read_bytes() if others else b""), _read(alt)))
    return summed(_text_of(folder), pictures)


def _shown_of(post: Post) -> str:
    """Sum up what a copy's folder would hold."""
    return summed(_whole(post), [(_sum(attachment.data), attachment.alt) for attachment in post.attachments])


def _whole(post: Post) -> str:
    """Give the text of a copy, a thread in one piece: a folder is one copy, whole or not there."""
    return "\n\n".join((post.draft.text, *post.draft.following))


def _text_of(folder: Path) -> str:
    return _read(folder / "text.txt").removesuffix("\n")


def _read(path: Path) -> str:
    """Read a text that a person may have changed, or thrown away."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def _sum(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _slug(url: str) -> str:
    """Draw a readable and harmless name from the end of an address."""
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2].removesuffix(".html").lower()
    return re.sub(r"[^a-z0-9]+", "-", last).strip("-")[:60].strip("-") or "copy"


def _short(key: str) -> str:
    """Give the first eight letters of a key, when they can be part of a name; of its hash otherwise."""
    return key[:8] if re.fullmatch(r"[a-z0-9]{8,}", key) else _sum(key.encode())[:8]
