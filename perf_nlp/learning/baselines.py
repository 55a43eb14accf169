"""What an office would otherwise use to label indicators: keywords, or plain TF-IDF."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from perf_nlp.classifiers import Example
from perf_nlp.learning.classifier_training import Labelled

# Order and cues of domain.md 1.7: the first rule that fits the name or the value decides.
_RULES = (
    ("satisfaction", re.compile(r"满意|认可度")),
    ("cost", re.compile(r"成本|单价|费用|造价|补助标准|控制数|节约率|不超预算|元")),
    ("timeliness", re.compile(r"及时|按时|按期|时间|周期|时长|响应|工期|进度|月底|年底|日前")),
    ("quality", re.compile(r"合格|达标|准确|验收|优良|通过率|成活|故障|规范|完好|率$|%")),
)


def label_by_keywords(examples: Sequence[Example]) -> list[str]:
    """Label n indicators by the first keyword rule that fits, else as quantity."""
    return [
        next(
            (label for label, rule in _RULES if rule.search(each.name) or rule.search(each.value)),
            "quantity",
        )
        for each in examples
    ]


def label_by_tfidf(train: Labelled, examples: Sequence[Example], *, leaf: bool) -> list[str]:
    """Label n indicators by TF-IDF over characters (1 to 3) and logistic regression.

    :param train: What it learns from.
    :param leaf: Give leaves instead of labels.
    """
    model = fit_tfidf(train, leaf=leaf)
    return [str(answer) for answer in model.predict([text_of(each) for each in examples])]


def fit_tfidf(train: Labelled, *, leaf: bool = False) -> Pipeline:
    """Train TF-IDF over characters (1 to 3) and logistic regression.

    :param leaf: Learn leaves instead of labels.
    :return: A pipeline that takes the texts that `text_of` gives.
    """
    model = make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True),
        LogisticRegression(C=10.0, max_iter=1000),
    )
    texts = [text_of(each) for each in train.examples]
    return model.fit(texts, train.leaves if leaf else train.labels)


def text_of(example: Example) -> str:
    """Put the parts of an indicator into one text, as one would without thinking further."""
    return f"{example.name} {example.value} {example.description}"
