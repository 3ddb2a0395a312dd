"""avahi-daemon, its bus and the host's name change under crier: in the end all is right again."""

import signal
import time

from support.until import until

LABS = {"": {}}

CONFIG = """
backends: []
services:
  - { name: "Wiki", type: _http._tcp, port: 8080 }
  - { name: "Notes", type: _http._tcp, port: 8081 }
rules:
  - { match: { name: Notes }, force: true, name: "Notes on {host}" }
"""
BOTH = ("Wiki", "Notes on nas")
STOPPED = 10               # seconds of SIGSTOP
AT_ONCE = 0.5              # seconds that a client command may take meanwhile


def started(lab):
    lab.crier.start(CONFIG)
    lab.sees(*BOTH)


def states(lab):
    return {service["name"]: service["state"] for service in lab.crier.list()}


def test_restarted(lab):
    started(lab)
    lab.here.stop_avahi()
    lab.here.start_avahi()
    lab.sees(*BOTH)


def test_killed(lab):
    """No goodbye was sent, so the other host has it all the time; it must be true again."""
    started(lab)
    lab.here.stop_avahi(signal.SIGKILL)
    lab.here.start_avahi()
    until(lambda: set(states(lab).values()) == {"established"}, "established again")
    lab.sees(*BOTH)


def test_killed_while_something_changes(lab):
    """What went while the daemon was away is gone, what came is there."""
    started(lab)
    lab.here.stop_avahi()
    lab.crier.reload(CONFIG.replace("Wiki", "Blog"))
    lab.here.start_avahi()
    lab.sees("Blog", "Notes on nas")


def test_stopped_for_ten_seconds(lab):
    """The main thread goes on all the time; what changed meanwhile is carried out afterwards."""
    started(lab)
    lab.here.avahi.send(signal.SIGSTOP)
    lab.crier.reload(CONFIG.replace("Wiki", "Blog"))
    end = time.monotonic() + STOPPED
    while time.monotonic() < end:
        begin = time.monotonic()
        lab.crier.list()
        took = time.monotonic() - begin
        assert took < AT_ONCE, f"crier list took {took:.1f} s"
    lab.here.avahi.send(signal.SIGCONT)
    lab.sees("Blog", "Notes on nas")


def test_stopped_at_the_end(lab):
    """A daemon that hangs cannot keep crier from ending."""
    started(lab)
    lab.here.avahi.send(signal.SIGSTOP)
    begin = time.monotonic()
    lab.crier.stop()
    assert time.monotonic() - begin < 7


def test_bus_restarted(lab):
    started(lab)
    lab.here.stop_bus()
    lab.here.start()
    lab.here.wait_avahi()
    lab.sees(*BOTH)


def test_daemon_comes_later(lab):
    lab.here.stop_avahi()
    lab.crier.start(CONFIG)
    assert "established" not in states(lab).values()
    lab.here.start_avahi()
    lab.sees(*BOTH)


def test_bus_comes_later(lab):
    lab.here.stop_bus()
    lab.crier.start(CONFIG)
    lab.here.start()
    lab.here.wait_avahi()
    lab.sees(*BOTH, seconds=10)


def test_host_renamed(lab):
    """Every target and every name that has the host's in it follows."""
    started(lab)
    try:
        lab.here.run("avahi-set-host-name", "attic")
        seen = lab.sees("Wiki", "Notes on attic")
        assert {service.host for service in seen.values()} == {"attic.local"}
        assert all(service.addresses for service in seen.values())
    finally:
        lab.here.run("avahi-set-host-name", "nas")
    seen = lab.sees(*BOTH)
    assert {service.host for service in seen.values()} == {"nas.local"}


def test_collision_survives_the_daemon(lab):
    """Renamed because of the other host: so it stays over a restart of avahi-daemon."""
    lab.publish("Wiki")
    lab.sees("Wiki")
    lab.crier.start(CONFIG)
    lab.sees("Wiki", "Wiki on nas", "Notes on nas")
    lab.here.stop_avahi()
    lab.here.start_avahi()
    lab.sees("Wiki", "Wiki on nas", "Notes on nas")


def test_interface_goes_and_comes(lab):
    """Down and up again, in the middle of it all."""
    started(lab)
    lab.cut_link()
    lab.mend_link()
    lab.sees(*BOTH, seconds=8)


def test_killed_crier_leaves_nothing(lab):
    started(lab)
    lab.crier.stop(signal.SIGKILL)
    lab.sees()
    lab.crier.start(CONFIG)
    lab.sees(*BOTH)
    assert len(lab.crier.list()) == 2
