/* SPDX-License-Identifier: Apache-2.0 */
/* Who is about to be helped, for anyone: as it stands at the kiosk. Plain DOM,
 * as on /q. */
const $ = (id) => document.getElementById(id);
const SCREENS = ['busy', 'error', 'list'];
const ROWS = [['单位', (p) => p.unit], ['困难类别', (p) => p.category], ['拟帮扶项目', (p) => p.kind], ['说明', (p) => p.remark],
	['公示期', (p) => `${p.from_on} 至 ${p.until_on}`]];

function show(name) {
	for (const s of SCREENS)
		$(s).hidden = s !== name;
}

function node(name, text, patch) {
	return Object.assign(document.createElement(name), { textContent: text, ...patch });
}

function posting(p) {
	const card = node('section', '', { className: 'q-card' });
	const rows = node('dl', '', { className: 'q-rows' });
	for (const [label, of] of ROWS)
		if (of(p))
			rows.append(node('dt', label), node('dd', of(p)));
	card.dataset.testid = 'posting';
	card.append(node('h2', p.stopped ? `${p.name}（有异议，公示暂停）` : p.name), rows);
	return card;
}

function show_error(problem) {
	$('error-title').textContent = problem.title ?? '连不上服务中心';
	$('error-help').textContent = '请检查网络，再读一次；也可以到自助机看公示。';
	show('error');
	$('error-title').focus();
}

async function read() {
	const response = await fetch('/api/v1/aid-postings', { headers: { Accept: 'application/json' }, credentials: 'omit', cache: 'no-store' });
	const body = await response.json();
	if (!response.ok)
		throw body;
	$('lead').textContent = body.items.length ? `正在公示 ${body.items.length} 件。批准以前，谁都可以提不同意见。` : '现在没有正在公示的。';
	$('postings').replaceChildren(...body.items.map(posting));
	show('list');
}

function look() {
	show('busy');
	read().catch(show_error);
}

$('retry').addEventListener('click', look);
look();
