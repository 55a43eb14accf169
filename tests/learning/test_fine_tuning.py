"""Fine-tuning and export, on a random network of one layer."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra for training")
pytest.importorskip("onnx", reason="needs the extra for training")

from perf_nlp.classifiers import example_from  # noqa: E402
from perf_nlp.embeddings import load_accurate  # noqa: E402
from perf_nlp.learning.fine_tuning import Lesson, TunedRecipe, fine_tune  # noqa: E402
from perf_nlp.learning.onnx_export import export_onnx, pack_weights  # noqa: E402
from perf_nlp.learning.pairs import ProjectTexts, RowTexts  # noqa: E402

SIZES = (2, 3)
# Name, value, description, columns of label and leaf.
ROWS = [
    ("培训人数", "≥100人", "参加培训的人", (0, 0)),
    ("培训合格率", "≥95%", "考试合格的比例", (1, 1)),
    ("培训及时率", "100%", "", (1, 2)),
    ("设备采购数量", "12台", "购置的台数", (0, 0)),
]


def make_base():
    """Make a random sentence model that cuts texts into the characters of the rows."""
    from tempfile import TemporaryDirectory

    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast, set_seed

    set_seed(0)
    characters = sorted({each for *texts, _ in ROWS for each in "".join(texts)})
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *characters]
    tokenizer = Tokenizer(models.Unigram([(piece, -1.0) for piece in pieces], unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    with TemporaryDirectory() as folder:
        BertModel(
            BertConfig(
                vocab_size=len(pieces), hidden_size=32, num_hidden_layers=2,
                num_attention_heads=2, intermediate_size=400, pad_token_id=1,
            )
        ).save_pretrained(folder)  # fmt: skip
        PreTrainedTokenizerFast(
            tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", cls_token="<s>",
            sep_token="</s>", pad_token="<pad>", unk_token="<unk>",
        ).save_pretrained(folder)  # fmt: skip
        modules = [Transformer(folder), Pooling(32, pooling_mode="mean")]
        return SentenceTransformer(modules=modules, device="cpu")


def make_lessons():
    rows = tuple(RowTexts(*row[:3], leaf=str(row[3][1])) for row in ROWS)
    examples = tuple(example_from(*row[:3]) for row in ROWS)
    return [
        Lesson(ProjectTexts(f"项目{n}", "", rows), examples, tuple(row[3] for row in ROWS))
        for n in range(8)
    ]


def tuned(**changes):
    others = [example_from("合计", "", "")]
    recipe = TunedRecipe(n_layers=1, n_projects=4, **changes)
    return fine_tune(make_base(), make_lessons(), others, SIZES, recipe=recipe, progress=print)


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    network = tuned(epochs=30, rate=5e-3, head_rate=2e-2)
    folder = tmp_path_factory.mktemp("tuned") / "accurate"
    export_onnx(network, folder)
    return network, folder


def test_tuning_learns_the_answers(exported):
    network, _ = exported
    with torch.no_grad():
        vectors = network.vectors(["培训人数 ； ≥100人 ； ", "培训合格率 ； ≥95% ； "])
        labels, leaves = network.head(vectors).split(SIZES, dim=1)

    assert labels.argmax(dim=1).tolist() == [0, 1]
    assert leaves.argmax(dim=1).tolist() == [0, 1]


def test_words_keep_their_places():
    before = make_base()[0].model.embeddings.word_embeddings.weight.detach().clone()

    after = tuned(epochs=1).bert.embeddings.word_embeddings.weight

    assert torch.equal(before, after)


def test_same_seed_gives_the_same_weights():
    first, second = tuned(epochs=1), tuned(epochs=1)

    for one, other in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(one, other)


def test_exported_model_answers_like_the_network(exported):
    network, folder = exported
    texts = ["培训人数 ； ≥100人 ； 参加培训的人", "设备采购数量", "率"]
    with torch.no_grad():
        vectors = network.vectors(texts)
        expected = network.head(vectors).numpy()

    model = load_accurate(folder)

    # Weights are stored in one byte each.
    np.testing.assert_allclose(model.logits(texts), expected, atol=0.2)
    units = torch.nn.functional.normalize(vectors, dim=1).numpy()
    assert (np.einsum("ij,ij->i", model.encode(texts), units) > 0.995).all()


def test_export_twice_gives_the_same_bytes(exported, tmp_path):
    network, folder = exported

    export_onnx(network, tmp_path)

    for name in ("model.onnx", "tokenizer.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_export_names_no_path_of_this_machine(exported):
    content = (exported[1] / "model.onnx").read_bytes()

    assert str(Path(__file__).parents[2]).encode() not in content
    assert b".py" not in content


def test_packing_rounds_by_less_than_half_a_step():
    from onnx import helper, numpy_helper

    weights = np.random.default_rng(0).normal(size=(64, 200)).astype(np.float32)
    small = np.ones((3, 3), np.float32)
    graph = helper.make_graph([], "g", [], [])
    graph.initializer.extend(
        [numpy_helper.from_array(weights, "w"), numpy_helper.from_array(small, "s")]
    )

    pack_weights(graph)

    stored = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    unpacked = stored["w.packed"].astype(np.float32) * stored["w.scales"]
    assert (np.abs(unpacked - weights) <= stored["w.scales"] * 0.501).all()
    assert set(stored) == {"w.packed", "w.scales", "s"}
    assert [node.op_type for node in graph.node] == ["Cast", "Mul"]
