"""Texts → vectors: one protocol, two homes (model2vec, sentence-transformers)."""

from perf_nlp.embeddings.encoder import Encoder, Vectors, distinct
from perf_nlp.embeddings.loading import load_encoder

__all__ = ["Encoder", "Vectors", "distinct", "load_encoder"]
