"""Tiny real sentence-transformers models, made here."""

import numpy as np
import pytest

WORDS = ["设备", "采购", "数量", "及时", "率", "群众", "满意", "度", "完成", "台"]


@pytest.fixture(scope="session")
def tiny_static(tmp_path_factory):
    """A folder with a StaticEmbedding of ten words, eight dimensions."""
    from tokenizers import Tokenizer, models

    from perf_nlp.embeddings.transformer import save_static

    folder = tmp_path_factory.mktemp("tiny") / "static"
    vocabulary = [("[UNK]", 0.0), *((word, -float(len(word))) for word in WORDS)]
    table = np.random.default_rng(0).normal(size=(len(vocabulary), 8)).astype(np.float16)
    table[0] = 0
    save_static(folder, Tokenizer(models.Unigram(vocabulary, unk_id=0)), table)
    return folder


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory):
    """A folder with a random BERT of one layer over the characters of the ten words."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast, set_seed

    set_seed(0)
    folder = tmp_path_factory.mktemp("tiny")
    entries = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set("".join(WORDS)))]
    (folder / "vocab.txt").write_text("\n".join(entries), "utf-8")
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(vocab_size=len(entries), intermediate_size=32, **sizes)
    BertModel(config).save_pretrained(folder / "plain")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "plain")
    modules = [Transformer(str(folder / "plain")), Pooling(16, pooling_mode="mean")]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder / "bert"))
    return folder / "bert"
