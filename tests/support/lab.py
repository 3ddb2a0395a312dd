"""A lab: one host with crier, its bus, avahi-daemon and dockerd, and another host on the same link that looks on.

All in a box of its own, so many labs run side by side without meeting. On this side crier, `here`; on the other side
`peer`. Leaving the lab removes it, whatever happened in it.
"""

import shutil
import signal
import tempfile
from collections import Counter

from support import browse
from support.box import Box
from support.capture import Capture
from support.crier import Crier
from support.docker import Docker
from support.host import Host

NEEDED = ["ip", "nsenter", "unshare", "dbus-daemon", "avahi-daemon", "avahi-browse", "tcpdump"]
NEEDED_DOCKER = ["dockerd", "docker", "iptables", "curl"]
PEER_CACHE = "cache-entries-max=20000"    # the default shows some 1,360 services


class Skip(Exception):
    """Raised where a test cannot be run here; its text is the reason."""


def missing(docker=False, **_):
    """The programs that this machine lacks for such a lab."""
    return [name for name in NEEDED + (NEEDED_DOCKER if docker else []) if not shutil.which(name)]


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
        self.publishers = []
        self.cut = False            # the link was down for a while

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
        if self.crier.failed() or self.cut:
            self.peer.stop_avahi(signal.SIGKILL)    # with its cache: a goodbye did not reach it, perhaps
        self.cut = False
        self.crier.clear()
        for publisher in self.publishers:
            publisher.stop()
        self.publishers = []
        if self.docker:
            self.docker.heal()
            self.docker.clear()
        for name in list(self.links):
            self.remove_lan(name)
        for host in [self.here, self.peer] if self.avahi else [self.peer]:
            host.heal()

    def watch_docker(self, extra="", options="", endpoint=None):
        """Starts crier with the lab's docker as its only backend."""
        backend = f'{{kind: docker, endpoint: "{endpoint or self.docker.endpoint}"{options}}}'
        return self.crier.start(f"backends: [{backend}]\n{extra}")

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

    def remove_lan(self, name):
        self.links.remove(name)
        self.box.run("ip", "link", "del", name)

    def cut_link(self):
        self.cut = True
        self.box.run("ip", "link", "set", "lan0", "down")

    def mend_link(self):
        """The kernel takes the IPv6 addresses away with the link, and somebody brings them back."""
        self.box.run("ip", "link", "set", "lan0", "up")
        self.box.run("ip", "addr", "replace", "fd77::1/64", "dev", "lan0", "nodad")

    def publish(self, name, *txt, host=None, port=80):
        """Some other program of a host, the other one unless told, announces a service until the test ends."""
        self.publishers.append((host or self.peer).spawn("publish", "avahi-publish", "-s", name, "_http._tcp",
                                                         str(port), *txt))
        return self.publishers[-1]

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
        seen = Counter()

        def same(services):
            seen.clear()
            seen.update(service.name for service in services)
            return seen == Counter(expected)
        try:
            found = self.wait(same, f"exactly {len(expected)} services", kind, seconds)
        except AssertionError as error:
            absent, more = Counter(expected) - seen, seen - Counter(expected)
            raise AssertionError(f"{error}\nmissing: {sorted(absent)}\ntoo many: {sorted(more)}") from None
        return {service.name: service for service in found}
