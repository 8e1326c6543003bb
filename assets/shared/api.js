// SPDX-License-Identifier: Apache-2.0
/*
 * The way to the server: JSON in, JSON out, one kind of error.
 *
 *   const api = createApi({ headers: () => ({ 'X-CSRF-Token': token }) });
 *   const join = createAct();            one per thing the person does
 *   await api.post('/enrolments', body, { act: join });
 *
 * An act carries one Idempotency-Key. It is kept while the outcome is unknown
 * (line down, timeout, retry: same-key), so pressing again cannot do it twice;
 * it changes once the body changes or the server has given a final answer.
 */
import { t } from './i18n.js';

const BASE = '/api/v1';
const TIMEOUT_MS = 15000;
const BACKOFF_MS = [600, 1500];

/* status 0 means that no answer came: code is then OFFLINE, TIMEOUT or ABORTED.
 * fields: [{path, code, title}], perhaps empty. */
export class Problem extends Error {
	constructor(facts) {
		super(facts.title);
		this.name = 'Problem';
		this.status = facts.status ?? 0;
		this.code = facts.code ?? 'UNKNOWN';
		this.title = facts.title;
		this.retry = facts.retry ?? 'never';
		this.fields = facts.fields ?? [];
		this.caseNo = facts.case_no ?? null;
	}
}

export function newKey() {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

export function createAct() {
	let key = null;
	let sent = null;
	let last = null;
	return {
		/* The key it was last sent under: what it is called afterwards. */
		name: () => last,
		keyFor(text) {
			if (key === null || sent !== text) {
				key = newKey();
				sent = text;
			}
			last = key;
			return key;
		},
		settle() {
			key = null;
			sent = null;
		},
	};
}

function noAnswer(error) {
	if (error.name === 'TimeoutError')
		return new Problem({ code: 'TIMEOUT', title: t('error.timeout'), retry: 'same-key' });
	if (error.name === 'AbortError')
		return new Problem({ code: 'ABORTED', title: t('error.unknown'), retry: 'same-key' });
	return new Problem({ code: 'OFFLINE', title: t('error.offline'), retry: 'same-key' });
}

/* Anything that is no problem+json came from something in between: its body is
 * not ours to show. */
async function readProblem(answer) {
	const unknown = {
		status: answer.status,
		title: t('error.unknown'),
		retry: answer.status >= 500 ? 'later' : 'never',
	};
	const type = answer.headers.get('Content-Type') ?? '';
	if (!type.startsWith('application/problem+json'))
		return new Problem(unknown);
	const body = await answer.json().catch(() => ({}));
	return new Problem({ ...unknown, ...body, status: answer.status });
}

async function readJson(answer) {
	if (answer.status === 204)
		return null;
	try {
		return await answer.json();
	} catch {
		/* The body may have been cut off: the act may stand. */
		throw new Problem({
			status: answer.status,
			code: 'BAD_ANSWER',
			title: t('error.bad_answer'),
			retry: 'same-key',
		});
	}
}

async function once(url, init, options) {
	const signals = [AbortSignal.timeout(options.timeout ?? TIMEOUT_MS)];
	if (options.signal)
		signals.push(options.signal);
	let answer;
	try {
		answer = await fetch(url, { ...init, signal: AbortSignal.any(signals) });
	} catch (error) {
		throw noAnswer(error);
	}
	if (!answer.ok)
		throw await readProblem(answer);
	return (options.read ?? readJson)(answer);
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function repeated(url, init, options) {
	const tries = options.tries ?? BACKOFF_MS.length + 1;
	for (let i = 1; ; i++) {
		try {
			return await once(url, init, options);
		} catch (problem) {
			if (problem.retry !== 'same-key' || i >= tries || options.signal?.aborted)
				throw problem;
			await pause(BACKOFF_MS[Math.min(i, BACKOFF_MS.length) - 1]);
		}
	}
}

/* A final answer, good or bad, ends the act; an unknown outcome keeps its key. */
async function sendAct(url, init, options) {
	try {
		const result = await repeated(url, init, options);
		options.act.settle();
		return result;
	} catch (problem) {
		if (problem.retry === 'never')
			options.act.settle();
		throw problem;
	}
}

/*
 * config: { base = '/api/v1', headers() -> more headers for each request,
 * onProblem(problem) -> told of every failure, e.g. to show the sign-in page }
 * options of a call: { act, signal, timeout (ms), tries, base, read }
 */
export function createApi(config = {}) {
	async function call(method, path, body, options = {}) {
		const headers = { Accept: 'application/json', ...config.headers?.(method) };
		const init = {
			method,
			headers,
			credentials: 'same-origin',
			cache: 'no-store',
			redirect: 'error',
		};
		if (body !== undefined) {
			init.body = JSON.stringify(body);
			headers['Content-Type'] = 'application/json';
		}
		if (options.act)
			headers['Idempotency-Key'] = options.act.keyFor(`${method} ${path} ${init.body ?? ''}`);
		const url = (options.base ?? config.base ?? BASE) + path;
		const send = options.act ? sendAct : once;
		try {
			return await send(url, init, options);
		} catch (problem) {
			config.onProblem?.(problem);
			throw problem;
		}
	}
	return {
		get: (path, options) => call('GET', path, undefined, options),
		post: (path, body, options) => call('POST', path, body ?? {}, options),
		send: call,
		remove: (path, options) => call('DELETE', path, undefined, options),
	};
}
