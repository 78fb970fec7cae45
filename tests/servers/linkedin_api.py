"""A Page on our stand-in of LinkedIn: the Posts and Images APIs, versioned, Rest.li 2.0.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api, .../images-api and
.../little-text-format. Deleting what is not there succeeds; the same text within ten minutes is refused, and the answer
names the post that has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import httpx

from tests.servers.standin import StandIn, Told, bearer, faults_of, picture_format, public_address

PAGE = "5515715"
AUTHOR = f"urn:li:organization:{PAGE}"
VERSIONS = ("202606", "202607", "202608", "202609", "202610")
TEN_MINUTES = timedelta(minutes=10).total_seconds() * 1000
MOST_TEXT, MOST_TITLE, MOST_ALT, MOST_PIXELS = 3000, 400, 4086, 36_152_320
SEVERAL = (2, 20)
PICTURE = {"id": str, "altText?": str}
POST = {
    "author": (AUTHOR,),
    "commentary": str,
    "visibility": ("PUBLIC",),
    "distribution": {
        "feedDistribution": ("MAIN_FEED",),
        "targetEntities?": [dict],
        "thirdPartyDistributionChannels?": [str],
    },
    "content?": {
        "media?": PICTURE,
        "multiImage?": {"images": [PICTURE]},
        "article?": {"source": str, "title": str, "description?": str, "thumbnail?": str},
    },
    "lifecycleState": ("PUBLISHED",),
    "isReshareDisabledByAuthor?": bool,
}
PATCH = {"patch": {"$set": {"commentary": str}}}
UPLOAD = {"initializeUploadRequest": {"owner": (AUTHOR,)}}
AUTHORED = {
    "q": "author",
    "author": re.escape(AUTHOR),
    "start": r"\d+",
    "count": r"[1-9]\d?|100",
    "sortBy": "LAST_MODIFIED|CREATED",
}
# An element of little text, or a character that needs no backslash; what is neither cuts the text.
LITTLE = re.compile(
    r"(?:\\[\s\S]|\{hashtag\|\\?#\|(?:\\[\s\S]|[^\\{}|])+\}|@\[(?:\\[\s\S]|[^\\\]])*\]\(urn:[^()]*\)"
    r"|#(?=\w)|[^|{}@\[\]()<>#\\*_~])*"
)


class LinkedInPage(StandIn):
    """One Page, and the token of somebody who administers it."""

    secrets: Mapping[str, str] = {"TOKEN": "AQX-stand-in-of-the-page-0123456789"}

    def __init__(self) -> None:
        super().__init__()
        self.settings = {"organization": PAGE}
        self.images: dict[str, str] = {}  # how each is, by its URN
        self._sent: dict[str, str] = {}  # the text of each post, as it was sent
        self._places: dict[str, str] = {}  # where each is to be sent: its URN by the path

    def post_by_hand(self, text: str, link: str = "") -> None:
        """Post as a person does: the site makes the card of the first link, and escapes what has to be."""
        written = re.sub(r"[|{}@\[\]()<>#\\*_~]", r"\\\g<0>", text)
        article = {"article": {"source": link, "title": "Valserein"}} if link else {}
        self._show({"author": AUTHOR, "commentary": written, "visibility": "PUBLIC", "content": article})

    def told(self, post: Mapping[str, Any]) -> Told:
        """Give what readers see of a post; a hashtag stands there as in its template."""
        content = post.get("content", {})
        images = [*content.get("multiImage", {}).get("images", []), *filter(None, [content.get("media")])]
        text = re.sub(r"\\([\s\S])", r"\1", post["commentary"])
        return Told(text, tuple(one.get("altText", "") for one in images))

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Check the access and the headers, then do what is asked."""
        if bearer(request) != self.secrets["TOKEN"]:
            return error(401, "INVALID_ACCESS_TOKEN", "Invalid access token")
        path = request.url.path.strip("/").split("/")
        if request.method == "PUT" and request.url.path in self._places:
            return self._received(request)
        version = request.headers.get("linkedin-version", "")
        if version not in VERSIONS:
            status, code = (426, "NONEXISTENT_VERSION") if version else (400, "VERSION_MISSING")
            return error(status, code, f"Requested version {version} is not active")
        if request.headers.get("x-restli-protocol-version") != "2.0.0":
            return error(400, "ILLEGAL_ARGUMENT", "Syntax exception in path variables")
        match request.method, *(unquote(part) for part in path):
            case "POST", "rest", "images" if request.url.query == b"action=initializeUpload":
                return self._announced(request)
            case "GET", "rest", "images", name:
                return self._image(name)
            case "GET", "rest", "posts":
                return self._authored(request)
            case "POST", "rest", "posts":
                return self._create(request)
            case method, "rest", "posts", name if not request.url.query:
                return self._one(request, method, name)
        return error(404, "RESOURCE_NOT_FOUND", f"No virtual resource found: {request.url.path}")

    # ------------------------------------------------------------------------------------------- pictures

    def _announced(self, request: httpx.Request) -> httpx.Response:
        if faults := list(faults_of(json.loads(request.content), UPLOAD)):
            return error(400, "ILLEGAL_ARGUMENT", str(faults))
        number = next(self.numbers)
        name, place = f"urn:li:image:C4E10AQ{number:06}", f"/dms-uploads/sp/D4E10AQ{number:06}/uploaded-image/0"
        self.images[name], self._places[place] = "WAITING_UPLOAD", name
        url = f"{public_address(request)}{place}?ca=vector&ut=secret-{number:06}"
        return httpx.Response(200, json={"value": {"uploadUrlExpiresAt": 4e12, "uploadUrl": url, "image": name}})

    def _received(self, request: httpx.Request) -> httpx.Response:
        found, ratio = picture_format(request.content)
        good = found in ("JPEG", "PNG", "GIF") and ratio > 0
        self.images[self._places[request.url.path]] = "PROCESSING" if good else "PROCESSING_FAILED"
        return httpx.Response(201)

    def _image(self, name: str) -> httpx.Response:
        """Say how a picture is; the next look finds it ready."""
        if name not in self.images:
            return error(404, "NOT_FOUND", "Image not found")
        said = self.images[name]
        if said == "PROCESSING":
            self.images[name] = "AVAILABLE"
        return httpx.Response(200, json={"id": name, "owner": AUTHOR, "status": said})

    # ---------------------------------------------------------------------------------------------- posts

    def _authored(self, request: httpx.Request) -> httpx.Response:
        query = dict(request.url.params)
        wrong = [name for name, value in query.items() if not re.fullmatch(AUTHORED.get(name, ""), value)]
        if wrong or request.headers.get("x-restli-method") != "FINDER":
            return error(400, "QUERY_PARAM_NOT_ALLOWED", f"Query parameters not allowed: {wrong}")
        there = sorted(self.store.listed(), key=lambda post: -int(post["lastModifiedAt"]))
        start, count = int(query.get("start", 0)), int(query.get("count", 10))
        paging = {"start": start, "count": count, "links": [], "total": len(there)}
        return httpx.Response(200, json={"paging": paging, "elements": there[start : start + count]})

    def _create(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if faults := [*faults_of(body, POST), *self._wrong_content(body)]:
            return error(422, "ILLEGAL_ARGUMENT", str(faults))
        same = [
            post
            for post in self.store.all()
            if self._sent[post["id"]] == body["commentary"] and self._ms() - int(post["createdAt"]) < TEN_MINUTES
        ]
        if same:
            return error(422, "DUPLICATE_POST", f"Content is a duplicate of {same[0]['id']}")
        return httpx.Response(201, headers={"x-restli-id": self._show(body)})

    def _one(self, request: httpx.Request, method: str, name: str) -> httpx.Response:
        post, does = self.store.get(name), request.headers.get("x-restli-method", "")
        if (method, does) == ("DELETE", "DELETE"):
            self.store.delete(name)
            return httpx.Response(204)
        if post is None:
            return error(404, "NOT_FOUND", f"Could not find entity {name}")
        if method == "GET":
            return httpx.Response(200, json=post)
        if (method, does) != ("POST", "PARTIAL_UPDATE"):
            return error(400, "ILLEGAL_ARGUMENT", "The method is not supported here")
        body = json.loads(request.content)
        if faults := list(faults_of(body, PATCH)):
            return error(422, "ILLEGAL_ARGUMENT", str(faults))
        text = body["patch"]["$set"]["commentary"]
        self._sent[name] = text
        post |= {"commentary": published(text), "lastModifiedAt": self._ms()}
        post["lifecycleStateInfo"] = {"isEditedByAuthor": True}
        return httpx.Response(204)

    def _wrong_content(self, body: Mapping[str, Any]) -> list[str]:
        """Say what the shape of a post does not: how much it holds, and whether its pictures are ready."""
        content = body.get("content", {})
        images = [*content.get("multiImage", {}).get("images", []), *([content["media"]] if "media" in content else [])]
        article = content.get("article", {})
        named = [one["id"] for one in images] + ([article["thumbnail"]] if "thumbnail" in article else [])
        return [
            *["commentary is too long"] * (len(str(body.get("commentary"))) > MOST_TEXT),
            *["more than one kind of content"] * (len(content) > 1),
            *["a title is too long"] * (len(article.get("title", "")) > MOST_TITLE),
            *["an alt text is too long"] * any(len(one.get("altText", "")) > MOST_ALT for one in images),
            *["2 to 20 images are needed"] * ("multiImage" in content and not SEVERAL[0] <= len(images) <= SEVERAL[1]),
            *[f"{one} is not AVAILABLE" for one in named if self.images.get(one) != "AVAILABLE"],
        ]

    def _show(self, body: Mapping[str, Any]) -> str:
        name, text, when = f"urn:li:share:74{next(self.numbers):017}", str(body["commentary"]), self._ms()
        self._sent[name] = text
        post = {**body, "id": name, "commentary": published(text)}
        post |= {"createdAt": when, "publishedAt": when, "lastModifiedAt": when, "lifecycleState": "PUBLISHED"}
        self.store.add(name, post | {"lifecycleStateInfo": {"isEditedByAuthor": False}})
        return name

    def _ms(self) -> int:
        return int(self.clock().timestamp() * 1000)


def error(status: int, code: str, message: str) -> httpx.Response:
    """Write an error as LinkedIn does."""
    return httpx.Response(status, json={"status": status, "code": code, "message": message})


def published(little: str) -> str:
    """Cut a text at the first reserved character that is not escaped, as LinkedIn does without a word."""
    found = LITTLE.match(little)
    return found[0] if found else ""
