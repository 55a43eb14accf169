"""Which labels of the corpus look wrong? Cross-validated probabilities, read by cleanlab.

Folds are drawn by project, so no row is judged by a model that has seen its project. A row that is
listed is a question for a reader, no verdict: the model never changes a label.
`python benchmarks/label_issues.py label > suspects.tsv`
"""

from __future__ import annotations

import sys

import numpy as np
from cleanlab.filter import find_label_issues
from sklearn.model_selection import GroupKFold

from perf_nlp.embeddings import load_encoder
from perf_nlp.learning.classifier_training import Labelled, fit_model, labelled_examples
from perf_nlp.learning.corpus import read_projects
from perf_nlp.resources import resource

N_FOLDS = 5


def cross_validated(labelled: Labelled, projects: list[str], head: str) -> np.ndarray:
    """Give each row the probabilities of a model that has not seen its project.

    :param projects: Project of each row.
    :param head: "label" or "leaf".
    :return: Shape (n_rows, n_classes), classes in the order of their names.
    """
    encoder = load_encoder("default", offline=True)
    answers = labelled.labels if head == "label" else labelled.leaves
    p = np.zeros((len(projects), len(set(answers))))
    for train, asked in GroupKFold(N_FOLDS).split(projects, groups=projects):
        model = fit_model(_take(labelled, train), encoder)
        encoded = model.encode(_take(labelled, asked).examples, encoder)
        p[asked] = model.predict_proba(encoded, head)
    return p


def _take(labelled: Labelled, rows: np.ndarray) -> Labelled:
    return Labelled(
        [labelled.examples[i] for i in rows],
        [labelled.labels[i] for i in rows],
        [labelled.leaves[i] for i in rows],
    )


def main() -> None:
    """Print the rows in question, the most doubtful first, then how many they are."""
    head = sys.argv[1] if len(sys.argv) > 1 else "label"
    projects = read_projects(resource("data", "corpus"))
    labelled = labelled_examples(projects)
    where = [
        (project, number) for project in projects for number in range(len(project["indicators"]))
    ]
    names = [project["id"] for project, _ in where]
    answers = labelled.labels if head == "label" else labelled.leaves
    classes = sorted(set(answers))
    p = cross_validated(labelled, names, head)
    y = np.array([classes.index(answer) for answer in answers])
    listed = find_label_issues(y, p, return_indices_ranked_by="self_confidence", n_jobs=1)
    for row in listed:
        project, number = where[row]
        each = project["indicators"][number]
        texts = (each["name"], each["value"], each["description"])
        other = classes[int(p[row].argmax())]
        print(
            f"{project['id']}/{number}", answers[row], each["leaf"], f"{p[row, y[row]]:.2f}",
            other, f"{p[row].max():.2f}", *texts, project["project"], sep="\t",
        )  # fmt: skip
    rate = float((p.argmax(axis=1) == y).mean())
    print(f"{len(listed)} of {len(y)} rows; cross-validated accuracy {rate:.4f}", file=sys.stderr)


if __name__ == "__main__":
    main()
