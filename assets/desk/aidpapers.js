// SPDX-License-Identifier: Apache-2.0
/* Papers of a file: what is asked for, what has come, who has signed. */
import { html, useRef, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { formatTime, t } from '../shared/i18n.js';
import { api, can } from './session.js';
import { say } from './say.js';
import { Line, Sheet } from './sheet.js';

const takes = () => can('fund.key') || can('fund.review');

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
function Take({ no, code, label, onDone }) {
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

export function AidPapers({ file, onDone }) {
	const rows = file.codes.filter((c) => c.list === 'paper').map((c) => ({ ...c, here: file.papers.find((p) => p.code === c.code), missing: file.missing.includes(c.label) }))
		.filter((r) => r.here || r.missing);
	return html`<section class="panel table" aria-labelledby="papers-title" data-testid="aid-papers"><h2 class="table-title" id="papers-title">
		${t('aid.part.papers')}</h2><table><tbody>${rows.map((r) => html`<tr key=${r.code}><th scope="row">${r.label}</th>
			<td>${r.here ? t(r.here.original ? 'aid.paper.seen' : 'aid.paper.copied', { at: formatTime(r.here.at) }) : html`<span class="src t">${t('aid.paper.missing')}</span>`}</td>
			<td>${takes() && !(r.here?.original) && html`<${Take} no=${file.case_no} code=${r.code} label=${r.label} onDone=${onDone} />`}</td></tr>`)}
		</tbody></table></section>`;
}
