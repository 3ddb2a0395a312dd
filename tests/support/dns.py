"""A small decoder of DNS messages, as far as mDNS needs it."""

import struct
from collections import namedtuple

Message = namedtuple("Message", "response questions records")
Question = namedtuple("Question", "name type unicast")
Record = namedtuple("Record", "name type ttl flush data")   # data: a name, (port, target), strings or bytes

TYPES = {1: "A", 5: "CNAME", 12: "PTR", 16: "TXT", 28: "AAAA", 33: "SRV", 47: "NSEC", 255: "ANY"}


def read_name(data, at):
    """The name at that place, as text with dots, and the place behind it."""
    labels, end = [], None
    while data[at]:
        if data[at] >= 0xC0:
            end = end or at + 2
            at = (data[at] & 0x3F) << 8 | data[at + 1]
            continue
        labels.append(data[at + 1:at + 1 + data[at]].decode("utf-8", "replace"))
        at += 1 + data[at]
    return ".".join(labels), end or at + 1


def read_strings(data):
    strings, at = [], 0
    while at < len(data):
        strings.append(data[at + 1:at + 1 + data[at]].decode("utf-8", "replace"))
        at += 1 + data[at]
    return [string for string in strings if string]


def read_data(kind, data, at, length):
    if kind in ("PTR", "CNAME"):
        return read_name(data, at)[0]
    if kind == "SRV":
        return struct.unpack_from("!H", data, at + 4)[0], read_name(data, at + 6)[0]
    if kind == "TXT":
        return read_strings(data[at:at + length])
    return data[at:at + length]


def read_question(data, at):
    name, at = read_name(data, at)
    kind, klass = struct.unpack_from("!HH", data, at)
    return Question(name, TYPES.get(kind, kind), bool(klass & 0x8000)), at + 4


def read_record(data, at):
    name, at = read_name(data, at)
    kind, klass, ttl, length = struct.unpack_from("!HHIH", data, at)
    kind = TYPES.get(kind, kind)
    value = read_data(kind, data, at + 10, length)
    return Record(name, kind, ttl, bool(klass & 0x8000), value), at + 10 + length


def decode(data):
    """The message; the records of all three sections together."""
    _, flags, asked, *counts = struct.unpack_from("!6H", data)
    questions, records, at = [], [], 12
    for _ in range(asked):
        question, at = read_question(data, at)
        questions.append(question)
    for _ in range(sum(counts)):
        record, at = read_record(data, at)
        records.append(record)
    return Message(bool(flags & 0x8000), questions, records)
