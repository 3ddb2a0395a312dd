"""The proxy in front of dockerd itself: it misbehaves as it was told, and only so. crier has no part in it."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

from support.proxy import Proxy

LABS = {"": {"docker": True}}

TIMED_OUT = 28             # exit status of curl
CUT_OFF = 18


def ask(proxy, target, seconds=5):
    """curl's exit status, the HTTP status and the body."""
    path = proxy.endpoint.removeprefix("unix://")
    command = ["curl", "-s", "-m", str(seconds), "-w", "\n%{http_code}", "--unix-socket", path, f"http://d{target}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    body, _, code = done.stdout.rpartition("\n")
    return done.returncode, int(code), body


def test_faults(lab):
    with Proxy(lab.path("proxy.sock"), lab.docker.socket) as proxy:
        proxy.fault("/version", "error")
        proxy.fault("/info", "cut")
        proxy.fault("/images", "hang")
        assert ask(proxy, "/_ping") == (0, 200, "OK")
        assert ask(proxy, "/version")[:2] == (0, 500)
        assert ask(proxy, "/info")[0] == CUT_OFF
        assert ask(proxy, "/images/json", 1)[0] == TIMED_OUT
        proxy.lift()
        assert [ask(proxy, target)[:2] for target in ("/version", "/info", "/images/json")] == [(0, 200)] * 3


def test_held_answer_is_an_old_one(lab):
    with Proxy(lab.path("proxy.sock"), lab.docker.socket) as proxy, ThreadPoolExecutor() as pool:
        fault = proxy.fault("/containers/json", "hold_answer")
        answer = pool.submit(ask, proxy, "/containers/json")
        fault.wait()
        lab.docker.run("web", "-p", "8080:80")
        proxy.lift()
        assert answer.result() == (0, 200, "[]\n")
        assert "web" in ask(proxy, "/containers/json")[2]


def test_held_request_gets_a_new_one(lab):
    with Proxy(lab.path("proxy.sock"), lab.docker.socket) as proxy, ThreadPoolExecutor() as pool:
        fault = proxy.fault("/containers/json", "hold_request")
        answer = pool.submit(ask, proxy, "/containers/json")
        fault.wait()
        lab.docker.run("web", "-p", "8080:80")
        proxy.lift()
        assert "web" in answer.result()[2]


def test_dockerd_is_mended(lab):
    """What one test breaks is whole for the next."""
    lab.docker.run("web", "-p", "8080:80", "--restart", "always")
    lab.docker.stop("KILL")
    lab.docker.heal()
    assert lab.docker.alive()
