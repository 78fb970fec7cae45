"""Sum up what readers see of a copy, so that an edit that a person made on the network can be told from ours.

The sum of what a network answers to our own write goes into the ledger (``Receipt.shown``). Before the next edit the
copy is read again: another sum is a person's work, which is left as it is.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable

from syndicate.errors import Altered
from syndicate.i18n import _
from syndicate.model import Attempt, Copy

ADDRESS = re.compile(r"https?://\S+")


def summed(text: str, pictures: Iterable[tuple[str, str | None]] = ()) -> str:
    """Sum up a text and its pictures, in order: for each, what tells it from others there, and its alt text.

    32 hexadecimal digits. What servers rearrange does not count, nor whether an alt text is empty or missing.
    """
    shown = [letters(text), *([name, " ".join(alt.split()) if isinstance(alt, str) else ""] for name, alt in pictures)]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:32]


def letters(text: str) -> str:
    """Keep what servers do not rearrange in a text: neither spaces nor invisible characters."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in composed if not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf"))


def words(text: str) -> str:
    """Keep the letters and digits of a text, which is what is left of it where servers read some signs as markup."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in composed if unicodedata.category(sign)[0] in "LMN")


def fingerprint(text: str) -> str:
    """Sum up a text so that it is known again wherever it is read: 32 hexadecimal digits, its addresses left out.

    The ledger keeps that of what an attempt sent: a post that says so is ours, whatever the original says since.
    """
    return hashlib.sha256(words(ADDRESS.sub("", text)).encode()).hexdigest()[:32]


def was_sent(text: str, attempt: Attempt) -> bool:
    """Say whether a text is the one that an attempt sent, where the ledger knows it."""
    return bool(attempt.text) and fingerprint(text) == attempt.text


def altered(copy: Copy, place: str) -> Altered:
    """Say that a person edited a copy, and how it is made to follow its original again."""
    if not copy.copy_url:
        message = _("Somebody changed this copy in {place}: it is left as it is. Put it back as it was, or delete it.")
        return Altered(message.format(place=place))
    message = _(
        "Somebody edited this copy on {place}: it is left as it is. Make the original say what you want, then run"
        " “{command}” for the copy to follow it again."
    )
    command = f"tambour settle {copy.original} {copy.account} --copy {copy.copy_url}"
    return Altered(message.format(place=place, command=command))
