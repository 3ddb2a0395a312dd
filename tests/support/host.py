"""One host of the LAN: its own system bus and its own avahi-daemon."""

import os
import signal

from support.until import until

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_type="method_call"/><allow send_type="signal"/>
    <allow eavesdrop="false"/><allow send_destination="*"/><allow receive_sender="*"/>
  </policy>
</busconfig>
"""

# Debian's own file, but for the name of the host.
AVAHI = """[server]
host-name={hostname}
use-ipv4=yes
use-ipv6=yes
ratelimit-interval-usec=1000000
ratelimit-burst=1000
{server}
[publish]
publish-hinfo=no
publish-workstation=no
"""


class Host:
    def __init__(self, box, hostname, netns=None, server=""):
        self.box = box
        self.hostname = hostname
        self.netns = netns
        self.server = server
        self.socket = box.path(f"{hostname}.bus")
        self.env = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.socket}"}
        self.bus = None
        self.avahi = None

    def run(self, *command, seconds=30, check=True):
        return self.box.run(*command, netns=self.netns, env=self.env, seconds=seconds, check=check)

    def spawn(self, name, *command):
        return self.box.spawn(f"{self.hostname}-{name}", *command, netns=self.netns, env=self.env)

    def start_bus(self):
        config = self.box.path(f"{self.hostname}-bus.conf")
        with open(config, "w") as out:
            out.write(BUS.format(socket=self.socket))
        if os.path.exists(self.socket):
            os.unlink(self.socket)
        self.bus = self.spawn("bus", "dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile")
        until(lambda: os.path.exists(self.socket), f"the bus of {self.hostname}")

    def start_avahi(self, ready=True):
        """A pid file and a control socket of its own, in a mount namespace of its own."""
        config = self.box.path(f"{self.hostname}-avahi.conf")
        with open(config, "w") as out:
            out.write(AVAHI.format(hostname=self.hostname, server=self.server))
        daemon = f"exec avahi-daemon --no-drop-root --no-chroot --no-rlimits -f {config}"
        self.avahi = self.spawn("avahi", "unshare", "--mount", "sh", "-c",
                                f"mount -t tmpfs tmpfs /run/avahi-daemon; {daemon}")
        if ready:
            self.wait_avahi()

    def wait_avahi(self):
        until(lambda: "Server startup complete" in self.avahi.text(), f"avahi-daemon of {self.hostname}", 10)

    def start(self):
        self.start_bus()
        self.start_avahi(ready=False)

    def stop_avahi(self, number=signal.SIGTERM):
        if self.avahi:
            self.avahi.stop(number)
            self.avahi = None

    def stop_bus(self):
        """avahi-daemon leaves with its bus."""
        if self.bus:
            self.bus.stop()
            self.bus = None
        if self.avahi:
            self.avahi.wait()
            self.avahi = None

    def heal(self):
        """Whatever a test has done to the bus or the daemon: both run again."""
        if self.bus is None or not self.bus.alive():
            self.start_bus()
        if self.avahi is not None and self.avahi.alive():
            self.avahi.send(signal.SIGCONT)
        else:
            self.start_avahi()
