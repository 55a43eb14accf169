"""Five fixtures that many tests share: the real sample, and libraries with and without it."""

import os
import shutil

import hypothesis
import pytest

from perf_nlp.resources import resource
from perf_nlp.service.library import Library
from perf_nlp.settings import Settings

# A slow machine is no failure; and a change must pass or fail by itself, not by the draw.
hypothesis.settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser):
    parser.addoption(
        "--golden-rewrite", action="store_true", help="write what the tests got as what they expect"
    )


@pytest.fixture(scope="session")
def sample():
    """Give the path of the real document of 2019."""
    return resource("data", "samples", "2019年市级部门预算项目绩效目标表.txt")


@pytest.fixture(scope="session")
def filled(tmp_path_factory, sample):
    """Give the folder of a closed library with the sample in it; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("filled") / "library"
    with Library(folder, settings=Settings()) as library:
        library.add(sample)
    return folder


@pytest.fixture
def folder(filled, tmp_path):
    """Give the folder of a library with the sample in it, which the test may change."""
    return shutil.copytree(filled, tmp_path / "资料库")


@pytest.fixture
def new_library(tmp_path):
    """Give an empty library."""
    with Library(tmp_path / "library", settings=Settings()) as library:
        yield library


@pytest.fixture
def write(tmp_path):
    """Give a function that writes a file of the given name and returns its path."""

    def write_file(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file
