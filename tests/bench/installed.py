"""The environment of the daemon as its unit starts it."""

import os
import re

from support.runner import TESTS

UNIT = os.path.join(os.path.dirname(TESTS), "systemd", "crier.service")


def environment():
    with open(UNIT) as unit:
        return {"CRIER_LOG": "info", **dict(re.findall(r"^Environment=(\w+)=(.*)$", unit.read(), re.M))}
