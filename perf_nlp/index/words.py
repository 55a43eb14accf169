"""Lexical neighbours: terms → hits by BM25 (home of tantivy)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

from perf_nlp.errors import ArtifactError
from perf_nlp.index.checks import read_seal, seal
from perf_nlp.records import Hit

# Memory of tantivy's one writer thread: what does not fit becomes a segment of its own.
_WRITER_BYTES = 60_000_000
# A term in the name says more than the same term in a description.
NAME_BOOST = 3.0
_SMALLEST = 1e-9
_FILTERS = ("label", "leaf", "year", "unit_name", "document_id")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is stored of one indicator.

    :param name_grams: Terms of the name (see `text.grams`).
    :param other_grams: Terms of value, description and project.
    :param filters: Exact values to narrow a search by, as text; see `Filters` for the keys.
    """

    id: int
    name_grams: Sequence[str]
    other_grams: Sequence[str]
    filters: Mapping[str, str]


class WordIndex:
    """BM25 over terms the caller has made, kept in a folder.

    :param folder: Where the index lives; made if missing.
    :raises ArtifactError: If what is there is damaged or cannot be opened.
    """

    def __init__(self, folder: Path) -> None:
        self._schema = _schema()
        self._folder = folder
        self._seal: dict[str, int] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not any(folder.iterdir()):
                tantivy.Index(self._schema, path=str(folder))
                self._seal = seal(folder, {})
            self._check()
            self._tantivy = tantivy.Index(self._schema, path=str(folder))
            self._tantivy.reload()
        except (ValueError, OSError) as error:
            raise self._lost() from error

    @property
    def name(self) -> str:
        """Name of the folder."""
        return self._folder.name

    def follow(self) -> None:
        """See what another process has added.

        :raises ArtifactError: If what is there is damaged.
        """
        try:
            self._check()
            self._tantivy.reload()
        except (ValueError, OSError) as error:
            raise self._lost() from error

    def _check(self) -> None:
        """Look whether the files are as they were sealed, those that are new."""
        found = read_seal(self._folder, self._seal)
        if found is None:
            raise ValueError("checksums differ")
        self._seal = found

    def _lost(self) -> ArtifactError:
        """Say that the folder is missing or damaged."""
        return ArtifactError("文字索引缺失或已损坏，将重新建立", folder=self._folder.name)

    def __len__(self) -> int:
        return int(self._tantivy.searcher().num_docs)

    def update(self, entries: Iterable[Entry], removed: Iterable[int] = ()) -> None:
        """Add `entries` and drop `removed`, in one commit; ids already there are replaced.

        :raises ArtifactError: If the folder cannot be written.
        """
        try:
            writer = self._tantivy.writer(_WRITER_BYTES, 1)
            for id in removed:
                writer.delete_documents_by_term("key", str(id))
            searcher = self._tantivy.searcher()
            for entry in entries:
                # Asking is cheap; a deletion is looked for in every segment.
                if searcher.num_docs and searcher.doc_freq("key", str(entry.id)):
                    writer.delete_documents_by_term("key", str(entry.id))
                writer.add_document(_document(entry))
            writer.commit()
            writer.wait_merging_threads()
            self._tantivy.reload()
            self._seal = seal(self._folder, self._seal)
        except (ValueError, OSError) as error:
            raise ArtifactError("文字索引无法写入，请检查磁盘空间和写入权限") from error

    def search(
        self, grams: Sequence[str], k: int, *, filters: Mapping[str, str] | None = None
    ) -> list[Hit]:
        """Find the entries that share most with `grams`.

        :param grams: Terms of the query (see `text.grams.query_grams`); none give no hits.
        :param k: How many hits to return, at least 1.
        :param filters: Values that an entry must have, by key.
        :return: Best first; `similarity` is the BM25 weight as a share of what a name made of just
            these terms would get, 0..1.
        """
        if k < 1:
            raise ValueError(f"k must be at least 1, got {k}")
        if not grams:
            return []
        should = tantivy.Occur.Should
        clauses = []
        for gram in grams:
            name = self._term("name", gram, index_option="freq")
            clauses.append((should, tantivy.Query.boost_query(name, NAME_BOOST)))
            clauses.append((should, self._term("other", gram, index_option="freq")))
        query = tantivy.Query.boolean_query(clauses)
        if filters:
            narrowed = [(tantivy.Occur.Must, query)]
            for key, value in filters.items():
                exact = tantivy.Query.const_score_query(self._term(key, value), 0.0)
                narrowed.append((tantivy.Occur.Must, exact))
            query = tantivy.Query.boolean_query(narrowed)
        searcher = self._tantivy.searcher()
        found = searcher.search(query, k, count=False).hits
        ids = searcher.fast_field_values("id", [address for _, address in found])
        ideal = max(_SMALLEST, sum(self._weight_in_name(searcher, gram) for gram in grams))
        return [
            Hit(int(id), min(1.0, float(bm25) / ideal))
            for id, (bm25, _) in zip(ids, found, strict=True)
            if id is not None
        ]

    def _weight_in_name(self, searcher: tantivy.Searcher, gram: str) -> float:
        """Give the BM25 weight of a term that stands once in a name of usual length.

        Source: Robertson & Zaragoza (2009), "The probabilistic relevance framework: BM25 and
        beyond"; idf with the +1 that keeps it positive, as Lucene and tantivy have it.
        """
        n_with = searcher.doc_freq("name", gram)
        return NAME_BOOST * math.log(1 + (len(self) - n_with + 0.5) / (n_with + 0.5))

    def _term(self, field: str, text: str, index_option: str = "position") -> tantivy.Query:
        """Build the query for one exact term."""
        return tantivy.Query.term_query(self._schema, field, text, index_option)


def _schema() -> tantivy.Schema:
    """Give the fields of the index; the caller cuts the text, tantivy only splits at blanks."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=False, indexed=False, fast=True)
    # A term on an unsigned field deletes nothing in tantivy 0.27: ids are deleted by their text.
    builder.add_text_field("key", stored=False, tokenizer_name="raw", index_option="basic")
    for name in ("name", "other"):
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
    for name in _FILTERS:
        builder.add_text_field(name, stored=False, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _document(entry: Entry) -> tantivy.Document:
    """Turn an entry into what tantivy stores."""
    document = tantivy.Document()
    document.add_unsigned("id", entry.id)
    document.add_text("key", str(entry.id))
    document.add_text("name", " ".join(entry.name_grams))
    document.add_text("other", " ".join(entry.other_grams))
    for key, value in entry.filters.items():
        document.add_text(key, value)
    return document
