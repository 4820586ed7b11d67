"""Processes, and what they took."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
import time


@dataclasses.dataclass
class Finished:
    seconds: float
    peak_bytes: int  # of the process, or of one that it started and waited for, whichever had more
    complete: bool = True  # False: it was stopped at the limit


def timed(command, limit=None):
    """Runs a command to its end, or stops it and what it started after `limit` seconds. Raises when it fails by itself. What it
    prints goes to the standard error: the standard output is for results."""
    # A process starts with the memory of the one that it was forked from, and that counts as its own: so a small one starts it.
    small = [sys.executable, "-I", "-S", os.path.abspath(__file__), json.dumps({"command": command, "limit": limit})]
    result = json.loads(subprocess.run(small, stdout=subprocess.PIPE, check=True).stdout)
    if result["status"] != 0 and result["finished"]["complete"]:
        raise subprocess.CalledProcessError(result["status"], command)
    return Finished(**result["finished"])


def _run(command, limit):
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
    finished = Finished(seconds, usage.ru_maxrss * 1024, not stopped.is_set())
    return {"status": process.returncode, "finished": dataclasses.asdict(finished)}


if __name__ == "__main__":
    print(json.dumps(_run(**json.loads(sys.argv[1]))))
