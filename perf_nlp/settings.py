"""Settings: name, default, help; from a TOML file, then from the environment."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from perf_nlp.errors import SettingsError

ENV_PREFIX = "PERF_NLP_"
FILE_NAME = "settings.toml"


def _setting(default: Any, help_text: str) -> Any:
    """Declare one setting with its default and the help that users see."""
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True, slots=True)
class Settings:
    """What an office may want otherwise; every field has a default that works."""

    host: str = _setting("127.0.0.1", "网页服务监听的地址；只有本机能访问 127.0.0.1")
    port: int = _setting(8765, "网页服务的端口")
    encoder: str = _setting(
        "default",
        "检索用的向量模型：default 为随附的静态模型，accurate 为随附的精细模型（更准，慢得多），"
        "也可写 sentence-transformers 模型的名称或文件夹",
    )
    offline: bool = _setting(False, "为 true 时任何部分都不尝试联网")
    max_upload_mb: int = _setting(50, "上传文件的大小上限，单位 MB")
    max_rows_per_request: int = _setting(2000, "一次接口请求最多分类的指标条数")


def load_settings(folder: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read settings from `settings.toml` in `folder`, then from `PERF_NLP_…` variables.

    :param folder: The library folder; None or a folder without the file leaves the defaults.
    :raises SettingsError: If the file is no TOML, names a setting we do not have, or a value does
        not fit.
    """
    values: dict[str, Any] = {}
    if folder is not None and (folder / FILE_NAME).is_file():
        try:
            values = tomllib.loads((folder / FILE_NAME).read_text("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            sentence = "设置文件不是有效的 TOML，请改正或删除它"
            raise SettingsError(sentence, file=FILE_NAME) from error
    known = {each.name: each for each in fields(Settings)}
    for name in values:
        if name not in known:
            sentence = f"设置文件里有不认识的设置项，可用的有：{'、'.join(known)}"
            raise SettingsError(sentence, file=FILE_NAME, setting=name)
    for name in known:
        text = environ.get(ENV_PREFIX + name.upper())
        if text is not None:
            values[name] = text
    return replace(Settings(), **{name: _convert(name, value) for name, value in values.items()})


def _convert(name: str, value: Any) -> Any:
    """Give `value` the type of the setting's default."""
    default = getattr(Settings(), name)
    try:
        if isinstance(default, bool):
            if isinstance(value, bool):
                return value
            return {"true": True, "1": True, "false": False, "0": False}[str(value).lower()]
        if isinstance(default, str) and not isinstance(value, str):
            raise TypeError
        return type(default)(value)
    except (KeyError, TypeError, ValueError):
        raise SettingsError(
            f"设置项的值不合适，应当形如 {default!r}", setting=name, value=str(value)
        ) from None
