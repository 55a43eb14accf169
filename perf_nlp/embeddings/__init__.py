"""Texts → vectors: one protocol, three homes (model2vec, sentence-transformers, onnxruntime)."""

from perf_nlp.embeddings.accurate import AccurateModel, load_accurate
from perf_nlp.embeddings.encoder import Encoder, Vectors, distinct
from perf_nlp.embeddings.loading import load_encoder

__all__ = ["AccurateModel", "Encoder", "Vectors", "distinct", "load_accurate", "load_encoder"]
