# SPDX-License-Identifier: Apache-2.0
"""`make run`: the script that starts a demo centre, as a person uses it."""
import json
import re
import signal
import subprocess
import time

from centre import BUILD, ROOT, until
from wire import Client, tls


class Demo:
    def __init__(self, folder):
        self.dir = folder
        self.log = folder.parent / "demo.log"
        with open(self.log, "wb") as out:
            self.child = subprocess.Popen(
                ["sh", "server/demo.sh", str(BUILD), str(folder)], cwd=ROOT,
                stdin=subprocess.DEVNULL, stdout=out,
                stderr=subprocess.STDOUT)
        until(lambda: "Ctrl-C" in self.text() or self.child.poll()
              is not None, 60)
        assert self.child.poll() is None, self.text()

    def text(self):
        return self.log.read_text(encoding="utf-8")

    def stop(self, how):
        self.child.send_signal(how)
        assert self.child.wait(30) == 0, self.text()


def running(folder):
    """Our programs that have this folder on their command line."""
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True,
                            text=True, check=True).stdout
    return [line for line in listed.splitlines()
            if str(folder) in line and str(BUILD) in line
            and "demo.sh" not in line]


def test_the_demo_comes_up_goes_down_and_comes_again(tmp_path):
    folder = tmp_path / "demo"
    seen = []
    for how in (signal.SIGINT, signal.SIGTERM):
        demo = Demo(folder)
        text = demo.text()
        told = json.loads((folder / "centre" / "demo.json").read_text())
        assert "staff factor code shenhe" in text
        assert told["desk"]["users"][1]["factor"] in text
        assert told["desk"]["url"] in text and told["kiosk"]["url"] in text
        for user in told["desk"]["users"]:
            assert user["password"] in text
        seen.append([u["password"] for u in told["desk"]["users"]])
        desk = Client(told["desk"]["url"].removesuffix("/desk"),
                      tls(folder / "centre" / "ca.crt"))
        desk.get("/desk").must(200)
        user = told["desk"]["users"][0]
        desk.post("/api/v1/session", {
            "name": user["name"], "password": user["password"]}).must(200)
        desk.close()
        kiosk = Client(told["kiosk"]["url"])
        cookie = kiosk.get("/").must(200).headers["set-cookie"].split(";")[0]
        kiosk.headers = {"Cookie": cookie,
                         "X-Kiosk-Token": cookie.split("=", 1)[1]}
        end = time.monotonic() + 30
        while kiosk.get("/local/state").json["link"] != "online":
            assert time.monotonic() < end
        # the line that the script shows does lay a card on the reader
        line = re.search(r"echo '(put .*)' >> (\S+)", text)
        with open(line.group(2), "a", encoding="utf-8") as card:
            card.write(line.group(1) + "\n")
        card = until(lambda: (lambda s: s if s["state"] != "waiting" else
                              None)(kiosk.post("/local/card/wait").json))
        assert card["state"] == "present", card
        kiosk.close()
        assert len(running(folder)) == 2
        demo.stop(how)
        until(lambda: not running(folder))
    assert seen[0] == seen[1]


def test_wrong_words_are_told():
    done = subprocess.run(["sh", "server/demo.sh"], cwd=ROOT, check=False,
                          capture_output=True, text=True, timeout=10)
    assert done.returncode == 64 and "usage" in done.stderr
