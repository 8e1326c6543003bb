// SPDX-License-Identifier: Apache-2.0
/* What is void, for a gate whose line is down: one code that leads it from the
 * list that it has to the list that is; shown on a phone's screen, its scanner
 * reads it. */
import { html, useState } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { api } from './session.js';
import { Line } from './sheet.js';
import { symbol } from './symbol.js';

/* As the gate's screen shows it, one or more of LIST:SEQ. */
const HELD = /^(\d{1,3}):(\d{1,9})$/;

/* [{list, have, seq, svg}]; throws what the server says. */
const codesOf = (text) => Promise.all(text.split(/[,，\s]+/).filter(Boolean).map(async (held) => {
	const [, list, have] = HELD.exec(held) ?? [];
	if (!list)
		throw { title: t('listcode.bad') };
	return { list, have, ...await api.get(`/revocation-lists/${list}/code?have=${have}`) };
}));

function Code({ of: c }) {
	if (!c.svg)
		return html`<p class="note" data-testid="listcode-none">${t(c.seq <= c.have ? 'listcode.newest' : 'listcode.long', c)}</p>`;
	return html`<figure><img class="qr" src=${symbol(c.svg)} alt=${t('listcode.alt', c)} data-testid="listcode-qr" />
		<figcaption class="quiet">${t('listcode.then', c)}</figcaption></figure>`;
}

export function ListCode() {
	const [text, setText] = useState('');
	const [{ codes, problem }, setSeen] = useState({});
	const show = (event) => {
		event.preventDefault();
		codesOf(text.trim()).then((items) => setSeen({ codes: items }), (failed) => setSeen({ problem: failed }));
	};
	return html`<h2>${t('listcode.title')}</h2><section class="panel"><p class="quiet">${t('listcode.lead')}</p>
		<form class="act" onSubmit=${show}><${Line} label=${t('listcode.held')} value=${text} onInput=${setText} testid="listcode-held"
			placeholder="170:12" maxlength="80" /><button class="btn" data-testid="listcode-show">${t('listcode.show')}</button></form>
		${problem && html`<p class="field-error" role="alert" data-testid="listcode-problem">${problem.title}</p>`}
		${codes?.map((c) => html`<${Code} key=${c.list} of=${c} />`)}
		<p class="quiet">${t('listcode.file_lead')}</p><div class="act">${['pass', 'voucher'].map((type) => html`<a class="btn" key=${type}
			href=${`/api/v1/revocation-lists/file?type=${type}`} download data-testid=${`listfile-${type}`}>${t(`listcode.file.${type}`)}</a>`)}</div></section>`;
}
