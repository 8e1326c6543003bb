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
import { all, remove } from '../public/visits.js';
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

	/* What is there is no longer on this device; what cannot be removed is said
	 * to be there the next time. */
	const settle = (row, now) => {
		tell(row.id, { page: null, ...now });
		return row.visit && remove(row.visit).catch(() => null);
	};
	const send = async (row, { image }, code) => {
		active(); /* whoever waits for pages is there */
		tell(row.id, { state: 'sending', code });
		try {
			await settle(row, { state: 'filed', filed: await sendPage(PATH, { code, image }, row.act) });
		} catch (problem) {
			await (problem.code === TWICE ? settle(row, { state: 'twice' }) : tell(row.id, { state: 'failed', problem: problem.fields?.[0] ?? problem }));
		}
	};
	const look = async (row) => {
		tell(row.id, { state: 'reading' });
		reader.current ??= openReader();
		const worker = await reader.current.catch(() => null);
		if (!worker) {
			reader.current = null;
			throw { title: t('scans.no_reader') };
		}
		return pageOf(row.file, worker, FORM);
	};
	const take = async (row) => {
		try {
			const page = row.page ?? await look(row);
			const code = row.code ?? page.code;
			tell(row.id, { page, state: 'none' });
			return code && await send(row, page, code);
		} catch (problem) {
			return tell(row.id, { state: 'failed', problem });
		}
	};
	const enqueue = useQueue(take);
	const append = (taken) => {
		const made = taken.map((row) => ({ id: next.current++, state: 'waits', act: createAct(), ...row }));
		setRows((was) => [...made.toReversed(), ...was]);
		enqueue(made);
	};
	const add = (files) => {
		setMany(files.length > MANY);
		append([...files].slice(0, MANY).map((file) => ({ file, name: file.name })));
	};
	const handIn = (visits) => append(visits.map((v) => ({ name: t('along.name', v), code: v.code, page: { image: v.ready }, visit: v.no })));
	/* The code of another row, or its own once more under the same key. */
	const again = (row, code) => {
		tell(row.id, { state: 'waits' });
		enqueue([{ ...row, code: code ?? row.code }]);
	};
	return { rows, many, add, again, handIn };
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

/* What was filled in on this device, at doors without a line. */
function Along({ handIn }) {
	const [visits, setVisits] = useState([]);
	useEffect(() => {
		all().then(setVisits, () => null); /* a browser that keeps nothing has none */
	}, []);
	if (!visits.length)
		return null;
	const ready = visits.filter((v) => v.ready);
	const give = () => {
		handIn(ready);
		setVisits(visits.filter((v) => !v.ready));
	};
	return html`<section class="panel act wrap" data-testid="along-waiting"><span class="quiet">${t('along.waiting', { n: visits.length, ready: ready.length })}</span>
		<a class="btn" href="/V">${t('along.open')}</a>
		${ready.length > 0 && html`<button type="button" class="btn primary" onClick=${give} data-testid="along-give">${t('along.give', { n: ready.length })}</button>`}</section>`;
}

export function Scans() {
	const { rows, many, add, again, handIn } = useScans();
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
	return html`<${Along} handIn=${handIn} /><section class="panel"><h2>${t('scans.title')}</h2><p class="quiet">${t('scans.lead')}</p>
		<label class=${over ? 'drop over' : 'drop'} onDragOver=${(e) => e.preventDefault()} onDragEnter=${() => setOver(true)} onDragLeave=${() => setOver(false)}
			onDrop=${onDrop} data-testid="scan-drop"><${Icon} name="scan" /><b>${t('scans.drop')}</b><span class="quiet">${t('scans.kinds')}</span>
			<input type="file" multiple accept=${KINDS} onChange=${onPick} data-testid="scan-files" /></label>
		${many && html`<p class="alert" role="alert">${t('scans.many', { n: MANY })}</p>`}
		<p role="status" data-testid="scan-sum">${rows.length > 0 && t(left ? 'scans.left' : 'scans.sum', { left, n: rows.length, filed: rows.filter((row) => row.filed).length })}</p></section>
		${rows.length > 0 && html`<div class="panel table"><table data-testid="scans"><thead><tr>${['file', 'state', 'case'].map((c) => html`<th scope="col" key=${c}>
			${t(`scans.col.${c}`)}</th>`)}</tr></thead><tbody>${rows.map((row, i) => html`<${Row} key=${row.id} row=${row} leader=${before(rows, i)} again=${again} />`)}</tbody></table></div>`}`;
}
