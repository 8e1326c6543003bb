/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A draw for anyone: the hash that stood from the start, the seed, the list;
 * and the same order computed once more on the reader's own device. Which draw
 * stands in the fragment. Plain DOM, as on /q.
 */
const $ = (id) => document.getElementById(id);
const SCREENS = ['busy', 'error', 'pick', 'result'];
const ROWS_A_STEP = 200;
const KIND = 'checkup';

let draw = null; /* the answer, with all of its entries */
let shown = 0;

function show(name) {
	for (const s of SCREENS)
		$(s).hidden = s !== name;
}

function time(iso) {
	const m = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(iso);
	return m ? `${m[1]} 年 ${Number(m[2])} 月 ${Number(m[3])} 日 ${m[4]}` : iso;
}

function node(name, text, patch) {
	return Object.assign(document.createElement(name), { textContent: text, ...patch });
}

async function get(path) {
	const response = await fetch(`/api/v1${path}`, { headers: { Accept: 'application/json' }, credentials: 'omit', cache: 'no-store' });
	const body = await response.json();
	if (!response.ok)
		throw body;
	return body;
}

/* ---- computing ---- */

const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
const unhex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
const sha256 = async (bytes) => hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
const bytesOf = (text) => new TextEncoder().encode(text);

/* The order of these case numbers by this seed. */
async function orderOf(seed, cases) {
	const sorted = [...cases].sort();
	const list = await sha256(bytesOf(sorted.map((no) => `${no}\n`).join('')));
	const keyed = await Promise.all(sorted.map(async (no) => [await sha256(bytesOf(`${seed}|${list}|${no}`)), no]));
	return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, no]) => no);
}

async function recompute() {
	$('recompute').disabled = true;
	const cases = draw.items.map((x) => x.case_no);
	const good = await sha256(unhex(draw.seed)) === draw.hash;
	const order = await orderOf(draw.seed, cases);
	const wrong = order.findIndex((no, i) => no !== cases[i]);
	$('verdict').replaceChildren(
		node('li', good ? '种子和一开始公布的摘要相符' : '种子和一开始公布的摘要不符', { className: good ? 'yes' : 'no' }),
		node('li', wrong < 0 ? `${cases.length} 个编号的次序都和算出来的一样` : `从第 ${wrong + 1} 起，次序和算出来的不一样`,
			{ className: wrong < 0 ? 'yes' : 'no' }));
	$('recompute').disabled = false;
}

/* ---- showing ---- */

const RESULT = { true: '得到名额', false: '候补' };

function show_more() {
	const rows = draw.items.slice(shown, shown + ROWS_A_STEP).map((x) => {
		const tr = document.createElement('tr');
		tr.append(node('td', x.n), node('td', x.case_no), node('td', draw.drawn_at ? RESULT[x.placed] : '名额正在给出'));
		return tr;
	});
	shown += rows.length;
	$('entries').append(...rows);
	$('more').hidden = shown >= draw.items.length;
}

const plain = (text) => text.replace(/[^\dA-Za-z]/g, '').toUpperCase();

function show_mine() {
	const no = plain($('no').value);
	const found = no && draw.items.find((x) => plain(x.case_no) === no);
	if (found)
		$('mine').textContent = `第 ${found.n}${draw.drawn_at ? `，摇号时${RESULT[found.placed]}` : ''}`;
	else
		$('mine').textContent = no.length > 11 ? '名单里没有这个编号，请核对回执' : '';
}

function show_draw() {
	const drawn = Boolean(draw.seed);
	$('state').dataset.state = drawn ? 'approved' : 'applied';
	$('title').textContent = draw.title;
	$('state-label').textContent = drawn ? '已经摇号' : '等待摇号';
	$('step').textContent = drawn ? `${draw.items.length} 个报名，得到名额 ${draw.items.filter((x) => x.placed).length} 个`
		: `${time(draw.draw_at)} 摇号；在那以前报名早晚都一样`;
	$('hash').textContent = draw.hash;
	$('seed').textContent = draw.seed ?? '摇号时公布在这里';
	$('formula').textContent = draw.formula;
	for (const id of ['own', 'check', 'list'])
		$(id).hidden = !drawn;
	$('list-title').textContent = `名单，共 ${draw.items.length} 个`;
	$('entries').replaceChildren();
	$('verdict').replaceChildren();
	shown = 0;
	show_more();
	show_mine();
	document.title = `${draw.title} · 摇号`;
	show('result');
	$('state-label').focus();
}

function show_error(problem) {
	$('error-title').textContent = problem.title ?? '连不上服务中心';
	$('error-help').textContent = problem.code === 'OFFER_UNKNOWN' || problem.code === 'NOT_FOUND'
		? '没有这一项摇号，请核对网址，或到自助机、窗口询问。' : '请检查网络，再读一次；也可以到自助机刷身份证看自己的结果。';
	show('error');
	$('error-title').focus();
}

/* ---- reading ---- */

async function read(code) {
	const path = `/offers/${encodeURIComponent(code)}/draw`;
	const all = await get(path);
	for (let next = all.next; next;) {
		const page = await get(`${path}?after=${next}`);
		all.items.push(...page.items);
		next = page.next;
	}
	draw = all;
	show_draw();
}

async function pick() {
	const { items } = await get(`/offers?kind=${KIND}`);
	const found = items.filter((x) => x.draw);
	$('pick-lead').textContent = found.length ? '看种子、名单和结果，谁都可以重算。' : '现在没有摇号的项目。';
	$('draws').replaceChildren(...found.map((x) => {
		const door = node('a', '', { className: 'pub-door', href: `#${x.code}` });
		door.append(node('b', x.title), node('span', `${x.period} · ${time(x.draw.at)} 摇号`));
		return door;
	}));
	document.title = '摇号 · 职工服务中心';
	show('pick');
}

async function look() {
	const code = decodeURIComponent(location.hash.slice(1));
	show('busy');
	await (code ? read(code) : pick()).catch(show_error);
}

$('recompute').addEventListener('click', recompute);
$('more').addEventListener('click', show_more);
$('no').addEventListener('input', show_mine);
$('retry').addEventListener('click', look);
addEventListener('hashchange', look);
look();
