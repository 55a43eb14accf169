"""Folders and archives: every document in them, under a name that says where it is."""

import io
import zipfile

import pytest

from perf_nlp.errors import DocumentError
from perf_nlp.service.reading import read_document
from perf_nlp.service.sources import Sources

TABLE = "指标名称,指标值\n{},≥90%\n"


def table(name):
    return TABLE.format(name).encode()


def packed(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in members.items():
            package.writestr(name, packed(content) if isinstance(content, dict) else content)
    return stream.getvalue()


@pytest.fixture
def tree(tmp_path):
    """Give a function that writes a folder of files, folders and archives."""

    def write_tree(members, folder=tmp_path / "资料"):
        folder.mkdir()
        for name, content in members.items():
            path = folder / name
            if isinstance(content, dict) and not name.endswith(".zip"):
                write_tree(content, path)
            else:
                path.write_bytes(packed(content) if isinstance(content, dict) else content)
        return folder

    return write_tree


def names(path):
    with Sources(path) as sources:
        return [source.name for source in sources], sources.n_others


def indicators(document):
    return [(each.name, each.origin.file) for p in document.projects for each in p.indicators]


def test_folder_is_read_with_all_in_it(tree):
    folder = tree({
        "乙.csv": table("绿化面积"), "甲.csv": table("养护里程"), "~$甲.csv": b"x",
        ".隐藏.csv": table("x"), "说明.pptx": b"x", "程序.exe": b"x",
        "子": {"丙.csv": table("路灯数量"), "包.zip": {"里/丁.csv": table("树木数量")}},
        ".git": {"戊.csv": table("x")}, "__MACOSX": {"._甲.csv": b"x"},
        "资料库": {"library.db": b"", "uploads": {"己.csv": table("x")}},
    })  # fmt: skip

    assert names(folder) == (["乙.csv", "子/丙.csv", "子/包.zip/里/丁.csv", "甲.csv"], 2)
    assert indicators(read_document(folder)) == [
        ("绿化面积", "乙.csv"), ("路灯数量", "子/丙.csv"), ("树木数量", "子/包.zip/里/丁.csv"),
        ("养护里程", "甲.csv"),
    ]  # fmt: skip


def test_archive_inside_an_archive_is_opened_but_no_further(write):
    path = write(
        "外.zip",
        packed({
            "一.csv": table("养护里程"),
            "中.zip": {"二.csv": table("绿化面积"), "内.zip": {"三.csv": table("x")}},
        }),
    )  # fmt: skip

    document = read_document(path)

    assert indicators(document) == [
        ("养护里程", "外.zip/一.csv"),
        ("绿化面积", "外.zip/中.zip/二.csv"),
    ]
    (problem,) = document.problems
    assert (problem.origin.file, problem.origin.row) == ("外.zip/中.zip/内.zip", 0)
    assert "先解压" in problem.reason


def test_what_cannot_be_read_does_not_stop_the_others(tree):
    document = read_document(tree({
        "一.csv": b"", "二.csv": table("养护里程"), "三.zip": b"PK noise", "四.zip": {"x.exe": b""},
    }))  # fmt: skip

    assert indicators(document) == [("养护里程", "二.csv")]
    told = {problem.origin.file: problem.reason for problem in document.problems}
    assert set(told) == {"一.csv", "三.zip", "四.zip"}
    assert "空的" in told["一.csv"]
    assert "损坏" in told["三.zip"]
    assert "没有可以读取的文档" in told["四.zip"]


NOTHING = {
    "empty folder": ({}, "没有可以读取的文档"),
    "nothing readable": ({"x.exe": b"x"}, "没有可以读取的文档"),
    "nothing but bad ones": ({"a.csv": b"", "b.csv": b""}, "2 份文件都没有读出"),
}


@pytest.mark.parametrize(("members", "word"), NOTHING.values(), ids=NOTHING)
@pytest.mark.parametrize("as_archive", [False, True], ids=["folder", "archive"])
def test_nothing_to_read_is_one_error(tree, write, members, word, as_archive):
    path = write("包.zip", packed(members)) if as_archive else tree(members)

    with pytest.raises(DocumentError, match=word):
        read_document(path)


def test_workbook_with_the_ending_of_an_archive_is_one_document(write):
    from openpyxl import Workbook

    book, stream = Workbook(), io.BytesIO()
    book.active.append(["指标名称", "指标值"])
    book.active.append(["群众满意度", "≥90%"])
    book.save(stream)

    document = read_document(write("表.zip", stream.getvalue()))

    assert indicators(document) == [("群众满意度", "表.zip")]


def test_members_lie_unpacked_only_while_they_are_in_hand(write, tmp_path):
    path = write("包.zip", packed({"一.csv": table("x"), "二.zip": {"三.csv": table("y")}}))
    inside = tmp_path / "临时"
    inside.mkdir()

    with Sources(path, inside=inside) as sources:
        for source in sources:
            assert source.path.is_relative_to(inside)
            others = [each for each in inside.rglob("*.csv") if each != source.path]
            assert others == []
    assert list(inside.iterdir()) == []


def test_nothing_lies_unpacked_after_a_walk_that_stops_half_way(write, tmp_path):
    path = write("包.zip", packed({"二.zip": {"三.csv": table("y"), "四.csv": table("z")}}))
    inside = tmp_path / "临时"
    inside.mkdir()

    with pytest.raises(KeyboardInterrupt), Sources(path, inside=inside) as sources:
        for source in sources:
            assert source.path.is_file()
            raise KeyboardInterrupt
    assert list(inside.iterdir()) == []


def test_shares_add_up_to_one(tree):
    folder = tree(
        {"一.csv": b"", "包.zip": {"二.csv": b"", "内.zip": {"三.csv": b"", "四.csv": b""}}}
    )

    with Sources(folder) as sources:
        told = [(source.begin, source.share) for source in sources]

    assert told == [(0.0, 0.5), (0.5, 0.25), (0.75, 0.125), (0.875, 0.125)]
    progress = []
    with pytest.raises(DocumentError):
        read_document(folder, progress=progress.append)
    assert all(0 <= rate <= 1 for rate in progress)


def test_year_and_error_of_a_member_carry_its_name(write):
    path = write("包.zip", packed({"坏.csv": "姓名,电话\n张三,1\n".encode()}))

    with pytest.raises(DocumentError, match="没有找到绩效指标表"):
        read_document(path)

    good = write("好.zip", packed({"2022年/表.csv": table("养护里程")}))
    assert read_document(good, year=2023).projects[0].year == 2023
