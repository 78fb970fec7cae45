"""Take the pictures of README.md: the sample commune's home page and copies, in a real browser.

    python -m tools.screenshots [--chromium PATH]

Builds the sample in a temporary folder, as on its last day, and writes docs/pictures/*.webp. Needs Chromium, and
fonts with emoji (on Debian: chromium, fonts-noto-color-emoji).
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from syndicate.serve import served

REPOSITORY = Path(__file__).resolve().parent.parent
PICTURES = REPOSITORY / "docs" / "pictures"
LAST_DAY = "2026-11-20T12:00"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
]  # fmt: skip
# Name: address, width and height in pixels.
SHOTS = {
    "home": ("/", 1280, 1500),
    "copies": ("/copies/mastodon-essai/", 760, 1500),
}


def main() -> None:
    """Build, serve, photograph."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chromium", default=shutil.which("chromium") or "chromium")
    chromium = parser.parse_args().chromium
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copy(REPOSITORY / "tambour.toml", root)
        shutil.copytree(REPOSITORY / "content", root / "content")
        demo = ["-m", "syndicate", "-C", str(root), "demo", "--once", "--port", "0", "--now", LAST_DAY]
        subprocess.run([sys.executable, *demo], check=True, env=os.environ | {"TAMBOUR_LANG": "fr"})
        mounts = {f"/copies/{path.name}/": path for path in (root / "outbox").iterdir()}
        with served(root / "output", mounts=mounts) as address:
            for name, (page, width, height) in SHOTS.items():
                taken = root / f"{name}.png"
                profile = f"--user-data-dir={root / 'profile'}"
                shot = [f"--window-size={width},{height}", f"--screenshot={taken}", address + page]
                subprocess.run([chromium, *FLAGS, profile, *shot], check=True, capture_output=True)
                (PICTURES / f"{name}.webp").write_bytes(_light(taken))


def _light(taken: Path) -> bytes:
    data = io.BytesIO()
    with Image.open(taken) as picture:
        picture.convert("RGB").save(data, "WEBP", quality=82, method=6)
    return data.getvalue()


if __name__ == "__main__":
    main()
