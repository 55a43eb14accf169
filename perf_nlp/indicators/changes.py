"""Changes: direction words, what they are measured against, comparisons with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from perf_nlp.records import Operator

_UP = (
    "提高|提升|增长|增加|上升|上涨|增幅|增速|递增|涨幅|上浮|上调|扩大|改善|提速|高出|增大|增多|增进|"
    "增强|加快|攀升|调增|增发|增(?=[0-9约不超])|升(?=[0-9])|涨(?=[0-9])"
)
_DOWN = (
    "下降|降低|减少|降幅|缩短|缩小|压缩|压减|下浮|下调|递减|削减|回落|减轻|缩减|减低|跌幅|调减|核减|"
    "下跌|精简|减幅|降(?=[0-9约不超至到为])|减(?=[0-9约不超至到为])"
)
_DIRECTION = re.compile(rf"(?P<up>(?<![新净])(?:{_UP}))|(?P<down>{_DOWN})")
_NOUN = re.compile("(?:率|幅度|速度|比例|额|量|值)|")
_TO_LEVEL = re.compile("^.{0,8}?(?:至(?![少多])|到|达|为)")
_OTHER_SUBJECT = re.compile("[率度例]")
# 营养改善计划4元 is a plan, no improvement by 4 元.
_UNDERTAKING = re.compile("[^,;]{0,4}(?:计划|工程|行动|项目|方案|活动|专项|任务|培训|班)")
_SYMBOL = re.compile("[≥≤><=]")
_AFTER = re.compile("的?(?:增长率?|增幅|增速|提升|提高|上升|(?P<down>下降|降低|降幅|减少))")

_TIMES = (
    "上一?年度?(?:的)?同期|上一?年度?|去年度?同期|去年|往年同期|往年|历年|前年|上个?月|上一?季度?|上期|同期(?![省市平行国全银贷])|"
    "前[一二三两0-9]年平均|近[三五两3-5]年平均|基期|基年|年初(?!预算|计划|目标|下达|批复)|上年末|上年底|(?:19|20)[0-9]{2}年(?:度|底|末)?(?:同期)?|近[三五两3-5]年|"
    "前[一二三两0-9]年|前[三四五]个?月|疫情前|(?:项目)?(?:实施|建设|改造|治理|整治|培训|干预|治疗|整改|创建)前|"
    "以前年度|以前|以往|之前|过去|前期|原来|原有|现状|现有|基数|基准"
)
_OTHERS = "计划|预算|全国|全省|全市|全县|全区|同类|同行业?|行业|市场"
_TAIL = (
    "(?:的)?(?:实际|平均|完成|总体)?(?:水平|数值?|值|情况|基数|量)?(?:的)?"
    "(?:基础上|相比较?|比较|对比|比)?"
)
_BASE = re.compile(
    rf"(?:(?P<link>相较于?|相比于?|对比|较之|较|比|与|和|同|在)(?P<base>{_TIMES}|{_OTHERS})|"
    rf"(?P<compare>(?:[不未](?:得|能|应)?)?(?:低于|少于|小于|高于|超过|多于|大于|优于|好于|差于|弱于))"
    rf"(?P<base2>{_TIMES})){_TAIL}|(?P<yoy>同比)|(?P<mom>环比)"
)
# A share of last year's figure is a level, no change: 不低于上年的90%.
_SHARE = re.compile("的[0-9百九八]")
_NEEDS_DIRECTION = frozenset("与和同在")
_SAME_OR_MORE = re.compile(
    "持平(?:或|并|且|及|、|/)(?:者?略?有?所?)?(?:提|增|上|改|优|以上|好)|持平以上"
)
_SAME_OR_LESS = re.compile("持平(?:或|并|且|及|、|/)(?:者?略?有?所?)?(?:下|减|降|以下)|持平以下")
_NOT_LESS = re.compile(
    "[不未无](?:得|会|再)?(?:下降|降低|减少|低于|减|降|下滑|减弱|恶化|少于)|只增不减"
)
_NOT_MORE = re.compile(
    "[不未无](?:得|会|再)?(?:增加|提高|上升|增长|高于|超过|增|上涨|多于)|只减不增|零增长"
)
_SAME = re.compile("持平|不变|相当|一致")
_BETTER = re.compile("好转|优化|向好|加强|完善|更好|更高|进步|增多|较好|增")
_COMPARE: tuple[tuple[re.Pattern[str], Operator], ...] = (
    (re.compile("[不未](?:得|能|应)?(?:低|少|小|差|弱)于"), ">="),
    (re.compile("[不未](?:得|能|应)?(?:高于|超过|多于|大于)"), "<="),
    (re.compile("高于|超过|多于|大于|优于|好于"), ">"),
    (re.compile("低于|少于|小于|差于|弱于"), "<"),
)


@dataclass(frozen=True, slots=True)
class Base:
    """What a change is measured against, and where the text says it.

    :param compare: 高于, 不低于 … before it; empty if it is linked by 较 or 比.
    """

    name: str
    start: int
    end: int
    compare: str = ""


def find_base(text: str) -> Base | None:
    """Find 较上年, 比2019年, 同比, 不低于去年 in a clause.

    >>> find_base("较上年度增长5%").name, find_base("同比下降").name
    ('上年', '上年同期')
    """
    for match in _BASE.finditer(text):
        if match["yoy"] or match["mom"]:
            return Base("上年同期" if match["yoy"] else "上期", match.start(), match.end())
        if _SHARE.match(text, match.end() - match[0].endswith("的")):
            continue
        name = match["base"] or match["base2"]
        rest = text[match.end() :]
        weak = match["link"] in _NEEDS_DIRECTION if match["link"] else False
        if weak and not (match[0].endswith(("比", "比较", "基础上")) or _SAME.search(rest)):
            continue
        return Base(_canonical(name), match.start(), match.end(), match["compare"] or "")
    return None


def _canonical(name: str) -> str:
    year_ago = re.sub("^(?:上一?年度?|去年度?)(?:的)?(?=同期|$)", "上年", name)
    return re.sub("(?<=[0-9]年)度", "", year_ago)


def compare_with(text: str, base: Base | None) -> Operator | None:
    """Read a comparison without an amount, against 0: 较上年提高 is >, 持平 is =.

    :return: None if the clause only names the base (与上年相比).
    """
    if base is not None and base.compare:
        for pattern, operator in _COMPARE:
            if pattern.fullmatch(base.compare):
                return operator
    rest = text if base is None else text[: base.start] + text[base.end :]
    for pattern, operator in (
        (_SAME_OR_MORE, ">="), (_SAME_OR_LESS, "<="), (_NOT_LESS, ">="), (_NOT_MORE, "<="),
        (_SAME, "="),
    ):  # fmt: skip
        if pattern.search(rest):
            return operator
    direction = _last_direction(rest)
    if direction is not None:
        return ">" if direction["up"] else "<"
    return ">" if _BETTER.search(rest) else None


def _last_direction(text: str) -> re.Match[str] | None:
    last = None
    for match in _DIRECTION.finditer(text):
        last = match
    return last


def is_same(text: str) -> bool:
    """Tell whether the clause says 持平, with or without a base."""
    return "持平" in text


def sign_of_change(lead: str, after: str, unit: str | None) -> int:
    """Tell whether the words around an amount make it a change.

    :param lead: The clause before the amount.
    :param after: The text behind the amount.
    :param unit: Canonical unit of the amount.
    :return: +1 for a rise, -1 for a fall, 0 if the amount is a level (提升至90%).
    """
    # 降2℃: whether 降 is a direction depends on the number that follows.
    direction = _last_direction(lead + "0")
    if direction is None:
        match = _AFTER.match(after)
        if match is None or after[match.end() : match.end() + 1] not in ("", ",", ";", "。"):
            return 0
        return -1 if match["down"] else 1
    between = lead[direction.end() :]
    if _UNDERTAKING.match(between):
        return 0
    noun = direction[0].endswith(("幅", "速")) or between[:1] in ("率", "幅", "速", "量", "额")
    if between and not noun:
        if _TO_LEVEL.match(between):
            return 0
        # 提高服务水平满意度≥90%: the number belongs to another subject.
        if unit != "百分点" and _OTHER_SUBJECT.search(between) and _SYMBOL.search(between):
            return 0
    return 1 if direction["up"] else -1


def has_direction(text: str) -> bool:
    """Tell whether the text holds a direction word (提升, 减少)."""
    return _DIRECTION.search(text) is not None
