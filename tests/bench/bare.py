"""The bare loop that crier is measured against (bare_loop.c)."""

import os

from support.until import until


class Bare:
    def __init__(self, lab):
        self.lab = lab
        self.process = None

    def __enter__(self):
        program = os.path.join(os.path.dirname(os.environ["CRIER"]), "..", "tests", "bare_loop")
        self.process = self.lab.here.spawn("bare", program, self.lab.docker.socket)
        until(lambda: "ready" in self.process.text(), "the bare loop")
        return self.process

    def __exit__(self, *_):
        self.process.stop()
