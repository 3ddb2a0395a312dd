"""How long it takes from dockerd's event until the other host shows the service: crier against the bare loop."""

from itertools import count
from statistics import median

from bench.bare import Bare
from bench.installed import environment
from bench.stopwatch import Stopwatch
from support.lab import Lab

TARGETS = {"known unique": 0.25, "probed": 1.1}


def config(lab):
    return f'backends: [{{kind: docker, endpoint: "{lab.docker.endpoint}"}}]\n'


class Runs:
    """Many short runs, for Avahi keeps its jitter for a stretch: each contender starts anew in every round."""

    def __init__(self, lab, watch, each):
        self.lab = lab
        self.watch = watch
        self.each = each
        self.number = count()
        self.delays = {}

    def container(self, label=None):
        name = f"c{next(self.number)}"
        self.lab.docker("create", "--name", name, "-p", "80", *(["-l", label.format(name)] if label else []), "bb",
                        "httpd", "-f", "-p", "80")
        return name

    def start(self, service, label=None):
        """One container, from its start to its service at the browser."""
        name = self.container(label)
        self.lab.docker("start", name)
        return self.watch.delay(name, service.format(name))

    def keep(self, key, delays):
        self.delays.setdefault(key, []).extend(delays)

    def bare(self):
        with Bare(self.lab):
            self.start("{}")
            self.keep("bare loop", [self.start("{}") for _ in range(self.each)])
        self.lab.docker.clear()

    def crier(self, announcer):
        self.lab.crier.announcer = announcer
        self.lab.crier.start(config(self.lab), env=environment())
        self.start("{} on nas")
        self.keep(("known unique", announcer), [self.start("{} on nas") for _ in range(self.each)])
        self.keep(("probed", announcer), [self.start("named {}", "crier.name=named {}") for _ in range(self.each)])
        self.lab.crier.stop()
        self.lab.docker.clear()

    def round(self):
        self.crier("avahi")
        self.bare()
        self.lab.here.stop_avahi()
        self.crier("embedded")
        self.lab.here.start_avahi()


def tell(table, delays):
    bare = median(delays["bare loop"])
    for kind, target in TARGETS.items():
        for announcer in ("avahi", "embedded"):
            table.row(f"event → visible, {kind}, {announcer}: of the bare loop's time",
                      median(delays[kind, announcer]) / bare, target)
    for key, values in delays.items():
        label = key if isinstance(key, str) else ", ".join(key)
        table.row(f"event → visible, {label}: median ({min(values):.3f} to {max(values):.3f} s)",
                  median(values), unit=" s", digits=3)


def measure(table, quick):
    rounds, each = (1, 3) if quick else (4, 4)
    with Lab(docker=True) as lab, Stopwatch(lab) as watch:
        runs = Runs(lab, watch, each)
        for _ in range(rounds):
            runs.round()
    tell(table, runs.delays)
