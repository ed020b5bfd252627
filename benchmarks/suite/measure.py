# SPDX-License-Identifier: Apache-2.0
"""Runs commands and takes wall time, CPU time and anonymous memory."""
import os
import re
import resource
import statistics
import subprocess
import threading
import time

SAMPLE_SECONDS = 0.02


def anonymous_bytes(pid):
    """Anonymous memory of a process and its children, 0 when it is gone."""
    total = 0
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            found = re.search(r"RssAnon:\s+(\d+) kB", status.read())
        total = int(found[1]) * 1024 if found else 0
        with open(f"/proc/{pid}/task/{pid}/children",
                  encoding="ascii") as children:
            total += sum(anonymous_bytes(child)
                         for child in children.read().split())
    except (OSError, ProcessLookupError):
        pass
    return total


class Sampler(threading.Thread):
    """Watches a process; mapped files do not count."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid = pid
        self.peak = 0
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, anonymous_bytes(self.pid))


def run_once(command, stdin=None, sample=False, seconds=None):
    """One process: wall and CPU seconds, peak memory, exit code, stderr."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    with open(stdin or os.devnull, "rb") as source:
        # No shell: its time is not the command's.
        with subprocess.Popen(command, stdin=source,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE) as process:
            sampler = Sampler(process.pid) if sample else None
            if sampler:
                sampler.start()
            try:
                _, err = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                _, err = process.communicate()
            if sampler:
                sampler.over.set()
                sampler.join()
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "wall": wall,
        "cpu": (after.ru_utime - before.ru_utime
                + after.ru_stime - before.ru_stime),
        "anon": sampler.peak if sampler else None,
        "exit": process.returncode,
        "err": err.decode("utf-8", "replace"),
    }


def in_turn(commands, runs, warm=True):
    """Runs the commands A B A B ..., so that a change of the machine's speed
    hits all; medians by name. A command is a list of words, or a map of the
    arguments of run_once."""
    def run(command):
        if isinstance(command, dict):
            return run_once(**command)
        return run_once(command)

    samples = {name: [] for name in commands}
    if warm:
        for command in commands.values():
            run(command)
    for _ in range(runs):
        for name, command in commands.items():
            samples[name].append(run(command))
    return {name: median(taken) for name, taken in samples.items()}


def median(taken):
    result = dict(taken[-1])
    for key in ("wall", "cpu"):
        result[key] = statistics.median(sample[key] for sample in taken)
    if taken[-1]["anon"] is not None:
        result["anon"] = max(sample["anon"] for sample in taken)
    # Of the run in the middle, so that it fits the times.
    middle = sorted(taken, key=lambda sample: sample["cpu"])[len(taken) // 2]
    result["err"] = middle["err"]
    return result
