"""`perf-nlp classify`: every column stays, seven come, and the file is whole or not there."""

import csv
import io
import json

import openpyxl
import pytest
from pyarrow import parquet

ADDED = ["label", "label_zh", "confidence", "leaf", "leaf_confidence", "needs_review", "reason"]
HEADER = ["序号", "备注", "指标值", "指标名称", "权重"]
ROWS = [
    ["001", "=1+1", "≥90%", "群众满意度", "10"],
    ["002", "@SUM(A1)", "≤50元/天", "住宿成本", "10"],
    ["003", '多\n行,和"引号"', "", "-2+3培训人次", "-5%"],
]
TABLE = io.StringIO()
csv.writer(TABLE).writerows([HEADER, *ROWS])
TABLE = TABLE.getvalue()
# What the source says as a spreadsheet must see it: marked as text where it looks like a formula.
SAFE = [
    ["001", "'=1+1", "≥90%", "群众满意度", "10"],
    ["002", "'@SUM(A1)", "≤50元/天", "住宿成本", "10"],
    ["003", '多\n行,和"引号"', "", "'-2+3培训人次", "-5%"],
]


def read_delimited(path, delimiter=","):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def test_csv_keeps_all_columns_in_order_and_adds_seven(run, tmp_path, write):
    result = run("classify", write("表.csv", TABLE), "-o", "出.csv")

    assert result.exit_code == 0
    assert result.stdout == ""
    assert "3 条指标分类" in result.stderr
    head, *rows = read_delimited(tmp_path / "出.csv")
    assert head == [*HEADER, *ADDED]
    assert [row[:5] for row in rows] == SAFE
    assert [row[5:7] for row in rows][:2] == [["satisfaction", "满意度"], ["cost", "成本"]]
    for row in rows:
        assert 0 <= float(row[7]) <= 1
        assert 0 <= float(row[9]) <= 1
        assert row[10] in {"true", "false"}
        assert row[11].startswith("判为")


def test_csv_opens_right_in_excel(run, tmp_path, write):
    run("classify", write("表.csv", TABLE), "-o", "出.csv")

    assert (tmp_path / "出.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_tsv(run, tmp_path, write):
    run("classify", write("表.csv", TABLE), "-o", "出.tsv")

    head, *rows = read_delimited(tmp_path / "出.tsv", "\t")
    assert head == [*HEADER, *ADDED]
    assert [row[:5] for row in rows] == SAFE


def test_xlsx_has_plain_strings_where_the_source_has_formulas(run, tmp_path, write):
    run("classify", write("表.csv", TABLE), "-o", "出.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "出.xlsx").active
    head, *rows = [list(row) for row in sheet.iter_rows()]
    assert [cell.value for cell in head] == [*HEADER, *ADDED]
    assert [[cell.value or "" for cell in row[:5]] for row in rows] == ROWS
    assert {cell.data_type for row in rows for cell in row[:7]} <= {"s", "n"}
    assert all(row[1].data_type == "s" for row in rows)
    assert all(isinstance(row[7].value, int | float) for row in rows)
    assert all(isinstance(row[10].value, bool) for row in rows)


def test_jsonl_and_parquet_hold_the_source_as_it_stands(run, tmp_path, write):
    source = write("表.csv", TABLE)
    run("classify", source, "-o", "出.jsonl")
    run("classify", source, "-o", "出.parquet")

    lines = (tmp_path / "出.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert [list(record) for record in records] == [[*HEADER, *ADDED]] * 3
    assert [[record[name] for name in HEADER] for record in records] == ROWS
    assert parquet.read_table(tmp_path / "出.parquet").to_pylist() == records


def test_what_comes_out_can_go_in_again(run, tmp_path, write):
    run("classify", write("表.csv", TABLE), "-o", "一.xlsx")
    result = run("classify", "一.xlsx", "-o", "二.csv")

    assert result.exit_code == 0
    head = read_delimited(tmp_path / "二.csv")[0]
    assert head == [*HEADER, *ADDED, *(f"{name}_pred" for name in ADDED)]


def test_headings_of_one_name_stay_apart_in_jsonl(run, tmp_path, write):
    table = "备注_5,指标名称,指标值,备注,备注,\n一,培训人次,二,三,四,五\n"

    run("classify", write("表.csv", table), "-o", "出.jsonl")

    record = json.loads((tmp_path / "出.jsonl").read_text("utf-8"))
    assert len(record) == 6 + len(ADDED)
    assert list(record.values())[:6] == ["一", "培训人次", "二", "三", "四", "五"]


def test_sample_becomes_a_table_with_origins(run, tmp_path, sample):
    result = run("classify", sample, "-o", "出.csv")

    assert result.exit_code == 1
    assert sum("第 " in line for line in result.stderr.splitlines()) == 2
    head, *rows = read_delimited(tmp_path / "出.csv")
    records = [dict(zip(head, row, strict=True)) for row in rows]
    assert len(records) == 74
    assert head[-7:] == ADDED
    cost = next(record for record in records if record["指标名称"] == "住宿成本")
    assert (cost["项目名称"], cost["单位名称"], cost["年度"], cost["指标值"], cost["label"]) == (
        "干部管理培养经费", "市委组织部本级", "2019", "50元/天", "cost"
    )  # fmt: skip
    assert sample.read_text("utf-8").splitlines()[int(cost["行"]) - 1].count("住宿成本") == 1


def test_rows_without_a_name_stay_without_label(run, tmp_path, write):
    table = "指标名称,指标值,备注\n群众满意度,≥90%,甲\n,5,乙\n培训人次,≥5人,丙\n"

    result = run("classify", write("表.csv", table), "-o", "出.csv")

    assert result.exit_code == 1
    assert "表.csv 第 3 行：这一行没有指标名称，未分类：5 | 乙" in result.stderr.splitlines()
    rows = read_delimited(tmp_path / "出.csv")[1:]
    assert [row[:3] for row in rows] == [line.split(",") for line in table.splitlines()[1:]]
    assert rows[1][3:] == [""] * 7
    assert [row[3] for row in rows] == ["satisfaction", "", "quantity"]


@pytest.fixture
def source(write):
    return write("表.csv", TABLE)


OUTPUTS = ["没有/出.csv", "没有/出.tsv", "没有/出.xlsx", "没有/出.jsonl", "没有/出.parquet"]
OUTPUTS += ["目录.csv", "目录.xlsx", "目录.parquet", "出.doc", "出", "出.csv.txt"]


@pytest.mark.parametrize("output", OUTPUTS)
def test_output_that_cannot_be_written(run, tmp_path, source, one_error, output):
    for ending in ("csv", "xlsx", "parquet"):
        (tmp_path / f"目录.{ending}").mkdir()
    before = sorted(tmp_path.rglob("*"))

    told = one_error(run("classify", source, "-o", tmp_path / output))

    assert output.split("/")[-1] in told
    assert sorted(tmp_path.rglob("*")) == before


FAILING = {
    "source without names": ("指标名称,指标值\n,5\n,6\n", "旧.csv"),
    "cell too long for Excel": (f"指标名称,备注\n满意度,{'长' * 32_768}\n", "旧.xlsx"),
    "empty source": ("", "旧.csv"),
}


@pytest.mark.parametrize(("table", "output"), FAILING.values(), ids=FAILING)
def test_existing_output_survives_a_failure(run, tmp_path, write, one_error, table, output):
    source, old = write("表.csv", table), write(output, "昨天的结果")

    one_error(run("classify", source, "-o", old))

    assert old.read_text("utf-8") == "昨天的结果"
    assert sorted(tmp_path.iterdir()) == sorted([source, old])


def test_existing_output_is_replaced_by_a_whole_one(run, tmp_path, source, write):
    old = write("出.csv", "昨天的结果" * 1000)

    run("classify", source, "-o", old)

    assert "昨天" not in old.read_text("utf-8")
    assert len(read_delimited(old)) == 4
    assert sorted(tmp_path.iterdir()) == sorted([source, old])
