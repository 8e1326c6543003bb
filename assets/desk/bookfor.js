// SPDX-License-Identifier: Apache-2.0
/*
 * A place for somebody who stands at the window: today without booking, or for
 * another day. The clerk has seen the card; the same rules hold.
 */
import { html, useEffect, useState } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { say } from './say.js';
import { api } from './session.js';
import { Line, Pick, Sheet } from './sheet.js';
import { go, to } from './router.js';

const TYPES = ['resident', 'hmt', 'foreigner', 'foreigner_old'];
const FREE = ['free', 'full'];

export const sessionWords = (offer, s) => `${s.date} ${s.half_label} ${s.starts} ${
	offer.places.find((p) => p.code === s.place)?.name ?? s.place}（${s.state_label}）`;

const given = (list, ticked, key) => list.filter((x) => ticked[x[key]]);

function Ticks({ offer, ticked, onTick }) {
	const rows = [...offer.declarations.map((d) => [d.code, d.title]), ...offer.consents.map((c) => [c.purpose, c.title])];
	return html`<fieldset><legend>${t('bookfor.told')}</legend>${rows.map(([key, title]) => html`<label class="radio" key=${key}>
		<input type="checkbox" checked=${Boolean(ticked[key])} data-testid=${`tick-${key}`}
			onChange=${(e) => onTick(key, e.currentTarget.checked)} />${title}</label>`)}</fieldset>`;
}

/* today: the date when it is a walk-in, else null: any day */
function Form({ code, offer, today, onClose, onDone }) {
	const sessions = offer.sessions.filter((s) => (today ? s.date === today && s.state !== 'past' && s.state !== 'closed' : FREE.includes(s.state)));
	const [form, setForm] = useState({ id_type: TYPES[0], name: '', id_no: '', phone: '', session: sessions[0]?.id });
	const [ticked, setTicked] = useState({});
	const set = (name) => (value) => setForm({ ...form, [name]: value });
	const body = () => ({
		person: { name: form.name.trim(), id_type: form.id_type, id_no: form.id_no.trim(), ...(form.phone.trim() && { phone: form.phone.trim() }) },
		session: form.session,
		declare: given(offer.declarations, ticked, 'code').map((d) => d.code),
		consents: given(offer.consents, ticked, 'purpose').map(({ purpose, version }) => ({ purpose, version })),
	});
	const done = (booking) => {
		say(t('bookfor.done', booking));
		onDone();
		go(to.receipt(booking.case_no));
	};
	return html`<${Sheet} title=${t(today ? 'bookfor.walkin' : 'bookfor.book')} testid="bookfor-dialog" yes=${t('bookfor.yes')}
		path=${`/programmes/${code}/${today ? 'walk-ins' : 'bookings'}`} body=${body} onDone=${done} onClose=${onClose}
		missing=${form.session ? null : t('bookfor.no_session')}>
		<p class="lead">${t('bookfor.lead')}</p>
		<${Pick} label=${t('bookfor.id_type')} value=${form.id_type} onPick=${set('id_type')} testid="bookfor-type"
			options=${TYPES.map((x) => [x, t(`id_type.${x}`)])} />
		${['name', 'id_no', 'phone'].map((f) => html`<${Line} key=${f} label=${t(`bookfor.${f}`)} value=${form[f]} onInput=${set(f)}
			testid=${`bookfor-${f}`} maxlength="100" />`)}
		<${Pick} label=${t('bookfor.session')} value=${form.session} onPick=${set('session')} testid="bookfor-session"
			options=${sessions.map((s) => [s.id, sessionWords(offer, s)])} />
		<${Ticks} offer=${offer} ticked=${ticked} onTick=${(key, on) => setTicked({ ...ticked, [key]: on })} />
	<//>`;
}

export function BookFor({ code, kind, today, onClose, onDone }) {
	const [offer, setOffer] = useState(null);
	useEffect(() => {
		api.get(`/offers?kind=${kind}`).then(({ items }) => setOffer(items.find((o) => o.code === code) ?? null), (problem) => {
			say(problem.title);
			onClose();
		});
	}, []);
	return offer && html`<${Form} code=${code} offer=${offer} today=${today} onClose=${onClose} onDone=${onDone} />`;
}
