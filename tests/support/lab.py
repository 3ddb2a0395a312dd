"""A lab: one host with crier, its bus, avahi-daemon and dockerd, and another host on the same link that looks on.

All in a box of its own, so many labs run side by side without meeting. On this side crier, `here`; on the other side
`peer`. Leaving the lab removes it, whatever happened in it.
"""

import os
import tempfile

from support import browse
from support.box import Box
from support.capture import Capture
from support.crier import Crier
from support.docker import Docker
from support.host import Host

PEER_CACHE = "cache-entries-max=20000"    # the default shows some 1,360 services


class Lab:
    def __init__(self, docker=False, avahi=True):
        self.box = Box(tempfile.mkdtemp(prefix="lab."))
        self.avahi = avahi
        self.here = Host(self.box, "nas")
        self.peer = Host(self.box, "peer", "peer", PEER_CACHE)
        self.docker = Docker(self.box) if docker else None
        self.crier = Crier(self.box, "avahi" if avahi else "embedded",
                           self.here.env if avahi else {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"})
        self.links = []

    def __enter__(self):
        try:
            self.up()
        except BaseException:
            self.box.down()
            raise
        return self

    def __exit__(self, *_):
        self.box.down()

    def up(self):
        self.box.up()
        hosts = [self.here, self.peer] if self.avahi else [self.peer]
        for host in hosts:
            host.start()
        if self.docker:
            self.docker.up()
        for host in hosts:
            host.wait_avahi()

    def reset(self):
        """After each test: all that it may have left is taken away, all that it may have broken stands again."""
        self.crier.clear()
        if self.docker:
            self.docker.clear()
        for name in self.links:
            self.box.run("ip", "link", "del", name, check=False)
        self.links = []
        for host in [self.here, self.peer] if self.avahi else [self.peer]:
            host.heal()

    def path(self, name):
        return self.box.path(name)

    def add_lan(self, name, net=79):
        """A second link to the other host, where its end is called NAMEp: 192.168.NET.1 here, .2 there."""
        other = f"{name}p"
        run = self.box.run
        run("ip", "link", "add", name, "type", "veth", "peer", "name", other, "netns", "peer")
        self.links.append(name)
        run("ip", "addr", "add", f"192.168.{net}.2/24", "dev", other, netns="peer")
        run("ip", "link", "set", other, "up", netns="peer")
        run("ip", "addr", "add", f"192.168.{net}.1/24", "dev", name)
        run("ip", "link", "set", name, "up")
        return other

    def capture(self, interface="lan1"):
        return Capture(self.peer, interface)

    def browser(self, kind):
        return browse.Browser(self.peer, kind)

    def browse(self, kind="-a"):
        return browse.browse(self.peer, kind)

    def wait(self, condition, what, kind="-a", seconds=5.0):
        return browse.wait_for(self.peer, condition, what, kind, seconds)

    def sees(self, *expected, kind="-a", seconds=5.0):
        """The other host sees exactly these names; returns the services by name."""
        def same(services):
            return sorted(s.name for s in services) == sorted(expected)
        found = self.wait(same, f"exactly {sorted(expected)}", kind, seconds)
        return {service.name: service for service in found}
