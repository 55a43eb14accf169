"""The model card of the shipped classifier."""

from __future__ import annotations

from typing import Any

_CARD = """# Classifier of performance indicators

**What.** Two linear models (logistic regression) over one set of features: the label (quantity,
quality, timeliness, cost, satisfaction) and the leaf (twelve official places); their answers are
made consistent. Plain arrays, no pickle; needs numpy alone to serve. Version {version}. Of up to
10,000 indicators at a time, those that the linear models are not sure of are read by the accurate
model beside them too (`models/accurate`), and the geometric mean of both probabilities decides.

**Features.** Characters (1 to 4) and words of the name, words and character pairs of the beginning
of the description, how the value reads (kind, unit, comparison, wording) alone and with the end of
the name, and the vectors of name and value by the encoder beside it. The category that a form
declares is not looked at, nor the project.

**From what.** {n_train:,} indicators of the training split of `data/corpus` (composed, labelled by
AI assistants after its `GUIDE.md`, no human expert has signed them), and the training split of
`data/out_of_scope.jsonl`, whose rows stand for every class alike. Probabilities are scaled
(temperature), and the confidence under which a person or the accurate model should look
({review_below}), chosen on the calibration split: the lowest that leaves 98 % of the others right.
The common answer has a threshold of its own, chosen likewise ({pool_review_below}), and such that
of the texts that are no indicators hardly any slips through.

**How good.** {n:,} indicators of projects that were neither learnt from nor tuned on; `perf-nlp
evaluate` prints these figures again, with confusion, sectors, kinds of rows and simple ways beside.

| | |
| --- | --- |
| label, accuracy / macro-F1 | {label_accuracy:.3f} / {label_macro_f1:.3f} |
| leaf, accuracy | {leaf_accuracy:.3f} |
| calibration error of the label | {calibration_error:.3f} |
| need no review / right among them | {needs_no_review_rate:.3f} / {sure} |
| no indicators, marked for review: kinds seen / not seen | {seen:.3f} / {unseen:.3f} |

**Where it fails.** Most of all at costs without money, at indicators without a value, at names of
16 characters and more, and at the leaves of effects: whether a count is the work itself or its
effect is hard for readers too. Two labels in one name are not told. Real forms differ from composed
ones: measure on rows of your own (`perf-nlp evaluate TABLE`) before you rely on these figures.
"""


def card_text(metrics: dict[str, Any]) -> str:
    """Write the card.

    :param metrics: As `train_classifier` gives them.
    """
    others = metrics["out_of_scope"]
    sure = metrics["test"]["accuracy_where_no_review"]
    return _CARD.format(
        version=metrics["corpus"],
        n_train=metrics["n_train"],
        review_below=metrics["review_below"],
        pool_review_below=metrics["pool_review_below"],
        seen=others["marked_rate_of_seen_kinds"],
        unseen=others["marked_rate_of_unseen_kinds"],
        sure="–" if sure is None else f"{sure:.3f}",
        **metrics["test"],
    )
