"""Read a target cell (指标值) such as ≥95%, 50元/天, 12月底前 or 应保尽保."""

from __future__ import annotations

import re
from dataclasses import replace

from perf_nlp.indicators.clauses import TRIGGER, Reading, read_clause, read_simple
from perf_nlp.indicators.dates import complete_ellipses
from perf_nlp.indicators.names import Hint, clean_name, find_hint, is_rate, parse_hint
from perf_nlp.indicators.neighbours import Neighbours
from perf_nlp.indicators.operators import parse_operator
from perf_nlp.indicators.units import Measure, parse_measure
from perf_nlp.indicators.wordings import blank, read_wording, unfilled_date
from perf_nlp.records import Operator, Target
from perf_nlp.text.normalize import list_marks, normalize

_EMPTY = (Target("empty"),)
_MARKS = re.compile(f"[{list_marks()}][.、]?")
# Spaces that keep two numbers or two Latin words apart stay.
_SPACE = re.compile(
    r"(?<![0-9]) (?![A-Za-z])|(?<![A-Za-z]) (?![0-9])|(?<![0-9A-Za-z]) | (?![0-9A-Za-z])"
)
_SPACED_NUMBERING = re.compile(r" (?:\([0-9]{1,2}\)|[0-9]{1,2}[、.)])(?=[^0-9])")
# A longer cell is prose: its beginning is read.
_LONGEST = 600
_FINAL = "。.;；,，、!！ \t\r\n:：　"
_SEPARATOR = re.compile(r"[,;。!?\n ]+")
_SIMPLE = re.compile(
    r"(≥|≤|>|<|=|不低于|不少于|不超过|不高于)?[0-9]{1,12}(?:\.[0-9]{1,4})?"
    r"(?:%|(?:[^0-9年月日季级星等类号A.:/()~,;、。\-至到\s*]{1,4}(?:/[天人次年月个户亩台])?)?(?:以上|以下|以内)?)"
)
_HINT_IN_VALUE = re.compile(r"\(([^()]*\*{2,}[^()]*|单位:[^()]+)\)")
_OPEN_BLANK = re.compile(r"[≥≤><=]?\*{2,}[^0-9≥≤><=,;]{0,4}")

_FILLER = "〓"
# Digits that name a document, a standard, a hotline, a model or an item, not an amount.
_NAMES = re.compile(
    r"《[^》]*》"
    r"|[〔\[(【][12][0-9]{3}(?:年)?[〕\])】]\s*(?:第)?[0-9]+号?"
    r"|第[0-9一二三四五六七八九十百]+(?:号|批|条|款|章|期|次|名|届|个|轮|阶段|方|类|产业|位|线|代|步|项|部分|年(?!度?[底末前]))"
    r"|[0-9]+号(?=文|令|公告|通知|文件|$|[,;。)要执规]|楼|线|院|地块)|[0-9]+(?:热线|平台)"
    r"|(?<![A-Za-z0-9])(?!RMB|Q[1-4](?![0-9]))[A-Za-z]{1,8}"
    r"(?:/[A-Z]{1,2})?[-_ ]?[0-9][0-9.]*(?:[-:][0-9]{1,4})*(?![0-9%])"
    r"|(?<![0-9])[2345]G(?![A-Za-z])|(?<![0-9])(?:4K|8K|3D|2D)"
    r"|(?:指标|目标|任务|附件|附表|步骤|阶段|标段|项目|类别|序号)[0-9一二三四五六七八九十]{1,2}(?=[:、.)]|$)"
    r"|(?<![0-9])7[×*xX·][2２]4小时"
    r"|(?:十[一二三四五]五|一二三四|三公|两不愁三保障|四好|双一流|三支一扶|三下乡|一老一小|一网通办|两癌|三资|四上)"
    r"|1(?:2[0-9]{3}|10|19|20)(?=热线|平台|工单|电话|便民|投诉|举报|接警|指挥)"
)
_NUMBERING = re.compile(
    r"(?:^|(?<=[,;。、\n ]))(?:\([0-9]{1,2}\)|[0-9]{1,2}\)|[0-9]{1,2}[.、](?=[^0-9\s])"
    r"|[一二三四五六七八九十]{1,3}、"
    r"|\([一二三四五六七八九十]{1,3}\)|[一二三四五六七]是)"
)
# 90%以上，不含90% is written like 90%以上(不含).
_BOUND_ITSELF = re.compile(
    r"(?<=[上下内])[,、(]?(不?包?含)(?:本数|[0-9.]+(?:%|‰|万?[\u4e00-\u9fff]{0,2}))?\)?(?=$|[,;。)])"
)
_STARTING_VALUE = re.compile(
    r"[由从](?:[^,;、0-9]{0,8})[0-9.]+(?:%|‰|[万千]?[\u4e00-\u9fff]{0,3}?)(?=(?:逐步|逐年)?(?:提|增|上升|下降|降|减|缩|压|扩))"
)
_GRADES = re.compile(
    r"[一二三四五六特][级](?:[甲乙丙]等)?|(?<![0-9.])[0-9]{1,4}级(?!别)|[1-5]?A{1,5}级?|[一二三四五1-5]星级?|[一二三特]等奖?|"
    r"[一二三四五六1-6]类(?=水|标准|及?以上)|[一二三四五六七八九十0-9]+年级"
)
_TURNED_ZERO = re.compile("[○Oo](?=[〇零一二三四五六七八九○])")


def parse_target(
    text: str,
    *,
    name: str | None = None,
    unit: str | None = None,
    operator: str | None = None,
    leaf: str | None = None,
    year: int | None = None,
) -> tuple[Target, ...]:
    """Read what a target cell says, with the help of its neighbours.

    :param text: The cell (指标值), as printed.
    :param name: The indicator's name: a hint in it, such as (≥**%), fills in unit and operator.
    :param unit: The unit cell (计量单位), None or blank if there is none.
    :param operator: The operator cell (≥, 大于等于); anything else in it is ignored.
    :param leaf: Official leaf: under `cost.economic` a bare number is money.
    :param year: Budget year, for dates that do not state theirs.
    :return: At least one target, in the order of the text. Nothing raises.

    Source: the section "Target" of the public interface.

    >>> [(t.kind, t.operator, t.low, t.unit) for t in parse_target("≥9.5万人次")]
    [('number', '>=', 95000, '人次')]
    """
    marked = _MARKS.sub(";", text) if not text.isascii() else text
    value = normalize(marked)
    value = value[:_LONGEST]
    if " " in value:
        value = _SPACED_NUMBERING.sub(";", value)
        value = _SPACE.sub("", value)
    value = value.strip(_FINAL) if value[-1:] in _FINAL or value[:1] in _FINAL else value
    if not value:
        return _EMPTY if not text.strip() else (Target("placeholder"),)
    if "*" in value and unfilled_date(value):
        return (Target("placeholder"),)
    hint = None
    if value[0] == "(" or "*" in value:
        value, hint = _own_hint(value)
    near = _neighbours(hint, name, unit, operator, leaf, year)
    simple = _SIMPLE.fullmatch(value)
    if simple and (target := read_simple(value, max(simple.end(1), 0), near)):
        return (target,)
    if TRIGGER.search(value) is None and not _COMPARISON.search(value):
        return (_worded(value, text, name, leaf, near),)
    return _read_clauses(value, text, name, leaf, near)


_COMPARISON = re.compile("持平|较|比|于|与|超过")


def _read_clauses(
    value: str, text: str, name: str | None, leaf: str | None, near: Neighbours
) -> tuple[Target, ...]:
    """Read a cell clause by clause."""
    if unfilled_date(value):
        return (Target("placeholder"),)
    masked = _masked(value)
    clauses = [clause for clause in _SEPARATOR.split(masked) if clause]
    found: list[Reading] = []
    base = None
    n_numeric = 0
    for clause in clauses:
        readings, base = read_clause(clause, near, base, whole=len(clauses) == 1)
        n_numeric += len(readings)
        if near.year is None and readings:
            near = replace(near, year=_stated_year(readings))
        if not readings and len(clauses) > 1 and (worded := _firm_wording(clause, leaf)):
            readings = [Reading(worded)]
        found.extend(readings)
    if not n_numeric:
        return (_worded(value, text, name, leaf, near),)
    targets = tuple(reading.target for reading in found if not reading.loose)
    # 全年 and 2023年 beside a count only repeat the budget year.
    if not targets:
        targets = tuple(reading.target for reading in found[:1])
        if _other_words(masked):
            return _year_with_words(targets, value, text, name, leaf, near)
    return targets


def _stated_year(readings: list[Reading]) -> int | None:
    """Give the year that a date states: 2022年6月开工，12月底前完工 means 2022 twice."""
    for reading in readings:
        date = reading.target.date
        if date and date[0].isdecimal():
            return int(date[-10:-6])
    return None


def _masked(value: str) -> str:
    """Hide digits that are no amounts, and numbering."""
    value = value.replace("RMB", "¥").replace("人民币¥", "¥")
    value = _NUMBERING.sub("", value)
    value = _NAMES.sub(_hide, value)
    value = _BOUND_ITSELF.sub(r"(\1)", value)
    value = _GRADES.sub(_hide, value)
    value = _STARTING_VALUE.sub(_hide, value)
    value = _TURNED_ZERO.sub("〇", value)
    return complete_ellipses(value)


def _hide(match: re.Match[str]) -> str:
    if match[0].startswith("7"):
        return "24小时"
    return _FILLER * len(match[0])


_YEAR_WORDS = re.compile(
    "(?:全年度?|(?:19|20)[0-9]{2}年度?|[本当今次]年度?|年度?内|内|度|完成|开展|实施|执行|运行|运转|开放|使用|进行|保持|正常|有效|"
    "持续|服务|在|于|期间|时间|工作|任务|项目|全部)+"
)


def _other_words(masked: str) -> bool:
    return _YEAR_WORDS.fullmatch(masked) is None


def _year_with_words(
    targets: tuple[Target, ...], value: str, text: str, name: str | None, leaf: str | None,
    near: Neighbours,
) -> tuple[Target, ...]:  # fmt: skip
    """Prefer firm words over the year beside them: 全年无事故 is an answer, not a period."""
    worded = _worded(value, text, name, leaf, near)
    rest = re.sub("全年度?|(?:19|20)[0-9]{2}年度?|[本当]年度?内?|年度?内", "", value)
    plain_rest = read_wording(rest, rest, name=name or "", leaf=leaf)
    if plain_rest.kind in (
        "boolean",
        "policy",
        "grade",
        "timely",
        "reference",
    ) and not _FINISHED.search(rest):
        return (
            Target(
                plain_rest.kind,
                plain_rest.operator,
                per=plain_rest.per,
                wording=worded.wording or value,
            ),
        )
    return targets


_FINISHED = re.compile("完成|建成|完工|竣工|投入|实现|启动|开工|验收|交付|开展|实施")


def _worded(value: str, text: str, name: str | None, leaf: str | None, near: Neighbours) -> Target:
    cleaned = clean_name(name) if name and value == "无" else ""
    bare = value.strip(_FINAL)
    return read_wording(
        bare, _wording_of(text), name=cleaned, leaf=leaf, operator=near.cell_operator
    )


def _wording_of(text: str) -> str:
    """Keep the words as the cell has them, without layout and final punctuation."""
    words = " ".join(text.split())
    words = re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", words)
    return words.strip(" \t").rstrip(_FINAL)


def _firm_wording(clause: str, leaf: str | None) -> Target | None:
    """Keep a wording beside numbers only if it is a target of its own (及时，24小时内)."""
    if len(clause) > 8 or _FILLER in clause:
        return None
    target = read_wording(clause, clause, leaf=leaf)
    firm = target.kind in ("timely", "policy") or (target.kind == "reference" and target.operator)
    return target if firm or (target.kind == "grade" and len(clause) <= 4) else None


def _own_hint(value: str) -> tuple[str, Hint | None]:
    """Take a template hint out of the value itself: （≥**%）≥85."""
    match = _HINT_IN_VALUE.search(value)
    hint = parse_hint(match[1]) if match else None
    if match is None and value[0] == "(" and ")" in value[:10]:
        inside, _, rest = value[1:].partition(")")
        hint = parse_hint(inside) if rest[:1] and rest[:1] in "≥≤><=0123456789" else None
        return (rest, hint) if hint and hint.measure else (value, None)
    if match and hint:
        rest = value[: match.start()] + value[match.end() :]
        return (rest, hint) if rest else (value, None)
    opened = _OPEN_BLANK.sub("", value)
    return (
        (opened, None)
        if opened != value and re.search("[0-9]", opened) and not blank(opened)
        else (value, None)
    )


def _neighbours(
    own: Hint | None, name: str | None, unit: str | None, operator: str | None,
    leaf: str | None, year: int | None,
) -> Neighbours:  # fmt: skip
    """Read the cells beside the value: its own hint first, then columns, then the name."""
    if not (own or name or unit or operator or leaf or year):
        return _ALONE
    measure: Measure | None = own.measure if own else None
    cell_operator: Operator | None = parse_operator(normalize(operator)) if operator else None
    named = find_hint(name) if name else None
    if measure is None and unit:
        measure = parse_measure(normalize(unit))
    if measure is None and named:
        measure = named.measure
    hinted = (own.operator if own else None) or cell_operator or (named.operator if named else None)
    return Neighbours(
        measure=measure,
        operator=hinted,
        cell_operator=cell_operator,
        rate=measure is None and is_rate(name),
        money=leaf == "cost.economic",
        year=year,
    )


_ALONE = Neighbours()
