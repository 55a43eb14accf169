"""HTTP in, HTTP out: the pages and the API of one library."""

from perf_nlp.server.app import create_app
from perf_nlp.server.serving import serve

__all__ = ["create_app", "serve"]
