"""Whether links lead somewhere, and say where (RGAA 4.1.2, criteria 6.1 and 6.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from syndicate.checks.page import Around, Page
from syndicate.config import TYPES, Config
from syndicate.i18n import _
from syndicate.inline import locate
from syndicate.nearest import nearest
from syndicate.prose import CODE, Link
from syndicate.source import Problem, Severity, Source, service

LONG_ADDRESS = 60  # characters, read one by one by a screen reader
VAGUE = frozenset({
    "", "ici", "cliquez ici", "cliquer ici", "clic ici", "voir ici", "par ici", "là", "lire la suite", "la suite",
    "suite", "en savoir plus", "savoir plus", "plus d'infos", "plus d'info", "plus d'informations", "lire plus",
    "voir plus", "voir", "lien", "ce lien", "le lien", "suivre ce lien", "suivez ce lien", "lire l'article",
    "télécharger", "consulter", "page", "cette page", "here", "click here", "read more", "more", "link",
})  # fmt: skip
# Files that an editor brings: when they are not in content/, nothing makes them.
BROUGHT = frozenset({
    ".md", ".pdf", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp", ".zip",
    ".jpg", ".jpeg", ".png", ".webp", ".gif", ".mp3", ".mp4",
})  # fmt: skip
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif"})
THEME_ANCHORS = frozenset({"", "contenu", "top"})  # of every page, whatever its text
_ENDING = r"(?:fr|com|org|net|eu|info|bzh|re|gouv\.fr)"
_BARE_HOST = re.compile(rf"(?:www\.\S+|[\w-]+(?:\.[\w-]+)*\.{_ENDING}(?:[/?#]\S*)?)", re.IGNORECASE)
_FILE_AS_HOST = re.compile(r"https?://[^/\s]+\.(?:pdf|docx?|odt|xlsx?|jpe?g|png)/?", re.IGNORECASE)
_MAILBOX = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_UNLINKED = re.compile(r"(?<![\w(<\"'=/\[])https?://[^\s<>)\]]+")
# A page of an original, on the site; what is deeper, or ends otherwise, may be made by the build.
_PAGE = re.compile(rf"(?:[a-z]{{2,3}}/)?(?:{'|'.join(TYPES)})/(?=[^/]*[a-z])[^/.]+/")


def address(source: Source, config: Config) -> str:
    """Give the path of an original's page, from the root of the site."""
    lang = "" if source.lang == config.commune.lang else f"{source.lang}/"
    return f"{lang}{source.slug}/" if source.type == "pages" else f"{lang}{source.type}/{source.slug}/"


def links_say_where(page: Page, _around: Around) -> Iterator[Problem]:
    """Wish for words that say where a link leads when they are read alone, as screen readers list them."""
    leads: dict[str, str] = {}
    for link in page.links:
        said = re.sub(r"\W+$", "", link.text.casefold().replace("’", "'").strip(" «»\"'\u00a0\u202f"))
        if said in VAGUE and not link.auto:
            message = _("The words of the link, “{text}”, do not say where it leads.")
            yield page.problem(page.line(link.index), "link-vague", message.format(text=link.text))
        elif leads.setdefault(said, link.address) != link.address:
            message = _("Two links say “{text}” and lead to different places.")
            yield page.problem(page.line(link.index), "link-twins", message.format(text=link.text))
        elif link.text.startswith(("http://", "https://")) and len(link.text) > LONG_ADDRESS:
            message = _("This address of {count} characters is what people read: put words in its place.")
            yield page.problem(page.line(link.index), "link-bare", message.format(count=len(link.text)))


def addresses_linked(page: Page, _around: Around) -> Iterator[Problem]:
    """Wish for addresses that can be clicked."""
    if "http" not in page.body:
        return
    for found in _UNLINKED.finditer(page.body):
        # What is hidden with something before it is code, a tag, the target of a link.
        before = page.shown[found.start() - 1] if found.start() else "\n"
        definition = page.body[page.body.rfind("\n", 0, found.start()) + 1 : found.start()]
        if before in " \n\u00a0(:" and not re.fullmatch(r" {0,3}\[[^\]]*\]:\s*", definition):
            if CODE in (page.shown[found.start()], before):
                continue
            message = _("This address is no link: people cannot click it.")
            yield page.problem(page.line(found.start()), "link-bare", message)


def links_lead_somewhere(page: Page, around: Around) -> Iterator[Problem]:
    """Want links to files and pages of ours to lead to one, now that the original is shown."""
    for link in page.links:
        found = _fault(link, page, around)
        if found:
            code, message, severity = found
            yield page.problem(page.line(link.index), code, message, severity)


Fault = tuple[str, str, Severity]


def _fault(link: Link, page: Page, around: Around) -> Fault | None:
    written = link.address
    parts = _split(written)
    if parts is None or not written:
        return "broken-link", _("This link has no address that can be read."), "error"
    if parts.scheme in ("http", "https"):
        if _FILE_AS_HOST.fullmatch(written):
            message = _("“{address}” is the name of a file, not of a site: write /documents/… without https://.")
            return "broken-link", message.format(address=written), "error"
        home = urlsplit(around.config.commune.url)
        if parts.netloc == home.netloc and parts.path.startswith(home.path):
            return _page_fault(parts.path.removeprefix(home.path), parts.fragment, around)
        return None
    if parts.scheme or parts.netloc:
        return None
    if not parts.path:
        return _anchor_fault(page.source, parts.fragment, around)
    if _MAILBOX.fullmatch(parts.path):
        return "broken-link", _("Write mailto: before the address “{address}”.").format(address=written), "error"
    return _own_fault(written, parts.path, parts.fragment, page.source, around)


def _split(written: str) -> SplitResult | None:
    try:
        return urlsplit(written)
    except ValueError:
        return None


def _own_fault(written: str, path: str, fragment: str, source: Source, around: Around) -> Fault | None:
    """Look at a link to a file of content/, or to a page of the site."""
    file = locate(around.config.site.content, source.path, path)
    target = around.files.get(file) if file else None
    if target is not None:
        return _draft_fault(target, source, around) or _anchor_fault(target, fragment, around)
    if file and file.is_file():
        if file.suffix.lower() in PICTURES:
            return "link-picture", _("A link to a picture leads nowhere: show the picture with ![…](…)."), "warning"
        return None
    if file and (file.suffix.lower() in BROUGHT or re.match(r"[{|]", written)):
        return "broken-link", _missing(file, written, around), "error"
    if not path.startswith(("/", ".")) and _BARE_HOST.fullmatch(path):
        return "broken-link", _("Write https:// before the address “{address}”.").format(address=written), "error"
    return _page_fault(urljoin(f"/{address(source, around.config)}", path), fragment, around)


def _missing(file: Path, written: str, around: Around) -> str:
    names = {one.name: one for one in around.files} if file.suffix == ".md" else {}
    near = nearest(file.name, names)
    if near:
        message = _("The link leads to “{address}”, which does not exist. Did you mean “/{near}”?")
        content = around.config.site.content
        return message.format(address=unquote(written), near=names[near].relative_to(content).as_posix())
    return _("The link leads to “{address}”, which does not exist.").format(address=unquote(written))


def _page_fault(path: str, fragment: str, around: Around) -> Fault | None:
    """Look at the address of a page; what the site makes besides originals is not known here: hence only a warning."""
    wanted = unquote(path).lstrip("/")
    wanted = wanted if wanted.endswith("/") or not wanted else f"{wanted}/"
    target = around.addresses.get(wanted)
    if target is not None:
        return _anchor_fault(target, fragment, around)
    if _PAGE.fullmatch(wanted):
        return "broken-link", _("No original gives the page “/{address}”.").format(address=wanted), "warning"
    return None


def _draft_fault(target: Source, source: Source, around: Around) -> Fault | None:
    if target.status == "draft" and source.status != "draft":
        message = _("The link leads to “{name}”, which is a draft: nobody can follow it.")
        return "link-draft", message.format(name=target.title or target.path.name), "warning"
    shown_from = max((moment for moment in (source.date, around.now) if moment), default=around.now)
    if target.date and target.date > shown_from:
        message = _("The link leads to “{name}”, which appears on {date}: nobody can follow it before.")
        day = target.date.astimezone(around.config.zone).strftime("%Y-%m-%d %H:%M")
        return "link-draft", message.format(name=target.title or target.path.name, date=day), "warning"
    return None


def _anchor_fault(target: Source, fragment: str, around: Around) -> Fault | None:
    wanted = unquote(fragment)
    if wanted.lower() in THEME_ANCHORS or wanted.startswith(":~:") or wanted in _anchors(target, around):
        return None
    message = _("There is no part “#{name}” in “{page}”.")
    return "broken-anchor", message.format(name=wanted, page=target.title or target.path.name), "error"


def _anchors(target: Source, around: Around) -> frozenset[str]:
    """Give the anchors of a page, as Markdown itself makes them: few links have one, so few texts are built."""
    if target.path not in around.anchors:
        import markdown

        from syndicate.fix import EXTENSIONS

        html = markdown.markdown(target.body, extensions=list(EXTENSIONS), output_format="html")
        around.anchors[target.path] = frozenset(re.findall(r"\bid=[\"']([^\"']+)[\"']", html))
    return around.anchors[target.path]


def service_exists(page: Page, around: Around) -> Iterator[Problem]:
    """Want the department that a procedure names to have its page: its hours are shown beside the procedure."""
    name = str(page.source.extra.get("service", ""))
    if page.source.type == "demarches" and name and service(name, around.files.values()) is None:
        titles = [one.title for one in around.files.values() if one.type == "services"]
        near = nearest(name, titles)
        message = _("No page of content/services/ is called “{name}”.")
        message = _("No page of content/services/ is called “{name}”. Did you mean “{near}”?") if near else message
        yield page.problem(page.source.line("service"), "unknown-service", message.format(name=name, near=near))


ADVICE = (links_say_where, addresses_linked, links_lead_somewhere, service_exists)
