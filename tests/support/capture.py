"""What goes over the link: tcpdump on the other host, decoded."""

import contextlib
import os
import struct
import time
from collections import namedtuple

from support import dns
from support.until import until

Packet = namedtuple("Packet", "time source message")

HEADER = 24                # of a pcap file
RECORD = struct.Struct("<IIII")
ETHERNET = 14
UDP = 8
QUIET = 4.5                # seconds


class Capture:
    """All mDNS packets that the link of a host carries, from now on."""

    def __init__(self, host, interface="lan1"):
        self.file = host.box.path(f"capture-{time.monotonic_ns()}.pcap")
        self.own = [host.box.run("cat", f"/sys/class/net/{interface}/address", netns=host.netns).strip()]
        self.tcpdump = host.spawn("tcpdump", "tcpdump", "--immediate-mode", "-U", "-Z", "root", "-i", interface,
                                  "-w", self.file, "udp port 5353")
        until(lambda: "listening on" in self.tcpdump.text(), "tcpdump", 10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tcpdump.stop()
        os.unlink(self.file)

    def packets(self):
        """Those of the other side: what this host itself has sent is left out."""
        with open(self.file, "rb") as file:
            data = file.read()
        found, at = [], HEADER
        while at + RECORD.size <= len(data):
            seconds, fraction, length, _ = RECORD.unpack_from(data, at)
            frame = data[at + RECORD.size:at + RECORD.size + length]
            at += RECORD.size + length
            if len(frame) == length and self._mac(frame) not in self.own:
                found.append(self._packet(seconds + fraction / 1e6, frame))
        return found

    @staticmethod
    def _mac(frame):
        return ":".join(f"{byte:02x}" for byte in frame[6:12])

    @staticmethod
    def _packet(when, frame):
        version = frame[ETHERNET] >> 4
        header = (frame[ETHERNET] & 0x0F) * 4 if version == 4 else 40
        source = frame[ETHERNET + 12:ETHERNET + 16] if version == 4 else frame[ETHERNET + 8:ETHERNET + 24]
        return Packet(when, source, dns.decode(frame[ETHERNET + header + UDP:]))

    def about(self, text):
        """The records in packets of the other side, oldest first, that have the text in name or data."""
        return [record for packet in self.packets() for record in packet.message.records
                if text in record.name or text in str(record.data)]

    def goodbyes(self, text):
        return [record for record in self.about(text) if record.ttl == 0]

    @contextlib.contextmanager
    def silence(self, text):
        """Not one packet of the other side speaks of the text while the block lasts."""
        before = len(self.about(text))
        yield
        sent = self.about(text)[before:]
        assert not sent, "sent:" + "".join(f"\n  {record}" for record in sent)

    def last(self, text):
        """When a packet that speaks of the text was seen last; 0 for never."""
        times = [packet.time for packet in self.packets()
                 if any(text in r.name or text in str(r.data) for r in packet.message.records)]
        return max(times, default=0)

    def settle(self, text):
        """Avahi announces a new record four times, with 1, 2 and 4 s between: until that is over."""
        until(lambda: 0 < self.last(text) < time.time() - QUIET, f"the announcements of {text} to end", 30)
