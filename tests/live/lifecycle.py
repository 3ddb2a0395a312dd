"""A container comes, changes and goes: what the other host sees of it."""

from support.until import until

LABS = {"avahi": {"docker": True}, "embedded": {"docker": True, "avahi": False}}

HERE = {"192.168.77.1", "fd77::1"}
SICK = ["--health-cmd", "test -e /ok", "--health-interval", "1s", "--health-retries", "1"]


def test_running_before_the_start(lab):
    lab.docker.run("early", "-p", "8080:80")
    lab.watch_docker()
    lab.sees("early on nas")


def test_started_container_resolves_to_this_host(lab):
    lab.watch_docker()
    lab.docker.run("web", "-p", "8080:80")
    seen = lab.sees("web on nas")["web on nas"]
    assert (seen.type, seen.host, seen.port) == ("_http._tcp", "nas.local", 8080)
    assert seen.addresses and seen.addresses <= HERE, f"resolves to {seen.addresses}"


def test_visible_at_once(lab):
    """No batching delay, no probing: a running browser shows it well before probing could have ended."""
    lab.watch_docker()
    with lab.browser("_http._tcp") as browser:
        lab.docker("create", "--name", "web", "-p", "8080:80", "bb", "httpd", "-f", "-p", "80")
        lab.docker("start", "web")
        browser.wait("+", "web on nas", 0.6)


def test_ends_of_a_container(lab):
    lab.watch_docker()
    ends = {"stopped": ["stop", "-t", "0"], "crashed": ["kill"], "removed": ["rm", "-f"]}
    for port, name in enumerate(ends):
        lab.docker.run(name, "-p", f"{8080 + port}:80")
    lab.docker.run("exits", "-p", "8090:80", command=["sh", "-c", "while ! test -e /end; do sleep 0.1; done"])
    lab.docker.run("stays", "-p", "8091:80")
    lab.sees(*(f"{name} on nas" for name in [*ends, "exits", "stays"]))
    for name, command in ends.items():
        lab.docker(*command, name)
    lab.docker("exec", "exits", "touch", "/end")
    lab.sees("stays on nas")


def test_goodbye_when_it_stops(lab):
    """It does not wait in the caches of others until its TTL has passed."""
    lab.watch_docker()
    lab.docker.run("web", "-p", "8080:80")
    lab.sees("web on nas")
    with lab.capture() as capture:
        lab.docker("kill", "web")
        lab.sees()
        kinds = {record.type for record in capture.goodbyes("web on nas")}
        assert {"PTR", "SRV", "TXT"} <= kinds, f"goodbyes for {kinds} only"


def test_what_changes_nothing_sends_nothing(lab):
    """A signal that does not end it, an exec, another restart policy, a resync: no packet speaks of it."""
    lab.watch_docker()
    with lab.capture() as capture:
        lab.docker.run("quiet", "-p", "8080:80", command=["sh", "-c", "trap : HUP; while :; do sleep 0.1; done"])
        lab.sees("quiet on nas")
        capture.settle("quiet on nas")
        with capture.silence("quiet on nas"):
            lab.docker("kill", "-s", "HUP", "quiet")
            lab.docker("exec", "quiet", "true")
            lab.docker("update", "--restart", "on-failure", "quiet")
            lab.crier.command("resync")
            fence(lab, capture)


def fence(lab, capture):
    """Once a later container was announced, all that crier had to do before is done. No query is sent for it."""
    lab.docker.run("fence", "-p", "8099:80", "-l", "crier.type=ssh")
    until(lambda: capture.about("fence on nas"), "fence on nas on the link")


def test_pause_and_unpause(lab):
    lab.watch_docker()
    lab.docker.run("web", "-p", "8080:80")
    lab.sees("web on nas")
    lab.docker("pause", "web")
    lab.sees()
    lab.docker("unpause", "web")
    lab.sees("web on nas")


def test_rename(lab):
    lab.watch_docker()
    lab.docker.run("before", "-p", "8080:80")
    lab.sees("before on nas")
    lab.docker("rename", "before", "after")
    lab.sees("after on nas")


def test_restart_comes_back(lab):
    lab.watch_docker()
    lab.docker.run("web", "-p", "8080:80")
    lab.sees("web on nas")
    lab.docker("restart", "-t", "0", "web")
    lab.sees("web on nas")


def test_random_host_port_is_followed(lab):
    lab.watch_docker()
    lab.docker.run("web", "-p", "80")
    lab.sees("web on nas")
    lab.docker("stop", "-t", "0", "web")
    lab.docker("start", "web")
    port = int(lab.docker("port", "web", "80/tcp").splitlines()[0].rsplit(":", 1)[1])
    lab.wait(lambda services: [s.port for s in services] == [port], f"port {port}")


def test_health(lab):
    lab.watch_docker()
    lab.docker.run("web", "-p", "8080:80", *SICK)
    lab.sees("web on nas")
    lab.sees(seconds=8)
    lab.docker("exec", "web", "touch", "/ok")
    lab.sees("web on nas", seconds=8)
    lab.docker("exec", "web", "rm", "/ok")
    lab.sees(seconds=8)


def test_other_network_changes_nothing(lab):
    """Connecting a network and leaving it keeps the published port announced."""
    lab.watch_docker()
    lab.docker.run("web", "-p", "8080:80")
    lab.sees("web on nas")
    lab.docker("network", "create", "other")
    with lab.browser("_http._tcp") as browser:
        browser.wait("+", "web on nas")
        lab.docker("network", "connect", "other", "web")
        lab.docker("network", "disconnect", "other", "web")
        lab.docker.run("later", "-p", "8081:80")
        browser.wait("+", "later on nas")
        assert "-" not in browser.signs("web on nas"), "it flapped"
