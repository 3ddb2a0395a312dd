#!/usr/bin/env python3
"""Who may include whom: fails on each #include that goes against the way of the data.

    include_rule.py SOURCE_DIR     exit status 1 and one line for each include that is not allowed
    include_rule.py --self-test    shows that it finds what it must find
"""

import os
import re
import sys

# Which rooms a room may include, beside itself. The program (src/*, control, cli) may include all of them.
ROOMS = {
    "util": set(),
    "io": {"util"},
    "core": {"util"},
    "config": {"core", "util"},
    "backends": {"core", "io", "util"},
    "announce": {"core", "util"},
}
OWN = set(ROOMS) | {"control", "cli"}

# Who alone may include the headers of a library: patterns of paths.
LIBRARIES = {
    "avahi-": [r"announce/"],
    "dbus/": [r"announce/"],
    "curl/": [r"src/io/http"],
    "yaml.h": [r"src/config/tree"],
    "cjson/": [r"[^/]*parse[^/]*$", r"src/io/json", r"src/names_file", r"src/control/", r"src/cli/"],
    "wslay/": [r"src/io/websocket"],
    "libmnl/": [r"src/io/netlink"],
    "systemd/sd-bus": [r"src/io/bus", r"backends/systemd/"],
}

# core is pure: no sockets, no loop, no clock.
PURE = {"src/core/": ["event2/", "sys/socket.h", "time.h", "sys/time.h", "pthread.h", "unistd.h"],
        "src/util/": ["event2/"], "src/config/": ["event2/"]}

REGISTRY = "backends/registry"
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.M)


def room_of(path):
    """The room of a source file; None for the program itself."""
    parts = path.split("/")
    room = parts[1] if parts[0] == "src" else parts[0]
    return room if room in ROOMS else None


def folder_of(path):
    """The folder of one backend, where the path lies in one."""
    parts = path.split("/")
    return parts[1] if parts[0] == "backends" and len(parts) > 2 else None


def own_header(path, header):
    room, target = room_of(path), header.split("/")[0]
    if room is None:
        return None
    if target not in OWN:
        return "own headers are named from src/, backends/ or announce/ on"
    if target != room and target not in ROOMS[room]:
        return f"{room} must not know {target}"
    if folder_of(header) and folder_of(header) != folder_of(path) and not path.startswith(REGISTRY):
        return "only the registry knows the folder of a backend"
    return None


def library_header(path, header):
    for library, allowed in LIBRARIES.items():
        if header.startswith(library) and not any(re.search(pattern, path) for pattern in allowed):
            return f"{library}* has its own place"
    for room, banned in PURE.items():
        if path.startswith(room) and any(header.startswith(name) for name in banned):
            return f"{room} is pure"
    return None


def offences(path, text):
    """(header, reason) for each include of this text that is not allowed."""
    for quote, header in INCLUDE.findall(text):
        reason = own_header(path, header) if quote == '"' else library_header(path, header)
        if reason:
            yield header, reason


def sources(root):
    for top in ("src", "backends", "announce"):
        for folder, _, files in os.walk(os.path.join(root, top)):
            for name in sorted(files):
                if name.endswith((".c", ".h")):
                    yield os.path.relpath(os.path.join(folder, name), root)


def check(root):
    found = 0
    for path in sources(root):
        with open(os.path.join(root, path), encoding="utf-8") as file:
            for header, reason in offences(path, file.read()):
                found += 1
                print(f"{path}: includes {header}: {reason}")
    return found


def self_test():
    bad = [("src/core/a.c", '"io/http.h"'), ("src/core/a.c", "<event2/event.h>"), ("src/core/a.c", "<time.h>"),
           ("src/io/http.c", '"core/instance.h"'), ("backends/docker/docker.c", '"announce/announcer.h"'),
           ("backends/docker/docker.c", '"backends/static/static.h"'), ("announce/pump.c", '"backends/session.h"'),
           ("backends/session.c", "<avahi-client/client.h>"), ("src/daemon.c", "<curl/curl.h>"),
           ("src/config/value.c", "<yaml.h>"), ("backends/docker/docker.c", "<cjson/cJSON.h>"),
           ("src/util/log.c", '"core/host.h"'), ("src/core/a.c", '"cli/cli.h"'), ("src/core/a.c", '"host.h"')]
    good = [("src/core/a.c", '"util/str.h"'), ("src/daemon.c", '"announce/records.h"'), ("src/core/a.c", "<uthash.h>"),
            ("backends/docker/docker_parse.c", "<cjson/cJSON.h>"), ("backends/registry.c", '"backends/static/static.h"'),
            ("backends/docker/docker.c", '"io/http.h"'), ("announce/pump.c", "<avahi-common/error.h>")]
    wrong = [case for case in bad if not list(offences(case[0], f"#include {case[1]}\n"))]
    wrong += [case for case in good if list(offences(case[0], f"#include {case[1]}\n"))]
    for path, header in wrong:
        print(f"misjudged: {header} in {path}")
    return len(wrong)


if __name__ == "__main__":
    arguments = sys.argv[1:] or ["."]
    sys.exit(1 if (self_test() if arguments[0] == "--self-test" else check(arguments[0])) else 0)
