// SPDX-License-Identifier: Apache-2.0
/* Screens that ask nothing of the visit: loading, restarting, closed, still there? */
import { html, useEffect, useRef } from '../../vendor/ui.js';
import { Button } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { said, t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { machine, windowName } from '../net.js';
import { hasScanner } from '../scan.js';
import { leave, parted } from '../visit.js';
import { useVoice } from '../voice.js';
import { Code } from './fault.js';

/* What the centre has to tell everybody who comes by. */
export function Notices() {
	const list = machine.value.notices ?? [];
	if (list.length === 0)
		return null;
	return html`<section class="notice" data-testid="notices"><b>${t('notice.title')}</b>
		<div>${list.map(({ text }) => html`<p key=${text}>${said(text)}</p>`)}</div></section>`;
}

export function LoadingScreen() {
	useVoice([t('app.loading')]);
	return html`<main class="middle" data-testid="screen-loading" aria-busy="true">
		<i class="spinner large" aria-hidden="true"></i><p class="lead" role="status">${t('app.loading')}</p></main>`;
}

/* What still works, and where to go with the rest. */
function Elsewhere() {
	const room = said(windowName.value, true);
	return html`<ul class="advice">
		<li><${Icon} name="place" /><div><b>${room ? t('closed.window.named', { window: room }) : t('closed.window')}</b>
			<span>${t('closed.window.more')}</span></div></li>
		${hasScanner() && html`<li><${Icon} name="scan" /><div><b>${t('closed.scan')}</b>
			<span>${t('closed.scan.more')}</span></div></li>`}</ul>`;
}

/* The agent does not answer: nothing can be done until it does. */
export function RestartingScreen() {
	useVoice([t('restarting.title'), t('restarting.lead')]);
	return html`<main class="middle" data-testid="screen-restarting">
		<div class="medal amber"><${Icon} name="again" /></div>
		<h1 tabindex="-1">${t('restarting.title')}</h1>
		<p class="lead">${t('restarting.lead')}</p>
		<${Code} code="AGENT_DOWN" /></main>`;
}

/* Taken out of service by the desk, with its own words. */
export function ClosedScreen() {
	useVoice([t('closed.title'), t('closed.window'), t('closed.window.more')]);
	return html`<main class="screen-closed" data-testid="screen-closed">
		<div class="question"><div class="medal amber"><${Icon} name="lock" /></div>
			<div><h1 tabindex="-1">${t('closed.title')}</h1>
			<p class="lead" data-testid="closed-text">${said(machine.value.closed)}</p></div></div>
		<${Elsewhere} />
		<${Notices} />
		<${Code} code="CLOSED" /></main>`;
}

/* Half an application stays at the centre: until when, and what of it does not. */
export function PartedScreen() {
	const { ends_on: until } = parted.value;
	return html`<${Page} screen="parted" title=${t('parted.title')} lead=${t('parted.lead', { until: until })}
		mark=${html`<div class="medal green"><${Icon} name="tick" /></div>`}
		backWords=${null} primary=${t('act.end')} primaryId="parted-end" onPrimary=${leave}>
		<ul class="advice"><li><${Icon} name="card" /><div><b>${t('parted.again')}</b>
			<span>${t('parted.again.more')}</span></div></li>
		<li><${Icon} name="lock" /><div><b>${t('parted.not')}</b><span>${t('parted.not.more')}</span></div></li></ul>
	<//>`;
}

/* Stands in place of the page, not over it: nothing of it is left behind. */
export function StillThere({ seconds, kept, onStay, onLeave }) {
	const box = useRef(null);
	useVoice([t('idle.title'), t(kept ? 'idle.kept' : 'idle.lead')]);
	useEffect(() => box.current?.querySelector('.primary')?.focus(), []);
	const stay = (event) => {
		event.stopPropagation();
		onStay();
	};
	return html`<main class="middle still" data-testid="screen-idle"><div role="alertdialog"
		aria-labelledby="still-title" aria-describedby="still-lead" ref=${box}>
		<div class="medal gold num" data-testid="idle-seconds" aria-hidden="true">${seconds}</div>
		<h1 id="still-title" tabindex="-1">${t('idle.title')}</h1>
		<p class="lead" id="still-lead">${t(kept ? 'idle.kept' : 'idle.lead')}</p>
		<div class="bar">
			<${Button} testid="idle-end" onClick=${() => { onStay(); onLeave(); }}>${t('idle.end')}<//>
			<${Button} kind="primary" testid="idle-stay" onClick=${stay}>${t('idle.stay')}<//>
		</div></div></main>`;
}
