#!/usr/bin/env python3
"""Runs the tests of tests/net and tests/live against $CRIER: every function test_* of every file, in a lab of its own kind.

A file says in LABS which labs it wants, {variant: arguments of Lab}; all its tests run in each of them. Files run side by
side, each variant in a process of its own, the longest first: SECONDS says how long a file takes, about. One line for
each test, and a closing line with the counts.
"""

import argparse
import contextlib
import importlib.util
import os
import signal
import subprocess
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from support.crier import binary  # noqa: E402
from support.lab import Lab, Skip, missing  # noqa: E402

DEADLINE = 120             # seconds for one test, unless the function has a `deadline` of its own
SECONDS_A_TEST = 5         # about
LOG_LINES = 25
HARNESS = os.path.join(TESTS, "support") + os.sep


def load(path):
    spec = importlib.util.spec_from_file_location(path.replace("/", "_"), os.path.join(TESTS, f"{path}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tests_of(module, pattern):
    return [test for name, test in vars(module).items() if name.startswith("test_") and pattern in name]


@contextlib.contextmanager
def deadline(seconds):
    def ring(*_):
        raise AssertionError(f"not done within {seconds} s")
    signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def leave(*_):
    """SIGTERM ends the lab as any other end would."""
    raise SystemExit(1)


def explain(error, lab):
    """What a person needs: where in the test, what was expected, and the end of crier's log."""
    where = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith(HARNESS)]
    lines = [f"{os.path.relpath(f.filename, TESTS)}:{f.lineno}: {f.line}" for f in where]
    lines += f"{type(error).__name__}: {error}".splitlines()
    return lines + ["crier's log:"] + ["  " + line for line in lab.crier.log().splitlines()[-LOG_LINES:]]


def attempt(test, lab):
    """Returns "ok", "skipped: …" or the lines of a failure."""
    try:
        with deadline(getattr(test, "deadline", DEADLINE)):
            test(lab)
            lab.crier.stop()
        return "ok"
    except Skip as skip:
        return f"skipped: {skip}"
    except Exception as error:
        return explain(error, lab)
    finally:
        lab.reset()


def tell(title, test, result, seconds):
    label = f"{title} {test.__name__.removeprefix('test_')}"
    if isinstance(result, str):
        word, _, reason = result.partition(" ")
        print(f"{word.rstrip(':')} {label}" + (f": {reason}" if reason else f" {seconds:.1f} s"), flush=True)
        return
    print(f"FAILED {label} {seconds:.1f} s\n" + "\n".join(f"    {line}" for line in result), flush=True)


def nothing_stays_behind():
    """The name of one more test of each lab: once it is left, no process, mount, cgroup or file of it is there."""


def run_file(path, variant, pattern):
    """The worker: one file in one lab."""
    signal.signal(signal.SIGTERM, leave)
    module = load(path)
    title = f"{path}[{variant}]" if variant else path
    lacks = missing(**module.LABS[variant])
    if lacks:
        for test in tests_of(module, pattern):
            tell(title, test, f"skipped: no {', '.join(lacks)} here", 0)
        return
    with Lab(**module.LABS[variant]) as lab:
        for test in tests_of(module, pattern):
            start = time.monotonic()
            result = attempt(test, lab)
            tell(title, test, result, time.monotonic() - start)
    left = lab.box.left()
    tell(title, nothing_stays_behind, left.splitlines() if left else "ok", 0)


class Totals:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.children = set()

    def count(self, line):
        word = line.split(" ", 1)[0]
        self.passed += word == "ok"
        self.failed += word == "FAILED"
        self.skipped += word == "skipped"

    def work(self, job, pattern):
        """Runs one worker to its end, and passes on what it says as it says it."""
        command = [sys.executable, os.path.abspath(__file__), "--worker", *job, "-k", pattern]
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, text=True)
        self.children.add(child)
        for line in child.stdout:
            self.count(line)
            print(line, end="", flush=True)
        if child.wait() != 0:
            self.failed += 1
            print(f"FAILED {job[0]} {job[1]}: its worker ended with status {child.returncode}", flush=True)
        self.children.discard(child)

    def end(self, *_):
        for child in list(self.children):
            child.terminate()


def files_of(suite):
    return [f"{suite}/{name.removesuffix('.py')}" for name in sorted(os.listdir(os.path.join(TESTS, suite)))
            if name.endswith(".py")]


def jobs_of(options):
    """(file, variant) of everything that has a test to run; the long ones first."""
    jobs = []
    for path in [path for suite in options.suites for path in files_of(suite) if options.file in path]:
        module = load(path)
        found = tests_of(module, options.pattern)
        seconds = getattr(module, "SECONDS", SECONDS_A_TEST * len(found))
        jobs += [(seconds, path, v) for v in module.LABS if found and options.variant in ("", v)]
    return [job[1:] for job in sorted(jobs, key=lambda job: -job[0])]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("suites", nargs="*", default=["net", "live"])
    parser.add_argument("-k", dest="pattern", default="", help="only tests with this in their name")
    parser.add_argument("-f", dest="file", default="", help="only files with this in their name")
    parser.add_argument("-v", dest="variant", default="", help="only this variant: avahi or embedded")
    parser.add_argument("-j", dest="jobs", type=int, default=4, help="files side by side")
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        run_file(*options.worker, options.pattern)
        return 0
    binary()
    totals = Totals()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, totals.end)
    with ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(lambda job: totals.work(job, options.pattern), jobs_of(options)))
    print(f"{totals.passed} passed, {totals.failed} failed, {totals.skipped} skipped", flush=True)
    return 1 if totals.failed else 0


if __name__ == "__main__":
    sys.exit(main())
