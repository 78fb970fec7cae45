"""The page of previews: one original below another, its copies side by side. It takes nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from syndicate import networks
from syndicate.i18n import _, decimal, language, ngettext, written
from syndicate.kits import kit_of
from syndicate.model import ActionKind, Attachment, Video
from syndicate.networks._outbox_page import linked
from syndicate.preview import Preview, by_original
from syndicate.preview_kit import SCRIPT, kit_of_page
from syndicate.preview_kit import STYLE as KIT_STYLE
from syndicate.preview_parts import Where, escaped, image, picture_facts

STYLE = """
:root { color-scheme: light dark; --ink: #1c1f2b; --soft: #565c6e; --paper: #fff; --ground: #eef0f4; --line: #d3d8e1;
  --link: #1d4f91; --go: #1f6b4a; --wait: #8a5a00; --stop: #b3261e; --none: #565c6e; }
@media (prefers-color-scheme: dark) { :root { --ink: #edeff5; --soft: #a9b0c2; --paper: #1d2130; --ground: #12151f;
  --line: #343a4e; --link: #9cc2ff; --go: #7fd4a8; --wait: #f0c04c; --stop: #ff9d94; --none: #a9b0c2; } }
* { box-sizing: border-box; }
body { margin: 0; padding: clamp(1rem, 3vw, 2.5rem); background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
main, body > header { max-width: 82rem; margin: 0 auto; }
h1 { font-size: clamp(1.5rem, 1.2rem + 1.5vw, 2.1rem); line-height: 1.15; margin: 0; }
h2 { font-size: 1.25rem; line-height: 1.25; margin: 0; text-wrap: balance; }
body > header p { color: var(--soft); margin: .4rem 0 0; }
nav ol { margin: 1.25rem 0 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .4rem; }
nav li { min-width: 0; max-width: min(24rem, 100%); }
nav a { display: block; padding: .3rem .75rem; border: 1px solid var(--line); border-radius: 1rem;
  background: var(--paper); font-size: .875rem; text-decoration: none; white-space: nowrap;
  overflow: hidden; text-overflow: ellipsis; }
section { margin-top: 2.25rem; padding-top: 1.5rem; border-top: 2px solid var(--line); scroll-margin-top: 1rem; }
section > p { color: var(--soft); font-size: .875rem; margin: .2rem 0 0; overflow-wrap: anywhere; }
.copies { display: flex; flex-wrap: wrap; gap: 1.1rem; margin-top: 1rem; align-items: flex-start; }
article { flex: 1 1 min(100%, 19rem); max-width: 30rem; min-width: 0;
  background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; overflow: hidden; }
.state { margin: 0; padding: .55rem 1.1rem .55rem .7rem; border-left: .4rem solid; border-bottom: 1px solid var(--line);
  font-size: .9375rem; line-height: 1.35; }
.state strong { display: block; }
.state span { color: var(--ink); }
.go { color: var(--go); } .wait { color: var(--wait); } .stop { color: var(--stop); } .none { color: var(--none); }
.post { padding: 1rem 1.1rem 1.1rem; }
article header { display: flex; gap: .7rem; align-items: center; margin-bottom: .7rem; }
article header > span { flex: none; width: 2.6rem; height: 2.6rem; border-radius: 50%; background: var(--link);
  color: var(--paper); display: grid; place-items: center; font-weight: 700; }
article h3 { margin: 0; font-size: 1rem; line-height: 1.25; overflow-wrap: anywhere; }
article h3 small { display: block; font-weight: 400; }
small { color: var(--soft); font-size: .875rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.pictures { display: grid; gap: .8rem; margin-top: .9rem; }
figure { margin: 0; }
img { display: block; width: 100%; height: auto; max-height: 26rem; object-fit: contain; border-radius: .5rem;
  background: var(--ground); }
figcaption { color: var(--soft); font-size: .8125rem; line-height: 1.4; margin-top: .3rem; }
figcaption b { color: var(--ink); font-weight: 600; }
.card { margin: .9rem 0 0; border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; }
.card img { border-radius: 0; }
.card p { margin: 0; padding: .6rem .8rem; display: grid; gap: .15rem; line-height: 1.35; overflow-wrap: anywhere; }
.note { color: var(--soft); font-size: .8125rem; margin: .3rem 0 0; }
footer { border-top: 1px solid var(--line); padding: .7rem 1.1rem .8rem; font-size: .875rem; color: var(--soft); }
footer p { margin: .3rem 0 0; }
meter { display: block; width: 100%; height: .6rem; margin-top: .25rem; }
@media print { body { background: none; } article { break-inside: avoid; } nav { display: none; } }
"""


def page(previews: Sequence[Preview], where: Where, *, commune: str, now: datetime) -> str:
    """Give the page, in HTML. ``where`` gives the address of an adapted picture, relative to the page."""
    groups = list(by_original(previews))
    title = _("Preview of the copies")
    copies = ngettext("{count} copy", "{count} copies", len(previews)).format(count=len(previews))
    of = ngettext("of {count} original", "of {count} originals", len(groups)).format(count=len(groups))
    told = _("{copies} {of}, as things stand on {time}. Nothing was sent.")
    told = told.format(copies=copies, of=of, time=written(now)) if previews else _("There is nothing to send.")
    script = f'<script src="{SCRIPT}" defer></script>\n' if any(map(kit_of, previews)) else ""
    sections = "\n".join(_section(number, name, group, where) for number, (name, group) in enumerate(groups, 1))
    return (
        f'<!doctype html>\n<html lang="{escaped(language())}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n<link rel="icon" href="data:,">\n'
        f"<title>{escaped(title)} – {escaped(commune)}</title>\n"
        f"<style>{STYLE}{KIT_STYLE}</style>\n{script}</head>\n<body>\n"
        f"<header>\n<h1>{escaped(title)}</h1>\n<p>{escaped(told)}</p>\n{_contents(groups)}</header>\n"
        f"<main>\n{sections}\n</main>\n</body>\n</html>\n"
    )


def state(seen: Preview) -> tuple[str, str, str]:
    """Say what becomes of a copy: a word for its colour (go, wait, stop, none), what is done, and when or why."""
    if seen.fault:
        return "stop", _("Cannot be sent"), seen.fault
    if seen.action is not None:
        done = _done()[seen.action]
        when = _("now, without waiting for its turn") if seen.urgent else _("at the next publication")
        return ("stop" if seen.action is ActionKind.WITHDRAW else "go"), done, when
    if seen.code in ("up_to_date", "gone", "skipped", "site_only", "not_listed", "not_routed", "too_old", "closed"):
        return "none", _("Nothing is done"), seen.reason
    return "wait", _("Held"), seen.reason


def counted(seen: Preview) -> str:
    """Say the length of a copy, as its network counts."""
    count = ngettext("{length} character of {limit}", "{length} characters of {limit}", seen.length)
    return count.format(length=seen.length, limit=seen.limit)


def network_name(seen: Preview) -> str:
    """Write the name of the network that a copy imitates or is made for: its own, never the word of the settings."""
    own = seen.network == seen.account.kind
    return networks.load(seen.network).called(seen.account) if own else networks.load(seen.network).title


def place_of(seen: Preview) -> str:
    """Say where on its network a copy goes, where the network has several places."""
    return networks.load(seen.account.kind).place(seen.account, seen.draft) if seen.draft else ""


def _done() -> Mapping[ActionKind, str]:
    return {
        ActionKind.PUBLISH: _("To be published"),
        ActionKind.EDIT: _("To be edited"),
        ActionKind.REPLACE: _("To be replaced"),
        ActionKind.CORRECT: _("To be corrected, by a reply"),
        ActionKind.WITHDRAW: _("To be withdrawn"),
    }


def _contents(groups: Sequence[tuple[str, list[Preview]]]) -> str:
    """Give the list of originals, where there are enough of them to get lost."""
    if len(groups) < 3:
        return ""
    label = escaped(_("Originals"))
    links = "\n".join(
        f'<li><a href="#o{number}">{escaped(group[0].title or name)}</a></li>'
        for number, (name, group) in enumerate(groups, 1)
    )
    return f'<nav aria-label="{label}">\n<ol>\n{links}\n</ol>\n</nav>\n'


def _section(number: int, name: str, group: Sequence[Preview], where: Where) -> str:
    first = group[0]
    title = first.title or name
    place = f' · <a href="{escaped(first.url)}">{escaped(first.url)}</a>' if first.url else ""
    copies = "\n".join(_article(seen, where) for seen in group)
    return (
        f'<section id="o{number}" aria-labelledby="t{number}">\n<h2 id="t{number}">{escaped(title)}</h2>\n'
        f'<p>{escaped(name)}{place}</p>\n<div class="copies">\n{copies}\n</div>\n</section>'
    )


def _article(seen: Preview, where: Where) -> str:
    colour, done, why = state(seen)
    kind = network_name(seen)
    if seen.account.kind == "outbox":
        kind = _("{network}, in a folder").format(network=kind)
    kind = ", ".join(filter(None, (kind, place_of(seen))))
    kit = kit_of(seen)
    kind, why = (kit.place, _("all that it takes is here")) if kit else (kind, why)
    head = (
        f'<header><span aria-hidden="true">{escaped(seen.account.name[:1].upper())}</span>'
        f"<h3>{escaped(seen.account.name)} <small>{escaped(kind)}</small></h3></header>\n"
    )
    body = kit_of_page(seen, kit, where) if kit else _body(seen, where)
    return (
        f'<article>\n<p class="state {colour}"><strong>{escaped(done)}</strong> <span>{escaped(why)}</span></p>\n'
        f'<div class="post">\n{head}{body}</div>\n{_foot(seen)}</article>'
    )


def _body(seen: Preview, where: Where) -> str:
    if seen.draft is None:
        nothing = _("Its copy goes.") if seen.action is ActionKind.WITHDRAW else _("The site no longer holds its text.")
        return f'<p class="text"><small>{escaped(nothing)}</small></p>\n'
    text = f'<p class="text" lang="{escaped(seen.draft.language)}">{linked(seen.draft.text)}</p>\n'
    if seen.draft.title:
        text = f'<p class="text" lang="{escaped(seen.draft.language)}"><b>{escaped(seen.draft.title)}</b></p>\n{text}'
    if seen.draft.video and seen.action in (None, ActionKind.PUBLISH):  # an edit leaves the video
        text += f'<p class="note">{escaped(_film(seen.draft.video))}</p>\n'
    following = "".join(
        f'<p class="text" lang="{escaped(seen.draft.language)}">{linked(one)}</p>\n' for one in seen.draft.following
    )
    if seen.post is None:
        return text + following
    if seen.post.poster is not None:
        return text + _printed(seen.post.poster, where)
    figures = "\n".join(_figure(attachment, where, seen.draft.language) for attachment in seen.post.attachments)
    return text + (f'<div class="pictures">\n{figures}\n</div>\n' if figures else "") + _card(seen, where) + following


def _printed(sheet: Attachment, where: Where) -> str:
    """Lead to the file that will be printed: a frame would stay empty where a browser shows no PDF in a page."""
    words = _("Open the sheet, as it will be printed (PDF)")
    return f'<p class="text"><a href="{escaped(where(sheet))}">{escaped(words)}</a></p>\n'


def _film(video: Video) -> str:
    languages = ", ".join(one.lang for one in video.captions) or "–"
    name = urlsplit(video.url).path.rpartition("/")[2]
    size = decimal(max(0.1, video.size / 1_000_000))
    return _("With the video {name} ({size} MB); captions: {languages}").format(
        name=name, size=size, languages=languages
    )


def _figure(attachment: Attachment, where: Where, lang: str) -> str:
    label = escaped(_("Alternative text:"))
    alt = f'<b>{label}</b> <span lang="{escaped(lang)}">{escaped(attachment.alt)}</span>'
    said = alt if attachment.alt else f"<b>{escaped(_no_alt())}</b>"
    caption = f"<figcaption>{said}<br>{escaped(picture_facts(attachment))}</figcaption>"
    return f"<figure>{image(attachment, where)}{caption}</figure>"


def _no_alt() -> str:
    return _("No alternative text")


def _card(seen: Preview, where: Where) -> str:
    if not seen.carded or seen.draft is None or seen.post is None:
        return ""
    link, card = seen.draft.link, seen.post.card
    picture = image(card, where, decorative=True) if card else ""
    note = "" if card else _("The network makes this card itself, from our page.")
    lines = [f"<small>{escaped(urlsplit(link.url).hostname or '')}</small>", f"<strong>{escaped(link.title)}</strong>"]
    lines += [f"<small>{escaped(link.description)}</small>"] if link.description else []
    label = escaped(_("Link card"))
    below = f'<p class="note">{escaped(note)}</p>\n' if note else ""
    return f'<div class="card" role="group" aria-label="{label}">{picture}<p>{"".join(lines)}</p></div>\n{below}'


def _foot(seen: Preview) -> str:
    if seen.draft is None:
        return ""
    count = escaped(counted(seen))
    meter = (
        f'<meter min="0" max="{seen.limit}" high="{seen.limit}" value="{min(seen.length, seen.limit)}">{count}</meter>'
    )
    lines = [f"<label>{count}{meter}</label>"]
    if seen.cost:
        lines.append(f"<p>{escaped(_cost(seen))}</p>")
    if seen.copy_url:
        label = escaped(_("The copy that is out"))
        lines.append(f'<p><a href="{escaped(seen.copy_url)}">{label}</a></p>')
    rows = "\n".join(lines)
    return f"<footer>{rows}</footer>\n"


def _cost(seen: Preview) -> str:
    return _("Costs {cost}").format(cost=seen.cost)
