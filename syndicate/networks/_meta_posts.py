"""What Threads and Instagram share: our own posts, read, found again by the address they link to, deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from syndicate.errors import Gone, InDoubt, OutcomeError, Unsent
from syndicate.i18n import _
from syndicate.model import Attempt, Post, Receipt
from syndicate.networks._meta import Graph, MissingError
from syndicate.networks._shown import letters, was_sent
from syndicate.networks._text import mentions_url, same_url

PAGE, PAGES = 100, 20  # posts of a page, the most the API gives; pages read when looking for a copy
OLDER = 100  # older posts in a row after which a list, newest first but nowhere promised to be, is read no further
CLOCKS = timedelta(minutes=2)  # how far Meta's clock may be from ours


class OwnPosts:
    """The posts of one account. ``text`` names the field of their words, ``replies`` the list of our replies."""

    def __init__(
        self,
        graph: Graph,
        account: str,
        who: Callable[[], str],
        *,
        path: str,
        fields: str,
        text: str,
        replies: str = "",
    ) -> None:
        """Keep the path of the list and the fields to read; ``who`` asks Meta whether it still knows us."""
        self._graph, self._account, self._who = graph, account, who
        self._path, self._fields, self._text, self._replies = path, fields, text, replies

    def find(self, post: Post, attempt: Attempt) -> Receipt | None:
        """Look for the copy that links to the canonical URL, among the replies under its parent if it is one."""
        return pick(recent(self._there_of(post), attempt), post, attempt, text=self._text, out=False)

    def find_out(self, post: Post, attempt: Attempt) -> Receipt:
        """Find the post that a container became. Raise ``InDoubt`` while the list does not show it."""
        found = pick(recent(self._there_of(post), attempt), post, attempt, text=self._text, out=True)
        if found is None:
            raise InDoubt(_("{host} may have published this, but does not list it.").format(host=self._graph.host))
        return found

    def name(self, copy_id: str | None) -> str:
        """Give the API's name of a copy. Raise ``Unsent`` when it is not in this account."""
        if copy_id and copy_id.isdecimal():
            return copy_id
        # A person who settles a doubt gives the page's address, of which only the short code is kept.
        for thing in self._all(self._path, self._fields):
            if thing.get("shortcode") == copy_id and thing.get("id"):
                return str(thing["id"])
        raise Unsent(_("This copy belongs to another account than “{account}”.").format(account=self._account))

    def check(self, name: str) -> str:
        """Give the name of a post that can be read. Raise ``Gone`` when Meta, which knows us, knows no such post."""
        try:
            self._graph.get(name, fields="id")
        except MissingError:
            self._who()  # to a token that sees nothing, nothing is there
            raise Gone(_("This copy is no longer on {host}.").format(host=self._graph.host)) from None
        return name

    def delete(self, name: str) -> None:
        """Delete a post. Raise ``Gone`` when it is no longer there, and reading it says so too."""
        try:
            answer = self._graph.delete(name)
        except MissingError:
            self.check(name)
            raise
        if answer.get("success") is not True:
            raise InDoubt(_("{host} gave an answer that makes no sense.").format(host=self._graph.host))

    def address(self, name: str) -> str | None:
        """Ask for the public page of a post; none when that fails, which must not undo what was done."""
        try:
            return _address(self._graph.get(name, fields="permalink"))
        except OutcomeError:
            return None

    def _there_of(self, post: Post) -> Iterator[Mapping[str, Any]]:
        """Give our posts, or our replies under the copy that a correction is for."""
        if post.reply_to is None:
            return self._all(self._path, self._fields)
        parent = self.name(post.reply_to.copy_id)
        ours = self._all(self._replies, f"{self._fields},replied_to")
        return (thing for thing in ours if _parent(thing) == parent)

    def _all(self, path: str, fields: str) -> Iterator[Mapping[str, Any]]:
        return self._graph.pages(path, most=PAGES, fields=fields, limit=PAGE)


def pick(things: Iterable[Mapping[str, Any]], post: Post, attempt: Attempt, *, text: str, out: bool) -> Receipt | None:
    """Choose the post that an attempt made: it links to the canonical URL, and is nobody else's.

    ``text`` names the field that holds the words. No application is named: our very text, or that of the attempt, in
    what came since it was reserved, proves that a post is ours. ``out``: the handle says that ours is there; then the
    only one that links and came since is it, whatever a person made of its text. The first of a list proves nothing.
    """
    replies = () if post.reply_to is None else post.reply_to.replies
    taken = attempt.taken.union(replies)
    there = [
        thing
        for thing in things
        if thing.get("id")
        and not {str(thing.get("id")), str(thing.get("shortcode"))} & taken
        and _links(thing, text, post.draft.link.url)
    ]
    since = [thing for thing in there if _since(thing, attempt)]
    for thing in since:
        said = str(thing.get(text) or "")
        if _bare(said) == _bare(post.draft.text) or was_sent(said, attempt):
            return _receipt(thing)
    if out:
        return _receipt(since[0]) if len(since) == 1 else None
    return _receipt(there[0], ours=False) if there and post.reply_to is None else None


def recent(things: Iterable[Mapping[str, Any]], attempt: Attempt) -> Iterator[Mapping[str, Any]]:
    """Give the posts of a list until they are all from before an attempt was reserved."""
    older = 0
    for thing in things:
        older = 0 if _since(thing, attempt) else older + 1
        if older > OLDER:
            return
        yield thing


def _receipt(thing: Mapping[str, Any], *, ours: bool = True) -> Receipt:
    return Receipt(str(thing["id"]), _address(thing), ours)


def _address(thing: Mapping[str, Any]) -> str | None:
    """Give the public page of a post that was read; it is left out of posts that Meta disputes."""
    permalink = thing.get("permalink")
    return permalink if isinstance(permalink, str) and permalink.startswith("https://") else None


def _parent(thing: Mapping[str, Any]) -> str:
    parent = thing.get("replied_to")
    return str(parent.get("id")) if isinstance(parent, dict) else ""


def _links(thing: Mapping[str, Any], text: str, url: str) -> bool:
    card = thing.get("link_attachment_url")
    return (isinstance(card, str) and same_url(card, url)) or mentions_url(str(thing.get(text) or ""), url)


def _since(thing: Mapping[str, Any], attempt: Attempt) -> bool:
    try:
        made = datetime.fromisoformat(str(thing.get("timestamp")))  # 2026-11-21T09:00:00+0000
    except ValueError:
        return False
    return made.tzinfo is not None and attempt.at - made <= CLOCKS


def _bare(text: str) -> str:
    """Keep what these networks leave as it is: a hashtag may lose its sign when it becomes a topic."""
    return letters(text.replace("#", ""))
