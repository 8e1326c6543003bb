// SPDX-License-Identifier: Apache-2.0
/*
 * The bar of a case of aid. Which steps are open comes with the file; a step
 * asks for its facts in a sheet that says what it does. Facts of a step are a
 * row of FORMS.
 */
import { html, useState } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { aidFile, categoryOf, loadFile, wordOf } from './aidfile.js';
import { fenOf, useFund, yuan } from './money.js';
import { load } from './lists.js';
import { Posted, Words } from './postings.js';
import { to } from './router.js';
import { say } from './say.js';
import { api, can } from './session.js';
import { Line, Pick, Sheet } from './sheet.js';

const PAID = ['sent', 'paid'];
const isFree = (grant) => !grant || grant.state === 'dropped';
const mayKey = (file) => file.stage === 'payment' && can('fund.key') && isFree(file.work.grant);
const trimmed = (text) => text.trim();

/* ---- fields: what they ask, whether it is there, what is sent ---- */

function Reason({ form, set, action }) {
	return html`<${Words} label=${t('aid.field.reason')} value=${form.reason} onInput=${set('reason')} testid="aid-reason"
		hint=${t(action === 'propose' ? 'aid.hint.deviation' : 'aid.hint.reason')} />`;
}

const kindsOf = (file, category) => file.work.kinds.filter((k) => k.category === category);

function Proposal({ file, form, set }) {
	const kinds = kindsOf(file, form.category);
	const kind = kinds.find((k) => k.code === form.kind);
	return html`<dl class="facts-short"><dt>${t('aid.fact.proposed')}</dt><dd><b>${categoryOf(file, file.proposed)}</b></dd></dl>
		<${Pick} label=${t('aid.field.category')} value=${form.category} onPick=${set('category')} testid="aid-category"
			options=${[['', ''], ...file.codes.filter((c) => c.list === 'category').map((c) => [c.code, c.label])]} />
		<${Pick} label=${t('aid.field.kind')} value=${form.kind} onPick=${set('kind')} testid="aid-kind"
			options=${[['', ''], ...kinds.map((k) => [k.code, k.label])]} />
		${kind && html`<p class="quiet" data-testid="kind-left">${t('aid.kind.left', { cap: yuan(kind.cap), left: yuan(kind.left) })}</p>`}
		<${Line} label=${t('aid.field.amount')} value=${form.amount} onInput=${set('amount')} testid="aid-amount" inputmode="decimal" />
		${form.category && form.category !== file.proposed && html`<${Reason} form=${form} set=${set} action="propose" />`}`;
}

function proposalMissing(file, form) {
	if (!form.category || !kindsOf(file, form.category).some((k) => k.code === form.kind))
		return t('aid.need.kind');
	if (!fenOf(form.amount))
		return t('fund.need_amount');
	return form.category !== file.proposed && !trimmed(form.reason) ? t('aid.need.deviation') : null;
}

/* What is missing is ticked, so that everything is told at once. */
function Return({ file, form, set }) {
	const tick = (label) => (e) => {
		const list = e.currentTarget.checked ? [...form.papers, label] : form.papers.filter((p) => p !== label);
		set('papers')(list);
	};
	const labels = file.codes.filter((c) => c.list === 'paper').map((c) => c.label);
	return html`<fieldset><legend>${t('aid.return.papers')}</legend>${labels.map((label) => html`<label class="radio" key=${label}>
			<input type="checkbox" checked=${form.papers.includes(label)} onChange=${tick(label)} data-testid="return-paper" />${label}</label>`)}</fieldset>
		<${Words} label=${t('aid.return.more')} value=${form.reason} onInput=${set('reason')} testid="aid-reason" hint=${t('aid.hint.reason')} />`;
}

const returned = (form) => [form.papers.length > 0 && t('aid.return.bring', { papers: form.papers.join('、') }), trimmed(form.reason)]
	.filter(Boolean).join('。');

function Preview({ file, form, set }) {
	const [{ body, problem }, setSeen] = useState({});
	const look = () => api.post(`/cases/${file.case_no}/aid/posting`, { text: trimmed(form.text), ...(form.days && { days: Number(form.days) }) })
		.then((seen) => {
			setSeen({ body: seen });
			set('seen')(!seen.number && !seen.blocked.length && trimmed(form.text) + form.days);
		}, (failed) => setSeen({ problem: failed.fields[0] ?? failed }));
	const { publicity_min: min, publicity_max: max } = file.work;
	return html`<${Words} label=${t('posting.remark_label')} value=${form.text} onInput=${set('text')} testid="aid-text" hint=${t('posting.hint')} />
		<${Line} label=${t('posting.days_label', { min, max })} value=${form.days} onInput=${set('days')} testid="aid-days" inputmode="numeric"
			placeholder=${String(file.work.publicity_days)} />
		<p class="act"><button type="button" class="btn" onClick=${look} data-testid="preview">${t('posting.preview')}</button></p>
		${problem && html`<p class="field-error" role="alert">${problem.title}</p>`}
		${body && html`<${Posted} of=${body} />`}
		${body && (body.number || body.blocked.length > 0) && html`<p class="alert" role="alert" data-testid="blocked">
			${t('posting.blocked', { words: [...body.blocked, body.number && t('posting.number')].filter(Boolean).join('、') })}</p>`}`;
}

function NumberLine({ form, set, action }) {
	return html`<${Line} label=${t(`aid.number.${action}`)} value=${form.number} onInput=${set('number')} testid="aid-number" maxlength="64" />`;
}

function Pay({ file, form, set }) {
	const { grant } = file.work;
	return html`${grant && html`<dl class="facts-short"><dt>${t('aid.fact.grant_state')}</dt><dd data-testid="pay-grant">${t(`fund.state.${grant.state}`)}</dd></dl>`}
		<${NumberLine} form=${form} set=${set} action="pay" />`;
}

function payMissing(file, form) {
	const { grant } = file.work;
	if (!trimmed(form.number))
		return t('aid.need.grant');
	if (grant?.ref !== trimmed(form.number) || PAID.includes(grant.state))
		return null;
	return t(grant.state === 'failed' ? 'aid.need.sent_back' : 'aid.need.released');
}

/* Where the fund has the account already nothing is asked for. */
const asksFor = ({ work: { grant } }) => (grant?.state === 'failed' ? ['bank', 'card'] : isFree(grant) ? ['card'] : []);

function Account({ file, form, set, action }) {
	const lines = asksFor(file);
	return html`<p class="quiet">${t(lines.length ? 'aid.account.own' : 'aid.account.done')}</p>
		${lines.map((name) => html`<${Line} key=${name} label=${t(`aid.field.${name}`)} value=${form[name]} onInput=${set(name)}
			testid=${`aid-${name}`} inputmode=${name === 'card' ? 'numeric' : 'text'} maxlength="60" />`)}
		<${Reason} form=${form} set=${set} action=${action} />`;
}

const Text = ({ form, set, action }) => html`<${Words} label=${t(`aid.text.${action}`)} value=${form.text} onInput=${set('text')} testid="aid-text" />`;
const text = { Fields: Text, missing: (file, form) => (trimmed(form.text) ? null : t('aid.need.text')), send: (form) => ({ text: trimmed(form.text) }) };

/* The paper may be filed later; who confirms is told that it is not. */
const waits = (file) => file.papers.some((p) => p.code === 'visit' && p.state === 'missing');
const Confirm = (p) => html`<${Text} ...${p} />${waits(p.file) && html`<p class="quiet" data-testid="visit-waits">${t('aid.visit.waits')}</p>`}`;
const reason = { Fields: Reason, missing: (file, form) => (trimmed(form.reason) ? null : t('decide.need')), send: (form) => ({ reason: trimmed(form.reason) }) };
const plain = { send: () => ({}) };
const approval = {
	Fields: ({ file, ...rest }) => file.outside && html`<${NumberLine} ...${rest} />`,
	missing: (file, form) => (file.outside && !file.outside_no && !trimmed(form.number) ? t('aid.need.outside') : null),
	send: (form) => (trimmed(form.number) ? { number: trimmed(form.number) } : {}),
};

/* Fields({file, form, set, action}), missing(file, form), send(form, file) */
const FORMS = {
	pass_first: plain, end_publicity: plain,
	visit_report: text, visit_confirm: { ...text, Fields: Confirm }, follow_up: text, note: text,
	check_result: {
		Fields: (p) => html`<${Text} ...${p} /><${Line} label=${t('aid.field.income')} value=${p.form.income} onInput=${p.set('income')} testid="aid-income"
			inputmode="decimal" placeholder=${t('aid.field.income_same')} />`,
		missing: (file, form) => text.missing(file, form) ?? (form.income && fenOf(form.income) === null ? t('fund.need_amount') : null),
		send: (form) => ({ text: trimmed(form.text), ...(form.income && { income: fenOf(form.income) }) }),
	},
	propose: {
		Fields: Proposal, missing: proposalMissing,
		send: (form, file) => ({ category: form.category, kind: form.kind, amount: fenOf(form.amount), ...(form.category !== file.proposed && { reason: trimmed(form.reason) }) }),
	},
	post: {
		Fields: Preview,
		missing: (file, form) => (form.seen === trimmed(form.text) + form.days ? null : t('posting.need_preview')),
		send: (form) => ({ ...(trimmed(form.text) && { text: trimmed(form.text) }), ...(form.days && { days: Number(form.days) }) }),
	},
	co_approve: approval, approve: approval,
	return: { Fields: Return, missing: (file, form) => (returned(form) ? null : t('decide.need')), send: (form) => ({ reason: returned(form) }) },
	file: { Fields: NumberLine, missing: (file, form) => (trimmed(form.number) ? null : t('aid.need.number')), send: (form) => ({ number: trimmed(form.number) }) },
	pay: { Fields: Pay, missing: payMissing, send: (form) => ({ number: trimmed(form.number) }) },
	account_fixed: {
		Fields: Account,
		missing: (file, form) => (asksFor(file).every((name) => trimmed(form[name])) ? reason.missing(file, form) : t('fund.need_all')),
		send: (form, file) => ({ ...reason.send(form), ...Object.fromEntries(asksFor(file).map((name) => [name, trimmed(form[name])])) }),
	},
	keep: {
		Fields: (p) => html`<${Text} ...${p} /><${Pick} label=${t('aid.field.keep_category')} value=${p.form.category} onPick=${p.set('category')} testid="aid-category"
			options=${[['', t('aid.field.keep_same')], ...p.file.codes.filter((c) => c.list === 'category').map((c) => [c.code, c.label])]} />`,
		missing: text.missing,
		send: (form) => ({ text: trimmed(form.text), ...(form.category && { category: form.category }) }),
	},
};
const formOf = (action) => FORMS[action] ?? reason;

/* What people read on the case before they do what hurts. */
function begun(file) {
	return {
		text: '', reason: '', income: '', days: '', seen: false, amount: '', kind: file.ask, category: '', bank: '', card: '', papers: file.missing,
		number: file.work.grant?.ref ?? file.outside_no ?? '',
	};
}

function Step({ file, step, onDone, onClose }) {
	const [form, setForm] = useState(() => ({ ...begun(file), ...(step.action === 'file' && { number: '' }) }));
	const set = (name) => (value) => setForm((now) => ({ ...now, [name]: value }));
	const { Fields, missing, send } = formOf(step.action);
	return html`<${Sheet} title=${step.label} path=${`/cases/${file.case_no}/aid`} testid="step-dialog" yes=${step.label} missing=${missing?.(file, form) ?? null}
		body=${() => ({ action: step.action, version: file.version, ...send(form, file) })} onDone=${() => onDone(step)} onClose=${onClose}>
		<p class=${step.needs_reason ? 'notice' : 'lead'}>${t(`aid.lead.${step.action}`)}</p>
		<dl class="recap"><dt>${t('decide.who')}</dt><dd>${file.name}</dd><dt>${t('decide.no')}</dt><dd>${file.case_no}</dd>
			${file.category && html`<dt>${t('aid.fact.category')}</dt><dd>${categoryOf(file, file.category)}${file.deviates && ` · ${t('aid.deviates')}`}</dd>`}
			${file.amount > 0 && html`<dt>${t('aid.fact.amount')}</dt><dd>${wordOf(file, 'kind', file.kind)} ${yuan(file.amount)} ${t('aid.yuan')}</dd>`}</dl>
		${Fields && html`<${Fields} file=${file} form=${form} set=${set} action=${step.action} />`}<//>`;
}

/* ---- beside the steps ---- */

function Key({ file, onDone, onClose }) {
	const [{ body }] = useFund('/fund/envelopes');
	const [form, setForm] = useState({ envelope: '', bank: '' });
	const set = (name) => (value) => setForm({ ...form, [name]: value });
	const enough = (body?.items ?? []).filter((e) => e.available >= file.amount);
	const short = body && !enough.length && t('aid.grant.short');
	const missing = short || (form.envelope && trimmed(form.bank) ? null : t('fund.need_all'));
	return html`<${Sheet} title=${t('aid.grant.title')} path=${`/cases/${file.case_no}/aid/grant`} testid="grant-dialog" yes=${t('aid.grant.yes')} missing=${missing}
		body=${() => ({ envelope: form.envelope, bank: trimmed(form.bank) })} onDone=${onDone} onClose=${onClose}>
		<p class="lead">${t('aid.grant.lead')}</p>
		<dl class="recap"><dt>${t('decide.who')}</dt><dd>${file.name}</dd><dt>${t('aid.fact.card')}</dt><dd>${file.card}</dd>
			<dt>${t('aid.fact.amount')}</dt><dd>${yuan(file.amount)} ${t('aid.yuan')}</dd></dl>
		${short && html`<p class="notice" data-testid="grant-short">${short}</p>`}
		<${Pick} label=${t('fund.envelope')} value=${form.envelope} onPick=${set('envelope')} testid="grant-envelope"
			options=${[['', ''], ...enough.map((e) => [e.ref, t('fund.key.option', { ...e, yuan: yuan(e.available) })])]} />
		<${Line} label=${t('fund.account.bank')} value=${form.bank} onInput=${set('bank')} testid="grant-bank" maxlength="60" /><//>`;
}

function Recuse({ file, onDone, onClose }) {
	return html`<${Sheet} title=${t('aid.recuse.title')} path=${`/cases/${file.case_no}/aid/recuse`} testid="recuse-dialog" yes=${t('aid.recuse.yes')}
		body=${() => ({ sure: true })} onDone=${onDone} onClose=${onClose}><p class="notice">${t('aid.recuse.lead')}</p><//>`;
}

const acts = () => ['fund.key', 'fund.review', 'fund.approve', 'fund.pay'].some(can);
function Beside({ file, onAsk }) {
	const button = (kind) => html`<button type="button" class="mini" key=${kind} onClick=${() => onAsk(kind)} data-testid=${`aid-${kind}-open`}>${t(`aid.${kind}.open`)}</button>`;
	return html`<p class="beside">
		${file.stage === 'visit' && html`<a class="mini" href=${to.aidvisit(file.case_no)} data-testid="open-visit">${t('aid.visit.print')}</a>`}
		${mayKey(file) && button('grant')}
		${acts() && button('note')}${acts() && button('recuse')}
		<a class="mini" href=${to.aid('tasks')}>${t('aid.back')}</a></p>`;
}

const ASKS = { grant: Key, recuse: Recuse };

export function AidBar({ body, onBody }) {
	const no = body.case_no;
	const [asking, setAsking] = useState(null);
	const { body: file } = aidFile.value.no === no ? aidFile.value : {};
	/* Whoever gives up reads what others have done meanwhile. */
	const close = () => {
		setAsking(null);
		loadFile(no);
	};
	const done = async (words) => {
		setAsking(null);
		say(words);
		loadFile(no);
		load(true);
		onBody(await api.get(`/cases/${no}`));
	};
	if (!file?.work)
		return null;
	const { steps } = file.work;
	const refused = [...new Set(steps.map((s) => s.refused).filter(Boolean))];
	const Ask = ASKS[asking];
	const step = asking === 'note' ? { action: 'note', label: t('aid.note.open') } : asking;
	return html`<div class="act-box">
		${refused.map((why) => html`<p class="notice" key=${why} data-testid="step-refused">${why}</p>`)}
		<div class="act wrap">${steps.length
			? steps.map((s) => html`<button type="button" key=${s.action} class=${s.primary ? 'btn primary' : 'btn'} disabled=${Boolean(s.refused)}
				title=${s.refused} onClick=${() => setAsking(s)} data-testid=${`act-${s.action}`}>${s.label}</button>`)
			: !mayKey(file) && html`<p class="quiet">${t('case.closed')}</p>`}<${Beside} file=${file} onAsk=${setAsking} /></div>
		${Ask && html`<${Ask} file=${file} onDone=${() => done(t(`aid.${asking}.done`))} onClose=${close} />`}
		${asking && !Ask && html`<${Step} key=${step.action} file=${file} step=${step} onClose=${close}
			onDone=${(s) => done(t('decide.done', { label: s.label, no }))} />`}</div>`;
}
