"""Checksums of index files: damage must be noticed before it answers.

FAISS keeps no checksum, and tantivy looks at its own only where it reads: a few spoilt bytes gave
wrong hits, or a panic, long after the files had been opened.
"""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path

_SEAL = "checksums.json"
_PORTION = 1 << 20


def checksum(path: Path) -> int:
    """Give the CRC-32 of a file, read in portions: index files can be large.

    :raises OSError: If the file cannot be read.
    """
    crc = 0
    with path.open("rb") as file:
        while portion := file.read(_PORTION):
            crc = zlib.crc32(portion, crc)
    return crc


def seal(folder: Path) -> None:
    """Note the checksums of all files in a folder, all or nothing.

    :raises OSError: If the folder cannot be written.
    """
    temporary = folder / f"{_SEAL}.{os.getpid()}.tmp"
    sums = {file.name: checksum(file) for file in _files(folder)}
    temporary.write_text(json.dumps(sums), "utf-8")
    temporary.replace(folder / _SEAL)


def is_intact(folder: Path) -> bool:
    """Tell whether every file of a sealed folder is as it was."""
    try:
        sealed = json.loads((folder / _SEAL).read_text("utf-8"))
        return all(checksum(folder / name) == crc for name, crc in sealed.items())
    except (OSError, ValueError, AttributeError):
        return False


def _files(folder: Path) -> list[Path]:
    """List what the seal covers: locks have no content, and the seal is not sealed."""
    return [
        file
        for file in folder.iterdir()
        if file.is_file() and file.suffix not in (".lock", ".tmp") and file.name != _SEAL
    ]
