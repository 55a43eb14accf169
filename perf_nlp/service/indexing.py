"""Keep the indexes in step with the library: caches that follow its change feed.

The database is the truth. `meta.json` says up to which epoch the files beside it have followed,
and for which encoder; it is written last, so files may have got further than it says, never less
far. Whatever does not fit is built anew.
"""

from __future__ import annotations

import logging
import shutil
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from perf_nlp.embeddings import Encoder
from perf_nlp.errors import ArtifactError
from perf_nlp.index import (
    ShortFileError,
    VectorIndex,
    WordIndex,
    opened_at,
    unit_rows,
    write_vectors,
)
from perf_nlp.records import Filters, Hit
from perf_nlp.service.entries import entry_of, exact_filters
from perf_nlp.service.index_state import FORMAT, Meta, forget_meta
from perf_nlp.storage import Indexed, Store

_BATCH = 4096
_LOCK_SECONDS = 30.0

logger = logging.getLogger(__name__)


class Indexes:
    """Both indexes of one library.

    :param store: The library.
    :param encoder: Encodes names and queries.
    :param folder: Where the files of the indexes live.
    """

    def __init__(self, store: Store, encoder: Encoder, folder: Path) -> None:
        self._store = store
        self._encoder = encoder
        self._folder = folder
        self._lock = threading.RLock()
        self._meta: Meta | None = None
        self._words: WordIndex | None = None
        # The vectors are only needed to search: an import neither reads nor holds them.
        self._vectors: VectorIndex | None = None
        self._loaded: Meta | None = None
        self._file: BinaryIO

    def search(
        self, query: str, grams: list[str], *, pool: int, filters: Filters
    ) -> tuple[list[Hit], list[Hit]]:
        """Find the indicators nearest in meaning and in words.

        :param grams: Terms of the query.
        :param pool: How many to find of each, at least 1.
        :return: By meaning, by words; both best first. What only the words found has its
            similarity in meaning at the end of the first.
        """
        with self._lock:
            vectors, words = self.opened()
            exact = exact_filters(filters)
            among = self._store.matching_ids(filters) if exact else None
            vector = self._encoder.encode([query])
            by_meaning = vectors.search(vector, pool, among=among)[0]
            by_words = words.search(grams, pool, filters=exact)
            known = {hit.id for hit in by_meaning}
            others = np.array([h.id for h in by_words if h.id not in known], dtype=np.int64)
            rest = vectors.search(vector, pool, among=others)[0]
            return [*by_meaning, *rest], by_words

    def similar(self, id: int, k: int) -> list[Hit]:
        """Find the indicators nearest in meaning to a stored one, itself left out."""
        with self._lock:
            vectors, _ = self.opened()
            vector = vectors.vectors_of(np.array([id]))
            return [hit for hit in vectors.search(vector, k + 1)[0] if hit.id != id][:k]

    def refresh(self) -> WordIndex:
        """Bring the files to the library's present state; the word index is open afterwards.

        :raises ArtifactError: If the folder cannot be written.
        """
        with self._lock:
            epoch, lineage = self._store.epoch(), self._store.lineage()
            if (
                self._words is None
                or self._meta is None
                or (self._meta.epoch, self._meta.lineage) != (epoch, lineage)
            ):
                with self._locked():
                    self._follow()
            assert self._words is not None
            return self._words

    def rebuild(self) -> int:
        """Build both indexes anew from the library.

        :return: How many indicators they hold.
        """
        with self._lock, self._locked():
            return self._build().count

    def opened(self) -> tuple[VectorIndex, WordIndex]:
        """Give both indexes, following the library, ready for a search.

        :raises ArtifactError: If the folder cannot be written.
        """
        self.refresh()
        if self._vectors is None or self._loaded != self._meta:
            with self._locked():
                # Another process may have gone on since.
                self._follow()
                try:
                    self._load_vectors()
                except ArtifactError as error:
                    logger.info("%s", error)
                    self._build()
                    self._load_vectors()
        assert self._vectors is not None
        assert self._words is not None
        return self._vectors, self._words

    def _load_vectors(self) -> None:
        """Read what the file of vectors has and this process has not."""
        meta, loaded = self._meta, self._loaded
        assert meta is not None
        self._loaded = None
        start = 0
        # A build begins another file; within one, the file only grows.
        if loaded is not None and loaded.words == meta.words and loaded.vectors <= meta.vectors:
            start = loaded.vectors
        if self._vectors is None or not start:
            self._vectors, start = VectorIndex(self._encoder.dim), 0
        self._vectors.read_on(self._vector_path, start=start, end=meta.vectors)
        self._loaded = meta

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes from writing the same files.

        :raises ArtifactError: If one of them takes too long, or the folder cannot be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / "lock").acquire(timeout=_LOCK_SECONDS):
                yield
        except Timeout as error:
            raise ArtifactError("另一个程序正在更新索引，请稍后再试") from error
        except OSError as error:
            raise ArtifactError("索引文件夹无法写入，请检查权限和磁盘空间") from error

    def _follow(self) -> None:
        """Bring the files and this process to the library's epoch."""
        meta = self._read_meta()
        # Whatever fails below, the next search must begin anew instead of trusting one half.
        self._meta = None
        if meta is None:
            self._build()
            return
        try:
            self._open_words(meta.words)
        except ArtifactError as error:
            # Nobody need do anything: the library holds all that the indexes held.
            logger.info("%s", error)
            self._build()
            return
        assert self._words is not None
        changes = self._store.changes_since(meta.epoch)
        if len(changes.removed) or len(self._words) != meta.count:
            # A word index only marks what it drops: its text would stay on the disk.
            self._build()
            return
        if len(changes.added):
            try:
                n_bytes = self._append(changes.added, self._vector_path, meta.vectors)
            except ShortFileError:
                self._build()
                return
            count = meta.count + len(changes.added)
            if len(self._words) != count:
                # They were there already: a word index goes on counting what it has replaced.
                self._build()
                return
            meta = replace(meta, vectors=n_bytes, count=count)
        self._write_meta(replace(meta, epoch=changes.epoch))
        # Another process may have imported in between; then the next search follows it.
        unchanged = self._store.epoch() == changes.epoch
        if unchanged and meta.count != self._store.count_indicators():
            logger.info("索引与资料库条数不符，重新建立")
            self._build()

    def _open_words(self, name: str) -> None:
        """Open the word index in a folder, or see what others have added to it."""
        if self._words is not None and self._words.name == name:
            words, self._words = self._words, None
            words.follow()
            self._words = words
        else:
            self._words = WordIndex(self._folder / name)

    def _build(self) -> Meta:
        """Build both indexes from all indicators, beside the old ones, then switch."""
        epoch = self._store.epoch()
        self._meta = None
        name = f"words-{uuid.uuid4().hex[:8]}"
        draft = self._folder / f"vectors-{name}.tmp"
        try:
            VectorIndex(self._encoder.dim).save(draft)
            self._words = WordIndex(self._folder / name)
            ids = self._store.all_ids()
            n_bytes = self._append(ids, draft, draft.stat().st_size)
            # From here on the old ones are void: vectors and words must be of one build.
            forget_meta(self._folder)
            draft.replace(self._vector_path)
        finally:
            draft.unlink(missing_ok=True)
        ours = (self._store.lineage(), epoch, self._encoder.fingerprint)
        meta = Meta(FORMAT, *ours, words=name, vectors=n_bytes, count=len(self._words))
        self._write_meta(meta)
        self._clear_away(name)
        return meta

    def _clear_away(self, name: str) -> None:
        """Remove what earlier builds have left, all but the word index `name`."""
        for old in self._folder.glob("words-*"):
            if old.name != name:
                # Another process on Windows may still hold it open; the next build clears it.
                shutil.rmtree(old, ignore_errors=True)
        for unfinished in self._folder.glob("vectors-*.tmp"):
            unfinished.unlink(missing_ok=True)

    def _append(self, ids: NDArray[np.int64], path: Path, end: int) -> int:
        """Add indicators of the library to the word index and to a file of vectors.

        :param end: Where the vectors that count end, in bytes; what stands behind is cut off.
        :return: Where they end now.
        :raises ShortFileError: If the file ends before.
        """
        with opened_at(path, end) as self._file:
            self._add(ids)
            return self._file.tell()

    def _add(self, ids: NDArray[np.int64]) -> None:
        """Add indicators of the library to the files that are open."""
        assert self._words is not None
        self._words.update(entry_of(each) for each in self._written(ids))

    def _written(self, ids: NDArray[np.int64]) -> Iterator[Indexed]:
        """Give indicators a portion at a time, their vectors written: memory stays bounded."""
        for start in range(0, len(ids), _BATCH):
            portion = self._store.indexed(ids[start : start + _BATCH].tolist())
            vectors = self._encoder.encode([each.clean_name for each in portion])
            units = unit_rows(vectors, self._encoder.dim)
            write_vectors(
                self._file, np.array([each.id for each in portion], dtype=np.int64), units
            )
            yield from portion

    @property
    def _vector_path(self) -> Path:
        return self._folder / "vectors.faiss"

    def _read_meta(self) -> Meta | None:
        """Read up to where the files have followed; None if they cannot be continued."""
        try:
            meta = Meta.load(self._folder)
            has_words = (self._folder / meta.words / "meta.json").is_file()
            is_ahead = meta.epoch > self._store.epoch()
            is_less_than_nothing = min(meta.vectors, meta.count) < 0
        except (OSError, ValueError, TypeError):
            return None
        ours = (FORMAT, self._store.lineage(), self._encoder.fingerprint)
        is_ours = (meta.format, meta.lineage, meta.encoder) == ours
        is_sound = has_words and not is_ahead and not is_less_than_nothing
        return meta if is_ours and is_sound else None

    def _write_meta(self, meta: Meta) -> None:
        """Say how far the files have followed; all or nothing."""
        if meta != self._read_meta():
            meta.save(self._folder)
        self._meta = meta


def followed_epoch(folder: Path, lineage: str) -> int:
    """Say up to which epoch the indexes in a folder have followed the library.

    :param lineage: Line of epochs of the library.
    :return: 0 if there are none, or they belong to another line.
    """
    try:
        meta = Meta.load(folder)
    except (OSError, ValueError, TypeError):
        return 0
    return meta.epoch if (meta.format, meta.lineage) == (FORMAT, lineage) else 0
