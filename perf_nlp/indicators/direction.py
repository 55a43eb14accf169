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
# What is done against an evil is good: 投诉处理率, 事故下降率, 成本节约率. Of evil and remedy the
# later one wins: 处理过程超标排放 is an evil again.
_REMEDY = re.compile(
    "下降|降低|减少|减排|节约|节省|核减|审减|处[理置治]|办结|办理|整改|化解|整治|查处|排查|治理|修复|响应率|回复|解决|"
    "及时|按时|按期|准时|准点|(?<!不)达标|(?<!不)合格|合规|满意|控制率|完成|覆盖|知晓|防控|预防|削减|压减|压降|挽回|追回|"
    "监测|检测|检查|培训|轮训|演练|救助|防治|赔付|理赔|侦破|破案|审查|受理|稳定|合理|(?<!不)规范|有效|保障率|到位率|"
    "补助人|提前|消除|清零|通报率|关闭率|援助|调解|移送|查办|审理|结案|打击|安置|帮扶|清运|回收|利用"
)
_EVIL = re.compile(
    "成本|费用|单价|造价|支出|开支|事故|故障|投诉|差错|违规|违纪|违法|死亡|伤亡|"
    "发病|患病|失误|误差|损耗|破损|流失|空置|偏差|逾期|能耗|(?<!达标)排放|外排|浓度|污染|上访|信访[量件率]|舆情|隐患|返贫|复发|"
    "(?<!开)发案|作弊|警情|火灾|拖欠|不良|超支|超标|漏报|丢失|退货|缺陷|闲置|结余|积压|扰民|扬尘|辍学|失业|感染|"
    "能源消耗|用水量|用电量|油耗|罚款|中断|不合格|不达标|不规范|弄虚作假|套取|推翻|被通报|未按|错误率|疫情|药害|命案|"
    "挪用|冲突|破坏|损失|拥堵|等候|排队|发生[率数次起]|漏损|重访|复吸|再犯|抄袭|泄密|泄漏|渗漏|"
    "滴漏|走失|中毒|意外|冒领|重复发放|挤占|损毁|假冒|私车公养|异常|极端事件|突发事件|病例|残留|吸毒|陋习|贫血|负担|欠薪|异议|结转"
)
_LONGER_IS_BETTER = re.compile(
    "使用年限|使用寿命|使用时间|年限|寿命|服务时间|服务时长|开放|运行时间|质保|保修|影响时间|持续|存续|培训时|学习时|志愿|"
    "学时|课时|授课|播出|节目|续航|提前|值班|储备|公示|演出|在岗"
)
_SAVES = re.compile("节约|节省|核减|审减|增收|补足|结余")
# 无, 不发生 and the like answer for an evil: the less the better.
_NONE_OF_IT = re.compile(
    "^(?:全年)?(?:无|不发生|未发[生现]|不出现|未出现|没有|杜绝|避免|零|不(?!断|定|少)|逐[年步](?:下降|减))"
)
_LIMITED_TIME = re.compile(
    "时限|时间|时长|期限|周期|工期|用时|耗时|等候|(?:办结|办理|审批|处理)天数"
)
# 治理水土流失面积 counts what is done, not the evil.
_DEED = re.compile("(?:治理|救助|消除|化解|整治|查处|排查|打击|帮扶|清理|修复|监测|防治)[^率]*$")
_FALLS = re.compile("下降|减少|降低|减轻|下滑|减半|清零")


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
    :return: "none" where no amount is aimed at (是, 合格, 按合同约定), and for a deviation (±5%).

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
            return _of_change(target, name or "")
        if target.kind == "deadline":
            return _of_dates(targets)
        if target.kind == "reference" and target.operator:
            return _BY_OPERATOR.get(target.operator, "none")
    cleaned = normalize(name or "")
    for target in targets:
        if _is_measured(target):
            return _by_name(cleaned, target, leaf)
    return _of_words(cleaned, targets[0], leaf) if targets else "none"


def _told(stated: str) -> Direction | None:
    cell = normalize(stated).strip()
    if cell in _STATED:
        return _STATED[cell]
    return _BY_OPERATOR.get(parse_operator(cell) or "")


def _of_dates(targets: Sequence[Target]) -> Direction:
    """10月底85% asks for progress, 4月、10月 is a schedule; other days are limits."""
    if any(target.kind == "percent" for target in targets):
        return "up"
    dates = [target for target in targets if target.kind == "deadline"]
    return "none" if len(dates) > 1 and not any(date.operator for date in dates) else "down"


def _of_change(target: Target, name: str) -> Direction:
    amount = target.low if target.low is not None else target.high
    if not amount:
        return "down" if _is_evil(normalize(name)) else "none"
    return "up" if amount > 0 else "down"


def _is_measured(target: Target) -> bool:
    """Tell whether the target holds an amount to be reached; ±5% only bounds a deviation."""
    deviates = target.low is not None and target.high is not None and target.low < 0 < target.high
    return (target.low is not None or target.high is not None) and not deviates


def _by_name(name: str, target: Target, leaf: str | None) -> Direction:
    if target.low == 0 and target.high == 0:
        return "down"
    if target.kind == "money":
        cost = (leaf or "").startswith("cost.") or (_is_evil(name) and leaf != "benefit.economic")
        return "down" if cost and not _SAVES.search(name) else "up"
    if target.kind == "duration":
        if _LONGER_IS_BETTER.search(name):
            return "up"
        return "down" if leaf == "output.timeliness" or _LIMITED_TIME.search(name) else "up"
    if _is_evil(name):
        return "down"
    saved = _REMEDY.search(name) is not None
    return "down" if leaf and leaf.startswith("cost.") and not saved else "up"


def _is_evil(name: str) -> bool:
    """Tell whether a name speaks of something bad, and not of what is done against it."""
    if _DEED.match(name):
        return False
    evil = _last(_EVIL, name)
    return evil > -1 and evil > _last(_REMEDY, name) and not _LONGER_IS_BETTER.search(name)


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Give where the last match starts, -1 if there is none."""
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _of_words(name: str, target: Target, leaf: str | None) -> Direction:
    """Words say a direction only where they rule out an evil: 安全事故 无, 火灾 不发生."""
    words = normalize(target.wording or "")
    worded = target.kind in ("boolean", "qualitative", "text")
    if worded and _FALLS.search(words) and _is_evil(name):
        return "down"
    harm = leaf in ("cost.social", "cost.ecological")
    if worded and _NONE_OF_IT.match(words):
        return "down" if harm or _is_evil(name) or _is_evil(words) else "none"
    return "none"
