"""Care of the library: how large it is, and whether it is sound."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, case, func, select

from perf_nlp.errors import ArtifactError
from perf_nlp.storage.changes import epoch
from perf_nlp.storage.engine import Database
from perf_nlp.storage.erase import leftovers
from perf_nlp.storage.schema import change, document, indicator, prediction, problem, project

_RESTORE = "请用 library restore 恢复最近的备份"


def counts(connection: Connection) -> dict[str, int]:
    """Count what the library holds."""
    tables = {
        "documents": document,
        "projects": project,
        "indicators": indicator,
    }
    found = {
        name: connection.scalar(select(func.count()).select_from(table)) or 0
        for name, table in tables.items()
    }
    to_check = select(func.count()).where(problem.c.kind != "skipped")
    found["problems"] = connection.scalar(to_check) or 0
    doubtful = select(func.count()).where(prediction.c.needs_review)
    found["needs_review"] = connection.scalar(doubtful) or 0
    return found | {"epoch": epoch(connection)}


def size_bytes(path: Path) -> int:
    """Give the size on disk, with what is not yet merged into the main file."""
    parts = (path, path.with_name(f"{path.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())


def verify(database: Database) -> list[str]:
    """Check the file, the references and the feed; one Chinese sentence a finding."""
    findings: list[str] = []
    try:
        with database.reading() as connection:
            # Where the file itself is damaged, what its tables say proves nothing.
            findings = _damage(connection) or _contradictions(connection)
    except ArtifactError as error:
        findings.append(error.message)
    return findings


def _damage(connection: Connection) -> list[str]:
    """Look at the structure of the file."""
    said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    return [f"资料库文件已损坏（{line}），{_RESTORE}" for line in said if line != "ok"]


def _contradictions(connection: Connection) -> list[str]:
    """Look at what the tables say of each other."""
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    lacking = connection.scalar(
        select(func.count())
        .select_from(indicator)
        .where(indicator.c.id.not_in(select(prediction.c.indicator_id)))
    )
    findings = [
        (len(dangling), f"有 {len(dangling)} 条记录所属的文档、项目或指标已不存在，{_RESTORE}"),
        (lacking, f"有 {lacking} 条指标没有分类结果，请重新分类或恢复备份"),
        (_feed_differs(connection), f"变更记录与现有指标不一致，{_RESTORE}"),
        (leftovers(connection), "已删除文档的文字尚未从文件中清除，请关闭其他程序后重新打开资料库"),
    ]
    return [sentence for wrong, sentence in findings if wrong]


def _feed_differs(connection: Connection) -> bool:
    """Tell whether the feed, followed from the beginning, gives other indicators than there are."""
    sign = case((change.c.kind == "add", 1), else_=-1)
    alive = (
        select(change.c.indicator_id)
        .group_by(change.c.indicator_id)
        .having(func.sum(sign) == 1)
        .subquery()
    )
    present = select(indicator.c.id)
    followed = select(alive.c.indicator_id)
    difference = (present.except_(followed), followed.except_(present))
    return any(connection.execute(query.limit(1)).first() is not None for query in difference)
