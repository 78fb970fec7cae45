"""What the other programs of the bench make and Tambour does not: a list for each tag, links to what is beside.

Of which other articles a page shows the titles is a part of the site, of which it takes note (``plugins.tracing``):
so it hangs on some of them, not on the whole list. They are numbered from the oldest, which never moves.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from pelican import signals
from pelican.generators import Generator
from pelican.utils import slugify

from plugins import feeds, lists, tracing
from plugins.filing import Filed, Named
from plugins.pages import WRITERS
from plugins.pagination import paginate
from plugins.site import Site, of

MOST = 20  # items of a feed
STRETCH = 10  # articles whose neighbours are noted together

TAGS: dict[str, Named] = {}
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
    categories = [(lists.name_of(site.filed_in(url)), url) for url in site.folders]
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
    if name not in TAGS:
        TAGS[name] = Named(name, f"tags/{slugify(name, regex_subs=settings['SLUG_REGEX_SUBSTITUTIONS'])}/")
    return TAGS[name]


def write_tags(generator: Generator, writer: Any) -> None:
    """Write the list of each tag."""
    site = of(generator.settings)
    found: dict[str, list[tuple[Any, datetime]]] = {}
    for one in _filed(site):
        for name in one.tags:
            if one.date:
                found.setdefault(name, []).append((one.content, one.date))
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
    yield feeds.Channel("", name, name, _newest(_filed(site)), site.own_lang)
    for url in site.folders:
        some = site.filed_in(url)
        heading = lists.name_of(some)
        yield feeds.Channel(url, heading, heading, _newest(some), site.own_lang)


def _newest(filed: Sequence[Filed]) -> tuple[Any, ...]:
    return tuple(one.content for one in filed[:MOST])


def _filed(site: Site) -> Sequence[Filed]:
    """Give all articles, newest first: here they are all of one type."""
    return [one for type_ in site.types for one in site.filed(type_)]


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(equip)
    signals.all_generators_finalized.connect(tell)
    WRITERS[f"{__name__}.tags"], WRITERS[f"{__name__}.feeds"] = write_tags, write_feeds
