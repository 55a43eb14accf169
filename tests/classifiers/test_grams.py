"""Looking up grams in arrays finds what listing them and asking a dict finds."""

from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.classifiers.grams import GramTable

# Few characters, so that grams are found; one beyond the basic plane, one half of a pair.
TEXTS = st.lists(st.text("^$率数的🙂\ud83d", max_size=8), max_size=5)


def listed(vocabulary, text, longest):
    grams = [
        text[start : start + size]
        for size in range(1, longest + 1)
        for start in range(len(text) - size + 1)
    ]
    return [vocabulary[gram] for gram in dict.fromkeys(grams) if gram in vocabulary]


@given(st.sets(st.text("^$率数的🙂", min_size=1, max_size=4), max_size=30), TEXTS)
def test_rows_are_those_of_the_listed_grams(grams, texts):
    vocabulary = {gram: row for row, gram in enumerate(sorted(grams))}

    rows, lengths = GramTable(vocabulary).find(texts)

    expected = [listed(vocabulary, text, 4) for text in texts]
    assert lengths.tolist() == [len(each) for each in expected]
    assert rows.tolist() == [row for each in expected for row in each]


def test_gram_is_found_though_its_beginning_is_unknown():
    rows, lengths = GramTable({"满意度": 7}).find(["群众满意度", "满意"])

    assert (rows.tolist(), lengths.tolist()) == ([7], [1, 0])
