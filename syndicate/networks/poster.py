"""The notice board: a poster for each original, as a PDF in a folder, and by mail to whoever prints.

A poster is one file, ``PAGE-KEY.pdf``; it is drawn by ``syndicate.posters`` (the extra ``poster``). An edit draws it
anew under the same name, a withdrawal takes it away: what hangs on the board is then to be changed by hand, and with
``to`` a message asks for it. The message goes before the file: a file that is there was mailed, and a message whose
answer is lost is sent again, since a poster that comes twice is printed once. A relative ``folder`` is taken from the
current folder: commands give an absolute one.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from syndicate import posters, smtp
from syndicate.errors import ConfigError, Gone, InDoubt, Refused, Unsent
from syndicate.i18n import _
from syndicate.model import Account, Attempt, Copy, Edit, Find, Hosting, Identity, PictureRules, Post, Receipt, Rules
from syndicate.networks import Network
from syndicate.networks import _poster_mail as mail
from syndicate.networks._shown import altered
from syndicate.networks._text import graphemes

FOLDER = "affiches"
SHORT = 12  # letters of a key that are part of a name


class Poster(Network):
    """One folder of posters."""

    rules = Rules(
        kind="poster",
        measure=graphemes,
        limit=700,  # ours: more can hardly be read standing
        pictures=PictureRules(most=0, max_bytes=1, alt_limit=1),  # a photograph does not survive a copying machine
        edit=Edit.BY_ID,
        find=(Find.KEY,),
        source="https://www.pdfa.org/resource/iso-14289-pdfua/",  # what the file is; the limits are ours
        needs=frozenset({"poster"}),
        hosting=Hosting.EU,
        most_tags=0,
    )
    title = "Panneau d’affichage"
    optional_secrets = ("PASSWORD",)
    settings = ("folder", "from", "to", "login")
    schemes = ("smtps", "smtp")

    @classmethod
    def called(cls, account: Account) -> str:  # noqa: ARG003 - the same for every account
        """Name it as people do."""
        return _("Notice board")

    @classmethod
    def wrong(cls, settings: Mapping[str, str]) -> tuple[str, str] | None:
        """Check the addresses, where posters are mailed."""
        return mail.wrong(settings)

    @classmethod
    def check_machine(cls, account: Account) -> None:
        """Want WeasyPrint and its libraries, and a folder that the end of a pipeline's run does not take away.

        Without the posters of before, a corrected one would be taken for one that a person removed.
        """
        folder, checkout = Path(account.settings.get("folder", FOLDER)).absolute(), _checkout()
        if checkout and folder.is_relative_to(checkout):
            message = _(
                "this run's folder goes with it, and the posters with the folder: have a computer of the town hall "
                "make them, or name a folder outside {checkout} that stays"
            )
            raise ConfigError(message.format(checkout=checkout))
        posters.check()

    def verify(self) -> Identity:
        """Make sure that the folder can be written, and posters drawn."""
        posters.check()
        with self._disk():
            self._root.mkdir(parents=True, exist_ok=True)
            self._new().unlink()
        if self._mails:
            smtp.verify(mail.door(self.account, self._password, self.web))
        return Identity(self.account.name, self._root.resolve().as_uri())

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Write the poster, unless this attempt did already."""
        made = self.find(post, attempt, Find.KEY)
        if made is not None:
            return made
        name = f"{_slug(post.draft.link.url)}-{_short(attempt.key)}.pdf"
        asks = partial(self._mail, _("To be posted: {title}"), post, name, attempt.at)
        return self._receipt(name, self._put(name, _sheet(post), asks))

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:  # noqa: ARG002 - the key is enough
        """Look for the file that this attempt made."""
        if how is not Find.KEY:
            return None
        names = sorted(path.name for path in self._root.glob(f"*-{_short(attempt.key)}.pdf"))
        return self._receipt(names[0], self._read(names[0])) if names else None

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:
        """Draw the poster anew, under the same name, unless a person put another file there."""
        name, sheet = copy.copy_id or "", _sheet(post)
        now = _sum(self._read(name))
        if copy.shown and now not in (copy.shown, _sum(sheet)):
            raise altered(copy, str(self._path(name)))
        if now == _sum(sheet):
            return self._receipt(name, sheet)
        asks = partial(self._mail, _("To be replaced on the board: {title}"), post, name, attempt.at)
        return self._receipt(name, self._put(name, sheet, asks))

    def withdraw(self, copy: Copy) -> None:
        """Take the poster out of the folder, and ask for it to be taken down."""
        name = copy.copy_id or ""
        self._read(name)
        if self._mails:
            subject = _("To be taken down: {title}").format(title=copy.title or name)
            words = _("This notice was withdrawn from the site: {url}").format(url=copy.url)
            self._send(mail.Letter(subject, words, name, datetime.now(UTC)))
        with self._disk():
            self._path(name).unlink()

    # -------------------------------------------------------------------------------------------- mail

    @property
    def _mails(self) -> bool:
        return "to" in self.account.settings

    @property
    def _password(self) -> str:
        return self._secrets.get("PASSWORD", "")

    def _mail(self, subject: str, post: Post, name: str, at: datetime) -> None:
        if self._mails:
            link = post.draft.link
            words = f"{link.title}\n\n{link.url}\n"
            self._send(mail.Letter(subject.format(title=link.title), words, name, at, _sheet(post)))

    def _send(self, letter: mail.Letter) -> None:
        mail.send(self.account, self._password, self.web, letter)

    # ------------------------------------------------------------------------------------------- files

    @property
    def _root(self) -> Path:
        return Path(self.account.settings.get("folder", FOLDER))

    def _path(self, name: str) -> Path:
        """Give the file of a copy. Raise ``Refused`` for a name that leads elsewhere."""
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*\.pdf", name):
            raise Refused(_("“{name}” is not the name of a copy.").format(name=name[:60]))
        return self._root / name

    def _read(self, name: str) -> bytes:
        try:
            with self._disk():
                return self._path(name).read_bytes()
        except _Absent:
            raise Gone(_("This copy is no longer in the folder {folder}.").format(folder=self._root)) from None

    def _put(self, name: str, data: bytes, asks: Callable[[], None]) -> bytes:
        """Write a file beside its place, ask for it to be printed, then put it there in one step."""
        with self._disk():
            self._root.mkdir(parents=True, exist_ok=True)
            made = self._new()
            try:
                made.write_bytes(data)
                made.chmod(0o644)
                asks()
                self._place(made, name)
            finally:
                made.unlink(missing_ok=True)
        return data

    def _place(self, made: Path, name: str) -> None:
        try:
            made.replace(self._path(name))
        except OSError:
            if self._mails:  # it is on its way to who prints
                raise InDoubt(_("The folder {folder} changed meanwhile.").format(folder=self._root)) from None
            raise

    def _new(self) -> Path:
        """Make an empty file beside the posters."""
        import tempfile  # late, as it is slow to load

        number, name = tempfile.mkstemp(prefix=".new-", dir=self._root)
        os.close(number)
        return Path(name)

    def _receipt(self, name: str, data: bytes) -> Receipt:
        return Receipt(name, shown=_sum(data))

    @contextlib.contextmanager
    def _disk(self) -> Iterator[None]:
        """Name what the disk refuses."""
        try:
            yield
        except FileNotFoundError:
            raise _Absent from None
        except OSError as error:
            message = _("The folder {folder} cannot be written ({reason}).")
            reason = error.strerror or type(error).__name__
            raise Unsent(message.format(folder=self._root, reason=reason)) from None


def _checkout() -> str:
    """Give the folder that a forge fetches the site into for one run; nothing elsewhere.

    https://docs.github.com/en/actions/reference/workflows-and-actions/variables (Forgejo's runner sets the same),
    https://docs.gitlab.com/ci/variables/predefined_variables/.
    """
    return os.environ.get("GITHUB_WORKSPACE", "") or os.environ.get("CI_PROJECT_DIR", "")


class _Absent(Exception):
    """There is no such file."""


def _sheet(post: Post) -> bytes:
    """Give the poster, which is drawn where the pictures of other copies are adapted."""
    if post.poster is None:
        raise Unsent(_("the poster was not drawn"))
    return post.poster.data


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _slug(url: str) -> str:
    """Draw a readable and harmless name from the end of an address."""
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2].removesuffix(".html").lower()
    return re.sub(r"[^a-z0-9]+", "-", last).strip("-")[:60].strip("-") or "affiche"


def _short(key: str) -> str:
    """Give the first letters of a key, when they can be part of a name; of its hash otherwise."""
    return key[:SHORT] if re.fullmatch(r"[a-z0-9]{12,}", key) else hashlib.sha256(key.encode()).hexdigest()[:SHORT]
