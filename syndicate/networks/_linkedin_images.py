"""Pictures for LinkedIn: announced, sent, then waited for, since a post whose picture is not ready may stay unseen.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api. The address to send to is
a secret: whoever has it may send. It is on another host, and that page wants our token there too.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from syndicate.addresses import host
from syndicate.errors import Unsent
from syndicate.i18n import _
from syndicate.model import Attachment
from syndicate.networks._linkedin_answers import check_empty, failure, senseless, value_of

if TYPE_CHECKING:
    from syndicate.web import Answer, Web

    Call = Callable[..., Answer]

READINESS = (1, 1, 2, 2, 3, 3, 5, 5, 8)  # seconds between two looks at a picture that LinkedIn prepares
HOME = re.compile(r"(?:[a-z0-9-]+\.)*linkedin\.com")


def upload(web: Web, call: Call, server: str, owner: str, picture: Attachment) -> str:
    """Send a picture, wait until it can be used, and give its URN. What fails leaves nothing that readers see.

    ``call`` sends a request under our access: a method, then a path of the server or a whole address.
    """
    address, name = _announce(web, call, owner)
    if not may_receive(address, server):
        raise Unsent(_("LinkedIn wants a picture sent to {host}, which is not one of its servers.").format(
            host=host(address)))  # fmt: skip
    check_empty(call("PUT", address, safe=True, content=picture.data, mime=picture.mime))
    for seconds in (0, *READINESS):
        if seconds:
            web.wait(seconds)
        answer = call("GET", f"/rest/images/{quote(name, safe='')}", safe=True)
        status = value_of(answer, "status", str)
        if status == "AVAILABLE":
            return name
        if status == "PROCESSING_FAILED":
            raise Unsent(_("{host} could not prepare a picture.").format(host=host(server)))
    raise Unsent(_("{host} takes too long to prepare a picture.").format(host=host(server)))


def _announce(web: Web, call: Call, owner: str) -> tuple[str, str]:
    """Ask where a picture is to be sent, and its name. Who sends it must be the author of the post."""
    wanted = {"initializeUploadRequest": {"owner": owner}}
    answer = call("POST", "/rest/images?action=initializeUpload", safe=True, json=wanted, accept=(400, 422))
    if answer.status >= 400:  # nothing of the copy was in it: what is wrong is not the copy
        raise failure(dataclasses.replace(answer, read=True))
    value: dict[str, Any] = value_of(answer, "value", dict, bare=True)
    address, name = value.get("uploadUrl"), value.get("image")
    if not (isinstance(address, str) and isinstance(name, str) and re.fullmatch(r"urn:li:image:[\w-]+", name)):
        raise senseless(answer)
    web.hide(address, address.partition("?")[2])
    return address, name


def may_receive(address: str, server: str) -> bool:
    """Say whether our token may go to this address: to LinkedIn, encrypted, or to the account's own server."""
    try:
        there, ours = urlsplit(address), urlsplit(server)
        encrypted = there.scheme == "https" and there.port in (None, 443)
    except ValueError:
        return False
    same = (there.scheme, there.hostname) == (ours.scheme, ours.hostname)
    return same or (encrypted and HOME.fullmatch(there.hostname or "") is not None)
