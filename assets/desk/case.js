// SPDX-License-Identifier: Apache-2.0
/* One case on one page: where it stands, what is known, what may be done. */
import { html, signal, useEffect, useRef } from '../vendor/ui.js';
import { t, formatTime } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { api, can } from './session.js';
import { ActionBar } from './decide.js';
import { AidBar } from './aidsteps.js';
import { AidFile, aidFile, aidTrack } from './aidfile.js';
import { Facts } from './facts.js';
import { PassBar, PassPanel } from './passcase.js';
import { PlaceBar } from './place.js';
import { Consents, Corrections } from './rights.js';
import { listHash, route, to } from './router.js';

/* { no, body, problem, notice } */
export const open = signal({ no: null });

const STATE_LOOK = { applied: 'y', returned: 'y', approved: 'g', refused: 'r', withdrawn: 'n' };
/* What stands below a case of a service; the others are decided. */
const BARS = { checkup: PlaceBar, pass: PassBar, aid: AidBar };
const HINT_ICON = { ok: 'tick', warn: 'warn' };

export async function loadCase(no, notice = null) {
	if (open.value.no !== no || open.value.problem)
		open.value = { no };
	try {
		const body = await api.get(`/cases/${encodeURIComponent(no)}`);
		if (open.value.no === no)
			open.value = { no, body, notice };
	} catch (problem) {
		if (open.value.no === no)
			open.value = { no, problem };
	}
}

export const stateLook = (state) => STATE_LOOK[state] ?? '';

function Head({ body, heading }) {
	return html`<header class="case-head">
		<a class="icon back" href=${listHash.value} aria-label=${t('case.back')} data-testid="back"><${Icon} name="back" /></a>
		<h1 tabindex="-1" ref=${heading} data-testid="case-title">${body.name} · ${body.service_label}
			<span class="code" data-testid="case-no">${body.case_no}</span></h1>
		<a class="mini" href=${to.receipt(body.case_no)} data-testid="open-receipt">
			<${Icon} name="slip" />${t('case.receipt')}</a>
		<span class=${`tag ${stateLook(body.state)}`} data-testid="case-state">${body.state_label}</span>
	</header>`;
}

function Track({ steps }) {
	return html`<ol class="track" aria-label=${t('case.track')}>${steps.map((step) => html`
		<li class=${step.state} aria-current=${step.state === 'on' ? 'step' : null}>
			${step.label}<span class="visually-hidden">（${t(`case.track.${step.state}`)}）</span>
			${step.note && html`<br />${step.note}`}</li>`)}</ol>`;
}

function Hints({ hints }) {
	if (!hints.length)
		return null;
	return html`<section class="panel" aria-labelledby="hints-title">
		<h2 id="hints-title">${t('case.hints')}</h2>
		<ul class="hints">${hints.map((hint) => html`<li class=${hint.level}>
			<${Icon} name=${HINT_ICON[hint.level] ?? 'info'} />
			<span class="visually-hidden">${t(hint.level === 'warn' ? 'case.hint.warn' : 'case.hint.ok')}：</span>
			${hint.text}</li>`)}</ul>
	</section>`;
}

function Member({ member }) {
	if (!member)
		return null;
	const rows = [
		['case.member_no', member.no],
		['case.union', member.union],
		['case.since', member.since],
	];
	return html`<section class="panel" aria-labelledby="member-title" data-testid="member">
		<h2 id="member-title">${t('case.member')}</h2>
		<dl class="facts">${rows.filter(([, v]) => v).map(([key, v]) => html`
			<div class="fact"><dt>${t(key)}</dt><dd>${v}</dd></div>`)}</dl>
	</section>`;
}

function History({ history }) {
	return html`<section class="panel" aria-labelledby="history-title">
		<h2 id="history-title">${t('case.history')}</h2>
		<dl class="hist">${history.map((h) => html`
			<div><dt><time datetime=${h.at}>${formatTime(h.at)}</time></dt><dd>${h.text}</dd></div>`)}</dl>
	</section>`;
}

export function Case({ no }) {
	const heading = useRef(null);
	const { body, problem, notice } = open.value.no === no ? open.value : {};
	useEffect(() => {
		loadCase(no);
	}, [no]);
	useEffect(() => {
		/* Arriving on a case, a screen reader hears whose it is. */
		heading.current?.focus({ preventScroll: true });
	}, [body?.case_no]);
	if (problem)
		return html`<div class="case"><p class="alert" role="alert" data-testid="case-problem">
			${t('case.failed', problem)}
			<button type="button" class="mini" onClick=${() => loadCase(no)}>${t('act.retry')}</button></p>
			<a class="mini" href=${listHash.value}>${t('case.back')}</a></div>`;
	if (!body)
		return html`<div class="case" aria-busy="true"><p class="empty">${t('case.loading', { no })}</p></div>`;
	const Bar = BARS[body.service] ?? ActionBar;
	const stale = () => loadCase(no, t('case.changed'));
	const again = () => loadCase(no);
	const renewed = (now) => {
		open.value = { no, body: now };
	};
	return html`<article class="case" data-testid="case">
		<div class="case-scroll">
			<${Head} body=${body} heading=${heading} />
			<p class="notice" role="alert" hidden=${!notice} data-testid="case-notice">${notice}</p>
			<${Track} steps=${body.service === 'aid' ? aidTrack(no, body.track) : body.track} />
			<${Facts} body=${body} />
			${body.service === 'pass' && can('pass.read') && html`<${PassPanel} body=${body} />`}
			${body.service === 'aid' && html`<${AidFile} no=${no} onChanged=${again} />`}
			<${Member} member=${body.member} />
			<${Hints} hints=${body.hints} />
			<${Consents} body=${body} onChanged=${again} />
			<${Corrections} body=${body} onChanged=${again} />
			<${History} history=${body.history} />
		</div>
		<${Bar} key=${no} body=${body} onBody=${renewed} onStale=${stale} />
	</article>`;
}

export function NoCase() {
	return html`<div class="case nothing"><div class="empty"><h1>${t('case.pick')}</h1><p>${t('case.pick_hint')}</p></div></div>`;
}

/* Leaving the case forgets it: nothing of a person waits in memory. */
export function forgetUnlessOpen() {
	if (route.value.no)
		return;
	open.value = { no: null };
	aidFile.value = {};
}
