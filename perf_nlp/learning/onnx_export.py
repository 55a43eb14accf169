"""Write a fine-tuned network as ONNX, its large weights as one byte each.

Only how weights are stored is rounded (symmetric, one scale a row); they are multiplied out when
the model is loaded, so that the arithmetic stays float32: what a text gives must not depend on
which texts stood beside it, as it does where activations are rounded by batch.
"""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from perf_nlp.embeddings.accurate import MODEL_FILE, TOKENIZER_FILE
from perf_nlp.embeddings.transformer import quiet_loading

_OPSET = 18
# Smaller weights (norms, biases) are kept as they are.
_LEAST_WEIGHTS = 10_000


def export_onnx(network: Any, folder: Path) -> None:
    """Write network and tokenizer to `folder`, which is made if missing.

    :param network: A `fine_tuning.Network`, in evaluation mode.
    """
    import onnx
    import torch

    folder.mkdir(parents=True, exist_ok=True)
    sample = network.tokenizer(["甲", "甲乙丙"], padding=True, return_tensors="pt")
    n_texts, n_tokens = torch.export.Dim("n_texts"), torch.export.Dim("n_tokens")
    sizes = {0: n_texts, 1: n_tokens}
    # The exporter tells and warns of its own internals.
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    with quiet_loading(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            network, (sample["input_ids"], sample["attention_mask"]), dynamo=True, verbose=False,
            dynamic_shapes=(sizes, sizes), input_names=["input_ids", "attention_mask"],
            output_names=["vectors", "logits"], opset_version=_OPSET,
        )  # fmt: skip
    logger.setLevel(level)
    assert program is not None
    model = program.model_proto
    pack_weights(model.graph)
    # What the exporter notes of source files would differ from machine to machine.
    for node in model.graph.node:
        del node.metadata_props[:]
    onnx.checker.check_model(model)
    (folder / MODEL_FILE).write_bytes(model.SerializeToString(deterministic=True))
    network.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER_FILE))


def pack_weights(graph: Any) -> None:
    """Store each large float32 matrix of an ONNX graph as int8 rows with a scale each."""
    from onnx import TensorProto, helper, numpy_helper

    unpacking = []
    for tensor in list(graph.initializer):
        weights = numpy_helper.to_array(tensor)
        if weights.ndim != 2 or weights.size < _LEAST_WEIGHTS or weights.dtype != np.float32:
            continue
        scales = np.abs(weights).max(axis=1, keepdims=True) / 127
        scales = np.maximum(scales, np.finfo(np.float32).tiny).astype(np.float32)
        packed = np.rint(weights / scales).astype(np.int8)
        name = tensor.name
        graph.initializer.remove(tensor)
        graph.initializer.extend([
            numpy_helper.from_array(packed, f"{name}.packed"),
            numpy_helper.from_array(scales, f"{name}.scales"),
        ])  # fmt: skip
        unpacking += [
            helper.make_node("Cast", [f"{name}.packed"], [f"{name}.cast"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [f"{name}.cast", f"{name}.scales"], [name]),
        ]
    # Nodes stand in the order of their use.
    rest = list(graph.node)
    del graph.node[:]
    graph.node.extend([*unpacking, *rest])
