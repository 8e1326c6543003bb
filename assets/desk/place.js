// SPDX-License-Identifier: Apache-2.0
/*
 * The action bar of a case that is a booking: another session, or giving the
 * place up. Both are asked again with a reason; the server does what it does
 * for a kiosk.
 */
import { html, useEffect, useState } from '../vendor/ui.js';
import { t, formatTime } from '../shared/i18n.js';
import { sessionWords } from './bookfor.js';
import { Closed } from './decide.js';
import { load } from './lists.js';
import { say } from './say.js';
import { api, can } from './session.js';
import { Line, Pick, Sheet } from './sheet.js';

const REASON_MAX = 100;
const KIND = 'checkup';

const Reason = ({ value, onInput }) => html`<${Line} label=${t('place.reason')} value=${value} onInput=${onInput}
	testid="place-reason" maxlength=${REASON_MAX} />`;

function cancelWords(b) {
	if (b.waiting)
		return t('place.leave.lead', b.waiting);
	const late = Date.now() > Date.parse(b.cancel_until);
	return t(late ? 'place.cancel.late' : 'place.cancel.lead', { at: formatTime(b.cancel_until) });
}

function Cancel({ of: b, onDone, onClose }) {
	const [reason, setReason] = useState('');
	const what = b.waiting ? 'leave' : 'cancel';
	const done = ({ late }) => {
		say(t(late ? 'place.cancelled.late' : 'place.cancelled', b));
		onDone();
	};
	return html`<${Sheet} title=${t(`place.${what}.title`)} path=${`/cases/${b.case_no}/booking/cancel`} testid="place-cancel-dialog"
		yes=${t(`place.${what}`)} no=${t('place.keep')} missing=${reason.trim() ? null : t('place.need')} body=${() => ({ reason: reason.trim() })}
		onDone=${done} onClose=${onClose}>
		<p class="lead" data-testid="place-late">${cancelWords(b)}</p>
		<${Reason} value=${reason} onInput=${setReason} /><//>`;
}

/* A week that has sessions at a time, as kiosks see it. */
function useFree(b, from) {
	const [seen, setSeen] = useState({ sessions: [] });
	useEffect(() => {
		const query = from ? `&from=${from}` : '';
		api.get(`/offers?kind=${KIND}${query}`).then(({ items }) => {
			const offer = items.find((o) => o.code === b.offer);
			const free = offer?.sessions.filter((s) => s.state === 'free' && s.id !== b.session) ?? [];
			setSeen({ sessions: free.map((s) => [s.id, sessionWords(offer, s)]) });
		}, (problem) => setSeen({ sessions: [], problem }));
	}, [from]);
	return seen;
}

function Move({ of: b, onDone, onClose }) {
	const [form, setForm] = useState({ from: '', session: '', reason: '' });
	const { sessions, problem } = useFree(b, form.from);
	const session = sessions.some(([id]) => id === form.session) ? form.session : sessions[0]?.[0];
	const set = (name) => (value) => setForm({ ...form, [name]: value });
	const missing = problem?.title ?? (!session ? t('place.no_session') : form.reason.trim() ? null : t('place.need'));
	const done = (now) => {
		say(t('place.moved', now));
		onDone();
	};
	return html`<${Sheet} title=${t('place.move.title')} path=${`/cases/${b.case_no}/booking/move`} testid="place-move-dialog"
		yes=${t('place.move')} missing=${missing} body=${() => ({ session, reason: form.reason.trim() })} onDone=${done} onClose=${onClose}>
		<p class="lead">${t('place.move.lead', { ...b, place: b.place.name })}</p>
		<${Line} label=${t('place.from')} value=${form.from} onInput=${set('from')} testid="place-from" type="date" />
		<${Pick} label=${t('place.to')} value=${session} options=${sessions} onPick=${set('session')} testid="place-session" />
		<${Reason} value=${form.reason} onInput=${set('reason')} /><//>`;
}

const SHEETS = { move: Move, cancel: Cancel };

export function PlaceBar({ body, onBody }) {
	const [seen, setSeen] = useState({});
	const [asking, setAsking] = useState(null);
	const { b, problem } = seen;
	useEffect(() => {
		if (can('booking.act'))
			api.get(`/cases/${body.case_no}/booking`).then((answer) => setSeen({ b: answer }), (failed) => setSeen({ problem: failed }));
	}, [body.version]);
	const done = async () => {
		setAsking(null);
		onBody(await api.get(`/cases/${body.case_no}`));
		load(true);
	};
	const acts = Object.keys(SHEETS).filter((act) => b?.can.includes(act));
	const Asked = SHEETS[asking];
	if (problem)
		return html`<div class="act-box"><p class="alert" role="alert">${problem.title}</p></div>`;
	if (!acts.length)
		return html`<${Closed} body=${body} />`;
	return html`<div class="act-box"><div class="act"><p class="quiet">${t('place.lead')}</p>${acts.map((act) => html`<button type="button" key=${act}
			class="btn" onClick=${() => setAsking(act)} data-testid=${`place-${act}`}>${t(b.waiting ? 'place.leave' : `place.${act}`)}</button>`)}</div>
		${asking && html`<${Asked} of=${b} onDone=${done} onClose=${() => setAsking(null)} />`}</div>`;
}
