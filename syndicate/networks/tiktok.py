"""TikTok: pictures with a text, as a draft in the inbox of the account's own app, or posted at once.

API: https://developers.tiktok.com/doc/content-posting-api-reference-photo-post. Access: an app, the site's domain
verified in it, then ``tambour connect ACCOUNT``; what lasts goes into ``TAMBOUR_<ACCOUNT>_REFRESH_TOKEN`` and
``CLIENT_SECRET``.

TikTok fetches pictures from our site, JPEG or WebP. Only an app that it has audited may post without a person: others
send a draft, which a person finishes in the app. The name of a post comes with the answer to the request that makes it
(``publish_id``): the ledger knows before that the request leaves, and at once under which name it can be asked what
became of it. Nothing can be listed, edited or deleted. Nothing here was run against the live service.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from syndicate.addresses import host
from syndicate.errors import ConfigError, Gone, InDoubt, OutcomeError, Refused, Unauthorized
from syndicate.i18n import _
from syndicate.model import (
    Account,
    Attempt,
    Copy,
    Draft,
    Edit,
    Find,
    Hosting,
    Identity,
    PictureRules,
    Post,
    Receipt,
    Rules,
)  # fmt: skip
from syndicate.networks import Invitation, Kit, Network, Profile
from syndicate.networks import _tiktok_access as access
from syndicate.networks import _tiktok_answers as answers
from syndicate.networks._meta_containers import picture_urls
from syndicate.networks._oauth import Grant, check_rights
from syndicate.networks._text import told
from syndicate.networks._titled import titled, utf16

if TYPE_CHECKING:
    from syndicate.web import Answer, Web

TITLE = 90  # units of UTF-16
PRIVACY = ("PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "SELF_ONLY")
READINESS = (2, 3, 5, 10, 20, 30)  # seconds between two looks at a post that TikTok prepares: 30 a minute are allowed
STATUSES = ("PROCESSING_UPLOAD", "PROCESSING_DOWNLOAD", "SEND_TO_USER_INBOX", "PUBLISH_COMPLETE", "FAILED")
ASKED = "asked"  # the handle of a post that TikTok was asked for, and whose name did not come
POST = re.compile(r"/@[^/]+/(?:photo|video)/(\d+)/?")


class TikTok(Network):
    """One account."""

    rules = Rules(
        kind="tiktok",
        measure=utf16,
        limit=4000,
        # 35 pictures of 20 MB; «a maximum of 1080p», which is taken for the longest side. There is no alternative text.
        pictures=PictureRules(most=35, max_bytes=20_000_000, max_side=1080, formats=("image/jpeg",)),
        edit=Edit.NONE,
        find=(Find.HANDLE,),
        source="https://developers.tiktok.com/doc/content-posting-api-reference-photo-post",
        withdraws=False,
        late_handle=True,
        needs=frozenset({"picture", "public_picture"}),
        hosting=Hosting.OUTSIDE,
        clickable=False,
    )
    title = "TikTok"
    profile_key = "handle"
    secrets = ("REFRESH_TOKEN", "CLIENT_SECRET")
    turns = True
    settings = ("client_key", "handle", "post", "privacy", "redirect")
    required = ("client_key",)
    default_server = "https://open.tiktokapis.com"
    scopes = access.SCOPES

    def __init__(self, account: Account, secrets: Mapping[str, str], web: Web) -> None:
        """Keep the account; an access is asked for by the first call that needs it."""
        super().__init__(account, secrets, web)
        self._access: Grant | None = None
        self._lost: dict[str, str] = {}  # by key, why the name of a post did not come in this run

    @classmethod
    def wrong(cls, settings: Mapping[str, str]) -> tuple[str, str] | None:
        """Check the settings that have few values."""
        for key, choices in (("post", ("inbox", "direct")), ("privacy", PRIVACY)):
            if settings.get(key, choices[0]) not in choices:
                message = _("“{value}” is not a value of “{key}”; the values are: {choices}.")
                return key, message.format(value=settings[key], key=key, choices=", ".join(choices))
        return None

    @classmethod
    def profile(cls, account: Account) -> Profile | None:
        """Give the public page."""
        handle = account.settings.get("handle", "").lstrip("@")
        return Profile(f"@{handle}", f"{access.SITE}/@{quote(handle)}") if handle else None

    @classmethod
    def kit(cls, account: Account, draft: Draft) -> Kit | None:  # noqa: ARG003 - the same for every account
        """Say how a person finishes a draft that waits in the app."""
        steps = (
            _("On the telephone that has the account, open TikTok, then “Inbox”, and there the notice of a draft."),
            _("Look at the pictures, and at the text below; add the alternative text, where TikTok takes one."),
            _("Post it. “Share”, “Copy link” give a short address: a browser turns it into the one to record."),
        )
        return Kit(cls.title, draft.text, utf16(draft.text), steps)

    @classmethod
    def copy_id(cls, url: str) -> str:
        """Give the number in the address of a post. Raise ``ConfigError`` for the short addresses that hide it."""
        found = POST.fullmatch(urlsplit(url).path)
        if found is None:
            message = _("This address does not hold the post's number. Open it, and give the one like {example}.")
            raise ConfigError(message.format(example=f"{access.SITE}/@la-commune/photo/1234567890"))
        return found[1]

    def invite(self) -> Invitation | None:
        """Say how a person lets the commune's app send to the account."""
        return access.invitation(self.web, self.account)

    def verify(self) -> Identity:
        """Ask for an access, and whose it is (GET /v2/user/info/, or creator_info/query/ where we post ourselves)."""
        granted, now = self._granted(), datetime.now(UTC)
        check_rights(granted.scopes, access.needed(self.account))
        if access.is_direct(self.account):
            name = told(self.web, self._creator().get("creator_username"))
        else:
            answer = self._call("GET", "user/info/", params={"fields": "open_id,display_name"})
            user = answers.data_of(answer).get("user")
            name = told(self.web, user.get("display_name")) if isinstance(user, dict) else ""
        page = self.profile(self.account)
        ends = now + granted.renewable_for if granted.renewable_for else None
        handle = page.handle if page else name or self.account.name
        return Identity(handle, page.url if page else access.SITE, granted.scopes, ends)

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Ask TikTok to make the post (POST /v2/post/publish/content/init/), then what became of it."""
        if attempt.handle not in (None, ASKED):
            status, state = self._settled(attempt.handle)
            if not (status == "FAILED" and answers.is_passing(_reason(state))):
                return self._ended(attempt.handle, status, state)
        sent = self._body(post)
        self._granted()  # what can fail before the request fails before the ledger speaks of it
        if attempt.handle != ASKED:  # else an earlier try of this run was certainly turned away
            attempt.prepared(ASKED)
        try:
            name = self._begun(sent)
        except InDoubt as error:
            self._lost[attempt.key] = str(error)
            raise
        try:
            attempt.prepared(name)
        except OutcomeError as error:
            raise InDoubt(str(error)) from None  # it is made all the same
        return self._ended(name, *self._settled(name))

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        """Ask what became of the post that was made (POST /v2/post/publish/status/fetch/)."""
        if how is not Find.HANDLE or post.reply_to is not None or not attempt.handle:
            return None
        if attempt.handle == ASKED:
            message = _("{host} was asked for this post, and may have made it: look in the app, also in its inbox.")
            why = self._lost.get(attempt.key, "")
            raise InDoubt(f"{why} {message.format(host=host(self.account.server))}".lstrip())
        status, state = self._status(attempt.handle)
        if status == "FAILED" and _reason(state) != answers.CANCELLED:
            return None
        return self._receipt(attempt.handle, status, state)

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - there is no such call
        """Refuse: the API edits nothing."""
        raise self._cannot(_("edit"))

    def withdraw(self, copy: Copy) -> None:  # noqa: ARG002 - there is no such call
        """Refuse: the API deletes nothing."""
        raise self._cannot(_("delete"))

    # -------------------------------------------------------------------------------------------- posts

    def _body(self, post: Post) -> dict[str, Any]:
        urls = picture_urls(post, host(self.account.server))
        if not urls:
            raise Refused(_("TikTok takes no post without a picture."))
        title, description = titled(post.draft, TITLE, utf16)
        info: dict[str, Any] = {"title": title, "description": description}
        direct = access.is_direct(self.account)
        return {
            "media_type": "PHOTO",
            "post_mode": "DIRECT_POST" if direct else "MEDIA_UPLOAD",
            "post_info": info | (self._privacy() if direct else {}),
            "source_info": {"source": "PULL_FROM_URL", "photo_cover_index": 0, "photo_images": urls},
        }

    def _begun(self, sent: Mapping[str, Any]) -> str:
        """Have a post made, and give its name."""
        answer = self._call("POST", "post/publish/content/init/", safe=False, json=sent)
        name = answers.data_of(answer).get("publish_id")
        if not isinstance(name, str) or not name:
            raise answers.senseless(answer)
        return name

    def _privacy(self) -> dict[str, Any]:
        """Say who sees a direct post, as the account allows it today, which TikTok wants to be asked each time."""
        creator, wanted = self._creator(), self.account.settings.get("privacy", PRIVACY[0])
        options = creator.get("privacy_level_options")
        allowed = [one for one in options if one in PRIVACY] if isinstance(options, list) else []
        if wanted not in allowed:
            message = _("TikTok lets a post of this account be seen by {allowed}; tambour.toml says “{wanted}”.")
            raise Unauthorized(message.format(allowed=", ".join(allowed) or _("nobody"), wanted=wanted))
        closed = creator.get("comment_disabled") is True
        return {"privacy_level": wanted, "disable_comment": closed, "auto_add_music": False}

    def _creator(self) -> Mapping[str, Any]:
        return answers.data_of(self._call("POST", "post/publish/creator_info/query/", json={}))

    def _settled(self, name: str) -> tuple[str, Mapping[str, Any]]:
        """Wait until TikTok has the pictures, and no longer. Raise ``InDoubt`` when it does not say."""
        for seconds in READINESS:
            status, state = self._status(name, doubt=True)
            if not status.startswith("PROCESSING"):
                break
            self.web.wait(seconds)
        return status, state

    def _ended(self, name: str, status: str, state: Mapping[str, Any]) -> Receipt:
        if status == "FAILED" and _reason(state) == answers.CANCELLED:
            raise Gone(_("Somebody cancelled this post on TikTok."))
        if status == "FAILED":
            raise answers.failed(_reason(state), host(self.account.server))
        return self._receipt(name, status, state)

    def _status(self, name: str, *, doubt: bool = False) -> tuple[str, Mapping[str, Any]]:
        """Ask what became of a post, of which nobody can say that it was not made (``doubt``) when that fails."""
        try:
            answer = self._call("POST", "post/publish/status/fetch/", json={"publish_id": name})
            state = answers.data_of(answer)
            if state.get("status") not in STATUSES:
                raise answers.senseless(answer)
        except OutcomeError as error:
            if doubt:
                raise InDoubt(str(error)) from None
            raise
        return state["status"], state

    def _receipt(self, name: str, status: str, state: Mapping[str, Any]) -> Receipt:
        """Give the receipt of a post by its status; a draft waits for a person, and has no address until then."""
        where = host(self.account.server)
        if status.startswith("PROCESSING"):
            raise InDoubt(_("{host} takes too long to prepare a post.").format(host=where))
        if status == "FAILED":
            raise InDoubt(_("Somebody cancelled this post on TikTok."))
        if status == "SEND_TO_USER_INBOX":
            return Receipt(name, waits=_("a draft waits in the inbox of the TikTok app, where a person posts it"))
        return Receipt(name, self._address(state))

    def _address(self, state: Mapping[str, Any]) -> str | None:
        """Give the public page, which TikTok tells once it has looked at the post; it is spelt so there."""
        names, page = state.get("publicaly_available_post_id"), self.profile(self.account)
        name = str(names[0]) if isinstance(names, list) and names else ""
        return f"{page.url}/photo/{name}" if page and name.isascii() and name.isdigit() else None

    def _cannot(self, what: str) -> Refused:
        message = _("{host} does not let programs {what} a post: do it there by hand.")
        return Refused(message.format(host=host(self.account.server), what=what))

    # ----------------------------------------------------------------------------------------- requests

    def _granted(self) -> Grant:
        """Give the access, asked for once. What asks for the next one is another token then, and is kept first."""
        if self._access is None:
            self.make_ready()
            given = access.renew(self.web, self.account, self._secrets)
            if given.renewal != self._secrets.get("REFRESH_TOKEN"):
                self.keep({"REFRESH_TOKEN": given.renewal})
                self._secrets = {**self._secrets, "REFRESH_TOKEN": given.renewal}
            self._access = given
        return self._access

    def _call(self, method: str, path: str, *, safe: bool = True, **sent: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self._granted().access}"}
        url = f"{self.account.server}/v2/{path}"
        return self.web.request(method, url, headers=headers, safe=safe, accept=range(400, 600), **sent)


def _reason(state: Mapping[str, Any]) -> str:
    reason = state.get("fail_reason")
    return reason if isinstance(reason, str) else ""
