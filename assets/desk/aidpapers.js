// SPDX-License-Identifier: Apache-2.0
/* Papers of a file: what is asked for, what has come, who has signed. */
import { html, useRef, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { formatTime, t } from '../shared/i18n.js';
import { KINDS, pageOf, sendPage } from './pagefile.js';
import { Words } from './postings.js';
import { api, can } from './session.js';
import { to } from './router.js';
import { say } from './say.js';
import { Line, Sheet } from './sheet.js';

export const takes = () => can('fund.key') || can('fund.review');

export function Authorise({ no, onDone }) {
	const [open, setOpen] = useState(false);
	const [id, setId] = useState('');
	const done = () => {
		setOpen(false);
		setId('');
		say(t('aid.authorise.done'));
		onDone();
	};
	if (!takes())
		return null;
	return html`<button type="button" class="mini" onClick=${() => setOpen(true)} data-testid="authorise">${t('aid.authorise.open')}</button>
		${open && html`<${Sheet} title=${t('aid.authorise.title')} path=${`/cases/${no}/aid/authorise`} testid="authorise-dialog" yes=${t('aid.authorise.yes')}
			missing=${id.trim() ? null : t('aid.authorise.need')} body=${() => ({ id_no: id.trim() })} onDone=${done} onClose=${() => setOpen(false)}>
			<p class="lead">${t('aid.authorise.lead')}</p>
			<${Line} label=${t('aid.authorise.id')} value=${id} onInput=${setId} testid="authorise-id" maxlength="18" /><//>`}`;
}

/* One press where the original was seen, another for a copy alone. */
export function Take({ no, code, label, onDone }) {
	const [problem, setProblem] = useState(null);
	const act = useRef(createAct());
	const take = (original) => api.post(`/cases/${no}/aid/papers`, { code, original }, { act: act.current })
		.then(() => {
			say(t('aid.paper.done', { label }));
			onDone();
		}, setProblem);
	return html`<span class="act"><button type="button" class="mini" onClick=${() => take(true)} aria-label=${t('aid.paper.original_label', { label })}
			data-testid=${`paper-${code}`}>${t('aid.paper.original')}</button>
		<button type="button" class="mini" onClick=${() => take(false)} aria-label=${t('aid.paper.copy_label', { label })}
			data-testid=${`paper-copy-${code}`}>${t('aid.paper.copy')}</button></span>
		${problem && html`<p class="field-error" role="alert">${problem.title}</p>`}`;
}

const HERE = ['given', 'seen'];

/* What came does not do: the family reads why, and brings it again. */
export function Refuse({ no, paper, onDone }) {
	const [open, setOpen] = useState(false);
	const [reason, setReason] = useState('');
	const done = () => {
		setOpen(false);
		setReason('');
		say(t('aid.refuse.done', paper));
		onDone();
	};
	if (!takes() || !HERE.includes(paper.state))
		return null;
	return html`<button type="button" class="mini" onClick=${() => setOpen(true)} aria-label=${t('aid.refuse.label', paper)}
			data-testid=${`refuse-${paper.code}`}>${t('aid.refuse.open')}</button>
		${open && html`<${Sheet} title=${t('aid.refuse.title', paper)} path=${`/cases/${no}/aid/papers/${paper.code}/refuse`} testid="refuse-dialog"
			yes=${t('aid.refuse.yes')} missing=${reason.trim() ? null : t('aid.refuse.need')} body=${() => ({ reason: reason.trim() })}
			onDone=${done} onClose=${() => setOpen(false)}>
			<p class="lead">${t('aid.refuse.lead')}</p>
			<${Words} label=${t('aid.field.reason')} value=${reason} onInput=${setReason} testid="refuse-reason" hint=${t('aid.hint.reason')} /><//>`}`;
}

/* Scans of one paper that are brought to the desk; each stands by itself. */
export function Upload({ no, paper, onDone }) {
	const [{ left, problem }, setState] = useState({ left: 0 });
	const add = async (event) => {
		const files = [...event.currentTarget.files];
		event.currentTarget.value = '';
		let failed = null;
		for (let i = 0; i < files.length && !failed; i++) {
			setState({ left: files.length - i });
			failed = await pageOf(files[i]).then(({ image }) => sendPage(`/cases/${no}/aid/pictures`, { paper: paper.code, image }, createAct()))
				.then(() => null, (one) => ({ file: files[i].name, title: (one.fields?.[0] ?? one).title }));
		}
		setState({ left: 0, problem: failed });
		if (!failed)
			say(t('aid.upload.done', { label: paper.label, n: files.length }));
		onDone();
	};
	if (!takes())
		return null;
	return html`<label class="mini file" data-busy=${left > 0}>${left ? t('aid.upload.left', { left }) : t('aid.upload.open')}
			<input type="file" multiple accept=${KINDS} disabled=${left > 0} onChange=${add} aria-label=${t('aid.upload.label', paper)} data-testid=${`upload-${paper.code}`} /></label>
		${problem && html`<p class="field-error" role="alert" data-testid="upload-problem">${t('aid.upload.failed', problem)}</p>`}`;
}

/* What became of a paper, and why. */
export function PaperState({ paper }) {
	if (HERE.includes(paper.state))
		return html`<span>${t(`aid.paper.${paper.state}`, { at: formatTime(paper.at) })}</span>`;
	return html`<span class="src t">${t(`aid.paper.${paper.state}`)}</span>${paper.reason && html` <span class="quiet">${paper.reason}</span>`}`;
}

/* Who acts on a case looks at its pictures; whoever only reads does not. */
const looks = () => takes() || can('fund.approve') || can('fund.pay');

export function AidPapers({ file, onDone }) {
	const n = file.papers.reduce((sum, p) => sum + p.pictures.length, 0);
	return html`<section class="panel table" aria-labelledby="papers-title" data-testid="aid-papers"><h2 class="table-title" id="papers-title">
		${t('aid.part.papers')}${n > 0 && file.work && looks() && html`<a class="mini" href=${to.aidbeside(file.case_no)} data-testid="open-beside">${t('aid.beside.open', { n })}</a>`}</h2>
		<table><tbody>${file.papers.map((p) => html`<tr key=${p.code}><th scope="row">${p.label}</th><td><${PaperState} paper=${p} /></td>
			<td><span class="act wrap">${takes() && !p.original && html`<${Take} no=${file.case_no} code=${p.code} label=${p.label} onDone=${onDone} />`}
				<${Upload} no=${file.case_no} paper=${p} onDone=${onDone} /><${Refuse} no=${file.case_no} paper=${p} onDone=${onDone} /></span></td></tr>`)}
		</tbody></table></section>`;
}
