"""Tambour's own settings, with as many pages as the other programs of the bench make, and a theme as small as theirs.

A commune's own ``pelicanconf.py`` goes before Tambour's. It has the same machinery; what is left out is pages: the
legal ones, the crisis page, Atom and JSON feeds, calendars, redirections, drawings.
"""

import sys
from pathlib import Path
from runpy import run_path

from syndicate import places

# In small letters: what is written in capitals is a setting of Pelican's, on which every page hangs.
here = Path(__file__).parent
ours = run_path(str(places.pelican_settings(here / "no-settings-here")))
globals().update({name: value for name, value in ours.items() if name.isupper()})

sys.path.append(str(here))
THEME = str(here / "theme")
PLUGINS = [
    *(f"{places.plugins_package()}.{name}" for name in ("reading", "originals", "theme", "lists", "archives")),
    "equal_pages",
    *(f"{places.plugins_package()}.{name}" for name in ("sitemap", "syndication")),
]
DIRECT_TEMPLATES = ["index"]
TAMBOUR_PAGE_SIZE = 10
