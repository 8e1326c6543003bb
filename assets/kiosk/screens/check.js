// SPDX-License-Identifier: Apache-2.0
/* Everything once more before it goes, each line with its way back. */
import { html } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { said, t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { groupPhone, maskId } from '../check.js';
import { change } from '../visit.js';

const named = (list, code) => list.find((x) => x.code === code);

/* key -> [step to change it in, what to show]; who came by card has the
 * phone number beside it. */
export const WHO = {
	name: ['identity', (d) => (d.way === 'card' ? d.card?.name : d.name.trim())],
	id_no: ['identity', (d) => (d.way === 'card' ? d.card?.id_no : maskId(d.id_no))],
	phone: [(d) => (d.way === 'card' ? 'identity' : 'phone'), (d) => (d.no_phone ? t('check.nophone') : groupPhone(d.phone))],
};
const ROWS = {
	...WHO,
	group: ['group', (d, form) => said(named(form.groups, d.group)?.name)],
	place: ['place', (d, form) => {
		const district = named(form.districts, d.district);
		return [district?.name, named(district?.streets ?? [], d.street)?.name].filter(Boolean).map((name) => said(name, true)).join(' · ');
	}],
	employer: ['place', (d) => d.employer.trim() || t('check.noemployer')],
	consents: ['consent', (d, form) => form.consents.map((c) =>
		t(d.agreed[c.purpose] === c.version ? 'check.agreed' : 'check.notagreed', { title: said(c.title) })).join('\n')],
};

function Row({ v, name, row: [owner, show] }) {
	const step = typeof owner === 'function' ? owner(v.data) : owner;
	const label = t(`check.${name}`);
	return html`<div class="answer"><dt>${label}</dt>
		<dd class="num" data-testid="check-${name}">${show(v.data, v.form, v)}
			${name === 'name' && v.data.way === 'card' && html`<em class="src">${t('check.chip')}</em>`}</dd>
		<dd>${step && html`<button type="button" class="btn" data-testid="change-${name}"
			aria-label=${t('check.change.label', { label })} onClick=${() => change(step)}>
			${t('check.change')}</button>`}</dd></div>`;
}

/* rows: key -> [step to change it in, or null; what to show] */
export function Answers({ v, rows }) {
	return html`<dl class="answers panel">${Object.entries(rows).map(([name, row]) =>
		html`<${Row} key=${name} v=${v} name=${name} row=${row} />`)}</dl>`;
}

export function CheckScreen({ v }) {
	const { pledge } = v.form;
	return html`<${Page} v=${v} screen="check" title=${t('check.title')} lead=${t('check.lead')}
		primary=${t('check.submit')} primaryId="submit">
		<${Answers} v=${v} rows=${ROWS} />
		${pledge && html`<div class="panel gold pledge" data-testid="pledge"><${Icon} name="info" />
			<div><p>${said(pledge.text)}</p></div></div>`}
	<//>`;
}
