"""Checksums of index files: damage must be noticed before it answers.

FAISS keeps no checksum, and tantivy looks at its own only where it reads: a few spoilt bytes gave
wrong hits, or a panic, long after the files had been opened.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
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


def seal(folder: Path, before: Mapping[str, int]) -> dict[str, int]:
    """Note the checksums of all files in a folder, all or nothing.

    :param before: The seal until now. Files of segments are written once: theirs are taken from
        there, so that sealing a large index takes no longer than sealing a small one.
    :return: The new seal: file → CRC-32.
    :raises OSError: If the folder cannot be written.
    """
    temporary = folder / f"{_SEAL}.{os.getpid()}.tmp"
    sums = {
        file.name: before[file.name]
        if file.name in before and file.suffix != ".json"
        else checksum(file)
        for file in _files(folder)
    }
    temporary.write_text(json.dumps(sums), "utf-8")
    temporary.replace(folder / _SEAL)
    return sums


def read_seal(folder: Path, before: Mapping[str, int]) -> dict[str, int] | None:
    """Give the seal of a folder, None if a file is not as it was sealed.

    :param before: What was found intact already; it is not read again.
    """
    try:
        sealed: dict[str, int] = json.loads((folder / _SEAL).read_text("utf-8"))
        rest = sealed.items() - before.items()
        is_intact = all(checksum(folder / name) == crc for name, crc in rest)
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return sealed if is_intact else None


def _files(folder: Path) -> list[Path]:
    """List what the seal covers: locks have no content, and the seal is not sealed."""
    return [
        file
        for file in folder.iterdir()
        if file.is_file() and file.suffix not in (".lock", ".tmp") and file.name != _SEAL
    ]
