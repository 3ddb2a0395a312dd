"""What a running browser on the other host shows at this moment, and waiting until it is as expected."""

import os
import signal

from support.until import until


class Audience:
    def __init__(self, lab):
        self.browser = lab.browser("_http._tcp")

    def __enter__(self):
        self.browser.__enter__()
        return self

    def __exit__(self, *arguments):
        """avahi-browse itself ends: it is a child of nsenter, and would go on asking, less and less often."""
        outer = self.browser.popen.pid
        with open(f"/proc/{outer}/task/{outer}/children") as children:
            for pid in children.read().split():
                os.kill(int(pid), signal.SIGKILL)
        self.browser.__exit__(*arguments)

    def shown(self):
        there = set()
        for event in self.browser.read():
            place = (event.name, event.interface, event.protocol)
            (there.add if event.sign == "+" else there.discard)(place)
        return {name for name, _, _ in there}

    def wait(self, names, seconds=60):
        names = set(names)
        try:
            until(lambda: self.shown() == names, f"{len(names)} services at the other host", seconds, 0.1)
        except AssertionError as error:
            absent, more = sorted(names - self.shown()), sorted(self.shown() - names)
            raise AssertionError(f"{error}; missing {len(absent)} {absent[:5]}, "
                                 f"too many {len(more)} {more[:5]}") from None
