// SPDX-License-Identifier: Apache-2.0
/*
 * The hospital's page: a scanner or the camera, a verdict that can
 * be read from across the desk, today's sessions and list. Who was there is
 * known by the voucher alone; a result of the examination is never asked for.
 */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { t, formatDate, formatTime } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { PartsBar } from './bars.js';
import { Camera } from './camera.js';
import { DayTable } from './daylist.js';
import { say } from './say.js';
import { ScanField, SIGN, useScan } from './scan.js';
import { api } from './session.js';

function Handed({ no, onDone }) {
	const [state, setState] = useState({});
	const act = useRef(createAct());
	const hand = async () => {
		setState({ busy: true });
		try {
			await api.post(`/attendances/${no}/report`, { state: 'handed' }, { act: act.current });
			setState({ done: true });
			say(t('hospital.report.said', { no }));
			onDone?.();
		} catch (problem) {
			setState({ problem });
		}
	};
	if (state.done)
		return html`<span class="tag g" data-testid="report-handed"><${Icon} name="tick" />${t('hospital.report.handed')}</span>`;
	return html`<button type="button" class="btn" disabled=${state.busy} onClick=${hand} data-testid="report">
			${t('hospital.report')}</button>
		${state.problem && html`<span class="field-error" role="alert">${state.problem.title}</span>`}`;
}

function Verdict({ of: { phase, body, problem } }) {
	return html`<section class=${`verdict ${phase}`} role=${phase === 'busy' ? 'status' : 'alert'} data-testid="verdict" data-phase=${phase}
		data-code=${problem?.code}>
		<${Icon} name=${SIGN[phase]} />
		<div><h2>${t(`hospital.${phase}`)}</h2>
		${body && html`<p class="who"><b data-testid="verdict-name">${body.name}</b> ${t('hospital.tail', { tail: body.id_tail })}</p>
			<p>${t('hospital.compare')}</p>
			<p class="quiet">${body.case_no} · ${body.date} ${body.starts} · ${formatTime(body.at)}</p>`}
		${problem && html`<p class="who" data-testid="verdict-reason">${problem.title}</p>
			<p>${t(phase === 'unknown' ? 'hospital.again' : 'hospital.call')}</p>
			<p class="quiet">${t('hospital.code', problem)}</p>`}</div>
		${body && html`<${Handed} key=${body.case_no} no=${body.case_no} />`}
	</section>`;
}

/* ---- the day ---- */

function Today({ today, sessions, place }) {
	return html`<section class="panel" data-testid="hospital-today">
		<h2>${place.name} · ${formatDate(today.date)}</h2>
		<dl class="figures three">${['booked', 'attended', 'no_show'].map((name) => html`<div key=${name}>
			<dt>${t(`booking.${name}`)}</dt><dd class="num" data-testid=${`today-${name}`}>${today[name]}</dd></div>`)}</dl>
		<dl class="bars">${sessions.map((s) => html`<div key=${s.id}>
			<dt>${s.half_label} ${s.starts}</dt>
			<dd><${PartsBar} size=${s.booked} parts=${[['attended', s.attended]]} />
			<span class="num">${s.attended}/${s.booked}</span></dd></div>`)}</dl>
		${!sessions.length && html`<p class="quiet">${t('hospital.none')}</p>`}
	</section>`;
}

function DayList({ date }) {
	const [seen, setSeen] = useState({});
	const act = useRef(createAct());
	const load = () => api.post('/hospital/day-list', { date }, { act: act.current })
		.then((body) => setSeen({ body }), (problem) => setSeen({ problem }));
	const again = () => {
		act.current = createAct();
		return load();
	};
	return html`<section class="panel table">
		<div class="act head"><h2>${t('hospital.list')}</h2>
			<button type="button" class="mini" onClick=${again} data-testid="list-load">${t(seen.body ? 'desk.refresh' : 'hospital.list.show')}</button></div>
		${seen.problem && html`<p class="alert" role="alert">${seen.problem.title}</p>`}
		${seen.body && html`<${DayTable} items=${seen.body.items} last=${(row) =>
			(row.state === 'attended' ? html`<${Handed} no=${row.case_no} />` : null)} />`}
	</section>`;
}

export function Hospital() {
	const [seen, setSeen] = useState({ body: null, problem: null });
	const load = () => api.get('/hospital').then(
		(body) => setSeen({ body, problem: null }), (problem) => setSeen({ ...seen, problem }));
	const [verdict, scan] = useScan('/attendances', () => 'yes', load);
	useEffect(() => {
		load();
	}, []);
	const { body, problem } = seen;
	return html`<div class="page hospital" aria-busy=${!body && !problem}>
		<header class="case-head"><h1 tabindex="-1">${t('hospital.title')}</h1></header>
		<${ScanField} label=${t('hospital.scan')} hint=${t('hospital.scan.hint')} go=${t('hospital.scan.go')} onCode=${scan} />
		${verdict && html`<${Verdict} of=${verdict} />`}
		<${Camera} onCode=${scan} />
		${problem && html`<p class="alert" role="alert">${problem.title}
			<button type="button" class="mini" onClick=${load}>${t('act.retry')}</button></p>`}
		${body && html`<${Today} ...${body} /><${DayList} date=${body.today.date} />`}
	</div>`;
}
