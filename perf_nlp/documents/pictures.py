"""Open pictures (.png .jpg .tif .bmp) as pages to be recognised."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageOps, ImageSequence

from perf_nlp.documents.bitmap import DPI, Image
from perf_nlp.documents.grid import Progress
from perf_nlp.errors import DocumentError

# Larger pictures than an A2 page at 300 dpi are no scans of forms.
_MOST_PIXELS = 40_000_000
_MOST_PAGES = 2000
# The longer side of an A4 and of an A3 page at `DPI`.
_A4, _A3 = 2339, 3307
_DAMAGED = "图片已损坏，打不开；请重新扫描或另存为 png 再试"
_TOO_LARGE = "图片太大（超过 4000 万像素），没有读取；请把扫描分辨率调到 300 dpi 以下再试"


def read_pictures(path: Path, progress: Progress) -> Iterator[Image]:
    """Read each page of a picture, grey, at about `DPI`.

    :raises DocumentError: If the picture is damaged or too large.
    """
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures and odd tags; the limit here is lower than its own.
            warnings.simplefilter("ignore")
            with Pillow.open(path) as picture:
                n_pages = getattr(picture, "n_frames", 1)
                for number, page in enumerate(ImageSequence.Iterator(picture), start=1):
                    if page.width * page.height > _MOST_PIXELS or number > _MOST_PAGES:
                        raise DocumentError(_TOO_LARGE, file=path.name)
                    yield _page(page)
                    progress(number / n_pages)
    except (
        OSError, ValueError, TypeError, SyntaxError, EOFError, KeyError, IndexError,
        AttributeError, OverflowError, MemoryError, RuntimeError, struct.error, zlib.error,
        Pillow.DecompressionBombError,
    ) as error:  # fmt: skip
        raise DocumentError(_DAMAGED, file=path.name) from error


def _page(picture: Pillow.Image) -> Image:
    """Turn a picture upright as its camera says, on white, grey, at about `DPI`."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        seen = upright.convert("RGBA")
        upright = Pillow.new("RGBA", seen.size, "white")
        upright.alpha_composite(seen)
    grey = upright.convert("L")
    scale = _scale(grey.width, grey.height, picture.info.get("dpi"))
    if abs(scale - 1) > 0.02:
        size = max(1, round(grey.width * scale)), max(1, round(grey.height * scale))
        grey = grey.resize(size, Pillow.Resampling.LANCZOS)
    return np.asarray(grey, dtype=np.uint8)


def _scale(width: int, height: int, dpi: object) -> float:
    """Choose how much to enlarge a picture: by what it says of itself, else as if it were A4."""
    longer = max(width, height)
    said = dpi[0] if isinstance(dpi, tuple) and dpi else None
    # Pictures of screens say 72 or 96 whatever they show.
    if isinstance(said, (int, float)) and 100 < said <= 1200 and longer / said > 5:
        return min(_A3 / longer, DPI / float(said))
    if longer > _A3:
        return _A3 / longer
    return min(2.0, _A4 / longer) if longer < 0.8 * _A4 else 1.0
