"""The progress bar of commands that take long: home of tqdm."""

from __future__ import annotations

import shutil
import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from perf_nlp.service.importing import Stage

_FORMAT = "{desc} {percentage:3.0f}%|{bar:30}| {elapsed}"
# Longer names would leave no room for the bar.
_LONGEST_NAME = 30


class Bar:
    """Shows how far a document is, on a terminal; elsewhere it shows nothing.

    :param quiet: Show nothing at all.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._is_shown = not quiet and sys.stderr.isatty()
        self._name = ""
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.clear()

    def begin(self, name: str) -> None:
        """Name the document in hand."""
        self.clear()
        self._name = name if len(name) <= _LONGEST_NAME else f"…{name[-_LONGEST_NAME:]}"

    def tell(self, stage: Stage, rate: float) -> None:
        """Show the stage and how much of all is done."""
        if not self._is_shown:
            return
        from tqdm import tqdm

        from perf_nlp.service.importing import STAGE_WORDS, overall

        name = "" if stage == "indexing" else f" {self._name}"
        words = f"{STAGE_WORDS[stage]}{name}"
        if self._bar is None:
            # tqdm itself shows nothing on a terminal that does not tell its size.
            width, height = shutil.get_terminal_size()
            self._bar = tqdm(
                total=1.0,
                desc=words,
                file=sys.stderr,
                bar_format=_FORMAT,
                leave=False,
                ncols=width,
                nrows=height,
            )
        self._bar.set_description_str(words, refresh=self._bar.desc != words)
        self._bar.update(max(0.0, overall(stage, rate) - self._bar.n))

    def clear(self) -> None:
        """Take the bar away, so that lines can be written."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
