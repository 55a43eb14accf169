"""How far the files of the indexes have followed the library: `meta.json` beside them."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Self

# Raised when what is stored changes its form; older indexes are then built anew.
FORMAT = 3
_FILE = "meta.json"


@dataclass(frozen=True, slots=True)
class Meta:
    """Up to where the files of the indexes have followed the library.

    :param lineage: Line of epochs of the library; a restored library has another.
    :param words: Name of the folder of the word index.
    :param vectors: Where the file of vectors ends, in bytes; what stands behind was never finished.
    :param count: How many indicators the files hold.
    """

    format: int
    lineage: str
    epoch: int
    encoder: str
    words: str
    vectors: int
    count: int

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read it.

        :raises OSError: If it cannot be read.
        :raises ValueError: If it is no JSON.
        :raises TypeError: If it has other keys than ours.
        """
        return cls(**json.loads((folder / _FILE).read_text("utf-8")))

    def save(self, folder: Path) -> None:
        """Write it, all or nothing."""
        temporary = folder / f"meta.{uuid.uuid4().hex[:8]}.tmp"
        text = {name: getattr(self, name) for name in self.__slots__}
        temporary.write_text(json.dumps(text), "utf-8")
        temporary.replace(folder / _FILE)


def forget_meta(folder: Path) -> None:
    """Say that the files in a folder belong to nothing: they are built anew."""
    (folder / _FILE).unlink(missing_ok=True)
