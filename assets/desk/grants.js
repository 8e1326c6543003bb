// SPDX-License-Identifier: Apache-2.0
/* Money on its way to people: keyed, reviewed, approved, by a person each. */
import { html, useRef, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { t, formatTime } from '../shared/i18n.js';
import { Problem, fenOf, useFund, yuan } from './money.js';
import { say } from './say.js';
import { api, can } from './session.js';
import { Line, Pick, Sheet } from './sheet.js';

const STATES = ['keyed', 'reserved', 'committed', 'listed', 'sent', 'failed', 'paid', 'dropped'];
/* What one may do with it: state, right, the route's last word. */
const STEPS = [
	['keyed', 'fund.review', 'review'], ['reserved', 'fund.approve', 'approve'],
	['keyed', 'fund.review', 'drop'], ['reserved', 'fund.approve', 'drop'],
	['committed', 'fund.approve', 'drop'], ['failed', 'fund.approve', 'drop'],
];
const ACCOUNT = ['payee', 'bank', 'card'];

const filled = (form, names) => names.every((name) => form[name].trim());
const account = (form) => Object.fromEntries(ACCOUNT.map((name) => [name, form[name].trim()]));

function AccountLines({ form, set }) {
	return ACCOUNT.map((name) => html`<${Line} key=${name} label=${t(`fund.account.${name}`)} value=${form[name]} onInput=${set(name)}
		testid=${`account-${name}`} inputmode=${name === 'card' ? 'numeric' : 'text'} />`);
}

/* ---- new ones ---- */

function Key({ envelopes, onDone, onClose }) {
	const [form, setForm] = useState({ envelope: envelopes[0].ref, name: '', id_no: '', amount: '', payee: '', bank: '', card: '' });
	const set = (name) => (value) => setForm({ ...form, [name]: value });
	const amount = fenOf(form.amount);
	const missing = !amount ? t('fund.need_amount') : filled(form, ['name', 'id_no', ...ACCOUNT]) ? null : t('fund.need_all');
	return html`<${Sheet} title=${t('fund.key.title')} path="/fund/grants" testid="key-dialog" yes=${t('fund.key.yes')} missing=${missing}
		body=${() => ({
			envelope: form.envelope, amount, account: account(form),
			person: { name: form.name.trim(), id_type: 'resident', id_no: form.id_no.trim() },
		})} onDone=${() => onDone(t('fund.key.done'))} onClose=${onClose}>
		<${Pick} label=${t('fund.envelope')} value=${form.envelope} onPick=${set('envelope')} testid="key-envelope"
			options=${envelopes.map((e) => [e.ref, t('fund.key.option', { ...e, yuan: yuan(e.available) })])} />
		<${Line} label=${t('fund.key.name')} value=${form.name} onInput=${set('name')} testid="key-name" />
		<${Line} label=${t('fund.key.id_no')} value=${form.id_no} onInput=${set('id_no')} testid="key-id_no" />
		<${Line} label=${t('fund.amount')} value=${form.amount} onInput=${set('amount')} testid="key-amount" inputmode="decimal" />
		<${AccountLines} form=${form} set=${set} />
	<//>`;
}

function NewKey({ onDone }) {
	const [{ body }] = useFund('/fund/envelopes');
	const [open, setOpen] = useState(false);
	const close = () => setOpen(false);
	if (!can('fund.key') || !body?.items.length)
		return null;
	return html`<button type="button" class="btn primary" onClick=${() => setOpen(true)} data-testid="key">${t('fund.key.open')}</button>
		${open && html`<${Key} envelopes=${body.items} onClose=${close} onDone=${(words) => { close(); onDone(words); }} />`}`;
}

/* ---- those there are ---- */

function Correct({ grant, onDone, onClose }) {
	const [form, setForm] = useState({ payee: '', bank: '', card: '' });
	const set = (name) => (value) => setForm({ ...form, [name]: value });
	return html`<${Sheet} title=${t('fund.correct.title')} path=${`/fund/grants/${grant.ref}/account`} testid="correct-dialog"
		yes=${t('fund.correct.yes')} missing=${filled(form, ACCOUNT) ? null : t('fund.need_all')}
		body=${() => ({ version: grant.version, account: account(form) })} onDone=${() => onDone(t('fund.correct.done'))} onClose=${onClose}>
		<p class="lead">${t('fund.correct.lead', grant)}</p><${AccountLines} form=${form} set=${set} /><//>`;
}

/* Gives the money back: asked once more, with whose it is. */
function Drop({ grant, onDone, onClose }) {
	return html`<${Sheet} title=${t('fund.drop.title')} path=${`/fund/grants/${grant.ref}/drop`} testid="drop-grant-dialog" yes=${t('fund.step.drop')}
		no=${t('fund.drop.no')} body=${() => ({ version: grant.version })} onDone=${() => onDone(t('fund.done.drop'))} onClose=${onClose}>
		<p class="notice">${t('fund.drop.lead', grant)}</p><//>`;
}

const ASKS = { correct: Correct, drop: Drop };

function Grant({ of: g, onDone, onAsk }) {
	const [problem, setProblem] = useState(null);
	const act = useRef(createAct());
	const step = (name) => api.post(`/fund/grants/${g.ref}/${name}`, { version: g.version }, { act: act.current })
		.then(() => onDone(t(`fund.done.${name}`, g)), setProblem);
	return html`<tr data-testid="grant" data-ref=${g.ref}><th scope="row">${g.name}</th><td>${g.card}</td>
		<td>${g.purpose_label}<br /><small class="quiet">${g.source_label} ${g.year}</small></td>
		<td class="num">${g.yuan}<br /><small>${g.capitals}</small></td><td>${formatTime(g.changed_at)}</td>
		<td><span class="act">${STEPS.filter(([state, perm]) => state === g.state && can(perm)).map(([, , name]) => html`
			<button type="button" class="mini" key=${name} onClick=${() => (ASKS[name] ? onAsk(name, g) : step(name))} data-testid=${`grant-${name}`}>${t(`fund.step.${name}`)}</button>`)}
			${g.state === 'failed' && can('fund.key') && html`<button type="button" class="mini" onClick=${() => onAsk('correct', g)}
				data-testid="grant-correct">${t('fund.correct.open')}</button>`}</span>
			${problem && html`<p class="field-error" role="alert" data-testid="grant-problem">${problem.title}</p>`}</td></tr>`;
}

export function Grants() {
	const [state, setState] = useState(can('fund.approve') ? 'reserved' : 'keyed');
	const [asking, setAsking] = useState(null);
	const [{ body, problem }, load] = useFund(`/fund/grants?state=${state}`);
	const done = (words) => {
		setAsking(null);
		say(words);
		load();
	};
	const Ask = ASKS[asking?.kind];
	return html`<div class="act"><${Pick} label=${t('fund.state')} value=${state} onPick=${setState} testid="grants-state"
			options=${STATES.map((s) => [s, t(`fund.state.${s}`)])} /><${NewKey} onDone=${done} /></div>
		<${Problem} problem=${problem} />
		${body?.items.length > 0 && html`<div class="panel table"><table data-testid="grants">
			<thead><tr>${['name', 'card', 'purpose', 'amount', 'at', 'act'].map((c) => html`<th scope="col" key=${c}>${t(`fund.col.${c}`)}</th>`)}</tr></thead>
			<tbody>${body.items.map((g) => html`<${Grant} key=${g.ref} of=${g} onDone=${done} onAsk=${(kind, grant) => setAsking({ kind, grant })} />`)}</tbody></table></div>`}
		${body && !body.items.length && html`<p class="empty">${t('fund.no_grants')}</p>`}
		${Ask && html`<${Ask} grant=${asking.grant} onDone=${done} onClose=${() => setAsking(null)} />`}`;
}
