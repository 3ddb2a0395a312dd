"""What the client commands print, and what the daemon tells the service manager."""

import json

from support.until import until

LABS = {"": {}}

CONFIG = """
backends: []
services:
  - { name: "Wiki", type: _http._tcp, port: 8080, txt: { path: /start } }
"""
WRONG = """
naming: { nmae: "x" }
services:
  - { name: "Wiki", type: _http._tcp, prot: 8080 }
"""


def started(lab):
    lab.crier.start(CONFIG)
    until(lambda: [s["state"] for s in lab.crier.list()] == ["established"], "the service")


def test_list(lab):
    started(lab)
    (service,) = lab.crier.list()
    told = {key: service[key] for key in ("name", "type", "port", "source", "instance", "state", "txt")}
    assert told == {"name": "Wiki", "type": "_http._tcp", "port": 8080, "source": "static", "instance": "Wiki",
                    "state": "established", "txt": {"path": "/start"}}
    status, text = lab.crier.command("list")
    assert status == 0
    (line,) = text.splitlines()
    assert all(word in line for word in ("Wiki", "_http._tcp", "8080", "established")), line


def test_status(lab):
    started(lab)
    status = lab.crier.json("status")
    assert status["announcer"]["name"] == "avahi" and status["announcer"]["up"]
    assert status["announcer"]["host"] == "nas"
    assert [backend["kind"] for backend in status["backends"]] == ["static"]
    assert lab.crier.command("status")[0] == 0


def test_status_says_why_the_announcer_is_down(lab):
    lab.here.stop_avahi()
    lab.crier.start(CONFIG)
    until(lambda: lab.crier.json("status")["announcer"].get("error"), "a reason")
    assert not lab.crier.json("status")["announcer"]["up"]


def test_explain(lab):
    started(lab)
    code, text = lab.crier.command("explain", "Wiki")
    assert code == 0 and all(word in text for word in ("8080", "_http._tcp", "txt.path", "established")), text
    assert lab.crier.json("explain", "Wiki")
    assert lab.crier.command("explain", "nobody")[0] == 1


def test_no_daemon(lab):
    code, text = lab.crier.command("list")
    assert code == 3 and lab.crier.socket in text, text


def test_usage(lab):
    code, text = lab.crier.command("lsit", socket=False)
    assert code == 2 and 'did you mean "list"' in text, text


def test_check(lab):
    """All mistakes, each with its place and a hint."""
    lab.crier.configure(WRONG)
    code, text = lab.crier.command("check", lab.crier.config, socket=False)
    assert code == 2
    assert 'crier.yaml:2:11: unknown key "nmae" in naming; did you mean "name"?' in text, text
    assert 'crier.yaml:4:39: unknown key "prot"' in text and 'did you mean "port"?' in text, text
    lab.crier.configure(CONFIG)
    assert lab.crier.command("check", lab.crier.config, socket=False)[0] == 0


def test_run_refuses_a_bad_config(lab):
    lab.crier.configure(WRONG)
    code, text = lab.crier.command("run", "-c", lab.crier.config)
    assert code == 2 and "crier.yaml:2:11" in text, text


def test_dry_run(lab):
    lab.crier.configure(CONFIG)
    code, text = lab.crier.command("run", "-c", lab.crier.config, "--dry-run")
    assert code == 0 and "Wiki" in text and "_http._tcp" in text and "8080" in text, text
    lab.sees()


def test_backends(lab):
    code, text = lab.crier.command("backends", socket=False)
    assert code == 0 and "docker" in text and "static" in text, text
    kinds = json.loads(lab.crier.command("backends", "--json", socket=False)[1])
    assert {"docker", "static"} <= {backend["kind"] for backend in kinds}


def test_reload_command(lab):
    started(lab)
    lab.crier.configure(CONFIG.replace("Wiki", "Blog"))
    assert lab.crier.command("reload")[0] == 0
    lab.sees("Blog")
    lab.crier.configure(WRONG)
    code, text = lab.crier.command("reload")
    assert code == 2 and "crier.yaml:2:11" in text, text
    lab.sees("Blog")


def test_what_the_service_manager_is_told(lab):
    lab.crier.start(CONFIG, env={"WATCHDOG_USEC": "1000000"})
    notify = lab.crier.notify
    until(lambda: any(line.startswith("STATUS=") for line in notify.told()), "a status")
    until(lambda: "WATCHDOG=1" in notify.told(), "a sign of life")
    notify.lines.clear()
    lab.crier.reload(CONFIG)
    until(lambda: "READY=1" in notify.told(), "the end of the reload")
    assert notify.lines.index("RELOADING=1") < notify.lines.index("READY=1")
    lab.crier.stop()
    assert "STOPPING=1" in notify.told()


def test_fifty_in_a_row(lab):
    """Each gets its answer: a connection that has ended leaves nothing behind for the next of its number."""
    started(lab)
    for _ in range(50):
        assert [service["name"] for service in lab.crier.list()] == ["Wiki"]


def test_dry_run_of_nothing(lab):
    """It ends, and has nothing to say."""
    lab.crier.configure("backends: []\n")
    code, text = lab.crier.command("run", "-c", lab.crier.config, "--dry-run")
    assert (code, text) == (0, "")


def test_keys_without_effect_are_said(lab):
    """What is accepted and does nothing must not be taken for working."""
    lab.crier.start("read-labels: [traefik]\nlisten: 127.0.0.1:9753\n" + CONFIG)
    log = lab.crier.log()
    assert "read-labels has no effect" in log and "nothing listens on 127.0.0.1:9753" in log, log
    lab.crier.stop()
    lab.crier.start(CONFIG)
    assert "no effect" not in lab.crier.log()
