"""Comparison words: 不低于, 以上, at least, and their columns."""

from __future__ import annotations

import re

from perf_nlp.records import Operator

_MAY = "(?:得|能|可|应|宜|许|准|会|再)?"
_OR_EQUAL = r"(?:于?(?:或者?|、|/)?等于|或等于|/等于)"
# Loose words may have a verb before the number: 不少于培训3期. Tight ones may not: 合约, 达标.
_LOOSE = {
    "<=": [
        rf"[不未没]{_MAY}(?:有)?(?:超过|超出|超|高于|高过|大于|多于|长于|突破|晚于|迟于|高出)",
        rf"(?:小|低|少|短){_OR_EQUAL}", "至多", "最迟", "最晚", "截至", "截止至?到?",
    ],
    ">=": [
        rf"[不未]{_MAY}(?:低于|低过|少于|小于|短于|早于|亚于|下于|弱于)",
        rf"(?:大|高|多|长){_OR_EQUAL}", "(?:超过|达到)或(?:达到|超过)", "至少", "起码",
    ],
    ">": ["超过", "超出", "高于", "大于", "多于", "长于"],
    "<": ["低于", "少于", "小于", "短于", "不足", "不满", "不到", "未满", "未达到?"],
}  # fmt: skip
_TIGHT = {
    "<=": ["≤", "最高", "最多", "最大", "最长", "上限为?", "最高限额为?"],
    ">=": ["≥", "最低", "最少", "最短", "最小", "下限为?", "保底"],
    ">": [">", "突破", "逾", "优于", "(?<![不未没])超"],
    "<": ["<"],
    "=": ["=", "等于", "达到了?", "(?<!未)(?<!不)达"],
    "~": ["~", "≈", "约为?", "大约", "大概", "接近", "将近", "近"],
}
# In these words 约 and 近 are no "about".
_NOT_ABOUT = re.compile(r"[节合预条履签公租违契邀集制][约]|[附最临就邻靠新远相]近")
_OPERATORS: tuple[Operator, ...] = ("<=", ">=", ">", "<", "=", "~")


def _alternatives(words: dict[str, list[str]], prefix: str) -> str:
    return "|".join(f"(?P<{prefix}{_OPERATORS.index(op)}>{'|'.join(words[op])})" for op in words)


_WORDS = re.compile(_alternatives(_LOOSE, "loose") + "|" + _alternatives(_TIGHT, "tight"))
# What may stand between a tight word and its number.
_FILLER = re.compile(
    r"(?:人民币|[¥:了约在到至为全年]|平均|大约|共计?|合计|总计|补[助贴]|奖[励补]|资助|给予|支付)*"
)
_MAX_GAP = 10
_SHORT_WORDS: dict[str, Operator] = {
    "≥": ">=", "≤": "<=", ">": ">", "<": "<", "=": "=", "~": "~", "约": "~", "近": "~", "≈": "~",
    "达": "=", "逾": ">", "超": ">",
}  # fmt: skip
_SIGNS: dict[str, Operator] = {"≥": ">=", "≤": "<=", ">": ">", "<": "<", "=": "=", "~": "~"}

_SUFFIX = re.compile(
    r"(?P<before>\((?:不?(?:包)?含)[^()]{0,14}\))?"
    r"(?:(?P<least>[及或]?以上|之上|[及或]更多|起步|起(?=$|[,;。)]))|"
    r"(?P<most>[及或]?以下|[及或]?以内|之内|之下|为限|封顶|内(?![部容科涝外设河镜在存陆地]))|"
    r"(?P<about>左右|上下(?!浮动))|(?P<beyond>以外)|(?P<plus>\+))?"
    r"(?P<after>\((?:不?(?:包)?含)[^()]{0,14}\))?"
)
# 12个乡镇以上: the noun between unit and suffix.
_NOUN = re.compile(
    r"(?:(?![级一二三四五六七八九十百千万])[\u4e00-\u9fff]){1,4}?(?=[及或]?以[上下内]|左右)"
)
_STRICT: dict[Operator, Operator] = {">=": ">", "<=": "<"}
_WIDE: dict[Operator, Operator] = {">": ">=", "<": "<="}
MIRRORED: dict[Operator, Operator] = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}


def find_operator(lead: str) -> Operator | None:
    """Find the comparison that the words before a number state.

    :param lead: The text between the clause's begin (or the last number) and the number.
    :return: The operator of the word nearest to the number; None if there is none.

    >>> find_operator("每年培训不少于"), find_operator("节约"), find_operator("控制在")
    ('>=', None, None)
    """
    if not lead:
        return None
    if len(lead) == 1:
        return _SHORT_WORDS.get(lead)
    found: Operator | None = None
    for match in _WORDS.finditer(lead):
        group = match.lastgroup or ""
        gap = len(lead) - match.end()
        if group.startswith("tight"):
            if _FILLER.fullmatch(lead, match.end()) is None or _is_other_word(lead, match):
                continue
        elif gap > _MAX_GAP:
            continue
        found = _OPERATORS[int(group[5:])]
    return found


def _is_other_word(lead: str, match: re.Match[str]) -> bool:
    start = max(match.start() - 1, 0)
    return match[0][0] in "约近" and _NOT_ABOUT.match(lead, start) is not None


def suffix_at(text: str, start: int) -> tuple[Operator | None, bool | None, int]:
    """Read 以上, 以内, 左右, (含), (不含90%) behind a number.

    :return: The operator, whether the bound itself is said to count (None if not said), and
        the position behind.
    """
    if start >= len(text):
        return None, None, start
    noun = _NOUN.match(text, start)
    match = _SUFFIX.match(text, noun.end() if noun else start)
    if match is None or match.end() == match.start():
        return None, None, start
    inside = match["before"] or match["after"]
    includes = None if inside is None else not inside.startswith("(不")
    if match["least"] or match["plus"]:
        return ">=", includes, match.end()
    if match["most"]:
        return "<=", includes, match.end()
    if match["about"]:
        return "~", includes, match.end()
    return (">" if match["beyond"] else None), includes, match.end()


def combine(
    prefix: Operator | None, suffix: Operator | None, includes: bool | None
) -> Operator | None:
    """Join what stands before and behind the number: 达95%以上 is >=, 90%以上（不含） is >.

    :param includes: What (含) or (不含) says; None if nothing.
    """
    # 超过90%以上 leaves the bound out, as 超过 says; 达 and 约 yield to 以上.
    operator = prefix if suffix is None or prefix in (">", "<") else suffix
    if operator is None or includes is None:
        return operator
    return (_WIDE if includes else _STRICT).get(operator, operator)


def parse_operator(cell: str) -> Operator | None:
    """Read an operator cell: ≥, >=, 大于等于; None for anything else (定性, 正向).

    :param cell: Normalised text.
    """
    cell = cell.replace(" ", "").strip("()")
    if not cell or len(cell) > 8:
        return None
    if cell in _SIGNS:
        return _SIGNS[cell]
    suffix, _, end = suffix_at(cell, 0)
    if suffix is not None and end == len(cell):
        return suffix
    match = _WORDS.fullmatch(cell)
    return _OPERATORS[int((match.lastgroup or "")[5:])] if match else None
