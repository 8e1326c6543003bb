// SPDX-License-Identifier: Apache-2.0
/*
 * A pass in a phone. The code of a slip comes in the fragment, which no server
 * sees; the phone draws a chain, the centre signs its beginning, and from then
 * on the page needs nobody: every minute it shows the next value. Plain DOM, as
 * on /q.
 */
import { chainOf, hexOf, linkOf, proven } from './chain.js';
import { get, lastSeen, load, make, put, remove, sawTime, seedOf } from './keep.js';
import { qrOf } from './qr.js';

const $ = (id) => document.getElementById(id);
const SCREENS = ['busy', 'error', 'confirm', 'pass', 'entry'];
const CODE = /^[0-9A-Za-z]{5}[\s-]?[0-9A-Za-z]{5}$/;
const WEEK = 7 * 86400;
const EARLY = 300; /* seconds: what gates forgive before the beginning */
const CLOCK_OFF = 60000; /* ms that a gate would begin to notice */
const CLOCK_SURE = 5000; /* what the centre's whole seconds may hide */
const ASK_CLOCK = 600000;

const HELP = {
	PASS_CODE: '请确认是本人的最新小票；已经放进别的手机、或补过票的，要刷身份证重新取票。',
	PASS_STATE: '请带身份证到自助机刷一下，看看这张年票现在的情况。',
	THROTTLED: '请等一分钟再点“再试一次”。',
	OFFLINE: '请检查手机的网络，再点“再试一次”。激活码还能用，纸质年票也照常能用。',
	STORE: '请不要用无痕（隐私）窗口，换用手机自带的浏览器再打开。纸质年票照常能用。',
	OTHER: '请稍后再点“再试一次”，或到窗口办理。纸质年票照常能用。',
};
const TITLE = { OFFLINE: '连不上服务中心', STORE: '这个浏览器存不住年票', OTHER: '现在没有放成' };
const FINAL = ['PASS_CODE', 'PASS_STATE', 'STORE'];

let passes = [];
let pass = null; /* the one that is shown */
let code = ''; /* of a slip, until it is in the phone */
let slot = 0; /* that is drawn; 0: none */
let offset = 0; /* ms, the centre's clock less the phone's */
let renewal = null; /* what the centre said to it, if it was no */
let renewing = false;
const chains = new Map(); /* by cti */

/* ---- small things ---- */

function show(name) {
	for (const s of SCREENS)
		$(s).hidden = s !== name;
}

function busy(text) {
	$('busy').textContent = text;
	show('busy');
}

function node(name, text, patch) {
	return Object.assign(document.createElement(name), { textContent: text, ...patch });
}

const now = () => Date.now() + offset;
const two = (n) => String(n).padStart(2, '0');
/* In the centre's own zone, wherever the phone thinks that it is. */
const china = (ms) => new Date(ms + 8 * 3600000);

function day(ms) {
	const d = china(ms);
	return `${d.getUTCFullYear()} 年 ${d.getUTCMonth() + 1} 月 ${d.getUTCDate()} 日`;
}

function time(ms) {
	const d = china(ms);
	return [d.getUTCHours(), d.getUTCMinutes(), d.getUTCSeconds()].map(two).join(':');
}

/* ---- the centre ---- */

/* Its answers say what time it is, to the second. */
function hear(response, sent) {
	const date = Date.parse(response.headers.get('Date'));
	if (Number.isNaN(date))
		return;
	const off = date + 500 - (sent + Date.now()) / 2;
	offset = Math.abs(off) < CLOCK_SURE ? 0 : off;
	sawTime(date);
}

async function ask(path, options) {
	const sent = Date.now();
	const response = await fetch(path, { credentials: 'omit', cache: 'no-store', ...options }).catch(() => null);
	if (!response)
		throw { code: 'OFFLINE' };
	hear(response, sent);
	return response;
}

async function post(path, body) {
	const response = await ask(`/api/v1/pass/${path}`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', Accept: 'application/json',
			'Idempotency-Key': hexOf(crypto.getRandomValues(new Uint8Array(16))) },
		body: JSON.stringify(body),
	});
	const answer = await response.json().catch(() => null);
	if (!response.ok || !answer)
		throw answer ?? { code: 'OTHER' };
	return answer;
}

/* ---- a stretch: a number, a chain drawn for it, its beginning signed ---- */

async function chainFor(of, { cti, n }) {
	if (!chains.has(cti))
		chains.set(cti, chainOf(await seedOf(of, cti), cti, n));
	return chains.get(cti);
}

/* What is known is kept before it is used: a line that breaks in between costs
 * nothing, the same chain is drawn again. */
async function take(of, path, shown) {
	if (!of.begun) {
		of.begun = await post(path, { code: await shown() });
		await put(of);
	}
	const chain = await chainFor(of, of.begun);
	const anchor = hexOf(linkOf(chain, 0));
	const signed = await post(`${path}/anchor`, { code: await shown(), anchor }).catch(async (problem) => {
		if (FINAL.includes(problem.code)) {
			of.begun = null;
			await put({ ...await get(of.id) ?? of, begun: null });
		}
		throw problem;
	});
	const { holder, title, parks, until } = signed;
	const stretches = [...of.stretches.filter((s) => s.exp * 1000 > now()), signed];
	const next = { ...of, holder, title, parks, until, stretches, begun: null };
	await put(next); /* before this page believes it */
	Object.assign(of, next);
}

const stretchAt = (of, second) => of.stretches.find((s) => s.nbf - EARLY <= second && second < s.exp);
const lastOf = (of) => of.stretches[of.stretches.length - 1];

/* The code of this minute. */
async function codeOf(of) {
	const second = Math.floor(now() / 1000);
	const s = stretchAt(of, second);
	if (!s)
		return null;
	const minute = Math.min(s.n, Math.max(1, Math.floor((second - s.nbf) / 60) + 1));
	return { minute, text: proven(s.token, await chainFor(of, s), minute) };
}

/* In its last week, as soon as there is a line. */
async function renew() {
	const second = now() / 1000;
	const last = pass && lastOf(pass);
	if (!last || renewing || second < last.exp - WEEK || second >= last.exp || Date.parse(pass.until) <= last.exp * 1000)
		return;
	renewing = true;
	const of = pass;
	renewal = await take(of, 'renewals', async () => (await codeOf(of))?.text ?? '').then(() => null, (problem) => problem);
	renewing = false;
	if (renewal && ['OFFLINE', 'PASS_EARLY'].includes(renewal.code))
		renewal = null;
	draw();
}

/* ---- the pass ---- */

function notesOf() {
	const off = Math.round(Math.abs(offset) / 60000);
	const notes = [];
	if (Math.abs(offset) > CLOCK_OFF)
		notes.push(`手机的时间${offset > 0 ? '慢' : '快'}了约 ${off} 分钟。现在按服务中心的时间出码；没有网络时会扫不开，请把手机改成自动设置时间。`);
	else if (Date.now() + CLOCK_OFF < lastSeen())
		notes.push('手机的时间不对：比上次联网时还早。请把手机改成自动设置时间，否则扫不开。');
	if (renewal)
		notes.push(`下个月的码没有更新成：${renewal.title ?? TITLE.OTHER}`);
	if (!navigator.onLine)
		notes.push('现在没有网络，照常可以入园。');
	return notes;
}

function drawNotes() {
	const notes = notesOf();
	const box = $('notes');
	if (notes.join() === [...box.children].map((p) => p.textContent).join())
		return;
	box.replaceChildren(...notes.map((text) => node('p', text, { className: 'q-card q-warn' })));
}

/* Whose it is; the number too where that is not enough, or not known. */
function nameOf(each, i) {
	const number = `第 ${i + 1} 张`;
	const alike = passes.filter(({ holder }) => holder === each.holder).length;
	return !each.holder ? number : alike > 1 ? `${each.holder} ${number}` : each.holder;
}

function drawRows() {
	const last = lastOf(pass);
	const rows = [['持有人', pass.holder], ['可以入园', pass.parks], ['年票有效到', pass.until && day(Date.parse(`${pass.until}T12:00:00+08:00`))],
		['本月的码到', day(last.exp * 1000 - 1)]];
	$('title').textContent = pass.title || '公园年票';
	$('rows').replaceChildren(...rows.filter(([, text]) => text).flatMap(([label, text]) => [node('dt', label), node('dd', text)]));
	$('tabs').hidden = passes.length < 2;
	$('tabs').replaceChildren(...passes.map((each, i) => {
		const tab = node('button', nameOf(each, i), { type: 'button', className: 'q-btn', onclick: () => open(each) });
		tab.setAttribute('aria-pressed', each === pass);
		return tab;
	}));
}

function whyNone() {
	const first = pass.stretches[0];
	if (now() < first.nbf * 1000)
		return `这张年票从 ${day(first.nbf * 1000)}起可以用。如果今天已经过了这一天，请核对手机的时间。`;
	return '这个月的码已经到期，也没有更新。请连上网络再打开；还是没有，请刷身份证重新取票。';
}

async function draw() {
	const of = pass;
	const shown = of && await codeOf(of);
	if (!of || of !== pass)
		return;
	drawRows();
	drawNotes();
	$('show').hidden = !shown;
	$('no-code').hidden = Boolean(shown);
	slot = shown?.minute ?? 0;
	if (!shown) {
		$('no-code').textContent = whyNone();
		return;
	}
	const { size, d } = qrOf(shown.text);
	$('qr').setAttribute('viewBox', `0 0 ${size} ${size}`);
	$('qr-paper').setAttribute('width', size);
	$('qr-paper').setAttribute('height', size);
	$('qr-dark').setAttribute('d', d);
	$('qr').dataset.slot = slot;
}

function tick() {
	if (!pass || document.hidden || $('pass').hidden)
		return;
	const second = Math.floor(now() / 1000);
	const s = stretchAt(pass, second);
	$('clock').textContent = time(now());
	drawNotes();
	if ((s ? Math.max(1, Math.floor((second - s.nbf) / 60) + 1) : 0) !== slot)
		draw();
}

async function look() {
	await ask('/P', { method: 'HEAD' }).catch(() => null);
	if (!pass)
		return;
	await draw();
	await renew();
}

async function open(which) {
	pass = which;
	renewal = null;
	show('pass');
	document.title = '公园年票 · 职工服务中心';
	$('clock').textContent = time(now());
	await draw();
	navigator.wakeLock?.request('screen').catch(() => null);
	look();
}

/* ---- into the phone ---- */

function fail(problem) {
	const known = problem.code in HELP ? problem.code : 'OTHER';
	$('error-title').textContent = problem.title ?? TITLE[known] ?? TITLE.OTHER;
	$('error-help').textContent = HELP[known];
	$('retry').hidden = FINAL.includes(known);
	show('error');
	document.title = '没有放成 · 职工服务中心';
	$('error-title').focus();
}

async function begin() {
	try {
		const fresh = await make(code);
		passes.push(fresh);
		return fresh;
	} catch (error) {
		throw { code: 'STORE', error };
	}
}

async function activate() {
	busy('正在放进手机…');
	try {
		const of = passes.find((each) => each.code === code) ?? await begin();
		await take(of, 'activations', () => of.code);
		history.replaceState(null, '', location.pathname);
		navigator.storage?.persist?.().catch(() => null);
		await open(of);
		$('title').focus();
	} catch (problem) {
		const of = passes.find((each) => each.code === code);
		/* Another window may have brought it in: what that has is the only one. */
		const there = of && await get(of.id).catch(() => null);
		if (there?.stretches.length > 0) {
			Object.assign(of, there);
			history.replaceState(null, '', location.pathname);
			return open(of);
		}
		if (FINAL.includes(problem.code))
			await forget(of);
		return fail(problem);
	}
}

async function forget(which) {
	if (!which)
		return;
	passes = passes.filter((each) => each !== which);
	await remove(which.id).catch(() => null);
}

/* ---- the page ---- */

function showEntry() {
	pass = null;
	show('entry');
	document.title = '手机年票 · 职工服务中心';
}

function confirm(typed) {
	code = typed.toUpperCase().replace(/^(.{5})[\s-]?/, '$1-');
	const known = passes.find((each) => each.code === code);
	if (known?.stretches.length) {
		history.replaceState(null, '', location.pathname);
		return open(known);
	}
	pass = null;
	$('wechat').hidden = !/MicroMessenger/i.test(navigator.userAgent);
	show('confirm');
	$('confirm-title').focus();
	return undefined;
}

function submit(event) {
	event.preventDefault();
	const typed = $('code').value.trim();
	const good = CODE.test(typed);
	$('code-error').textContent = good ? '' : typed ? '激活码是十位字母和数字，请照小票再填一次' : '请先填小票上的激活码';
	$('code').toggleAttribute('aria-invalid', !good);
	if (!good) {
		$('code').setAttribute('aria-invalid', 'true');
		return $('code').focus();
	}
	return confirm(typed);
}

function start() {
	let typed = '';
	try {
		typed = decodeURIComponent(location.hash.slice(1)).trim();
	} catch {
		/* no text at all */
	}
	if (CODE.test(typed))
		return confirm(typed);
	const ready = passes.filter((each) => each.stretches.length);
	return ready.length ? open(ready[ready.length - 1]) : showEntry();
}

async function main() {
	if (location.pathname !== '/P')
		return location.replace(`/P${location.hash}`); /* where the worker is */
	busy('正在打开…');
	try {
		passes = await load();
	} catch (error) {
		return fail({ code: 'STORE', error });
	}
	navigator.serviceWorker?.register('/pass-worker.js', { scope: '/P' })
		.then(() => navigator.serviceWorker.ready).then((at) => at.active.postMessage('refresh'), () => null);
	setInterval(tick, 1000);
	setInterval(look, ASK_CLOCK);
	return start();
}

$('entry').addEventListener('submit', submit);
$('activate').addEventListener('click', activate);
$('retry').addEventListener('click', () => (code ? activate() : location.reload()));
$('not-now').addEventListener('click', () => {
	history.replaceState(null, '', location.pathname);
	start();
});
for (const [id, hidden] of [['remove', false], ['remove-no', true]])
	$(id).addEventListener('click', () => { $('remove-ask').hidden = hidden; });
$('remove-yes').addEventListener('click', async () => {
	await forget(pass);
	$('remove-ask').hidden = true;
	start();
});
addEventListener('hashchange', () => location.hash && start());
addEventListener('online', look);
addEventListener('offline', () => pass && drawNotes());
document.addEventListener('visibilitychange', () => document.hidden || (pass && look()));
main();
