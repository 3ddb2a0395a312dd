"""What a host of the LAN sees, by avahi-browse there."""

import os
import re
import subprocess
import time
from collections import namedtuple

from support.until import until

# addresses and interfaces: frozensets over all the lines that tell of the service. txt: a frozenset, for
# avahi-browse 0.8 prints the strings in reversed order.
Service = namedtuple("Service", "name type host port txt addresses interfaces")
Event = namedtuple("Event", "time sign name type interface protocol")

SHOWN = 8                  # services in the text of a failure
ESCAPE = re.compile(rb"\\(\d{3}|.)")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def plain(text):
    """Undoes the escapes of avahi-browse: a backslash with a byte in decimal, or with a character."""
    def one(match):
        code = match.group(1)
        return bytes([int(code)]) if len(code) == 3 else code
    return ESCAPE.sub(one, text.encode("utf-8", "surrogateescape")).decode("utf-8", "replace")


def parse(text):
    """The services in the output of avahi-browse -rp, each once."""
    found = {}
    for line in text.splitlines():
        if not line.startswith("="):
            continue
        _, interface, _, name, kind, _, host, address, port, txt = line.split(";", 9)
        strings = frozenset(plain(string) for string in QUOTED.findall(txt))
        addresses, interfaces = found.setdefault((plain(name), kind, plain(host), int(port), strings), (set(), set()))
        addresses.add(address)
        interfaces.add(interface)
    return {Service(*key, *map(frozenset, places)) for key, places in found.items()}


def browse(host, kind="-a"):
    """All services of one type, or of all, resolved, as the host sees them now."""
    return parse(host.run("timeout", "8", "avahi-browse", "-rptk", kind, check=False))


def names(services):
    return {service.name for service in services}


def wait_for(host, condition, what, kind="-a", seconds=5.0):
    """Browses until the condition holds of the set of services; returns that set."""
    seen = [set()]

    def look():
        seen[0] = browse(host, kind)
        return condition(seen[0])

    try:
        until(look, what, seconds)
    except AssertionError as error:
        raise AssertionError(f"{error}; the other host sees {describe(seen[0])}") from None
    return seen[0]


def describe(services):
    """One line for each, the first few."""
    shown = sorted(str(service) for service in services)[:SHOWN]
    more = [f"and {len(services) - SHOWN} more"] if len(services) > SHOWN else []
    return "".join(f"\n  {line}" for line in shown + more) or "nothing"


class Browser:
    """A browser that runs all the time, as a person's file manager does, and keeps what it is told."""

    def __init__(self, host, kind):
        self.events = []
        self.rest = b""
        command = host.box.inside(["stdbuf", "-oL", "avahi-browse", "-pk", kind], host.netns)
        self.popen = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      env={**os.environ, **host.env})
        os.set_blocking(self.popen.stdout.fileno(), False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.popen.stdout.close()
        self.popen.kill()
        self.popen.wait()

    def read(self):
        """Takes in what has arrived since; returns all events up to now."""
        while chunk := self.popen.stdout.read():
            *lines, self.rest = (self.rest + chunk).split(b"\n")
            self.events += [self._event(line.decode("utf-8", "replace")) for line in lines]
        return self.events

    @staticmethod
    def _event(line):
        sign, interface, protocol, name, kind = line.split(";")[:5]
        return Event(time.monotonic(), sign, plain(name), kind, interface, protocol)

    def signs(self, name):
        """The + and - that were seen of one name, in order, over all interfaces and protocols."""
        return "".join(event.sign for event in self.read() if event.name == name)

    def wait(self, sign, name, seconds=5.0):
        """Until it was told `sign` of that name; returns the event."""
        def look():
            return next((e for e in self.read() if e.sign == sign and e.name == name), None)
        return until(look, f"{sign} {name} at a running browser", seconds, 0.005)
