"""Target cells made from a grammar, together with what they mean: text and reading are built side
by side, and nothing of the reader is used.

The grammar is that of the forms: quantities with comparisons as signs, words or suffixes,
multipliers, units and denominators, Chinese numerals, ranges, dates, changes, wordings, columns of
their own, several parts in one cell, full and half width.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from perf_nlp.records import Target


@dataclass
class Case:
    """A cell with its neighbours, and the targets it holds."""

    text: str
    targets: list[Target]
    context: dict[str, object] = field(default_factory=dict)


@dataclass
class Amount:
    """A number as spelt; `bare` if digits alone, so that a column may hold it."""

    text: str
    value: Decimal
    bare: bool = True
    chinese: bool = False


# spelling → (kind, canonical unit, worth of one)
PERCENT = {"%": 1, "％": 1, "百分比": 1, " %": 1}
COUNTS = dict.fromkeys(
    "人 人次 名 位 户 户次 家 次 个 项 件 台 套 份 篇 期 场 场次 册 本 辆 辆次 条 处 座 间 棵 株 "
    "起 批次 例 吨 亩 公顷 公里 米 厘米 毫米 平方米 立方米 平方公里 公斤 克 升 毫升 度 千瓦时 千瓦 "
    "千伏安 倍 岁 分 学时 课时 课 床 艘 架 头 羽 只 门 部 首 幅 张 页 版 块 瓶 箱 盏 眼 剂次 人份 "
    "台班 标段 样品 点位 ℃ 分贝 人天 人月 车次 架次 班次 吨标准煤 GB TB Mbps".split()
)
COUNTS = {unit: unit for unit in COUNTS} | {
    "km": "公里", "KM": "公里", "千米": "公里", "㎡": "平方米", "m²": "平方米", "m2": "平方米",
    "平米": "平方米", "平方千米": "平方公里", "km²": "平方公里", "㎢": "平方公里", "m³": "立方米",
    "立方": "立方米", "㎥": "立方米", "m": "米", "M": "米", "cm": "厘米", "mm": "毫米",
    "kg": "公斤", "千克": "公斤", "t": "吨", "mg": "毫克", "μg": "微克", "ml": "毫升", "kWh": "千瓦时",
    "kwh": "千瓦时", "kW": "千瓦", "dB": "分贝", "摄氏度": "℃", "台（套）": "台/套", "台/套": "台/套",
    "台套": "台/套", "人/次": "人次", "人·次": "人次", "场/次": "场次", "周岁": "岁", "个学时": "学时",
    "个课时": "课时", "延米": "延米", "公顷": "公顷", "标准箱": "标准箱", "TEU": "标准箱",
}  # fmt: skip
MONEY = {
    "元": 1, "万元": 10**4, "亿元": 10**8, "元人民币": 1, "千元": 1000, "百万元": 10**6, "千万元": 10**7,
}  # fmt: skip
TIMES = {
    "分钟": "分钟", "小时": "小时", "个小时": "小时", "天": "天", "日历天": "天", "个自然日": "天",
    "工作日": "工作日", "个工作日": "工作日", "个月": "月", "年": "年", "周": "周", "个星期": "周",
    "个季度": "季", "个学期": "学期", "秒": "秒", "min": "分钟", "h": "小时",
}  # fmt: skip
BEFORE = {
    "≥": ">=", ">=": ">=", "＞＝": ">=", "=>": ">=", "≧": ">=", "≥ ": ">=", "不低于": ">=",
    "不少于": ">=", "不小于": ">=", "不得低于": ">=", "至少": ">=", "大于等于": ">=",
    "大于或等于": ">=", "≤": "<=", "<=": "<=", "＜＝": "<=", "=<": "<=", "≦": "<=", "不超过": "<=",
    "不高于": "<=", "不大于": "<=", "不多于": "<=", "至多": "<=", "小于等于": "<=", "不得超过": "<=",
    "＞": ">", ">": ">", "大于": ">", "超过": ">", "高于": ">", "多于": ">", "＜": "<", "<": "<",
    "小于": "<", "低于": "<", "少于": "<", "不足": "<", "=": "=", "＝": "=", "等于": "=", "达到": "=",
    "约": "~", "大约": "~", "近": "~",
}  # fmt: skip
BEHIND = {
    "以上": ">=", "及以上": ">=", "以上（含）": ">=", "以下": "<=", "及以下": "<=", "以内": "<=",
    "之内": "<=", "左右": "~", "以上（不含）": ">", "以下（不含）": "<",
}  # fmt: skip
TO = ("-", "~", "～", "—", "–", "至", "到")
PER = {
    "人": ["人"], "户": ["户"], "亩": ["亩"], "台": ["台"], "天": ["天"], "日": ["天"], "月": ["月"],
    "季度": ["季"], "年": ["年"], "期": ["期"], "场": ["场"], "次": ["次"], "课时": ["课时"], "株": ["株"],
    "公里": ["公里"], "平方米": ["平方米"], "㎡": ["平方米"], "m²": ["平方米"], "km": ["公里"],
    "人·天": ["人", "天"], "人*月": ["人", "月"], "人/天": ["人", "天"], "人天": ["人", "天"],
    "户·年": ["户", "年"], "生·年": ["生", "年"], "公里·年": ["公里", "年"], "人次": ["人次"],
    "亩·年": ["亩", "年"], "（人·天）": ["人", "天"], "人×天": ["人", "天"], "千人": ["1000人"],
    "村·年": ["村", "年"], "台（套）": ["台/套"], "学期": ["学期"], "小时": ["小时"], "吨": ["吨"],
    "立方米": ["立方米"], "床·日": ["床", "天"], "平方米·月": ["平方米", "月"], "万人": ["10000人"],
}  # fmt: skip
EVERY = {
    "每人": ["人"], "每户": ["户"], "每亩": ["亩"], "每天": ["天"], "每日": ["天"], "每周": ["周"],
    "每月": ["月"], "每季度": ["季"], "每季": ["季"], "每年": ["年"], "每期": ["期"], "每次": ["次"],
    "每场": ["场"], "每人每天": ["人", "天"], "每人每月": ["人", "月"], "每户每年": ["户", "年"],
    "每村每年": ["村", "年"], "人均": ["人"], "日均": ["天"], "户均": ["户"], "生均": ["生"],
    "每半年": ["半年"], "每两个月": ["2月"], "每50人": ["50人"], "每千名": ["1000名"], "年均": ["年"],
    "每学期": ["学期"], "每万人": ["10000人"], "每百户": ["100户"], "每3年": ["3年"], "每台": ["台"],
}  # fmt: skip
LEADS = ("", "", "", "", "培训", "完成改造", "项目实施后", "其中：", "新建", "发放补助", "覆盖范围")
NAMES = ("培训人数", "设备采购数量", "道路养护", "活动开展情况", "补助对象")
RATE_NAMES = ("资金发放率", "验收合格率", "群众满意度", "持证人员占比", "优良比例")
WORDED = {
    "timely": "及时|按时|按期完成|及时足额|按计划时间完成|按时发放|准时|按时间节点完成|如期完成",
    "boolean": "是|否|有|完成|已建立|已完成|无违规行为|已建成|通过验收|未发生安全事故|建成|全部完成",
    "grade": "优|良|优良|合格|达标|优秀|Ⅲ类|一级甲等|甲级|AAA级|水质达标|合规|优、良、中、差|三级甲等",
    "policy": "应保尽保|应收尽收|应享尽享|应助尽助|应退尽退|应救尽救|应建尽建|应检尽检|应补尽补",
    "reference": "按合同约定|按标准执行|符合国家规定标准|据实结算|按规定执行|符合设计要求|满足使用需求",
    "qualitative": "明显|有效提升|逐步改善|长期|显著提高|不断完善|持续改善|较高|进一步提升|稳步提升",
    "text": "详见附件|促进行业健康有序发展|十四五规划|一户一策|详见实施方案",
    "placeholder": "≥**人|/|不涉及|……|——|无此项|XX万元|≥XX%|**|不适用|≥**%",
}  # fmt: skip
BOUNDED = {
    "不超预算": ("reference", "<=", None), "控制在批复概算内": ("reference", "<=", None),
    "不高于市场价": ("reference", "<=", None), "不低于国家标准": ("reference", ">=", None),
    "不超过批复金额": ("reference", "<=", None), "Ⅲ类及以上": ("grade", ">=", "Ⅲ类"),
    "良好以上": ("grade", ">=", "良好"), "不低于Ⅲ类": ("grade", ">=", "Ⅲ类"),
    "优良及以上": ("grade", ">=", "优良"), "优于Ⅳ类": ("grade", ">", "Ⅳ类"),
    "二级以上": ("grade", ">=", "二级"), "合格及以上": ("grade", ">=", "合格"),
}  # fmt: skip
BASES = {
    "较上年": "上年", "较上年度": "上年", "比上年": "上年", "比去年": "上年", "同比": "上年同期",
    "较去年同期": "上年同期", "与上年相比": "上年", "较2019年": "2019年", "环比": "上期", "": None,
    "在上年基础上": "上年",
}  # fmt: skip
UP = ("提高", "增长", "提升", "增加", "上升")
DOWN = ("下降", "减少", "降低", "压减", "下调")
MIRROR = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}
NO_AMOUNT = {
    "较上年提高": (">", 0, None, "上年"), "不低于上年水平": (">=", 0, None, "上年"),
    "与上年持平": ("=", 0, 0, "上年"), "不高于上年": ("<=", None, 0, "上年"), "持平": ("=", 0, 0, None),
    "同比下降": ("<", None, 0, "上年同期"), "较去年有所提升": (">", 0, None, "上年"),
    "高于去年": (">", 0, None, "上年"), "较上年不增加": ("<=", None, 0, "上年"),
}  # fmt: skip
DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def plain(value):
    """Give an int if the value is whole."""
    return int(value) if value == int(value) else float(value)


def in_chinese(number):
    """Spell a number up to 99,999,999 in Chinese numerals."""
    if number >= 10000:
        rest = number % 10000
        gap = "零" if 0 < rest < 1000 else ""
        return in_chinese(number // 10000) + "万" + (gap + in_chinese(rest) if rest else "")
    spelt = ""
    for value, place in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // value % 10
        if digit:
            spelt += DIGITS[digit] + place
        elif spelt and number % value and not spelt.endswith("零"):
            spelt += "零"
    return spelt.removeprefix("一") if 10 <= number < 20 else spelt or "零"


def full_width(text):
    """Spell every ASCII character but the space in its full-width form."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def inherit_year(parts):
    """Give days without a year the first year that a part before them states."""
    year = None
    for part in parts:
        for i, target in enumerate(part.targets):
            if target.date and target.date[0].isdigit():
                year = year or target.date[:4]
            elif target.date and year:
                part.targets[i] = replace(target, date=year + target.date[1:])


class Grammar:
    """Makes cells at random.

    :param rng: A seeded `random.Random`.
    """

    def __init__(self, rng):
        self.rng = rng
        # 百分比 and 成 stand behind digits only: their own makers see to that.
        self.parts = [
            self.percent, self.count, self.count, self.money, self.money, self.duration, self.range,
            self.rate_behind, self.rate_before, self.deadline, self.deadline, self.period,
            self.change, self.change, self.worded, self.ratio, self.special,
        ]  # fmt: skip

    def case(self):
        """Make one cell."""
        kind = self.rng.random()
        if kind < 0.2:
            return self.in_columns()
        if kind < 0.35:
            return self.several()
        made = self.rng.choice(self.parts)()
        if self.rng.random() < 0.15:
            written, made.text = made.text, full_width(made.text)
            made.targets = [
                replace(target, wording=made.text) if target.wording == written else target
                for target in made.targets
            ]
        if self.rng.random() < 0.1 and made.targets[0].kind != "placeholder":
            made.text += self.rng.choice(["。", "；", " ", "\n"])
        return made

    # numbers

    def integer(self):
        """Draw a whole number: small ones often."""
        return self.rng.choice(
            [self.rng.randint(2, 30), self.rng.randint(2, 999), self.rng.randint(1000, 99_999)]
        )

    def amount(self, *, small=False, plain_digits=False):
        """Spell a number one way or another."""
        n = self.rng.randint(2, 99) if small else self.integer()
        how = 0 if plain_digits else self.rng.randint(0, 9)
        if how == 1:
            decimal = Decimal(n) + Decimal(self.rng.randint(1, 99)) / 100
            return Amount(str(decimal), decimal)
        if how == 2 and n >= 1000:
            return Amount(f"{n:,}".replace(",", self.rng.choice([",", "，"])), Decimal(n))
        if how == 3 and n > 2:
            spelt = in_chinese(n)
            if spelt[0] == "二" and spelt[1:2] in ("千", "万", "百") and self.rng.random() < 0.5:
                spelt = "两" + spelt[1:]
            return Amount(spelt, Decimal(n), bare=False, chinese=True)
        if how == 4 and n > 2:
            spelt = in_chinese(n)
            spelt = "一" + spelt if spelt.startswith("十") else spelt
            return Amount(spelt.translate(FORMAL), Decimal(n), bare=False, chinese=True)
        if how == 5 and not small:
            scale, worth = self.rng.choice(
                [("万", 10**4), ("千", 1000), ("百", 100), ("亿", 10**8)]
            )
            value = Decimal(self.rng.randint(11, 999)) / 10
            return Amount(f"{value}{scale}", value * worth, bare=False)
        return Amount(str(n), Decimal(n))

    def compared(self, text, amount, *, plain_ok=True):
        """Put a comparison before or behind a quantity; give text and operator."""
        how = self.rng.random()
        if plain_ok and how < 0.3:
            return text, None
        if how < 0.75:
            word = self.rng.choice(list(BEFORE))
            return word + text, BEFORE[word]
        word = self.rng.choice(list(BEHIND))
        return text + word, BEHIND[word]

    def target(self, kind, operator, value, unit, per=()):
        """Set the bounds as the operator demands."""
        number = plain(value)
        return Target(
            kind,
            operator,
            None if operator in ("<=", "<") else number,
            None if operator in (">=", ">") else number,
            unit,
            tuple(per),
        )

    # one quantity

    def percent(self):
        """Make 95%, 百分之九十五, 九成, 0.8‰."""
        how = self.rng.randint(0, 7)
        n = self.rng.randint(2, 100)
        if how == 0:
            text, value, unit = f"百分之{in_chinese(n) if n > 9 else DIGITS[n]}", Decimal(n), "%"
        elif how == 1:
            tenths = self.rng.randint(3, 9)
            text, value, unit = f"{DIGITS[tenths]}成", Decimal(10 * tenths), "%"
        elif how == 2:
            value, unit = Decimal(n) / 10, "‰"
            text = f"{value}‰"
        else:
            value, unit = Decimal(n) - (Decimal("0.5") if how == 3 else 0), "%"
            text = f"{value}{self.rng.choice(list(PERCENT))}"
        text, operator = self.compared(text, value)
        return Case(self.lead() + text, [self.target("percent", operator, value, unit)])

    def lead(self):
        """Give words that may stand before a quantity."""
        return self.rng.choice(LEADS)

    def count(self):
        """Make 12次, ≥3.5万人次, 约三百户."""
        spelling = self.rng.choice(list(COUNTS))
        amount = self.amount()
        # 3千克 is 3 公斤, and 3千 克 is nothing that anybody writes.
        if (amount.chinese and spelling.isascii()) or (
            not amount.bare and spelling[0] in "千克米瓦伏分"
        ):
            amount = self.amount(plain_digits=True)
        text, operator = self.compared(amount.text + spelling, amount)
        target = self.target("number", operator, amount.value, COUNTS[spelling])
        return Case(self.lead() + text, [target])

    def money(self):
        """Make 5万元, ￥68,500.00, 叁拾万元整."""
        spelling = self.rng.choice(list(MONEY))
        amount = self.amount()
        if not amount.bare:
            spelling = "元"
        value = amount.value * MONEY[spelling]
        text = amount.text + spelling
        if amount.bare and self.rng.random() < 0.1:
            text, value = self.rng.choice("￥¥") + amount.text, amount.value
            return Case(text, [self.target("money", None, value, "元")])
        if amount.chinese and self.rng.random() < 0.3:
            return Case(f"人民币{text}整", [self.target("money", None, value, "元")])
        text, operator = self.compared(text, amount)
        return Case(self.lead() + text, [self.target("money", operator, value, "元")])

    def duration(self):
        """Make 5个工作日内, ≥928小时, 半年."""
        if self.rng.random() < 0.15:
            spelling = self.rng.choice(["年", "个月", "天", "小时"])
            half, unit = f"半{spelling}", TIMES[spelling]
            text, operator = self.rng.choice([(half, None), (half + "以内", "<=")])
            return Case(text, [self.target("duration", operator, Decimal("0.5"), unit)])
        spelling = self.rng.choice(list(TIMES))
        amount = self.amount(small=True, plain_digits=spelling.isascii())
        text, operator = self.compared(amount.text + spelling, amount)
        lead = self.rng.choice(["", "", "工期", "响应时间", "使用年限"])
        return Case(lead + text, [self.target("duration", operator, amount.value, TIMES[spelling])])

    def range(self):
        """Make 90%-95%, 3至5名, 2-3万元."""
        low = self.rng.randint(2, 40)
        high = low + self.rng.randint(1, 50)
        to = self.rng.choice(TO)
        kind, spelling, unit, worth = self.rng.choice(
            [("percent", "%", "%", 1), ("number", "个", "个", 1), ("number", "万人次", "人次", 10**4),
             ("money", "万元", "元", 10**4), ("duration", "分钟", "分钟", 1), ("number", "名", "名", 1)]
        )  # fmt: skip
        both = self.rng.random() < 0.4
        if to in "至到" and spelling in ("个", "名") and self.rng.random() < 0.5:
            text = f"{in_chinese(low)}{to}{in_chinese(high)}{spelling}"
        else:
            text = f"{low}{spelling if both else ''}{to}{high}{spelling}"
        return Case(text, [Target(kind, "range", low * worth, high * worth, unit)])

    def rate_behind(self):
        """Make 50元/天, ≤550元/人·天, 2次每年."""
        kind, spelling, unit, worth = self.rng.choice(
            [("money", "元", "元", 1), ("money", "万元", "元", 10**4), ("number", "次", "次", 1),
             ("number", "篇", "篇", 1), ("money", "元", "元", 1)]
        )  # fmt: skip
        # 篇/次 and 次/次 would be units of their own.
        base = self.rng.choice([base for base in PER if base != "次" or unit == "元"])
        amount = self.amount(plain_digits=True)
        before = self.rng.choice(["", "", *BEFORE])
        behind = "" if before else self.rng.choice(["", "", "以内", "以上", "左右"])
        operator = BEFORE.get(before) or BEHIND.get(behind)
        text = f"{before}{amount.text}{spelling}/{base}{behind}"
        target = self.target(kind, operator, amount.value * worth, unit, PER[base])
        return Case(text, [target])

    def rate_before(self):
        """Make 每人每天50元, 人均不超过1800元, 日均600人."""
        every = self.rng.choice(list(EVERY))
        amount = self.amount(plain_digits=self.rng.random() < 0.6)
        before = self.rng.choice(["", "", "", *BEFORE])
        if self.rng.random() < 0.6:
            spelling, kind, unit = "元", "money", "元"
        else:
            spelling = self.rng.choice(["次", "篇", "个", "场", "平方米", "件", "小时"])
            kind, unit = ("duration" if spelling == "小时" else "number"), spelling
        verb = self.rng.choice(["", "", "补助"]) if spelling == "元" else ""
        text = f"{every}{verb}{before}{amount.text}{spelling}"
        target = self.target(kind, BEFORE.get(before), amount.value, unit, EVERY[every])
        return Case(text, [target])

    def ratio(self):
        """Make 1:20 and 三分之二."""
        above, below = self.rng.randint(1, 9), self.rng.randint(2, 99)
        if self.rng.random() < 0.3:
            below = self.rng.randint(2, 9)
            text = f"{DIGITS[below]}分之{DIGITS[above]}"
        else:
            text = f"{above}{self.rng.choice([':', '：'])}{below}"
        before = self.rng.choice(["", "", "≥", "≤", "不低于", "不高于"])
        target = self.target("ratio", BEFORE.get(before), Decimal(above), None, [str(below)])
        return Case(before + text, [target])

    def special(self):
        """Make 1200余户, 两三次, 零事故, ±5%, 30多万元."""
        n = self.rng.randint(3, 99)
        made = self.rng.choice(
            [
                (f"{n}余户", Target("number", ">", n, None, "户")),
                (f"{n}多万元", Target("money", ">", n * 10**4, None, "元")),
                (f"{n}余万人次", Target("number", ">", n * 10**4, None, "人次")),
                ("两三次", Target("number", "range", 2, 3, "次")),
                ("三五个", Target("number", "range", 3, 5, "个")),
                (f"±{n}%以内", Target("percent", "range", -n, n, "%")),
                (f"±{n}%", Target("percent", "range", -n, n, "%")),
                ("零事故", Target("number", None, 0, 0)),
                ("0起", Target("number", None, 0, 0, "起")),
                ("零投诉", Target("number", None, 0, 0)),
                ("翻一番", Target("change", None, 100, 100, "%")),
                (f"{n}亿{n}00万元", Target("money", None, *[n * 10**8 + n * 10**6] * 2, "元")),
                ("一年半", Target("duration", None, 1.5, 1.5, "年")),
                ("两个半月", Target("duration", None, 2.5, 2.5, "月")),
                (f"每月{n % 27 + 2}日前", Target("deadline", "<=", date=f"---{n % 27 + 2:02}", per=("月",))),
                (f"{n}天内", Target("duration", "<=", None, n, "天")),
            ]
        )  # fmt: skip
        return Case(made[0], [made[1]])

    # dates

    def deadline(self):
        """Make 2022年12月底前, 6月上旬, 第三季度末, 次年3月31日前."""
        stated = self.rng.random() < 0.5
        year = self.rng.randint(2018, 2030)
        context = {} if stated or self.rng.random() < 0.5 else {"year": year}
        head = f"{year:04}-" if stated or context else "--"
        spelt_year = f"{year}年" if stated else ""
        body, day = self.day_of_year()
        limit = self.rng.choice(["", "前", "之前"])
        before = self.rng.choice(["", "", "不晚于", "截至", "不迟于"]) if not limit else ""
        if "季度" in body and limit == "" and not before:
            body += "末"
        tail = self.rng.choice(["", "", "完成", "完工"])
        operator = "<=" if limit or before else None
        text = before + spelt_year + body + limit + tail
        return Case(text, [Target("deadline", operator, date=head + day)], context)

    def day(self):
        """Make a deadline that asks no neighbour for its year."""
        while (made := self.deadline()).context:
            pass
        return made

    def firm(self):
        """Make words that are a target of their own beside numbers too."""
        kind = self.rng.choice(["timely", "policy"])
        text = self.rng.choice(WORDED[kind].split("|"))
        return Case(text, [Target(kind, wording=text)])

    def day_of_year(self):
        """Spell a day or the end of a span; give the words and mm-dd."""
        month = self.rng.randint(1, 12)
        last = MONTH_DAYS[month - 1]
        spelt = self.rng.choice([f"{month}月", f"{month:02}月", in_chinese(month) + "月"])
        # The last day of February depends on the year: it is left to the tables.
        if month == 2:
            return "2月中旬", "02-20"
        day = self.rng.randint(1, last)
        quarter = self.rng.randint(1, 4)
        ends = ("03-31", "06-30", "09-30", "12-31")
        return self.rng.choice(
            [
                (f"{spelt}{day}日", f"{month:02}-{day:02}"),
                (f"{month}月{day}号", f"{month:02}-{day:02}"),
                (f"{spelt}底", f"{month:02}-{last}"),
                (f"{spelt}", f"{month:02}-{last}"),
                (f"{spelt}上旬", f"{month:02}-10"),
                (f"{spelt}中旬", f"{month:02}-20"),
                (f"{spelt}下旬", f"{month:02}-{last}"),
                ("年底", "12-31"),
                ("上半年", "06-30"),
                (f"第{DIGITS[quarter]}季度", ends[quarter - 1]),
            ]
        )

    def period(self):
        """Make 2022年3月-10月, 2021-2025年, 全年."""
        year = self.rng.randint(2018, 2030)
        first = self.rng.randint(1, 8)
        last = self.rng.choice([m for m in range(first + 1, 13) if m != 2])
        to = self.rng.choice(["-", "至", "—", "～", "到"])
        end = f"{last:02}-{MONTH_DAYS[last - 1]}"
        text, date = self.rng.choice(
            [
                (f"{year}年{first}月{to}{last}月", f"{year}-{first:02}-01/{year}-{end}"),
                (f"{year}年{first}月{to}{year}年{last}月", f"{year}-{first:02}-01/{year}-{end}"),
                (f"{year}.{first:02}-{year + 1}.{last:02}", f"{year}-{first:02}-01/{year + 1}-{end}"),
                (f"{first}月{to}{last}月", f"--{first:02}-01/--{end}"),
                (f"{first}{to}{last}月", f"--{first:02}-01/--{end}"),
                (f"{year}年度", f"{year}-01-01/{year}-12-31"),
                (f"{year}年", f"{year}-01-01/{year}-12-31"),
                (f"{year}-{year + 4}年", f"{year}-01-01/{year + 4}-12-31"),
                (f"{year}年{to}{year + 2}年", f"{year}-01-01/{year + 2}-12-31"),
                ("全年", "--01-01/--12-31"),
                ("前三季度", "--01-01/--09-30"),
            ]
        )  # fmt: skip
        return Case(text, [Target("period", date=date)])

    # changes and words

    def change(self):
        """Make 较上年增长5%以上, 下降不低于2个百分点, 与上年持平."""
        if self.rng.random() < 0.2:
            text, (operator, low, high, base) = self.rng.choice(list(NO_AMOUNT.items()))
            return Case(text, [Target("change", operator, low, high, base=base)])
        words = self.rng.choice(list(BASES))
        rises = self.rng.random() < 0.5
        verb = self.rng.choice(UP if rises else DOWN)
        n = Decimal(self.rng.randint(1, 60)) / self.rng.choice([1, 1, 1, 10])
        spelling, unit = self.rng.choice([("%", "%"), ("个百分点", "百分点"), ("%", "%")])
        before = self.rng.choice(["", "", "", "不低于", "≥", "超过", "不超过", "约", "不少于"])
        behind = "" if before else self.rng.choice(["", "", "以上", "左右", "以内"])
        operator = BEFORE.get(before) or BEHIND.get(behind)
        if not rises:
            n, operator = -n, MIRROR.get(operator, operator)
        target = self.target("change", operator, n, unit)
        target = Target("change", operator, target.low, target.high, unit, base=BASES[words])
        return Case(f"{words}{verb}{before}{plain(abs(n))}{spelling}{behind}", [target])

    def worded(self):
        """Make 及时, 应保尽保, 不超预算, ≥**人."""
        if self.rng.random() < 0.3:
            text, (kind, operator, words) = self.rng.choice(list(BOUNDED.items()))
            return Case(text, [Target(kind, operator, wording=words or text)])
        kind = self.rng.choice(list(WORDED))
        text = self.rng.choice(WORDED[kind].split("|"))
        return Case(text, [Target(kind, wording=None if kind == "placeholder" else text)])

    # cells beside, and several parts

    def in_columns(self):
        """Put unit, operator or year where columns of their own hold them."""
        amount = self.amount(plain_digits=self.rng.random() < 0.7)
        text = amount.text if amount.bare else str(plain(amount.value))
        value = Decimal(text.replace(",", "").replace("，", ""))
        kind, cell, unit, worth, per = self.measure()
        sign = self.rng.choice(
            ["≥", "≤", ">=", "<=", "=", ">", "<", "大于等于", "小于等于", "等于", "定量", ""]
        )
        column = {"＞": ">", **BEFORE}.get(sign)
        context = {"operator": sign} if sign else {}
        how = self.rng.randint(0, 3)
        if how == 0:
            context["unit"] = cell
        elif how == 1:
            context["name"] = f"{self.rng.choice(NAMES)}（{cell}）"
        elif how == 2:
            hint = self.rng.choice(["≥**", "≤**", "**"])
            context["name"] = f"★{self.rng.choice(NAMES)}（{hint}{cell}）"
            column = column or BEFORE.get(hint[0])
        else:
            kind, unit, worth, per = self.from_context(context)
        return Case(text, [self.target(kind, column, value * worth, unit, per)], context)

    def measure(self):
        """Draw a unit cell: kind, cell, canonical unit, worth, denominators."""
        return self.rng.choice(
            [("percent", "%", "%", 1, ()), ("number", "人次", "人次", 1, ()),
             ("number", "万人次", "人次", 10**4, ()), ("money", "万元", "元", 10**4, ()),
             ("money", "元/人·天", "元", 1, ("人", "天")), ("number", "台（套）", "台/套", 1, ()),
             ("money", "元/人*月", "元", 1, ("人", "月")), ("number", "㎡", "平方米", 1, ()),
             ("number", "千册", "册", 1000, ()), ("duration", "天", "天", 1, ()),
             ("number", "次/年", "次", 1, ("年",)), ("duration", "个工作日", "工作日", 1, ()),
             ("number", "公里", "公里", 1, ()), ("number", "万平方米", "平方米", 10**4, ())]
        )  # fmt: skip

    def from_context(self, context):
        """Let the name or the leaf say what a bare number is."""
        if self.rng.random() < 0.5:
            context["name"] = self.rng.choice(RATE_NAMES)
            return "percent", "%", 1, ()
        context["leaf"] = "cost.economic"
        return "money", "元", 1, ()

    def several(self):
        """Join two or three parts, numbered or not."""
        makers = [self.percent, self.count, self.money, self.duration, self.rate_before]
        makers += [self.day, self.firm]
        # Words alone are one wording; beside a number each is a target of its own.
        parts = [self.count()] + [self.rng.choice(makers)() for _ in range(self.rng.randint(1, 2))]
        self.rng.shuffle(parts)
        inherit_year(parts)
        worded = any(target.wording for part in parts for target in part.targets)
        separator = self.rng.choice(["，", "；", "\n", ";", "。"])
        marks = self.rng.choice([None, None, "①②③", ("1.", "2.", "3."), ("（1）", "（2）", "（3）"),
                                 ("1、", "2、", "3、"), ("一是", "二是", "三是")])  # fmt: skip
        texts = [part.text for part in parts]
        if marks and not worded:
            words = self.rng.choice(["完成率", "培训", "其中", "保障"])
            texts = [mark + words + text for mark, text in zip(marks, texts, strict=False)]
        # A break may be layout before words, and 5,430 after a comma is a list.
        if (separator == "\n" and worded) or (
            separator == "，" and any("," in text or "，" in text for text in texts)
        ):
            separator = "；"
        return Case(separator.join(texts), [t for part in parts for t in part.targets])
