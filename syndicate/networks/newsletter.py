"""A newsletter, by plain SMTP: one message for each original, to the address of a list that the provider manages.

The subscribers are the list's affair (Sympa, Mailman, the list of a mail provider): Tambour knows none of them. Access:
``tambour connect ACCOUNT``. By hand: the server, the address that sends and that of the list go into tambour.toml, the
password of the one that sends into ``TAMBOUR_<ACCOUNT>_PASSWORD``.

At most once: SMTP has nothing to look a message up by (``syndicate.smtp`` says what its answers prove), so a doubt is
left to a person. What was sent is in the readers' boxes: it is neither edited nor withdrawn. The Message-ID is made
from the key, so that the receivers who compare drop a second one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from urllib.parse import urlsplit

from syndicate import smtp
from syndicate.addresses import split_web
from syndicate.errors import Refused, Unauthorized
from syndicate.i18n import _
from syndicate.model import (
    Account,
    Attempt,
    Copy,
    Edit,
    Find,
    Hosting,
    Identity,
    PictureRules,
    Post,
    Proof,
    Receipt,
    Rules,
)
from syndicate.networks import Invitation, Network
from syndicate.networks._letter import named, page, text

# A local part and a domain in ASCII: what every server takes (RFC 5321, 2.3.11).
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
# What stands whole in a header, between < and >.
_WHOLE = re.compile(r"[!-;=?-~]{1,500}")
_HOST = re.compile(r"[A-Za-z0-9.-]+")


class _Policy(EmailPolicy):
    """That of SMTP, which leaves two headers whole: folded, their long addresses would become encoded words."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """Write a header; a line may have 998 characters (RFC 5322, 2.1.1)."""
        if name in ("Message-ID", "List-Unsubscribe"):
            return f"{name}: {value}\r\n".encode()
        return super().fold_binary(name, value)


POLICY = _Policy(linesep="\r\n", cte_type="7bit")


class Newsletter(Network):
    """One list."""

    rules = Rules(
        kind="newsletter",
        measure=len,
        limit=10_000,  # ours: a longer letter is a page
        # Ours: it goes in the message, in as many copies as there are subscribers, and lists bound what they take.
        pictures=PictureRules(most=1, max_bytes=150_000, max_side=1200),
        edit=Edit.NONE,
        find=(),
        source="https://www.rfc-editor.org/rfc/rfc5322",
        withdraws=False,
        mailed=True,
        hosting=Hosting.OUTSIDE,  # until the account says where its provider is
        most_tags=0,
    )
    title = "E-mail"
    secrets = ("PASSWORD",)
    settings = ("from", "to", "unsubscribe", "login")
    required = ("server", "from", "to", "unsubscribe")
    schemes = ("smtps", "smtp")
    tested = Proof.SERVER
    tested_with = ("aiosmtpd",)

    @classmethod
    def called(cls, account: Account) -> str:  # noqa: ARG003 - the same for every account
        """Name it as people do."""
        return _("Newsletter")

    @classmethod
    def wrong(cls, settings: Mapping[str, str]) -> tuple[str, str] | None:
        """Check that the addresses can be written to."""
        for key in ("from", "to"):
            if not _ADDRESS.fullmatch(named(settings.get(key, ""))[1]):
                words = _("“{key}” must hold a mail address, such as lettre@commune.example or Name <address>.")
                return key, words.format(key=key)
        leaving = settings.get("unsubscribe", "")
        if not _WHOLE.fullmatch(leaving):
            words = _("“unsubscribe” must be written without spaces and accents: percent-encode them.")
            return "unsubscribe", words
        if split_web(leaving) is None and not _ADDRESS.fullmatch(leaving.removeprefix("mailto:").partition("?")[0]):
            words = _("“unsubscribe” must be the page, or the mail address, by which a reader leaves the list.")
            return "unsubscribe", words
        return None

    def invite(self) -> Invitation | None:
        """Ask for the password; the exchange is opening the server's door with it."""
        steps = (
            _("Ask your mail provider for a list, to which only the address that sends may write, without moderation."),
            _("In tambour.toml: the provider's server for sending, the two addresses, how a reader leaves the list."),
            _("Find the password of {address}: the one of its mailbox, or one made for a program.").format(
                address=named(self.account.settings.get("from", ""))[1]
            ),
        )
        return Invitation(steps, _("The password"), self._try)

    def verify(self) -> Identity:
        """Open the server's door, and close it: nothing is sent."""
        smtp.verify(self._door())
        return Identity(self._sender().addr_spec, f"mailto:{self._list()}")

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Send one message."""
        message = self._message(post, attempt)
        smtp.send(self._door(), self._sender().addr_spec, [self._list()], message.as_bytes(policy=POLICY))
        return Receipt(str(message["Message-ID"]).strip("<>"))

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:  # noqa: ARG002 - it cannot be looked for
        """Find nothing: no way is promised."""
        return None

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - there is no such thing
        """Refuse: it is in the readers' boxes."""
        raise Refused(_("A message that was sent cannot be changed."))

    def withdraw(self, copy: Copy) -> None:  # noqa: ARG002 - there is no such thing
        """Refuse: it is in the readers' boxes."""
        raise Refused(_("A message that was sent cannot be called back."))

    # ---------------------------------------------------------------------------------------- the message

    def _message(self, post: Post, attempt: Attempt) -> EmailMessage:
        """Write the message: the same bytes for each try.

        No ``Precedence``: lists drop what bears it (ezmlm-reject(1)). No ``List-Unsubscribe-Post``: it promises that
        one click is enough, which takes an address that tells whose (RFC 8058, 3.1), and ours is the same for all.
        """
        draft, sender, leaving = post.draft, self._sender(), self.account.settings["unsubscribe"]
        shown, domain = sender.display_name or sender.addr_spec, _domain(draft.link.url)
        message = EmailMessage(POLICY)
        message["Message-ID"] = f"<{attempt.key}@{domain}>"
        message["Date"] = format_datetime(attempt.at.astimezone(UTC).replace(microsecond=0))
        message["From"] = sender
        message["To"] = Address(addr_spec=self._list())
        message["Subject"] = _one_line(draft.link.title)
        message["List-Unsubscribe"] = f"<{_followed(leaving)}>"
        readable = leaving.removeprefix("mailto:")
        message.set_content(text(draft, shown, readable), cte="quoted-printable", params={"format": "flowed"})
        message["Content-Language"] = draft.language
        picture = post.attachments[0] if post.attachments else None
        cid = f"{attempt.key[:16]}@picture.invalid"
        fragment = page(
            draft, shown, readable,
            f"cid:{cid}" if picture else "", picture.alt if picture else "", picture.width if picture else 0,
        )  # fmt: skip
        message.add_alternative(_document(draft.language, draft.link.title, fragment), "html", cte="quoted-printable")
        if picture:
            _text, letter = message.iter_parts()
            kind, _slash, form = picture.mime.partition("/")
            letter.add_related(picture.data, kind, form, cid=f"<{cid}>", disposition="inline", filename=f"image.{form}")
        for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
            part.set_boundary(f"=_{attempt.key[:16]}_{number}")  # else each try would have another
        return message

    def _door(self) -> smtp.Door:
        door = smtp.door_of(self.account.server)
        if door is None:  # the settings were checked
            raise Refused(_("“{server}” is not the address of a mail server.").format(server=self.account.server))
        login = self.account.settings.get("login") or self._sender().addr_spec
        return replace(door, login=login, password=self._secrets.get("PASSWORD", ""), cover=self.web.cover)

    def _sender(self) -> Address:
        name, address = named(self.account.settings["from"])
        return Address(display_name=_one_line(name), addr_spec=address)

    def _list(self) -> str:
        return named(self.account.settings["to"])[1]

    def _try(self, answer: str) -> dict[str, str]:
        """Open the door with a password. Raise ``Unauthorized`` when the server does not take it."""
        secrets = {"PASSWORD": answer.strip()}
        if not answer.strip().isascii() or " " in answer.strip():
            raise Unauthorized(_("A password with a space or an accent cannot be kept: have another one made."))
        Newsletter(self.account, secrets, self.web).verify()
        return secrets


def _followed(leaving: str) -> str:
    """Give the address of a list's exit as one that can be followed."""
    return leaving if split_web(leaving) or leaving.startswith("mailto:") else f"mailto:{leaving}"


def _domain(url: str) -> str:
    """Name our site's host in ASCII, as a Message-ID needs it."""
    try:
        host = (urlsplit(url).hostname or "").encode("idna").decode()
    except UnicodeError:
        host = ""
    return host if _HOST.fullmatch(host) else "localhost"


def _one_line(words: str) -> str:
    """Keep a header in its line, whatever a title holds."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())


def _document(lang: str, title: str, fragment: str) -> str:
    return (
        f'<!doctype html>\n<html lang="{html.escape(lang)}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{html.escape(title)}</title>\n</head>\n<body>\n{fragment}</body>\n</html>\n"
    )
