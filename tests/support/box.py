"""The box of box.sh: namespaces of its own for an engine, this host and another host."""

import os
import subprocess

from support.process import Process

HERE = os.path.dirname(os.path.abspath(__file__))
SPACES = ["-m", "-p", "-n", "-u", "-i", "-C"]


class Box:
    def __init__(self, folder):
        self.folder = folder
        self.pid = None

    def path(self, name):
        return os.path.join(self.folder, name)

    def script(self, name, *args, env=None):
        command = ["bash", os.path.join(HERE, name), *args]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, env={**os.environ, **(env or {})})
        if done.returncode != 0:
            raise RuntimeError(f"{name} {' '.join(args)}: {done.stdout.strip()}")
        return done.stdout.strip()

    def up(self):
        self.script("box.sh", "up", self.folder)
        with open(self.path("box.pid")) as pid:
            self.pid = int(pid.read())

    def down(self):
        self.script("box.sh", "down", self.folder)

    def left(self):
        """What is still there after down(): nothing, it is to be hoped."""
        return self.script("box.sh", "left", self.folder)

    def inside(self, command, netns=None):
        """The command line that runs `command` inside, from here."""
        enter = ["nsenter", "-t", str(self.pid), *SPACES, "--"]
        return enter + (["ip", "netns", "exec", netns] if netns else []) + list(command)

    def run(self, *command, netns=None, env=None, seconds=30, check=True):
        """Runs it to its end inside and returns what it printed."""
        done = subprocess.run(self.inside(command, netns), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, errors="replace", timeout=seconds,
                              env={**os.environ, **(env or {})})
        if check and done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: status {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def spawn(self, name, *command, netns=None, env=None):
        """Starts it in the background; its log is NAME.log."""
        return Process(self.inside(command, netns), self.path(f"{name}.log"), {**os.environ, **(env or {})})
