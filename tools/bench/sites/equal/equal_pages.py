"""What the other programs of the bench make and Tambour does not: a list for each tag, links to what is beside.

Of which other articles a page shows the titles is a part of the site, of which it takes note (``plugins.tracing``):
so it hangs on some of them, not on the whole list. They are numbered from the oldest, which never moves.
"""

from collections.abc import Iterator, Sequence
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
STRETCH = 10  # articles whose neighbours are noted together

ORDER: dict[Any, tuple[list[Any], dict[str, int]]] = {}  # the articles of a site, oldest first, and the place of each


def equip(generator: Generator) -> None:
    """Give the templates what they call."""
    site, settings = of(generator.settings), generator.settings
    generator.env.globals |= {
        "part": partial(part, site),
        "beside": partial(beside, site),
        "tag": partial(tag, settings),
    }


def tell(generators: Sequence[Generator]) -> None:
    """Add to the site the categories that every page shows, and which articles stand beside one another."""
    site = of(generators[0].settings)
    categories = [(some[0].source.category, url) for url, some in lists.categories(site).items()]
    setattr(site, "categories", categories)  # noqa: B010  # a part of the site that only this plugin knows
    articles = list(site.articles)[::-1]
    for at in range(0, len(articles), STRETCH):
        stretch = articles[max(at - 1, 0) : at + STRETCH + 1]
        setattr(site, f"stretch {at // STRETCH}", "\n".join(one.traced_as for one in stretch))
    ORDER[site.config.path] = articles, {one.traced_as: at for at, one in enumerate(articles)}


def beside(site: Site, article: Any) -> list[Any]:
    """Give the articles after and before one, and note which they are."""
    articles, places = ORDER[site.config.path]
    at = places[article.traced_as]
    part(site, f"stretch {at // STRETCH}")
    return [*articles[at + 1 : at + 2], *articles[max(at - 1, 0) : at]]


def part(site: Site, name: str) -> Any:
    """Give a part of the site, and note that the page shows it."""
    tracing.read(f"site:{name}@{site.own_lang}")
    with tracing.tracing():
        return getattr(site, name)


def tag(settings: Any, name: str) -> Named:
    """Give a tag with the address of its list."""
    return Named(name, f"tags/{slugify(name, regex_subs=settings['SLUG_REGEX_SUBSTITUTIONS'])}/")


def write_tags(generator: Generator, writer: Any) -> None:
    """Write the list of each tag."""
    site = of(generator.settings)
    found: dict[str, list[Any]] = {}
    for one in site.articles:
        for name in one.source.tags:
            found.setdefault(name, []).append(one)
    for name, some in sorted(found.items()):
        folder = tag(generator.settings, name).url
        for page in paginate(some, folder, generator.settings[lists.SIZE], site.lang):
            writer.write_file(
                f"{page.url}index.html",
                generator.get_template("list"),
                generator.context,
                groups=[lists.Group("", list(page.items))],
                paged=page,
                heading=name,
                folder=folder,
            )


def write_feeds(generator: Generator, writer: Any) -> None:
    """Write the feed of the site and that of each category, in RSS alone."""
    site = of(generator.settings)
    for channel in _channels(site):
        writer.write_data(f"{channel.folder}rss.xml", partial(feeds.rss, site, channel), channel)


def _channels(site: Site) -> Iterator[feeds.Channel]:
    name = site.config.commune.name
    yield feeds.Channel("", name, name, tuple(islice(site.articles, MOST)), site.own_lang)
    for url, some in lists.categories(site).items():
        heading = some[0].source.category
        yield feeds.Channel(url, heading, heading, tuple(islice(some, MOST)), site.own_lang)


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(equip)
    signals.all_generators_finalized.connect(tell)
    WRITERS[f"{__name__}.tags"], WRITERS[f"{__name__}.feeds"] = write_tags, write_feeds
