"""Fine-tune the lower half of multilingual-e5-small on the corpus: the accurate model.

Raw e5 knows the object and not the measure. One network learns two things at once: to read an
indicator (name, value and description in one text → label and leaf), and to put what belongs
together side by side (description and name, name and whole indicator, project and purpose, names
of one leaf). A batch holds whole projects, so that the other measures of the same object are always
among the wrong answers.

Source: Wang et al. (2024), "Multilingual E5 text embeddings", for the model and its prefix; van den
Oord, Li and Vinyals (2018) and Khosla et al. (2020) for the losses.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from perf_nlp.classifiers import Example
from perf_nlp.classifiers.reading import text_of_cells
from perf_nlp.embeddings.accurate import LONGEST, PREFIX
from perf_nlp.learning.contrastive import leaf_loss, numbered, pair_loss
from perf_nlp.learning.pairs import ProjectTexts

# Texts of like length go through the network together, so that little of a batch is padding.
_PORTION = 24
# The sums of a batch come in an order that depends on the number of threads.
_THREADS = 2


@dataclass(frozen=True, slots=True)
class TunedRecipe:
    """How to fine-tune; the defaults were chosen on the calibration split.

    :param n_layers: Lower layers that are kept of the twelve.
    :param n_projects: Projects in a batch.
    :param temperature: Of the pairs; smaller looks more at the nearest wrong answers.
    :param without_description: Share of indicators read without their description.
    :param without_value: Share read without their value.
    :param smoothing: Of the labels: no answer is wholly sure.
    :param by_pairs: Weight of all pairs against the labels.
    :param n_others: Texts in a batch that are no indicators: of them no answer is likelier.
    """

    n_layers: int = 6
    epochs: int = 3
    n_projects: int = 6
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    warm_up: float = 0.1
    weight_decay: float = 0.01
    largest_gradient: float = 1.0
    temperature: float = 0.05
    leaf_temperature: float = 0.1
    project_temperature: float = 0.1
    without_description: float = 0.5
    without_value: float = 0.05
    smoothing: float = 0.05
    by_pairs: float = 0.5
    by_leaf: float = 0.3
    by_purpose: float = 0.5
    n_others: int = 5


@dataclass(frozen=True, slots=True)
class Lesson:
    """One project to learn from: its texts, its indicators and their answers.

    :param y: Column of label and of leaf of each indicator, shape (n, 2).
    """

    texts: ProjectTexts
    examples: tuple[Example, ...]
    y: tuple[tuple[int, ...], ...]


class Network(torch.nn.Module):
    """Token ids → mean of the last layer, and what the heads make of it.

    :param sentence_model: As `open_teacher` gives it; its upper layers are cut off.
    :param n_layers: Layers that stay.
    :param sizes: Number of labels and of leaves.
    """

    def __init__(self, sentence_model: Any, n_layers: int, sizes: tuple[int, ...]) -> None:
        super().__init__()
        self.tokenizer = sentence_model.tokenizer
        self.bert = sentence_model[0].model
        self.bert.encoder.layer = self.bert.encoder.layer[:n_layers]
        self.sizes = sizes
        self.head = torch.nn.Linear(self.bert.config.hidden_size, sum(sizes))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Give vectors, shape (n, dim), and logits of labels and leaves, shape (n, sum(sizes))."""
        states = self.bert(input_ids=input_ids, attention_mask=attention_mask)[0]
        used = attention_mask.unsqueeze(-1).to(states.dtype)
        vectors = (states * used).sum(1) / used.sum(1)
        return vectors, self.head(vectors)

    def vectors(self, texts: Sequence[str]) -> Tensor:
        """Encode n texts, in portions of like length: shape (n, dim), not of unit length."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        parts = []
        for start in range(0, len(order), _PORTION):
            encoded = self.tokenizer(
                [PREFIX + texts[i] for i in order[start : start + _PORTION]],
                padding=True, truncation=True, max_length=LONGEST, return_tensors="pt",
            )  # fmt: skip
            parts.append(self(encoded["input_ids"], encoded["attention_mask"])[0])
        return torch.cat(parts)[torch.from_numpy(np.argsort(order))]


def fine_tune(
    sentence_model: Any, lessons: Sequence[Lesson], others: Sequence[Example],
    sizes: tuple[int, ...], *, recipe: TunedRecipe | None = None, seed: int = 0,
    progress: Callable[[str], None],
) -> Network:  # fmt: skip
    """Fine-tune a model.

    :param sentence_model: As `open_teacher` gives it; it is changed.
    :param lessons: The projects of the training split.
    :param others: Texts of the training split that are no indicators.
    :param sizes: Number of labels and of leaves.
    :return: The network, ready to use. The same for the same seed on the same machine.
    """
    recipe = recipe or TunedRecipe()
    n_threads = torch.get_num_threads()
    torch.set_num_threads(_THREADS)
    torch.manual_seed(seed)
    try:
        network = Network(sentence_model, recipe.n_layers, sizes)
        # The words keep their places: those the corpus lacks must stay beside those it has.
        network.bert.embeddings.requires_grad_(False)
        _train(network, lessons, others, recipe, random.Random(seed), progress)
    finally:
        torch.set_num_threads(n_threads)
    return network.eval()


def _train(
    network: Network, lessons: Sequence[Lesson], others: Sequence[Example], recipe: TunedRecipe,
    chance: random.Random, progress: Callable[[str], None],
) -> None:  # fmt: skip
    """Run the epochs with a rate that rises, then falls in a straight line."""
    body = [each for each in network.bert.parameters() if each.requires_grad]
    rates = (recipe.rate, recipe.head_rate)
    groups: list[dict[str, Any]] = [{"params": body}, {"params": network.head.parameters()}]
    optimizer = torch.optim.AdamW(groups, weight_decay=recipe.weight_decay)
    n_steps = recipe.epochs * -(-len(lessons) // recipe.n_projects)
    step = 0
    network.train()
    for epoch in range(recipe.epochs):
        for batch in _batches(lessons, recipe.n_projects, chance):
            warmth = min(1, (step + 1) / (recipe.warm_up * n_steps))
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * warmth * (1 - step / n_steps)
            optimizer.zero_grad()
            some = chance.sample(others, min(recipe.n_others, len(others)))
            loss = tuned_loss(network, batch, some, recipe, chance)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(body, recipe.largest_gradient)
            optimizer.step()
            step += 1
        progress(f"精调 {epoch + 1}/{recipe.epochs} 轮，损失 {loss.item():.3f}")


def _batches(lessons: Sequence[Lesson], size: int, chance: random.Random) -> Iterator[list[Lesson]]:
    """Shuffle the projects and give them in portions."""
    order = list(lessons)
    chance.shuffle(order)
    for start in range(0, len(order), size):
        yield order[start : start + size]


def tuned_loss(
    network: Network, batch: Sequence[Lesson], others: Sequence[Example], recipe: TunedRecipe,
    chance: random.Random,
) -> Tensor:  # fmt: skip
    """Give the loss of one batch of whole projects, and of some texts that are no indicators."""
    examples = [each for lesson in batch for each in lesson.examples]
    read = network.vectors([_thinned(each, recipe, chance) for each in [*examples, *others]])
    y = torch.tensor([each for lesson in batch for each in lesson.y])
    n = len(examples)
    losses = []
    for head, logits in enumerate(network.head(read).split(network.sizes, dim=1)):
        size = network.sizes[head]
        wanted = F.one_hot(y[:, head], size) * (1 - recipe.smoothing) + recipe.smoothing / size
        wanted = torch.cat([wanted, torch.full((len(others), size), 1 / size)])
        losses.append(F.cross_entropy(logits, wanted, reduction="sum") / n)
    pairs = _pairs_loss(network, batch, F.normalize(read[:n], dim=1), recipe)
    return sum(losses) + recipe.by_pairs * pairs


def _thinned(example: Example, recipe: TunedRecipe, chance: random.Random) -> str:
    """Give the text of an indicator, at times without what real tables often lack."""
    has_value = chance.random() >= recipe.without_value
    has_description = chance.random() >= recipe.without_description
    return text_of_cells(
        example.name, example.value if has_value else "",
        example.description if has_description else "",
    )  # fmt: skip


def _pairs_loss(
    network: Network, batch: Sequence[Lesson], read: Tensor, recipe: TunedRecipe
) -> Tensor:
    """Give the loss of what belongs together.

    :param read: Unit rows of the whole indicators, shape (n, dim).
    """

    def encode(texts: Sequence[str]) -> Tensor:
        return F.normalize(network.vectors(texts), dim=1)

    rows = [row for lesson in batch for row in lesson.texts.rows]
    owners = torch.tensor([i for i, lesson in enumerate(batch) for _ in lesson.texts.rows])
    name_texts = [row.name for row in rows]
    names = encode(name_texts)
    loss = pair_loss(names, read, name_texts, name_texts, recipe.temperature) / 2
    described = [i for i, row in enumerate(rows) if row.description]
    if described:
        texts = [rows[i].description for i in described]
        own = [name_texts[i] for i in described]
        loss = loss + pair_loss(encode(texts), names[described], texts, own, recipe.temperature)
    titles = [lesson.texts.title for lesson in batch]
    purposes = [lesson.texts.purpose or lesson.texts.title for lesson in batch]
    headings = encode(titles)
    pairs = pair_loss(headings, encode(purposes), titles, purposes, recipe.temperature)
    places = F.cross_entropy(names @ headings.T / recipe.project_temperature, owners)
    leaves = numbered([row.leaf for row in rows])
    return (
        loss
        + recipe.by_purpose * (pairs + places / 2)
        + recipe.by_leaf * leaf_loss(names, leaves, owners, recipe.leaf_temperature)
    )
