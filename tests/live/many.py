"""Many containers, and containers that come and go all the time."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from support.until import until

LABS = {"": {"docker": True}}
SECONDS = 130

MANY = 100
SIDE_BY_SIDE = 8


def in_parallel(lab, *commands):
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        list(pool.map(lambda command: lab.docker(*command, seconds=120), commands))


def test_a_hundred_started_and_stopped(lab):
    lab.watch_docker()
    names = [f"c{number}" for number in range(MANY)]
    in_parallel(lab, *(["create", "--name", name, "-p", f"{8000 + i}:80", "bb", "httpd", "-f", "-p", "80"]
                       for i, name in enumerate(names)))
    in_parallel(lab, *(["start", name] for name in names))
    lab.sees(*(f"{name} on nas" for name in names), kind="_http._tcp")
    in_parallel(lab, *(["kill", name] for name in names))
    lab.sees(seconds=10)
    assert lab.crier.list() == []


test_a_hundred_started_and_stopped.deadline = 240


class Churn:
    """Containers on a bridge that start and end twice a second, as long as the block lasts."""

    def __init__(self, lab):
        self.lab = lab
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.over.wait(0.5):
            self.lab.docker.spawn("run", "--rm", "bb", "sleep", "0.3")

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def test_bridges_that_come_and_go(lab):
    """avahi-daemon 0.8 strands what it probes while an interface goes away, which each veth of a container does."""
    lab.watch_docker()
    names = ["probed", "also probed"] + [f"web{number} on nas" for number in range(8)]
    start = time.monotonic()
    with Churn(lab):
        lab.docker.run("probed1", "-p", "8080:80", "-l", "crier.name=probed")
        lab.docker.run("probed2", "-p", "8081:80", "-l", "crier.name=also probed")
        for number in range(8):
            lab.docker.run(f"web{number}", "-p", f"{8090 + number}:80")
            lab.sees(*names[:3 + number], seconds=20)
        lab.wait(lambda _: time.monotonic() - start > 20, "20 s of it", seconds=30)
        seen = lab.sees(*names)
    assert all(service.addresses and service.port for service in seen.values())
    assert {service["state"] for service in lab.crier.list()} == {"established"}


test_bridges_that_come_and_go.deadline = 240


def test_crash_loop_is_damped(lab):
    """It starts and ends within a second, for ever: at most the first start and two more are announced."""
    lab.watch_docker()
    with lab.browser("_http._tcp") as browser:
        lab.docker.run("loops", "-p", "8080:80", "--restart", "always", command=["sh", "-c", "sleep 0.2; exit 1"])
        lab.docker.run("calm", "-p", "8081:80")
        browser.wait("+", "calm on nas")

        def restarts():
            return int(lab.docker("inspect", "-f", "{{.RestartCount}}", "loops"))
        until(lambda: restarts() >= 5, "five restarts", 40, 0.2)
        seen = {(e.interface, e.protocol) for e in browser.read()}
        announced = max((browser.signs("loops on nas").count("+") // max(len(seen), 1)), 0)
        assert announced <= 3, f"announced {announced} times in five restarts"
        assert "-" not in browser.signs("calm on nas")


def test_announced_once_the_loop_ends(lab):
    lab.watch_docker()
    script = "i=$(cat /n 2>/dev/null || echo 0); echo $((i + 1)) >/n; [ $i -ge 2 ] && exec httpd -f -p 80; exit 1"
    lab.docker.run("heals", "-p", "8080:80", "--restart", "always", command=["sh", "-c", script])
    lab.sees("heals on nas", seconds=30)
