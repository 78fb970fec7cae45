"""The values that pass between the steps: plain, frozen, compared by content.

The words are those of the POSSE tradition (https://indieweb.org/POSSE): an *original* on our site, its
*copies* on *networks*, an *account* for each configured destination.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

# ------------------------------------------------------------------------------------------- originals


@dataclass(frozen=True, slots=True)
class Rendition:
    """One size of a picture, served by our own site. Width and height in pixels.

    With ``sha256``, of its bytes, it was made for the networks that fetch pictures from us: what they find there is
    known.
    """

    url: str
    width: int
    height: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of an original, as our site serves it.

    ``width`` and ``height`` in pixels; ``sha256`` of the served bytes, in hexadecimal; ``focus`` is the point
    of interest, each coordinate from -1 (left, bottom) to 1 (right, top), as Mastodon defines it
    (https://docs.joinmastodon.org/api/guidelines/#focal-points).
    """

    url: str
    alt: str
    width: int
    height: int
    sha256: str
    focus: tuple[float, float] = (0.0, 0.0)
    credit: str = ""
    renditions: tuple[Rendition, ...] = ()


@dataclass(frozen=True, slots=True)
class Captions:
    """The words of a video in one language (BCP 47 code), as WebVTT; ``sha256`` of the served bytes."""

    lang: str
    url: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Video:
    """The video of an original, as our site serves it; ``size`` in bytes, ``sha256`` of the served bytes."""

    url: str
    mime: str
    size: int
    sha256: str
    captions: tuple[Captions, ...] = ()


@dataclass(frozen=True, slots=True)
class Override:
    """What the editor decided for one account: own text, own picture, time of publication, or no copy at all."""

    text: str | None = None
    picture: Picture | None = None
    at: datetime | None = None
    skip: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What a sheet on a board says of an original beside its text, in its language: facts by their names, and dates."""

    facts: tuple[tuple[str, str], ...] = ()
    dates: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """The same original in another language (BCP 47 code), with its own canonical URL.

    ``image_alt`` describes the original's first picture in that language; empty when the translation does not.
    ``card`` is as ``Original.card``, with the title in that language; ``notice`` as ``Original.notice``.
    """

    lang: str
    url: str
    title: str
    summary: str
    tags: tuple[str, ...] = ()
    image_alt: str = ""
    card: Rendition | None = None
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """One piece of news on our site. ``id`` is stable for ever; ``url`` is the canonical URL.

    ``accounts`` is ``None`` when the strategy decides where the copies go; otherwise the names it holds are the
    only ones. ``text`` is the editor's own text for the account at hand (see ``compose.for_account``).
    ``card`` is the picture with the title that our site serves for the networks that take no post without a picture
    and fetch it from us; ``notice`` is there for the accounts that print. ``shelf`` is the category, for an account
    that puts its copies by category (see ``compose.for_account``). All times carry their offset.
    """

    id: str
    url: str
    title: str
    summary: str
    lang: str
    date: datetime
    modified: datetime | None = None
    type: str = "actualites"
    category: str = ""
    tags: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    video: Video | None = None
    sensitive: bool = False
    urgent: bool = False
    expires: datetime | None = None
    accounts: Mapping[str, Override] | None = None
    translations: tuple[Translation, ...] = ()
    text: str | None = None
    card: Rendition | None = None
    notice: Notice | None = None
    shelf: str = ""


@dataclass(frozen=True, slots=True)
class LedgerMark:
    """The state of the ledger that a feed was built from: number of lines, sha256 of their bytes."""

    lines: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Feed:
    """What /syndication.json says: the originals, and the ids whose copies must go."""

    build: str
    ledger: LedgerMark | None
    originals: tuple[Original, ...]
    withdrawn: tuple[str, ...] = ()


# -------------------------------------------------------------------------------------------- networks


class Edit(StrEnum):
    """What a network lets us do with a copy that is out."""

    VISIBLE = "visible"  # edited in place, and readers see that it was
    BY_ID = "by_id"  # edited in place, silently
    REPLACE = "replace"  # deleted and made anew in one step
    NONE = "none"


class Find(StrEnum):
    """The ways to learn whether a copy exists without making a second one."""

    KEY = "key"  # repeating the same key, or asking for it, never makes a second copy
    HANDLE = "handle"  # a first step left a handle that can be asked
    LIST = "list"  # our own posts can be listed and matched by canonical URL


class Hosting(StrEnum):
    """Where a network keeps what we send. Sensitive originals never leave the European Union."""

    EU = "eu"
    OUTSIDE = "outside"


class Proof(StrEnum):
    """The best proof there is that a network's code is right. None was ever run against a live service."""

    SERVER = "real server"  # a program that other people wrote, and that speaks the network's language
    OFFICIAL = "official description"  # requests compared with what the network itself publishes of its API
    SCRIPTED = "scripted answers"  # exchanges written by hand, from the documentation


@dataclass(frozen=True, slots=True)
class PictureRules:
    """What a network takes as pictures. Sizes in bytes and pixels; ratios are width / height."""

    most: int
    max_bytes: int
    max_pixels: int = 33_177_600
    max_side: int = 4096
    min_ratio: float = 0.0
    max_ratio: float = 0.0  # 0: any ratio
    formats: tuple[str, ...] = ("image/jpeg", "image/png")
    alt_limit: int = 1500
    one_ratio: bool = False  # the pictures of one post are all cut to the ratio of the first


@dataclass(frozen=True, slots=True)
class Rules:
    """What one network accepts and offers, as data. ``measure`` counts a text as that network counts it."""

    kind: str
    measure: Callable[[str], int]
    limit: int
    pictures: PictureRules
    edit: Edit
    find: tuple[Find, ...]
    source: str  # the page that states these limits
    byte_limit: int = 0  # 0: none
    picture_limit: int = 0  # of a text that goes with a picture, counted alike; 0: the same as of any other
    card_bytes: int = 0  # most bytes of a link card's picture; 0: the network draws its own card, or none
    draws_card: bool = False  # without pictures, the network makes a card from our page's metadata
    lag: timedelta = timedelta(0)  # how long a list may ignore a post that exists
    key_window: timedelta | None = None  # how long a repeated key is recognised; None: for ever
    withdraws: bool = True
    mailed: bool = False  # what was sent is in the readers' boxes, where nobody changes it
    corrects: bool = False  # a reply can carry a correction
    # Of a title that goes beside the text, which then does without it, in UTF-16 units; 0: the text holds the title.
    title_limit: int = 0
    form: str = ""  # of the text (see ``syndicate.template``) where the account sets none; empty: that of the house
    swaps: Mapping[str, str] = field(default_factory=dict)  # signs that it refuses, and what stands for them
    by_hand: bool = False  # no program may publish there: a person does what the plan says, then “settle” records it
    replace_within: timedelta = timedelta(hours=24)  # with Edit.REPLACE: later, a reply corrects instead
    # Of "picture", "video": no post goes without; "public_picture": its pictures are fetched from our site, as JPEG;
    # "poster": what goes is a sheet to print.
    needs: frozenset[str] = frozenset()
    hosting: Hosting = Hosting.OUTSIDE
    price: Callable[[Action], Decimal] | None = None  # of one action, in US dollars; None: the network is free
    most_tags: int = 5
    threads: bool = False  # it makes several posts in one step, all or none: a long text may be a thread of them
    refused_above: int = 0  # the most hashtags that it takes in a text, whoever wrote them; 0: any number
    clickable: bool = True  # whether readers can follow the address that stands in a text
    # What can be asked about a copy comes with the answer to the step that makes it; before it, the handle says only
    # that the step was taken.
    late_handle: bool = False
    fixed_pictures: bool = False  # an edit in place leaves them: a copy whose pictures change is made anew
    by_category: bool = False  # it has a place for each category: a copy whose original changes category moves there
    closed: date | None = None  # when the network closed for ever: nothing is sent there, looked for or taken back

    def room(self, *, pictured: bool) -> int:
        """Give how much text goes with a picture, or without one."""
        return self.picture_limit if pictured and self.picture_limit else self.limit


@dataclass(frozen=True, slots=True)
class Account:
    """One configured destination. Two accounts of one kind are two accounts."""

    name: str
    kind: str
    rules: Rules
    lang: str = "fr"
    server: str = ""
    hosting: Hosting = Hosting.OUTSIDE
    settings: Mapping[str, str] = field(default_factory=dict)
    template: str = ""  # the form of its copies (see ``syndicate.template``); empty: that of the house
    thread: int = 1  # the most posts that an editor's own text may fill


@dataclass(frozen=True, slots=True)
class Link:
    """The card under a copy: our page, its title and first lines, and its picture.

    ``card`` is the drawn one of ``Original.card``.
    """

    url: str
    title: str
    description: str
    picture: Picture | None = None
    card: Rendition | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Exactly what will be sent to one account: what preview shows is this object.

    ``following`` are the texts of the posts after the first, each in reply to the one before; ``title`` is there for
    the networks that show one beside the text, ``video`` for those that take videos, ``category`` for those that have a
    place for each.
    """

    text: str
    language: str
    link: Link
    tags: tuple[str, ...] = ()  # as written in the text, without the #
    pictures: tuple[Picture, ...] = ()
    following: tuple[str, ...] = ()
    notice: Notice | None = None
    title: str = ""
    video: Video | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Film:
    """A video in hand: a file on this machine, too large for the memory; ``size`` in bytes, ``sha256`` of them."""

    path: Path
    mime: str
    size: int
    sha256: str = ""  # empty: nobody knows


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture adapted to a network: its bytes, and what goes with them.

    ``url`` is where our own site serves these very bytes, for the networks that fetch pictures themselves.
    """

    data: bytes
    mime: str
    width: int
    height: int
    alt: str = ""
    focus: tuple[float, float] = (0.0, 0.0)
    url: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A draft with its pictures in hand, ready to leave. ``reply_to`` makes it a correction under that copy.

    ``left_out`` says, in a sentence for each picture that it lacks, why an urgent one leaves without it. ``poster`` is
    the sheet to print, a PDF. ``film`` is there when a copy is made where videos go; ``captions`` are those of the
    video, each with its language, as WebVTT.
    """

    draft: Draft
    attachments: tuple[Attachment, ...] = ()
    card: Attachment | None = None
    reply_to: Copy | None = None
    left_out: tuple[str, ...] = ()
    poster: Attachment | None = None
    film: Film | None = None
    captions: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, as the ledger knows it.

    ``key`` is the same for each try of the same copy; ``at`` is when the first try was reserved; ``prepared``
    records the handle that a two-step network gives before its visible step; ``taken`` names the copies of other
    originals, which are never the one looked for even when they link to the same address.
    """

    key: str
    at: datetime
    generation: int
    handle: str | None = None
    taken: frozenset[str] = frozenset()
    prepared: Callable[[str], None] = lambda _handle: None
    text: str = ""  # the fingerprint of what the first try sent; empty when nobody knows
    replaces: str = ""  # the copy that is made anew


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a network gives back: its name for the copy, the copy's public address, and whether it is provenly ours.

    ``shown`` sums up what readers see of the copy just now (see ``Copy.shown``); empty when the network does not say.
    ``following`` names the posts of a thread after the first, oldest first. ``waits`` says, in half a sentence, what a
    person still has to do before readers see it; empty once they do.
    """

    copy_id: str
    copy_url: str | None = None
    ours: bool = True
    shown: str = ""
    following: tuple[str, ...] = ()
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are for a network: handle, profile address, and what the access is worth."""

    handle: str
    url: str
    scopes: tuple[str, ...] = ()  # what it grants; empty when the network does not say
    expires: datetime | None = None  # when the access ends; None: no end is known
    advice: str = ""  # for a person: what to mend although it works
    lasts: timedelta | None = None  # of a new access, where the network does not tell when this one ends


# --------------------------------------------------------------------------------------------- history


class State(StrEnum):
    """Where a copy stands, from the ledger alone."""

    NEVER = "never"
    LIVE = "live"
    GONE = "gone"
    WITHDRAWN = "withdrawn"


class ActionKind(StrEnum):
    """What can be done with a copy."""

    PUBLISH = "publish"
    EDIT = "edit"
    REPLACE = "replace"
    CORRECT = "correct"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """An attempt whose end the ledger does not know.

    ``at`` is when it was first reserved, ``renewed`` when a run last took it up: that run may still be at work.
    """

    action: ActionKind
    key: str
    digest: str
    generation: int
    at: datetime
    renewed: datetime
    run: str
    url: str = ""  # the canonical URL when the attempt was made
    handle: str | None = None
    in_doubt: bool = False
    text: str = ""  # the fingerprint of what it sent, see ``networks._shown``
    pictures: str = ""  # the sum of the pictures that it sent, where they are fixed
    film: str = ""  # the sha256 of the video that it sent
    captions: tuple[str, ...] = ()  # the languages of those that it sent


@dataclass(frozen=True, slots=True)
class Copy:
    """What the ledger knows of one original on one account: the fold of their events."""

    original: str
    account: str
    state: State = State.NEVER
    copy_id: str | None = None
    copy_url: str | None = None
    ours: bool = True
    digest: str = ""
    # What readers saw after our last write, summed up by the network: another sum later says that a person edited the
    # copy there. Empty: nobody knows.
    shown: str = ""
    generation: int = 0
    corrections: int = 0  # replies that carried a correction
    # The network's names for our posts under the live copy, oldest first: the rest of a thread, then the corrections.
    # They go with it.
    replies: tuple[str, ...] = ()
    published: datetime | None = None  # editorial time at which the live generation was made
    url: str = ""  # the canonical URL that the copy was made with
    title: str = ""
    attempt: OpenAttempt | None = None
    refused: str = ""  # digest that the server refused, until the original changes
    altered: bool = False  # it was refused by ourselves: a person had edited the copy
    reason: str = ""  # why it was refused, or is in doubt
    pictures: str = ""  # the sum of those that it was made with, see ``compose.pictures_of``; empty: nobody knows
    film: str = ""  # the sha256 of the video that it was made with; empty: nobody knows, or there is none
    captions: tuple[str, ...] = ()  # the languages of the captions that we gave it
    waits: bool = False  # for a person, who finishes on the network what we made: no reader sees it yet


@dataclass(frozen=True, slots=True)
class History:
    """The whole ledger, folded. ``since`` is the time of its first line, ``None`` when that line is missing."""

    copies: Mapping[tuple[str, str], Copy] = field(default_factory=dict)
    since: datetime | None = None
    # For each account, the editorial times of its publications: the daily quota counts them.
    publications: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)
    # For each account, the editorial time and the cost, in US dollars, of what was paid for.
    spent: Mapping[str, tuple[tuple[datetime, Decimal], ...]] = field(default_factory=dict)
    # For each original, every canonical URL that a copy of it was made with, or tried with, oldest first.
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


# ------------------------------------------------------------------------------------------------ plan


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the written strategy: originals of these types and categories go to these accounts."""

    accounts: tuple[str, ...]
    types: tuple[str, ...] = ()  # empty: all
    categories: tuple[str, ...] = ()  # empty: all


@dataclass(frozen=True, slots=True)
class Freeze:
    """A period in which nothing new is announced on these accounts and categories (empty: all)."""

    start: datetime
    end: datetime
    reason: str
    accounts: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """The strategy, as plan reads it. Days are spans of 24 hours; hours are minutes from midnight, commune's zone."""

    routes: tuple[Route, ...] = ()
    timezone: str = "Europe/Paris"
    quiet_hours: tuple[int, int] | None = None
    daily_quota: Mapping[str, int] = field(default_factory=dict)
    monthly_budget: Mapping[str, Decimal] = field(default_factory=dict)  # US dollars
    freezes: tuple[Freeze, ...] = ()
    edits: Mapping[str, str] = field(default_factory=dict)  # account: edit | replace | correct | leave
    expired: str = "leave"  # what `expires` does to copies: leave | withdraw
    sync_days: int = 365
    fresh_days: int = 14
    max_actions: int = 30
    allow_withdrawals: bool = False
    announce: tuple[str, ...] = ()  # ids that a person asked to announce although they are old


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do on one account. ``copy`` is what the ledger knows of it before."""

    kind: ActionKind
    original: str
    account: str
    url: str  # the canonical URL, which must answer before anything is sent
    key: str
    digest: str
    generation: int
    copy: Copy
    draft: Draft | None = None
    recover: bool = False
    urgent: bool = False
    title: str = ""
    length: int = 0
    limit: int = 0
    cost: str = ""  # for people: "0,205 $"; empty: free
    cost_amount: Decimal = Decimal(0)  # US dollars
    pictures: str = ""  # the sum of its pictures, where they are fixed


@dataclass(frozen=True, slots=True)
class Held:
    """Nothing is done for this original on this account, and why: ``code`` for programs, ``reason`` for people."""

    original: str
    account: str
    code: str
    reason: str
    # Whether a person should act: a copy waiting for its hour is not something left out.
    left_out: bool = False
    action: Action | None = None  # what a person does in our place, and “tambour settle --done” then records


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done, in order, and what is held."""

    actions: tuple[Action, ...] = ()
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one action ended: ``result`` is the ledger's word for it (published, edited, refused...)."""

    action: ActionKind
    original: str
    account: str
    result: str
    copy_url: str | None = None
    reason: str = ""
