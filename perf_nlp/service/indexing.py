"""Keep the indexes in step with the library: caches that follow its change feed.

The database is the truth. `meta.json` says up to which epoch the files beside it have followed,
and for which encoder; it is written last, so files may have got further than it says, never less
far. Whatever does not fit is built anew.
"""

from __future__ import annotations

import json
import logging
import shutil
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from perf_nlp.embeddings import Encoder
from perf_nlp.errors import ArtifactError
from perf_nlp.index import Entry, VectorIndex, WordIndex
from perf_nlp.records import Filters, Hit, StoredIndicator
from perf_nlp.service.texts import whole
from perf_nlp.storage import Store
from perf_nlp.text.grams import stored_grams

# Raised when what is stored changes its form; older indexes are then built anew.
FORMAT = 2
_BATCH = 2048
_LOCK_SECONDS = 30.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Meta:
    """Up to where the files of the indexes have followed the library.

    :param lineage: Line of epochs of the library; a restored library has another.
    :param words: Name of the folder of the word index.
    """

    format: int
    lineage: str
    epoch: int
    encoder: str
    words: str


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
        self._meta: _Meta | None = None
        self._vectors = VectorIndex(encoder.dim)
        self._words: WordIndex | None = None

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
            words = self.refresh()
            exact = _exact(filters)
            among = self._store.matching_ids(filters) if exact else None
            vector = self._encoder.encode([query])
            by_meaning = self._vectors.search(vector, pool, among=among)[0]
            by_words = words.search(grams, pool, filters=exact)
            known = {hit.id for hit in by_meaning}
            others = np.array([h.id for h in by_words if h.id not in known], dtype=np.int64)
            rest = self._vectors.search(vector, pool, among=others)[0]
            return [*by_meaning, *rest], by_words

    def similar(self, id: int, k: int) -> list[Hit]:
        """Find the indicators nearest in meaning to a stored one, itself left out."""
        with self._lock:
            self.refresh()
            vector = self._vectors.vectors_of(np.array([id]))
            return [hit for hit in self._vectors.search(vector, k + 1)[0] if hit.id != id][:k]

    def refresh(self) -> WordIndex:
        """Follow the library to its present state; the word index is open afterwards.

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
            self._build()
            return len(self._vectors)

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
            self._vectors = VectorIndex.load(self._vector_path, self._encoder.dim)
            self._words = WordIndex(self._folder / meta.words)
        except ArtifactError as error:
            # Nobody need do anything: the library holds all that the indexes held.
            logger.info("%s", error)
            self._build()
            return
        changes = self._store.changes_since(meta.epoch)
        if len(changes.removed):
            # A word index only marks what it drops: its text would stay on the disk.
            self._build()
            return
        if len(changes.added):
            n_before = len(self._words)
            self._add(changes.added)
            if len(self._words) != n_before + len(changes.added):
                # They were there already: a word index goes on counting what it has replaced.
                self._build()
                return
            self._vectors.save(self._vector_path)
        self._write_meta(changes.epoch, meta.words)
        n_stored = self._store.stats()["indicators"]
        # Another process may have imported in between; then the next search follows it.
        unchanged = self._store.epoch() == changes.epoch
        if unchanged and {len(self._vectors), len(self._words)} != {n_stored}:
            logger.info("索引与资料库条数不符，重新建立")
            self._build()

    def _build(self) -> None:
        """Build both indexes from all indicators, beside the old ones, then switch."""
        epoch = self._store.epoch()
        self._meta = None
        name = f"words-{uuid.uuid4().hex[:8]}"
        self._vectors = VectorIndex(self._encoder.dim)
        self._words = WordIndex(self._folder / name)
        self._add(self._store.all_ids())
        self._vectors.save(self._vector_path)
        self._write_meta(epoch, name)
        for old in self._folder.glob("words-*"):
            if old.name != name:
                # Another process on Windows may still hold it open; the next build clears it.
                shutil.rmtree(old, ignore_errors=True)

    def _add(self, ids: NDArray[np.int64]) -> None:
        """Add indicators of the library to both indexes."""
        assert self._words is not None
        for batch in self._batches(ids):
            vectors = self._encoder.encode([each.indicator.clean_name for each in batch])
            self._vectors.add(np.array([each.id for each in batch], dtype=np.int64), vectors)
            self._words.update(_entry(each) for each in batch)

    def _batches(self, ids: NDArray[np.int64]) -> Iterator[list[StoredIndicator]]:
        """Read indicators a batch at a time: memory stays bounded however many there are."""
        for start in range(0, len(ids), _BATCH):
            yield self._store.indicators(ids[start : start + _BATCH].tolist())

    @property
    def _vector_path(self) -> Path:
        return self._folder / "vectors.faiss"

    def _read_meta(self) -> _Meta | None:
        """Read up to where the files have followed; None if they cannot be continued."""
        try:
            meta = _load_meta(self._folder)
            has_words = (self._folder / meta.words / "meta.json").is_file()
            is_ahead = meta.epoch > self._store.epoch()
        except (OSError, ValueError, TypeError):
            return None
        ours = (FORMAT, self._store.lineage(), self._encoder.fingerprint)
        is_ours = (meta.format, meta.lineage, meta.encoder) == ours
        return meta if is_ours and has_words and not is_ahead else None

    def _write_meta(self, epoch: int, words: str) -> None:
        """Say that the files have followed up to `epoch`; all or nothing."""
        meta = _Meta(FORMAT, self._store.lineage(), epoch, self._encoder.fingerprint, words)
        if meta != self._read_meta():
            temporary = self._folder / f"meta.{uuid.uuid4().hex[:8]}.tmp"
            text = {name: getattr(meta, name) for name in meta.__slots__}
            temporary.write_text(json.dumps(text), "utf-8")
            temporary.replace(self._folder / "meta.json")
        self._meta = meta


def followed_epoch(folder: Path, lineage: str) -> int:
    """Say up to which epoch the indexes in a folder have followed the library.

    :param lineage: Line of epochs of the library.
    :return: 0 if there are none, or they belong to another line.
    """
    try:
        meta = _load_meta(folder)
    except (OSError, ValueError, TypeError):
        return 0
    return meta.epoch if (meta.format, meta.lineage) == (FORMAT, lineage) else 0


def _load_meta(folder: Path) -> _Meta:
    """Read `meta.json`; TypeError if it has other keys than ours."""
    return _Meta(**json.loads((folder / "meta.json").read_text("utf-8")))


def _entry(stored: StoredIndicator) -> Entry:
    """Give the terms under which an indicator is found."""
    indicator = stored.indicator
    others = (indicator.value, indicator.description, stored.project)
    return Entry(
        stored.id,
        stored_grams(indicator.clean_name),
        [gram for text in others if text for gram in stored_grams(text)],
        _exact(
            Filters(
                label=stored.prediction.label,
                leaf=stored.prediction.leaf,
                year=stored.year,
                unit_name=stored.unit_name,
                document_id=stored.document_id,
            )
        ),
    )


def _exact(filters: Filters) -> Mapping[str, str]:
    """Give the filters that are set, as the text the word index keeps; an empty text sets none."""
    return {
        name: whole(str(value))
        for name in filters.keys()
        if (value := filters[name]) not in (None, "")
    }
