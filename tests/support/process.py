"""A process in the box, started in the background, with its log in the lab's folder."""

import os
import signal
import subprocess

from support.until import until


class Process:
    """nsenter stays outside as the parent of what it started inside: `pid` is the one inside, seen from here."""

    def __init__(self, command, log, env=None):
        self.log = log
        self.start = os.path.getsize(log) if os.path.exists(log) else 0
        with open(log, "ab") as out:
            self.popen = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                          env=env, start_new_session=True)
        self.pid = until(self._child, f"{command[-1]} to start")

    def _child(self):
        outer = self.popen.pid
        try:
            with open(f"/proc/{outer}/task/{outer}/children") as children:
                inner = children.read().split()
        except OSError:
            return outer
        if not inner and self.popen.poll() is not None:
            return outer
        return int(inner[0]) if inner else None

    def text(self):
        """What it has written since it was started."""
        with open(self.log, errors="replace") as log:
            log.seek(self.start)
            return log.read()

    def alive(self):
        return self.popen.poll() is None

    def send(self, number):
        if self.alive():
            os.kill(self.pid, number)
            if number == signal.SIGCONT:
                self.popen.send_signal(number)

    def wait(self, seconds=10.0):
        return self.popen.wait(seconds)

    def stop(self, number=signal.SIGTERM, seconds=10.0):
        """Sends the signal and waits for the end; returns the exit status."""
        self.send(number)
        return self.wait(seconds)
