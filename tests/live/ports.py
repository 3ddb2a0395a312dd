"""Which ports of a container are announced, where, and under which names."""

LABS = {"avahi": {"docker": True}, "embedded": {"docker": True, "avahi": False}}

LISTEN = ["sh", "-c", "while :; do sleep 0.1; done"]


def test_loopback_is_never_announced(lab):
    lab.watch_docker()
    lab.docker.run("hidden4", "-p", "127.0.0.1:8081:80")
    lab.docker.run("hidden6", "-p", "[::1]:8082:80")
    lab.docker.run("other4", "-p", "127.0.0.53:8083:80")
    lab.docker.run("open", "-p", "8080:80")
    lab.sees("open on nas")
    assert [service["name"] for service in lab.crier.list()] == ["open on nas"]


def test_loopback_and_open_together(lab):
    """The same port, once for the machine itself and once for all: announced with the open one."""
    lab.watch_docker()
    lab.docker.run("both", "-p", "127.0.0.1:8081:80", "-p", "8080:80")
    assert lab.sees("both on nas")["both on nas"].port == 8080


def test_both_families_once(lab):
    lab.watch_docker()
    lab.docker.run("web", "-p", "0.0.0.0:8080:80", "-p", "[::]:8080:80")
    lab.sees("web on nas")
    assert len(lab.crier.list()) == 1


def test_one_address_only_on_its_interface(lab):
    lab.add_lan("lan9")
    lab.watch_docker()
    lab.docker.run("first", "-p", "192.168.77.1:8080:80")
    lab.docker.run("second", "-p", "192.168.79.1:8080:80")
    lab.docker.run("all", "-p", "8081:80")
    seen = lab.sees("first on nas", "second on nas", "all on nas")
    assert seen["first on nas"].interfaces == {"lan1"}
    assert seen["first on nas"].addresses == {"192.168.77.1"}
    assert seen["second on nas"].interfaces == {"lan9p"}
    assert seen["second on nas"].addresses == {"192.168.79.1"}
    assert seen["all on nas"].interfaces == {"lan1", "lan9p"}


def test_two_ports_of_one_type(lab):
    lab.watch_docker()
    lab.docker.run("web", "-p", "8080:80", "-p", "8081:8080")
    seen = lab.sees("web on nas (8080)", "web on nas (8081)")
    assert {service.type for service in seen.values()} == {"_http._tcp"}
    assert sorted(service.port for service in seen.values()) == [8080, 8081]


def test_tcp_and_udp(lab):
    lab.watch_docker()
    lab.docker.run("dns", "-p", "5300:53", "-p", "5300:53/udp", command=LISTEN)
    found = lab.wait(lambda services: len(services) == 2, "two services")
    assert {service.name for service in found} == {"dns on nas"}
    assert {service.type for service in found} == {"_domain._tcp", "_domain._udp"}


def test_a_range(lab):
    lab.watch_docker()
    lab.docker.run("many", "-p", "8000-8002:8000-8002", "-l", "crier.type=http", command=LISTEN)
    seen = lab.sees("many on nas (8000)", "many on nas (8001)", "many on nas (8002)")
    assert sorted(service.port for service in seen.values()) == [8000, 8001, 8002]


def test_exposed_but_not_published(lab):
    lab.watch_docker()
    lab.docker.run("inner", image="bb-web")
    lab.docker.run("open", "-p", "8080:80")
    lab.sees("open on nas")


def test_host_network_with_labels(lab):
    lab.watch_docker()
    lab.docker.run("admin", "--network", "host", "-l", "crier.port=9000", "-l", "crier.type=http", command=LISTEN)
    seen = lab.sees("admin on nas")["admin on nas"]
    assert (seen.type, seen.port, seen.host) == ("_http._tcp", 9000, "nas.local")


def test_host_network_with_expose_only(lab):
    lab.watch_docker()
    lab.docker.run("exposed", "--network", "host", image="bb-web", command=LISTEN)
    lab.docker.run("silent", "--network", "host", command=LISTEN)
    seen = lab.sees("exposed on nas")["exposed on nas"]
    assert (seen.type, seen.port) == ("_http._tcp", 80)


def test_made_up_name_gives_way_to_the_image(lab):
    lab.watch_docker()
    lab.docker("run", "-d", "-p", "8080:80", "bb-web", "httpd", "-f", "-p", "80")
    lab.sees("bb-web on nas")


def test_unknown_port_falls_back(lab):
    lab.watch_docker()
    lab.docker.run("odd", "-p", "4711:4711", command=LISTEN)
    assert lab.sees("odd on nas")["odd on nas"].type == "_crier._tcp"
