"""Up to a thousand containers of an engine that only says so: memory for each, and the CPU of one change among them."""

import time
from statistics import median

from bench.audience import Audience
from bench.crowd import BACK, REST, RSS, idle
from bench.engine import Engine
from bench.installed import environment
from bench.meter import Meter
from support.lab import Lab

FEW, SOME, MANY = 10, 100, 1000
EACH = 4                   # KB
GROWTH = 1.5               # of the CPU of one change: caches are colder, but nothing is done for each of the others
VERSIONS = 7
IDLE = 30                  # s
COALESCED = 1.5            # s: changes of one TXT within a second are announced together


class Run:
    """One announcer, from no container to many and back; what was measured is in sizes and changes."""

    def __init__(self, table, announcer):
        self.table = table
        self.sizes = {}
        self.changes = []
        with Lab(avahi=announcer == "avahi") as self.lab, Engine(self.lab.path("engine.sock")) as self.engine:
            self.lab.crier.start(f'backends: [{{kind: docker, endpoint: "unix://{self.engine.path}"}}]\n',
                                 env=environment())
            self.meter = Meter(self.lab.crier.process.pid)
            self._measure()
            self.lab.crier.stop()

    def _measure(self):
        self._set(1)           # what is needed once for all is there from now on
        self._set(0)
        self._weigh(0)
        self._set(SOME)
        self._weigh(SOME)
        if not self.lab.avahi:
            self._idle()
        self._set(FEW)
        self._change()
        self._set(MANY)
        self._weigh(MANY)
        self._change()
        self._set(0)
        self._weigh("no more")

    def _set(self, count):
        """So many run, and the other host shows these and no others."""
        there = len(self.engine.labels)
        self.engine.start(range(there, count))
        self.engine.stop(range(count, there))
        with Audience(self.lab) as audience:
            audience.wait(f"web{number} on nas" for number in range(count))
        self.meter.wait_idle()

    def _idle(self):
        """In the first minute and a half: libavahi-core hears what it says itself, and the end of the SRV records in
        its cache (TTL 120 s) wakes it later on, once."""
        idle(self.table, self.lab, self.meter, f"{SOME} containers, embedded", IDLE)

    def _weigh(self, key):
        time.sleep(REST)       # what has gone is given back by then
        self.sizes[key] = self.meter.memory()

    def _change(self):
        """The CPU of one change, the median of several rounds; as many in all, however many are announced."""
        costs = []
        for version in range(VERSIONS):
            before = self.meter.cpu()
            self.engine.change(range(FEW), **{"crier.txt.version": f"{version} among {len(self.engine.labels)}"})
            self.meter.wait_idle(COALESCED)
            costs.append((self.meter.cpu() - before) / FEW)
        self.changes.append(median(costs))

    def further(self):
        """KB of each container beyond the first hundred."""
        return (self.sizes[MANY]["RssAnon"] - self.sizes[SOME]["RssAnon"]) / (MANY - SOME)


def tell(table, announcer, run):
    """Embedded without a target for memory: what avahi-daemon holds elsewhere is in it."""
    alone = announcer == "avahi"
    for count, memory in run.sizes.items():
        label = f"{count} containers of an engine, {announcer}"
        table.row(f"{label}: VmRSS (PSS {memory['Pss'] / 1024:.2f} MB)", memory["VmRSS"] / 1024, unit=" MB")
        table.row(f"{label}: RssAnon", memory["RssAnon"] / 1024, RSS if alone and count == SOME else None, " MB")
    table.row(f"each further container, {announcer}: RssAnon", run.further(), EACH if alone else None, " KB", digits=1)
    table.row(f"all {MANY} gone, {announcer}: RssAnon above the start",
              run.sizes["no more"]["RssAnon"] - run.sizes[0]["RssAnon"], BACK if alone else None, " KB", digits=0)
    few, many = run.changes
    table.row(f"one change among {MANY}, {announcer}: CPU, of that among {FEW} ({many * 1e3:.2f} ms)", many / few,
              GROWTH)


def measure(table, quick):
    for announcer in () if quick else ("avahi", "embedded"):
        tell(table, announcer, Run(table, announcer))
