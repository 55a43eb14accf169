"""Held-out documents of offices in the north and west: hand-made workbooks and forms.

Written from the contract alone, before any of them was read: many merged cells, odd heads, local
heading words, several forms on a sheet, funds in odd places, and remarks everywhere.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

from tests.layouts.spec import Proj, case, sheet
from tests.layouts.tables import Source, lay, source

# Where the trap is a merged cell, formats that keep merged cells.
BOOK = "xlsx xls ods docx html pdf"

GRASS = source("草原鼠虫害防治", """
1 2 n o v u w d +备注
产出|数量|草原鼠害防治面积|≥|42|万亩|10|飞机与人工投饵合计|含国有农牧场
||草原虫害防治面积|≥|18.5|万亩|10|以验收图斑为准|
||出动防治机械|≥|36|台次|5|喷雾机、投饵机|
|质量|鼠害防治效果|≥|90|%|10|灭效调查数据|抽样不少于30个样方
||生物防治比例|≥|75|%|5|生物药剂作业面积占比|
|时效|防治作业完成时限||6月20日前||10|避开牧草返青期|
|成本|亩均药剂费|≤|4.6|元|10|按招标价测算|
效益|经济|挽回牧草损失|≥|1260|吨|10|按亩均挽回量测算|
|生态|草原植被盖度|≥|43.5|%|10|年度遥感监测|
满意|满意|牧民满意度|≥|88|%|10|入户问卷|不少于60户
""")  # fmt: skip
TRAIN = source("农牧民实用技能培训", """
1 2 n o v u w a p +备注
产出|数量|举办培训班期数|≥|14|期|10|15期|10|
||培训农牧民人次|≥|860|人次|10|902人次|10|
||编印双语教材|＝|1200|册|5|1200册|5|含蒙文教材
|质量|结业考核合格率|≥|93|%|10|96.2%|10|
||培训教材双语覆盖率|＝|100|%|5|100%|5|
|时效|年度培训任务完成时间||11月底前||10|12月5日|8|受降雪影响
|成本|人均每天培训费|≤|120|元|10|118元|10|
效益|社会|培训后转移就业人数|≥|210|人|20|187人|17.8|订单减少
|可持续|培训跟踪服务机制||持续完善||10|基本建立|9|
满意|满意|参训学员满意度|≥|92|%|10|95%|10|
""")  # fmt: skip
ROAD = source("嘎查村通户硬化路", """
1 2 n o v u w d
产出|数量|新建通户硬化路|≥|16.8|公里|15|路面宽3.5米
||铺设过路涵管|≥|24|道|5|直径80厘米
|质量|工程竣工验收合格率|＝|100|%|15|
|时效|开工时间||2024年5月10日前||5|
||完工时间||2024年9月30日前||10|霜冻前完工
|成本|每公里造价|≤|38|万元|10|含土方
效益|社会|受益农牧户|≥|312|户|15|
|可持续|道路设计使用年限|≥|8|年|10|
满意|满意|受益农牧民满意度|≥|90|%|5|
""")  # fmt: skip
WELL = source("牧区饮水井维修养护", """
1 2 n o v u w d
产出|数量|维修机电井|＝|57|眼|15|
||更换潜水泵|≥|33|台|10|扬程80米
|质量|水质检测达标率|≥|95|%|15|
|时效|故障报修到场时间|≤|48|小时|10|大雪封路除外
|成本|单井维修费|≤|1.15|万元|10|
效益|社会|保障饮水人口|≥|2480|人|15|
||保障饮水牲畜|≥|6.3|万头只|10|
满意|满意|用水户满意度|≥|90|%|5|
""")  # fmt: skip
HEAT = source("寄宿制学校冬季取暖", """
1 2 n o v u w a p d
产出|数量|取暖学校数|＝|9|所|10|9所|10|含教学点2个
||取暖面积|≥|5.72|万平方米|10|5.72万平方米|10|
|质量|教室室温达标率|≥|97|%|15|98.4%|15|不低于18℃
|时效|供暖起始时间||10月15日前||5|10月12日|5|
||锅炉故障修复时限|≤|6|小时|10|5小时|10|
|成本|每平方米取暖费|≤|29.8|元|10|31.2元|8.5|煤价上涨
效益|社会|受益寄宿学生|≥|4150|人|20|4207人|20|
满意|满意|学生家长满意度|≥|95|%|10|93%|9.8|
""")  # fmt: skip
TIDY = source("苏木乡镇环境卫生整治", """
1 2 n o v u w d
产出|数量|清运生活垃圾|≥|2600|吨|10|
||聘用保洁员|＝|46|人|10|每嘎查2人
||购置勾臂箱|≥|30|个|5|
|质量|垃圾清运达标率|≥|95|%|15|
|时效|垃圾清运频次||每周不少于2次||10|
|成本|保洁员月工资|≤|1800|元/人·月|10|
效益|生态|河道沿线垃圾堆点|＝|0|处|15|
|社会|农牧民环保知晓率|≥|85|%|10|
满意|满意|农牧民满意度|≥|90|%|5|
""")  # fmt: skip
SAND = source("防沙治沙工程固沙造林（二期）", """
1 2 n o v u w d
产出|数量|铺设草方格⏎沙障|≥|8600|亩|10|
||栽植梭梭苗|≥|172|万株|10|两年生裸根苗
|质量|当年苗木⏎成活率|≥|80|%|15|秋季核查
|时效|春季造林⏎完成时间||2024年⏎4月25日前||10|
|成本|亩均造林成本|≤|960|元/亩|15|
效益|生态|新增固沙面积|≥|1.03|万亩|15|遥感与⏎地面核对
|经济|带动群众⏎劳务收入|≥|310|万元|10|
满意|满意|项目区群众⏎满意度|≥|85|%|5|
""")  # fmt: skip
SHOW = source("乌兰牧骑惠民演出", """
1 2 n o v u w d +责任科室 +备注
产出|数量|下乡演出场次|≥|110|场|15|含联合演出|艺术股|
||新创文艺节目|≥|6|个|10||创编组|须通过审查
|质量|演出任务完成质量||达到合同要求||10||艺术股|
|时效|演出季安排||5月至10月||10||艺术股|
|成本|每场演出补助|≤|3000|元/场|15||财务室|
效益|社会|观众人次|≥|3.3|万人次|20||宣传股|估算
满意|满意|观众满意度|≥|92|%|10||宣传股|
""")  # fmt: skip
ELDER = source("高龄老人生活津贴", """
1 2 n o v u w d +责任科室 +备注
产出|数量|发放高龄津贴人数|≥|1974|人|20|80周岁以上|养老股|
|质量|发放对象准确率|＝|100|%|20||养老股|公示7天
|时效|津贴按月发放率|≥|98|%|10||养老股|
|成本|80至89周岁老人补助标准|＝|100|元/人·月|10||财务室|
||90周岁以上老人补助标准|＝|200|元/人·月|10||财务室|
效益|社会|高龄老人生活水平||有所改善||10||养老股|
满意|满意|老人及家属满意度|≥|93|%|10||养老股|
""")  # fmt: skip
SHEEP = source("重大动物疫病强制免疫", """
1 2 n o v u w a p
产出|数量|★口蹄疫免疫羊只数（≥**万只）|>=|61.2|万只|10|63.5万只|10
||★布病免疫犊牛数（≥**头）|>=|8400|头|10|8,215头|9.8
||村级防疫员补助人数（**人）|=|138|人|5|138人|5
|质量|★应免畜禽免疫密度（≥**%）|>=|90|%|10|97%|10
||免疫抗体合格率（≥**%）|>=|70|%|5|82.6%|5
|时效|春防工作完成时间（**月底前）||5月底前||5|5月26日|5
||秋防工作完成时间（**月底前）||10月底前||5|10月30日|5
|成本|防疫员补助标准（**元/人*月）|<=|600|元/人*月|10|600元/人*月|10
效益|经济|减少养殖户损失（≥**万元）|>=|480|万元|10|512万元|10
|社会|★重大动物疫情（**起）|=|0|起|15|0起|15
满意|满意|★养殖户满意度（≥**%）|>=|90|%|5|94%|5
""")  # fmt: skip
SHED = source("戈壁设施农业日光温室", """
1 2 n o v u w d
产出|数量|新建日光温室|≥|120|座|15|每座1.5亩
||配套水肥一体机|＝|12|套|10|
|质量|棚体验收合格率|＝|100|%|15|
|时效|建设周期|≤|150|天|10|
|成本|单座温室造价|≤|9.8|万元|15|
效益|经济|户均年增收|≥|1.4|万元|10|
|社会|吸纳务工人数|≥|260|人|10|
满意|满意|种植户满意度|≥|90|%|5|
""")  # fmt: skip
FRONTIER = source("边境护边员补助", """
1 2 n o v u w d
产出|数量|聘用护边员人数|＝|284|人|15|
||日常巡边次数|≥|5100|人次|10|
|质量|护边员在岗率|≥|98|%|15|
|时效|补助资金发放时间||每月10日前||10|
|成本|护边员补助标准|＝|2600|元/人·月|15|
效益|社会|边境管段涉边事件|＝|0|起|15|
|可持续|联防机制||健全||5|
满意|满意|护边员满意度|≥|95|%|5|
""")  # fmt: skip

# 1. Funds below the indicators.
TAIL = lay("1^ 2^ n ovu d", GRASS)
case(
    "远客-资金写在表尾", "L3",
    f"""
≡ 灵河旗2024年项目支出绩效目标申报表
¶ 填报日期：2024年1月8日
项目名称 | ← | 草原鼠虫害防治 | ←2
项目实施单位 | ← | 灵河旗林业和草原局 | 联系电话 | 0470-0000011
年度总体目标 | ← | 控制鼠虫害发生面积，保护打草场和放牧场。 | ←2
一级指标 | 二级指标 | 三级指标 | 指标值 | 指标说明
{TAIL.body}
资金投入⏎（万元） | ← | 合计 | 186.5 | ←
↑ | ↑ | 中央补助 | 150 | ←
↑ | ↑ | 旗级配套 | 36.5 | ←
¶ 单位负责人：        填表人：        （公章）
""",
    TAIL.project.but(
        unit_name="灵河旗林业和草原局", year=2024, purpose="控制鼠虫害发生面积，保护打草场和放牧场。",
        funds={"total": 1865000, "中央补助": 1500000, "旗级配套": 365000},
    ),
    note="rows of money after the indicators are no indicators",
)  # fmt: skip

# 2. All facts of the head in one cell.
ONE_CELL = lay("# 1_ 2_ n ov u w +备注", GRASS)
case(
    "远客-表头诸事同在一格", "L3",
    f"""
≡ 2023年度财政支出项目绩效目标表
≡ 项目名称：草原鼠虫害防治    实施单位：灵河旗草原工作站    项目资金：186.5万元
序号 | 一级指标 | 二级指标 | 三级指标 | 目标值 | 计量单位 | 分值 | 备注
{ONE_CELL.body}
合计 | | | | | | 90 |
≡ 备注：执行率10分另计；指标值依据《旗级草原保护规划》设定。
""",
    ONE_CELL.project.but(unit_name="灵河旗草原工作站", year=2023, funds={"total": 1865000}),
)  # fmt: skip

# 3. Levels written one character a line, blank rows of the template left standing.
UPRIGHT_1 = {"产出": "产⏎出⏎指⏎标", "效益": "效⏎益⏎指⏎标", "满意": "满⏎意⏎度⏎指⏎标"}
UPRIGHT_2 = {
    "数量": "数量⏎指标", "质量": "质量⏎指标", "时效": "时效⏎指标", "成本": "成本⏎指标",
    "社会": "社会效⏎益指标", "可持续": "可持续⏎影响指标", "满意": "服务对象⏎满意度⏎指标",
}  # fmt: skip
ROAD_GAPS = source(None, """
1 2 n o v u d
产出|数量|新建通户硬化路|≥|16.8|公里|路面宽3.5米
||铺设过路涵管|≥|24|道|直径80厘米
!↑ | ↑ | 指标3：… | |
|质量|工程竣工验收合格率|＝|100|%|
!↑ | ↑ | 指标2： | |
|时效|开工时间||2024年5月10日前||
||完工时间||2024年9月30日前||霜冻前完工
|成本|每公里造价|≤|38|万元|含土方
!↑ | ↑ | …… | |
效益|社会|受益农牧户|≥|312|户|
!↑ | ↑ | 指标2： | |
|可持续|道路设计使用年限|≥|8|年|
满意|满意|受益农牧民满意度|≥|90|%|
!↑ | ↑ | …… | |
""")  # fmt: skip
UPRIGHT = lay("1^ 2^ n ovu d", ROAD_GAPS, level1=UPRIGHT_1, level2=UPRIGHT_2)
case(
    "远客-级别逐字竖写且留空行", "L3",
    f"""
≡ 项 目 支 出 绩 效 目 标 申 报 表
¶ （2024年度）
项⏎目⏎名⏎称 | ← | 嘎查村通户硬化路 | 项目负责人 | 张某某
一级⏎指标 | 二级⏎指标 | 三 级 指 标 | 指 标 值 | 指 标 说 明
{UPRIGHT.body}
""",
    Proj("嘎查村通户硬化路", UPRIGHT.project.indicators, {"year": 2024}),
    only=BOOK + " csv tsv",
    note="指标2： and …… without name and value are the template's own rows",
)  # fmt: skip

# 4. The whole term on the left, the year on the right.
TERM = source("牧区饮水井维修养护", """
1 2 n v
产出|数量|维修机电井|171眼
||更换潜水泵|≥95台
|质量|水质检测达标率|≥96%
|时效|三年任务完成时间|2026年10月
|成本|单井维修费|≤1.2万元
效益|社会|保障饮水人口|≥2600人
满意|满意|用水户满意率|≥90%
""")  # fmt: skip
THIS_YEAR = source("牧区饮水井维修养护", """
1 2 n v
产出|数量|维修机电井|57眼
||更换潜水泵|≥33台
|质量|水质检测达标率|≥95%
|时效|当年任务完成时间|2024年10月
|成本|单井维修费|≤1.15万元
效益|社会|保障饮水人口|≥2480人
满意|满意|用水户满意率|≥88%
""")  # fmt: skip
LEFT, RIGHT = lay("1^ 2^ n v", TERM), lay("2^ n v", THIS_YEAR)
HALVES = "\n".join(
    f"{left} | {right}"
    for left, right in zip(LEFT.body.split("\n"), RIGHT.body.split("\n"), strict=True)
)
case(
    "远客-实施期与年度左右并列", "L3",
    f"""
≡ 阿山县项目支出绩效目标申报表（2024年）
项目名称 | ← | 牧区饮水井维修养护 | ←4
项目实施单位 | ← | 阿山县水利局 | ← | 实施期限 | 2024年1月—2026年12月 | ←
总体目标 | ← | 实施期目标 | ← | 年度目标 | ←2
↑ | ↑ | 三年维修机电井171眼。 | ← | 当年维修机电井57眼。 | ←2
一级指标 | 二级指标 | 三级指标 | 指标值 | 二级指标 | 三级指标 | 指标值
{HALVES}
""",
    Proj(
        "牧区饮水井维修养护", LEFT.project.indicators + RIGHT.project.indicators,
        {"unit_name": "阿山县水利局", "year": 2024},
    ),
    only=BOOK,
    note="both halves are indicators; the purpose is not asserted, for there are two",
)  # fmt: skip


# 5. Two forms beside each other.
def beside(left: str, right: str, width: int) -> str:
    """Put two tables next to each other with one blank column between them."""
    lines = zip_longest(left.split("\n"), right.split("\n"), fillvalue="")
    return "\n".join(f"{first or '| ' * (width - 1)} | | {second}" for first, second in lines)


PAIR_LEFT = lay("1^ 2^ n ovu", SHED, year=2024)
PAIR_RIGHT = lay("1^ 2^ n ovu", FRONTIER, year=2024)
PAIR = beside(PAIR_LEFT.body, PAIR_RIGHT.body, 4)
case(
    "远客-两表左右并排", "L3",
    f"""
2024年项目绩效目标表 | ←3 | | 2024年项目绩效目标表 | ←3
项目名称 | 戈壁设施农业日光温室 | ←2 | | 项目名称 | 边境护边员补助 | ←2
实施单位 | 红柳滩乡人民政府 | ←2 | | 实施单位 | 红柳滩乡武装部 | ←2
预算资金 | 1200万元 | ←2 | | 预算资金 | 886.08万元 | ←2
一级指标 | 二级指标 | 三级指标 | 指标值 | | 一级指标 | 二级指标 | 三级指标 | 指标值
{PAIR}
""",
    [
        PAIR_LEFT.project.but(unit_name="红柳滩乡人民政府", funds={"total": 12000000}),
        PAIR_RIGHT.project.but(unit_name="红柳滩乡武装部", funds={"total": 8860800}),
    ],
    only=BOOK,
    note="two whole forms printed on one page beside each other",
)  # fmt: skip

# 6. A list where each project stands on a row of its own, with subtotals and remarks.
SECTIONS = lay(
    "# 1_ 2_ n ovu w d", ROAD, WELL, TIDY,
    between=lambda each: f"\n≡ 项目名称：{each.name}",
    year=2024,
)  # fmt: skip
SECTION_ROWS = SECTIONS.body.replace(
    "≡ 项目名称：牧", "| | | 小计 | | 90 |\n≡ 备注：涵管数量以现场签证为准。\n≡ 项目名称：牧"
).replace("≡ 项目名称：苏", "| | | 小计 | | 90 |\n≡ 项目名称：苏")
case(
    "远客-项目独占一行且有小计", "L1",
    f"""
≡ 青格勒苏木2024年预算项目绩效目标汇总表
序号 | 一级指标 | 二级指标 | 明细指标 | 指标值 | 分值 | 指标描述
{SECTION_ROWS}
| | | 小计 | | 90 |
¶ 审核：          制表：          制表日期：2024年2月1日
""".replace("\n\n", "\n"),
    SECTIONS.projects,
    note="the number runs on over the projects",
)  # fmt: skip

# 7. Last year's value beside this year's.
YEARS = source("寄宿制学校冬季取暖", """
1 2 n +上年实际完成值 v +指标依据
产出|数量|取暖学校数|9所|9所|教育事业统计
||取暖面积|5.61万平方米|≥5.72万平方米|房产台账
|质量|教室室温达标率|96.1%|≥97%|学校测温记录
|时效|供暖起始时间|10月14日|10月15日前|旗政府通告
||锅炉故障修复时限|7小时|≤6小时|
|成本|每平方米取暖费|28.9元|≤29.8元|物价部门核定
效益|社会|受益寄宿学生|4088人|≥4150人|学籍系统
|可持续|取暖保障机制|健全|持续健全|
满意|满意|学生家长满意度|94%|≥95%|
""")  # fmt: skip
TWO_YEARS = lay("1^ 2^ n +上年实际完成值 v +指标依据", YEARS)
case(
    "远客-上年实际值在目标值之前", "L5",
    f"""
≡ 巴彦县部门预算项目支出绩效目标批复表
¶ 批复文号：巴财预〔2024〕3号　　　　金额单位：元
项目名称 | ← | 寄宿制学校冬季取暖 | 预算年度 | 2024 | ←
项目单位 | ← | 巴彦县教育局 | 批复金额 | {{1704560:#,##0.00}} | ←
一级指标 | 二级指标 | 三级指标 | 指标值 | ← | 指标依据
↑ | ↑ | ↑ | 上年实际完成值 | 预期当年实现值 | ↑
{TWO_YEARS.body}
≡ 财政部门审核意见：同意批复。（印章）
""",
    TWO_YEARS.project.without_extra().but(
        unit_name="巴彦县教育局", year=2024, funds={"total": 1704560}
    ),
    note="the value is the expected one; where last year's goes is not asserted",
)  # fmt: skip

# 8. A self-evaluation with all its blocks.
SCORED = lay("1^ 2^ n ovu a w p +偏差原因分析及改进措施", source("农牧民实用技能培训", """
1 2 n o v u w a p +偏差原因分析及改进措施
产出|数量|举办培训班期数|≥|14|期|10|15期|10|
||培训农牧民人次|≥|860|人次|10|902人次|10|
||编印双语教材|＝|1200|册|5|1200册|5|
|质量|结业考核合格率|≥|93|%|10|96.2%|10|
|时效|年度培训任务完成时间||11月底前||10|12月5日|8|受降雪影响，下年提早开班
|成本|人均每天培训费|≤|120|元|15|118元|15|
效益|社会|培训后转移就业人数|≥|210|人|20|187人|17.8|用工订单减少，加强对接
满意|满意|参训学员满意度|≥|92|%|10|95%|10|
"""), level1={"产出": "产出指标⏎（50分）", "效益": "效益指标⏎（20分）", "满意": "满意度指标⏎（10分）"})  # fmt: skip
case(
    "远客-自评表资金块居中", "L11",
    f"""
≡ 项目支出绩效自评表
¶ （2023年度）
项目名称 | ← | 农牧民实用技能培训 | ←2 | 主管部门 | 乌川县农牧局 | ←
实施单位 | ← | 乌川县农牧民培训中心 | ←2 | 联系人 | 李某某 | ←
项目资金⏎（万元） | ← | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率与得分
↑ | ↑ | 年度资金总额 | 62.4 | 62.4 | 61.1 | 10 | 97.92%，9.79分
↑ | ↑ | 其中：当年财政拨款 | 62.4 | 62.4 | 61.1 | — | —
↑ | ↑ | 上年结转资金 | 0 | 0 | 0 | — | —
年度总体目标 | ← | 预期目标 | ←2 | 实际完成情况 | ←2
↑ | ↑ | 培训农牧民860人次，提高就业技能。 | ←2 | 培训902人次，任务全部完成。 | ←2
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
{SCORED.body}
总分 | ←4 | 100 | 95.59 |
""",
    SCORED.project.but(
        unit_name="乌川县农牧民培训中心", year=2023, funds={"total": 624000},
        purpose="培训农牧民860人次，提高就业技能。",
    ),
    skip="png",
)  # fmt: skip

# 9. Local words for points, reasons and values, in an order of their own.
BACKWARDS = lay("# p w a ovu n 2 1 +扣分说明", source("寄宿制学校冬季取暖", """
1 2 n o v u w a p +扣分说明
产出|数量|取暖学校数|＝|9|所|10|9所|10|
||取暖面积|≥|5.72|万平方米|10|5.72万平方米|10|
!| | | | 以下为质量、时效类 | | | |
|质量|教室室温达标率|≥|97|%|15|98.4%|15|
|时效|供暖起始时间||10月15日前||5|10月12日|5|
||锅炉故障修复时限|≤|6|小时|10|5小时|10|
|成本|每平方米取暖费|≤|29.8|元|10|31.2元|8.5|煤价上涨
效益|社会|受益寄宿学生|≥|4150|人|20|4207人|20|
满意|满意|学生家长满意度|≥|95|%|10|93%|9.8|样本偏少
"""))  # fmt: skip
case(
    "远客-自评表列序倒置", "L11",
    f"""
≡ 巴彦县2023年度项目绩效自评打分表
¶ 项目名称：寄宿制学校冬季取暖
序号 | 自评得分 | 分值 | 实际完成值 | 年度指标值 | 三级指标 | 二级指标 | 一级指标 | 扣分说明
{BACKWARDS.body}
| 88.3 | 90 | | | 合计 | | |
≡ 说明：得分按完成比例计算，满意度低于目标的按比例扣分。
""",
    BACKWARDS.project.but(year=2023),
    note="points first, levels last; a remark row between",
)  # fmt: skip

# 10. Stars, hints and ASCII operators.
STARRED = lay("1^ 2^ n w ovu a p +未完成原因", SHEEP)
case(
    "远客-星号与提示语", "L12",
    f"""
≡ 中央农业转移支付项目绩效目标自评表
¶ （2022年度）
项目名称 | ← | 重大动物疫病强制免疫 | ←5
主管部门 | ← | 北山自治县畜牧兽医局 | ← | 实施单位 | 北山自治县动物疫病预防控制中心 | ←2
一级⏎指标 | 二级⏎指标 | 三级指标 | 分值 | 年度指标值 | 全年实际值 | 得分 | 未完成原因和改进措施
{STARRED.body}
≡ 注：1.标★的为必填核心指标，其他指标由县级自行选填。2.定量指标若为区间值，按中间值计算。
""",
    STARRED.project.without_extra().but(
        unit_name="北山自治县动物疫病预防控制中心", year=2022
    ),
)  # fmt: skip

# 11. Monitoring: what happened by July and what is foreseen.
WATCH_ROWS = """
1 2 n o v u +1—7月执行情况 +全年预计完成情况 +偏差原因
产出|数量|铺设草方格沙障|≥|8600|亩|5210亩|8600亩|
||栽植梭梭苗|≥|172|万株|98万株|172万株|
|质量|当年苗木成活率|≥|80|%|—|80%|秋季核查
|时效|春季造林完成时间||4月25日前||4月22日|4月22日|
|成本|亩均造林成本|≤|960|元|945元|950元|
效益|生态|新增固沙面积|≥|1.03|万亩|0.62万亩|1.03万亩|
|经济|带动群众劳务收入|≥|310|万元|186万元|300万元|用工减少
满意|满意|项目区群众满意度|≥|85|%|—|85%|年底调查
"""
WATCHED = lay(
    "1^ 2^ n ovu +1—7月执行情况 +全年预计完成情况 +偏差原因",
    source("防沙治沙工程固沙造林", WATCH_ROWS),
)
case(
    "远客-监控表两列完成情况", "L14",
    f"""
≡ 2024年度项目支出绩效运行监控表
¶ 填报单位：沙窝县林业和草原局　　监控截止日期：2024年7月31日　　单位：万元
项目名称 | ← | 防沙治沙工程固沙造林 | ←4
项目实施单位 | ← | 沙窝县治沙站 | ←4
资金情况 | ← | 年初预算数 | 1—7月执行数 | 1—7月执行率 | 全年预计执行数 | 备注
↑ | ↑ | 826 | 471.2 | 57.05% | 826 |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 1—7月执行情况 | 全年预计完成情况 | 偏差原因
{WATCHED.body}
""",
    WATCHED.project.without_extra().but(
        unit_name="沙窝县治沙站", year=2024, funds={"total": 8260000}
    ),
    note="which of the two columns is the actual value is not asserted",
)  # fmt: skip

# 12. Boxes to tick under two rows of headings.
TICKS = lay("1^ 2^ n ovu +甲 +乙 +丙 +丁 +戊", source("戈壁设施农业日光温室", """
1 2 n o v u +甲 +乙 +丙 +丁 +戊
产出|数量|新建日光温室|≥|120|座|88座|√|||
||配套水肥一体机|＝|12|套|12套|√|||
|质量|棚体验收合格率|＝|100|%|尚未验收||√||待10月验收
|时效|建设周期|≤|150|天|在建||√||
|成本|单座温室造价|≤|9.8|万元|9.6万元|√|||
效益|经济|户均年增收|≥|1.4|万元|未产生||√||
|社会|吸纳务工人数|≥|260|人|231人|√|||
满意|满意|种植户满意度|≥|90|%|未调查|||√|须补做调查
"""))  # fmt: skip
case(
    "远客-监控表勾选完成可能性", "L14",
    f"""
≡ 项目绩效目标运行监控情况表（2023年三季度）
项目名称 | ← | 戈壁设施农业日光温室 | ←6
一级指标 | 二级指标 | 三级指标 | 年度目标值 | 1—9月完成值 | 全年完成可能性 | ←2 | 备注
↑ | ↑ | ↑ | ↑ | ↑ | 确定能 | 有可能 | 完全不可能 | ↑
{TICKS.body}
是否需要调整目标 | ← | □是　☑否 | ←6
监控结论与整改措施 | ← | 总体进度正常，加快验收。 | ←6
""",
    TICKS.project.without_extra().but(year=2023),
    only=BOOK,
    note="ticks are no values; the rows below the table are no indicators",
)  # fmt: skip

# 13. Bands beside a value of its own.
BANDED = lay("+绩效指标分类^ n d v +优 +良 +中 +差", source("乡镇卫生院设备更新", """
+绩效指标分类 n d v +优 +良 +中 +差
产出指标|购置彩超数量|乡镇卫生院彩超台数|7台|7台|6台|5台|5台以下
产出指标|购置设备验收合格率|一次验收合格台数占比|100%|100%|≥95%|≥90%|<90%
产出指标|设备到货时间|合同签订后到货天数|≤60天|≤60天|≤75天|≤90天|>90天
产出指标|设备政府采购节约率|较预算节约比例|≥3%|≥3%|≥2%|≥1%|<1%
效果指标|设备年使用人次|年检查人次|≥5400人次|≥5400人次|≥5000人次|≥4500人次|<4500人次
效果指标|基层首诊率|辖区首诊占比|≥62%|≥62%|≥58%|≥55%|<55%
效果指标|就诊患者满意度|随机问卷|≥90%|≥90%|≥85%|≥80%|<80%
"""))  # fmt: skip
case(
    "远客-四档之外另有指标值", "L2",
    f"""
≡ 2021年预算项目绩效目标表
¶ 单位：坝上县卫生健康局
项目名称：乡镇卫生院设备更新 | ←7
绩效指标分类 | 绩效指标 | 绩效指标描述 | 指标值 | 评价标准 | ←3
↑ | ↑ | ↑ | ↑ | 优 | 良 | 中 | 差
{BANDED.body}
""",
    BANDED.project.without_extra().but(year=2021),
    note="the level in 绩效指标分类 is not asserted",
)  # fmt: skip

# 14. Bands alone: the best band is the target.
BANDS = lay("+类^ n d v +良 +中 +差 +确定依据", source("基层人民调解案件补贴", """
+类 n d v +良 +中 +差 +确定依据
产出指标|调解案件件数|全年受理调解案件|≥1200件|≥1100件|≥1000件|<1000件|近三年均值
产出指标|卷宗评查合格率|评查合格卷宗占比|≥95%|≥90%|≥85%|<85%|司法厅标准
产出指标|补贴发放及时率|季度终了后15日内发放|100%|≥95%|≥90%|<90%|
产出指标|每件补贴金额|以案定补标准|≤200元|≤220元|≤250元|>250元|县级办法
效果指标|调解成功率|调解成功案件占比|≥96%|≥93%|≥90%|<90%|历史数据
效果指标|民转刑案件|因调处不力引发|0件|1件|2件|>2件|
效果指标|当事人满意度|回访调查|≥92%|≥88%|≥80%|<80%|
"""))  # fmt: skip
case(
    "远客-只有优良中差四档", "L2",
    f"""
≡ 坝上县司法局2020年预算项目绩效文本
≡ 一、基层人民调解案件补贴绩效目标表
绩效指标分类 | 绩效指标 | 绩效指标描述 | 指标评价标准 | ←3 | 评价标准确定依据
↑ | ↑ | ↑ | 优 | 良 | 中 | 差 | ↑
{BANDS.body}
""",
    Proj(None, BANDS.project.without_extra().indicators, {"year": 2020}),
    note="the project's name stands within a caption and is not asserted",
)  # fmt: skip

# 15. Standards in a column, blank benefit rows.
STANDARD = lay("1^ 2^ n ovu +绩效标准 +备注", source("边境护边员补助", """
1 2 n o v u +绩效标准 +备注
产出|数量|聘用护边员人数|＝|284|人|计划标准|
||日常巡边次数|≥|5100|人次|历史标准|按三班倒测算
|质量|护边员在岗率|≥|98|%|行业标准|
|时效|补助资金发放时间||每月10日前||计划标准|
|成本|护边员补助标准|＝|2600|元/人·月|政策标准|自治区文件
!效益指标 | 经济效益指标 | | | |
!↑ | 生态效益指标 | | | |
效益|社会|边境管段涉边事件|＝|0|起|历史标准|
|可持续|联防机制||健全||其他标准|
满意|满意|护边员满意度|≥|95|%|计划标准|电话抽查
"""))  # fmt: skip
case(
    "远客-指标值及单位与空效益行", "L4",
    f"""
≡ 红柳滩乡项目支出绩效目标申报表
项目名称 | ← | 边境护边员补助 | 预算年度 | 2023年 | ←
绩效目标 | ← | 守边固边，确保边境管段安全稳定。 | ←3
一级指标 | 二级指标 | 三级指标 | 指标值及单位 | 绩效标准 | 备注
{STANDARD.body}
""",
    STANDARD.project.but(year=2023, purpose="守边固边，确保边境管段安全稳定。"),
    note="rows of levels without a name are none",
)  # fmt: skip

# 16. A matrix of funds by source and year.
MATRIX = lay("1^ 2^ n ovu d", SHED)
case(
    "远客-资金按年度成矩阵", "L3",
    f"""
≡ 2024年预算项目绩效目标申报表
¶ 金额单位：万元
项目名称 | ← | 戈壁设施农业日光温室 | ←2
实施单位 | ← | 玉门滩县农业农村局 | ←2
项目资金 | ← | 资金来源 | 项目总投资 | 其中：2024年预算
↑ | ↑ | 资金总额 | 2950 | 1180
↑ | ↑ | 财政拨款 | 2400 | 960
↑ | ↑ | 自筹资金 | 550 | 220
总体目标 | ← | 建成戈壁日光温室120座，带动农户增收。 | ←2
一级指标 | 二级指标 | 三级指标 | 指标值 | 指标说明
{MATRIX.body}
""",
    MATRIX.project.but(
        unit_name="玉门滩县农业农村局", year=2024, funds={"total": 11800000},
        purpose="建成戈壁日光温室120座，带动农户增收。",
    ),
    note="the funds of the year, not of the whole term",
)  # fmt: skip

# 17. The sheet says 元, the label says 万元.
UNITS = lay("1^ 2^ n o v u w", FRONTIER)
case(
    "远客-表上写元而栏目写万元", "L4",
    f"""
≡ 部门预算项目绩效目标表
 | | | | | 金额单位：元 | ←
项目名称 | 边境护边员补助 | ←2 | 所属年度 | 2024年 | ←
单位名称 | 霍尔塔县边防委员会办公室 | ←2 | 单位编码 | 118003 | ←
预算金额（万元） | 886.08 | ←5
一级指标 | 二级指标 | 三级指标 | 符号 | 目标值 | 单位 | 权重
{UNITS.body}
""",
    UNITS.project.but(
        unit_name="霍尔塔县边防委员会办公室", unit_code="118003", year=2024, funds={"total": 8860800}
    ),
    note="the label's own unit wins; 单位 in the table is that of the value",
)  # fmt: skip

# 18. Two forms below each other, the second with other columns.
UPPER = lay("1^ 2^ n ovu d", WELL, year=2023)
LOWER = lay("1^ 2^ n d ovu", TIDY, year=2023)
case(
    "远客-上下两表列序不同", "L3",
    f"""
≡ 哈拉河镇2023年项目绩效目标表（一）
项目名称 | ← | 牧区饮水井维修养护 | ←2
实施单位 | ← | 哈拉河镇农牧业综合服务中心 | ←2
资金总额 | ← | 65.5万元 | ←2
一级指标 | 二级指标 | 三级指标 | 指标值 | 指标解释
{UPPER.body}
¶ 填表人：赵某某

≡ 哈拉河镇2023年项目绩效目标表（二）
项目名称 | ← | 苏木乡镇环境卫生整治 | ←2
实施单位 | ← | 哈拉河镇人民政府 | ←2
资金总额 | ← | 138万元 | ←2
一级指标 | 二级指标 | 三级指标 | 指标解释 | 指标值
{LOWER.body}
¶ 填表人：赵某某
""",
    [
        UPPER.project.but(unit_name="哈拉河镇农牧业综合服务中心", funds={"total": 655000}),
        LOWER.project.but(unit_name="哈拉河镇人民政府", funds={"total": 1380000}),
    ],
)  # fmt: skip

# 19. A workbook with a list, instructions with an example, forms, and last year's hidden copy.
SHEET_ROAD = lay("1^ 2^ n ovu w", ROAD, year=2024)
SHEET_HEAT = lay("1^ 2^ n ovu w", HEAT, year=2024)


def page(laid_body: str, name: str, unit: str, money: str) -> str:
    """Write one form of the workbook."""
    return f"""
≡ 2024年度项目支出绩效目标表
项目名称 | {name} | ←3
实施单位 | {unit} | ← | 资金（万元） | {money}
一级指标 | 二级指标 | 三级指标 | 指标值 | 分值
{laid_body}
"""


case(
    "远客-工作簿带目录和填报说明", "L3",
    [
        sheet("""
≡ 目  录
序号 | 项目名称 | 资金（万元） | 页码
1 | 嘎查村通户硬化路 | 638.4 | 1
2 | 寄宿制学校冬季取暖 | 170.5 | 2
合计 | | 808.9 |
""", "目录"),
        sheet("""
≡ 填报说明
¶ 1.三级指标应细化、量化，每个二级指标至少填写一条。
¶ 2.填报示例如下：
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 示例：培训人次 | ≥100人次
满意度指标 | 服务对象满意度指标 | 示例：学员满意度 | ≥90%
""", "填报说明"),
        sheet(page(SHEET_ROAD.body, "嘎查村通户硬化路", "赛汗县交通运输局", "638.4"), "1"),
        sheet(page(SHEET_HEAT.body, "寄宿制学校冬季取暖", "赛汗县教育体育局", "170.5"), "2"),
        sheet(page("产出指标 | 数量指标 | 取暖学校数 | ＝8所 | 10", "寄宿制学校冬季取暖（2023）",
                   "赛汗县教育体育局", "150"), "上年", hidden=True),
    ],
    [
        SHEET_ROAD.project.but(unit_name="赛汗县交通运输局", funds={"total": 6384000}),
        SHEET_HEAT.project.but(unit_name="赛汗县教育体育局", funds={"total": 1705000}),
    ],
    only="xlsx xls ods",
    note="neither the list, nor the examples, nor the hidden copy count",
)  # fmt: skip

# 20. Levels in the last columns, the name under a local word.
LEVELS_LAST = lay("# n v u d 2 1", GRASS)
case(
    "远客-级别列在末尾", "L1",
    f"""
≡ 灵河旗2022年预算项目绩效目标表
¶ 项目名称：草原鼠虫害防治
序号 | 明细指标 | 指标值 | 计量单位 | 指标描述 | 二级指标 | 一级指标
{LEVELS_LAST.body}
≡ 以上指标已经旗财政局农牧股审核。
""",
    LEVELS_LAST.project.but(year=2022),
    note="numbers stand without an operator",
)  # fmt: skip


# 21. A list with the unit's own columns, project cells merged.
def of_unit(each: Source, unit_name: str) -> Source:
    """Give a project the unit that its own column names."""
    return replace(each, facts=each.facts | {"k": unit_name})


OFFICES = lay(
    "j^ k^ 1_ 2_ n ovu d +责任科室 +备注",
    of_unit(SHOW, "海勒县文化旅游体育局"), of_unit(ELDER, "海勒县民政局"), year=2023,
)  # fmt: skip
case(
    "远客-清单附责任科室和备注", "L1",
    f"""
≡ 海勒县2023年县本级预算项目绩效目标表
项目名称 | 单位名称 | 一级指标 | 二级指标 | 明细指标 | 指标值 | 指标描述 | 责任科室 | 备注
{OFFICES.body}
""",
    OFFICES.projects,
)  # fmt: skip

# 22. Each level on a row of its own, numbered in Chinese.
OWN_ROWS = lay("1! 2! # n ovu d", WELL,
               level1={"产出": "一、产出指标", "效益": "二、效益指标", "满意": "三、满意度指标"},
               level2={"数量": "（一）数量指标", "质量": "（二）质量指标", "时效": "（三）时效指标",
                       "成本": "（四）成本指标", "社会": "（一）社会效益指标",
                       "满意": "（一）服务对象满意度指标"})  # fmt: skip
OWN_BODY = "\n".join(
    # The two columns of the levels are one, as a person would write it.
    line.removeprefix("| ") if line.startswith("| （") else line.removeprefix(" |  | ")
    for line in OWN_ROWS.body.split("\n")
)
case(
    "远客-级别各占一行并编号", "L1",
    f"""
≡ 宝格达县水利局2024年预算项目绩效目标表
¶ 项目名称：牧区饮水井维修养护　　　　实施单位：宝格达县水利局
序号 | 明细指标 | 指标值 | 指标描述
{OWN_BODY}
""",
    OWN_ROWS.project.but(year=2024, unit_name="宝格达县水利局"),
    note="levels stand in the column of the numbers",
)  # fmt: skip

# 23. One value merged over several indicators.
SHARED = lay("1^ 2^ n v^ d", source("乡村学校营养改善食堂补助", """
1 2 n v d
产出|数量|补助学校数|21所|以学籍系统为准
||食堂从业人员数|≥64人|持健康证
|质量|食材留样率|100%|每日检查
||从业人员持证率|100%|每日检查
||食品抽检合格率|100%|每日检查
|时效|补助资金拨付时间|每学期开学前|
|成本|生均每餐补助标准|5元|
效益|社会|受益学生数|≥3890人|
满意|满意|学生满意度|≥90%|问卷
||家长满意度|≥90%|问卷
"""))  # fmt: skip
case(
    "远客-几项指标共用一个值", "L5",
    f"""
≡ 石河县2024年项目绩效目标批复表
项目名称 | ← | 乡村学校营养改善食堂补助 | ←2
批复金额 | ← | 286.3万元 | ←2
一级指标 | 二级指标 | 三级指标 | 指标值 | 指标说明
{SHARED.body}
批复意见 | ← | 原则同意，请据此执行并做好监控。 | ←2
""",
    SHARED.project.but(year=2024, funds={"total": 2863000}),
    only="xlsx xls ods docx html",
    note="a merged value holds for each row that it covers",
)  # fmt: skip

# 24. Numbers and dates as cells, with formats.
FORMATS = lay("# 1_ 2_ n o v u w +备注", source("石窟文物巡查看护", """
1 2 n o v u w +备注
产出|数量|聘用文物看护员|＝|{38}|人|{10}|
||巡查文物点|≥|{152}|处|{10}|含长城遗址
||巡查里程|≥|{46000:#,##0}|公里|{5}|
|质量|巡查记录完整率|≥|{0.98:0%}||{15}|
||文物安全隐患整改率|＝|{1:0%}||{10}|
|时效|看护协议签订时间|≤|{2024-02-28:yyyy/m/d}||{10}|
|成本|看护员补助标准|≤|{1500:#,##0.00}|元/人·月|{10}|按季发放
效益|社会|文物被盗损毁案件|＝|{0}|起|{10}|
满意|满意|当地群众满意度|≥|{0.9:0.0%}||{10}|
"""))  # fmt: skip
case(
    "远客-数值与日期单元格", "L4",
    f"""
≡ 沙州县文物局项目绩效目标表
项目名称 | ←2 | 石窟文物巡查看护 | ←2 | 年度 | {{2024}} | ←
年度预算（元） | ←2 | {{684000:#,##0.00}} | ←5
序号 | 一级指标 | 二级指标 | 三级指标 | 符号 | 目标值 | 计量单位 | 权重 | 备注
{FORMATS.body}
合计 | ←6 | {{90}} |
""",
    FORMATS.project.but(year=2024, funds={"total": 684000}),
)  # fmt: skip

# 25. Headings printed again halfway, with a caption of the next page.
CONTINUED = lay("1 2 n ovu w d", SHED)
CONTINUED_ROWS = CONTINUED.body.split("\n")
case(
    "远客-续表再印表头", "L3",
    f"""
≡ 项目支出绩效目标申报表
项目名称 | ← | 戈壁设施农业日光温室 | 年度 | 2022 | ←
一级指标 | 二级指标 | 三级指标 | 指标值 | 权重 | 指标解释
{chr(10).join(CONTINUED_ROWS[:4])}
≡ 第1页，共2页
≡ 项目支出绩效目标申报表（续表）
一级指标 | 二级指标 | 三级指标 | 指标值 | 权重 | 指标解释
{chr(10).join(CONTINUED_ROWS[4:])}
≡ 第2页，共2页
""",
    CONTINUED.project.but(year=2022),
    note="one project: a continued table has no name of its own",
)  # fmt: skip

# 26. A vertical label covers the whole table; name and value each cover several columns.
WIDE = lay(".^ 1^ 2^ n>3 ovu>2 w", TIDY)
# The label begins in the row of the headings.
WIDE_BODY = "\n".join(f"↑ |{line.split('|', 1)[1]}" for line in WIDE.body.split("\n"))
case(
    "远客-左侧竖标签与跨列名称", "L3",
    f"""
≡ 那林镇项目支出绩效目标表
≡ （2024年度）
项目名称 | ←2 | 苏木乡镇环境卫生整治 | ←2 | 项目类别 | ☑延续　□新增 | ←
主管部门 | ←2 | 那林镇人民政府 | ←2 | 实施单位 | 那林镇环卫站 | ←
项目资金⏎（万元） | ←2 | 年度资金总额 | ←2 | 138 | ←2
↑ | ↑ | ↑ | 其中：一般公共预算 | ←2 | 120 | ←2
↑ | ↑ | ↑ | 其他资金 | ←2 | 18 | ←2
绩⏎效⏎指⏎标 | 一级指标 | 二级指标 | 三级指标 | ←2 | 指标值 | ← | 分值
{WIDE_BODY}
""",
    WIDE.project.but(
        unit_name="那林镇环卫站", year=2024,
        funds={"total": 1380000, "一般公共预算": 1200000, "其他资金": 180000},
    ),
    only=BOOK,
)  # fmt: skip

# 27. The table begins in the fourth row and the third column; margins hold remarks.
OFFSET = lay(". . 1^ 2^ n ovu a w p .", HEAT)
OFFSET_ROWS = OFFSET.body.split("\n")
OFFSET_ROWS[2] += "此处核对"
case(
    "远客-表格偏右下且页边有批注", "L11",
    f"""

 | | 附件3 |

 | | 2023年度项目支出绩效自评表 | ←6 |
 | | 项目名称 | ← | 寄宿制学校冬季取暖 | ←4 |
 | | 实施单位 | ← | 库仑县教育局 | ←4 |
 | | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
{chr(10).join(OFFSET_ROWS)}
 | | 合计 | ←4 | 90 | 88.3 |
""",
    OFFSET.project.but(unit_name="库仑县教育局", year=2023),
    only=BOOK + " csv csv-gb tsv",
    note="a remark stands beside the table in a column without a heading",
)  # fmt: skip

# 28. Three short forms on a sheet, funds in the title row of each.
SHORT_A = source("嘎查妇女之家运转", """
1 2 n o v u
产出|数量|开展妇女活动|≥|12|次
||建成妇女之家|＝|5|个
|质量|活动达标率|≥|90|%
|时效|经费拨付时间||3月底前|
效益|社会|受益妇女|≥|640|人
满意|满意|妇女满意度|≥|90|%
""")  # fmt: skip
SHORT_B = source("苏木流动图书车", """
1 2 n o v u
产出|数量|图书车下乡次数|≥|48|次
||更新图书|≥|1500|册
|质量|图书完好率|≥|95|%
|时效|借阅点服务周期||每月1次|
|成本|单车年运行费|≤|4.2|万元
效益|社会|借阅人次|≥|5200|人次
满意|满意|读者满意度|≥|92|%
""")  # fmt: skip
SHORT_C = source("防火瞭望塔值守", """
1 2 n o v u
产出|数量|瞭望塔数量|＝|8|座
||值守人员|＝|24|人
|质量|值守到岗率|＝|100|%
|时效|火情上报时间|≤|10|分钟
|成本|值守补助|≤|150|元/人·天
效益|生态|草原森林火灾受害率|≤|0.9|‰
满意|满意|值守人员满意度|≥|90|%
""")  # fmt: skip
MONEY = {"嘎查妇女之家运转": "6", "苏木流动图书车": "9.6", "防火瞭望塔值守": "43.2"}
SHORTS = lay(
    "1^ 2^ n ovu", SHORT_A, SHORT_B, SHORT_C, year=2024,
    between=lambda each: f"""
项目 | {each.name} | 金额（万元） | {MONEY[each.name or ""]}
一级指标 | 二级指标 | 三级指标 | 指标值""",
)  # fmt: skip
case(
    "远客-一页三张小表", "L3",
    f"""
≡ 查干苏木2024年专项资金绩效目标（共3个项目）
{SHORTS.body}
≡ 注：各项目须于年底前完成自评。
""",
    [each.but(funds={"total": float(MONEY[each.name or ""]) * 10000}) for each in SHORTS.projects],
    note="the label is 项目 alone; only the first row of each form tells them apart",
)  # fmt: skip

# 29. Words for operators, an approval block between head and table.
WORDS = lay("1^ 2^ n o v u d", source("牧区寄递物流站点建设", """
1 2 n o v u d
产出|数量|新建寄递站点|大于等于|31|个|
||配送车辆|等于|6|辆|租赁
|质量|站点正常运行率|大于等于|95|%|
|时效|包裹进村时限|小于等于|3|天|大雪除外
|成本|单个站点建设补助|小于等于|2.5|万元|
效益|经济|农畜产品网上销售额|大于等于|760|万元|
|社会|覆盖嘎查村|等于|31|个|
满意|满意|农牧民满意度|大于等于|88|%|
"""))  # fmt: skip
case(
    "远客-审批栏夹在表头与指标之间", "L5",
    f"""
≡ 额木县财政支出项目绩效目标批复表
项目名称 | ← | 牧区寄递物流站点建设 | ←2 | 批复年度 | 2025年
实施单位 | ← | 额木县商务和邮政服务中心 | ←2 | 批复资金 | 112万元
主管部门意见 | ← | 同意上报。　2025年1月6日 | ←4
财政部门意见 | ← | 同意，压减车辆购置费8万元，改为租赁。 | ←4
年度目标 | ← | 打通牧区寄递末端，嘎查村寄递站点全覆盖。 | ←4
一级指标 | 二级指标 | 三级指标 | 比较符号 | 指标值 | 度量单位 | 指标说明
{WORDS.body}
""",
    WORDS.project.but(
        unit_name="额木县商务和邮政服务中心", year=2025, funds={"total": 1120000},
        purpose="打通牧区寄递末端，嘎查村寄递站点全覆盖。",
    ),
    note="money named in an opinion is not the project's",
)  # fmt: skip

# 30. Half-year monitoring with numbers of the rows and goals told in items.
HALF_YEAR = lay("# 1_ 2_ n ovu w +1—6月完成值 +情况说明", source("重大动物疫病强制免疫", """
1 2 n o v u w +1—6月完成值 +情况说明
产出|数量|口蹄疫免疫羊只数|≥|61.2|万只|15|33万只|
||布病免疫犊牛数|≥|8400|头|15|4120头|
|质量|应免畜禽免疫密度|≥|90|%|15|92%|
|时效|春防工作完成时间||5月底前||10|5月26日|提前完成
||秋防工作完成时间||10月底前||5||未到时间
|成本|防疫员补助标准|＝|600|元/人·月|10|600元/人·月|
效益|社会|重大动物疫情|＝|0|起|15|0起|
满意|满意|养殖户满意度|≥|90|%|5||年底开展
"""))  # fmt: skip
case(
    "远客-半年监控与分条目标", "L14",
    f"""
≡ 北山自治县2025年上半年项目绩效监控表
项目名称 | ←2 | 重大动物疫病强制免疫 | ←4
实施单位 | ←2 | 北山自治县畜牧兽医局 | ←4
年度绩效目标 | ←2 | 目标1：应免尽免，免疫密度达到90%以上。⏎目标2：不发生区域性重大动物疫情。 | ←4
序号 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 权重 | 1—6月完成值 | 情况说明
1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
{HALF_YEAR.body}
""",
    HALF_YEAR.project.without_extra().but(
        unit_name="北山自治县畜牧兽医局", year=2025,
        purpose="目标1：应免尽免，免疫密度达到90%以上。目标2：不发生区域性重大动物疫情。",
    ),
    note="goals hold numbers but are no indicators, nor is the row of column numbers",
)  # fmt: skip

# 31. The value's column split in three below its heading.
SPLIT = lay("1^ 2^ n o v u a w p +备注", TRAIN)
case(
    "远客-年度指标值下分三栏", "L11",
    f"""
≡ 乌川县项目支出绩效自评表（2023年度）
项目名称 | ← | 农牧民实用技能培训 | 实施单位 | 乌川县农牧民培训中心 | ←5
一级指标 | 二级指标 | 三级指标 | 年度指标值 | ←2 | 实际完成值 | 分值 | 得分 | 备注
↑ | ↑ | ↑ | 指标性质 | 指标值 | 度量单位 | ↑ | ↑ | ↑ | ↑
{SPLIT.body}
自评结论 | ← | 自评得分95.8分，等级为优。 | ←7
问题及建议 | ← | 受市场影响转移就业人数未达210人，建议加强订单式培训。 | ←7
""",
    SPLIT.project.but(unit_name="乌川县农牧民培训中心", year=2023),
    note="指标性质 holds operators; the conclusion holds numbers but is no indicator",
)  # fmt: skip

# 32. A narrow form as Word breaks it: lines broken within names, values and labels.
NARROW = lay("1^ 2^ n ovu d", SAND, wrap=True)
case(
    "远客-窄栏断行", "L3",
    f"""
≡ 项目支出绩效目标申报表
≡ （ 2024 年度 ）
项目⏎名称 | ← | 防沙治沙工程⏎固沙造林（二期） | 实施⏎单位 | 沙窝县⏎治沙站
预算⏎金额 | ← | 826万元 | 联系⏎人 | 孙某某
年度⏎目标 | ← | 铺设草方格沙障8600亩，⏎栽植梭梭苗172万株。 | ←2
一级⏎指标 | 二级⏎指标 | 三级指标 | 指标值 | 指标⏎说明
{NARROW.body}
""",
    NARROW.project.but(
        unit_name="沙窝县治沙站", year=2024, funds={"total": 8260000},
        purpose="铺设草方格沙障8600亩，栽植梭梭苗172万株。",
    ),
    skip="png pdf-tall",
)  # fmt: skip

# 33. The national template with stars and hints, funds by level of government above.
STAR_COLUMN = lay("1^ 2^ # n w v a p +未完成原因分析", source("易地搬迁后续产业扶持", """
1 2 n v w a p +未完成原因分析
产出|数量|★建设养殖棚圈数量（≥**座）|>=86座|10|86座|10|
||★扶持搬迁户数（**户）|=214户|10|214户|10|
||发放基础母羊数量（≥**只）|>=2140只|5|2096只|4.9|疫情调运受限
|质量|★项目（工程）验收合格率（**%）|=100%|15|100%|15|
|时效|项目（工程）完成及时率（≥**%）|>=95%|10|95%|10|
|成本|棚圈补助标准（**元/座）|<=12000元/座|10|12000元/座|10|
效益|经济|★带动搬迁户年均增收（≥**元）|>=2600元|15|2735元|15|
|社会|★受益脱贫人口数（≥**人）|>=731人|10|731人|10|
|可持续|棚圈使用年限（≥**年）|>=10年|5|10年|5|
满意|满意|★受益搬迁群众满意度（≥**%）|>=95%|10|97%|10|
"""))  # fmt: skip
case(
    "远客-衔接资金自评与分级资金", "L12",
    f"""
≡ 附件2-1
≡ 衔接推进乡村振兴补助资金项目绩效自评表
≡ （2021年度）
项目名称 | ←2 | 易地搬迁后续产业扶持 | ← | 实施单位 | 石羊县永安乡人民政府 | ←2
资金情况⏎（万元） | ← | | | 全年预算数（A） | 全年执行数（B） | 执行率（B/A） | ←
↑ | ↑ | 年度资金总额 | ← | 412.8 | 412.8 | 100% | ←
↑ | ↑ | 其中：中央补助 | ← | 320 | 320 | 100% | ←
↑ | ↑ | 地方资金 | ← | 92.8 | 92.8 | 100% | ←
一级指标 | 二级指标 | 序号 | 三级指标 | 分值 | 年度指标值 | 全年实际值 | 得分 | 未完成原因分析
{STAR_COLUMN.body}
总 分 | ←3 | 100 | | | 99.9 |
≡ 说明：请在“未完成原因分析”中说明偏离目标的原因及拟采取的措施。
""",
    STAR_COLUMN.project.but(
        unit_name="石羊县永安乡人民政府", year=2021, funds={"total": 4128000, "中央补助": 3200000}
    ),
    note="the block of funds has columns of its own; the total and the note are no indicators",
)  # fmt: skip
