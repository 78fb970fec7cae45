"""A Matrix room: one message for all that has changed in a run (https://spec.matrix.org/v1.11/client-server-api/).

What was told is kept in the account's own data for that room, which only this account reads: no file, no right in the
room but to speak.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from syndicate.addresses import host
from syndicate.errors import Unsent
from syndicate.i18n import _
from syndicate.notices import Known, Step
from syndicate.notify import memory
from syndicate.notify.wording import plain, subject
from syndicate.web import Web

TYPE = "fr.tambour.notices"


class Matrix:
    """One account that speaks in one room."""

    def __init__(self, settings: Mapping[str, Any], token: str, commune: str, web: Web) -> None:
        web.hide(token)
        self._web = web
        self._commune = commune
        self._headers = {"Authorization": f"Bearer {token}"}
        self._api = f"{settings['server'].rstrip('/')}/_matrix/client/v3"
        self._room = quote(settings["room"], safe="")
        self._account_data = ""
        self._memory: dict[str, Any] = {}

    def known(self) -> list[Known]:
        """Read what was told."""
        user = self._ask("GET", "/account/whoami").get("user_id")
        if not isinstance(user, str):
            raise self._senseless()
        self._account_data = f"/user/{quote(user, safe='')}/rooms/{self._room}/account_data/{TYPE}"
        self._memory = self._ask("GET", self._account_data, accept=(404,))
        return memory.read(self._memory.get("told"))

    def carry_out(self, steps: Sequence[Step]) -> None:
        """Say one message, then remember it; a message whose answer is lost is said again under the same number."""
        told = memory.after(memory.read(self._memory.get("told")), steps)
        count = self._memory.get("count")
        count = count + 1 if isinstance(count, int) else 1
        words = f"{subject(steps, self._commune)}\n\n{plain(steps)}"
        # A server takes one message for each transaction and answers the same to the same: spec, "Transaction
        # identifiers". The count makes a problem that comes back another message.
        number = f"tambour-{count}-{hashlib.sha256(words.encode()).hexdigest()[:16]}"
        # m.mentions, empty: no word of the message calls anybody (spec, "User and room mentions").
        message = {"msgtype": "m.text", "body": words, "m.mentions": {}}
        self._ask("PUT", f"/rooms/{self._room}/send/m.room.message/{number}", message)
        self._memory = {"count": count, "told": told}
        self._ask("PUT", self._account_data, self._memory)

    def _ask(
        self, method: str, path: str, json: Mapping[str, Any] | None = None, accept: tuple[int, ...] = ()
    ) -> dict[str, Any]:
        # All that is sent can be sent again: nothing is left behind by a request that failed.
        answer = self._web.request(method, self._api + path, headers=self._headers, json=json, safe=True, accept=accept)
        found = {} if answer.status in accept else answer.json()
        if not isinstance(found, dict):
            raise self._senseless()
        return found

    def _senseless(self) -> Unsent:
        return Unsent(_("{host} gave an answer that makes no sense.").format(host=host(self._api)))
