"""What an office would otherwise use to label indicators: keywords, or a plain linear model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from threadpoolctl import threadpool_limits

from perf_nlp.classifiers import Example
from perf_nlp.embeddings import Encoder, Vectors, distinct
from perf_nlp.learning.classifier_training import Labelled
from perf_nlp.learning.label_report import compare
from perf_nlp.learning.labelled_rows import LabelledRow
from perf_nlp.learning.teacher import open_teacher
from perf_nlp.taxonomy import label_of_leaf, leaves

Answers = tuple[list[str], list[str]]
"""Labels and leaves, one each an example."""

# How users read their names.
BASELINES = {
    "keyword rules": "关键词规则",
    "TF-IDF + logistic regression": "TF-IDF + 逻辑回归",
    "model2vec + logistic regression": "model2vec + 逻辑回归",
    "e5 + logistic regression": "e5 + 逻辑回归",
}
# Order and cues of domain.md 1.7: the first rule that fits the name or the value decides.
_RULES = (
    ("satisfaction", re.compile(r"满意|认可度")),
    ("cost", re.compile(r"成本|单价|费用|造价|补助标准|控制数|节约率|不超预算|元")),
    ("timeliness", re.compile(r"及时|按时|按期|时间|周期|时长|响应|工期|进度|月底|年底|日前")),
    ("quality", re.compile(r"合格|达标|准确|验收|优良|通过率|成活|故障|规范|完好|率$|%")),
)
# A gram seen once tells nothing of other rows, and there are three times as many of them.
_LEAST_EXAMPLES = 2
# Inverse of the regularisation strength of each linear model, chosen on the calibration split.
_C_TFIDF, _C_STATIC, _C_E5 = 10.0, 1.0, 10.0
_BATCH = 64


def measure_baselines(
    rows: Sequence[LabelledRow],
    train: Labelled | None,
    encoder: Encoder,
    *,
    slow: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, dict[str, Any]]:
    """Measure each baseline on rows with known labels.

    :param train: What they learn from; None leaves out those that learn.
    :param encoder: The shipped one.
    :param slow: Measure the one with multilingual-e5-small too, which takes minutes.
    :param progress: Told in Chinese what is going on.
    :return: Name of the baseline → accuracy and macro-F1 of label and leaf.
    """
    examples = [row.example for row in rows]
    ways: dict[str, Callable[[], Answers]] = {"keyword rules": lambda: answer_by_keywords(examples)}
    if train is not None:
        ways["TF-IDF + logistic regression"] = lambda: answer_by_tfidf(train, examples)
        ways["model2vec + logistic regression"] = lambda: answer_by_vectors(
            train, examples, encoder.encode, C=_C_STATIC
        )
    if train is not None and slow:
        ways["e5 + logistic regression"] = lambda: answer_by_e5(train, examples)
    measured = {}
    for name, answer in ways.items():
        progress(f"度量简单做法：{BASELINES[name]}")
        measured[name] = compare(rows, *answer())
    return measured


def label_by_keywords(examples: Sequence[Example]) -> list[str]:
    """Label n indicators by the first keyword rule that fits, else as quantity."""
    return [
        next(
            (label for label, rule in _RULES if rule.search(each.name) or rule.search(each.value)),
            "quantity",
        )
        for each in examples
    ]


def answer_by_keywords(examples: Sequence[Example]) -> Answers:
    """Label n indicators by keyword rules; as leaf take the first that fixes the label."""
    first: dict[str | None, str] = {}
    for leaf in leaves():
        first.setdefault(label_of_leaf(leaf), leaf)
    answers = label_by_keywords(examples)
    return answers, [first[label] for label in answers]


def answer_by_tfidf(train: Labelled, examples: Sequence[Example]) -> Answers:
    """Label n indicators by TF-IDF over characters (1 to 3) and logistic regression."""
    vectorizer = _tfidf()
    X = vectorizer.fit_transform([text_of(each) for each in train.examples])
    asked = vectorizer.transform([text_of(each) for each in examples])
    return _answer(X, train, asked, C=_C_TFIDF)


def answer_by_vectors(
    train: Labelled,
    examples: Sequence[Example],
    encode: Callable[[Sequence[str]], Vectors],
    *,
    C: float,
) -> Answers:
    """Label n indicators by vectors of name, value and description, and logistic regression.

    :param encode: Turns n texts into vectors, shape (n, dim).
    :param C: Inverse of the regularisation strength.
    """

    def features(examples: Sequence[Example]) -> Vectors:
        columns = zip(
            *((each.name, each.value, each.description) for each in examples), strict=True
        )
        return np.hstack([encode(column) for column in columns])

    return _answer(features(train.examples), train, features(examples), C=C)


def answer_by_e5(train: Labelled, examples: Sequence[Example]) -> Answers:
    """Label n indicators likewise, by vectors of multilingual-e5-small; takes minutes.

    :raises ArtifactError: If the extra for training is missing.
    """
    model = open_teacher()

    def encode(texts: Sequence[str]) -> Vectors:
        once, which = distinct(texts)
        vectors = model.encode(
            once, batch_size=_BATCH, show_progress_bar=False, normalize_embeddings=True
        )
        return np.asarray(vectors, dtype=np.float32)[which]

    return answer_by_vectors(train, examples, encode, C=_C_E5)


def fit_tfidf(train: Labelled) -> Pipeline:
    """Train TF-IDF over characters (1 to 3) and logistic regression to give labels.

    :return: A pipeline that takes the texts that `text_of` gives.
    """
    model = make_pipeline(_tfidf(), LogisticRegression(C=_C_TFIDF, max_iter=1000))
    return model.fit([text_of(each) for each in train.examples], train.labels)


def text_of(example: Example) -> str:
    """Put the parts of an indicator into one text, as one would without thinking further."""
    return f"{example.name} {example.value} {example.description}"


def _tfidf() -> TfidfVectorizer:
    """Make the features of TF-IDF, not yet fitted."""
    return TfidfVectorizer(
        analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=_LEAST_EXAMPLES
    )


def _answer(X: object, train: Labelled, asked: object, *, C: float) -> Answers:
    """Fit logistic regression to labels and to leaves, and let both answer.

    :param X: Features of the rows of `train`, dense or sparse, shape (n, n_features).
    :param asked: Features of the rows that are asked.
    """

    def answers(y: Sequence[str]) -> list[str]:
        head = LogisticRegression(C=C, max_iter=1000).fit(X, y)
        return [str(answer) for answer in head.predict(asked)]

    # At this size, threads of linear algebra only wait for each other where cores are busy.
    with threadpool_limits(1, user_api="blas"):
        return answers(train.labels), answers(train.leaves)
