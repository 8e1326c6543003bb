// SPDX-License-Identifier: Apache-2.0
/* What is known of the person, each fact with where it comes from. */
import { html, useState } from '../vendor/ui.js';
import { t, has } from '../shared/i18n.js';
import { can } from './session.js';
import { UnmaskDialog, useReveal } from './unmask.js';

const sourceLabel = (fact) =>
	fact.source_label ?? (has(`source.${fact.source}`) ? t(`source.${fact.source}`) : fact.source);

function Source({ fact }) {
	if (!fact.source)
		return null;
	return html`<span class=${`src ${fact.source === 'typed' ? 't' : ''}`}>${sourceLabel(fact)}</span>`;
}

/* A masked value with the way to the whole of it. path: of the object that
 * holds the fact. */
export function Masked({ path, fact, children }) {
	const [asking, setAsking] = useState(false);
	const [value, left, show, hide] = useReveal();
	const reveal = (text) => {
		setAsking(false);
		show(text);
	};
	const look = html`<button type="button" class="mini noprint" aria-label=${t('unmask.open_label', fact)}
		onClick=${() => setAsking(true)} data-testid=${`unmask-${fact.key}`}>${t('unmask.open')}</button>`;
	const cover = html`<button type="button" class="mini noprint" onClick=${hide}
		data-testid=${`hide-${fact.key}`}>${t('unmask.hide')}</button>
		<span class="left noprint">${t('unmask.left', { seconds: left })}</span>`;
	return html`<span class=${value === null ? 'value' : 'value full'}>${value ?? (fact.value || t('case.empty'))}</span>
		${children}
		${fact.unmask && can('person.unmask') && (value === null ? look : cover)}
		${asking && html`<${UnmaskDialog} path=${path} fact=${fact} onValue=${reveal}
			onClose=${() => setAsking(false)} />`}`;
}

export function Fact({ path, fact }) {
	return html`<div class="fact" data-testid=${`fact-${fact.key}`}>
		<dt>${fact.label}</dt>
		<dd><${Masked} path=${path} fact=${fact}><${Source} fact=${fact} /><//></dd></div>`;
}

export function Facts({ body }) {
	return html`<section class="panel" aria-labelledby="facts-title">
		<h2 id="facts-title">${t('case.facts')}</h2>
		<dl class="facts">${body.facts.map((fact) => html`
			<${Fact} key=${`${body.case_no} ${fact.key}`} path=${`/cases/${body.case_no}`} fact=${fact} />`)}</dl>
	</section>`;
}
