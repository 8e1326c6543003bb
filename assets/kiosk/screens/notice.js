// SPDX-License-Identifier: Apache-2.0
/* Screens that ask nothing of the visit: loading, closed, help, still there? */
import { html, useEffect, useRef } from '../../vendor/ui.js';
import { Button } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { helping } from '../visit.js';

export function LoadingScreen() {
	return html`<main class="middle" data-testid="screen-loading" aria-busy="true">
		<i class="spinner large" aria-hidden="true"></i><p class="lead">${t('app.loading')}</p></main>`;
}

export function ClosedScreen() {
	return html`<main class="middle" data-testid="screen-closed">
		<div class="medal amber"><${Icon} name="offline" /></div>
		<h1 tabindex="-1">${t('closed.title')}</h1>
		<p class="lead">${t('closed.lead')}</p></main>`;
}

const HELP = [['call', 'help.bell'], ['place', 'help.window'], ['info', 'help.safe']];

export function HelpScreen() {
	const leave = () => { helping.value = false; };
	return html`<${Page} screen="help" title=${t('help.title')} lead=${t('help.lead')}
		backWords=${null} primary=${t('help.back')} onPrimary=${leave} primaryId="help-back">
		<ol class="advice">${HELP.map(([icon, key]) => html`<li key=${key}>
			<${Icon} name=${icon} /><div><b>${t(key)}</b><span>${t(`${key}.more`)}</span></div></li>`)}</ol>
	<//>`;
}

/* Stands in place of the page, not over it: nothing of it is left behind. */
export function StillThere({ seconds, onStay, onLeave }) {
	const box = useRef(null);
	useEffect(() => box.current?.querySelector('.primary')?.focus(), []);
	const stay = (event) => {
		event.stopPropagation();
		onStay();
	};
	return html`<main class="middle still" data-testid="screen-idle"><div role="alertdialog"
		aria-labelledby="still-title" aria-describedby="still-lead" ref=${box}>
		<div class="medal gold num" data-testid="idle-seconds" aria-hidden="true">${seconds}</div>
		<h1 id="still-title" tabindex="-1">${t('idle.title')}</h1>
		<p class="lead" id="still-lead">${t('idle.lead')}</p>
		<div class="bar">
			<${Button} testid="idle-end" onClick=${() => { onStay(); onLeave(); }}>${t('idle.end')}<//>
			<${Button} kind="primary" testid="idle-stay" onClick=${stay}>${t('idle.stay')}<//>
		</div></div></main>`;
}
