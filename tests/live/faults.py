"""dockerd goes away, comes back, and answers wrongly: in the end the other host sees what runs, and nothing else."""

import os
import signal
import time

from support.proxy import Proxy
from support.until import until

LABS = {"": {"docker": True}}
SECONDS = 200

ALWAYS = ["--restart", "always"]
SETTINGS = '{{"experimental": true, "ipv6": true, "fixed-cidr-v6": "fd78::/64", "live-restore": {}}}'


def connected(lab):
    return all(backend["connected"] for backend in lab.crier.json("status")["backends"])


def reconnected(lab):
    until(lambda: connected(lab), "crier to be connected again", 10)


def settings(lab, live_restore):
    """Starts dockerd anew with or without live-restore."""
    if lab.docker.alive():
        lab.docker.stop()
    lab.docker.settings(SETTINGS.format("true" if live_restore else "false"))
    lab.docker.start()


def test_restart_without_live_restore(lab):
    """dockerd stops all containers on its way out, and starts those again that ask for it."""
    lab.watch_docker()
    lab.docker.run("back", "-p", "8080:80", *ALWAYS)
    lab.docker.run("ended", "-p", "8081:80")
    lab.sees("back on nas", "ended on nas")
    lab.docker.stop()
    lab.docker.start()
    lab.docker.run("new", "-p", "8082:80")
    lab.sees("back on nas", "new on nas")


def test_killed_without_live_restore(lab):
    lab.watch_docker()
    lab.docker.run("back", "-p", "8080:80", *ALWAYS)
    lab.docker.run("ended", "-p", "8081:80")
    lab.sees("back on nas", "ended on nas")
    lab.docker.stop("KILL")
    lab.docker.start()
    lab.sees("back on nas")


def test_short_absence_sends_nothing(lab):
    """With live-restore the containers run on; under `hold` nobody on the LAN is told anything."""
    settings(lab, live_restore=True)
    try:
        lab.watch_docker()
        with lab.capture() as capture:
            lab.docker.run("web", "-p", "8080:80")
            lab.sees("web on nas")
            capture.settle("web on nas")
            with capture.silence("web on nas"):
                for how in ("TERM", "KILL"):
                    lab.docker.stop(how)
                    until(lambda: not connected(lab), "crier to notice")
                    lab.docker.start()
                    reconnected(lab)
    finally:
        settings(lab, live_restore=False)


def test_ended_while_dockerd_was_away(lab):
    settings(lab, live_restore=True)
    try:
        lab.watch_docker()
        lab.docker.run("stays", "-p", "8080:80")
        lab.docker.run("ends", "-p", "8081:80", "-l", "end=1")
        lab.sees("stays on nas", "ends on nas")
        pid = lab.docker("inspect", "-f", "{{.State.Pid}}", "ends")
        lab.docker.stop("KILL")
        lab.box.run("kill", "-9", pid)
        lab.docker.start()
        lab.docker.run("new", "-p", "8082:80")
        lab.sees("stays on nas", "new on nas")
    finally:
        settings(lab, live_restore=False)


def test_hold_runs_out(lab):
    lab.watch_docker(options=", hold: 1s")
    lab.docker.run("web", "-p", "8080:80", *ALWAYS)
    lab.sees("web on nas")
    lab.docker.stop("KILL")
    lab.sees()
    lab.docker.start()
    lab.sees("web on nas", seconds=8)


def test_dockerd_comes_later(lab):
    lab.docker.stop()
    lab.watch_docker()
    assert lab.crier.list() == []
    lab.docker.start()
    lab.docker.run("web", "-p", "8080:80")
    lab.sees("web on nas")


def test_socket_of_a_killed_dockerd(lab):
    """The file is there, and nobody listens."""
    lab.docker.stop("KILL")
    lab.watch_docker()
    lab.docker.start()
    lab.docker.run("web", "-p", "8080:80")
    lab.sees("web on nas")


def test_terminated_with_goodbyes(lab):
    lab.watch_docker()
    for number in range(5):
        lab.docker.run(f"web{number}", "-p", f"{8080 + number}:80")
    lab.sees(*(f"web{number} on nas" for number in range(5)))
    with lab.capture() as capture:
        start = time.monotonic()
        lab.crier.stop()
        assert time.monotonic() - start < 5
        lab.sees()
        for number in range(5):
            kinds = {record.type for record in capture.goodbyes(f"web{number} on nas")}
            assert {"PTR", "SRV", "TXT"} <= kinds, f"web{number}: goodbyes for {kinds} only"


def test_killed_and_started_again(lab):
    """Its records go; afterwards each is there once."""
    lab.watch_docker()
    lab.docker.run("web", "-p", "8080:80")
    lab.sees("web on nas")
    lab.crier.stop(signal.SIGKILL)
    lab.sees()
    lab.watch_docker()
    lab.sees("web on nas")


def test_host_renamed(lab):
    """The names and the targets of what runs follow."""
    lab.watch_docker()
    lab.docker.run("web", "-p", "8080:80")
    lab.sees("web on nas")
    try:
        lab.here.run("avahi-set-host-name", "attic")
        seen = lab.sees("web on attic")["web on attic"]
        assert seen.host == "attic.local" and seen.addresses
    finally:
        lab.here.run("avahi-set-host-name", "nas")
    lab.sees("web on nas")


def with_proxy(lab):
    """Two containers seen through a proxy that can be told to misbehave."""
    proxy = Proxy(lab.path("proxy.sock"), lab.docker.socket)
    lab.watch_docker(endpoint=proxy.endpoint)
    for port, name in enumerate(("one", "two")):
        lab.docker.run(name, "-p", f"{8080 + port}:80")
    lab.sees("one on nas", "two on nas")
    return proxy


def broken_inspect(lab, kind):
    """One container cannot be looked at during a whole new list: nothing is withdrawn, and later all is right."""
    with with_proxy(lab) as proxy, lab.browser("_http._tcp") as browser:
        browser.wait("+", "one on nas")
        identity = lab.docker("inspect", "-f", "{{.Id}}", "one")
        fault = proxy.fault(f"/containers/{identity}/json", kind)
        lab.crier.command("resync")
        lab.docker("rename", "one", "other")
        fault.wait()
        lab.docker.run("three", "-p", "8090:80")
        browser.wait("+", "three on nas")
        assert "-" not in browser.signs("one on nas") + browser.signs("two on nas"), "something was withdrawn"
        proxy.lift()
        lab.sees("other on nas", "two on nas", "three on nas", seconds=15)


def test_inspect_answers_500(lab):
    broken_inspect(lab, "error")


def test_inspect_hangs(lab):
    broken_inspect(lab, "hang")


def test_inspect_is_cut_off(lab):
    broken_inspect(lab, "cut")


def broken_list(lab, kind):
    with with_proxy(lab) as proxy, lab.browser("_http._tcp") as browser:
        browser.wait("+", "one on nas")
        fault = proxy.fault(r"/containers/json", kind)
        lab.crier.command("resync")
        fault.wait()
        assert len(lab.crier.list()) == 2
        proxy.lift()
        reconnected(lab)
        lab.docker.run("three", "-p", "8090:80")
        browser.wait("+", "three on nas", 15)
        assert "-" not in browser.signs("one on nas") + browser.signs("two on nas"), "something was withdrawn"


def test_list_answers_500(lab):
    broken_list(lab, "error")


def test_list_is_cut_off(lab):
    broken_list(lab, "cut")


def started_during_the_list(lab, kind):
    """Between the opening of the stream and the list: one that starts, one that ends."""
    with Proxy(lab.path("proxy.sock"), lab.docker.socket) as proxy:
        lab.docker.run("ends", "-p", "8080:80")
        lab.docker.run("stays", "-p", "8081:80")
        fault = proxy.fault(r"/containers/json", kind)
        lab.crier.start(f'backends: [{{ kind: docker, endpoint: "{proxy.endpoint}" }}]', ready=False)
        fault.wait()
        lab.docker.run("starts", "-p", "8082:80")
        lab.docker("rm", "-f", "ends")
        proxy.lift()
        lab.sees("stays on nas", "starts on nas")


def test_event_before_the_list(lab):
    started_during_the_list(lab, "hold_request")


def test_event_before_an_old_list(lab):
    started_during_the_list(lab, "hold_answer")


def test_ended_during_its_inspect(lab):
    """The answer is from before its end and arrives after it: the dead stay dead."""
    with with_proxy(lab) as proxy:
        fault = proxy.fault(r"/containers/[0-9a-f]{64}/json", "hold_answer")
        lab.docker.run("short", "-p", "8090:80")
        fault.wait()
        lab.docker("rm", "-f", "short")
        proxy.lift()
        lab.docker.run("fence", "-p", "8091:80")
        lab.sees("one on nas", "two on nas", "fence on nas")


def test_changed_during_its_inspect(lab):
    with with_proxy(lab) as proxy:
        fault = proxy.fault(r"/containers/[0-9a-f]{64}/json", "hold_answer")
        lab.docker.run("before", "-p", "8090:80")
        fault.wait()
        lab.docker("rename", "before", "after")
        proxy.lift()
        lab.sees("one on nas", "two on nas", "after on nas")


def test_stream_cut_in_the_middle(lab):
    """The proxy goes and another takes its place: what happened between is found by the next list."""
    with with_proxy(lab) as proxy:
        path = lab.path("proxy.sock")
    until(lambda: not connected(lab), "crier to notice")
    lab.docker("rm", "-f", "one")
    lab.docker.run("three", "-p", "8090:80")
    os.unlink(path)
    with Proxy(path, lab.docker.socket):
        lab.sees("two on nas", "three on nas")
