"""A Page on our stand-in of Facebook (https://developers.facebook.com/docs/pages-api/posts).

Parameters and fields: facebook-business-sdk-codegen, Page.json, PagePost.json and Photo.json.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tests.servers.meta_api import APP, PAGING, TEXT, TRUTH, Graph, Problem, missing, only
from tests.servers.standin import Told, picture_format

PAGE = "102030405060708"
NESTED = r"[\w,{}.()]+"
READ = ("id", "message", "created_time", "is_published", "application", "attachments", "permalink_url")
PHOTO_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "TIFF")
MOST_BYTES = 4_000_000
OTHER_APP = "350685531728"  # Facebook for Android
ADDRESS = re.compile(r"https?://\S+")
CALLS = {
    "GET page": {"fields": NESTED},
    "GET page/published_posts": {"fields": NESTED} | PAGING,
    "POST page/feed": {"message": TEXT, "link": r"https?://\S+", "published": TRUTH, "attached_media": r"\[.*\]"},
    "POST page/photos": {"published": TRUTH, "alt_text_custom": TEXT, "caption": TEXT},
    "GET photo": {"fields": NESTED},
    "GET post": {"fields": NESTED},
    "POST post": {"message": TEXT, "is_published": TRUTH},
    "DELETE post": {},
}
FIELDS = {
    "GET page": ("id", "name"),
    "GET page/published_posts": READ,
    "GET post": READ,
    "GET photo": ("id", "alt_text_custom"),
}
FILES = {"POST page/photos": ("source",)}


class FacebookPage(Graph):
    """One Page, and a token of its own."""

    versions = ("v25.0", "v26.0")
    scopes = ("pages_manage_posts", "pages_read_engagement", "pages_show_list")
    calls = CALLS
    fields = FIELDS
    files = FILES

    def __init__(self) -> None:
        super().__init__()
        self.secrets = {"TOKEN": "EAAG-stand-in-of-page-0123456789"}
        self.settings = {"page": PAGE}
        self.unpublished: dict[str, dict[str, Any]] = {}
        self.photos: dict[str, str] = {}  # the alt text of each, by its number

    def post_by_hand(self, text: str, link: str = "") -> None:
        """Post as a person does, from their telephone."""
        post = self._made(text, ADDRESS.findall(text) if link else [], [])
        post["application"] = {"id": OTHER_APP, "name": "Facebook for Android"}
        self.store.add(post["id"], post)

    def told(self, post: Mapping[str, Any]) -> Told:
        """Give what readers see of a post."""
        pictures = [photo for one in post["attachments"]["data"] for photo in _photos(one)]
        return Told(post["message"], tuple(self.photos[name] for name in pictures))

    def kind(self, name: str) -> str:
        """Tell a Page, a post and a photo apart."""
        if name in ("me", PAGE):
            return "page"
        if name in self.photos:
            return "photo"
        if name in self.unpublished or self.store.get(name):
            return "post"
        raise missing(name)

    def do(self, call: str, name: str, sent: dict[str, Any]) -> dict[str, Any]:
        """Carry out a call."""
        match call:
            case "GET page":
                return only({"id": PAGE, "name": "Valserein"}, sent)
            case "GET page/published_posts":
                return self.page(self.store.listed(), sent)
            case "POST page/feed":
                return {"id": self._post(sent)}
            case "POST page/photos":
                return {"id": self._upload(sent)}
            case "GET photo":
                return only({"id": name, "alt_text_custom": self.photos[name]}, sent)
            case "GET post":
                return only(self._there(name), sent)
            case "POST post":
                self._change(name, sent)
            case "DELETE post":
                self.store.delete(name)
                self.unpublished.pop(name, None)
        return {"success": True}

    def _there(self, name: str) -> dict[str, Any]:
        post = self.unpublished.get(name) or self.store.get(name)
        assert post, "its kind was found"
        return post

    def _post(self, sent: dict[str, str]) -> str:
        """Make a post, which nobody sees when it is not ``published``."""
        media = [one["media_fbid"] for one in json.loads(sent.get("attached_media", "[]"))]
        if set(media) - set(self.photos):
            raise Problem(100, words="attached_media names no photo of this Page")
        if not (sent.get("message") or sent.get("link") or media):
            raise Problem(100, words="Empty post")
        self._check_new(sent.get("message", ""))
        post = self._made(sent.get("message", ""), [sent["link"]] if "link" in sent else [], media)
        if sent.get("published", "true") == "false":
            self.unpublished[post["id"]] = post | {"is_published": False}
        else:
            self.store.add(post["id"], post)
        return str(post["id"])

    def _check_new(self, message: str) -> None:
        """Refuse the text of the latest post: “duplicate posts cannot be published consecutively”."""
        if any(post["message"] == message for post in self.store.all()[-1:]):
            raise Problem(506, words="Duplicate status message")

    def _upload(self, sent: dict[str, Any]) -> str:
        data = sent.get("source", b"")
        if picture_format(data)[0] not in PHOTO_FORMATS or len(data) > MOST_BYTES:
            raise Problem(100, 1366046, "Your photos couldn't be uploaded")
        if sent.get("published", "true") != "false":
            raise Problem(100, words="A photo of its own is not modelled here")
        name = f"9{next(self.numbers):014}"
        self.photos[name] = sent.get("alt_text_custom", "")
        return name

    def _change(self, name: str, sent: dict[str, str]) -> None:
        """Change the text of a post, or show it. Only the app that made it may."""
        post = self._there(name)
        if post["application"]["id"] != APP:
            raise Problem(200, words="An app can only update a Page post that it made")
        if "message" in sent:
            post["message"] = sent["message"]
        if sent.get("is_published") == "true" and name in self.unpublished:
            self._check_new(post["message"])
            shown = self.unpublished.pop(name) | {"is_published": True, "created_time": self.moment()}
            self.store.add(name, shown)

    def _made(self, message: str, links: list[str], media: list[str]) -> dict[str, Any]:
        name = f"{PAGE}_{next(self.numbers):06}"
        photos = [{"type": "photo", "target": {"id": one}} for one in media]
        cards = [
            {
                "type": "share",
                "url": f"https://l.facebook.com/l.php?u={quote(link, safe='')}&h=AT0",
                "unshimmed_url": f"{link}?fbclid=IwAR0",
                "target": {"url": link},
            }
            for link in links[:1]
        ]
        album = [{"type": "album", "subattachments": {"data": photos}}]
        return {
            "id": name,
            "message": message,
            "created_time": self.moment(),
            "is_published": True,
            "application": {"id": APP, "name": "Tambour"},
            "permalink_url": f"https://www.facebook.com/{name}",
            "attachments": {"data": cards if not media else album if len(media) > 1 else photos},
        }


def _photos(attachment: Mapping[str, Any]) -> list[str]:
    """Name the photos of an attachment: itself, or those of an album."""
    if attachment["type"] == "album":
        return [one["target"]["id"] for one in attachment["subattachments"]["data"]]
    return [attachment["target"]["id"]] if attachment["type"] == "photo" else []
