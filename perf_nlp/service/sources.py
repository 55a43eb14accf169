"""The documents that a path stands for: a file, or all in a folder or archive."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import NamedTuple, Self

from perf_nlp.documents import is_document
from perf_nlp.documents.archives import Archive, Budget, Member, is_archive
from perf_nlp.errors import DocumentError

_TOO_DEEP = "压缩包套着压缩包，超过了两层，没有读取；请先解压里面的压缩包"


@dataclass(frozen=True, slots=True)
class Source:
    """One document that is to be read.

    :param name: As users see it: inside a folder the path there; inside an archive, its name and
        the path there.
    :param path: Where its bytes are; those of an archive's member until the next one is asked for.
        None if they cannot be had.
    :param error: Why they cannot be had.
    :param begin: How much of all comes before it, 0..1.
    :param share: Its own part of all, 0..1.
    """

    name: str
    path: Path | None
    error: DocumentError | None = None
    begin: float = 0.0
    share: float = 1.0


class _Span(NamedTuple):
    """A part of all that is to be read."""

    begin: float = 0.0
    share: float = 1.0

    def part(self, number: int, count: int) -> _Span:
        """Give the part number of so many equal ones."""
        return _Span(self.begin + self.share * number / count, self.share / count)


class Sources:
    """The documents that a path stands for, one after the other, in the order of their names.

    :param path: A document, a folder (with all folders in it), or a zip archive.
    :param inside: Folder for what is unpacked; None takes one of the system's.
    :raises DocumentError: If a folder cannot be read or holds no document, or an archive cannot be
        opened; of an archive in a folder that is told of the one source.
    """

    def __init__(self, path: Path, *, inside: Path | None = None) -> None:
        self.is_many = is_many(path)
        self.n_others = 0
        self._path = path
        self._inside = inside
        self._running: Generator[Source, None, None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Closed now, not when the collector comes: what is unpacked must not stay.
        if self._running is not None:
            self._running.close()

    def __iter__(self) -> Iterator[Source]:
        """Give the documents; `n_others` says afterwards how many files were none."""
        self._running = self._sources()
        return self._running

    def _sources(self) -> Generator[Source, None, None]:
        """Give the documents."""
        self.n_others = 0
        if self._path.is_dir():
            yield from self._in_folder()
        elif self.is_many:
            yield from self._in_archive(self._path, self._path.name, _Span(), Budget())
        else:
            yield Source(self._path.name or str(self._path), self._path)

    def _in_folder(self) -> Iterator[Source]:
        """Give the documents of a folder, and of the archives in it."""
        files = sorted(_files(self._path))
        found = [path for path in files if is_document(path) or is_archive(path)]
        self.n_others = len(files) - len(found)
        if not found:
            sentence = "文件夹里没有可以读取的文档，请检查路径"
            raise DocumentError(sentence, folder=self._path.name or str(self._path))
        for number, path in enumerate(found):
            name, span = path.relative_to(self._path).as_posix(), _Span().part(number, len(found))
            if not is_archive(path):
                yield Source(name, path, None, *span)
                continue
            try:
                yield from self._in_archive(path, name, span, Budget())
            except DocumentError as error:
                yield Source(name, None, error, *span)

    def _in_archive(
        self, path: Path, name: str, span: _Span, budget: Budget, *, is_inner: bool = False
    ) -> Iterator[Source]:
        """Give the documents of an archive, each unpacked while it is in hand.

        :param is_inner: Whether the archive came out of another one.
        """
        with Archive(path, name, budget) as archive:
            self.n_others += archive.n_others
            if not archive.members:
                raise DocumentError("压缩包里没有可以读取的文档", file=name)
            for number, member in enumerate(archive.members):
                part = span.part(number, len(archive.members))
                shown = f"{name}/{member.name}"
                if member.is_archive and is_inner:
                    yield Source(shown, None, DocumentError(_TOO_DEEP, file=shown), *part)
                    continue
                yield from self._unpacked(archive, member, shown, part, budget)

    def _unpacked(
        self, archive: Archive, member: Member, shown: str, part: _Span, budget: Budget
    ) -> Iterator[Source]:
        """Give a member of an archive, or what is in it."""
        with TemporaryDirectory(prefix="perf-nlp-", dir=self._inside) as folder:
            try:
                path = archive.unpack(member, Path(folder))
                if member.is_archive and is_archive(path):
                    yield from self._in_archive(path, shown, part, budget, is_inner=True)
                    return
            except DocumentError as error:
                told = DocumentError(error.message, **{"file": shown} | error.where)
                yield Source(shown, None, told, *part)
                return
            yield Source(shown, path, None, *part)


def is_many(path: Path) -> bool:
    """Tell whether a path stands for many documents: a folder, or a zip archive of documents."""
    return path.is_dir() or is_archive(path)


def _files(folder: Path) -> Iterator[Path]:
    """List the files of a folder and of all in it, without those that systems hide.

    :raises DocumentError: If the folder itself cannot be read.
    """

    def refuse(error: OSError) -> None:
        if error.filename == str(folder):
            raise DocumentError("没有读取这个文件夹的权限", folder=folder.name) from error

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [each for each in folders if _is_users(Path(place) / each)]
        for name in names:
            path = Path(place) / name
            # Neither pipes nor devices: to open them could wait for ever.
            if not name.startswith((".", "~$")) and path.is_file():
                yield path


def _is_users(folder: Path) -> bool:
    """Tell whether a folder is one of documents: not hidden, and no library of ours."""
    is_hidden = folder.name.startswith((".", "__MACOSX"))
    return not is_hidden and not (folder / "library.db").exists()
