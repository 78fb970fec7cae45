"""The settings of a stock Pelican for the bench: the same pages as those of the other programs."""

SITENAME = AUTHOR = "Valserein"
SITEURL = FEED_DOMAIN = "https://valserein.example.org"
PATH = "content"
ARTICLE_PATHS = [""]
PAGE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
THEME = "theme"
PLUGIN_PATHS = ["."]
PLUGINS = ["neighbours"]
TIMEZONE = "Europe/Paris"
DEFAULT_LANG = "fr"
DEFAULT_DATE_FORMAT = "%d/%m/%Y"
WITH_FUTURE_DATES = True
MARKDOWN = {"extensions": ["markdown.extensions.extra", "markdown.extensions.toc", "markdown.extensions.meta"]}

ARTICLE_URL, ARTICLE_SAVE_AS = "actualites/{slug}/", "actualites/{slug}/index.html"
CATEGORY_URL, CATEGORY_SAVE_AS = "categories/{slug}/", "categories/{slug}/index.html"
TAG_URL, TAG_SAVE_AS = "tags/{slug}/", "tags/{slug}/index.html"
AUTHOR_SAVE_AS = ""
DIRECT_TEMPLATES = ["index", "archives", "sitemap"]
ARCHIVES_SAVE_AS = "archives/index.html"
SITEMAP_SAVE_AS = "sitemap.xml"
DEFAULT_PAGINATION = 10
PAGINATED_TEMPLATES = {"index": None, "tag": None, "category": None}
PAGINATION_PATTERNS = (
    (1, "{base_name}/", "{base_name}/index.html"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
FEED_ALL_RSS = "rss.xml"
CATEGORY_FEED_RSS = "categories/{slug}/rss.xml"
RSS_FEED_SUMMARY_ONLY = False
FEED_MAX_ITEMS = 20
