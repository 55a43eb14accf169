"""What cannot be used is told in one Chinese sentence, and nothing is changed."""

import os
import random
import shutil
import socket

import pytest

from perf_nlp import resources
from perf_nlp.service import classifying

NOISE = random.Random(0).randbytes(5000)
TABLE = "指标名称,指标值\n群众满意度,≥90%\n"
DOCUMENTS = {
    "empty": ("空.txt", b"", "空的"),
    "blank": ("白.txt", b" \n\t\n\n", "空的"),
    "noise": ("噪声.txt", NOISE, "编码"),
    "picture": ("图.txt", b"\x89PNG\r\n\x1a\n" + NOISE, "图片"),
    "zip named csv": ("包.csv", b"PK\x03\x04" + NOISE, "损坏"),
    "Big5": ("表.csv", "指標名稱,指標值\n滿意度調查,九成\n".encode("big5") * 9, "编码"),
    "no indicators": ("名单.csv", "姓名,电话\n张三,123\n".encode(), "指标"),
    "prose": ("文.txt", "这是一段文字，没有表格。\n第二段。".encode(), "指标"),
    "header only": ("表头.csv", "指标名称,指标值\n".encode(), "指标"),
    "no workbook": ("表.xlsx", NOISE, "Excel"),
    "html named xlsx": ("网页.xlsx", b"<html><table></table></html>", "网页"),
    "cut off": ("表.docx", b"PK\x03\x04", "损坏"),
    "other format": ("表.pptx", b"\x01\x02", "格式"),
    "no ending": ("表", TABLE.encode(), "格式"),
}


@pytest.mark.parametrize(("name", "content", "word"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_bad_document(run, folder, tmp_path, write, one_error, name, content, word):
    path = write(name, content)
    before = (folder / "library.db").read_bytes()

    for told in (
        one_error(run("--library", folder, "import", path)),
        one_error(run("import", "--dry-run", path)),
        one_error(run("classify", path, "-o", "出.csv")),
    ):
        assert word in told
        assert name in told
    assert (folder / "library.db").read_bytes() == before
    assert sorted(tmp_path.iterdir()) == sorted([path, folder])


@pytest.mark.parametrize("name", ["没有.txt", "没有/没有.txt", "没有/", "没有.zip"])
def test_missing_document(run, folder, one_error, name):
    assert "找不到" in one_error(run("--library", folder, "import", name))
    assert "找不到" in one_error(run("classify", name, "-o", "出.csv"))


def test_sentence_does_not_show_where_files_are(run, folder, write, one_error, tmp_path):
    told = one_error(run("--library", folder, "import", write("空.txt", "")))

    assert str(tmp_path) not in told


@pytest.mark.parametrize("place", ["文件", "文件/下面", "文件/下面/再下面"])
def test_library_that_cannot_be_a_folder(run, tmp_path, write, one_error, place):
    write("文件", "x")

    told = one_error(run("--library", tmp_path / place, "import", write("表.csv", TABLE)))

    assert "--library" in told
    assert (tmp_path / "文件").read_text() == "x"


@pytest.mark.skipif(os.name != "posix", reason="chmod is POSIX's")
@pytest.mark.parametrize("command", [["import", "表.csv"], ["search", "x"]], ids=lambda c: c[0])
def test_library_without_the_right_to_write(process, folder, write, command):
    write("表.csv", TABLE)
    before = (folder / "library.db").read_bytes()
    # Root passes over the bits of files, unless it is without that capability.
    without = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    if without and shutil.which("setpriv") is None:
        pytest.skip("chmod does not hold back root, and setpriv is not installed")
    for path in (folder / "library.db", folder / "index", folder):
        path.chmod(0o500)
    try:
        result = process("--library", folder, *command, prefix=without)
    finally:
        for path in (folder, folder / "index", folder / "library.db"):
            path.chmod(0o700)

    assert (result.returncode, result.stdout) == (2, b"")
    (told,) = result.stderr.decode().splitlines()
    assert told.startswith("错误：")
    assert "权限" in told
    assert (folder / "library.db").read_bytes() == before


GARBAGE = {
    "text": "这不是资料库".encode() * 1000,
    "noise": NOISE,
    "other database": b"SQLite format 3\x00" + bytes(4080),
    "page of zeros": bytes(4096),
}
COMMANDS = [["import", "表.csv"], ["search", "x"], ["library", "stats"], ["serve", "--port", "0"]]


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each[0])
def test_garbage_in_the_place_of_the_library(run, tmp_path, write, one_error, command, garbage):
    write("表.csv", TABLE)
    (tmp_path / "资料库").mkdir()
    path = write("资料库/library.db", garbage)

    one_error(run("--library", tmp_path / "资料库", *command))

    assert path.read_bytes() == garbage


SETTINGS = {
    "no TOML": ("port = = 1", "TOML"),
    "GB18030": ('host = "本机"'.encode("gb18030"), "TOML"),
    "unknown setting": ("prot = 8000", "prot"),
    "no number": ('port = "八千"', "port"),
    "no truth value": ('offline = "也许"', "offline"),
    "table": ("[host]\na = 1", "host"),
}


@pytest.mark.parametrize(("content", "word"), SETTINGS.values(), ids=SETTINGS)
def test_settings_that_cannot_be_used(run, folder, write, one_error, content, word):
    content = content if isinstance(content, bytes) else content.encode()
    (folder / "settings.toml").write_bytes(content)
    before = (folder / "library.db").read_bytes()

    for command in (["search", "满意度"], ["import", write("表.csv", TABLE)], ["serve"]):
        assert word in one_error(run("--library", folder, *command))
    assert (folder / "library.db").read_bytes() == before


def test_setting_in_the_environment_that_cannot_be_used(run, folder, one_error):
    told = one_error(run("--library", folder, "search", "x", env={"PERF_NLP_PORT": "abc"}))

    assert "port" in told


def test_port_in_use(run, folder, one_error):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        told = one_error(run("--library", folder, "serve", "--port", port))

    assert "占用" in told
    assert str(port) in told


@pytest.fixture
def models(monkeypatch, tmp_path):
    """Give a copy of the shipped models that the test may damage; the program uses it."""
    # Links, so that nothing large is copied: damage must unlink first.
    folder = tmp_path / "models"
    shutil.copytree(resources.resource("models"), folder, copy_function=os.symlink)
    real = resources.resource

    def resource(*parts):
        return folder.joinpath(*parts[1:]) if parts[0] == "models" else real(*parts)

    for module in ("perf_nlp.service.classifying", "perf_nlp.embeddings.loading"):
        monkeypatch.setattr(f"{module}.resource", resource)
    classifying.shipped_labeller.cache_clear()
    yield folder
    classifying.shipped_labeller.cache_clear()


def replace(path, content):
    path.unlink()
    path.write_bytes(content)


DAMAGE = {
    "no encoder": lambda models: shutil.rmtree(models / "encoder"),
    "no weights": lambda models: (models / "encoder" / "model.safetensors").unlink(),
    "weights cut": lambda models: replace(
        models / "encoder" / "model.safetensors",
        (models / "encoder" / "model.safetensors").read_bytes()[:1000],
    ),
    "tokenizer is noise": lambda models: replace(models / "encoder" / "tokenizer.json", NOISE),
    "modules.json empty": lambda models: replace(models / "encoder" / "modules.json", b""),
    "no classifier": lambda models: shutil.rmtree(models / "classifier"),
    "arrays cut": lambda models: replace(
        models / "classifier" / "arrays.npz",
        (models / "classifier" / "arrays.npz").read_bytes()[:1000],
    ),
    "vocabulary of another": lambda models: replace(
        models / "classifier" / "vocabulary.json", b'["a"]'
    ),
    "model.json is a list": lambda models: replace(models / "classifier" / "model.json", b"[]"),
    "nothing at all": lambda models: shutil.rmtree(models),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_models(run, tmp_path, write, one_error, models, damage):
    path = write("表.csv", TABLE)
    damage(models)

    one_error(run("classify", path, "-o", "出.csv"))
    one_error(run("--library", tmp_path / "neu", "import", path))

    assert not (tmp_path / "出.csv").exists()
    assert run("--library", tmp_path / "neu", "library", "documents").stdout == ""


CLASSIFIER_ONLY = {
    "no classifier", "arrays cut", "vocabulary of another", "model.json is a list"
}  # fmt: skip


@pytest.mark.parametrize("damage", [name for name in DAMAGE if name not in CLASSIFIER_ONLY])
def test_search_without_encoder(run, folder, one_error, models, damage):
    DAMAGE[damage](models)

    one_error(run("--library", folder, "search", "满意度"))


def test_search_needs_no_classifier(run, folder, models):
    shutil.rmtree(models / "classifier")

    assert run("--library", folder, "search", "群众满意度").stdout.count("群众满意度") > 1


def test_import_without_the_encoder_of_the_settings(run, folder, write, one_error):
    (folder / "settings.toml").write_text('encoder = "没有这个模型"\noffline = true\n', "utf-8")

    one_error(run("--library", folder, "import", write("表.csv", TABLE)))

    (folder / "settings.toml").unlink()
    assert len(run("--library", folder, "library", "documents").stdout.splitlines()) == 1
