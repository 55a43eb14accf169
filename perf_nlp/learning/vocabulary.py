"""Choose the words of the shipped encoder, and cut texts into them in Rust.

The tokenizer is a Unigram model whose scores are log frequencies: its best path is word
segmentation as jieba does it, without jieba at run time. Numbers are folded to one token: what a
target value says is read by `indicators.targets`, for likeness of meaning 12次 and 15次 are one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from perf_nlp.errors import ArtifactError
from perf_nlp.text.normalize import normalize

if TYPE_CHECKING:
    from tokenizers import Tokenizer

UNKNOWN = "[UNK]"
NUMBER = "0"
_SIGNS = "%‰℃≥≤<>=±"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# jieba's tags of personal names: frequent in novels, not in budgets.
_NAME_TAGS = frozenset({"nr", "nrt", "nrfg"})
_LONGEST_FILLER = 4
# A term of the field counts like this many occurrences in general text for each in the corpus:
# the corpus is some hundred times smaller than the texts jieba counted.
_CORPUS_BOOST = 200


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words with frequencies, best first, without the unknown token.

    :param frequencies: Word → estimated occurrences, > 0.
    """

    frequencies: dict[str, float]

    @property
    def words(self) -> list[str]:
        """The words, in the order of their token ids (the unknown token is 0, words from 1)."""
        return list(self.frequencies)

    def probabilities(self) -> list[float]:
        """Give each word's share of all occurrences."""
        total = sum(self.frequencies.values())
        return [count / total for count in self.frequencies.values()]


def make_vocabulary(
    texts: Sequence[str], terms: Iterable[str] = (), *, size: int = 20_000
) -> Vocabulary:
    """Choose the words: signs, characters, those of the corpus, terms, then frequent ones.

    :param texts: The texts of the training split.
    :param terms: The field's own words (data/lexicon), never cut.
    :param size: How many words at most; more if the obligatory ones need it.
    """
    general = read_general_words()
    corpus = _count_corpus_words(texts, general)
    terms = [word for word in map(fold, terms) if len(word) > 1]
    obligatory = [*_SIGNS, *_LETTERS, NUMBER, *_common_characters(), *corpus, *terms]
    chosen = dict.fromkeys(word for word in obligatory if word.strip())
    for word, (_, tag) in sorted(general.items(), key=lambda item: -item[1][0]):
        if len(chosen) >= size:
            break
        if 1 < len(word) <= _LONGEST_FILLER and tag not in _NAME_TAGS:
            chosen.setdefault(word)
    counts = {
        word: general.get(word, (0, ""))[0] + _CORPUS_BOOST * corpus[word] + 1.0 for word in chosen
    }
    _keep_terms_whole(counts, terms)
    return Vocabulary(dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))))


def make_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """Build the tokenizer: id 0 is the unknown token, then the words in order."""
    from tokenizers import Regex, Tokenizer, models, normalizers

    scores = map(math.log, vocabulary.probabilities())
    scored = [(UNKNOWN, 0.0), *zip(vocabulary.words, scores, strict=True)]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=0))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Lowercase(), normalizers.Replace(Regex(r"\d+(\.\d+)?"), NUMBER)]
    )
    return tokenizer


def fold(text: str) -> str:
    """Fold a word as the tokenizer will: one spelling, lower case."""
    return normalize(text).lower().strip()


def read_general_words() -> dict[str, tuple[int, str]]:
    """Read jieba's dictionary: word → (occurrences, tag). The segmenter itself is not loaded.

    :raises ArtifactError: If jieba is not installed.
    """
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ArtifactError('训练所需的词典未安装，请执行 pip install "perf-nlp[train]"')
    words: dict[str, tuple[int, str]] = {}
    for line in (Path(spec.origin).parent / "dict.txt").read_text("utf-8").splitlines():
        word, count, tag = line.split(" ")
        words.setdefault(word.lower(), (int(count), tag))
    return words


def _common_characters() -> list[str]:
    """Give the 3,755 characters of level 1 of GB 2312, rows 16 to 55."""
    codes = (bytes([0xA0 + row, 0xA0 + cell]) for row in range(16, 56) for cell in range(1, 95))
    return [code.decode("gb2312", errors="ignore") for code in codes]


def _count_corpus_words(texts: Sequence[str], general: dict[str, tuple[int, str]]) -> Counter[str]:
    """Count the words of the corpus, cut by the whole general dictionary; characters count 0."""
    cutter = make_tokenizer(Vocabulary({word: count + 1.0 for word, (count, _) in general.items()}))
    folded = [fold(text) for text in texts]
    counts = Counter({char: 0 for text in folded for char in text if _is_chinese(char)})
    for encoding in cutter.encode_batch(folded):
        known = (token for token, id_ in zip(encoding.tokens, encoding.ids, strict=True) if id_)
        counts.update(word for word in known if all(map(_is_chinese, word)) or word.isascii())
    return counts


def _is_chinese(char: str) -> bool:
    """Tell Chinese characters from everything else."""
    return "\u4e00" <= char <= "\u9fff"


def _keep_terms_whole(counts: dict[str, float], terms: Sequence[str]) -> None:
    """Raise the frequency of each term until its own token beats its parts."""
    total = sum(counts.values())
    whole = frozenset(terms)
    parts = Vocabulary({word: count for word, count in counts.items() if word not in whole})
    cutter = make_tokenizer(parts)
    for term in terms:
        tokens = cutter.encode(term).tokens
        chance = math.prod(counts.get(token, 1.0) / total for token in tokens)
        counts[term] = max(counts[term], 1.5 * chance * total)


def parts_of_words(vocabulary: Vocabulary) -> dict[int, list[int]]:
    """Say for each longer word into which shorter words of the vocabulary it is best cut.

    :return: Token id → token ids; words that cannot be cut are left out.
    """
    ids = {word: number for number, word in enumerate(vocabulary.words, start=1)}
    costs = {
        word: -math.log(chance)
        for word, chance in zip(ids, vocabulary.probabilities(), strict=True)
    }
    parts = {}
    for word, id_ in ids.items():
        if len(word) > 1 and (cut := _best_parts(word, costs)):
            parts[id_] = [ids[part] for part in cut]
    return parts


def _best_parts(word: str, costs: dict[str, float]) -> list[str]:
    """Give the cheapest way to cut a word into two or more; [] if there is none."""
    best: list[tuple[float, list[str]]] = [(0.0, [])]
    for end in range(1, len(word) + 1):
        ways = [
            (best[start][0] + costs[word[start:end]], [*best[start][1], word[start:end]])
            for start in range(end)
            if word[start:end] in costs and word[start:end] != word
        ]
        best.append(min(ways, default=(math.inf, [])))
    return best[-1][1]
