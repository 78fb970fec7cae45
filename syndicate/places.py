"""Where the parts that are not the engine stand: the Pelican plugins, the themes, the site's settings.

In a checkout they are ``plugins/``, ``themes/`` and ``pelicanconf.py`` beside ``syndicate/``. A wheel must not put
so common a name as ``plugins`` at the top of an installation, so there they are in the package ``tambour_site``.
"""

from __future__ import annotations

from pathlib import Path

from syndicate.errors import ConfigError
from syndicate.i18n import _

_BESIDE = Path(__file__).resolve().parent.parent
_INSTALLED = _BESIDE / "tambour_site"


def plugins_package() -> str:
    """Name the package of the Pelican plugins: ``plugins`` in a checkout, ``tambour_site.plugins`` in a wheel."""
    return "tambour_site.plugins" if _INSTALLED.is_dir() else "plugins"


def theme(name: str) -> Path:
    """Give the folder of a theme that comes with Tambour. Raise ``ConfigError`` naming those there are."""
    themes = _bundle() / "themes"
    names = sorted(folder.name for folder in themes.iterdir() if (folder / "templates").is_dir())
    if name not in names:
        raise ConfigError(
            _("Unknown theme “{name}”. The themes are: {names}.").format(name=name, names=", ".join(names))
        )
    return themes / name


def pelican_settings(root: Path) -> Path:
    """Give the settings file for Pelican: the project's own ``pelicanconf.py`` when it has one, else Tambour's."""
    own = root / "pelicanconf.py"
    return own if own.is_file() else _bundle() / "pelicanconf.py"


def lock() -> Path:
    """Give the file that pins, by digest, all that Tambour needs to run."""
    return _INSTALLED / "requirements.txt" if _INSTALLED.is_dir() else _BESIDE / "requirements" / "runtime.txt"


def _bundle() -> Path:
    return _INSTALLED if _INSTALLED.is_dir() else _BESIDE
