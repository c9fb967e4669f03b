"""What a process holds."""

import os
import subprocess
import sys

import pytest

from bench.endurance.process import descendants, held_by, most_mb

pytestmark = pytest.mark.skipif(
    not os.path.exists("/proc/self/status"), reason="the system has no /proc"
)


def test_files_and_processes_are_counted() -> None:
    before = held_by(os.getpid())
    # A process with another one of its own.
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    with (
        open(os.devnull, "rb") as file,
        subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as process,
    ):
        while len(descendants(os.getpid())) < before.processes + 2:
            assert process.poll() is None
        after = held_by(os.getpid())
        assert file.fileno() > 0
        process.communicate(b"\n")
    assert after.files >= before.files + 2  # the file, and the pipe to the process
    assert after.processes == before.processes + 2
    assert most_mb(os.getpid()) >= after.memory > 0
    assert most_mb(process.pid) == 0
