"""What the other programs of the bench make and Tambour does not: a list for each tag, links to what is beside.

A page hangs on its two neighbours and on the names of the categories, not on the whole list of articles: both are
parts of the site, of which a page takes note by name (``plugins.tracing``).
"""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from pelican import signals
from pelican.generators import Generator
from pelican.utils import slugify

from plugins import feeds, lists, tracing
from plugins.contents import Named
from plugins.pages import WRITERS
from plugins.pagination import paginate
from plugins.site import Site, of

MOST = 20  # items of a feed


def equip(generator: Generator) -> None:
    """Give the templates the parts of the site that they show."""
    generator.env.globals["part"] = partial(part, of(generator.settings))
    generator.env.globals["tag"] = partial(tag, generator.settings)


def part(site: Site, name: str) -> Any:
    """Give a part of the site, and note that the page shows it."""
    tracing.read(f"site:{name}@{site.own_lang}")
    with tracing.tracing():
        return getattr(site, name)


def tag(settings: Any, name: str) -> Named:
    """Give a tag with the address of its list."""
    return Named(name, f"tags/{slugify(name, regex_subs=settings['SLUG_REGEX_SUBSTITUTIONS'])}/")


def write(generator: Generator, writer: Any) -> None:
    """Write the lists of tags and the feeds, and note what is beside each article."""
    site = of(generator.settings)
    articles = list(site.articles)
    for newer, one, older in zip([None, *articles], articles, [*articles[1:], None], strict=False):
        setattr(site, f"beside {one.traced_as}", (newer, older))
    categories = lists.categories(site)
    setattr(site, "categories", [(some[0].source.category, url) for url, some in categories.items()])  # noqa: B010
    for heading, url, some in _tags(generator.settings, articles):
        for page in paginate(some, url, generator.settings[lists.SIZE], site.lang):
            writer.write_file(
                f"{page.url}index.html",
                generator.get_template("list"),
                generator.context,
                groups=[lists.Group("", list(page.items))],
                paged=page,
                heading=heading,
                folder=url,
            )
    for channel in _channels(site, articles, categories):
        writer.write_data(f"{channel.folder}rss.xml", partial(feeds.rss, site, channel), channel)


def _tags(settings: Any, articles: list[Any]) -> Iterator[tuple[str, str, list[Any]]]:
    found: dict[str, list[Any]] = {}
    for one in articles:
        for name in one.source.tags:
            found.setdefault(name, []).append(one)
    for name in sorted(found):
        yield name, tag(settings, name).url, found[name]


def _channels(site: Site, articles: list[Any], categories: dict[str, list[Any]]) -> Iterator[feeds.Channel]:
    name = site.config.commune.name
    yield feeds.Channel("", name, name, tuple(articles[:MOST]), site.own_lang)
    for url, some in categories.items():
        heading = some[0].source.category
        yield feeds.Channel(url, heading, heading, tuple(islice(some, MOST)), site.own_lang)


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(equip)
    WRITERS[__name__] = write
