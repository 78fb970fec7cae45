"""An account on TikTok, its inbox and its posts, in memory.

https://developers.tiktok.com/doc/content-posting-api-reference-photo-post and the pages beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import httpx

from tests.servers.standin import StandIn, Told, bearer, faults_of, picture_format

CODE = "code!of*the.browser-0123"  # in an address it is written otherwise
MODES = ("MEDIA_UPLOAD", "DIRECT_POST")
LEVELS = ("PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY")
INFO = {"title?": str, "description?": str, "privacy_level?": LEVELS, "disable_comment?": bool, "auto_add_music?": bool}
BODY = {
    "media_type": ("PHOTO",),
    "post_mode": MODES,
    "post_info": INFO,
    "source_info": {"source": ("PULL_FROM_URL",), "photo_cover_index": int, "photo_images": [str]},
}


class TikTokAccount(StandIn):
    """One account, and what lasts of an access to it. ``finish`` does what a person does in the app.

    Where it ``rotates``, what asks for an access is good once, and comes with what asks for the next.
    """

    secrets: Mapping[str, str] = {"REFRESH_TOKEN": "rft.stand-in-0123456789", "CLIENT_SECRET": "secret-0123456789"}

    def __init__(self) -> None:
        super().__init__()
        self.settings = {"client_key": "awcommune0123456", "handle": "valserein"}
        self.asked: dict[str, dict[str, Any]] = {}  # by publish_id
        self.scopes, self.rotates = "user.info.basic,video.upload,video.publish", False
        self._token = ""

    def finish(self, name: str) -> str:
        """Post a draft from the app; give its number."""
        made = self.asked[name]
        made["post"] = str(7458454357987654000 + next(self.numbers))
        self.store.add(made["post"], made)
        return str(made["post"])

    def post_by_hand(self, text: str, link: str = "") -> None:
        """Post as a person does."""
        self.store.add(str(next(self.numbers)), {"title": "", "description": f"{text}\n{link}"})

    def told(self, post: Mapping[str, Any]) -> Told:
        """Give what readers see of a post."""
        return Told("\n\n".join(filter(None, (post["title"], post["description"]))))

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Check the access, then do what is asked."""
        if request.url.path == "/v2/oauth/token/":
            return self._granted(parse_qs(request.content.decode()))
        if not self._token or bearer(request) != self._token:
            return error(401, "access_token_invalid", "The access token is invalid or not found in the request.")
        match request.method, request.url.path.strip("/").removeprefix("v2/"):
            case "GET", "user/info":
                return right({"user": {"open_id": "723f24d7", "display_name": "Commune de Valserein"}})
            case "POST", "post/publish/creator_info/query":
                return right({"creator_username": "valserein", "privacy_level_options": list(LEVELS)})
            case "POST", "post/publish/content/init":
                return self._begin(json.loads(request.content))
            case "POST", "post/publish/status/fetch":
                return self._status(json.loads(request.content))
        return error(404, "unsupported_path", "Unsupported path")

    def _granted(self, form: dict[str, list[str]]) -> httpx.Response:
        named = {"client_key": self.settings["client_key"], "client_secret": self.secrets["CLIENT_SECRET"]}
        ways = (
            {"grant_type": "authorization_code", "code": CODE, "redirect_uri": "https://localhost/"},
            {"grant_type": "refresh_token", "refresh_token": self.secrets["REFRESH_TOKEN"]},
        )
        if {name: value for name, (value,) in form.items()} not in [{**named, **way} for way in ways]:
            return httpx.Response(200, json={"error": "invalid_grant", "error_description": f"It is wrong: {form}"})
        self._token = f"act.stand-in-0123456789-{next(self.numbers)}"
        if self.rotates:
            self.secrets = {**self.secrets, "REFRESH_TOKEN": f"rft.stand-in-0123456789-{next(self.numbers)}"}
        return httpx.Response(200, json={"access_token": self._token, "expires_in": 7200, "token_type": "Bearer",
                                         "refresh_token": self.secrets["REFRESH_TOKEN"],
                                         "refresh_expires_in": 15552000, "scope": self.scopes})  # fmt: skip

    def _begin(self, sent: dict[str, Any]) -> httpx.Response:
        info, urls = sent.get("post_info", {}), sent.get("source_info", {}).get("photo_images", [])
        direct = sent.get("post_mode") == "DIRECT_POST"
        faults = [*faults_of(sent, BODY), *["no picture"] * (not 0 < len(urls) <= 35)]
        faults += ["too long"] * (_units(info.get("title", "")) > 90 or _units(info.get("description", "")) > 4000)
        if faults or (direct and "privacy_level" not in info):
            return error(400, "invalid_params", str(faults))
        name = f"p_{'pub' if direct else 'inbox'}_url~v2.{7458454357987654000 + next(self.numbers)}"
        fetched = [self.fetch(url) for url in urls]
        good = all(status == 200 and picture_format(data)[0] in ("JPEG", "WEBP") for status, _mime, data in fetched)
        self.asked[name] = {**info, "direct": direct, "looks": 0, "good": good}
        return right({"publish_id": name})

    def _status(self, sent: dict[str, Any]) -> httpx.Response:
        """Say how a post is; the second look finds it ready."""
        made = self.asked.get(sent.get("publish_id", ""))
        if made is None:
            return error(400, "invalid_publish_id", "The publish_id does not exist.")
        made["looks"] += 1
        if made["looks"] == 1:
            return right({"status": "PROCESSING_DOWNLOAD"})
        if not made["good"]:
            return right({"status": "FAILED", "fail_reason": "photo_pull_failed"})
        if made["direct"] and "post" not in made:
            self.finish(sent["publish_id"])
        if "post" in made:
            return right({"status": "PUBLISH_COMPLETE", "publicaly_available_post_id": [int(made["post"])]})
        return right({"status": "SEND_TO_USER_INBOX"})


def right(data: dict[str, Any]) -> httpx.Response:
    """Answer well."""
    return httpx.Response(200, json={"data": data, "error": {"code": "ok", "message": "", "log_id": "1"}})


def error(status: int, code: str, message: str) -> httpx.Response:
    """Say why not."""
    return httpx.Response(status, json={"error": {"code": code, "message": message, "log_id": "1"}})


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
