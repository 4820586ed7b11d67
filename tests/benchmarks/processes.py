"""Processes, and what they took."""

import dataclasses
import os
import signal
import subprocess
import threading
import time


@dataclasses.dataclass
class Finished:
    seconds: float
    peak_bytes: int  # of the process, or of a process that it started, whichever had more
    complete: bool = True  # False: it was stopped at the limit


def timed(command, limit=None):
    """Runs a command to its end, or stops it and what it started after `limit` seconds. Raises when it fails by itself. What it
    prints goes to the standard error: the standard output is for results."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=2, start_new_session=True)
    stopped = threading.Event()

    def stop():
        stopped.set()
        os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(limit, stop) if limit else None
    if timer:
        timer.start()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if timer:
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0 and not stopped.is_set():
        raise subprocess.CalledProcessError(process.returncode, command)
    return Finished(seconds, usage.ru_maxrss * 1024, not stopped.is_set())
