"""Every error this package raises on purpose."""

from __future__ import annotations


class PerfNlpError(Exception):
    """Base class: catch this to catch all of ours.

    :param message: What went wrong and what to do, as one Chinese sentence without a final stop:
        users read it.
    :param where: Facts that locate it (file, sheet, row, value): JSON-safe, fit for users to see
        (file names, never server paths).
    """

    def __init__(self, message: str, **where: object) -> None:
        super().__init__(message)
        self.message = message
        self.where = where

    def __str__(self) -> str:
        facts = "，".join(
            f"{_WHERE_ZH.get(name, name)} {value}" for name, value in self.where.items()
        )
        return f"{self.message}（{facts}）" if facts else self.message


_WHERE_ZH = {
    "file": "文件", "sheet": "工作表", "row": "行", "value": "内容", "id": "编号",
    "folder": "文件夹", "port": "端口", "setting": "设置项", "limit": "上限",
}  # fmt: skip


class DocumentError(PerfNlpError):
    """The file cannot be read, or holds no indicator table."""


class RequestError(PerfNlpError):
    """The caller asked for something we do not offer."""


class NotFoundError(PerfNlpError):
    """No document or indicator has this id."""


class ArtifactError(PerfNlpError):
    """A model, an index or a library is missing, damaged, or was built by another version."""


class SettingsError(PerfNlpError):
    """A setting has a value that cannot be used."""
