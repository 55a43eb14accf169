"""A small labelled set and the shipped encoder."""

import pytest

from perf_nlp.classifiers import example_from
from perf_nlp.embeddings import load_encoder
from perf_nlp.learning.classifier_training import Labelled

ROWS = [
    ("培训人次", "200人次", "quantity", "output.quantity"),
    ("会议次数", "12次", "quantity", "output.quantity"),
    ("印刷数量", "5000册", "quantity", "output.quantity"),
    ("任务完成率", "100%", "quantity", "output.quantity"),
    ("验收合格率", "≥98%", "quality", "output.quality"),
    ("系统故障率", "≤1%", "quality", "output.quality"),
    ("培训合格率", "95%", "quality", "output.quality"),
    ("政策知晓率", "90%", "quality", "benefit.social"),
    ("按时完成率", "100%", "timeliness", "output.timeliness"),
    ("完成时间", "12月底前", "timeliness", "output.timeliness"),
    ("响应时间", "≤2小时", "timeliness", "output.timeliness"),
    ("资金下达及时率", "100%", "timeliness", "process"),
    ("人均培训成本", "≤400元/人", "cost", "cost.economic"),
    ("印刷单价", "25元/册", "cost", "cost.economic"),
    ("项目总成本", "≤20万元", "cost", "cost.economic"),
    ("群众满意度", "≥90%", "satisfaction", "satisfaction.service"),
    ("学员满意率", "95%", "satisfaction", "satisfaction.service"),
    ("服务对象满意度", "≥85%", "satisfaction", "satisfaction.service"),
] * 2  # a cue must be seen twice to count


@pytest.fixture(scope="session")
def encoder():
    return load_encoder("default", offline=True)


@pytest.fixture(scope="session")
def labelled():
    examples = [example_from(name, value, f"反映{name}的情况") for name, value, _, _ in ROWS]
    return Labelled(examples, [row[2] for row in ROWS], [row[3] for row in ROWS])
