"""A library searches with the encoder that its settings name."""

import importlib.util
from dataclasses import replace

import pytest

from perf_nlp.service.library import Library
from perf_nlp.settings import Settings

HAS_EXTRA = importlib.util.find_spec("sentence_transformers") is not None
NEEDS_EXTRA = pytest.mark.skipif(not HAS_EXTRA, reason="the extra `models` is not installed")


@NEEDS_EXTRA
@pytest.mark.parametrize("model", ["tiny_static", "tiny_bert"])
def test_library_searches_with_any_model_and_goes_back(model, folder, request):
    own = replace(Settings(), encoder=str(request.getfixturevalue(model)), offline=True)

    with Library(folder, settings=own) as library:
        by_own = library.search("群众满意度")
        own_dim = library.encoder.dim
    with Library(folder, settings=Settings()) as library:
        by_shipped = library.search("群众满意度")

    assert own_dim < library.encoder.dim
    for answer in (by_own, by_shipped):
        assert answer.hits[0].name == "群众满意度"
        assert answer.hits[0].similarity == pytest.approx(1, abs=1e-3)
    # Another model sees other neighbours: the vectors were its own.
    assert [hit.similarity for hit in by_own.hits] != [hit.similarity for hit in by_shipped.hits]
