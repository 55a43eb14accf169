"""The vector index against a brute-force search."""

import numpy as np
import pytest

from perf_nlp.errors import ArtifactError
from perf_nlp.index import VectorIndex


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def filled():
    vectors = np.random.default_rng(seed=0).normal(size=(50, 8)).astype(np.float32)
    index = VectorIndex(dim=8)
    index.add(np.arange(100, 150), vectors)
    return index, vectors


@pytest.fixture
def queries():
    return np.random.default_rng(seed=1).normal(size=(5, 8)).astype(np.float32)


def ids(answer):
    return [[hit.id for hit in hits] for hits in answer]


def test_search_equals_brute_force(filled, queries):
    index, vectors = filled

    cosine = unit(queries) @ unit(vectors).T
    answer = index.search(queries, k=3)

    assert ids(answer) == (100 + np.argsort(-cosine, axis=1)[:, :3]).tolist()
    best = [hits[0].similarity for hits in answer]
    assert best == pytest.approx(cosine.max(axis=1).tolist(), abs=1e-5)


def test_search_among_ids_equals_brute_force_over_them(filled, queries):
    index, vectors = filled
    among = np.array([103, 117, 140, 149])

    cosine = unit(queries) @ unit(vectors[among - 100]).T

    expected = among[np.argsort(-cosine, axis=1)].tolist()
    assert ids(index.search(queries, k=10, among=among)) == expected
    assert index.search(queries, k=10, among=among[:0]) == [[]] * 5


def test_added_replaced_and_removed_vectors_are_found_at_once(filled):
    index, vectors = filled
    moved = -vectors[:1]

    index.add(np.array([100]), moved)
    index.remove(np.array([101, 999]))

    assert len(index) == 49
    assert ids(index.search(moved, k=1)) == [[100]]
    assert 101 not in ids(index.search(vectors[1:2], k=50))[0]


def test_zero_vectors_are_similar_to_nothing(filled):
    index, _ = filled

    hits = index.search(np.zeros((1, 8), np.float32), k=1)[0]

    assert hits[0].similarity == 0


def test_saved_index_answers_alike(filled, queries, tmp_path):
    index, _ = filled
    path = tmp_path / "向量.faiss"

    index.save(path)

    assert VectorIndex.load(path, 8).search(queries, k=5) == index.search(queries, k=5)
    assert list(tmp_path.iterdir()) == [path]


DAMAGE = {
    "cut short": lambda content: content[: len(content) // 2],
    "noise": lambda content: bytes(100),
    "empty": lambda content: b"",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_file_is_refused(filled, tmp_path, damage):
    path = tmp_path / "vectors.faiss"
    filled[0].save(path)
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(ArtifactError, match="重新建立"):
        VectorIndex.load(path, 8)


def test_other_width_and_wrong_arguments_are_refused(filled, tmp_path):
    index, _ = filled
    index.save(tmp_path / "vectors.faiss")

    with pytest.raises(ArtifactError, match="不符"):
        VectorIndex.load(tmp_path / "vectors.faiss", 9)
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        index.search(np.ones((1, 8), np.float32), k=0)
    with pytest.raises(ValueError, match=r"shape \(n, 8\), got \(1, 3\)"):
        index.search(np.ones((1, 3), np.float32), k=1)
