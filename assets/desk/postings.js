// SPDX-License-Identifier: Apache-2.0
/* What is shown in public: how it would stand and what blocks it, what is up,
 * what has been said against it and the answer. */
import { html, useState } from '../vendor/ui.js';
import { formatTime, t } from '../shared/i18n.js';
import { Dialog } from './dialog.js';
import { Problem } from './money.js';
import { useFetched } from './fetched.js';
import { to } from './router.js';
import { say } from './say.js';
import { can } from './session.js';
import { Sheet } from './sheet.js';

/* As everybody reads it. */
export function Posted({ of: p }) {
	return html`<dl class="facts-short posted" data-testid="posted"><dt>${t('posting.unit')}</dt><dd>${p.unit}</dd>
		<dt>${t('posting.name')}</dt><dd><b>${p.name}</b></dd><dt>${t('posting.category')}</dt><dd>${p.category}</dd>
		<dt>${t('posting.kind')}</dt><dd>${p.kind}</dd>${p.remark && html`<dt>${t('posting.remark')}</dt><dd>${p.remark}</dd>`}
		<dt>${t('posting.days')}</dt><dd>${t('posting.from_until', p)}</dd><dt>${t('posting.scope')}</dt><dd>${t(`aid.scope.${p.scope}`)}</dd></dl>`;
}

/* An answer to an objection or a complaint: does it hold, and why. Whoever has
 * the number reads it. */
export function Answer({ path, title, text, onDone, onClose }) {
	const [form, setForm] = useState({ upheld: null, answer: '' });
	const missing = form.upheld === null ? t('answer.need_choice') : form.answer.trim() ? null : t('answer.need_text');
	return html`<${Sheet} title=${title} path=${path} testid="answer-dialog" yes=${t('answer.yes')} missing=${missing}
		body=${() => ({ upheld: form.upheld, answer: form.answer.trim() })} onDone=${onDone} onClose=${onClose}>
		<blockquote class="said">${text}</blockquote>
		<fieldset><legend>${t('answer.upheld')}</legend>${[true, false].map((v) => html`<label class="radio" key=${v}><input type="radio" name="upheld"
			checked=${form.upheld === v} onChange=${() => setForm({ ...form, upheld: v })} data-testid=${`upheld-${v}`} />${t(`answer.upheld.${v}`)}</label>`)}</fieldset>
		<${Words} label=${t('answer.text')} value=${form.answer} onInput=${(answer) => setForm({ ...form, answer })} testid="answer-text"
			hint=${t('answer.hint')} /><//>`;
}

export function Words({ label, value, onInput, testid, hint }) {
	return html`<label class="stack">${label}<textarea class="input words" rows="4" maxlength="1000" value=${value} data-testid=${testid}
		onInput=${(e) => onInput(e.currentTarget.value)}></textarea>${hint && html`<small class="quiet">${hint}</small>`}</label>`;
}

function Objections({ list, onDone }) {
	const [asking, setAsking] = useState(null);
	const done = () => {
		setAsking(null);
		say(t('objection.done'));
		onDone();
	};
	return html`<ul class="asks objections">${list.map((o) => html`<li key=${o.id} data-testid="objection" data-outcome=${o.outcome ?? 'open'}><div>
			<p class="said">${o.text}</p><p class="quiet">${t('objection.at', { at: formatTime(o.at) })}
				${o.outcome && ` · ${t(`outcome.${o.outcome}`)}`}</p>
			${o.answer && html`<p class="said">${t('objection.answer', o)}</p>`}</div>
			${!o.outcome && (can('fund.review') ? html`<button type="button" class="btn" onClick=${() => setAsking(o)} data-testid="objection-answer">
				${t('objection.open')}</button>` : html`<span class="src t">${t('objection.waits')}</span>`)}</li>`)}</ul>
		${asking && html`<${Answer} path=${`/aid/objections/${asking.id}`} title=${t('objection.title')} text=${asking.text} onDone=${done}
			onClose=${() => setAsking(null)} />`}`;
}

/* The number is the only way to the answer, and is said to whoever came. */
function Told({ no, onClose }) {
	const acts = html`<button type="button" class="btn primary" onClick=${onClose} data-testid="number-told">${t('objection.told')}</button>`;
	return html`<${Dialog} title=${t('objection.taken')} testid="number-dialog" onClose=${onClose} actions=${acts}>
		<p class="lead">${t('objection.number')}</p><p><code class="large" data-testid="objection-no">${no}</code></p><//>`;
}

function Objecting({ posting, onDone }) {
	const [open, setOpen] = useState(false);
	const [text, setText] = useState('');
	const [no, setNo] = useState(null);
	const done = (made) => {
		setOpen(false);
		setText('');
		setNo(made.ref);
	};
	const told = () => {
		setNo(null);
		onDone();
	};
	if (!can('fund.key') && !can('fund.review'))
		return null;
	return html`<button type="button" class="mini" onClick=${() => setOpen(true)} data-testid="object">${t('objection.add')}</button>
		${open && html`<${Sheet} title=${t('objection.add.title')} path="/aid/objections" testid="object-dialog" yes=${t('objection.add.yes')}
			missing=${text.trim() ? null : t('objection.need')} body=${() => ({ posting: posting.id, text: text.trim() })} onDone=${done} onClose=${() => setOpen(false)}>
			<p class="lead">${t('objection.add.lead')}</p><${Words} label=${t('objection.text')} value=${text} onInput=${setText} testid="object-text" /><//>`}
		${no && html`<${Told} no=${no} onClose=${told} />`}`;
}

const Notice = ({ no }) => html`<a class="mini" href=${to.aidnotice(no)} data-testid="open-notice">${t('notice.open')}</a>`;

const stateOf = (p) => t(p.ended ? 'posting.ended' : p.stopped ? 'posting.stopped' : 'posting.up');

/* On the file: the last one, with what was said against it. */
export function AidPosting({ file, onDone }) {
	const posting = file.work?.posting;
	if (!posting)
		return null;
	return html`<section class="panel" aria-labelledby="posting-title" data-testid="aid-posting"><h2 id="posting-title">${t('aid.part.posting')}
			<span class="tag">${stateOf(posting)}</span> <${Notice} no=${file.case_no} /> ${!posting.ended && html`<${Objecting} posting=${posting} onDone=${onDone} />`}</h2>
		<${Posted} of=${posting} /><${Objections} list=${file.objections} onDone=${onDone} /></section>`;
}

/* All that are up. */
export function Postings() {
	const [{ body, problem }, load] = useFetched('/aid/postings', 'aid');
	return html`<${Problem} problem=${problem} />
		${body && html`<ul class="machines">${body.items.map((p) => html`<li class="panel machine" key=${p.id} data-testid="posting" data-case=${p.case_no}>
			<header><h2><a href=${to.case(p.case_no)}>${p.case_no}</a></h2><span class=${p.stopped ? 'tag y' : 'tag g'}>${stateOf(p)}</span>
				<${Notice} no=${p.case_no} /><${Objecting} posting=${p} onDone=${load} /></header>
			<${Posted} of=${p} /><${Objections} list=${p.objections} onDone=${load} /></li>`)}</ul>`}
		${body && !body.items.length && html`<p class="empty">${t('posting.none')}</p>`}`;
}
