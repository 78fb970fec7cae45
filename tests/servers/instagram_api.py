"""A professional account on our stand-in of Instagram, by the login of Facebook.

https://developers.facebook.com/docs/instagram-platform/content-publishing; parameters and fields:
facebook-business-sdk-codegen, IGUser.json, IGMedia.json, ShadowIGMediaBuilder.json.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.servers.containers_api import ContainerServer
from tests.servers.meta_api import NUMBER, PAGING, TEXT, TRUTH, Problem, only
from tests.servers.standin import Told

USER = "17841400000000001"
READ = ("id", "caption", "permalink", "timestamp", "shortcode", "alt_text")
MOST_CAPTION, MOST_TAGS, MOST_ALT = 2200, 30, 1000
CAROUSEL = (2, 10)
CALLS = {
    "GET user": {"fields": TEXT},
    "GET user/content_publishing_limit": {"fields": TEXT} | PAGING,
    "GET user/media": {"fields": TEXT} | PAGING,
    "POST user/media": {
        "image_url": r"https?://[!-~]+",
        "caption": TEXT,
        "alt_text": TEXT,
        "is_carousel_item": TRUTH,
        "children": r"\[.*\]",
        "media_type": "CAROUSEL",
    },
    "POST user/media_publish": {"creation_id": NUMBER},
    "GET container": {"fields": TEXT},
    "GET post": {"fields": TEXT},
    "DELETE post": {},
}
FIELDS = {
    "GET user": ("id", "username", "name"),
    "GET user/content_publishing_limit": ("config", "quota_usage"),
    "GET user/media": READ,
    "GET container": ("id", "status", "status_code"),
    "GET post": READ,
}


class InstagramAccount(ContainerServer):
    """One account. It takes JPEG alone, and no post without a picture."""

    user = USER
    versions = ("v25.0", "v26.0")
    status, formats, ratios = "status_code", ("JPEG",), (0.8, 1.91)
    not_ready, not_found = (9007, 2207027), (24, 2207008)
    scopes = ("instagram_basic", "instagram_content_publish", "instagram_manage_contents", "pages_show_list")
    calls = CALLS
    fields = FIELDS

    def __init__(self) -> None:
        super().__init__()
        self.secrets = {"TOKEN": "EAAG-stand-in-of-instagram-0123456789"}
        self.settings = {"user": USER}

    def post_by_hand(self, text: str, link: str = "") -> None:
        """Post as a person does; an address in a caption is text."""
        name = f"1805{next(self.numbers):011}"
        self.store.add(name, self.shown(name, {"caption": text, "image_url": "", "alt_text": ""}))

    def told(self, post: Mapping[str, Any]) -> Told:
        """Give what readers see of a post."""
        return Told(post["caption"], tuple(post["alts"]))

    def do(self, call: str, name: str, sent: dict[str, Any]) -> dict[str, Any]:
        """Carry out a call."""
        match call:
            case "GET user":
                return only({"id": USER, "username": "valserein", "name": "Valserein"}, sent)
            case "GET user/content_publishing_limit":
                return {"data": [{"config": {"quota_total": 100, "quota_duration": 86400}, "quota_usage": 1}]}
            case "GET user/media":
                return self.page(self.store.listed(), sent)
            case "POST user/media":
                self._check(sent)
                return self.make(sent)
            case "POST user/media_publish":
                return self.publish(sent.get("creation_id", ""))
            case "GET container":
                return self.look(name, sent)
            case "GET post":
                return only(self.store.get(name) or {}, sent)
            case _:
                self.store.delete(name)
                return {"success": True}

    def children(self, sent: dict[str, str]) -> list[str]:
        """Read the list of a carousel."""
        return [str(child) for child in json.loads(sent.get("children", "[]"))]

    def shown(self, name: str, sent: dict[str, str]) -> dict[str, Any]:
        """Give the post that a container becomes."""
        code = f"C{name}x"
        return {
            "id": name,
            "caption": sent.get("caption", ""),
            "timestamp": self.moment(),
            "shortcode": code,
            "permalink": f"https://www.instagram.com/p/{code}/",
            "alts": self.alts(sent),
        }

    def _check(self, sent: dict[str, str]) -> None:
        caption = sent.get("caption", "")
        if len(caption) > MOST_CAPTION or caption.count("#") > MOST_TAGS:
            raise Problem(36004, 2207010, "The caption was too long")
        if len(sent.get("alt_text", "")) > MOST_ALT:
            raise Problem(100, words="Param alt_text is too long")
        carousel = sent.get("media_type") == "CAROUSEL"
        if carousel and not CAROUSEL[0] <= len(self.children(sent)) <= CAROUSEL[1]:
            raise Problem(100, 2207028, "Your post won't work as a carousel")
        if carousel is ("image_url" in sent):
            raise Problem(100, 2207023, "The media type is unknown")
