# SPDX-License-Identifier: Apache-2.0
"""What is installed beside the programs: units, policies, rules."""
import json
import os
import re
import subprocess

import pytest

from centre import BUILD, ROOT

# Programs of other packages that the units name.
OTHERS = ("/usr/bin/cage", "/usr/bin/chromium", "/bin/systemctl", "/bin/kill",
          "/bin/rm")
UNITS = ("yizhan.service", "yizhan-kiosk.service", "yizhan-screen.service",
         "yizhan-gate.service", "yizhan-screen-stale.path", "yizhan-screen-stale.service")
# systemd-analyze's exposure times ten: less is tighter.
EXPOSURE = {"yizhan.service": 15, "yizhan-kiosk.service": 25,
            "yizhan-gate.service": 25}
# What a kiosk's browser must not be able to do, whatever else is set.
MUST = {"URLAllowlist": ["http://127.0.0.1:8477"],
        "DeveloperToolsAvailability": 2, "IncognitoModeAvailability": 1,
        "PasswordManagerEnabled": False, "PrintingEnabled": False,
        "DownloadRestrictions": 3, "AllowFileSelectionDialogs": False,
        "BrowserSignin": 0, "SyncDisabled": True, "DefaultPopupsSetting": 2,
        "DefaultNotificationsSetting": 2, "DefaultGeolocationSetting": 2,
        "ExtensionInstallBlocklist": ["*"], "AudioCaptureAllowed": False,
        "MetricsReportingEnabled": False, "EditBookmarksEnabled": False,
        "TranslateEnabled": False, "RemoteDebuggingAllowed": False,
        "TaskManagerEndProcessEnabled": False}


def tool(*words):
    return subprocess.run([str(w) for w in words], capture_output=True,
                          text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("root")
    for target in ("install", "install-kiosk", "install-gate"):
        done = tool("make", "-C", ROOT, f"V={BUILD.name}", target,
                    f"DESTDIR={root}")
        assert done.returncode == 0, done.stderr
    for path in OTHERS:
        stand_in = root / path[1:]
        stand_in.parent.mkdir(parents=True, exist_ok=True)
        stand_in.write_text("")
        stand_in.chmod(0o755)
    for unit in ("network-online.target", "time-sync.target", "sysinit.target",
                 "basic.target", "shutdown.target", "multi-user.target",
                 "graphical.target", "systemd-user-sessions.service",
                 "getty@.service", "paths.target", "-.slice", "system.slice",
                 "tmp.mount", "systemd-journald.socket"):
        path = root / "lib/systemd/system" / unit
        kind = {"service": "[Service]\nExecStart=/bin/kill\n",
                "mount": "[Mount]\nWhat=tmpfs\nWhere=/tmp\nType=tmpfs\n",
                "socket": "[Socket]\nListenStream=/run/x\nService="
                          "systemd-user-sessions.service\n",
                }.get(unit.rsplit(".")[-1], "")
        path.write_text(f"[Unit]\nDescription=stands in for {unit}\n{kind}")
    return root


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_takes_the_unit(root, unit):
    done = tool("systemd-analyze", "verify", f"--root={root}", "--man=no",
                root / "lib/systemd/system" / unit)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_statements_are_checked_by_what_is_installed(root):
    done = tool("/usr/bin/python3",
                root / "usr/share/yizhan/check-settlement.py")
    assert done.returncode == 2 and "STATEMENT.json" in done.stderr


def test_a_wrong_unit_would_be_found(root):
    path = root / "lib/systemd/system/yizhan-wrong.service"
    path.write_text("[Service]\nExecStart=/usr/bin/nobody\nWatchdog=2\n")
    done = tool("systemd-analyze", "verify", f"--root={root}", "--man=no",
                path)
    path.unlink()
    assert done.returncode != 0 or "Watchdog" in done.stderr


@pytest.mark.parametrize("unit", EXPOSURE)
def test_little_is_exposed(root, unit):
    done = tool("systemd-analyze", "security", "--offline=true",
                f"--threshold={EXPOSURE[unit]}", f"--root={root}", unit)
    level = re.findall(r"Overall exposure level.*", done.stdout)
    assert done.returncode == 0, level or done.stderr


def test_every_unit_and_file_is_installed(root):
    names = {p.name for p in root.rglob("*") if p.is_file()}
    assert set(UNITS) <= names
    ours = [p for p in (ROOT / "assets/systemd").iterdir()
            if p.suffix in (".service", ".path", ".conf", ".rules")]
    texts = {p.read_text() for p in root.rglob("*")
             if p.suffix in (".service", ".path", ".conf", ".rules")}
    assert [p.name for p in ours if p.read_text() not in texts] == []


def test_the_browser_can_do_nothing_else(root):
    policy = json.loads((root / "etc/chromium/policies/managed/yizhan.json")
                        .read_text())
    assert {k: policy.get(k) for k in MUST} == MUST
    assert {"*", "chrome://*", "file://*", "view-source:*",
            "javascript://*"} <= set(policy["URLBlocklist"])


def test_the_screen_runs_what_policy_allows(root):
    unit = (root / "lib/systemd/system/yizhan-screen.service").read_text()
    assert "--no-sandbox" not in unit
    assert unit.count(MUST["URLAllowlist"][0]) == 1
    assert "--user-data-dir=/run/" in unit


def test_udev_rules_are_whole(root):
    text = (root / "lib/udev/rules.d/60-yizhan-kiosk.rules").read_text()
    rules = [r for r in text.splitlines() if r and not r.startswith("#")]
    assert rules
    for rule in rules:
        for part in re.findall(r'[^,"]+"[^"]*"', rule):
            assert re.fullmatch(
                r'\s*,?\s*[A-Z]+(\{\w+\})?(==|!=|\+=|=)"[^"]*"', part), part


def test_nothing_runs_as_root(root):
    for unit in UNITS[:4]:
        text = (root / "lib/systemd/system" / unit).read_text()
        assert re.search(r"^User=yizhan", text, re.M), unit
    assert os.path.exists(root / "usr/lib/sysusers.d/yizhan.conf")
