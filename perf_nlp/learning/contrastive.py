"""Tune the distilled token vectors on the corpus, so that they know measures, not only objects.

Raw vectors put 设备采购数量 beside 设备采购及时性. What belongs together is pulled together here
(a name and its description, a name with and without its value, a project and its purpose, names of
one leaf), what merely looks alike is pushed apart: a batch holds whole projects, so that the other
measures of the same object are always among the wrong answers.

Three things are learnt: the projection (common to all words, so that words outside the corpus gain
too), an offset for each word the corpus has, and the weight of each word.

Source: van den Oord, Li and Vinyals (2018) for the loss; Khosla et al. (2020) for its form with
labels.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from perf_nlp.embeddings.encoder import Vectors
from perf_nlp.learning.distill import TokenVectors
from perf_nlp.learning.pairs import ProjectTexts

# A similarity the loss must not count: the two texts are the same, so no wrong answer.
_EXCLUDED = -1e4


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to tune; the defaults were chosen on the calibration split.

    :param n_projects: Projects in a batch.
    :param temperature: Of the pairs; smaller looks more at the nearest wrong answers.
    :param split_rate: Share of words replaced by their parts, so that those learn as well.
    :param by_value: Weight of name ↔ name with value.
    :param by_purpose: Weight of project ↔ purpose, and half of it for name → project.
    :param by_leaf: Weight of name ↔ names of the same leaf in other projects.
    """

    epochs: int = 20
    n_projects: int = 19
    temperature: float = 0.07
    leaf_temperature: float = 0.1
    project_temperature: float = 0.1
    split_rate: float = 0.3
    by_value: float = 0.5
    by_purpose: float = 0.5
    by_leaf: float = 0.3
    axes_rate: float = 1e-3
    offset_rate: float = 5e-3
    weight_rate: float = 1e-3


class TokenTable(torch.nn.Module):
    """The table in training: (vectors × axes + offsets) × weights.

    :param tokens: The distilled start.
    """

    def __init__(self, tokens: TokenVectors) -> None:
        super().__init__()
        self.vectors = torch.from_numpy(tokens.vectors)
        self.axes = torch.nn.Parameter(torch.from_numpy(tokens.axes.copy()))
        # Sparse: a step touches only the words of its batch.
        self.offsets = torch.nn.Embedding(len(tokens.vectors), len(tokens.axes), sparse=True)
        torch.nn.init.zeros_(self.offsets.weight)
        weights = np.maximum(tokens.weights, 1e-9)
        self.log_weights = torch.nn.Parameter(torch.from_numpy(np.log(weights)))

    def forward(self, id_lists: Sequence[Sequence[int]]) -> Tensor:
        """Give unit rows for texts as token ids, shape (n, dim); no list may be empty."""
        flat = torch.tensor([id_ for ids in id_lists for id_ in ids])
        starts = torch.tensor(np.cumsum([0, *(len(ids) for ids in id_lists[:-1])]))
        used, places = torch.unique(flat, return_inverse=True)
        sums = F.embedding_bag(places, self.rows(used), starts, mode="sum")
        return F.normalize(sums, dim=1)

    def rows(self, ids: Tensor) -> Tensor:
        """Give the table's rows for token ids, shape (n, dim)."""
        rows: Tensor = self.vectors[ids] @ self.axes.T + self.offsets(ids)
        return rows * self.log_weights[ids].exp()[:, None]


def tune(
    tokens: TokenVectors, tokenizer: Tokenizer, parts: dict[int, list[int]],
    projects: Sequence[ProjectTexts], *, recipe: Recipe | None = None, seed: int = 0,
    progress: Callable[[str], None] | None = None,
) -> Vectors:  # fmt: skip
    """Tune the table.

    :param parts: Token id → ids of the shorter words it can be cut into.
    :param projects: The texts of the training split.
    :param progress: Told once in a while how far it is.
    :return: The table, shape (n_tokens, dim); row 0 is zero. The same for the same seed.
    """
    recipe = recipe or Recipe()
    # One thread: the sums come in one order, and more would not be faster on tables this small.
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        table = TokenTable(tokens)
        cut = _Cutter(tokenizer, parts, recipe.split_rate, seed)
        _train(table, cut, projects, recipe, progress)
        with torch.no_grad():
            rows: Vectors = table.rows(torch.arange(len(tokens.vectors))).numpy()
    finally:
        torch.set_num_threads(n_threads)
    rows[0] = 0
    return rows


class _Cutter:
    """Cuts texts into token ids, some words into their parts, by chance."""

    def __init__(
        self, tokenizer: Tokenizer, parts: dict[int, list[int]], split_rate: float, seed: int
    ) -> None:
        self.chance = random.Random(seed)
        self._tokenizer = tokenizer
        self._parts = parts
        self._split_rate = split_rate

    def __call__(self, texts: Sequence[str]) -> list[list[int]]:
        """Give the ids of each text, never an empty list: 0 stands for a text without any."""
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [[i for id_ in e.ids if id_ for i in self._split(id_)] or [0] for e in encodings]

    def _split(self, id_: int) -> list[int]:
        """Give the word or, seldom, its parts."""
        if id_ in self._parts and self.chance.random() < self._split_rate:
            return self._parts[id_]
        return [id_]


def _train(
    table: TokenTable, cut: _Cutter, projects: Sequence[ProjectTexts], recipe: Recipe,
    progress: Callable[[str], None] | None,
) -> None:  # fmt: skip
    """Run the epochs with a rate that falls in a straight line."""
    rates = [recipe.axes_rate, recipe.weight_rate, recipe.offset_rate]
    optimizers: list[torch.optim.Optimizer] = [
        torch.optim.Adam([table.axes], lr=rates[0]),
        torch.optim.Adam([table.log_weights], lr=rates[1]),
        torch.optim.SparseAdam(list(table.offsets.parameters()), lr=rates[2]),
    ]
    n_steps = recipe.epochs * -(-len(projects) // recipe.n_projects)
    step = 0
    for epoch in range(recipe.epochs):
        for batch in _batches(projects, recipe.n_projects, cut.chance):
            for optimizer, rate in zip(optimizers, rates, strict=True):
                optimizer.param_groups[0]["lr"] = rate * max(0.05, 1 - step / n_steps)
                optimizer.zero_grad()
            loss = batch_loss(lambda texts: table(cut(texts)), batch, recipe)
            loss.backward()  # type: ignore[no-untyped-call]
            for optimizer in optimizers:
                optimizer.step()
            step += 1
        if progress is not None and (epoch + 1) % 5 == 0:
            progress(f"对比训练 {epoch + 1}/{recipe.epochs} 轮，损失 {loss.item():.3f}")


def _batches(
    projects: Sequence[ProjectTexts], size: int, chance: random.Random
) -> Iterator[list[ProjectTexts]]:
    """Shuffle the projects and give them in portions."""
    order = list(projects)
    chance.shuffle(order)
    for start in range(0, len(order), size):
        yield order[start : start + size]


def batch_loss(
    encode: Callable[[Sequence[str]], Tensor], projects: Sequence[ProjectTexts], recipe: Recipe
) -> Tensor:
    """Give the loss of one batch of whole projects.

    :param encode: n texts → unit rows, shape (n, dim).
    """
    rows = [row for project in projects for row in project.rows]
    owners = torch.tensor([i for i, project in enumerate(projects) for _ in project.rows])
    name_texts = [row.name for row in rows]
    names = encode(name_texts)
    valued = encode([row.name_with_value for row in rows])
    loss = recipe.by_value * pair_loss(names, valued, name_texts, name_texts, recipe.temperature)

    described = [i for i, row in enumerate(rows) if row.description]
    if described:
        texts = [rows[i].description for i in described]
        own = [name_texts[i] for i in described]
        descriptions = encode(texts)
        loss = loss + pair_loss(descriptions, names[described], texts, own, recipe.temperature)
        loss = loss + pair_loss(descriptions, valued[described], texts, own, recipe.temperature) / 2

    titles = [project.title for project in projects]
    purposes = [project.purpose or project.title for project in projects]
    headings = encode(titles)
    pairs = pair_loss(headings, encode(purposes), titles, purposes, recipe.temperature)
    places = F.cross_entropy(names @ headings.T / recipe.project_temperature, owners)
    loss = loss + recipe.by_purpose * (pairs + places / 2)
    leaves = numbered([row.leaf for row in rows])
    return loss + recipe.by_leaf * leaf_loss(names, leaves, owners, recipe.leaf_temperature)


def pair_loss(
    left: Tensor, right: Tensor, left_texts: Sequence[str], right_texts: Sequence[str],
    temperature: float,
) -> Tensor:  # fmt: skip
    """Ask for each left row which right row is its own among all, and the other way round.

    :param left: Unit rows, shape (n, dim).
    :param right: Unit rows, shape (n, dim); row i belongs to row i of `left`.
    :param left_texts: What the rows stand for: rows of equal text are no wrong answers.
    """
    similarities = left @ right.T / temperature
    same = _equal(numbered(left_texts)) | _equal(numbered(right_texts))
    same.fill_diagonal_(False)
    similarities = similarities.masked_fill(same, _EXCLUDED)
    own = torch.arange(len(left))
    return (F.cross_entropy(similarities, own) + F.cross_entropy(similarities.T, own)) / 2


def leaf_loss(names: Tensor, leaves: Tensor, owners: Tensor, temperature: float) -> Tensor:
    """Pull names of one leaf together across projects.

    :param leaves: Number of each name's leaf, shape (n,).
    :param owners: Number of each name's project, shape (n,): its own project does not count.
    """
    itself = torch.eye(len(names), dtype=torch.bool)
    chances = (names @ names.T / temperature).masked_fill(itself, _EXCLUDED).log_softmax(dim=1)
    wanted = (_equal(leaves) & ~_equal(owners)).float()
    n_wanted = wanted.sum(dim=1)
    means = (chances * wanted).sum(dim=1) / n_wanted.clamp(min=1)
    has_any = (n_wanted > 0).float()
    return -(means * has_any).sum() / has_any.sum().clamp(min=1)


def _equal(numbers: Tensor) -> Tensor:
    """Compare each with each, shape (n, n)."""
    return numbers[:, None] == numbers[None, :]


def numbered(texts: Sequence[str]) -> Tensor:
    """Give equal texts equal numbers, shape (n,)."""
    numbers: dict[str, int] = {}
    return torch.tensor([numbers.setdefault(text, len(numbers)) for text in texts])
