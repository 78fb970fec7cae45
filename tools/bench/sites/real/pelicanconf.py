"""Tambour's own settings, with a copy of its theme beside the content, whose templates the bench can edit."""

from pathlib import Path
from runpy import run_path

from syndicate import places

# In small letters: what is written in capitals is a setting of Pelican's, on which every page hangs.
here = Path(__file__).parent
ours = run_path(str(places.pelican_settings(here / "no-settings-here")))
globals().update({name: value for name, value in ours.items() if name.isupper()})

THEME = str(here / "theme")
