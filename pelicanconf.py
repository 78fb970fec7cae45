"""Pelican's settings for Tambour's site. Facts about the commune are in tambour.toml; nothing here is to be edited.

``tambour build`` runs Pelican with these; so does ``pelican -s pelicanconf.py`` beside a tambour.toml.
"""

import os
from pathlib import Path
from urllib.parse import quote, urlsplit

from pelican.settings import DEFAULT_CONFIG

from syndicate import places
from syndicate.config import FILE, TYPES, load
from syndicate.i18n import _

CONFIG = load(Path(os.environ.get("TAMBOUR_CONFIG", FILE)))
TAMBOUR_CONFIG = str(CONFIG.path)

SITENAME = CONFIG.commune.name
SITEURL = quote(urlsplit(CONFIG.commune.url).path, safe="/%")  # links start at the root of the host
TIMEZONE = CONFIG.commune.timezone
DEFAULT_LANG = CONFIG.commune.lang
LOCALE = ["C"]  # dates are babel's work: the machine's locale has no say
PATH = str(CONFIG.site.content)
OUTPUT_PATH = str(CONFIG.site.output)
THEME = str(places.theme(CONFIG.site.options.get("theme", "commune")))

# The plugin "originals" replaces both by the very files that are public now.
ARTICLE_PATHS = [name for name in TYPES if name != "pages"]
PAGE_PATHS = ["pages"]
# Pictures and documents are brought by the originals that use them: a folder copied whole would publish drafts'.
STATIC_PATHS: list[str] = []
IGNORE_FILES = ["**/.*", ".*", "__pycache__"]

PLUGINS = [
    *(
        f"{places.plugins_package()}.{name}"
        for name in (
            "reading",
            "originals",
            "theme",
            "share_cards",
            "data",
            "languages",
            "directory",
            "procedures",
            "colours",
            "drawings",
            "lists",
            "archives",
            "finding",
            "feeds",
            "feeds_page",
            "links_page",
            "calendars",
            "legal",
            "redirects",
            "wellknown",
            "sitemap",
            "syndication",
        )
    ),
]

# Addresses: the file's name, so that correcting a title moves nothing. A translation lives under its language.
SLUGIFY_SOURCE = "basename"
SLUG_REGEX_SUBSTITUTIONS = [(r"['’]", "-"), ("n°", "n-"), *DEFAULT_CONFIG["SLUG_REGEX_SUBSTITUTIONS"]]
ARTICLE_URL = "{type}/{slug}/"
ARTICLE_SAVE_AS = "{type}/{slug}/index.html"
ARTICLE_LANG_URL = "{lang}/{type}/{slug}/"
ARTICLE_LANG_SAVE_AS = "{lang}/{type}/{slug}/index.html"
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = "{slug}/index.html"
PAGE_LANG_URL = "{lang}/{slug}/"
PAGE_LANG_SAVE_AS = "{lang}/{slug}/index.html"
CATEGORY_URL = "categories/{slug}/"
CATEGORY_SAVE_AS = ""  # the plugin "lists" writes them, numbered from the oldest
TAMBOUR_PAGE_SIZE = 20  # originals on an older page of a list
PAGINATED_TEMPLATES: dict[str, int | None] = {}
ARTICLE_TRANSLATION_ID = PAGE_TRANSLATION_ID = "original_id"
FILENAME_METADATA = ""  # a date in a file's name is part of its name

# No page that nobody asked for, no feed of Pelican's own, no draft.
DIRECT_TEMPLATES = ["index", "404"]
TAG_SAVE_AS = AUTHOR_SAVE_AS = DRAFT_SAVE_AS = DRAFT_LANG_SAVE_AS = ""
DRAFT_PAGE_SAVE_AS = DRAFT_PAGE_LANG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
WITH_FUTURE_DATES = True  # the editorial time decides, in the plugin "originals", not the machine's clock
USE_FOLDER_AS_CATEGORY = False
DEFAULT_CATEGORY = ""
FORMATTED_FIELDS: list[str] = []  # a summary is plain text
TYPOGRIFY = False

MARKDOWN = {
    "extensions": ["markdown.extensions.extra", "markdown.extensions.sane_lists", "markdown.extensions.toc"],
    "extension_configs": {
        "markdown.extensions.footnotes": {"BACKLINK_TITLE": _("Back to the text of note {}")},
        "markdown.extensions.tables": {"use_align_attribute": True},
        "markdown.extensions.toc": {"marker": ""},
    },
    "output_format": "html",
}
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "extensions": []}


def ARTICLE_ORDER_BY(article):  # noqa: ANN001, ANN201, N802, D103  # a setting of Pelican's: newest first, then by path
    return -article.source.date.timestamp(), article.traced_as


def PAGE_ORDER_BY(page):  # noqa: ANN001, ANN201, N802, D103  # as above
    return page.traced_as
