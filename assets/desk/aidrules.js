// SPDX-License-Identifier: Apache-2.0
/* Rules as dated versions and the minimum-living line of each district: entered
 * by one, confirmed by another, and before that computed over the files. */
import { html, useRef, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { formatTime, t } from '../shared/i18n.js';
import { Problem, fenOf, yuan } from './money.js';
import { useFetched } from './fetched.js';
import { to } from './router.js';
import { say } from './say.js';
import { api, can } from './session.js';
import { Line, Pick, Sheet } from './sheet.js';

const rules = () => can('fund.review') || can('fund.approve');

/* Confirmed by another than who entered it: the server knows who that was. */
function Confirm({ path, body, label, onDone, testid }) {
	const [problem, setProblem] = useState(null);
	const act = useRef(createAct());
	const send = () => api.post(path, body, { act: act.current }).then(() => onDone(t('rules.confirmed_now', { label })), setProblem);
	return html`<button type="button" class="mini" onClick=${send} aria-label=${t('rules.confirm_label', { label })} data-testid=${testid}>${t('rules.confirm')}</button>
		${problem && html`<p class="field-error" role="alert" data-testid="confirm-problem">${problem.title}</p>`}`;
}

const stateOf = (row) => html`<span class=${row.confirmed ? 'tag g' : 'tag y'}>${t(row.confirmed ? 'rules.in_force' : 'rules.waits')}</span>`;

/* ---- versions ---- */

/* The newest text with the next number, to change what has changed. */
const nextOf = (text, version) => text.replace(/("version"\s*:\s*)\d+/, `$1${version + 1}`);

/* A comma too many is said here, before what was typed is sent and told back
 * as a thing of the program. */
function wrongText(text) {
	if (!text.trim())
		return t('rules.enter.need');
	try {
		JSON.parse(text);
		return null;
	} catch (error) {
		const at = / position (\d+)/.exec(error.message)?.[1] ?? text.length;
		return t('rules.enter.broken', { line: text.slice(0, at).split('\n').length });
	}
}

function Enter({ newest, onDone, onClose }) {
	const [text, setText] = useState(newest.text ? nextOf(newest.text, newest.version) : '');
	return html`<${Sheet} title=${t('rules.enter.title')} path="/aid/rules" testid="rules-dialog" yes=${t('rules.enter.yes')} missing=${wrongText(text)} paths
		body=${() => ({ text })} onDone=${() => onDone(t('rules.entered'))} onClose=${onClose}>
		<p class="lead">${t('rules.enter.lead')}</p>
		<label class="stack">${t('rules.text')}<textarea class="input words code" rows="16" spellcheck=${false} value=${text} data-testid="rules-text"
			onInput=${(e) => setText(e.currentTarget.value)}></textarea></label><//>`;
}

function Versions({ list, onDone }) {
	const [newest, setNewest] = useState(null);
	const [problem, setProblem] = useState(null);
	const open = () => api.get(`/aid/rules/${list[0].version}`).then(setNewest, setProblem);
	const done = (words) => {
		setNewest(null);
		onDone(words);
	};
	return html`<section class="panel table" aria-labelledby="versions-title"><h2 class="table-title" id="versions-title">${t('rules.versions')}
			${rules() && html` <button type="button" class="mini" onClick=${open} data-testid="rules-enter">${t('rules.enter.open')}</button>`}</h2>
		<${Problem} problem=${problem} /><table><thead><tr>${['version', 'from', 'basis', 'state', 'act'].map((c) => html`<th scope="col" key=${c}>${t(`rules.col.${c}`)}</th>`)}</tr></thead>
		<tbody>${list.map((v) => html`<tr key=${v.version} data-testid="rules-version" data-version=${v.version}><th scope="row">${t('rules.version', v)}</th><td>${v.valid_from}</td>
			<td class="long">${v.basis}<br /><small class="quiet" title=${v.sha256}>${t('rules.entered_at', { at: formatTime(v.entered_at) })}</small></td><td>${stateOf(v)}</td>
			<td>${!v.confirmed && rules() && html`<${Confirm} path="/aid/rules/confirm" body=${{ version: v.version }} label=${t('rules.version', v)}
				onDone=${onDone} testid="rules-confirm" />`}</td></tr>`)}</tbody></table>
		${newest && html`<${Enter} newest=${newest} onDone=${done} onClose=${() => setNewest(null)} />`}</section>`;
}

/* ---- lines ---- */

function EnterLine({ districts, onDone, onClose }) {
	const [form, setForm] = useState({ district: districts[0].code, valid_from: '', amount: '', basis: '' });
	const set = (name) => (value) => setForm({ ...form, [name]: value });
	const amount = fenOf(form.amount);
	const missing = !form.valid_from ? t('rules.line.need_day') : !amount ? t('fund.need_amount') : form.basis.trim() ? null : t('fund.need_basis');
	return html`<${Sheet} title=${t('rules.line.title')} path="/aid/lines" testid="line-dialog" yes=${t('rules.enter.yes')} missing=${missing}
		body=${() => ({ ...form, amount, basis: form.basis.trim() })} onDone=${() => onDone(t('rules.line.entered'))} onClose=${onClose}>
		<p class="lead">${t('rules.line.lead')}</p>
		<${Pick} label=${t('aid.fact.district')} value=${form.district} onPick=${set('district')} testid="line-district" options=${districts.map((d) => [d.code, d.label])} />
		<${Line} label=${t('rules.col.from')} value=${form.valid_from} onInput=${set('valid_from')} testid="line-from" type="date" />
		<${Line} label=${t('rules.line.amount')} value=${form.amount} onInput=${set('amount')} testid="line-amount" inputmode="decimal" />
		<${Line} label=${t('fund.basis')} value=${form.basis} onInput=${set('basis')} testid="line-basis" maxlength="100" /><//>`;
}

function Lines({ body, onDone }) {
	const [open, setOpen] = useState(false);
	const done = (words) => {
		setOpen(false);
		onDone(words);
	};
	return html`<section class="panel table" aria-labelledby="lines-title"><h2 class="table-title" id="lines-title">${t('rules.lines')}
			${rules() && html` <button type="button" class="mini" onClick=${() => setOpen(true)} data-testid="line-enter">${t('rules.line.open')}</button>`}</h2>
		<table><thead><tr>${['district', 'from', 'amount', 'basis', 'state', 'act'].map((c) => html`<th scope="col" key=${c}>${t(`rules.col.${c}`)}</th>`)}</tr></thead>
		<tbody>${body.lines.map((l) => html`<tr key=${l.district + l.valid_from} data-testid="aid-line" data-district=${l.district} data-from=${l.valid_from}>
			<th scope="row">${l.district_label}</th><td>${l.valid_from}</td><td class="num">${yuan(l.amount)}</td><td class="long">${l.basis}</td><td>${stateOf(l)}</td>
			<td>${!l.confirmed && rules() && html`<${Confirm} path="/aid/lines/confirm" body=${{ district: l.district, valid_from: l.valid_from }}
				label=${l.district_label} onDone=${onDone} testid="line-confirm" />`}</td></tr>`)}</tbody></table>
		${!body.lines.length && html`<p class="empty">${t('rules.line.none')}</p>`}
		${open && html`<${EnterLine} districts=${body.districts} onDone=${done} onClose=${() => setOpen(false)} />`}</section>`;
}

/* ---- what would change ---- */

function Changes({ body }) {
	if (!body.changes.length)
		return html`<p class="quiet" data-testid="dry-none">${t('rules.dry.none', body)}</p>`;
	return html`<p class="lead" data-testid="dry-sum">${t('rules.dry.sum', { looked: body.looked, n: body.changes.length })}</p>
		<table data-testid="dry-changes"><tbody>${body.changes.map((c) => html`<tr key=${c.case_no}><th scope="row"><a href=${to.case(c.case_no)}>${c.case_no}</a></th>
			<td>${c.district_label}</td><td>${c.was_label}</td><td>→ ${c.would_label}</td></tr>`)}</tbody></table>`;
}

function DryRun({ body }) {
	const [form, setForm] = useState({ version: String(body.versions[0].version), district: '', line: '' });
	const [{ seen, problem }, setSeen] = useState({});
	const set = (name) => (value) => setForm({ ...form, [name]: value });
	const run = (event) => {
		event.preventDefault();
		const line = fenOf(form.line);
		if (form.district && !line)
			return setSeen({ problem: { title: t('fund.need_amount') } });
		return api.post('/aid/rules/dry-run', { version: Number(form.version), ...(form.district && { district: form.district, line }) })
			.then((answer) => setSeen({ seen: answer }), (failed) => setSeen({ problem: failed.fields[0] ?? failed }));
	};
	return html`<section class="panel" aria-labelledby="dry-title"><h2 id="dry-title">${t('rules.dry')}</h2><p class="quiet">${t('rules.dry.lead')}</p>
		<form class="act wrap" onSubmit=${run} novalidate><${Pick} label=${t('rules.col.version')} value=${form.version} onPick=${set('version')} testid="dry-version"
				options=${body.versions.map((v) => [String(v.version), t('rules.version', v)])} />
			<${Pick} label=${t('rules.dry.district')} value=${form.district} onPick=${set('district')} testid="dry-district"
				options=${[['', t('rules.dry.same')], ...body.districts.map((d) => [d.code, d.label])]} />
			${form.district && html`<${Line} label=${t('rules.line.amount')} value=${form.line} onInput=${set('line')} testid="dry-line" inputmode="decimal" />`}
			<button class="btn" data-testid="dry-run">${t('rules.dry.run')}</button></form>
		${problem && html`<p class="field-error" role="alert">${problem.title}</p>`}${seen && html`<${Changes} body=${seen} />`}</section>`;
}

export function AidRules() {
	const [{ body, problem }, load] = useFetched('/aid/rules', 'aid');
	const done = (words) => {
		say(words);
		load();
	};
	return html`<${Problem} problem=${problem} />${body && html`<${Lines} body=${body} onDone=${done} />
		<${Versions} list=${body.versions} onDone=${done} />${rules() && html`<${DryRun} body=${body} />`}`}`;
}
