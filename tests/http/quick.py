# SPDX-License-Identifier: Apache-2.0
"""A quick client in a process of its own, that goes on asking while others
do what they do: how long did it wait, how many were connected at once?"""
import os
import threading
import time
import traceback

import yard

PAUSE = 0.02  # between two questions
PER_CONNECTION = 20


class Quick:
    """with Quick(centre) as quick: ...; then quick.p99, .peak, .asked. Its
    interpreter is its own, the crowd's is busy."""

    def __init__(self, centre):
        self.centre = centre
        self.p99 = self.peak = self.asked = None

    def __enter__(self):
        self.stop, self.told = os.pipe(), os.pipe()
        self.child = os.fork()
        if self.child == 0:
            os.close(self.stop[1])
            os._exit(self._run())
        os.close(self.stop[0])
        os.close(self.told[1])
        return self

    def __exit__(self, *_):
        os.close(self.stop[1])
        said = os.read(self.told[0], 200).decode().split()
        os.close(self.told[0])
        _, status = os.waitpid(self.child, 0)
        yard.expect("the quick client", status, 0)
        self.p99, self.peak, self.asked = (
            float(said[0]), int(said[1]), int(said[2]))

    def text(self):
        return f"p99 of {self.asked} others {self.p99 * 1000:.1f} ms"

    # ---- in the child --------------------------------------------------------

    def _run(self):
        try:
            self.times, self.most = [], 0
            done = threading.Event()
            threading.Thread(target=lambda: (
                os.read(self.stop[0], 1), done.set()), daemon=True).start()
            while not done.is_set():
                with yard.Wire(self.centre.desk,
                               self.centre.context()) as wire:
                    for _ in range(PER_CONNECTION):
                        self._ask(wire)
                        if done.wait(PAUSE):
                            break
            os.write(self.told[1], f"{yard.quantile(self.times, 0.99)} "
                     f"{self.most} {len(self.times)}".encode())
            return 0
        except Exception:                    # told by the exit status
            traceback.print_exc()
            return 1

    def _ask(self, wire):
        begin = time.monotonic()
        answer = wire.ask(yard.get("/metrics"))
        self.times.append(time.monotonic() - begin)
        figures = yard.parse_metrics(answer.body.decode())
        self.most = max(self.most, figures["yizhan_http_connections"])


def alone(centre, seconds=3):
    """The same client with nobody else: what the machine gives today."""
    with Quick(centre) as quick:
        time.sleep(seconds)                  # a measure, not a wait
    return quick
