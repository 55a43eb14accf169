"""One quantity at a position: number or range, unit, denominators, 以上 or 以内."""

from __future__ import annotations

import re
from decimal import Decimal

from perf_nlp.indicators.fractions import Quantity, share_at
from perf_nlp.indicators.numerals import CN_DIGITS, Number, number_at
from perf_nlp.indicators.operators import suffix_at
from perf_nlp.indicators.units import denominators_at, unit_at, unit_table

_TO = re.compile(r"[-~至到]+(?=[¥]?[0-9零一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾百千])")
_NEIGHBOURS = re.compile(
    r"(一)?(?:一二|二三|两三|三四|三五|四五|五六|六七|七八|八九)(?=[十百千万个名人次家项件天场期成])"
)
# A Chinese numeral needs a unit; these nouns may stand for one after 零: 零事故.
_NONE_OF = re.compile(
    r"零(?=(?:重大|安全|责任|有效|群体|人员|生产|质量|食品|一般|较大)*"
    r"(?:事故|投诉|差错|失误|违规|违纪|违法|伤亡|死亡|伤害|感染|上访|信访|缺陷|延误|延迟|排放|"
    r"发生|增长|案件|案|泄漏|泄露|中断|故障|逾期|拖欠|火灾|污染|误差|新增|返贫|隐患|事件|病例|"
    r"退货|退回|遗漏|错误|纠纷|舆情|负面|异常|遗失|丢失|罚款|处罚|超标|超支|辐射|着火|溺亡|漏报|"
    r"瞒报|缺勤|积压|脱节|复发|超期|欠薪|挂账|断供|损失|补贴|闲置|挪用|刑事|复耕|反弹))"
)
# 一户一策, 一次性 and the like are no counts.
_NO_COUNT = re.compile(
    r"一(?:半|次性|批|条龙|件事|口价|对一|站式|方面|户一|人一|村一|县一|乡一|校一|企一|事一|案一|品一|"
    r"岗一|园一|馆一|家一|面|分|节|道|路|门心|把手|票否|把|度|行|通|类|线|本|点|层|档|盘|团|片|级|局|带|员|站|"
    r"种|些|些|系列|张|年一(?![次期度场轮届季月]))"
    r"|三方|两方|四方|两手|两边|双方|五级|四级|三类|两类|二类|三农|两会|五通|三通"
)
_AFTER_TENTHS = re.compile("[一二三四五六七八九](?![一-鿿])|[一二三四五六七八九](?=以|左右)")
_AND_A_HALF = re.compile("半(?![个年月天日小学])")
_HALF_COUNT = re.compile(r"个半(?=月|小时|学期|星期|工作日|季度|学年|钟头)")
_SYMBOLS = "±¥+-"
_SCALES = {
    "十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8,
}  # fmt: skip


def quantity_at(text: str, start: int, *, whole: bool = False) -> Quantity | None:
    """Read the quantity that starts at `start`.

    :param whole: True if the numeral may stand alone, as the only thing in the cell.
    :return: None if the digits or numerals there mean no quantity (一次性, 3号楼).
    """
    special = share_at(text, start)
    if special is not None:
        return _with_suffix(text, special)
    sign, position = _sign_at(text, start)
    if text[position : position + 1] == "半":
        return _half_at(text, start)
    number = number_at(text, position)
    if number is None or (number.chinese and _NO_COUNT.match(text, start)):
        return _neighbours_at(text, start)
    quantity = _measured(text, start, number)
    if quantity is None or not _acceptable(text, quantity, number, whole=whole):
        return None
    if sign == "-":
        quantity.low, quantity.high = -quantity.high, -quantity.low
    elif sign == "±":
        # ±0 allows for nothing: it is a plain 0.
        quantity.low, quantity.operator = -quantity.high, "range" if quantity.high else None
        return _skip_suffix(text, quantity)
    if quantity.unit is None and "¥" in text[start:position]:
        quantity.unit = unit_table().by_spelling["元"]
    return quantity


def _sign_at(text: str, start: int) -> tuple[str, int]:
    sign, position = "", start
    while text[position : position + 1] and text[position] in _SYMBOLS:
        sign = text[position] if text[position] != "¥" else sign
        position += 1
    return sign, position


def _measured(text: str, start: int, number: Number) -> Quantity | None:
    """Read unit, range, denominators and suffix behind a number."""
    quantity = Quantity(number.value, number.value, start, number.end, scaled=number.scaled)
    if number.more:
        quantity.operator = ">"
    elif number.chinese and text.startswith("来", number.end) and unit_at(text, number.end + 1):
        quantity.operator, quantity.end = "~", number.end + 1
    _read_unit(text, quantity)
    if quantity.operator is None and not _read_range(text, quantity, number):
        _read_half(text, quantity)
    if quantity.unit is None:
        _read_bracketed_unit(text, quantity)
    if quantity.unit is not None and quantity.unit.factor != 1:
        quantity.low *= quantity.unit.factor
        quantity.high *= quantity.unit.factor
    if text[quantity.end : quantity.end + 1] in ("/", "每", "("):
        quantity.per, quantity.end = denominators_at(text, quantity.end)
    return _with_suffix(text, quantity)


def _with_suffix(text: str, quantity: Quantity) -> Quantity:
    operator, quantity.includes, quantity.end = suffix_at(text, quantity.end)
    if quantity.operator is None:
        quantity.operator = operator
    if quantity.unit is None and operator and text[quantity.end : quantity.end + 1] == "%":
        # 90以上% is written for 90%以上.
        quantity.unit, quantity.end = unit_table().by_spelling["%"], quantity.end + 1
    if not quantity.per and text[quantity.end : quantity.end + 1] == "/":
        quantity.per, quantity.end = denominators_at(text, quantity.end)
    return quantity


def _skip_suffix(text: str, quantity: Quantity) -> Quantity:
    quantity.end = suffix_at(text, quantity.end)[2]
    return quantity


def _read_unit(text: str, quantity: Quantity) -> None:
    found = unit_at(text, quantity.end)
    if found is None:
        return
    quantity.unit, quantity.end = found
    if text[quantity.end - 1] == "成" and (tenth := _AFTER_TENTHS.match(text, quantity.end)):
        # 八成五 is 85 %; the factor of 成 is applied later.
        part = number_at(tenth[0], 0)
        quantity.low = quantity.high = quantity.low + (part.value / 10 if part else 0)
        quantity.end = tenth.end()
    if quantity.unit.family == "money" and text[quantity.end : quantity.end + 1] == "整":
        quantity.end += 1
    if quantity.operator is None and text[quantity.end : quantity.end + 1] == "多":
        quantity.operator, quantity.end = ">", quantity.end + 1


def _read_range(text: str, quantity: Quantity, number: Number) -> bool:
    """Read 至 and a second number; 2-3万元 multiplies both ends. True if there was one."""
    to = _TO.match(text, quantity.end)
    if to is None:
        return False
    second = number_at(text, to.end() + text.startswith("¥", to.end()))
    if second is None:
        return False
    found = unit_at(text, second.end)
    unit = quantity.unit
    if unit and found and unit.name != found[0].name:
        return False
    low = number.value
    if second.scaled and not number.scaled and unit is None:
        scale = _scale_of(text, second)
        # 3000-5万元 means what it says; 2-3万元 does not mean two 元.
        low = low * scale if low * scale <= second.value else low
    quantity.low, quantity.high = sorted((low, second.value))
    quantity.unit = found[0] if found else unit
    quantity.end = found[1] if found else second.end
    quantity.operator, quantity.scaled = "range", quantity.scaled or second.scaled
    return True


def _scale_of(text: str, number: Number) -> Decimal:
    """Give the multiplier at the end of a number: 10000 for 1.5万."""
    char = text[number.end - 1]
    scale = _SCALES.get(char, 1)
    if scale == 10**4 and (more := {"十": 10, "百": 100, "千": 1000}.get(text[number.end - 2])):
        scale *= more
    return Decimal(scale)


def _read_half(text: str, quantity: Quantity) -> None:
    """Read 年半 and 个半月: one and a half."""
    unit = quantity.unit
    half = _HALF_COUNT.match(text, quantity.end - 1) if unit and unit.name == "个" else None
    if half:
        found = unit_at(text, half.end())
        if found:
            quantity.unit, quantity.end = found
            quantity.low = quantity.high = quantity.low + Decimal("0.5")
    elif unit and unit.family == "time" and _AND_A_HALF.match(text, quantity.end):
        quantity.low = quantity.high = quantity.low + Decimal("0.5")
        quantity.end += 1


def _read_bracketed_unit(text: str, quantity: Quantity) -> None:
    """Read 30(万元) and 85(%)."""
    start = quantity.end
    if text[start : start + 1] != "(":
        return
    scale = Decimal(1)
    position = start + 1
    if text[position : position + 1] == "万" and not quantity.scaled:
        scale, position = Decimal(10000), position + 1
    found = unit_at(text, position)
    if found is None:
        return
    per, end = denominators_at(text, found[1])
    if text[end : end + 1] == ")":
        quantity.unit, quantity.per, quantity.end = found[0], per, end + 1
        quantity.low, quantity.high = quantity.low * scale, quantity.high * scale


def _acceptable(text: str, quantity: Quantity, number: Number, *, whole: bool) -> bool:
    """Tell quantities from numerals inside words and from names such as 3号楼."""
    # 数十次 and 几百人 say no number.
    start = quantity.start
    if number.chinese and start:
        if text[start] in "十百千万" and text[start - 1] in "数几":
            return False
        # 九五折 is no 五折.
        if text[start - 1] in CN_DIGITS:
            return False
    if quantity.unit is not None:
        return True
    after = text[quantity.end : quantity.end + 1]
    if not number.chinese:
        return after not in ("号", "级", "栋") or not after
    if whole and quantity.start == 0 and quantity.end == len(text):
        return True
    before = text[max(quantity.start - 1, 0) : quantity.start]
    if number.value == 0 and text[quantity.start] == "零":
        return bool(_NONE_OF.match(text, quantity.start)) or (
            not after and before in ("", "为", "=", "是")
        )
    return number.value >= 10 and not after and before in "≥≤=><于过达到"


def _half_at(text: str, start: int) -> Quantity | None:
    """Read 半年, 半个月: half of a time unit, in that unit; not 上半年 or 按半年."""
    position = start + 1 + (text[start + 1 : start + 2] == "个")
    found = unit_table().at(text, position)
    before = text[max(start - 1, 0) : start]
    if found is None or found[0].family != "time" or before in ("上", "下", "按"):
        return None
    half = Decimal("0.5")
    quantity = Quantity(half, half, start, found[1], unit=found[0], half=True)
    return _with_suffix(text, quantity)


def _neighbours_at(text: str, start: int) -> Quantity | None:
    """Read 三五个, 两三天: a range of two neighbouring numerals."""
    match = _NEIGHBOURS.match(text, start)
    if match is None or match[1]:
        return None
    low, high = number_at(match[0][0], 0), number_at(text, match.end() - 1)
    if low is None or high is None:
        return None
    quantity = Quantity(low.value, high.value, start, high.end, operator="range")
    quantity.low *= _scale_of(text, high) if high.end > match.end() else 1
    _read_unit(text, quantity)
    if quantity.unit is None:
        return None
    quantity.low *= quantity.unit.factor
    quantity.high *= quantity.unit.factor
    return _with_suffix(text, quantity)
