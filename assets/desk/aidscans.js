// SPDX-License-Identifier: Apache-2.0
/*
 * What came back from visits: scans are let fall here, all at once, and each
 * goes to the case whose code is on it. A page without one, a photo of the home
 * say, may follow the page before it.
 */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { t } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { KINDS, pageOf, sendPage } from './pagefile.js';
import { to } from './router.js';
import { active } from './session.js';
import { openReader } from './symbol.js';

const FORM = /^YZV:[0-9a-f]{32}$/i;
const PATH = '/aid/visit-scans';
const TWICE = 'AID_PICTURE_TWICE';
const MANY = 50; /* of a drop */

/* One after the other: a page is some thirty megabytes while it is read. What
 * waits when the page is left is not sent. */
function useQueue(work) {
	const queue = useRef([]);
	const busy = useRef(false);
	const gone = useRef(false);
	useEffect(() => () => {
		gone.current = true;
	}, []);
	return async (jobs) => {
		queue.current.push(...jobs);
		if (busy.current)
			return;
		busy.current = true;
		while (queue.current.length && !gone.current)
			await work(queue.current.shift());
		busy.current = false;
	};
}

function useScans() {
	const [rows, setRows] = useState([]);
	const [many, setMany] = useState(false);
	const reader = useRef(null);
	const next = useRef(0);
	useEffect(() => () => reader.current?.then((worker) => worker.terminate(), () => null), []);
	const tell = (id, now) => setRows((was) => was.map((row) => (row.id === id ? { ...row, ...now } : row)));

	const send = async (row, { code, image }) => {
		active(); /* whoever waits for pages is there */
		tell(row.id, { state: 'sending', code });
		try {
			const filed = await sendPage(PATH, { code, image }, row.act);
			tell(row.id, { state: 'filed', filed, page: null });
		} catch (problem) {
			tell(row.id, problem.code === TWICE ? { state: 'twice', page: null } : { state: 'failed', problem: problem.fields?.[0] ?? problem });
		}
	};
	const take = async (row) => {
		tell(row.id, { state: 'reading' });
		reader.current ??= openReader();
		const worker = await reader.current.catch(() => null);
		if (!worker) {
			reader.current = null;
			return tell(row.id, { state: 'failed', problem: { title: t('scans.no_reader') } });
		}
		try {
			const page = row.page ?? await pageOf(row.file, worker, FORM);
			const code = row.code ?? page.code;
			tell(row.id, { page });
			return code ? await send(row, { ...page, code }) : tell(row.id, { state: 'none' });
		} catch (problem) {
			return tell(row.id, { state: 'failed', problem });
		}
	};
	const enqueue = useQueue(take);
	const add = (files) => {
		const taken = [...files].slice(0, MANY).map((file) => ({ id: next.current++, file, name: file.name, state: 'waits', act: createAct() }));
		setMany(files.length > MANY);
		setRows((was) => [...taken.reverse(), ...was]);
		enqueue(taken.reverse());
	};
	/* The code of another row, or its own once more under the same key. */
	const again = (row, code) => {
		tell(row.id, { state: 'waits' });
		enqueue([{ ...row, code: code ?? row.code }]);
	};
	return { rows, many, add, again };
}

/* The page that was let fall before it and knows its case. */
const before = (rows, at) => rows.slice(at + 1).find((row) => row.filed);

const SIGN = { filed: 'tick', twice: 'tick', none: 'warn', failed: 'warn' };

function Row({ row, leader, again }) {
	const { state, filed, problem } = row;
	return html`<tr data-testid="scan-row" data-state=${state} data-code=${problem?.code}><th scope="row">${row.name}</th>
		<td class="long">${SIGN[state] && html`<${Icon} name=${SIGN[state]} />`}${state === 'failed' ? problem.title : t(`scans.${state}`)}</td>
		<td><span class="act wrap">${filed && html`<a href=${to.case(filed.case_no)} data-testid="scan-case"><code>${filed.case_no}</code></a>
				<a class="mini" href=${to.aidbeside(filed.case_no, filed.picture)} data-testid="scan-look">${t('scans.look')}</a>`}
			${state === 'none' && leader && html`<button type="button" class="mini" onClick=${() => again(row, leader.code)} data-testid="scan-follow">
				${t('scans.follow', leader.filed)}</button>`}
			${state === 'failed' && problem.retry && problem.retry !== 'never' && html`<button type="button" class="mini" onClick=${() => again(row)} data-testid="scan-again">${t('scans.again')}</button>`}</span></td></tr>`;
}

export function Scans() {
	const { rows, many, add, again } = useScans();
	const [over, setOver] = useState(false);
	const left = rows.filter((row) => ['waits', 'reading', 'sending'].includes(row.state)).length;
	const onDrop = (event) => {
		event.preventDefault();
		setOver(false);
		add(event.dataTransfer.files);
	};
	const onPick = (event) => {
		add(event.currentTarget.files);
		event.currentTarget.value = '';
	};
	return html`<section class="panel"><h2>${t('scans.title')}</h2><p class="quiet">${t('scans.lead')}</p>
		<label class=${over ? 'drop over' : 'drop'} onDragOver=${(e) => e.preventDefault()} onDragEnter=${() => setOver(true)} onDragLeave=${() => setOver(false)}
			onDrop=${onDrop} data-testid="scan-drop"><${Icon} name="scan" /><b>${t('scans.drop')}</b><span class="quiet">${t('scans.kinds')}</span>
			<input type="file" multiple accept=${KINDS} onChange=${onPick} data-testid="scan-files" /></label>
		${many && html`<p class="alert" role="alert">${t('scans.many', { n: MANY })}</p>`}
		<p role="status" data-testid="scan-sum">${rows.length > 0 && t(left ? 'scans.left' : 'scans.sum', { left, n: rows.length, filed: rows.filter((row) => row.filed).length })}</p></section>
		${rows.length > 0 && html`<div class="panel table"><table data-testid="scans"><thead><tr>${['file', 'state', 'case'].map((c) => html`<th scope="col" key=${c}>
			${t(`scans.col.${c}`)}</th>`)}</tr></thead><tbody>${rows.map((row, i) => html`<${Row} key=${row.id} row=${row} leader=${before(rows, i)} again=${again} />`)}</tbody></table></div>`}`;
}
