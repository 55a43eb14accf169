"""One clause of prose → name and value: 维修面积≥100平方米, 验收合格率达到95%."""

from __future__ import annotations

import re
from typing import NamedTuple

from perf_nlp.indicators.units import unit_table


class Part(NamedTuple):
    """A clause in two, as positions in the text: name and value may overlap (改造3个小区).

    :param name: (start, end); empty where the clause is a value alone.
    :param value: (start, end); None where the clause holds none.
    """

    name: tuple[int, int]
    value: tuple[int, int] | None


# One character for one: positions stay those of the text.
_FOLD = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | str.maketrans(
    {"≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤", "　": " ", "～": "~", "﹪": "%", "﹦": "=", "。": "。"}
)
NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_CN = r"[一二两三四五六七八九十百千万亿零〇壹贰叁肆伍陆柒捌玖拾佰仟半]"
_COUNT = r"(?:人次|场次|[人名个次场期户件项处座条台套辆份篇册所家批天年月周亩吨元间株只头棵])"
_AMOUNT = re.compile(rf"\d|[百千万]分之|{_CN}{{1,6}}{_COUNT}|{_CN}成|全部|零|Ⅲ|Ⅱ|Ⅰ|Ⅳ")
_SYMBOL = re.compile(r"(?:大于|小于|高于|低于)?\s*(?:[≥≤]|>\s*=|<\s*=|=\s*[><]|[><=±])")
_NOT_RATE = r"(?![率幅量值点数额速])"
_WORD = re.compile(
    r"大于(?:或|/)?等于|小于(?:或|/)?等于|(?:大|小|等|多|少|高|低|优)于|不(?:得|应|能|可)?(?:低于|少于|小于|短于|早于|超过|高于|"
    r"多于|大于|长于|晚于|迟于|超出|突破|超)|未(?:超过|突破|低于)|(?:控制|保持|稳定|维持|巩固|限制)在|达到了?|达至|达(?=\s*\d|百分)|超过|"
    r"(?:至少|至多|最多|最少|最低|最高|最迟|不足|为|是|约|近|逾|共计?|合计|总计|各|均为)(?=\s*(?:\d|百分之|[≥≤]))(?<!节约)(?<!附近)|"
    r"(?:全年|累计|年均|每年)(?=\s*(?:\d|百分之|[≥≤]|不[低少高超多]|至少|达|约))|"
    r"(?:较|比|相比|同)(?:上年度?|去年|往年|前年|基期|同期|原有?|过去|项目实施前|以前|基数|20\d\d年)(?:同期|相比)?|同比|环比|"
    rf"(?<!改造)(?<!优化)(?:提高|提升|增加|增长|上升|扩大|下降|降低|减少|缩短|压缩|下调|压减|节约|升高){_NOT_RATE}(?:到|至|了|约)?(?=\s*(?:\d|百分之|不|[≥≤]))|"
    rf"每(?:人|户|亩|年|月|季度?|周|天|次|个|期|班|场|村|校|生)(?:每(?:年|月|天|次|期))?(?=\s*(?:\d|不[低少高超多]|{_CN}{{1,4}}{_COUNT}))|"
    r"于(?=\s*(?:20\d\d年|\d{1,2}月))|(?:指标值|目标值)(?:为|是|:)?"
)
_GRADE = re.compile(
    r"\s*(?:.{0,12}(?:标准|要求|规定|规范|水平|以上|预期|目标)|合格|优秀|优良|良好|[一二三甲乙]级|国家|[ⅠⅡⅢⅣ一二三四]类|全覆盖|及时|[预概]算|定额)"
)
_MODAL = re.compile(
    r"(?:应当?|必?须|需|要|均|将|力争|争取|预计|可|能够?|都|保证|确保|总体|一般|应该|计划|目标)$"
)
_TAIL = re.compile(
    rf"(?:(?:共计?|合计|总计|各|约|近|逾|于|在|人均|户均|年均|一次)\s*)?{NUMBER}\s*(?:[-~至到—]+\s*{NUMBER}\s*)?[^\d,;:。]{{0,12}}?(?:\([^()]*\))?$"
)
_CN_TAIL = re.compile(
    rf"(?<!第)(?<![{'一二两三四五六七八九十'}]){_CN}{{1,6}}{_COUNT}(?:以[上内下]|左右)?$|百分之{_CN}+(?:以[上内下])?$"
)
_MORE = re.compile(
    rf"(?:20\d\d年|{NUMBER}\s*(?!月)[^\d\s,;:。、()]{{1,5}}?)(?:和|及|、|至|到|-|~)?\s*$"
)
_NO_NUMBER = re.compile(r"(?:第|[A-Za-z]-?|“|《|号)$")
_YEAR_ONLY = re.compile(r"20\d\d年(?:度)?(?![底末前内\d])")
_LEADING_DATE = re.compile(
    r"(?:于|在|力争|确保|计划|应)?((?:20\d\d年|当年|本年|次年)?(?:\d{1,2}月)?(?:(?:\d{1,2}日|[上中下]旬|年?底|年?末)?(?:之前|以前|前|内)|[上中下]旬|年?底|年?末))[,]?\s*(?=[\u4e00-\u9fff]{2})"
)
_FINAL_DATE = re.compile(
    r"20\d\d年(?:\d{1,2}月(?:\d{1,2}日|[上中下]旬|底|末)?|年?底|年?末|第?[一二三四1-4]季度末?|[上下]半年)?(?:之?前|以前|止|内)?$"
    r"|(?<!\d)\d{1,2}月(?:\d{1,2}日|[上中下]旬|底|末)?(?:之?前|以前|止)?$"
)
_BRACKET = re.compile(
    rf"\(((?:[≥≤><=]|不[低少高超多]|{NUMBER}\s*(?:%|[^\d\s分)]))[^()]*|100%?|{NUMBER}%?)\)$"
)
_VERBS = (
    r"(?:提升|提高|改善|增强|增长|加强|优化|下降|降低|减少|缓解|改观|好转|保障|发挥|完善|巩固|稳定|促进|上升|扩大|推进|恢复|落实|"
    r"实现|控制|满足|增加|保护|利用|运转|使用|遏制|健全|规范|提档)"
)
_ADVERBS = (
    r"(?:明显|显著|有效|持续|逐步|不断|进一步|稳步|大幅度?|较大|极大|全面|切实|长期|逐年|充分|基本|有力|更加|"
    r"日益|良好)"
)
_QUALITY = re.compile(
    rf"(?:得到|有|有所)?(?:{_ADVERBS}(?:地|的|得到)?){{1,2}}{_VERBS}{{0,2}}(?:作用|影响|效果)?$|有所{_VERBS}$|"
    r"(?:合格|达标|优良|优秀|良好|较好|较高|及时|明显|显著|长期|规范|健全|完善|齐全|完整|准确|到位|有保障|稳定|顺畅|可持续)$|"
    r"(?:按时|及时|按期|如期|准时|按月|按季|按年)[\u4e00-\u9fff]{0,4}$|(?:符合|满足|遵守|严格执行|按照?|依据)[^,;:]{2,24}(?:要求|标准|规定|规范|合同|设计|执行|计划|办法)$|"
    rf"(?<=[\u4e00-\u9fff]{{3}}){_VERBS}$|(?:全覆盖|零事故|零投诉|无事故|无投诉|应[\u4e00-\u9fff]尽[\u4e00-\u9fff])$"
)
# Behind a number only its unit and a few words; a second number only in a span or a date.
_ONLY_VALUE = re.compile(
    rf"(?:{_SYMBOL.pattern}|{_WORD.pattern})?\s*(?:(?:20\d\d年)?\d{{1,2}}月?[-~至到—]+(?:20\d\d年)?\d{{1,2}}月|"
    rf"20\d\d年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?|"
    rf"{NUMBER}\s*(?:[-~至到—]+\s*{NUMBER})?)[^\d≥≤><=:,]{{0,12}}(?:\([^()]*\))?$"
    rf"|(?:{_SYMBOL.pattern}).{{1,24}}$|百分之{_CN}+(?:以[上内下]|左右)?$|(?:{_QUALITY.pattern})"
)
_CONNECTOR = re.compile(r"^(?:并且?|且|以及|同时|使得?|其中|另|和)(?=[\u4e00-\u9fff])")
_HAN = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_LONGEST = 300


def fold(text: str) -> str:
    """Fold full-width forms, one character for one: positions stay the same."""
    return text.translate(_FOLD)


def split_clause(folded: str, start: int, end: int) -> Part:
    """Find name and value of one clause.

    :param folded: The whole text, folded by `fold`.
    :param start: Where the clause begins; marks of lists are left out already.
    :param end: Where it ends.
    """
    start, end = _trim(folded, start, end)
    if end - start > _LONGEST:
        return Part((start, end), None)
    # 维修道路12公里，其中主干道5公里: what follows the first value belongs to it.
    for comma in re.compile(",(?![0-9]{3})").finditer(folded, start, end):
        name, value = _split(folded, start, comma.start())
        if value is not None and value[1] == _trim(folded, start, comma.start())[1]:
            return Part(name, (value[0], _trim(folded, value[0], end)[1]))
    return _split(folded, start, end)


def _split(folded: str, start: int, end: int) -> Part:
    """Try one way of writing after the other, the surest first."""
    start, end = _trim(folded, start, end)
    clause = folded[start:end]
    for find in (_symbol, _bracket, _colon, _date_first, _date_last, _word, _number, _quality):
        found = find(clause)
        if found is not None:
            name_end, value_start, value_end, name_start = found
            name = _trim(folded, start + name_start, start + name_end)
            return Part(name, _trim(folded, start + value_start, start + value_end))
    return Part((start, end), None)


def is_complete(folded: str, start: int, end: int) -> bool:
    """Tell whether a piece of text has a name and a value of its own."""
    name, value = split_clause(folded, start, end)
    return value is not None and len(_HAN.findall(folded, *name)) >= 2


def has_value(folded: str, start: int, end: int) -> bool:
    """Tell whether a piece of text is a value without a name (≥95%, 明显提升)."""
    start, end = _trim(folded, start, end)
    clause = folded[start:end]
    # 12月底前完成采购 has its name behind the date, 3名村医完成培训 behind the unit.
    named = _LEADING_DATE.match(clause)
    if named is not None and len(clause) - named.end() >= 4:
        return False
    number = re.match(NUMBER, clause)
    if number is not None and len(clause) - (_noun_behind(clause, number.end()) or 99) >= 4:
        return False
    return _ONLY_VALUE.match(clause) is not None


# What a finder gives: end of the name, begin and end of the value, begin of the name.
_Found = tuple[int, int, int, int] | None


def _symbol(clause: str) -> _Found:
    """面积≥100平方米: a sign decides before any word."""
    match = _SYMBOL.search(clause)
    if match is None or not clause[match.end() :].strip():
        return None
    # （≥95%） closes behind the value; _bracket reads it.
    if _BRACKET.search(clause) and clause[: match.start()].endswith("("):
        return None
    return _modal_end(clause, match.start()), match.start(), len(clause), 0


def _bracket(clause: str) -> _Found:
    """满意度（≥95%）, 道路（10公里）; points such as (10分) are no value."""
    match = _BRACKET.search(clause)
    if match is None or not _HAN.search(clause[: match.start()]):
        return None
    return match.start(), match.start(1), match.end(1), 0


def _colon(clause: str) -> _Found:
    """满意度：95%; times and ratios (1:3) have digits before the colon."""
    match = re.search(r"(?<!\d):(?!\d+:)|——|--", clause)
    if match is None or match.start() == 0 or not clause[match.end() :].strip():
        return None
    return _modal_end(clause, match.start()), match.end(), len(clause), 0


def _date_first(clause: str) -> _Found:
    """2022年12月底前完成验收: the date is the value, what is to be done the name."""
    match = _LEADING_DATE.match(clause)
    if (
        match is None
        or not re.search(r"\d|年", match[1])
        or re.search(r"\d", clause[match.end() :])
    ):
        return None
    return len(clause), match.start(1), match.end(1), match.end()


def _date_last(clause: str) -> _Found:
    """完成时间2024年10月31日前: a whole date at the end is the value."""
    match = _FINAL_DATE.search(clause)
    if match is None or len(_HAN.findall(clause[: match.start()])) < 2:
        return None
    return _modal_end(clause, match.start()), match.start(), len(clause), 0


def _word(clause: str) -> _Found:
    """合格率达到95%, 成本控制在5万元以内: the first word of comparison with an amount behind."""
    for match in _WORD.finditer(clause):
        rest = clause[match.end() :]
        if match.start() == 0 or not _HAN.search(clause[: match.start()]):
            continue
        if _AMOUNT.search(rest[:30]) or _AMOUNT.search(match[0]) or _GRADE.match(rest):
            begin = match.start()
            if match[0].startswith(("指标值", "目标值")):
                begin = match.end()
            return _modal_end(clause, match.start()), begin, len(clause), 0
    return None


def _number(clause: str) -> _Found:
    """培训人员200人次, 改造3个老旧小区."""
    match = next((m for m in re.finditer(NUMBER, clause) if _is_quantity(clause, m.start())), None)
    if match is None:
        chinese = _CN_TAIL.search(clause)
        return (chinese.start(), chinese.start(), len(clause), 0) if chinese else None
    tail = _TAIL.search(clause)
    begin = tail.start() if tail else match.start()
    while (more := _MORE.search(clause, 0, begin)) and more.start() > 0:
        begin = more.start()
    begin = min(begin, match.start()) if tail is None else begin
    noun = _noun_behind(clause, match.end())
    if noun is not None and len(clause[:begin]) <= 2:
        # 改造 alone names nothing: the whole is the name, the quantity in it the value.
        return len(clause), match.start(), noun, 0
    if len(_HAN.findall(clause[:begin])) < 2:
        return None if begin else (0, 0, len(clause), 0)
    return begin, begin, len(clause), 0


def _is_quantity(clause: str, start: int) -> bool:
    return (
        start > 0
        and _NO_NUMBER.search(clause[:start]) is None
        and _YEAR_ONLY.match(clause, start) is None
    )


def _noun_behind(clause: str, number_end: int) -> int | None:
    """Give where the unit ends if a noun of two characters at least stands behind it."""
    unit = unit_table().at(clause, number_end)
    end = unit[1] if unit else number_end
    suffix = re.compile(r"以[上内下]|左右").match(clause, end)
    end = suffix.end() if suffix else end
    return end if unit and re.fullmatch(r"[\u4e00-\u9fff、和及]{2,24}", clause[end:]) else None


def _quality(clause: str) -> _Found:
    """居民出行条件明显改善: the words at the end are the value."""
    match = _QUALITY.search(clause)
    if match is None or len(_HAN.findall(clause[: match.start()])) < 2:
        return None
    return _modal_end(clause, match.start()), match.start(), len(clause), 0


def _modal_end(clause: str, end: int) -> int:
    """Leave 应, 力争, 指标值： between name and comparison out of both."""
    said = re.compile(r"[,、\s]*(?:年度)?(?:指标值|目标值)\s*(?:为|是|:)?\s*$").search(
        clause, 0, end
    )
    end = said.start() if said and said.start() >= 2 else end
    match = _MODAL.search(clause, 0, end)
    return match.start() if match and match.start() >= 2 else end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out blanks, marks and connectors at both ends."""
    while start < end and text[start] in " \t\n,;:。、·.)-—|":
        start += 1
    while end > start and text[end - 1] in " \t\n,;:。、.(-—|":
        end -= 1
    match = _CONNECTOR.match(text[start:end])
    return start + (match.end() if match else 0), end
