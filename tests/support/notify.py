"""The service manager's end of sd_notify(3): what the daemon has told it."""

import os
import socket


class Notify:
    def __init__(self, path):
        if os.path.exists(path):
            os.unlink(path)
        self.path = path
        self.lines = []
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.socket.setblocking(False)

    def told(self):
        """All lines up to now."""
        try:
            while True:
                self.lines += self.socket.recv(4096).decode().split("\n")
        except BlockingIOError:
            return self.lines

    def close(self):
        self.socket.close()
