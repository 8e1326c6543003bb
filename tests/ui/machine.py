# SPDX-License-Identifier: Apache-2.0
"""The machine around the page, as a test wants it.

Everything the page asks goes to the real agent, but for what is laid over it
here: fields of /local/state, and answers to single paths. That is how a page
meets devices that are broken, a desk that has closed the kiosk, and an agent
that has no such path."""
import json

SHIM = """
if (!window.__machine) {
    const real = window.fetch.bind(window);
    window.__machine = {state: {}, answers: {}, asked: []};
    window.fetch = async (url, init) => {
        const m = window.__machine;
        const path = new URL(url, location.href).pathname;
        m.asked.push([path, init?.body ?? null]);
        if (path === '/local/state') {
            if (m.state === null)
                throw new TypeError('Failed to fetch');
            const answer = await real(url, init);
            const body = {...await answer.json(), ...m.state};
            return new Response(JSON.stringify(body), {status: answer.status,
                headers: {'Content-Type': 'application/json'}});
        }
        const rows = m.answers[path];
        if (!rows)
            return real(url, init);
        const [status, body] = rows.length > 1 ? rows.shift() : rows[0];
        if (status === 0)
            throw new TypeError('Failed to fetch');
        return new Response(body === null ? null : JSON.stringify(body), {
            status, headers: {'Content-Type': status < 400
                ? 'application/json' : 'application/problem+json'}});
    };
}
"""
SET = """
Object.assign(window.__machine, JSON.parse(arguments[0]));
"""
OVER = """
const [path, rows] = JSON.parse(arguments[0]);
if (rows.length)
    window.__machine.answers[path] = rows;
else
    delete window.__machine.answers[path];
"""
ASKED = """
return window.__machine.asked.filter(([p]) => p === arguments[0])
    .map(([, body]) => body);
"""
LOOK = """
const done = arguments[arguments.length - 1];
import('/assets/kiosk/net.js').then(async (net) => {
    const state = window.__machine.state;
    net.down.value = state === null;
    if (state !== null)
        net.machine.value = await net.local.get('/state');
    requestAnimationFrame(() => requestAnimationFrame(done));
});
"""


class Machine:
    def __init__(self, page):
        self.page = page
        page.driver.execute_cdp_cmd(
            "Page.addScriptToEvaluateOnNewDocument", {"source": SHIM})

    def says(self, **state):
        """Fields of the agent's state, from now on."""
        self._state(state)

    def is_gone(self):
        """The agent does not answer."""
        self._state(None)

    def _state(self, state):
        run = self.page.driver
        run.execute_script(SET, json.dumps({"state": state}))
        run.execute_async_script(LOOK)

    def answers(self, path, *rows):
        """Answers of a path, (status, body) each; the last one stays."""
        self.page.driver.execute_script(OVER, json.dumps([path, rows]))

    def scans(self, code):
        self.answers("/local/scan/wait",
                     (200, {"state": "scanned", "code": code}),
                     (200, {"state": "waiting"}))

    def asked(self, path):
        """Bodies of what the page sent to a path."""
        return [body and json.loads(body)
                for body in self.page.driver.execute_script(ASKED, path)]


def problem(status, code, title="", retry="never"):
    return status, {"code": code, "title": title or code, "retry": retry,
                    "status": status}
