"""More traps: headings that are missing or shared, blocks that are cut, names that repeat."""

from tests.layouts.spec import case
from tests.layouts.tables import lay, source

BAMBOO = source(
    "竹产业示范园道路",
    """
1 2 n v
产出|数量|新建园区道路|8.6公里
||配套蓄水池|12口
|质量|分部工程合格率|100%
|时效|工期|≤240日历天
|成本|路面综合单价|≤260元/㎡
效益|经济|带动竹农户均增收|≥1800元
|可持续|道路设计使用年限|10年
满意|满意|园区企业满意度|≥92%
""",
)
BAMBOO_FORM = lay("1^ 2^ n v", BAMBOO)
case(
    "陷阱-绩效指标总表头无分级", "L3",
    f"""
≡ 部门预算项目绩效目标表（2023年度）
项目名称 | 竹产业示范园道路 | ←2
实施单位 | 竹溪川县林业局 | 资金总额 | 420万元
绩效指标 | ←2 | 指标值
{BAMBOO_FORM.body}
""",
    BAMBOO_FORM.project.but(year=2023, unit_name="竹溪川县林业局", funds={"total": 4200000}),
    note="one heading stands over level 1, level 2 and name: content tells them apart",
)  # fmt: skip

SIGNS = source(
    "蔬菜保供基地奖补",
    """
1 2 n o v u w
产出|数量|奖补保供基地|≥|32|个|15
||复种面积|≥|4.5|万亩|10
|质量|农残抽检合格率|≥|99|%|15
|时效|奖补资金兑付期限|≤|30|天|10
成本|经济成本指标|亩均奖补额|≤|300|元|15
效益|社会|本地蔬菜自给率|≥|45|%|15
满意|满意|基地农户满意度|≥|90|%|10
""",
)
SIGNS_FORM = lay("1^ 2^ n o v u w", SIGNS)
case(
    "陷阱-指标值分三小栏有小表头", "L9",
    f"""
≡ 2024年项目支出绩效目标表
项目名称 | 蔬菜保供基地奖补 | ←5
一级指标 | 二级指标 | 三级指标 | 绩效指标值 | ←2 | 权重
↑ | ↑ | ↑ | 运算符号 | 内容 | 度量单位 | ↑
{SIGNS_FORM.body}
""",
    SIGNS_FORM.project.but(year=2024),
)  # fmt: skip
case(
    "陷阱-指标值分三小栏无小表头", "L9",
    f"""
≡ 2024年项目支出绩效目标表
项目名称 | 蔬菜保供基地奖补 | ←5
一级指标 | 二级指标 | 三级指标 | 指标值 | ←2 | 分值
{SIGNS_FORM.body}
""",
    SIGNS_FORM.project.but(year=2024),
    skip="csv csv-bom csv-gb tsv txt",
    note="one heading over operator, number and unit: each in a column of its own",
)  # fmt: skip

OLD = source(
    "农机购置补贴",
    """
1 n v w
产出|补贴农机具|≥2600台（套）|20
|补贴机具核验率|100%|15
|补贴资金结算时限|核验后30个工作日|15
|单机补贴比例|不超过30%|10
效益|耕种收综合机械化率|≥78%|20
满意度|购机户满意度|≥92%|10
""",
)
OLD_FORM = lay("1^ n v w", OLD)
case(
    "陷阱-只有两级指标", "L1",
    f"""
≡ 农机购置补贴项目绩效目标（2021年）
项目名称 | 农机购置补贴 | ←2
一级指标 | 二级指标 | 目标值 | 分值
{OLD_FORM.body}
""",
    OLD_FORM.project.but(year=2021),
    note="without a third level the second is the indicator itself",
)  # fmt: skip

PUBLIC_A = source(
    "公用经费",
    """
1 2 n o v u
产出|数量|保障办公人数|=|42|人
|质量|日常运转保障率|=|100|%
|成本|人均公用经费|≤|3.2|万元
满意|满意|干部职工满意度|≥|90|%
""",
    k="沧宁区审计局",
    c="115001",
)
PUBLIC_B = source(
    "公用经费",
    """
1 2 n o v u
产出|数量|保障办公人数|=|67|人
|质量|日常运转保障率|=|100|%
|成本|人均公用经费|≤|2.8|万元
满意|满意|干部职工满意度|≥|90|%
""",
    k="沧宁区统计局",
    c="118001",
)
PUBLIC = lay("q_ j 1 2 n o v u", PUBLIC_A, PUBLIC_B, year=2025)
case(
    "陷阱-两单位项目同名", "L6",
    f"""
2025年部门预算绩效目标表
单位 | 项目 | 一级指标 | 二级指标 | 三级指标 | 绩效指标性质 | 指标值 | 度量单位
{PUBLIC.body}
""",
    PUBLIC.projects,
    note="two projects of one name: the unit tells them apart",
)  # fmt: skip

HEADS = source(
    "校园心理健康服务",
    """
1 2 n v d
产出|数量|配备专职心理教师|64名|每校至少1名
||开展个体辅导|≥5200人次|
|质量|心理测评覆盖率|≥98%|四年级以上
|时效|危机个案响应时间|≤2小时|
|成本|生均心理服务经费|≥20元|
效益|社会|心理危机干预成功率|100%|
满意|满意|学生满意度|≥92%|匿名问卷
""",
)
HEADS_FORM = lay("1^ 2^ n v d", HEADS)
case(
    "陷阱-项目信息横排在值上方", "L3",
    f"""
≡ 项目绩效目标备案表
项目名称 | 主管部门 | 实施单位 | 预算金额（万元） | 年度
校园心理健康服务 | 沧宁区教育局 | 沧宁区教师发展中心 | {{186.2:0.00}} | 2024
一级指标 | 二级指标 | 三级指标 | 指标值 | 指标解释
{HEADS_FORM.body}
""",
    HEADS_FORM.project.but(
        year=2024, unit_name="沧宁区教师发展中心", funds={"total": 1862000}
    ),
    note="keys stand in a row, their values below",
)  # fmt: skip

SPLIT_A = source(
    "出租屋消防整治",
    """
1 2 n o v u
产出|数量|整治出租屋|≥|2400|栋
||加装电动车充电口|≥|9600|个
|质量|隐患整改率|≥|98|%
|时效|排查完成时限|≤|6|月
效益|社会|出租屋火灾起数下降|≥|15|%
满意|满意|租户满意度|≥|85|%
""",
    k="沧宁区消防救援大队",
    b="350",
)
SPLIT_B = source(
    "微型消防站器材补充",
    """
1 2 n o v u
产出|数量|补充消防站|=|118|个
|质量|器材合格率|=|100|%
|成本|每站器材费|≤|6800|元
效益|社会|初起火灾扑救率|≥|90|%
满意|满意|社区满意度|≥|90|%
""",
    k="沧宁区消防救援大队",
    b="80",
)
SPLIT = lay("k_ j_ b_ 1_ 2_ n o v u", SPLIT_A, SPLIT_B)
SPLIT_LINES = SPLIT.body.split("\n")
SPLIT_HEAD = (
    "单位名称 | 项目名称 | 预算数 | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位"
)
case(
    "陷阱-分页后表头重复且项目格空白", "L6",
    "\n".join([
        "≡ 2023年项目支出绩效目标表", SPLIT_HEAD, *SPLIT_LINES[:4],
        "≡ 2023年项目支出绩效目标表", SPLIT_HEAD, *SPLIT_LINES[4:],
    ]),
    [each.but(year=2023) for each in SPLIT.projects],
    note="title and header come again in the middle of a project: blank cells go on from above",
)  # fmt: skip

SPACED = source(
    "水产种质资源保护区巡护",
    """
1 2 n v
产出|数量|巡护船艇出航|≥260航次
!
||清理违规网具|≥3500张
|质量|巡护记录完整率|100%
!
|时效|违规行为处置|2小时内到场
效益|生态|珍稀鱼类监测种类|≥18种
!
满意|满意|渔民满意度|≥85%
""",
)
SPACED_FORM = lay("1_ 2_ n v", SPACED)
case(
    "陷阱-表内夹空行", "L3",
    f"""
项目支出绩效目标表
项目名称：水产种质资源保护区巡护
一级指标 | 二级指标 | 三级指标 | 指标值
{SPACED_FORM.body}
""",
    SPACED_FORM.project,
    note="blank rows inside the table do not end it",
)  # fmt: skip

TERM = source(
    "智慧交通信号优化",
    """
1 2 n +实施期指标值 v
产出|数量|优化信号路口|320个|110个
||建设绿波带|24条|8条
|质量|信号设备完好率|≥98%|≥98%
|时效|年度建设完成时间|2026年底|2024年11月
|成本|单路口改造成本|≤9.6万元|≤9.6万元
效益|社会|高峰平均车速提升|≥12%|≥4%
满意|满意|驾驶人满意度|≥85%|≥82%
""",
)
TERM_FORM = lay("1^ 2^ n +实施期指标值 v", TERM)
case(
    "陷阱-实施期与年度值共用名称列", "L3",
    f"""
≡ 项目支出绩效目标表（2024年度）
项目名称 | 智慧交通信号优化 | ←3
一级指标 | 二级指标 | 三级指标 | 实施期指标值 | 年度指标值
{TERM_FORM.body}
""",
    TERM_FORM.project.but(year=2024).without_extra(),
    note="one name, two values: the value is that of the year",
)  # fmt: skip

RATING = source(
    "文化惠民消费券绩效评价",
    """
1 2 n w d +评价标准 p
决策|项目立项|立项依据充分性|4|是否符合政策和职责|依据充分得4分|4
||立项程序规范性|4|是否经集体决策|缺一项扣1分|3
|绩效目标|绩效目标合理性|4|目标与内容是否相符|合理得满分|3.5
过程|资金管理|资金到位率|5|到位资金/预算资金|按比例得分|5
||预算执行率|5|支出/到位资金|按比例得分|4.82
|组织实施|制度执行有效性|8|是否按办法核销|发现1处扣1分|7
产出|产出数量|消费券核销张数|10|核销数量|达到26万张得满分|10
|产出质量|核销商户合规率|10|抽查|每低1%扣1分|9
效益|社会效益|拉动消费倍数|20|拉动额/财政资金|达到5倍得满分|18
满意度|服务对象满意度|市民满意度|10|问卷|达到90%得满分|9.4
""",
)
RATING_FORM = lay("1^ 2^ n w d +评价标准 p", RATING)
case(
    "陷阱-绩效评价指标体系无目标值", "L12",
    f"""
≡ 文化惠民消费券绩效评价指标体系及评分表
一级指标 | 二级指标 | 三级指标 | 分值 | 指标解释 | 评价标准 | 得分
{RATING_FORM.body}
合计 | ←2 | 80 | | | {{73.72:0.00}}
""",
    type(RATING_FORM.project)(None, RATING_FORM.project.indicators),
    note="an evaluation has no targets: names with weight and points, values null",
)  # fmt: skip
