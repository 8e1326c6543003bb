// SPDX-License-Identifier: Apache-2.0
/*
 * A pass for somebody who stands at the window, new or renewed. The clerk has
 * seen the cards, and here alone the papers that lower a price.
 */
import { html, useState } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { go, to } from './router.js';
import { say } from './say.js';
import { Line, Pick, Sheet } from './sheet.js';

const TYPES = ['resident', 'hmt', 'foreigner', 'foreigner_old'];
const EMPTY = { id_type: TYPES[0], name: '', id_no: '', phone: '' };
/* Whoever shares a pass is not called. */
const FIELDS = [['name', 'id_no', 'phone'], ['name', 'id_no'], ['name', 'id_no']];

function personOf(form) {
	const phone = form.phone.trim();
	return { name: form.name.trim(), id_type: form.id_type, id_no: form.id_no.trim(), ...(phone && { phone }) };
}

function Holder({ n, alone, form, onForm }) {
	const set = (name) => (value) => onForm({ ...form, [name]: value });
	return html`<fieldset>${!alone && html`<legend>${t('papers.nth', { n: n + 1 })}</legend>`}
		<${Pick} label=${t('bookfor.id_type')} value=${form.id_type} onPick=${set('id_type')} testid=${`issue-type-${n}`}
			options=${TYPES.map((x) => [x, t(`id_type.${x}`)])} />
		${FIELDS[n].map((f) => html`<${Line} key=${f} label=${t(`bookfor.${f}`)} value=${form[f]} onInput=${set(f)}
			testid=${`issue-${f}-${n}`} maxlength="100" />`)}</fieldset>`;
}

function Ticks({ title, items, ticked, onTick }) {
	return items.length > 0 && html`<fieldset><legend>${title}</legend>${items.map((x) => html`<label class="radio" key=${x.code}>
		<input type="checkbox" checked=${Boolean(ticked[x.code])} data-testid=${`tick-${x.code}`}
			onChange=${(e) => onTick(x.code, e.currentTarget.checked)} />${x.title}</label><p class="quiet">${x.text}</p>`)}</fieldset>`;
}

export function Issue({ of: p, onClose }) {
	const [forms, setForms] = useState(Array.from({ length: p.holders }, () => EMPTY));
	const [ticked, setTicked] = useState({});
	const tick = (code, on) => setTicked({ ...ticked, [code]: on });
	const filled = forms.every((f) => f.name.trim() && f.id_no.trim());
	const body = () => ({
		person: personOf(forms[0]),
		...(forms.length > 1 && { holders: forms.slice(1).map((form) => ({ person: personOf(form) })) }),
		declare: p.declarations.filter((d) => ticked[d.code]).map((d) => d.code),
		consents: p.consents.filter((c) => ticked[c.code]).map(({ code, version }) => ({ purpose: code, version })),
	});
	const done = (pass) => {
		say(t(pass.state === 'unpaid' ? 'issue.unpaid' : 'issue.active', pass));
		onClose();
		go(to.case(pass.case_no));
	};
	return html`<${Sheet} title=${t('issue.title', p)} testid="issue-dialog" yes=${t('issue.yes')} path=${`/pass-products/${p.code}/passes`}
		body=${body} onDone=${done} onClose=${onClose} missing=${filled ? null : t('issue.need')}>
		<p class="lead">${t('issue.lead')}</p>
		${forms.map((form, n) => html`<${Holder} key=${n} n=${n} alone=${forms.length === 1} form=${form}
			onForm=${(now) => setForms(forms.map((old, k) => (k === n ? now : old)))} />`)}
		<${Ticks} title=${t('issue.declare')} items=${p.declarations} ticked=${ticked} onTick=${tick} />
		<${Ticks} title=${t('bookfor.told')} items=${p.consents} ticked=${ticked} onTick=${tick} />
	<//>`;
}
