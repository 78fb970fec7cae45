"""The secrets of a forge, written through its API.

GitHub      https://docs.github.com/rest/actions/secrets (a sealed box of libsodium, which only GitHub can open:
            https://docs.github.com/rest/guides/encrypting-secrets-for-the-rest-api)
Forgejo     https://codeberg.org/api/swagger#/repository/updateRepoSecret
GitLab      https://docs.gitlab.com/api/project_level_variables/, https://docs.gitlab.com/api/personal_access_tokens/

On GitHub and Forgejo a workflow names the secrets that it hands over, and cannot know those of every commune: what was
renewed is one secret, ``TAMBOUR_RENEWED`` (see ``syndicate.renewed``). On GitLab each variable is one secret, which is
changed in its place.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from syndicate import renewed
from syndicate.addresses import host
from syndicate.errors import Unsent
from syndicate.i18n import _
from syndicate.notify.forges import Forge
from syndicate.web import Answer, Web

MOMENT = timedelta(minutes=1)  # between a forge's answer before a secret is written, and the writing, at most
EVERYWHERE = "*"  # GitLab's name for a variable of all environments


class Secrets:
    """What the three have in common: what a run has renewed so far, and where it is written."""

    def __init__(self, web: Web, forge: Forge, environ: Mapping[str, str], places: tuple[str, ...]) -> None:
        """``environ`` is as people wrote it.

        ``places`` are the environments whose jobs read the secrets, that of this job last: when writing is cut short,
        the next run finds there the old value, and begins anew.
        """
        self._web, self._forge, self._environ, self._places = web, forge, environ, places
        self._fresh: dict[str, str] = {}
        self._held, self._dated = bool(environ.get(renewed.NAME)), renewed.date_of(environ)  # the document we know last

    def make_ready(self, secrets: Mapping[str, str]) -> None:
        """Make sure that the document is still the one that we were given, and write it again."""
        self._look()
        self.keep(secrets)

    def keep(self, secrets: Mapping[str, str]) -> None:
        """Write the document of renewed secrets, in each place."""
        self._fresh |= secrets
        text = renewed.written(self._environ, self._fresh)
        for place in self._places or ("",):
            self._write(place, text)

    def ends(self) -> datetime | None:
        """Ask when the right to write ends; ``None`` where the forge does not say."""
        return None

    def _look(self) -> None:
        """Look whether another run has written since; a forge that does not tell is believed."""

    def _write(self, place: str, text: str) -> None:
        raise NotImplementedError

    def _get(self, path: str, *, accept: Collection[int] = (), **options: Any) -> Answer:
        return self._ask("GET", path, accept, **options)

    def _put(self, path: str, body: dict[str, Any], *, accept: Collection[int] = (), **options: Any) -> Answer:
        # The same value written twice is written once: nothing is left behind by a call whose answer was lost.
        return self._ask("PUT", path, accept, json=body, safe=True, **options)

    def _ask(self, method: str, path: str, accept: Collection[int], **options: Any) -> Answer:
        """Ask the forge. GitHub says 403 of too many calls as well, which is no refusal of the right: it passes."""
        url = f"{self._forge.base}/{path}"
        answer = self._web.request(method, url, headers=self._forge.headers(), accept=(*accept, 403), **options)
        if answer.status != 403:
            return answer
        if "retry-after" in answer.headers or answer.headers.get("x-ratelimit-remaining") == "0":
            answer = replace(answer, status=429)
        raise answer.failure()


class GitHub(Secrets):
    """Environment secrets, or those of the repository where no environment is named."""

    def ends(self) -> datetime | None:
        """Read the header of any answer, as 2027-11-29 09:00:00 UTC: a token may be made for a time."""
        said = self._key(next(iter(self._places), "")).headers.get("github-authentication-token-expiration", "")
        try:
            end = datetime.fromisoformat(re.sub(r" (?=[+-]\d{4}$)", "", said.replace(" UTC", "+00:00")))
        except ValueError:
            return None
        return end if end.tzinfo else None

    def _look(self) -> None:
        """Hold when our document was written against when the stored one was, in this job's own place, the last."""
        place = (self._places or ("",))[-1]
        answer = self._get(f"{_secrets_of(place)}/{renewed.NAME}", accept=(404,))
        if answer.status == 404:
            return
        try:
            stored = datetime.fromisoformat(answer.json()["updated_at"])
        except (KeyError, TypeError, ValueError):
            raise _senseless(answer) from None
        if not self._held or (self._dated and stored.tzinfo and stored - self._dated > MOMENT):
            raise Unsent(stored_since(host(self._forge.base)))

    def _key(self, place: str) -> Answer:
        """Ask for the key that seals what is written there."""
        return self._get(f"{_secrets_of(place)}/public-key")

    def _write(self, place: str, text: str) -> None:
        answer = self._key(place)
        found = answer.json()
        if not isinstance(found, dict) or not all(isinstance(found.get(key), str) for key in ("key", "key_id")):
            raise _senseless(answer)
        box = sealed(answer, renewed.dated(text, _date(answer)))
        self._put(f"{_secrets_of(place)}/{renewed.NAME}", {"encrypted_value": box, "key_id": found["key_id"]})
        self._held, self._dated = True, _date(answer)


class Forgejo(Secrets):
    """Secrets of the repository: Forgejo has no environments."""

    def _write(self, place: str, text: str) -> None:  # noqa: ARG002 - there is one place
        self._put(f"actions/secrets/{renewed.NAME}", {"data": text})


class GitLab(Secrets):
    """Variables of the project, each in the environments where it is."""

    def make_ready(self, secrets: Mapping[str, str]) -> None:
        """Look whether each variable still has its value, where GitLab shows it, and write it again."""
        for name, value in secrets.items():
            there = [self._value(name, place) for place in (EVERYWHERE, *self._places)]
            found = [one for one in there if one is not None]
            if found and value not in found:
                raise Unsent(stored_since(host(self._forge.base)))
        self.keep(secrets)

    def keep(self, secrets: Mapping[str, str]) -> None:
        """Change the value of each variable; how it is masked and protected stays as it is."""
        for name, value in secrets.items():
            found = [self._change(name, value, place) for place in (EVERYWHERE, *self._places)]
            if not any(found):
                message = _("{host} has no variable {name} to change: create it, with the value that there was.")
                raise Unsent(message.format(host=host(self._forge.base), name=name))

    def ends(self) -> datetime | None:
        """Ask what our token is (GET /personal_access_tokens/self, which knows those of projects too): it has an end.

        A token may have no right to ask that, and still all that is needed.
        """
        url = f"{self._forge.base.partition('/projects/')[0]}/personal_access_tokens/self"
        answer = self._web.request("GET", url, headers=self._forge.headers(), accept=(403, 404))
        found = answer.json() if answer.status < 400 else {}
        try:
            return datetime.fromisoformat(found["expires_at"]).replace(tzinfo=UTC)  # a day, at whose beginning it ends
        except (KeyError, TypeError, ValueError):
            return None

    def _value(self, name: str, place: str) -> str | None:
        """Give the value of a variable in an environment; ``None`` where it is not, or is hidden."""
        answer = self._get(f"variables/{quote(name, safe='')}", params=_only(place), accept=(404,))
        found = answer.json(bare=True) if answer.status < 400 else {}
        value = found.get("value") if isinstance(found, dict) else None
        if isinstance(value, str):
            self._web.hide(value)
        return value if isinstance(value, str) else None

    def _change(self, name: str, value: str, place: str) -> bool:
        """Say whether the variable is there in that environment."""
        path = f"variables/{quote(name, safe='')}"
        return self._put(path, {"value": value}, params=_only(place), accept=(404,)).status < 400


def sealed(answer: Answer, text: str) -> str:
    """Close a text in a box that only the owner of the key in the answer can open. Raise ``Unsent``."""
    from nacl.public import PublicKey, SealedBox  # a library in C, for GitHub alone

    try:
        key = PublicKey(base64.b64decode(answer.json()["key"], validate=True))
    except (binascii.Error, ValueError, TypeError):
        raise _senseless(answer) from None
    return base64.b64encode(SealedBox(key).encrypt(text.encode())).decode()


def stored_since(where: str) -> str:
    """Say that another run has stored secrets that this one was not given."""
    message = _("Another run has stored new secrets in {place} since this one began: the next run has them.")
    return message.format(place=where)


def _date(answer: Answer) -> datetime | None:
    """Read the forge's own clock."""
    try:
        return parsedate_to_datetime(answer.headers.get("date", "")).astimezone(UTC)
    except ValueError:
        return None


def _only(place: str) -> dict[str, str]:
    return {"filter[environment_scope]": place}


def _secrets_of(place: str) -> str:
    """Give where the secrets of an environment of GitHub's are, or those of the repository."""
    return f"environments/{quote(place, safe='')}/secrets" if place else "actions/secrets"


def _senseless(answer: Answer) -> Unsent:
    return Unsent(_("{host} gave an answer that makes no sense.").format(host=host(answer.url)))


STORES: dict[str, type[Secrets]] = {"github": GitHub, "forgejo": Forgejo, "gitlab": GitLab}
