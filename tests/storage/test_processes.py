"""Several processes at one library, and what is left when one is killed."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from perf_nlp.storage import open_store

_ROUNDS = 15


def _tell(process, order, folder, number):
    process.stdin.write(f"{order}\t{folder}\t{number}\n")
    process.stdin.flush()


def _assert_whole(store, writer):
    """Each document that is there is there with everything it gave."""
    for document in store.list_documents():
        expected = writer.make_document(writer.number_of(document.file_name))
        projects = store.projects_of(document.id)
        assert tuple(project.project for project in projects) == expected.projects
        assert tuple(store.problems_of(document.id)) == expected.problems
        said = [[one.prediction for one in project.indicators] for project in projects]
        assert said == writer.make_predictions(expected)


def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path, writer, start_writer):
    rng = random.Random(20)
    acknowledged: dict[str, list[int]] = {}
    next_number = 0
    for turn in range(_ROUNDS):
        # Every third time a new library: creation is killed as well.
        folder = tmp_path / f"library{turn // 3}"
        done = acknowledged.setdefault(folder.name, [])
        process = start_writer()
        _tell(process, "stream", folder, next_number)
        for _ in range(rng.choice([1, 5, 20, rng.randrange(400)])):
            line = process.stdout.readline()
            if line.startswith("done"):
                done.append(int(line.split()[1]))
        process.kill()
        # What was in the pipe had been acknowledged too.
        rest = process.stdout.read().splitlines()
        done += [int(line.split()[1]) for line in rest if line.startswith("done ")]
        process.wait()
        next_number = max([next_number, *done]) + 2

        with open_store(folder) as store:
            assert store.verify() == []
            stored = {writer.number_of(document.file_name) for document in store.list_documents()}
            assert stored >= set(done)
            # At most the one document that was under way when a kill came, each time.
            assert len(stored - set(done)) <= turn % 3 + 1
            _assert_whole(store, writer)
    assert sum(map(len, acknowledged.values())) > _ROUNDS


def test_two_processes_that_add_the_same_file_get_one_document(tmp_path, writer, start_writer):
    pair = start_writer(), start_writer()
    for turn in range(8):
        # A new folder each time: they race for its creation too.
        folder = tmp_path / f"library{turn}"
        for process in pair:
            _tell(process, "add", folder, turn)
        assert [process.stdout.readline() for process in pair] == ["1\n", "1\n"]
        with open_store(folder) as store:
            assert len(store.list_documents()) == 1
            assert store.verify() == []
            _assert_whole(store, writer)


def test_backup_while_another_process_writes(tmp_path, writer, start_writer, restored):
    folder = tmp_path / "library"
    process = start_writer()
    _tell(process, "stream", folder, 0)
    with open_store(folder) as store:
        for turn in range(4):
            done = -1
            while done < 3 * turn:
                line = process.stdout.readline()
                done = int(line.split()[1]) if line.startswith("done") else done

            store.backup(tmp_path / "copy.db")

            with restored(tmp_path / "copy.db") as copy:
                numbers = {writer.number_of(one.file_name) for one in copy.list_documents()}
                assert numbers >= set(range(done + 1))
                assert copy.verify() == []
                _assert_whole(copy, writer)


@pytest.mark.parametrize("n_threads", [8])
def test_threads_share_one_store(store, writer, n_threads):
    def work(number: int) -> int:
        added = writer.add(store, number // 2)
        store.projects_of(added)
        return added

    with ThreadPoolExecutor(n_threads) as pool:
        ids = list(pool.map(work, range(24)))

    assert ids[::2] == ids[1::2]
    assert len(store.list_documents()) == 12
    assert store.verify() == []
    _assert_whole(store, writer)
