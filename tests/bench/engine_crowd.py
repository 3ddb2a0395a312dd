"""Up to a thousand containers of an engine that only says so: memory for each, and the CPU of one change among them."""

from bench.audience import Audience
from bench.engine import Engine
from bench.meter import Meter
from bench.visible import QUIET_LOG
from support.lab import Lab

FEW, SOME, MANY = 10, 100, 1000
ANNOUNCED = 4.0            # s: longer than between two of Avahi's announcements of one change


class Crowd:
    def __init__(self, lab, engine, audience):
        self.engine = engine
        self.audience = audience
        lab.crier.start(f'backends: [{{kind: docker, endpoint: "unix://{engine.path}"}}]\n', env=QUIET_LOG)
        self.meter = Meter(lab.crier.process.pid)
        self.meter.wait_idle()

    def grow(self, count):
        """Until so many are shown on the other host and crier rests; returns its memory."""
        self.engine.start(range(len(self.engine.labels), count))
        self.audience.wait(f"web{number} on nas" for number in range(count))
        self.meter.wait_idle(ANNOUNCED)
        return self.meter.memory()

    def shrink(self):
        self.engine.stop(list(self.engine.labels))
        self.audience.wait([])
        self.meter.wait_idle(ANNOUNCED)
        return self.meter.memory()

    def change(self):
        """Milliseconds of CPU for one change; as many in all, however many are announced."""
        before = self.meter.cpu()
        self.engine.change(range(FEW), **{"crier.txt.among": str(len(self.engine.labels))})
        self.meter.wait_idle(ANNOUNCED)
        return (self.meter.cpu() - before) / FEW * 1e3


def tell(table, announcer, sizes, changes):
    for count, memory in sizes.items():
        for key in ("VmRSS", "Pss"):
            table.row(f"{count} containers, {announcer}: {key}", memory[key] / 1024, unit=" MB")
        table.row(f"{count} containers, {announcer}: RssAnon", memory["RssAnon"] / 1024,
                  2.5 if count == SOME else None, " MB")
    more = (sizes[MANY]["RssAnon"] - sizes[SOME]["RssAnon"]) / (MANY - SOME)
    table.row(f"each further container, {announcer}: RssAnon", more, 4, " KB", digits=1)
    above = sizes["no more"]["RssAnon"] - sizes[0]["RssAnon"]
    table.row(f"all {MANY} gone, {announcer}: RssAnon above the start", above, 256, " KB", digits=0)
    table.row(f"one change among {MANY}, {announcer}: CPU, of that among {FEW} ({changes[1]:.2f} ms)",
              changes[1] / changes[0], 1.5)


def run(table, announcer):
    with Lab(avahi=announcer == "avahi") as lab, Audience(lab) as audience, Engine(lab.path("engine.sock")) as engine:
        crowd = Crowd(lab, engine, audience)
        sizes = {0: crowd.meter.memory()}
        crowd.grow(FEW)
        changes = [crowd.change()]
        for count in (SOME, MANY):
            sizes[count] = crowd.grow(count)
        changes.append(crowd.change())
        sizes["no more"] = crowd.shrink()
        lab.crier.stop()
    tell(table, announcer, sizes, changes)


def measure(table, quick):
    for announcer in ("avahi",) if quick else ("avahi", "embedded"):
        run(table, announcer)
