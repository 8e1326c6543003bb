# SPDX-License-Identifier: Apache-2.0
"""An authenticator app (RFC 6238), as staff have it on their phones."""
import base64
import hashlib
import hmac
import time

STEP = 30
TYPING = 12  # seconds, on a machine that has much to do


def code_at(secret, step):
    """secret: base32, as the centre shows it."""
    mac = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"),
                   hashlib.sha1).digest()
    at = mac[-1] & 15
    value = int.from_bytes(mac[at:at + 4], "big") & 0x7fffffff
    return f"{value % 1000000:06d}"


class App:
    """Codes that the centre has not seen yet: it takes a step once, and the
    steps beside the present one as well. One that is typed must count for a
    while yet."""

    def __init__(self):
        self.used = {}

    def code(self, account, secret):
        step = max(int(time.time() + TYPING) // STEP - 1,
                   self.used.get(account, 0) + 1)
        while step > time.time() // STEP + 1:
            time.sleep(0.2)
        self.used[account] = step
        return code_at(secret, step)
