"""The real dockerd of the box, and the docker command in front of it."""

import subprocess

from support.until import until

SERVE = ["httpd", "-f", "-p", "80", "-h", "/www"]


class Docker:
    def __init__(self, box):
        self.box = box
        self.socket = box.path("docker.sock")
        self.endpoint = f"unix://{self.socket}"

    def up(self):
        self.box.script("docker.sh", "up", self.box.folder)

    def start(self):
        self.box.script("docker.sh", "start", self.box.folder)

    def stop(self, signal="TERM"):
        self.box.script("docker.sh", "stop", self.box.folder, env={"SIG": signal})

    def settings(self, text):
        """daemon.json, read at the next start."""
        with open(self.box.path("daemon.json"), "w") as out:
            out.write(text)

    def __call__(self, *args, seconds=60, check=True):
        """Runs a docker command; returns what it printed."""
        done = subprocess.run(["docker", "-H", self.endpoint, *args], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=seconds)
        if check and done.returncode != 0:
            raise RuntimeError(f"docker {' '.join(args)}: {done.stderr.strip()}")
        return done.stdout.strip()

    def run(self, name, *options, image="bb", command=SERVE):
        """Starts a container that serves a page on its port 80; returns its id."""
        return self("run", "-d", "--name", name, "--stop-timeout", "1", *options, image, *command)

    def alive(self):
        return subprocess.run(["docker", "-H", self.endpoint, "version"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    def heal(self):
        if not self.alive():
            self.start()

    def spawn(self, *args):
        return subprocess.Popen(["docker", "-H", self.endpoint, *args], stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def clear(self):
        """No container and no network of a test stays. Some may be on their way out by themselves."""
        def empty():
            containers = self("ps", "-aq").split()
            if containers:
                self("rm", "-f", *containers, check=False)
            return not containers
        until(empty, "the containers to go", 60)
        self("network", "prune", "-f")
