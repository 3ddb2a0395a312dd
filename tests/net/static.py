"""Services of the config, on both announcers: no engine is needed for these."""

LABS = {"avahi": {}, "embedded": {"avahi": False}}

TWO = """
backends: []
services:
  - { name: "Wiki", type: _http._tcp, port: 8080, txt: { path: /start } }
  - { name: "Printer in the hall", type: _ipp._tcp, host: printer.local, address: 192.168.77.9, port: 631 }
"""
ONE = """
backends: []
services:
  - { name: "%s", type: _http._tcp, port: %d, txt: { version: "%d" } }
"""


def test_services_of_the_config(lab):
    lab.crier.start(TWO)
    seen = lab.sees("Wiki", "Printer in the hall")
    assert seen["Wiki"].txt == {"path=/start"}
    assert seen["Wiki"].host == "nas.local"
    printer = seen["Printer in the hall"]
    assert (printer.host, printer.port) == ("printer.local", 631)
    assert printer.addresses == {"192.168.77.9"}


def test_reload_changes_only_what_differs(lab):
    """Port and TXT in place; one more service beside it."""
    lab.crier.start(ONE % ("Wiki", 8080, 1))
    lab.sees("Wiki")
    with lab.browser("_http._tcp") as browser:
        browser.wait("+", "Wiki")
        second = '  - { name: "More", type: _http._tcp, port: 9000 }\n'
        lab.crier.reload(ONE % ("Wiki", 8081, 2) + second)
        seen = lab.wait(lambda s: {(x.name, x.port) for x in s} == {("Wiki", 8081), ("More", 9000)}, "the change")
        assert [s.txt for s in seen if s.name == "Wiki"] == [{"version=2"}]
        assert "-" not in browser.signs("Wiki"), "it flapped"


def test_reload_of_the_same_sends_nothing(lab):
    with lab.capture() as capture:
        lab.crier.start(ONE % ("Wiki", 8080, 1))
        lab.sees("Wiki")
        capture.settle("Wiki")
        with capture.silence("Wiki"):
            lab.crier.reload(ONE % ("Wiki", 8080, 1) + "# the same\n")
            lab.crier.reload(ONE % ("Wiki", 8080, 1) + '  - { name: "Fence", type: _ssh._tcp, port: 22 }\n')
            lab.sees("Fence", kind="_ssh._tcp")


def test_removed_by_reload(lab):
    lab.crier.start(TWO)
    lab.sees("Wiki", "Printer in the hall")
    lab.crier.reload(ONE % ("Wiki", 8080, 1))
    lab.sees("Wiki")


def test_renamed_by_reload(lab):
    lab.crier.start(ONE % ("Wiki", 8080, 1))
    lab.sees("Wiki")
    lab.crier.reload(ONE % ("Notes", 8080, 1))
    lab.sees("Notes")


def test_bad_config_announces_nothing(lab):
    lab.crier.configure(ONE.replace("port:", "prot:") % ("Wiki", 8080, 1))
    status, text = lab.crier.command("check", lab.crier.config, socket=False)
    assert status == 2, text
    assert "crier.yaml:" in text and 'unknown key "prot"' in text, text


def test_name_of_the_other_host(lab):
    """Ours becomes … on nas, both are visible, and it stays so when crier comes again."""
    lab.publish("Wiki")
    lab.sees("Wiki")
    for _ in range(2):
        lab.crier.start(ONE % ("Wiki", 8080, 1))
        seen = lab.sees("Wiki", "Wiki on nas")
        assert (seen["Wiki"].port, seen["Wiki on nas"].port) == (80, 8080)
        lab.crier.stop()
        lab.sees("Wiki")


def test_name_stays_when_the_other_goes(lab):
    """A name in force is never changed because another became free."""
    publisher = lab.publish("Wiki")
    lab.sees("Wiki")
    lab.crier.start(ONE % ("Wiki", 8080, 1))
    lab.sees("Wiki", "Wiki on nas")
    publisher.stop()
    lab.sees("Wiki on nas")


def test_name_of_this_host_is_not_given_away(lab):
    """An address of another host under our own name would lead everybody there."""
    lab.crier.start("""
backends: []
services:
  - { name: "Printer", type: _ipp._tcp, host: nas.local, address: 192.168.77.9, port: 631 }
  - { name: "Wiki", type: _http._tcp, port: 8080 }
""")
    assert "192.168.77.9" not in lab.sees("Wiki")["Wiki"].addresses


def test_one_interface_only(lab):
    lab.add_lan("lan9")
    lab.crier.start("interface: lan0\n" + ONE % ("Wiki", 8080, 1))
    assert lab.sees("Wiki")["Wiki"].interfaces == {"lan1"}


def test_interface_that_appears_later(lab):
    """Announced there too, and what is on the first link does not flap."""
    lab.crier.start(ONE % ("Wiki", 8080, 1))
    lab.sees("Wiki")
    with lab.browser("_http._tcp") as browser:
        browser.wait("+", "Wiki")
        lab.add_lan("lan9")
        both = lab.wait(lambda s: [x.interfaces for x in s] == [{"lan1", "lan9p"}], "Wiki on both links", seconds=8)
        assert {a.rsplit(".", 1)[0] for x in both for a in x.addresses if "." in a} <= {"192.168.77", "192.168.79"}
        lab.remove_lan("lan9")
        lab.wait(lambda s: [x.interfaces for x in s] == [{"lan1"}], "Wiki on the first link alone")
        assert "-" not in "".join(e.sign for e in browser.read() if e.interface == "lan1"), "it flapped"


def test_terminated_with_goodbyes(lab):
    lab.crier.start(TWO)
    lab.sees("Wiki", "Printer in the hall")
    with lab.capture() as capture:
        lab.crier.stop()
        lab.sees()
        for name in ("Wiki", "Printer in the hall"):
            kinds = {record.type for record in capture.goodbyes(name)}
            assert {"PTR", "SRV", "TXT"} <= kinds, f"{name}: goodbyes for {kinds} only"


def test_second_crier_is_refused(lab):
    lab.crier.start(ONE % ("Wiki", 8080, 1))
    status, text = lab.crier.command("run", "-c", lab.crier.config)
    assert status != 0, "a second one ran on the same socket"
    assert text.strip(), "it gave no reason"
    lab.sees("Wiki")


def test_two_hundred(lab):
    """All are seen, and all are gone after SIGTERM."""
    line = '  - {{ name: "service {0}", type: _http._tcp, port: {0} }}\n'
    lab.crier.start("backends: []\nservices:\n" + "".join(line.format(n) for n in range(1000, 1200)))
    names = [f"service {number}" for number in range(1000, 1200)]
    lab.sees(*names, kind="_http._tcp", seconds=15)
    lab.crier.stop()
    lab.sees(seconds=10)
