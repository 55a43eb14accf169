"""Read .doc, .wps, .rtf and .odt: LibreOffice saves them as .docx, which we read."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from perf_nlp.documents.grid import Progress, Sheet
from perf_nlp.documents.word import read_word_as
from perf_nlp.errors import DocumentError

_SECONDS = 60.0
_PAUSE = 0.1
# Larger files are no forms, and LibreOffice needs a multiple of their size.
_LARGEST = 100_000_000
# Groups within groups of rich text: LibreOffice takes minutes over what nobody ever wrote.
_MOST_DEPTH = 1_000
# KiB of address space, of which LibreOffice itself reserves a good part; 512-byte blocks of output.
_MOST_MEMORY, _MOST_OUTPUT = 4_000_000, 1_000_000
_PROGRAMS = ("soffice", "libreoffice")
_FOLDERS = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_MISSING = (
    "读取 doc、wps、rtf 文件要用到 LibreOffice，这台电脑上没有找到；"
    "请用 Word 或 WPS 另存为 docx 再导入，或先安装 LibreOffice"
)
_FAILED = "LibreOffice 打不开这个文件，可能已损坏或设有密码；请用 Word 或 WPS 另存为 docx 再导入"
_TOO_SLOW = "LibreOffice 用了太久还没有打开这个文件；请用 Word 或 WPS 另存为 docx 再导入"
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{items}</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>\n"
)
# No macros, nothing fetched: links are not followed, and what asks all the same finds no door.
_VALUES = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Inet/Settings", "ooInetProxyType", "1"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def read_old_word(path: Path, progress: Progress) -> Iterator[Sheet]:
    """Read a document of an older format through LibreOffice, if it is installed.

    :return: As `read_word`; origins carry the name of the document itself.
    :raises DocumentError: If there is no LibreOffice, or it cannot open the file within a minute.
    """
    program = find_libreoffice()
    if program is None:
        raise DocumentError(_MISSING, file=path.name)
    if path.stat().st_size > _LARGEST:
        sentence = f"文件超过 {_LARGEST // 1_000_000} MB，请用 Word 或 WPS 另存为 docx 再导入"
        raise DocumentError(sentence, file=path.name)
    if _is_too_deep(path):
        raise DocumentError(_FAILED, file=path.name)
    with tempfile.TemporaryDirectory(prefix="perf-nlp-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        converted = _convert(program, path, folder, progress)
        yield from read_word_as(converted, path.name, progress)


def find_libreoffice() -> str | None:
    """Find LibreOffice on the path or where it is usually installed; None if it is not there."""
    for program in _PROGRAMS:
        found = shutil.which(program)
        if found:
            return found
    return next((place for place in _FOLDERS if Path(place).is_file()), None)


def _is_too_deep(path: Path) -> bool:
    """Tell whether a file is rich text with groups nested beyond reason."""
    with path.open("rb") as stream:
        if stream.read(5) != b"{\\rtf":
            return False
    depth = 0
    for mark in re.finditer(rb"\\.|[{}]", path.read_bytes(), re.DOTALL):
        depth += {b"{": 1, b"}": -1}.get(mark[0], 0)
        if depth > _MOST_DEPTH:
            return True
    return False


def _convert(program: str, path: Path, folder: Path, progress: Progress) -> Path:
    """Save a document as .docx in a folder of its own, with a profile that forbids the rest."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    items = "".join(
        _ITEM.format(path=path, name=name, value=value) for path, name, value in _VALUES
    )
    (user / "registrymodifications.xcu").write_text(_SETTINGS.format(items=items), "utf-8")
    # A plain name: what the file is called must not reach a command line. The content says what
    # it is, so one ending does for all.
    source = folder / "document.doc"
    shutil.copyfile(path, source)
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
        "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(source),
    ]  # fmt: skip
    _run(command, folder, path.name, progress)
    converted = folder / "out" / "document.docx"
    if not converted.is_file():
        raise DocumentError(_FAILED, file=path.name)
    return converted


def _run(command: list[str], folder: Path, file: str, progress: Progress) -> None:
    """Run LibreOffice until it is done; whatever happens, nothing of it goes on running."""
    if sys.platform != "win32":
        limits = f'ulimit -v {_MOST_MEMORY}; ulimit -f {_MOST_OUTPUT}; exec "$@"'
        command = ["/bin/sh", "-c", limits, "sh", *command]
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise DocumentError(_MISSING, file=file) from error
    end = time.monotonic() + _SECONDS
    try:
        while process.poll() is None:
            if time.monotonic() > end:
                raise DocumentError(_TOO_SLOW, file=file)
            progress(0.0)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_PAUSE)
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a program and all that it started."""
    if sys.platform == "win32":
        if process.poll() is None:
            tree = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
            subprocess.run(tree, check=False, capture_output=True)
    else:
        # Its children may outlive it: the group is theirs too.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
