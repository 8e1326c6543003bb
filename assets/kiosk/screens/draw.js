// SPDX-License-Identifier: Apache-2.0
/* A draw before it: the rules, when it is, and what is public from the start. */
import { html } from '../../vendor/ui.js';
import { formatTime, t } from '../../shared/i18n.js';
import { Facts, Page } from '../frame.js';
import { offerOf } from '../places.js';
import { Qr } from '../qr.js';

const RULES = ['draw.rule1', 'draw.rule2', 'draw.rule3'];

export function DrawScreen({ v }) {
	const { draw } = offerOf(v);
	const time = formatTime(draw.at);
	return html`<${Page} v=${v} screen="draw" title=${t('draw.title')} lead=${t('draw.lead', { time })}
		primary=${t('draw.enter')}>
		<section class="next panel"><h2>${t('draw.rules')}</h2>
			<ol>${RULES.map((key) => html`<li key=${key}>${t(key)}</li>`)}</ol></section>
		<section class="panel draw"><h2>${t('draw.proof')}</h2>
			<div><${Facts} rows=${[
				[t('draw.at'), time, 'draw-at'],
				[t('draw.hash'), draw.hash, 'draw-hash'],
				[t('draw.url'), draw.url, 'draw-url'],
			]} /><${Qr} text=${draw.url} label=${t('draw.qr')} /></div></section>
	<//>`;
}
