"""What a running process costs, as the kernel tells it: CPU, wake-ups, memory."""

import glob
import os
import re

from support.until import until


class Meter:
    def __init__(self, pid):
        self.proc = f"/proc/{pid}"

    def _tasks(self, name):
        for path in glob.glob(f"{self.proc}/task/*/{name}"):
            with open(path) as file:
                yield file.read()

    def cpu(self):
        """Seconds on a processor, of all threads; in nanoseconds, where utime and stime have ticks of 10 ms."""
        return sum(int(text.split()[0]) for text in self._tasks("schedstat")) / 1e9

    def switches(self):
        """How often one of its threads gave up its processor: each wake-up ends in one."""
        return sum(int(n) for text in self._tasks("status") for n in re.findall(r"ctxt_switches:\s+(\d+)", text))

    def memory(self):
        """{"VmRSS", "RssAnon", "Pss"} in KiB."""
        found = {}
        for name in ("status", "smaps_rollup"):
            with open(os.path.join(self.proc, name)) as file:
                found.update(re.findall(r"^(VmRSS|RssAnon|Pss):\s+(\d+) kB", file.read(), re.M))
        return {key: int(found[key]) for key in ("VmRSS", "RssAnon", "Pss")}

    def wait_idle(self, quiet=1.0, seconds=60):
        """Until nothing has woken it for `quiet` seconds."""
        def idle():
            before = self.switches()
            try:
                until(lambda: self.switches() != before, "a wake-up", quiet, 0.05)
            except AssertionError:
                return True
            return False
        until(idle, "crier to be idle", seconds)
