"""The daemon under test, in the box, and its client commands."""

import json
import os
import re
import signal
import subprocess

from support.notify import Notify
from support.until import until

BAD = re.compile(r"ERROR: \w+Sanitizer|runtime error:|WARNING: \w+Sanitizer|Assertion .* failed")
HERE = os.path.dirname(os.path.abspath(__file__))
REPORT_LINES = 40
SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:exitcode=99",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1:exitcode=99",
    "TSAN_OPTIONS": f"halt_on_error=0:exitcode=99:suppressions={HERE}/tsan.supp",
}


def binary():
    """$CRIER names the program to test."""
    path = os.environ.get("CRIER", "")
    if not os.access(path, os.X_OK):
        raise SystemExit("CRIER must name the crier program to test")
    return path


class Crier:
    def __init__(self, box, announcer, env):
        self.box = box
        self.announcer = announcer
        self.env = env
        self.socket = box.path("crier.sock")
        self.config = box.path("crier.yaml")
        self.state = box.path("state")
        self.process = None
        self.last = None            # the log of the one that ended is wanted too
        self.notify = None

    def start(self, config, *options, ready=True, env=None):
        """Writes the config, starts the daemon and waits until it says that it is ready."""
        self.configure(config)
        os.makedirs(self.state, exist_ok=True)
        if self.notify:
            self.notify.close()
        self.notify = Notify(self.box.path("notify"))
        self._spawn(options, env or {})
        if ready:
            until(self._ready, "crier to be ready", 10)
        return self

    def configure(self, config):
        """In one step: a reload that is under way reads the old file or the new one, never a half."""
        with open(f"{self.config}.new", "w") as out:
            out.write(config)
        os.rename(f"{self.config}.new", self.config)

    def _spawn(self, options, more):
        env = {**self.env, **SANITIZERS, "STATE_DIRECTORY": self.state, "NOTIFY_SOCKET": self.notify.path,
               "CRIER_LOG": "debug", **more}
        command = [binary(), "run", "-c", self.config, "--socket", self.socket, "--announcer", self.announcer]
        self.process = self.last = self.box.spawn("crier", *command, *options, env=env)

    def _ready(self):
        if not self.process.alive():
            raise AssertionError(f"crier ended with status {self.process.wait()}")
        return "READY=1" in self.notify.told()

    def reload(self, config):
        self.configure(config)
        self.process.send(signal.SIGHUP)

    def stop(self, number=signal.SIGTERM):
        """Ends it; an end on SIGTERM must be a clean one."""
        process, self.process = self.process, None
        if process is None:
            return
        ended_before = not process.alive()
        status = process.stop(number, 15)
        self.check(process.text())
        assert not ended_before, f"crier ended by itself with status {status}"
        assert number == signal.SIGKILL or status == 0, f"crier ended with status {status}"

    def failed(self):
        """Did it end by itself, and nobody has noticed yet?"""
        return self.process is not None and not self.process.alive()

    def clear(self):
        """After a test that failed too: nothing that it announces or remembers reaches the next one."""
        if self.process is not None and self.process.alive():
            try:
                self.process.stop()
            except subprocess.TimeoutExpired:
                self.process.stop(signal.SIGKILL)
        self.process = self.last = None
        subprocess.run(["rm", "-rf", self.state], check=True)

    @staticmethod
    def check(log):
        found = BAD.search(log)
        if found:
            report = log[found.start():].splitlines()[:REPORT_LINES]
            raise AssertionError("in what crier has written:\n" + "\n".join(report))

    def command(self, *args, socket=True, seconds=5):
        """Runs a command in the box to its end; returns its exit status and what it printed."""
        command = [binary(), *args, *(["--socket", self.socket] if socket else [])]
        done = subprocess.run(self.box.inside(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=seconds,
                              env={**os.environ, **self.env, **SANITIZERS})
        self.check(done.stderr)
        return done.returncode, done.stdout + (done.stderr if done.returncode else "")

    def json(self, *args):
        status, text = self.command(*args, "--json")
        assert status == 0, f"crier {args[0]}: status {status}: {text}"
        return json.loads(text)

    def list(self):
        return self.json("list")

    def log(self):
        """What the daemon that was started last has written."""
        return self.last.text() if self.last else ""
