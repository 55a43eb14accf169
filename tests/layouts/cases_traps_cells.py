"""Traps in cells: number formats, odd white space, quotes, codes before levels, words a sign a line."""

from tests.layouts.spec import case
from tests.layouts.tables import lay, source

FORMATS = source(
    "全民健身场地补短板",
    """
1 2 n v w a
产出|数量|新建健身步道|{12.5:0.0"公里"}|{15:0_ }|{12.8:0.0"公里"}
||新建笼式球场|{26:"≥"0"片"}|{10:0_ }|{27:0"片"}
|质量|场地验收合格率|{1:"="0%}|{15:0_ }|{1:0%}
|时效|场地开放日期|{2024-09-30:[$-804]yyyy"年"m"月"d"日";@}|{10:0_ }|{2024-09-28:[$-804]yyyy"年"m"月"d"日";@}
|成本|步道每公里造价|{385000:#,##0.00"元";[Red]-#,##0.00"元"}|{10:0_ }|{379612.5:#,##0.00"元"}
效益|社会|人均体育场地面积|{2.86:"≥"0.00"㎡"}|{20:0_ }|{2.91:0.00"㎡"}
满意|满意|健身群众满意度|{0.9:"≥"0%}|{10:0_ }|{0.934:0.0%}
""",
)
FORMATS_FORM = lay("1^ 2^ n v a w", FORMATS)
case(
    "陷阱-自定义数字格式",
    "L11",
    f"""
≡ 项目支出绩效自评表（2024年度）
项目名称 | 全民健身场地补短板 | ←4
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 全年完成值 | 分值
{FORMATS_FORM.body}
""",
    FORMATS_FORM.project.but(year=2024),
    note="operator and unit stand in the number format: the text is what the sheet shows",
)

SPACES = source(
    "村卫生室药品零差率补助",
    """
1 2 n v d
产出|数量|　　补助村卫生室\u3000|≥312家\u00a0|\u00a0\u00a0含一体化管理卫生室
||　　覆盖农村居民|≥58万人|
|质量|　　基本药物配备率|100%|按品规数
|时效|　　补助拨付时间|\u00a0每半年一次|
|成本|　　服务人口人均补助|≤6元|
效益|社会|　　村级门诊次均费用|较上年下降|
满意|满意|　　就诊村民满意度|≥90%\u3000\u3000|
""",
)
SPACES_FORM = lay("1^ 2^ n v d", SPACES)
case(
    "陷阱-缩进与不间断空格",
    "L3",
    f"""
≡ 项目支出绩效目标表
项目名称 | 　村卫生室药品零差率补助\u00a0 | ←3
一级指标 | 二级指标 | 三级指标 | 指标值\u00a0 | 　指标说明
{SPACES_FORM.body}
""",
    SPACES_FORM.project,
    note="blanks around a text are layout, whatever sign they are made with",
)

SIGNS = source(
    "数字政府“一网通办”运维",
    """
1 2 n v d
产出|数量|政务服务事项“四免”清单|≥1,260项|含“免提交、免填写”等
||接口调用量|≥3,500万次|API、H5等渠道
|质量|系统可用性(SLA)|≥99.95%|7×24小时
|时效|P1级故障恢复时间|≤30min|P2级≤2h；P3级≤8h
|成本|云主机年租金|≤0.42万元/台·年|4核8G
效益|社会|“好差评”好评率|≥99%|剔除恶意差评
|可持续|ISO 27001认证|保持有效|
满意|满意|企业、群众满意度|≥95%|"12345"与自助终端合并统计
""",
)
SIGNS_FORM = lay("1 2 n v d", SIGNS)
case(
    "陷阱-引号逗号与英文",
    "L1",
    f"""
项目名称 | 数字政府“一网通办”运维 | | 年度 | 2025
一级指标 | 二级指标 | 三级指标 | 指标值 | 指标描述
{SIGNS_FORM.body}
""",
    SIGNS_FORM.project.but(year=2025),
    note="commas and quotes inside cells must survive csv; ISO 27001 keeps its blank",
)

CODED = source(
    "县级融媒体中心设备更新",
    """
1 2 n o v u w +审核意见 +财政部门意见
01 产出指标|0101 数量指标|购置4K摄像机|≥|12|台|10|同意|
||购置移动直播背包|≥|8|套|10|同意|核减为8套
|0102 质量指标|设备验收合格率|=|100|%|15|同意|
|0103 时效指标|设备到位时间|≤|5|月|15|同意|
|0104 成本指标|摄像机单价|≤|6.8|万元|10|请补充询价资料|
02 效益指标|0202 社会效益指标|原创视频播放量|≥|3000|万次|20|同意|
03 满意度指标|0301 服务对象满意度指标|受众满意度|≥|90|%|10|同意|
""",
)
CODED_FORM = lay("1_ 2_ n o v u w +审核意见 +财政部门意见", CODED)
case(
    "陷阱-层级带编码与审核意见列",
    "L6",
    f"""
项目支出绩效目标申报表
项目编码及名称 | 33102-县级融媒体中心设备更新 | | | | | | |
申报单位 | 青岭县融媒体中心 | | | | 单位：万元 | | |
一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 权重 | 审核意见 | 财政部门意见
{CODED_FORM.body}
""",
    type(CODED_FORM.project)(None, CODED_FORM.project.indicators),
    note="codes stay before the levels as printed; a name glued to its code is not asserted",
)

UPRIGHT = source(
    "乡镇消防水源建设",
    """
1 2 n v w
产出|数量|新建消防水鹤|36处|15
||新建取水平台|22处|10
|质量|验收合格率|100%|15
|时效|完工时间|11月15日前|10
|成本|单处水鹤造价|≤3.6万元|10
效益|社会|乡镇消防水源达标率|≥85%|20
满意|满意|群众满意度|≥90%|10
""",
)
UPRIGHT_FORM = lay(
    "=绩⏎效⏎指⏎标^ 1^ 2^ n v w",
    UPRIGHT,
    level1={"产出": "产⏎出⏎指⏎标", "效益": "效⏎益", "满意": "满⏎意⏎度"},
    level2={"数量": "数 量⏎指 标", "质量": "质 量⏎指 标"},
)
case(
    "陷阱-逐字换行与字间空格",
    "L3",
    f"""
≡ 项 目 绩 效 目 标 表
项目⏎名称 | ← | 乡镇消防水源建设 | ←3
资⏎金 | ← | 总额：156.00万元 | ←3
绩⏎效⏎指⏎标 | 一级⏎指标 | 二级⏎指标 | 三 级 指 标 | 指 标 值 | 分 值
{UPRIGHT_FORM.body.replace("绩⏎效⏎指⏎标", "↑", 1)}
""",
    UPRIGHT_FORM.project,
    note="levels printed one sign a line, or with blanks between their words",
)
