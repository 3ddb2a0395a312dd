"""A unix socket in front of dockerd's, which can misbehave on command.

One request for each connection, both sides told so, which keeps the relaying plain. A fault is put on all requests whose
target matches a pattern, until it is lifted.
"""

import os
import re
import socket
import socketserver
import threading

CHUNK = 65536


class Fault:
    """Its kind is the name of the method of Relay that carries it out."""

    def __init__(self, pattern, kind):
        self.pattern = re.compile(pattern)
        self.kind = kind
        self.met = threading.Event()        # a request has run into it
        self.release = threading.Event()    # hang and hold end with it

    def wait(self, seconds=10.0):
        assert self.met.wait(seconds), f"no request for {self.pattern.pattern} within {seconds} s"


class Relay(socketserver.BaseRequestHandler):
    def setup(self):
        self.server.open.add(self.request)

    def finish(self):
        self.server.open.discard(self.request)

    def handle(self):
        head = self._head(self.request)
        if not head:
            return
        target = head.split(b" ", 2)[1].decode()
        fault = self.server.fault_for(target)
        if fault is None:
            self._relay(head)
            return
        getattr(self, fault.kind)(head, fault)

    @staticmethod
    def _head(sock):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = sock.recv(1)
            if not byte:
                return b""
            head += byte
        return head

    def _ask(self, head):
        upstream = socket.socket(socket.AF_UNIX)
        upstream.connect(self.server.target)
        upstream.sendall(head[:-2] + b"Connection: close\r\n\r\n")
        return upstream

    def _relay(self, head):
        try:
            with self._ask(head) as upstream:
                self._close_with_the_client(upstream)
                while chunk := upstream.recv(CHUNK):
                    self.request.sendall(chunk)
        except OSError:
            pass                            # either side went away: so does this connection

    def _close_with_the_client(self, upstream):
        """A stream may be silent for long: when the client leaves, the daemon's side is let go too."""
        def wait():
            try:
                self.request.recv(1)
                upstream.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        threading.Thread(target=wait, daemon=True).start()

    def error(self, _head, fault):
        fault.met.set()
        body = b'{"message":"something is wrong"}\n'
        self.request.sendall(b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\n"
                             b"Connection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    def hang(self, _head, fault):
        fault.met.set()
        fault.release.wait()

    def cut(self, head, fault):
        answer = self._answer(head)
        fault.met.set()
        self.request.sendall(answer[:len(answer) * 2 // 3])

    def hold_request(self, head, fault):
        """The question itself is kept back."""
        fault.met.set()
        fault.release.wait()
        self._relay(head)

    def hold_answer(self, head, fault):
        """The daemon has answered, but the client does not get it yet: by then it is old."""
        answer = self._answer(head)
        fault.met.set()
        fault.release.wait()
        try:
            self.request.sendall(answer)
        except OSError:
            pass

    def _answer(self, head):
        answer = b""
        with self._ask(head) as upstream:
            while chunk := upstream.recv(CHUNK):
                answer += chunk
        return answer


class Proxy(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, path, target):
        if os.path.exists(path):
            os.unlink(path)
        super().__init__(path, Relay)
        self.target = target
        self.endpoint = f"unix://{path}"
        self.faults = []
        self.open = set()                   # sockets of clients
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def __exit__(self, *_):
        """All connections end with it, the streams too."""
        self.lift()
        self.shutdown()
        self.server_close()
        for client in list(self.open):
            client.shutdown(socket.SHUT_RDWR)

    def fault(self, pattern, kind):
        """From now on requests whose target matches meet this fault."""
        fault = Fault(pattern, kind)
        with self.lock:
            self.faults.append(fault)
        return fault

    def fault_for(self, target):
        with self.lock:
            return next((fault for fault in self.faults if fault.pattern.search(target)), None)

    def lift(self):
        """All is well again, also for the requests that wait."""
        with self.lock:
            faults, self.faults = self.faults, []
        for fault in faults:
            fault.release.set()

    def handle_error(self, request, client_address):
        """A client that left is nothing to print."""
