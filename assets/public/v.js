// SPDX-License-Identifier: Apache-2.0
/*
 * Home visits on a tablet, at doors without a line: forms that the desk put
 * here are filled in and signed, and wait to be handed in at the desk's page by
 * somebody who is signed in. This page asks the centre nothing.
 */
import { sign } from './sign.js';
import { all, get, put, remove } from './visits.js';
import { paperOf } from './visitpaper.js';

const $ = (id) => document.getElementById(id);
const SCREENS = ['busy', 'error', 'list', 'form', 'ready'];
const SAVE_MS = 400;
const TEXT_MAX = 300;

let visit = null;
let timer = 0;

function show(name) {
	for (const s of SCREENS)
		$(s).hidden = s !== name;
}

function make(tag, props, ...children) {
	const node = Object.assign(document.createElement(tag), props);
	node.append(...children);
	return node;
}

function fail(title, help) {
	$('error-title').textContent = title;
	$('error-help').textContent = help;
	show('error');
	$('error-title').focus();
}

/* ---- keeping ---- */

async function save() {
	clearTimeout(timer);
	timer = 0;
	try {
		await put(visit);
		$('saved').textContent = '已存在这台平板里';
	} catch {
		$('saved').textContent = '存不下了，请先交回别的走访表，再接着填';
	}
}

function changed() {
	$('saved').textContent = '正在保存…';
	clearTimeout(timer);
	timer = setTimeout(save, SAVE_MS);
}

/* Whatever takes the page away. */
addEventListener('visibilitychange', () => timer && document.hidden && save());

/* ---- the list ---- */

const state = (v) => (v.ready ? '填好了，等着交回' : Object.keys(v.told).length || Object.keys(v.signs).length ? '填到一半' : '还没填');

function row(v) {
	const open = make('button', { className: 'q-btn', type: 'button', textContent: `${v.name}　${v.no}` }, make('small', { textContent: state(v) }));
	open.dataset.testid = 'visit';
	open.dataset.no = v.no;
	open.addEventListener('click', () => enter(v.no));
	return make('li', {}, open);
}

async function list() {
	const visits = (await all()).sort((a, b) => a.taken - b.taken);
	$('visits').replaceChildren(...visits.map(row));
	$('none').hidden = visits.length > 0;
	show('list');
	$('list-title').focus();
}

/* ---- one form ---- */

/* A button that becomes the signature. */
function signing(who, words) {
	const shown = make('img', { alt: `${words}，已签`, hidden: true });
	const button = make('button', { className: 'q-btn', type: 'button' });
	const refresh = () => {
		shown.hidden = !visit.signs[who];
		if (visit.signs[who])
			shown.src = visit.signs[who];
		button.textContent = visit.signs[who] ? '重签' : '签名';
		button.setAttribute('aria-label', `${words}：${button.textContent}`);
	};
	button.dataset.testid = `sign-${who}`;
	button.addEventListener('click', async () => {
		const written = await sign(words);
		if (written) {
			visit.signs[who] = written;
			refresh();
			changed();
		}
	});
	refresh();
	return make('span', { className: 'v-sign' }, shown, button);
}

function head(h, i) {
	const tick = make('input', { type: 'checkbox', checked: Boolean(visit.seen[i]) });
	tick.dataset.testid = `seen-${i}`;
	tick.addEventListener('change', () => {
		visit.seen[i] = tick.checked;
		changed();
	});
	return make('li', {}, make('b', { textContent: `${h.relation}　${h.name}` }), make('span', { textContent: `${h.id_no}，年收入 ${h.income} 元` }),
		make('label', { className: 'v-tick' }, tick, '证件已核'), signing(`head-${i}`, `${h.name}授权核对`));
}

function field([name, words]) {
	const box = make('textarea', { id: `told-${name}`, rows: 3, maxLength: TEXT_MAX, value: visit.told[name] ?? '' });
	box.dataset.testid = `told-${name}`;
	box.addEventListener('input', () => {
		visit.told[name] = box.value;
		changed();
	});
	return [make('label', { htmlFor: box.id, textContent: words }), box];
}

function draw() {
	const facts = [['事项', visit.no], ['申请人', visit.name], ['单位', visit.unit]];
	$('facts').replaceChildren(...facts.flatMap(([k, v]) => [make('dt', { textContent: k }), make('dd', { textContent: v })]));
	$('heads').replaceChildren(...visit.heads.map(head));
	$('told').replaceChildren(...visit.asked.flatMap(field));
	$('signs').replaceChildren(...visit.signers.map(([who, words]) => make('li', {}, make('b', { textContent: words }), signing(who, words))));
	$('saved').textContent = '';
	$('lacks').hidden = true;
	$('drop-ask').hidden = true;
	show('form');
	$('form-title').focus();
}

function drawReady() {
	$('ready-no').textContent = visit.no;
	$('ready-page').src = `data:image/jpeg;base64,${visit.ready}`;
	show('ready');
	$('ready-title').focus();
}

async function enter(no) {
	visit = await get(no);
	if (!visit)
		return list();
	return visit.ready ? drawReady() : draw();
}

async function leave() {
	if (timer)
		await save();
	await list();
}

/* All of it at once; the last question, of anything else, may stay empty. */
function lacking() {
	return [...visit.asked.slice(0, -1).filter(([name]) => !visit.told[name]?.trim()).map(([, words]) => words),
		...visit.signers.filter(([who]) => !visit.signs[who]).map(([, words]) => words)];
}

async function finish(event) {
	event.preventDefault();
	const missing = lacking();
	$('lacks').hidden = !missing.length;
	$('lacks').textContent = `还缺：${missing.join('、')}。补上再点“填好了”。`;
	if (missing.length)
		return;
	const at = new Intl.DateTimeFormat('zh-CN', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Shanghai' }).format(new Date());
	visit.ready = await paperOf(visit, at);
	await save();
	drawReady();
}

async function again() {
	visit.ready = null;
	await save();
	draw();
}

async function drop() {
	clearTimeout(timer);
	timer = 0;
	await remove(visit.no);
	await list();
}

$('back').addEventListener('click', leave);
$('ready-back').addEventListener('click', list);
$('form').addEventListener('submit', finish);
$('again').addEventListener('click', again);
$('drop').addEventListener('click', () => {
	$('drop-ask').hidden = false;
	$('drop-no').focus();
});
$('drop-no').addEventListener('click', () => {
	$('drop-ask').hidden = true;
});
$('drop-yes').addEventListener('click', drop);
$('retry').addEventListener('click', () => location.reload());

navigator.serviceWorker?.register('/pass-worker.js', { scope: '/V' })
	.then(() => navigator.serviceWorker.ready).then((at) => at.active.postMessage('refresh'), () => null);
show('busy');
list().catch(() => fail('这个浏览器存不住走访表', '请不要用无痕（隐私）窗口。纸质走访表一样能用。'));
