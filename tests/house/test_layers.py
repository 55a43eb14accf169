"""The dependency rule, as a test: arrows point down, and each library has one home."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(ROOT.glob("perf_nlp/**/*.py"))
LAYERS = [
    {
        "perf_nlp.errors", "perf_nlp.records", "perf_nlp.taxonomy", "perf_nlp.settings",
        "perf_nlp.resources",
    },
    {"perf_nlp.documents", "perf_nlp.text"},
    {"perf_nlp.indicators", "perf_nlp.embeddings"},
    {
        "perf_nlp.classifiers", "perf_nlp.index", "perf_nlp.audit", "perf_nlp.suggest",
        "perf_nlp.storage", "perf_nlp.exports",
    },
    {"perf_nlp.service", "perf_nlp.learning"},
    {"perf_nlp.cli", "perf_nlp.server"},
]  # fmt: skip
HOMES = {
    "lxml": {"perf_nlp.documents"},
    "xlrd": {"perf_nlp.documents"},
    "pypdfium2": {"perf_nlp.documents"},
    "PIL": {"perf_nlp.documents"},
    "cv2": {"perf_nlp.documents"},
    "rapidocr": {"perf_nlp.documents"},
    "rjieba": {"perf_nlp.text"},
    "jieba": {"perf_nlp.text", "perf_nlp.learning"},
    "faiss": {"perf_nlp.index"},
    "tantivy": {"perf_nlp.index"},
    "sqlalchemy": {"perf_nlp.storage"},
    "alembic": {"perf_nlp.storage"},
    "xlsxwriter": {"perf_nlp.exports"},
    "pyarrow": {"perf_nlp.exports"},
    "model2vec": {"perf_nlp.embeddings"},
    "onnxruntime": {"perf_nlp.embeddings"},
    "onnx": {"perf_nlp.learning"},
    # Training and measuring a model is the other half of its home.
    "sentence_transformers": {"perf_nlp.embeddings", "perf_nlp.learning"},
    "sklearn": {"perf_nlp.classifiers", "perf_nlp.embeddings", "perf_nlp.learning"},
    "torch": {"perf_nlp.embeddings", "perf_nlp.learning"},
    "click": {"perf_nlp.cli"},
    "tqdm": {"perf_nlp.cli"},
    "flask": {"perf_nlp.server"},
    "waitress": {"perf_nlp.server"},
}
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}
# Too heavy for start-up: only ever imported inside a function, or in a module that only
# learning imports.
HEAVY = {
    "torch", "sentence_transformers", "sklearn", "scipy", "transformers", "pandas", "pyarrow",
    "rapidocr", "onnxruntime", "onnx", "cv2",
}  # fmt: skip
MAY_BE_HEAVY = ("perf_nlp.learning", "perf_nlp.classifiers.pipeline", "perf_nlp.documents.bitmap")


def part_of(module):
    return next((part for part in LEVEL if f"{module}.".startswith(f"{part}.")), None)


def module_name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path, nodes):
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names if not node.module)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_arrows_point_down(path):
    here = part_of(module_name(path))
    for name in imports(path, ast.walk(ast.parse(path.read_text("utf-8")))):
        there = part_of(name)
        if here and there and here != there:
            # Level 0 is one shelf of plain things; `perf-nlp serve` is where the two front ends meet.
            allowed = {0, 4} if LEVEL[here] == 5 else set(range(max(1, LEVEL[here])))
            allowed |= {5} if (here, there) == ("perf_nlp.cli", "perf_nlp.server") else set()
            assert LEVEL[there] in allowed, f"{here} must not import {name}"
        library = name.split(".")[0]
        if library in HOMES and here:
            assert here in HOMES[library], f"{library} belongs in {HOMES[library]}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_heavy_is_imported_at_start_up(path):
    if module_name(path).startswith(MAY_BE_HEAVY):
        return

    at_top = ast.parse(path.read_text("utf-8")).body

    heavy = {name for name in imports(path, at_top) if name.split(".")[0] in HEAVY}
    assert not heavy
