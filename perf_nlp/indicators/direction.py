"""Which way an indicator is better: up, down, or neither."""

from __future__ import annotations

import re
from collections.abc import Sequence

from perf_nlp.indicators.operators import parse_operator
from perf_nlp.records import Direction, Target
from perf_nlp.text.normalize import normalize

_STATED: dict[str, Direction] = {
    "正向": "up", "正": "up", "正向指标": "up", "正指标": "up", "越大越好": "up",
    "上升": "up", "↑": "up",
    "反向": "down", "负向": "down", "逆向": "down", "反": "down", "负": "down", "反向指标": "down",
    "逆指标": "down", "负向指标": "down", "逆向指标": "down", "越小越好": "down",
    "下降": "down", "↓": "down",
    "中性": "none", "适度": "none", "适中": "none", "区间": "none", "定性": "none",
}  # fmt: skip
_BY_OPERATOR: dict[str, Direction] = {">=": "up", ">": "up", "<=": "down", "<": "down"}
# What is done against an evil is good: 投诉处理率, 事故下降率, 成本节约率.
_REMEDY = re.compile(
    "下降|降低|减少|减排|节约|节省|处[理置]|办结|办理|整改|化解|整治|查处|排查|治理|修复|响应率|回复|解决|及时率|及时性|"
    "按时|按期|准时|达标|合格|满意|控制率|完成率|覆盖|知晓|防控|预防|削减|压减|挽回|追回|监测|检测|检查|培训|演练|救助|防治|"
    "赔付|理赔|侦破|破案|审查|受理|稳定|合理|规范|有效|保障率|到位率|补助人|提前"
)
_EVIL = re.compile(
    "成本|费用|单价|造价|支出|耗时|时长|时间|时限|期限|周期|工期|事故|故障|投诉|差错|违规|违纪|违法|死亡|伤亡|"
    "发病|患病|失误|误差|损耗|破损|流失|空置|偏差|逾期|能耗|排放|浓度|污染|上访|信访|舆情|隐患|返贫|复发|"
    "案件|火灾|拖欠|不良|超支|超标|漏报|丢失|退货|缺陷|纠纷|闲置|结余|积压|扰民|扬尘|辍学|失业|逾期|感染|"
    "能源消耗|用水量|用电量|油耗|罚款|中断"
)
_LONGER_IS_BETTER = re.compile(
    "使用年限|使用寿命|年限|寿命|服务时间|服务时长|开放时间|运行时间|质保|保修|影响时间|持续|存续|培训时|学习时|志愿"
)


def direction_of(
    name: str | None,
    targets: Sequence[Target],
    *,
    leaf: str | None = None,
    stated: str | None = None,
) -> Direction:
    """Tell whether more is better (up), less is better (down), or neither.

    Asked in this order: the direction cell, the operator, the name, the leaf.

    :param name: The indicator's name.
    :param targets: Its target, read; a bare number or a grade takes its direction from the name.
    :param leaf: Official leaf; 成本 and durations under 时效 are better low.
    :param stated: The cell 指标方向, such as 正向 or 反向 (some forms put 大于等于 there).
    :return: "none" where no amount or degree is aimed at (是, 按合同约定), and for a
        deviation (±5%).

    >>> from perf_nlp.indicators.targets import parse_target
    >>> direction_of("设备故障率", parse_target("3%"))
    'down'
    """
    if stated and (told := _told(stated)):
        return told
    for target in targets:
        if target.operator in _BY_OPERATOR and target.kind not in ("reference", "deadline"):
            return _BY_OPERATOR[target.operator]
    for target in targets:
        if target.kind == "change":
            return _of_change(target)
        if target.kind == "deadline" or target.operator in ("<=", "<"):
            return "down"
        if target.kind == "reference" and target.operator:
            return _BY_OPERATOR.get(target.operator, "none")
    measured = [target for target in targets if _is_measured(target)]
    if not measured:
        return "none"
    return _by_name(name or "", measured[0], leaf)


def _told(stated: str) -> Direction | None:
    cell = normalize(stated).strip()
    if cell in _STATED:
        return _STATED[cell]
    return _BY_OPERATOR.get(parse_operator(cell) or "")


def _of_change(target: Target) -> Direction:
    amount = target.low if target.low is not None else target.high
    if not amount:
        return "none"
    return "up" if amount > 0 else "down"


def _is_measured(target: Target) -> bool:
    """Tell whether the target holds an amount or a grade to be reached."""
    if target.kind == "grade":
        return True
    deviates = target.low is not None and target.high is not None and target.low < 0 < target.high
    return (target.low is not None or target.high is not None) and not deviates


def _by_name(name: str, target: Target, leaf: str | None) -> Direction:
    cleaned = normalize(name)
    if _REMEDY.search(cleaned) or _LONGER_IS_BETTER.search(cleaned):
        return "up"
    if target.low == 0 and target.high == 0:
        return "down"
    if _EVIL.search(cleaned):
        return "down"
    if leaf and leaf.startswith("cost.") and target.kind != "grade":
        return "down"
    if leaf == "output.timeliness" and target.kind == "duration":
        return "down"
    return "up"
