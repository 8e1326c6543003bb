# SPDX-License-Identifier: Apache-2.0
"""Simulated printers in tests: slips as pictures, faults, the TCP program."""
import pathlib
import subprocess

from PIL import Image, ImageDraw, ImageFont

from centre import BUILD, Process, until

NOTO = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
NOTO_MONO_SC = 7  # face of that collection
THRESHOLD = 0x68
EM, BASELINE = 48, 42  # of a large character, in dots
MARGIN = 32


class Paper:
    """The directory of a simulated printer."""

    def __init__(self, folder):
        self.dir = pathlib.Path(folder)
        self.dir.mkdir(exist_ok=True)

    def pictures(self):
        return sorted(self.dir.glob("*.png"))

    def newest(self, count):
        """The picture of slip number count, once it is there."""
        until(lambda: len(self.pictures()) >= count)
        pictures = self.pictures()
        assert len(pictures) == count, pictures
        return pictures[-1]

    def data(self, number):
        return (self.dir / f"{number:06d}.bin").read_bytes()

    def fault(self, line):
        with open(self.dir / "faults", "a", encoding="ascii") as f:
            f.write(line + "\n")


class Device:
    """tests/sim/printer_sim.c: the same printer behind a port or a line."""

    def __init__(self, paper, profile, kind):
        self.process = Process(
            [BUILD / "sim" / "printer-sim", paper.dir, profile, kind],
            paper.dir.parent / f"{paper.dir.name}.log", r"ready (\S+)\n")
        self.address = self.process.ready.group(1)

    def stop(self):
        self.process.stop()


def code_of(picture):
    """What a scanner reads from the paper."""
    done = subprocess.run(
        ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable",
         str(picture)], capture_output=True, text=True, check=False,
        timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def glyph(char):
    """The dots of a large character, as FreeType draws it for PIL."""
    font = ImageFont.truetype(NOTO, EM, index=NOTO_MONO_SC)
    image = Image.new("L", (EM, EM), 0)
    ImageDraw.Draw(image).text((0, BASELINE), char, 255, font, anchor="ls")
    return image.point(lambda v: 255 if v >= THRESHOLD else 0)


def likeness(picture, char):
    """How well the best place of the paper fits a character: 0 to 1.

    A picture's bytes are 0 or 255, so dots are counted as bits of a number.
    """
    paper = Image.open(picture).convert("L").point(
        lambda v: 0 if v else 255)
    dots = glyph(char).tobytes()
    want, ink, best = int.from_bytes(dots, "big"), dots.count(255), 0.0
    for x in range(MARGIN, paper.width - MARGIN - EM, EM // 4):
        strip = paper.crop((x, 0, x + EM, paper.height)).tobytes()
        for at in range(0, len(strip) - EM * EM, EM):
            box = strip[at:at + EM * EM]
            if abs(box.count(255) - ink) > ink // 4:
                continue
            have = int.from_bytes(box, "big")
            best = max(best, (want & have).bit_count()
                       / (want | have).bit_count())
    return best
