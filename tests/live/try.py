"""config/try, as a stranger runs it on a machine without any runtime."""

import os
import shutil
import signal

from support.until import until

LABS = {"": {"avahi": False}}
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NO_BUS = {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"}


def test_shows_a_container_and_leaves_nothing(lab):
    copy, tmp = lab.path("clone"), lab.path("tmp")
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", "build*"))
    os.mkdir(tmp)
    process = lab.box.spawn("try", f"{copy}/config/try", env={**NO_BUS, "TMPDIR": tmp})
    until(lambda: "+ hello on" in process.text() or not process.alive(), "the announcement", 100)
    assert process.alive(), process.text()
    (service,) = [service for service in lab.browse("_http._tcp") if service.name.startswith("hello on ")]
    page = lab.box.run("curl", "-sf", f"http://192.168.77.1:{service.port}/", netns="peer")
    assert "crier" in page
    process.send(signal.SIGTERM)
    process.wait(30)
    assert os.listdir(tmp) == [] and "crier-try0" not in lab.box.run("ip", "link")
    lab.wait(lambda services: services == set(), "the goodbye")
