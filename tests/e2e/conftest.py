# SPDX-License-Identifier: Apache-2.0
"""Fixtures: one centre for a file of tests, ended and searched behind it."""
import itertools

import pytest

from centre import Centre, Kiosk

_names = itertools.count(1)


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    made = Centre(tmp_path_factory.mktemp("e2e"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def terminal(centre):
    made = centre.terminal(f"kiosk-{next(_names)}")
    yield made
    made.close()


@pytest.fixture(scope="module")
def desk(centre):
    """desk("reviewer"): signed in once a role."""
    signed_in = {}

    def sign_in(role):
        if role not in signed_in:
            signed_in[role] = centre.desk(role)
        return signed_in[role]

    yield sign_in
    for client in signed_in.values():
        client.close()


@pytest.fixture(scope="module")
def kiosk(centre):
    made = Kiosk(centre, f"agent-{next(_names)}")
    yield made
    made.close()


def pytest_terminal_summary(terminalreporter):
    """What tests measured (record_property("figure", ...)): pytest keeps a
    passing test's prints to itself, and run.py looks for these lines."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "figure" and report.when == "call":
                terminalreporter.write_line(f"figure: {value}")
