"""All cases, in the order of their layouts: every module `cases_*.py` registers its own."""

from __future__ import annotations

import importlib
from pathlib import Path

from tests.layouts.spec import CASES

for _path in sorted(Path(__file__).parent.glob("cases_*.py")):
    importlib.import_module(f"tests.layouts.{_path.stem}")

__all__ = ["CASES"]
