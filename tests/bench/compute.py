"""CPU of the core alone: one change among many, and a snapshot in which nothing changed."""

import os
import subprocess

from support.runner import TESTS

FEW, MANY = 10, 1000
SNAPSHOT = 10000
BODY = os.path.join(TESTS, "golden", "data", "docker-29", "tcp.inspect.json")


def program(name, *args):
    path = os.path.join(os.path.dirname(os.environ["CRIER"]), "..", "tests", name)
    done = subprocess.run([path, *map(str, args)], stdout=subprocess.PIPE, text=True, check=True)
    return [[float(word) for word in line.split()] for line in done.stdout.splitlines()]


def measure(table, quick):
    (_, _, few), (_, calls, many) = program("bench_manager", FEW, MANY)
    table.row(f"one change among {MANY}: calls of the announcer", calls, 1, digits=0)
    table.row(f"one change among {MANY}: CPU of the core, of that among {FEW} ({many / 1000:.1f} µs)", many / few, 1.5)
    [(parse, diff, calls)] = program("bench_snapshot", SNAPSHOT, BODY)
    table.row(f"snapshot of {SNAPSHOT}, nothing new: diffing, of the time to parse it ({parse / 1e6:.0f} ms)",
              diff / parse, 1)
    table.row(f"snapshot of {SNAPSHOT}, nothing new: calls of the announcer", calls, 0, digits=0)
