"""Several things that want one name: on this host, and on two."""

LABS = {"avahi": {"docker": True}, "embedded": {"docker": True, "avahi": False}}


def compose(project, service, replica):
    """The labels that compose sets."""
    return ["-l", f"com.docker.compose.project={project}", "-l", f"com.docker.compose.service={service}",
            "-l", f"com.docker.compose.container-number={replica}"]


def ports(services):
    return sorted(service.port for service in services)


def test_replicas_and_projects(lab):
    """Three replicas in one project and the same service in another: each has a name, and keeps it."""
    lab.watch_docker()
    for replica in (1, 2, 3):
        lab.docker.run(f"shop-web-{replica}", "-p", f"{8080 + replica}:80", *compose("shop", "web", replica))
    lab.docker.run("blog-web-1", "-p", "8090:80", *compose("blog", "web", 1))
    found = lab.wait(lambda services: len(services) == 4, "four services")
    names = {service.port: service.name for service in found}
    assert ports(found) == [8081, 8082, 8083, 8090]
    assert all(name.startswith("web on nas") for name in names.values()), names
    lab.docker("rm", "-f", "shop-web-1")
    rest = lab.wait(lambda services: ports(services) == [8082, 8083, 8090], "the other three")
    assert all(names[service.port] == service.name for service in rest), "a name in force was changed"


def test_recreated_container_keeps_its_name(lab):
    """As compose up does it: the new one has another id, and one that shares its name lives on."""
    lab.watch_docker()
    lab.docker.run("shop-web-1", "-p", "8081:80", *compose("shop", "web", 1))
    lab.sees("web on nas")
    lab.docker.run("blog-web-1", "-p", "8090:80", *compose("blog", "web", 1))
    before = {s.port: s.name for s in lab.wait(lambda services: len(services) == 2, "two services")}
    lab.docker("rm", "-f", "shop-web-1")
    lab.docker.run("shop-web-1", "-p", "8081:80", *compose("shop", "web", 1))
    lab.wait(lambda services: {s.port: s.name for s in services} == before, f"the same names: {before}")


def test_taken_by_the_other_host(lab):
    lab.publish("Photos")
    lab.sees("Photos")
    lab.watch_docker()
    lab.docker.run("web", "-p", "8080:80", "-l", "crier.name=Photos")
    assert lab.sees("Photos", "Photos on nas")["Photos on nas"].port == 8080
    lab.crier.stop()
    lab.sees("Photos")
    lab.watch_docker()
    assert lab.sees("Photos", "Photos on nas")["Photos on nas"].port == 8080


def test_two_of_this_host_want_one_name(lab):
    lab.watch_docker()
    lab.docker.run("one", "-p", "8080:80", "-l", "crier.name=Wiki")
    lab.sees("Wiki")
    lab.docker.run("two", "-p", "8081:80", "-l", "crier.name=wiki")
    found = lab.wait(lambda services: ports(services) == [8080, 8081], "both")
    names = [service.name for service in found]
    assert "Wiki" in names and len({name.lower() for name in names}) == 2, names


def test_name_survives_a_restart(lab):
    """Which of the two bears the plain name does not depend on who is found first."""
    lab.watch_docker()
    lab.docker.run("zebra", "-p", "8080:80", "-l", "crier.name=Wiki")
    lab.sees("Wiki")
    lab.docker.run("ant", "-p", "8081:80", "-l", "crier.name=Wiki")
    before = {s.port: s.name for s in lab.wait(lambda services: len(services) == 2, "both")}
    assert before[8080] == "Wiki"
    lab.crier.stop()
    lab.sees()
    lab.watch_docker()
    lab.wait(lambda services: {s.port: s.name for s in services} == before, f"the same names: {before}")
