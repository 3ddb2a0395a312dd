"""A hundred real containers: what crier costs when all start and stop, and when nothing happens."""

import time
from concurrent.futures import ThreadPoolExecutor

from bench.audience import Audience
from bench.bare import Bare
from bench.meter import Meter
from bench.visible import QUIET_LOG, config
from support.lab import Lab
from support.until import until

MANY = 100
SIDE_BY_SIDE = 8
QUIET = 5                  # Avahi announces four times, the last 7 s after the first, 4 s after the third
CPU_OF_OTHERS = 0.19       # s: the leanest other announcer of containers; it publishes host names only
CONTAINERS = [f"c{number}" for number in range(MANY)]


def each(lab, *command):
    """One docker command for each container, as fast as dockerd can."""
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        list(pool.map(lambda name: lab.docker(*command, name, seconds=120), CONTAINERS))


def create(lab):
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        list(pool.map(lambda name: lab.docker("create", "--name", name, "-p", "80", "bb", "httpd", "-f", "-p", "80"),
                      CONTAINERS))


def services(*forms):
    return [form.format(name) for form in forms for name in CONTAINERS]


class Costs:
    """The CPU of several processes, between two moments."""

    def __init__(self, **meters):
        self.meters = meters
        self.before = {name: meter.cpu() for name, meter in meters.items()}

    def now(self):
        return {name: meter.cpu() - self.before[name] for name, meter in self.meters.items()}


def settle(capture):
    """Until all announcements are over."""
    def over():
        packets = capture.packets()
        return packets and packets[-1].time < time.time() - QUIET
    until(over, "the announcements to end", 60, 0.5)


def idle(table, lab, meter, seconds):
    """Nothing happens for a while: does anything wake crier, does this host say anything?"""
    with lab.capture() as capture:
        switches, packets = meter.switches(), len(capture.packets())
        time.sleep(seconds)    # what is measured is that nothing happens in this time
        switches, packets = meter.switches() - switches, len(capture.packets()) - packets
    label = f"idle for {seconds} s with {MANY} containers, {lab.crier.announcer}"
    table.row(f"{label}: wake-ups of crier", switches, 0, digits=0)
    table.row(f"{label}: packets of this host", packets, 0, digits=0)


def cycle(table, lab, meter, seconds, **others):
    """All start, a while of nothing, all stop. Returns the CPU of each process."""
    forms = ["{} on nas", "{}"] if others else ["{} on nas"]
    costs = Costs(crier=meter, **others)
    with lab.capture() as capture, Audience(lab) as audience:
        each(lab, "start")
        audience.wait(services(*forms))
        settle(capture)
    idle(table, lab, meter, seconds)
    memory = meter.memory()
    with Audience(lab) as audience:
        audience.wait(services(*forms))
        each(lab, "kill")
        audience.wait([])
    meter.wait_idle()
    return costs.now(), memory


def tell_memory(table, announcer, meter, before, between):
    after = meter.memory()
    label = f"{MANY} containers of dockerd, {announcer}"
    for key in ("VmRSS", "Pss"):
        table.row(f"{label}: {key}", between[key] / 1024, unit=" MB")
    table.row(f"{label}: RssAnon", between["RssAnon"] / 1024, 2.5, " MB")
    table.row(f"{label}: RssAnon above the start when they are gone", after["RssAnon"] - before["RssAnon"], 256, " KB",
              digits=0)


def start(lab, announcer):
    lab.crier.announcer = announcer
    lab.crier.start(config(lab), env=QUIET_LOG)
    meter = Meter(lab.crier.process.pid)
    meter.wait_idle()
    return meter


def through_avahi(table, lab, seconds):
    meter = start(lab, "avahi")
    with Bare(lab) as bare:
        before = meter.memory()
        costs, between = cycle(table, lab, meter, seconds, bare=Meter(bare.pid))
    tell_memory(table, "avahi", meter, before, between)
    label = f"{MANY} containers started and stopped"
    table.row(f"{label}, avahi: CPU", costs["crier"], CPU_OF_OTHERS, " s", digits=3)
    table.row(f"{label}, bare loop: CPU", costs["bare"], unit=" s", digits=3)
    lab.crier.stop()


def embedded(table, lab, seconds):
    lab.here.stop_avahi()
    meter = start(lab, "embedded")
    before = meter.memory()
    costs, between = cycle(table, lab, meter, seconds)
    tell_memory(table, "embedded", meter, before, between)
    table.row(f"{MANY} containers started and stopped, embedded: CPU, mDNS and all", costs["crier"], unit=" s",
              digits=3)
    lab.crier.stop()


def measure(table, quick):
    with Lab(docker=True) as lab:
        create(lab)
        through_avahi(table, lab, 10 if quick else 30)
        if not quick:
            embedded(table, lab, 30)
