"""What labels, rules and templates do to that which is announced."""

LABS = {"avahi": {"docker": True}, "embedded": {"docker": True, "avahi": False}}

LONG = "Übergrößenträger für wirklich sehr lange Namen von Diensten im Haus"     # 73 bytes


def labels(**pairs):
    """Options of docker run: a_b stands for crier.a.b."""
    return [word for key, value in pairs.items() for word in ("-l", f"crier.{key.replace('_', '.')}={value}")]


def test_name_type_txt_path(lab):
    lab.watch_docker()
    lab.docker.run("web", "-p", "8080:80", *labels(name="Photos", type="https", txt_role="album", path="/login"))
    seen = lab.sees("Photos")["Photos"]
    assert (seen.type, seen.port) == ("_https._tcp", 8080)
    assert seen.txt == {"role=album", "path=/login"}, seen.txt


def test_port_picks_one(lab):
    lab.watch_docker()
    lab.docker.run("web", "-p", "8080:80", "-p", "9443:443", *labels(port="443"))
    seen = lab.sees("web on nas")["web on nas"]
    assert (seen.type, seen.port) == ("_https._tcp", 9443)


def test_one_port_of_its_own(lab):
    lab.watch_docker()
    lab.docker.run("web", "-p", "8080:80", "-p", "8631:631", "-l", "crier.631.type=ipp", "-l", "crier.631.name=Printer",
                   "-l", "crier.631.txt.rp=printers/hall")
    seen = lab.sees("web on nas", "Printer")
    assert (seen["Printer"].type, seen["Printer"].port) == ("_ipp._tcp", 8631)
    assert seen["Printer"].txt == {"rp=printers/hall"}
    assert seen["web on nas"].type == "_http._tcp"


def test_enable_false(lab):
    lab.watch_docker()
    lab.docker.run("off", "-p", "8080:80", *labels(enable="false"))
    lab.docker.run("no", "-p", "8081:80", *labels(enable="No"))
    lab.docker.run("half", "-p", "8082:80", "-p", "8443:443", "-l", "crier.443.enable=off")
    assert lab.sees("half on nas")["half on nas"].port == 8082


def test_labelled_only(lab):
    lab.watch_docker("announce: labelled\n")
    lab.docker.run("plain", "-p", "8080:80")
    lab.docker.run("asked", "-p", "8081:80", *labels(enable="true"))
    lab.docker.run("named", "-p", "8082:80", *labels(announce="Wiki"))
    lab.sees("asked on nas", "Wiki")


def test_koi_labels(lab):
    lab.watch_docker()
    lab.docker.run("photos", "-p", "8080:80", "-l", "koi.announce=Photos", "-l", "koi.type=_https._tcp",
                   "-l", "koi.txt.path=/album")
    lab.docker.run("hidden", "-p", "8081:80", "-l", "koi.enable=false")
    seen = lab.sees("Photos")["Photos"]
    assert seen.type == "_https._tcp"
    assert seen.txt == {"path=/album"}


def test_a_bad_label_spoils_nothing(lab):
    """Wrong values are dropped with a warning; the rest of the container is announced."""
    lab.watch_docker()
    lab.docker.run("web", "-p", "8080:80", "-l", "crier.nmae=x", "-l", "crier.path=login", "-l", "crier.enable=maybe",
                   "-l", f"crier.txt.big={'x' * 300}", "-l", "crier.txt.good=1")
    assert lab.sees("web on nas")["web on nas"].txt == {"good=1"}
    assert "nmae" in lab.crier.log() and "name" in lab.crier.log()


def test_subtype(lab):
    lab.watch_docker()
    lab.docker.run("web", "-p", "8080:80", *labels(subtype="photos"))
    lab.wait(lambda services: [s.name for s in services] == ["web on nas"], "the subtype", "_photos._sub._http._tcp")


def test_rules(lab):
    lab.watch_docker("""
rules:
  - match: { image: "bb*", port: 5432 }
    name: "{project|name} database"
    type: postgresql
    txt: { role: primary }
  - match: { name: "internal-*" }
    announce: false
""")
    lab.docker.run("db", "-p", "5432:5432", "-l", "com.docker.compose.project=shop")
    lab.docker.run("internal-web", "-p", "8080:80")
    seen = lab.sees("shop database")["shop database"]
    assert (seen.type, seen.port, seen.txt) == ("_postgresql._tcp", 5432, {"role=primary"})


def test_template(lab):
    lab.watch_docker('naming: { name: "{name}/{image}:{port} ({label.owner}) at {host}" }\n')
    lab.docker.run("web", "-p", "8080:80", "-l", "owner=Zoë")
    lab.sees("web/bb:8080 (Zoë) at nas")


def test_service_types_of_the_config(lab):
    lab.watch_docker("service-types: { 4711/tcp: _https._tcp }\nfallback-type: other\n")
    lab.docker.run("known", "-p", "4711:4711")
    lab.docker.run("unknown", "-p", "4712:4712")
    seen = lab.sees("known on nas", "unknown on nas")
    assert seen["known on nas"].type == "_https._tcp"
    assert seen["unknown on nas"].type == "_other._tcp"


def test_utf8_and_long_names(lab):
    """Cut to 63 bytes between two characters."""
    lab.watch_docker()
    lab.docker.run("long", "-p", "8080:80", "-l", f"crier.name={LONG}")
    lab.docker.run("umlaut", "-p", "8081:80", "-l", "crier.name=Küche; „Öfen“ 日本語 \\o/.")
    cut = LONG.encode()[:63].decode(errors="ignore").rstrip()
    lab.sees(cut, "Küche; „Öfen“ 日本語 \\o/.")


def test_txt_changed_by_reload(lab):
    """In place: a running browser is not told that anything went."""
    rule = '\nrules: [{{ match: {{ name: web }}, txt: {{ version: "{}" }} }}]\n'
    config = f'backends: [{{ kind: docker, endpoint: "{lab.docker.endpoint}" }}]'
    lab.crier.start(config + rule.format(1))
    lab.docker.run("web", "-p", "8080:80")
    assert lab.sees("web on nas")["web on nas"].txt == {"version=1"}
    with lab.browser("_http._tcp") as browser:
        browser.wait("+", "web on nas")
        lab.crier.reload(config + rule.format(2))
        lab.wait(lambda services: [s.txt for s in services] == [{"version=2"}], "the new TXT")
        assert "-" not in browser.signs("web on nas"), "it flapped"


def test_bad_reload_is_refused(lab):
    config = f'backends: [{{ kind: docker, endpoint: "{lab.docker.endpoint}" }}]\n'
    lab.crier.start(config)
    lab.docker.run("web", "-p", "8080:80")
    lab.sees("web on nas")
    lab.crier.reload(config + 'naming: { nmae: "{name}" }\n')
    lab.docker.run("later", "-p", "8081:80")
    lab.sees("web on nas", "later on nas")
    assert 'did you mean "name"' in lab.crier.log()
