"""A tiny commune, written by the tests into a temporary folder."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

NOW = "2026-11-21T09:00:00+01:00"
HOME = "https://valserein.example.org"
# Words that no output may hold: they stand in a draft, in a future original and in their pictures' names.
SECRET = "Quincaillerie"

CONFIG = """
[commune]
name = "Valserein"
url = "https://valserein.example.org"
insee = "99001"
address = "1 place du Lavoir"
postcode = "99001"
phone = "01 99 00 12 34"
email = "mairie@valserein.example.org"

[accounts.mastodon]
kind = "mastodon"
server = "https://social.example.org"
"""

FILES = {
    "actualites/marche-de-noel.md": """---
title: "Marché de Noël : l'appel aux artisans"
date: 2026-11-20 18:00
modified: 2026-11-21 08:00
summary: "Le marché de Noël aura lieu le 12 décembre."
category: Vie du village
tags: [marché, Noël, VIE DU VILLAGE]
image: /images/place.jpg
image_alt: "La place du village sous la neige"
image_credit: "Mairie de Valserein"
image_focus: "0.2,0.5"
---
Les artisans s'inscrivent **en mairie**. Voir [l'état civil](../demarches/etat-civil.md)
et [le règlement](/documents/reglement.pdf).

![Une cabane en bois](../images/cabane.png)

| Jour | Heure |
|------|------:|
| samedi | 9 h |

Une note[^1], un [lien vers demain](futur.md) et un [lien mort]({filename}/actualites/brouillon.md).

[^1]: Sous réserve de la météo.
""",
    "actualites/marche-de-noel.en.md": """---
title: "Christmas market: craftspeople wanted"
date: 2026-11-20 18:00
summary: "The Christmas market is on 12 December."
---
Craftspeople can register at the town hall.
""",
    "actualites/piege.md": """---
title: "Un <script>alert(1)</script> titre & des signes"
date: 2026-11-19
image: /images/place.jpg
image_alt: 'Une "place" <b>vide</b>'
---
Premier paragraphe sans résumé, avec du HTML collé d'ailleurs. ]]>

<script>alert("boum")</script>
<p onclick="alert(1)" style="color:red">Un paragraphe.</p>
<a href="javascript:alert(1)">Un lien</a>
<img src="https://espion.example.net/pixel.gif" alt="un pixel">
<iframe src="https://videos.example.net/embed/1" onload="alert(1)"></iframe>
<svg><script>alert(1)</script></svg>
""",
    "actualites/brouillon.md": f"""---
title: "{SECRET} secrète"
date: 2026-11-01
status: draft
image: /images/secret-brouillon.jpg
image_alt: "Secret"
---
{SECRET} en brouillon.
""",
    "actualites/futur.md": f"""---
title: "{SECRET} de demain"
date: 2026-11-22 09:00
image: /images/secret-futur.jpg
image_alt: "Secret"
---
{SECRET} à venir. [Plan](/documents/secret.pdf)
""",
    "agenda/repas.md": """---
title: "Repas des aînés"
date: 2026-11-10
start: 2026-12-05 12:00
end: 2026-12-05 17:30
location: {name: "Salle des fêtes", address: "2 rue du Pont"}
---
Sur inscription.
""",
    "alertes/neige.md": """---
title: "Vigilance neige"
date: 2026-11-21 06:00
level: vigilance
from: 2026-11-21 06:00
until: 2026-11-22 12:00
syndicate: {mastodon: {text: "Neige ce samedi."}}
---
Limitez vos déplacements.
""",
    "alertes/passee.md": """---
title: "Coupure d'eau"
date: 2026-10-01
level: info
from: 2026-10-01
until: 2026-10-02
syndicate: false
---
Terminée.
""",
    "demarches/etat-civil.md": """---
title: "Demander un acte d'état civil"
date: 2024-01-01
---
Le service est gratuit.
""",
    "pages/mentions-legales.md": """---
title: "Mentions légales"
---
Le site est édité par la commune.
""",
}


def write(root: Path) -> Path:
    """Write the commune and give its folder."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "tambour.toml").write_text(CONFIG, encoding="utf-8")
    for name, text in FILES.items():
        put(root, name, text)
    images = root / "content" / "images"
    images.mkdir(parents=True, exist_ok=True)
    (images / "place.jpg").write_bytes(photo((1200, 800)))
    (images / "cabane.png").write_bytes(drawing((300, 200)))
    for name in ("secret-brouillon.jpg", "secret-futur.jpg"):
        (images / name).write_bytes(photo((64, 64)))
    documents = root / "content" / "documents"
    documents.mkdir(exist_ok=True)
    for name in ("reglement.pdf", "secret.pdf"):
        (documents / name).write_bytes(b"%PDF-1.4\n%%EOF\n")
    return root


def put(root: Path, name: str, text: str) -> None:
    """Write one original."""
    file = root / "content" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def outputs(root: Path, name: str) -> list[str]:
    """Give the files that the last build made of an original, as its state remembers them: its page first."""
    with closing(sqlite3.connect(root / ".tambour" / "state.sqlite")) as state:
        (page,) = state.execute("SELECT page FROM originals WHERE name = ?", (name,)).fetchone()
        (uses,) = state.execute("SELECT uses FROM pages WHERE name = ?", (page,)).fetchone()
    return [page, *json.loads(uses or "[]")]


def photo(size: tuple[int, int]) -> bytes:
    """Draw a photograph as a phone makes it: lying on its side, with the place and the owner in its metadata."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    exif[0x013B] = "PHOTOGRAPHER-NAME"
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 54.0, 3.0), 3: "E", 4: (6.0, 7.0, 8.0)})
    out = BytesIO()
    image.save(out, "JPEG", exif=exif, quality=80)
    return out.getvalue()


def drawing(size: tuple[int, int]) -> bytes:
    """Draw a picture with transparency."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((20, 20, size[0] - 20, size[1] - 20), fill=(120, 60, 20, 255))
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
