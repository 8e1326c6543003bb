/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Papers by phone. The code of the link arrives in the fragment, which no
 * server sees, and leaves the address bar at once. It stays with this tab until
 * the link is over: a phone short of memory throws the page away while its
 * camera is open, and comes back to it. Pictures are made smaller here, so that
 * a slow line carries less; the centre makes them anew whatever comes.
 */
const $ = (id) => document.getElementById(id);
const SCREENS = ['busy', 'error', 'list', 'done'];
const KEPT = 'upload-code';
const CODE = /^[0-9a-f]{32}$/i;
const SIDE_MAX = 2000;
const QUALITY = 0.85;
const BYTES_MAX = 6 * 1024 * 1024;
const KINDS = ['image/jpeg', 'image/png'];
const THUMB = 112;
const TICK_MS = 10000;

const HELP = {
	AID_UPLOAD_GONE: { help: '在自助机刷身份证，或到窗口，都能再取一个新的二维码。已经传到的照片不会丢。', retry: false },
	AID_UPLOAD_CLOSED: { help: '请带材料到窗口，工作人员会告诉您怎么办。', retry: false },
	OFFLINE: { title: '连不上服务中心', help: '请检查手机的网络，再点“再试一次”。已经传到的照片不会丢。', retry: true },
	OTHER: { title: '现在打不开', help: '请再试一次；还不行，请带材料到窗口。', retry: true },
};
const OVER = ['AID_UPLOAD_GONE', 'AID_UPLOAD_CLOSED'];

const STATES = {
	missing: () => '还缺',
	given: (p) => (p.pictures ? `已收到 ${p.pictures} 张` : '窗口已收到'),
	seen: () => '窗口已看过原件',
	refused: (p) => `要重新交：${p.reason ?? '请到窗口问'}`,
	ended: () => '已过有效期，请交新的',
};
const SENT = { kept: '已收到', twice: '这张已经收到过' };

let code = '';
let ends_at = 0;
let kept = 0; /* pictures that were received while this page was open */
let sending = 0;

function show(name) {
	for (const s of SCREENS)
		$(s).hidden = s !== name;
}

function make(tag, props, ...children) {
	const node = Object.assign(document.createElement(tag), props);
	node.append(...children);
	return node;
}

/* ---- talking to the centre ------------------------------------------------ */

function fresh_key() {
	const raw = crypto.getRandomValues(new Uint8Array(16));
	return Array.from(raw, (b) => b.toString(16).padStart(2, '0')).join('');
}

/* fetch() tells nothing of what has been sent so far. */
function post(path, body, more, on_progress) {
	return new Promise((resolve) => {
		const x = new XMLHttpRequest();
		x.open('POST', `/api/v1/aid-uploads${path}`);
		x.setRequestHeader('Content-Type', 'application/json');
		for (const [name, value] of Object.entries(more ?? {}))
			x.setRequestHeader(name, value);
		x.responseType = 'json';
		x.timeout = 120000;
		x.upload.onprogress = (e) => e.lengthComputable && on_progress?.(e.loaded / e.total);
		x.onerror = () => resolve({ problem: { code: 'OFFLINE' } });
		x.ontimeout = x.onerror;
		x.onload = () => resolve(x.status < 300 ? { body: x.response }
			: { problem: x.response ?? { code: 'OTHER' } });
		x.send(JSON.stringify(body));
	});
}

/* ---- a picture ------------------------------------------------------------ */

function scaled(bitmap, side) {
	const by = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
	const canvas = make('canvas', {
		width: Math.max(1, Math.round(bitmap.width * by)),
		height: Math.max(1, Math.round(bitmap.height * by)),
	});
	const pen = canvas.getContext('2d');
	pen.fillStyle = '#fff';
	pen.fillRect(0, 0, canvas.width, canvas.height);
	pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
	return canvas;
}

/* What cannot be made smaller here goes as it is, if the centre may take it. */
async function prepare(file, thumb) {
	const bitmap = await createImageBitmap(file).catch(() => null);
	if (!bitmap) {
		if (!KINDS.includes(file.type))
			throw new Error('只收 JPEG 或 PNG 格式的照片，请重新拍一张');
		if (file.size > BYTES_MAX)
			throw new Error('照片太大，请调低分辨率重新拍一张');
		return file;
	}
	const small = scaled(bitmap, THUMB);
	Object.assign(thumb, { width: small.width, height: small.height });
	thumb.getContext('2d').drawImage(small, 0, 0);
	const canvas = scaled(bitmap, SIDE_MAX);
	bitmap.close();
	return new Promise((resolve) => canvas.toBlob((b) => resolve(b ?? file), 'image/jpeg', QUALITY));
}

function base64(blob) {
	return new Promise((resolve, reject) => {
		const reader = new FileReader();
		reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
		reader.onerror = () => reject(new Error('读不出这张照片，请重新拍一张'));
		reader.readAsDataURL(blob);
	});
}

/* ---- sending -------------------------------------------------------------- */

function fail(row, text, again) {
	row.dataset.state = 'failed';
	row.querySelector('p').textContent = text;
	row.querySelector('progress').hidden = true;
	if (again)
		row.append(make('button', { className: 'q-btn', type: 'button', textContent: '再传这张', onclick: again }));
}

/* A centre that does not know the code takes none of the picture, and a browser
 * that is still sending may not hear why: a line that was cut asks once more. */
async function give(body, key, on_progress) {
	const { problem } = await post('', body, { 'Idempotency-Key': key, 'X-Ticket': code }, on_progress);
	if (problem?.code !== 'OFFLINE')
		return problem;
	const told = await post('/look', { code });
	return OVER.includes(told.problem?.code) ? told.problem : problem;
}

async function send(row, body, key, paper) {
	row.dataset.state = 'sending';
	row.querySelector('button')?.remove();
	row.querySelector('p').textContent = '正在上传…';
	const bar = row.querySelector('progress');
	bar.hidden = false;
	const problem = await give(body, key, (part) => { bar.value = part; });
	bar.hidden = true;
	if (problem && problem.code !== 'AID_PICTURE_TWICE') {
		if (OVER.includes(problem.code))
			return show_error(problem);
		/* the same key: what had arrived after all is not there twice */
		return fail(row, HELP[problem.code]?.title ?? problem.title ?? HELP.OTHER.title,
			problem.retry !== 'never' && (() => send(row, body, key, paper)));
	}
	row.dataset.state = 'kept';
	row.querySelector('p').textContent = problem ? SENT.twice : SENT.kept;
	if (!problem) {
		kept++;
		set_state(paper, 'given', { pictures: ++paper.pictures });
	}
	return undefined;
}

async function take(file, paper, sent) {
	const thumb = make('canvas', {});
	const row = make('li', { className: 'u-one' }, thumb, make('p', { textContent: '正在准备…' }),
		make('progress', { max: 1, value: 0 }));
	row.querySelector('p').setAttribute('role', 'status');
	row.dataset.testid = 'sent';
	sent.append(row);
	try {
		const image = await base64(await prepare(file, thumb));
		await send(row, { paper: paper.code, image }, fresh_key(), paper);
	} catch (e) {
		fail(row, e.message);
	}
}

/* One after the other: a slow line is not shared by ten. */
async function take_all(input, paper, sent) {
	const files = [...input.files];
	input.value = '';
	sending++;
	$('finish').disabled = true;
	for (const file of files)
		await take(file, paper, sent);
	sending--;
	$('finish').disabled = sending > 0;
}

/* ---- the list ------------------------------------------------------------- */

function set_state(paper, state, more) {
	const node = $(`paper-${paper.code}`);
	node.dataset.state = state;
	node.querySelector('.u-state').textContent = STATES[state]({ ...paper, ...more });
}

function paper_card(paper) {
	const input = make('input', { type: 'file', accept: KINDS.join(','), multiple: true });
	const sent = make('ul', { className: 'u-sent' });
	const node = make('li', { className: 'u-paper', id: `paper-${paper.code}` },
		make('h2', { textContent: paper.label }), make('p', { className: 'u-state' }),
		make('label', { className: 'u-add' }, '拍照或选照片', input), sent);
	input.setAttribute('aria-label', `${paper.label}：拍照或选照片`);
	input.dataset.testid = `add-${paper.code}`;
	input.addEventListener('change', () => take_all(input, paper, sent));
	return node;
}

function show_left() {
	const minutes = Math.ceil((ends_at - Date.now()) / 60000);
	if (code && minutes <= 0 && !sending)
		show_error({ code: 'AID_UPLOAD_GONE', title: '这个上传链接已经过期' });
	$('left').textContent = minutes > 0 ? `还可以传 ${minutes} 分钟` : '链接到期了';
}

function show_list(look) {
	ends_at = Date.parse(look.ends_at);
	$('case-no').textContent = look.case_no;
	$('papers').replaceChildren(...look.papers.map(paper_card));
	for (const paper of look.papers)
		set_state(paper, paper.state, {});
	show_left();
	show('list');
	$('list-title').focus();
}

function forget() {
	code = '';
	sessionStorage.removeItem(KEPT);
}

function show_error(problem) {
	const known = HELP[problem.code] ?? HELP.OTHER;
	$('error-title').textContent = known.title ?? problem.title ?? HELP.OTHER.title;
	$('error-help').textContent = known.help;
	$('retry').hidden = !known.retry;
	if (!known.retry)
		forget();
	show('error');
	$('error-title').focus();
}

async function look() {
	show('busy');
	const { body, problem } = await post('/look', { code });
	if (problem)
		show_error(problem);
	else
		show_list(body);
}

/* ---- the end -------------------------------------------------------------- */

function missing() {
	return document.querySelectorAll('.u-paper[data-state="missing"], .u-paper[data-state="refused"], .u-paper[data-state="ended"]').length;
}

function ask() {
	const n = missing();
	$('ask-text').textContent = n ? `还有 ${n} 份材料没有传。现在结束的话，剩下的可以以后再取二维码来传，或带到窗口。`
		: '传好以后，这个链接就作废了。';
	$('ask').hidden = false;
	$('finish').hidden = true;
	$('ask-yes').focus();
}

function ask_no() {
	$('ask').hidden = true;
	$('finish').hidden = false;
	$('finish').focus();
}

async function finish() {
	$('ask-yes').disabled = true;
	const { problem } = await post('/done', { code }, { 'Idempotency-Key': fresh_key() });
	$('ask-yes').disabled = false;
	if (problem && problem.code !== 'AID_UPLOAD_GONE')
		return show_error(problem);
	const n = missing();
	forget();
	$('done-text').textContent = `这次收到 ${kept} 张照片。${n ? `还缺 ${n} 份材料，请尽快补齐。` : '材料齐了，'}工作人员会核对，进度用回执查。`;
	show('done');
	$('done-title').focus();
	return undefined;
}

function start() {
	const raw = location.hash.slice(1);
	if (raw)
		history.replaceState(null, '', location.pathname);
	code = raw || sessionStorage.getItem(KEPT) || '';
	if (!CODE.test(code))
		return show_error({ code: 'AID_UPLOAD_GONE', title: raw ? '这个二维码不完整' : '请先扫二维码' });
	sessionStorage.setItem(KEPT, code);
	return look();
}

$('retry').addEventListener('click', look);
$('finish').addEventListener('click', ask);
$('ask-no').addEventListener('click', ask_no);
$('ask-yes').addEventListener('click', finish);
addEventListener('hashchange', () => location.hash && start());
setInterval(() => !$('list').hidden && show_left(), TICK_MS);
start();
