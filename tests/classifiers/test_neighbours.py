"""The nearest labelled names, held against brute force."""

import numpy as np
import pytest

from perf_nlp.classifiers.neighbours import Neighbours, load_neighbours, save_names
from perf_nlp.embeddings import load_encoder
from perf_nlp.errors import ArtifactError

NAMES = {
    "quantity": ["培训人数", "培训期数", "设备采购数量", "道路养护里程"],
    "quality": ["培训合格率", "设备验收合格率", "道路养护合格率"],
    "satisfaction": ["参训人员满意度"],
}


@pytest.fixture(scope="module")
def encoder():
    return load_encoder("default", offline=True)


def test_nearest_are_those_of_brute_force(encoder):
    asked = [("参加培训人数", "quantity"), ("设备合格率", "quality"), ("培训人数", "quality")]

    found = Neighbours(NAMES, encoder).nearest(*map(list, zip(*asked, strict=True)))

    for (name, label), nearest in zip(asked, found, strict=True):
        similarities = encoder.encode(NAMES[label]) @ encoder.encode([name])[0]
        order = np.argsort(-similarities)[:2]
        assert nearest == [NAMES[label][i] for i in order if similarities[i] >= 0.6]


def test_what_is_like_nothing_has_no_neighbour(encoder):
    assert Neighbours(NAMES, encoder).nearest(["鱻", "公厕", "甲"], ["quality"] * 3)[0] == []


def test_label_without_names_has_no_neighbour(encoder):
    assert Neighbours(NAMES, encoder).nearest(["按时完成率"], ["timeliness"]) == [[]]


def test_names_are_read_as_written(encoder, tmp_path):
    save_names(NAMES, tmp_path)

    asked = (["参训人数", "合格率"], ["quantity", "quality"])
    read = load_neighbours(tmp_path, encoder).nearest(*asked)
    assert read == Neighbours(NAMES, encoder).nearest(*asked)
    assert read[0]


@pytest.mark.parametrize("content", [None, "", "[1, 2]", '{"quality": 3}'])
def test_damaged_names_are_named(encoder, tmp_path, content):
    if content is not None:
        (tmp_path / "labelled_names.json").write_text(content, "utf-8")

    with pytest.raises(ArtifactError, match="分类模型缺失或已损坏"):
        load_neighbours(tmp_path, encoder)
