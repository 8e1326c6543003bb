// SPDX-License-Identifier: Apache-2.0
/* The calculation: its figures and the comparisons as they were made, in whole
 * fen and without dividing. */
import { html } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { yuan } from './money.js';

/* A net income may be below nothing. */
const signed = (fen) => (fen < 0 ? `−${yuan(-fen)}` : yuan(fen));

function Test({ of: c, sheet }) {
	const line = c.with === 'line';
	const words = { percent: c.percent, left: line ? signed(sheet.net) : yuan(sheet.caused), right: yuan(line ? sheet.line_year : sheet.income) };
	return html`<tr data-testid="compared" data-category=${c.category} data-fits=${c.fits}><th scope="row">${c.label}</th>
		<td class="num">${t(`aid.compare.${c.with}`, words)}</td><td>${t(c.fits ? 'aid.compare.yes' : 'aid.compare.no')}</td></tr>`;
}

export function Compared({ file }) {
	const { sheet } = file;
	const line = (name, value) => html`<div class="fact"><dt>${t(`aid.sheet.${name}`)}</dt><dd class="num">${value}</dd></div>`;
	return html`<dl class="facts wide">
			${line('income', t('aid.sum', { yuan: yuan(sheet.income) }))}${line('rigid', t('aid.sum', { yuan: yuan(sheet.rigid) }))}
			${sheet.caused > 0 && line('caused', t('aid.sum', { yuan: yuan(sheet.caused) }))}
			${line('net', t('aid.sheet.net_of', { income: yuan(sheet.income), rigid: yuan(sheet.rigid), net: signed(sheet.net) }))}
			${line('line', t('aid.sheet.line_of', { line: yuan(sheet.line), heads: sheet.heads, year: yuan(sheet.line_year) }))}
			${line('net_head', t('aid.sheet.head_of', { yuan: signed(sheet.net_head) }))}
			${line('version', t('aid.sheet.version_of', sheet))}</dl>
		<table class="compared"><thead><tr>${['category', 'compare', 'fits'].map((c) => html`<th scope="col" key=${c}>${t(`aid.col.${c}`)}</th>`)}</tr></thead>
			<tbody>${file.compared.map((c) => html`<${Test} key=${c.category} of=${c} sheet=${sheet} />`)}</tbody></table>
		<p class="lead" data-testid="sheet-label">${t('aid.sheet.comes_to', sheet)}</p>`;
}
