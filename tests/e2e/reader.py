# SPDX-License-Identifier: Apache-2.0
"""A card reader that is no file: samv-sim on a pty or a TCP port."""
import pathlib

from centre import BUILD, Kiosk, Process


class Reader:
    def __init__(self, folder, tcp=False):
        folder = pathlib.Path(folder)
        self.script, self.log = folder / "cards.txt", folder / "asked.txt"
        self.script.write_text("")
        where = ["--tcp", 0] if tcp else ["--link", folder / "reader"]
        self.process = Process(
            [BUILD / "sim" / "samv-sim", "--script", self.script, "--log",
             self.log, *where], folder / "sim.log", r"ready (\S+)\n")
        self.idcard = ("tcp:" if tcp else "serial:") + \
            self.process.ready.group(1)

    def say(self, *lines):
        with open(self.script, "a", encoding="utf-8") as f:
            f.write("".join(line + "\n" for line in lines))

    def put(self, **card):
        self.say("put " + " ".join(f'{k}="{v}"' for k, v in card.items()))

    def asked(self):
        """Every command so far, "cmd PARA" in hex."""
        return self.log.read_text().splitlines() if self.log.exists() else []

    def close(self):
        self.process.kill()


class ReaderKiosk(Kiosk):
    """A kiosk that reads such cards: put() takes what cards.card() makes."""

    def __init__(self, centre, name, reader, *more):
        self.reader = reader
        super().__init__(centre, name, *more, idcard=reader.idcard)

    def put(self, card):
        self.reader.put(**card)

    def lift(self):
        self.reader.say("lift")
