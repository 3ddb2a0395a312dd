"""Which interfaces the embedded announcer uses."""

LABS = {"": {"avahi": False}}

SERVICE = """
backends: []
services:
  - { name: "Wiki", type: _http._tcp, port: 8080 }
"""
EMBEDDED = "announcer: embedded\n"


def links(lab, *expected):
    def seen(services):
        return [service.interfaces for service in services] == [set(expected)]
    lab.wait(seen, f"Wiki on {expected}", seconds=8)


def test_denied_by_a_pattern(lab):
    lab.add_lan("lan9")
    lab.crier.start(EMBEDDED + 'interface: { deny: ["lan9*"] }' + SERVICE)
    links(lab, "lan1")


def test_patterns_changed_by_reload(lab):
    """The announcer is another then: all is withdrawn, and comes back where it is wanted now."""
    lab.add_lan("lan9")
    lab.crier.start(EMBEDDED + 'interface: { allow: ["lan*"] }' + SERVICE)
    links(lab, "lan1", "lan9p")
    lab.crier.reload(EMBEDDED + 'interface: { allow: ["lan*"], deny: ["lan0"] }' + SERVICE)
    links(lab, "lan9p")
    lab.crier.reload(EMBEDDED + 'interface: { allow: ["lan*"] }' + SERVICE)
    links(lab, "lan1", "lan9p")
    assert [service["state"] for service in lab.crier.list()] == ["established"]


def test_terminated_while_the_announcer_is_replaced(lab):
    lab.crier.start(EMBEDDED + 'interface: { allow: ["lan*"] }' + SERVICE)
    links(lab, "lan1")
    lab.crier.reload(EMBEDDED + 'interface: { deny: ["lan9"] }' + SERVICE)
    lab.crier.stop()
    lab.sees()
