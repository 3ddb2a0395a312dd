"""The judge itself: what the lab says of the other host is true. crier has no part in it."""

import signal

from support.until import until

LABS = {"": {}}

NAME = 'Küche; "Öfen" \\ 日本.'


def test_sees_what_is_published(lab):
    lab.publish(NAME, "a=b", 'q="x y\\', "ü=ä", host=lab.here, port=8080)
    seen = lab.sees(NAME)[NAME]
    assert (seen.type, seen.port, seen.host) == ("_http._tcp", 8080, "nas.local")
    assert seen.txt == {"a=b", 'q="x y\\', "ü=ä"}, seen.txt
    assert seen.addresses <= {"192.168.77.1", "fd77::1"} and seen.interfaces == {"lan1"}


def test_sees_the_end(lab):
    with lab.capture() as capture, lab.browser("_http._tcp") as browser:
        publisher = lab.publish("Wiki", host=lab.here)
        browser.wait("+", "Wiki")
        lab.sees("Wiki")
        assert "-" not in browser.signs("Wiki") and not capture.goodbyes("Wiki")
        publisher.stop()
        browser.wait("-", "Wiki")
        assert {record.type for record in capture.goodbyes("Wiki")} == {"PTR", "SRV", "TXT"}
        lab.sees()


def test_second_link(lab):
    lab.publish("Wiki", host=lab.here)
    lab.sees("Wiki")
    lab.add_lan("lan9")
    lab.wait(lambda s: [x.interfaces for x in s] == [{"lan1", "lan9p"}], "Wiki on both links")


def test_daemon_and_bus_heal(lab):
    """What one test breaks is whole for the next."""
    lab.here.stop_bus()
    lab.here.heal()
    lab.here.avahi.send(signal.SIGSTOP)
    lab.here.heal()
    until(lambda: lab.here.run("avahi-browse", "-t", "_x._tcp", check=False) == "", "an answer")
