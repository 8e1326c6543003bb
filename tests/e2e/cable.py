# SPDX-License-Identifier: Apache-2.0
"""The line between a kiosk and the centre, in somebody's hands."""
import socket
import threading
import urllib.parse


class Cable:
    """Cut it, mend it, let it swallow every answer, or long requests alone
    (what a kiosk hands in is longer than a heartbeat) or their answers."""

    def __init__(self, url):
        to = urllib.parse.urlsplit(url)
        self.to = (to.hostname, to.port)
        self.whole, self.mute = True, False
        # bytes from which a request stays away, or its answer
        self.long_request = self.long_answer = None
        self.held = threading.Event()  # there was one
        self.ends, self.lock = [], threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            if not self.whole:
                near.close()
                continue
            far = socket.create_connection(self.to)
            with self.lock:
                self.ends += [near, far]
            asked = [0]  # bytes since the last answer
            for ends in ((near, far, self._pass_request),
                         (far, near, self._pass_answer)):
                threading.Thread(target=self._carry, args=(*ends, asked),
                                 daemon=True).start()

    def _pass_request(self, data, asked):
        asked[0] += len(data)
        return not self._holds(self.long_request, asked)

    def _pass_answer(self, _, asked):
        if self._holds(self.long_answer, asked):
            return False
        asked[0] = 0
        return not self.mute

    def _holds(self, limit, asked):
        if limit is None or asked[0] <= limit:
            return False
        self.held.set()
        return True

    @staticmethod
    def _carry(source, sink, may_pass, asked):
        try:
            while data := source.recv(65536):
                if may_pass(data, asked):
                    sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        self.whole = False
        with self.lock:
            ends, self.ends = self.ends, []
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def mend(self):
        self.whole, self.mute = True, False
        self.long_request = self.long_answer = None

    def close(self):
        self.cut()
        self.listener.close()
