# SPDX-License-Identifier: Apache-2.0
"""What a fake camera sees: codes held up one after the other, as a film that
Chromium plays in a loop. Drawn by libqrencode, which no page of ours uses."""
import ctypes

WIDTH, HEIGHT, RATE = 640, 480, 4  # frames a second
GREY, WHITE, BLACK = 110, 235, 16
LEVEL_Q = 2


class _Code(ctypes.Structure):
    _fields_ = [("version", ctypes.c_int), ("width", ctypes.c_int),
                ("data", ctypes.POINTER(ctypes.c_ubyte))]


_draw = ctypes.CDLL("libqrencode.so.4").QRcode_encodeString
_draw.restype = ctypes.POINTER(_Code)
_draw.argtypes = [ctypes.c_char_p] + [ctypes.c_int] * 4


def _luma(text):
    """A paper with a code in front of something grey; no text: no paper."""
    rows = [bytearray([GREY]) * WIDTH for _ in range(HEIGHT)]
    if text:
        code = _draw(text.encode(), 0, LEVEL_Q, 2, 1).contents
        dots = (HEIGHT - 20) // (code.width + 8)
        side = dots * (code.width + 8)
        left, top = (WIDTH - side) // 2, (HEIGHT - side) // 2
        for y in range(side):
            line = rows[top + y]
            line[left:left + side] = bytes([WHITE]) * side
            module = y // dots - 4
            if not 0 <= module < code.width:
                continue
            for x in range(code.width):
                if code.data[module * code.width + x] & 1:
                    at = left + (x + 4) * dots
                    line[at:at + dots] = bytes([BLACK]) * dots
    return b"".join(rows)


def film(path, *scenes):
    """Each scene: (text or None, seconds)."""
    colour = bytes([128]) * (WIDTH * HEIGHT // 2)
    with open(path, "wb") as out:
        out.write(b"YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n"
                  % (WIDTH, HEIGHT, RATE))
        for text, seconds in scenes:
            frame = b"FRAME\n" + _luma(text) + colour
            out.write(frame * (seconds * RATE))
