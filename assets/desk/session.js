// SPDX-License-Identifier: Apache-2.0
/*
 * Who sits here. The session is a cookie that script cannot read; what this
 * page keeps is the user's name, rights and the CSRF token. Signing out reloads
 * the page, which is the one sure way to forget every case that was open.
 */
import { signal } from '../vendor/ui.js';
import { createApi } from '../shared/api.js';

const WHY = 'yz-signed-out';
/* Windows of one browser share the cookie: they sign in and out together. */
const windows = new BroadcastChannel('yz-desk');

/* undefined: not known yet; null: nobody */
export const user = signal(undefined);
export const since = signal(null);
export const failure = signal(null);
let csrf = '';

/* A function that takes whether a code was given, while one is asked for. */
export const asking = signal(null);
/* none, bind (before anything else), bound */
export const factor = signal('none');

const line = createApi({
	headers: (method) => (method === 'GET' || !csrf ? {} : { 'X-CSRF-Token': csrf }),
	onProblem(problem) {
		if (problem.code === 'SIGN_IN' && user.value)
			forget('expired');
		if (problem.code === 'CSRF' && user.value)
			restore();
		if (problem.code === 'FACTOR_ENROL' && user.value)
			restore();
	},
});

const STEP_UP = ['FACTOR_STALE', 'FACTOR_NEEDED'];

const askCode = () => new Promise((done) => {
	asking.value = (given) => {
		asking.value = null;
		done(given);
	};
});

/* What wants a code that was just given is sent again behind one. */
async function freshly(send) {
	try {
		return await send();
	} catch (problem) {
		if (!user.value || !STEP_UP.includes(problem.code) || asking.value || !await askCode())
			throw problem;
		return send();
	}
}

export const api = {
	...line,
	start: (path) => line.send('POST', path),
	get: (path, options) => freshly(() => line.get(path, options)),
	post: (path, body, options) => freshly(() => line.post(path, body, options)),
};

export const can = (perm) => !perm || Boolean(user.value?.perms.includes(perm));

function enter(body) {
	/* Another person's cookie by now: show nothing of the one before. */
	if (user.value && user.value.name !== body.user.name)
		return location.reload();
	csrf = body.csrf;
	since.value ??= new Date();
	failure.value = null;
	factor.value = body.factor ?? 'none';
	user.value = body.user;
	return undefined;
}

export async function restore() {
	failure.value = null;
	try {
		enter(await api.get('/session'));
	} catch (problem) {
		if (problem.status === 401 || problem.status === 403)
			user.value = null;
		else if (!user.value)
			failure.value = problem;
	}
}

export async function signIn(credentials) {
	enter(await api.post('/session', credentials));
	windows.postMessage({ kind: 'in' });
}

function forget(why) {
	sessionStorage.setItem(WHY, why);
	if (why === 'out')
		history.replaceState(null, '', location.pathname);
	location.reload();
}

export async function signOut(why) {
	/* The server forgets by itself after 15 minutes, should this fail. */
	await api.remove('/session', { timeout: 4000 }).catch(() => null);
	windows.postMessage({ kind: 'out', why });
	forget(why);
}

/* Why the sign-in page is shown; told once. */
export function takeReason() {
	const why = sessionStorage.getItem(WHY);
	sessionStorage.removeItem(WHY);
	return why;
}

/* ---- idleness ---- */
const IDLE_MS = 15 * 60 * 1000;
const WARN_MS = 60 * 1000;
/* Reading a long case makes no request: tell the server that someone is here. */
const PING_MS = 2 * 60 * 1000;

/* null, or the seconds left to say "still here" */
export const idleLeft = signal(null);
let activeAt = Date.now();
let pingedAt = Date.now();

/* Somebody has touched something within so many milliseconds. */
export const activeWithin = (ms) => Date.now() - activeAt < ms;

export function active() {
	if (idleLeft.value !== null)
		return; /* the question needs an answer, not a bumped mouse */
	activeAt = Date.now();
	if (user.value && activeAt - pingedAt > PING_MS)
		stay();
}

export function stay() {
	activeAt = Date.now();
	pingedAt = activeAt;
	idleLeft.value = null;
	windows.postMessage({ kind: 'active' });
	restore();
}

function tick() {
	if (!user.value)
		return;
	const left = activeAt + IDLE_MS - Date.now();
	if (left <= 0)
		signOut('idle');
	else
		idleLeft.value = left <= WARN_MS ? Math.ceil(left / 1000) : null;
}

function hear({ data }) {
	if (data.kind === 'active') {
		activeAt = Date.now();
		idleLeft.value = null;
	} else if (data.kind === 'in') {
		activeAt = Date.now();
		restore();
	} else if (data.kind === 'out' && user.value) {
		forget(data.why);
	}
}

export function watch() {
	windows.addEventListener('message', hear);
	for (const kind of ['pointerdown', 'keydown', 'wheel'])
		addEventListener(kind, active, { passive: true, capture: true });
	/* A sleeping machine fires no timers: look at the clock on waking. */
	addEventListener('visibilitychange', tick);
	setInterval(tick, 1000);
}
