"""The file of vectors: it grows at its end, and damage anywhere is noticed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.errors import ArtifactError
from perf_nlp.index import ShortFileError, VectorIndex, opened_at, unit_rows, write_vectors

DIM = 4


def vectors(n, seed=0):
    return unit_rows(np.random.default_rng(seed).normal(size=(n, DIM)).astype(np.float32), DIM)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "向量.faiss"
    VectorIndex(DIM).save(path)
    return path


def append(path, ids, units):
    with opened_at(path, path.stat().st_size) as file:
        write_vectors(file, ids, units)
        return file.tell()


# More than a block holds, so that some of them are several blocks long.
@pytest.mark.parametrize("lengths", [[0], [1], [3, 0, 2], [5000, 1]])
def test_what_was_appended_is_found(path, lengths):
    index = VectorIndex(DIM)
    start = 1
    for seed, n in enumerate(lengths):
        ids, units = np.arange(start, start + n), vectors(n, seed)
        append(path, ids, units)
        index.add(ids, units)
        start += n

    loaded = VectorIndex.load(path, DIM)

    ids = np.arange(1, start)
    assert len(loaded) == len(ids)
    if len(ids):
        assert loaded.vectors_of(ids) == pytest.approx(index.vectors_of(ids), abs=1e-6)


def test_reading_on_adds_only_what_is_new(path):
    first = append(path, np.array([1, 2]), vectors(2))
    index = VectorIndex(DIM)
    index.read_on(path, start=0, end=first)
    second = append(path, np.array([3]), vectors(1, seed=1))

    index.read_on(path, start=first, end=second)

    assert len(index) == 3
    assert index.search(vectors(1, seed=1), k=1)[0][0].id == 3


def test_what_was_never_finished_is_cut_off(path):
    end = append(path, np.array([1]), vectors(1))
    append(path, np.array([2]), vectors(1, seed=1))

    with opened_at(path, end) as file:
        write_vectors(file, np.array([3]), vectors(1, seed=2))

    index = VectorIndex.load(path, DIM)
    assert len(index) == 2
    with pytest.raises(KeyError):
        index.vectors_of(np.array([2]))


def test_file_that_ends_before_is_not_written_to(path, tmp_path):
    before = path.read_bytes()

    for file, end in ((path, len(before) + 1), (tmp_path / "没有.faiss", 0)):
        with pytest.raises(ShortFileError), opened_at(file, end):
            pass

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("vectors") / "vectors.faiss"
    VectorIndex(DIM).save(path)
    append(path, np.array([1, 2, 3]), vectors(3))
    append(path, np.array([4]), vectors(1, seed=1))
    return path


@given(st.data())
def test_no_changed_bit_and_no_cut_goes_unnoticed(written, data):
    content = bytearray(written.read_bytes())
    place = data.draw(st.integers(0, len(content) * 8 - 1))
    content[place // 8] ^= 1 << place % 8
    end = data.draw(st.integers(1, len(content) - 1))
    spoilt = written.with_name("spoilt.faiss")

    for damaged in (content, written.read_bytes()[:end]):
        spoilt.write_bytes(damaged)
        whole_blocks = {16, 16 + 8 + 3 * (8 + 4 * DIM)}
        if damaged is content or end not in whole_blocks:
            with pytest.raises(ArtifactError, match="重新建立"):
                VectorIndex.load(spoilt, DIM)
