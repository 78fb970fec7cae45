"""Write what each network is sent: ``python -m tests.golden``. Read the difference: it is what residents would see."""

from __future__ import annotations

import shutil

from tests.golden.making import GOLDEN, KINDS, documents

for kind in KINDS:
    shutil.rmtree(GOLDEN / kind, ignore_errors=True)
for path, text in documents().items():
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
