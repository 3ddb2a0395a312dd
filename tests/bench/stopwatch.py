"""From dockerd's event to the other host's screen: when a container started, and when its service was shown there."""

import json
import select
import socket
import time

EVENTS = "GET /events HTTP/1.0\r\nHost: docker\r\n\r\n"    # 1.0: no chunks


class Stopwatch:
    """Listens to dockerd and to a running browser at once; times are seconds of the clock dockerd stamps with."""

    def __init__(self, lab, kind="_http._tcp"):
        self.browser = lab.browser(kind)
        self.events = socket.socket(socket.AF_UNIX)
        self.events.connect(lab.docker.socket)
        self.events.sendall(EVENTS.encode())
        self.rest = b""
        self.started = {}
        self.seen = {}

    def __enter__(self):
        self.browser.__enter__()
        return self

    def __exit__(self, *arguments):
        self.events.close()
        self.browser.__exit__(*arguments)

    def _hear(self):
        *lines, self.rest = (self.rest + self.events.recv(65536)).split(b"\n")
        for line in lines:
            if not line.startswith(b"{"):
                continue
            event = json.loads(line)
            if event["Type"] == "container" and event["Action"] == "start":
                self.started[event["Actor"]["Attributes"]["name"]] = event["timeNano"] / 1e9

    def _look(self):
        now, known = time.time(), len(self.browser.events)
        for event in self.browser.read()[known:]:
            if event.sign == "+":
                self.seen.setdefault(event.name, now)

    def wait(self, service, seconds=10):
        """Until the other host shows it; returns when that was."""
        deadline = time.monotonic() + seconds
        screen = self.browser.popen.stdout
        while service not in self.seen:
            if time.monotonic() > deadline:
                raise AssertionError(f"{service} is not shown within {seconds} s")
            ready, _, _ = select.select([self.events, screen], [], [], 0.5)
            if screen in ready:
                self._look()
            if self.events in ready:
                self._hear()
        return self.seen[service]

    def delay(self, container, service):
        """Seconds between the start of the container and the service at the browser."""
        seen = self.wait(service)
        while container not in self.started:
            self._hear()
        return seen - self.started[container]
