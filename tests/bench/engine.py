"""An engine that says it runs as many containers as it is told: what dockerd answers, without what it costs.

GET /version, /events, /containers/json and /containers/ID/json, the last as docker 29 answers it.
"""

import asyncio
import json
import os
import threading
from urllib.parse import urlsplit

from support.runner import TESTS

SAMPLE = os.path.join(TESTS, "golden", "data", "docker-29", "tcp.inspect.json")
FIRST_PORT = 10000
VERSION = {"Version": "29.0.0", "ApiVersion": "1.56"}


def identity(number):
    return f"{number:064x}"


class Engine:
    def __init__(self, path):
        self.path = path
        with open(SAMPLE) as file:
            self.sample = json.load(file)
        self.labels = {}               # of each container that runs, by its number
        self.streams = set()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        self._call(asyncio.start_unix_server(self._serve, self.path))
        return self

    def __exit__(self, *_):
        self._call(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    async def _end(self):
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others)

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    def start(self, numbers):
        self._call(self._tell("start", numbers, {}))

    def change(self, numbers, **labels):
        self._call(self._tell("update", numbers, labels))

    def stop(self, numbers):
        self._call(self._tell("die", numbers, None))

    async def _tell(self, action, numbers, labels):
        for number in numbers:
            if labels is None:
                del self.labels[number]
            else:
                self.labels[number] = labels
            event = {"Type": "container", "Action": action,
                     "Actor": {"ID": identity(number), "Attributes": {"name": f"web{number}"}}}
            line = json.dumps(event).encode() + b"\n"
            for stream in self.streams:
                stream.write(b"%x\r\n%s\r\n" % (len(line), line))

    async def _serve(self, reader, writer):
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                self._answer(urlsplit(request.split()[1].decode()).path, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            self.streams.discard(writer)
            writer.close()

    def _answer(self, path, writer):
        if path == "/events":
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            self.streams.add(writer)
            return
        status, body = 200, None
        if path == "/version":
            body = VERSION
        elif path == "/containers/json":
            body = [{"Id": identity(number), "State": "running"} for number in self.labels]
        else:
            status, body = self._inspect(int(path.split("/")[2], 16))
        data = json.dumps(body, separators=(",", ":")).encode()
        writer.write(b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                     % (status, len(data), data))

    def _inspect(self, number):
        if number not in self.labels:
            return 404, {"message": "No such container"}
        body, port = self.sample, str(FIRST_PORT + number)
        return 200, {
            **body, "Id": identity(number), "Name": f"/web{number}",
            "Config": {**body["Config"], "Labels": self.labels[number]},
            "NetworkSettings": {**body["NetworkSettings"],
                                "Ports": {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": port}]}},
        }
