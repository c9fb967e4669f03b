"""Folders made once: killed, failed, and started twice at once."""

import multiprocessing
import os
import time
from pathlib import Path

import pytest
import torch
from conftest import not_on_windows

from index.errors import ModelError
from index.model.cache import make_once, open_once, remove


def made(folder: Path) -> None:
    """Makes a folder and writes down, beside it, that it was made."""
    folder.mkdir()
    (folder / "a").write_text("một", encoding="utf-8")
    with (folder.parent / "log").open("a") as log:
        log.write("made\n")


def slowly(folder: Path) -> None:
    made(folder)
    time.sleep(0.3)
    (folder / "b").write_text("hai", encoding="utf-8")


def never_ending(folder: Path) -> None:
    made(folder)
    time.sleep(60)


def make_slowly(target: Path) -> None:
    make_once(target, slowly)


def make_without_end(target: Path) -> None:
    make_once(target, never_ending)


def times_made(folder: Path) -> int:
    return (folder / "log").read_text().count("made")


def test_a_folder_is_made_once(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "target"
    assert make_once(target, made) == target
    assert make_once(target, made) == target
    assert [file.name for file in target.iterdir()] == ["a"]
    assert times_made(target.parent) == 1


def test_what_a_killed_process_left_behind_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "target.part").mkdir()
    (tmp_path / "target.part" / "half").write_text("dở dang", encoding="utf-8")
    make_once(tmp_path / "target", made)
    assert [file.name for file in (tmp_path / "target").iterdir()] == ["a"]
    assert not (tmp_path / "target.part").exists()


def test_a_failure_leaves_nothing_under_the_final_name_and_can_be_tried_again(
    tmp_path: Path,
) -> None:
    def failing(folder: Path) -> None:
        made(folder)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left on device"):
        make_once(tmp_path / "target", failing)
    assert not (tmp_path / "target").exists()
    make_once(tmp_path / "target", slowly)
    assert sorted(file.name for file in (tmp_path / "target").iterdir()) == ["a", "b"]


def test_two_processes_at_once_make_it_once(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    both = [spawn.Process(target=make_slowly, args=(tmp_path / "target",)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(30)
    assert [process.exitcode for process in both] == [0, 0]
    assert times_made(tmp_path) == 1
    assert sorted(file.name for file in (tmp_path / "target").iterdir()) == ["a", "b"]


def test_killed_in_the_middle_it_is_made_again(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(
        target=make_without_end, args=(tmp_path / "target",)
    )
    process.start()
    deadline = time.monotonic() + 30
    while not (tmp_path / "log").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.join(30)
    assert process.exitcode
    assert not (tmp_path / "target").exists()
    make_once(tmp_path / "target", slowly)
    assert sorted(file.name for file in (tmp_path / "target").iterdir()) == ["a", "b"]
    assert times_made(tmp_path) == 2


def read(folder: Path) -> str:
    return (folder / "b").read_text("utf-8")


def test_a_damaged_folder_is_made_anew_once(tmp_path: Path) -> None:
    made(tmp_path / "target")  # without b
    assert open_once(tmp_path / "target", slowly, read) == "hai"
    assert times_made(tmp_path) == 2
    (tmp_path / "target" / "b").unlink()
    with pytest.raises(FileNotFoundError):
        open_once(tmp_path / "target", made, read)
    assert times_made(tmp_path) == 3


def test_what_another_process_made_anew_meanwhile_stays(tmp_path: Path) -> None:
    target = tmp_path / "target"
    made(target)

    def read_late(folder: Path) -> str:
        if not (folder / "b").exists():
            assert open_once(target, slowly, read) == "hai"  # the other one
            raise ValueError("half a file")
        return read(folder)

    assert open_once(target, slowly, read_late) == "hai"
    assert times_made(tmp_path) == 2


def test_a_folder_that_another_process_has_just_removed_is_made(tmp_path: Path) -> None:
    target = tmp_path / "target"
    made(target)

    def read_late(folder: Path) -> str:
        if not (folder / "b").exists():
            (folder / "a").unlink()
            folder.rmdir()
        return read(folder)

    assert open_once(target, slowly, read_late) == "hai"
    assert times_made(tmp_path) == 2


@pytest.mark.parametrize(
    "error", [ModelError("The weights are missing."), MemoryError(), torch.OutOfMemoryError()]
)
def test_a_folder_is_not_damaged_because_something_else_is_missing(
    error: Exception, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def load(folder: Path) -> None:
        raise error

    slowly(tmp_path / "target")
    with pytest.raises(type(error)):
        open_once(tmp_path / "target", slowly, load)
    assert times_made(tmp_path) == 1
    assert caplog.messages == []


def test_what_cannot_be_removed_stays_and_costs_nothing(tmp_path: Path) -> None:
    made(tmp_path / "old")
    assert remove(tmp_path / "old") == len("một".encode())
    made(tmp_path / "old")
    (tmp_path / "old.lock").unlink(missing_ok=True)
    (tmp_path / "old.lock").mkdir()  # it cannot be opened, as that of another user
    assert remove(tmp_path / "old") == 0
    assert (tmp_path / "old" / "a").exists()


@not_on_windows("it has no modes of files")
def test_what_others_could_have_changed_is_made_anew(tmp_path: Path) -> None:
    target = make_once(tmp_path / "hoibao" / "target", made)
    for changed, mode in ((target, 0o777), (target / "a", 0o664), (target, 0o775)):
        changed.chmod(mode)
        (target / "b").touch()
        assert make_once(target, made) == target
        assert [file.name for file in target.iterdir()] == ["a"]
    assert times_made(target.parent) == 4
    assert make_once(target, made) == target
    assert times_made(target.parent) == 4


@not_on_windows("owners and modes are not looked at there")
def test_a_link_in_it_is_not_trusted(tmp_path: Path) -> None:
    target = make_once(tmp_path / "hoibao" / "target", made)
    (tmp_path / "elsewhere").touch()
    (target / "b").symlink_to(tmp_path / "elsewhere")
    make_once(target, made)
    assert [file.name for file in target.iterdir()] == ["a"]


@not_on_windows("it has no modes of files")
def test_others_may_not_write_into_what_is_made(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        (tmp_path / "hoibao").mkdir()
        target = make_once(tmp_path / "hoibao" / "target", made)
    finally:
        os.umask(umask)
    modes = [path.stat().st_mode & 0o777 for path in (target.parent, target, target / "a")]
    assert modes == [0o755, 0o755, 0o644]


@not_on_windows("it has no numbers of users")
def test_the_folder_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = make_once(tmp_path / "hoibao" / "target", made)
    monkeypatch.setattr("os.getuid", lambda: tmp_path.stat().st_uid + 1)
    if tmp_path.stat().st_uid == 0:  # the administrator's folders are trusted
        assert make_once(target, made) == target
        os.chown(target.parent, 12345, -1)
    with pytest.raises(PermissionError, match="hoibao belongs to another user"):
        make_once(target, made)
