/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where is my application? The receipt's digits arrive in the fragment, which
 * no server sees, and leave the address bar at once: neither history nor a
 * screenshot keeps a code that opens the status. Plain DOM: an old phone on a
 * bad line should not wait for a framework.
 */
const $ = (id) => document.getElementById(id);
const SCREENS = ['busy', 'error', 'result', 'entry'];
const DIGITS_MIN = 100; /* the shortest token; also what a text must carry */
const TEXT_MAX = 1200;

/* What to do when the server says no; its own title says what happened. */
const HELP = {
	RECEIPT_INVALID: { help: '请确认是本中心的回执，重新扫一次完整的二维码。', retry: false },
	RECEIPT_UNKNOWN: { help: '刚办完还没上传的，请过几分钟再查；仍查不到，请带回执到窗口。', retry: true },
	THROTTLED: { help: '查得太勤了，等一分钟再点“再查一次”。', retry: true },
	BUSY: { help: '您的申请不受影响，等一会儿再点“再查一次”。', retry: true },
	STOPPING: { help: '您的申请不受影响，等一会儿再点“再查一次”。', retry: true },
	OFFLINE: { title: '连不上服务中心', help: '请检查手机的网络，再点“再查一次”。也可以到自助机或窗口查。', retry: true },
	OTHER: { title: '现在查不到', help: '请稍后再查，或到自助机刷身份证，也可以到窗口报回执上的事项编号。', retry: true },
};

const OPEN = ['applied', 'returned'];
const ROWS = [
	['due_on', '办结期限', date, 'due'], /* while something is still due */
	['window', '办理窗口', String],
	['case_no', '事项编号', String],
	['accepted_at', '受理时间', time],
	['updated_at', '最近更新', time],
];

let code = ''; /* lives in this page only, never stored */

function date(iso) {
	const m = /^(\d{4})-(\d\d)-(\d\d)/.exec(iso);
	return m ? `${m[1]} 年 ${Number(m[2])} 月 ${Number(m[3])} 日` : iso;
}

function time(iso) {
	const m = /^\d{4}-\d\d-\d\dT(\d\d:\d\d)/.exec(iso);
	return m ? `${date(iso)} ${m[1]}` : iso;
}

function show(name) {
	for (const s of SCREENS)
		$(s).hidden = s !== name;
}

/* The token within a scanned text; full-width digits come from an IME. */
function digits(text) {
	const plain = text.replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\s+/g, '');
	const runs = plain.match(/\d+/g)?.filter((r) => r.length >= DIGITS_MIN) ?? [];
	return runs.length === 1 ? runs[0] : '';
}

async function ask() {
	const response = await fetch('/api/v1/status', {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
		body: JSON.stringify({ code }),
		credentials: 'omit',
		cache: 'no-store',
	}).catch(() => null);
	if (!response)
		return { problem: { code: 'OFFLINE' } };
	const body = await response.json().catch(() => null);
	if (response.ok && body)
		return { status: body };
	return { problem: body ?? { code: 'OTHER' } };
}

function show_error(problem) {
	const known = HELP[problem.code] ?? HELP.OTHER;
	$('error-title').textContent = known.title ?? problem.title ?? HELP.OTHER.title;
	$('error-help').textContent = known.help;
	$('retry').hidden = !(known.retry && code);
	show('error');
	if (!known.retry)
		$('entry').hidden = false;
	document.title = '没有查到 · 职工服务中心';
	$('error-title').focus();
}

function optional(box, slot, text) {
	$(box).hidden = !text;
	$(slot).textContent = text ?? '';
}

function show_status(s) {
	$('state').dataset.state = s.state;
	$('service').textContent = s.service_label;
	$('state-label').textContent = s.state_label;
	optional('step', 'step', s.step !== s.state_label ? s.step : '');
	optional('next-box', 'next', s.next);
	optional('reason-box', 'reason', s.reason);
	$('reason-title').textContent = s.state === 'returned' ? '需要您补充' : '原因';
	const said = OPEN.includes(s.state) ? s : { ...s, due_on: null };
	const cells = ROWS.filter(([key]) => said[key]).flatMap(([key, label, format, look]) => {
		const dt = document.createElement('dt');
		const dd = document.createElement('dd');
		dt.textContent = label;
		dd.textContent = format(s[key]);
		dd.className = look ?? '';
		return [dt, dd];
	});
	$('rows').replaceChildren(...cells);
	show('result');
	document.title = `${s.state_label} · 查回执`;
	$('state-label').focus();
}

async function look_up() {
	$('again').disabled = true;
	show('busy');
	const { status, problem } = await ask();
	$('again').disabled = false;
	if (status)
		show_status(status);
	else
		show_error(problem);
}

function show_entry() {
	code = '';
	$('code').value = '';
	$('code-error').textContent = '';
	$('code').removeAttribute('aria-invalid');
	document.title = '查回执 · 职工服务中心';
	show('entry');
}

function refuse_entry(text) {
	$('code-error').textContent = text;
	$('code').setAttribute('aria-invalid', 'true');
	$('code').focus();
}

function submit(event) {
	event.preventDefault();
	const text = $('code').value.slice(0, TEXT_MAX);
	if (!text.trim())
		return refuse_entry('请先贴上回执里的数字');
	code = digits(text);
	if (!code)
		return refuse_entry('数字不完整，请重新扫一次二维码，把内容全部贴进来');
	$('code-error').textContent = '';
	$('code').removeAttribute('aria-invalid');
	return look_up();
}

/* A second receipt scanned into the open page only changes the fragment. */
function take_fragment() {
	const raw = location.hash.slice(1);
	if (!raw)
		return show_entry();
	history.replaceState(null, '', location.pathname);
	code = digits(raw);
	if (code)
		return look_up();
	show_error({ code: 'RECEIPT_INVALID', title: '这个二维码不完整' });
	return undefined;
}

$('entry').addEventListener('submit', submit);
$('again').addEventListener('click', look_up);
$('retry').addEventListener('click', look_up);
$('other').addEventListener('click', () => {
	show_entry();
	$('code').focus();
});
addEventListener('hashchange', () => location.hash && take_fragment());
/* Back-forward cache: a page left on a shared phone must not come back full. */
addEventListener('pagehide', () => show_entry());
take_fragment();
