"""Reads files as the service does, in a process that is watched: one line of JSON for each.

`python -m tests.documents.hostile_reader FILE…`. A line says what came of the file (`names` of
indicators, or `sentence`), what should not come (`error`), and what was done on the way: files
written outside of the temporary folder, programs started, addresses asked.
"""

import json
import os
import re
import sys
import tempfile
import time
import traceback
from pathlib import Path

from perf_nlp.errors import DocumentError
from perf_nlp.service.reading import read_document

# Address space, in bytes; the libraries alone take half of it.
MOST_MEMORY = 3 << 30
_RUNS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.startfile", "pty.spawn"}
_ASKS = {"socket.connect", "socket.getaddrinfo", "urllib.Request"}
# The processes that pages of a PDF and old documents of Word are read in.
_OURS = re.compile(r"perf_nlp\.documents\.pdf_child|soffice|libreoffice|ulimit")


def read_watched(path, done):
    """Read a file and tell what came of it."""
    done.clear()
    began = time.perf_counter()
    said = {"file": path.name}
    try:
        document = read_document(path)
    except DocumentError as error:
        said |= {
            "sentence": error.message,
            "where": error.where.get("file") or error.where.get("folder"),
        }
    except BaseException:  # noqa: BLE001 - whatever else comes is what the test looks for
        said["error"] = traceback.format_exc()
    else:
        said["names"] = [each.name for project in document.projects for each in project.indicators]
        said["problems"] = [each.reason for each in document.problems]
    left = [each.name for each in Path(tempfile.gettempdir()).iterdir() if each != path.parent]
    return said | {"seconds": time.perf_counter() - began, "done": list(done), "left": left}


def watch(done):
    """Note from now on what is written elsewhere, started, and asked for."""
    temp = tempfile.gettempdir()

    def hook(event, arguments):
        if event == "open":
            path, mode, flags = arguments
            writes = (
                flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
                if mode is None
                else set(str(mode)) & set("wax+")
            )
            text = os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else ""
            if writes and text and not text.startswith((temp, os.devnull)):
                done.append(f"writes {text}")
        elif event in _ASKS or (event in _RUNS and not _OURS.search(str(arguments))):
            done.append(f"{event} {arguments}")

    sys.addaudithook(hook)


def main():
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.dont_write_bytecode = True
    done = []
    watch(done)
    for name in sys.argv[1:]:
        print(json.dumps(read_watched(Path(name), done)), flush=True)


if __name__ == "__main__":
    main()
