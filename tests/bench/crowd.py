"""A hundred real containers: what crier costs when all start and stop, and when nothing happens."""

import time
from concurrent.futures import ThreadPoolExecutor

from bench.audience import Audience
from bench.bare import Bare
from bench.installed import environment
from bench.meter import Meter
from bench.visible import config
from support.lab import Lab
from support.until import until

MANY, MANY_QUICK = 100, 30
SIDE_BY_SIDE = 8
QUIET = 5                  # s: Avahi announces four times, the last 7 s after the first, 4 s after the third
REST = 12                  # s: what has gone is given back 10 s after the last change (src/heap.c)
RSS = 2.5                  # MB
BACK = 256                 # KB, of all that was there for a hundred or a thousand
CPU_OF_OTHERS = 0.19       # s: the leanest other announcer of containers; it publishes host names only


def settle(capture):
    """Until all announcements are over."""
    def over():
        packets = capture.packets()
        return packets and packets[-1].time < time.time() - QUIET
    until(over, "the announcements to end", 60, 0.5)


class Crowd:
    def __init__(self, lab, count):
        self.lab = lab
        self.count = count
        self.names = [f"c{number}" for number in range(count)]
        self.each("create", "-p", "80", "--name", end=["bb", "httpd", "-f", "-p", "80"])

    def each(self, *command, end=()):
        """One docker command for each container, as fast as dockerd can."""
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            list(pool.map(lambda name: self.lab.docker(*command, name, *end, seconds=120), self.names))

    def services(self, *forms):
        return [form.format(name) for form in forms for name in self.names]

    def start(self, *forms):
        with self.lab.capture() as capture, Audience(self.lab) as audience:
            self.each("start")
            audience.wait(self.services(*forms))
            settle(capture)

    def stop(self, *forms):
        with Audience(self.lab) as audience:
            audience.wait(self.services(*forms))
            self.each("kill")
            audience.wait([])


def idle(table, lab, meter, label, seconds):
    """Nothing happens for a while: does anything wake crier, does this host say anything?"""
    meter.wait_idle(REST)
    with lab.capture() as capture:
        switches = meter.switches()
        time.sleep(seconds)    # what is measured is that nothing happens in this time
        switches, packets = meter.switches() - switches, len(capture.packets())
    table.row(f"idle for {seconds} s with {label}: wake-ups of crier", switches, 0, digits=0)
    table.row(f"idle for {seconds} s with {label}: packets of this host", packets, 0, digits=0)


def begin(lab):
    """crier, after its first container has come and gone: what it needs once for all is there."""
    lab.crier.start(config(lab), env=environment())
    with Audience(lab) as audience:
        lab.docker.run("first", "-p", "80")
        audience.wait(["first on nas"])
        lab.docker("rm", "-f", "first")
        audience.wait([])
    meter = Meter(lab.crier.process.pid)
    meter.wait_idle(REST)
    return meter


def tell_memory(table, label, meter, before, between):
    meter.wait_idle(REST)
    table.row(f"{label}: VmRSS", between["VmRSS"] / 1024, unit=" MB")
    table.row(f"{label}: Pss", between["Pss"] / 1024, unit=" MB")
    table.row(f"{label}: RssAnon ({before['RssAnon'] / 1024:.2f} MB before)", between["RssAnon"] / 1024, RSS, " MB")
    table.row(f"{label}: RssAnon above the start when they are gone", meter.memory()["RssAnon"] - before["RssAnon"],
              BACK, " KB", digits=0)


def through_avahi(table, crowd, seconds):
    lab, label, forms = crowd.lab, f"{crowd.count} containers, avahi", ["{} on nas", "{}"]
    crier = begin(lab)
    with Bare(lab) as process:
        bare = Meter(process.pid)
        before, costs = crier.memory(), [crier.cpu(), bare.cpu()]
        crowd.start(*forms)
        idle(table, lab, crier, label, seconds)
        between = crier.memory()
        crowd.stop(*forms)
        costs = [crier.cpu() - costs[0], bare.cpu() - costs[1]]
    tell_memory(table, label, crier, before, between)
    table.row(f"{label}, started and stopped: CPU (bare loop: {costs[1]:.3f} s)", costs[0],
              CPU_OF_OTHERS if crowd.count == MANY else None, " s", digits=3)
    lab.crier.stop()


def measure(table, quick):
    with Lab(docker=True) as lab:
        through_avahi(table, Crowd(lab, MANY_QUICK if quick else MANY), 10 if quick else 30)
