"""Text from outside that no file, index or model takes as it is."""

from __future__ import annotations

import re

_SURROGATES = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    r"""Replace lone surrogates by U+FFFD, as the database does; other text stays as it is.

    They come from half an emoji in JSON, and from file names that are no UTF-8.

    >>> whole("满意度") == "满意度", whole("a\ud800b") == "a\ufffdb"
    (True, True)
    """
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)
