// SPDX-License-Identifier: Apache-2.0
/* Payment runs: made by one, let go by another with a code of the phone, settled
 * by the bank's answer. */
import { html, useRef, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { t, formatTime } from '../shared/i18n.js';
import { Problem, useFund, yuan } from './money.js';
import { to } from './router.js';
import { Payments } from './runsheet.js';
import { say } from './say.js';
import { api, can } from './session.js';
import { Sheet } from './sheet.js';

const LOOK = { made: 'y', released: 'g', discarded: 'n' };

function Due({ due, onDone }) {
	const [problem, setProblem] = useState(null);
	const act = useRef(createAct());
	const make = () => api.post('/fund/runs', due, { act: act.current }).then(() => onDone(t('run.made', due)), (failed) => {
		setProblem(failed);
		onDone();
	});
	return html`<div class="panel" data-testid="due"><p>${t('run.due', { n: due.n, yuan: yuan(due.total) })}</p>
		${can('fund.pay') && due.n > 0 && html`<p class="act"><button type="button" class="btn primary" onClick=${make} data-testid="run-make">
			${t('run.make')}</button></p>`}
		${problem && html`<p class="field-error" role="alert" data-testid="due-problem">${problem.title}</p>`}</div>`;
}

/* What stands on it is what is let go: who gets how much, number, sum in
 * capitals, the file's hash. */
function Release({ run, onDone, onClose }) {
	return html`<${Sheet} title=${t('run.release.title')} path=${`/fund/runs/${run.ref}/release`} testid="release-dialog" yes=${t('run.release.yes')}
		body=${() => ({ sha256: run.sha256 })} onDone=${() => onDone(t('run.release.done', run))} onClose=${onClose}>
		<p class="lead">${t('run.release.lead')}</p>
		<dl class="facts-short"><dt>${t('run.n')}</dt><dd>${run.n}</dd><dt>${t('run.total')}</dt><dd><b class="num">${run.yuan}</b></dd>
			<dt>${t('run.capitals')}</dt><dd>${run.capitals}</dd><dt>${t('run.made_by')}</dt><dd>${run.made_by}</dd>
			<dt>${t('run.hash')}</dt><dd><code>${run.sha256}</code></dd></dl><${Payments} run=${run.ref} /><//>`;
}

function Discard({ run, onDone, onClose }) {
	return html`<${Sheet} title=${t('run.discard.title')} path=${`/fund/runs/${run.ref}/discard`} testid="discard-dialog" yes=${t('run.discard')}
		no=${t('run.discard.no')} body=${() => ({ sha256: run.sha256 })} onDone=${() => onDone(t('run.discarded'))} onClose=${onClose}>
		<p class="notice">${t('run.discard.lead', run)}</p><//>`;
}

const ASKS = { release: Release, discard: Discard };

/* The file goes to the disk of whoever asked and nowhere else. */
async function save(run) {
	const text = await api.post(`/fund/runs/${run.ref}/file`, { sha256: run.sha256 }, { read: (answer) => answer.text() });
	const link = document.createElement('a');
	link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
	link.download = `${run.ref}.csv`;
	link.click();
	URL.revokeObjectURL(link.href);
}

function Answer({ run, onDone, onProblem }) {
	const act = useRef(createAct());
	const send = async (event) => {
		const input = event.currentTarget;
		const [file] = input.files;
		if (!file)
			return;
		try {
			const text = await file.text();
			input.value = ''; /* the same file may be picked once more */
			const counts = await api.post(`/fund/runs/${run.ref}/answers`, { text }, { act: act.current });
			onDone(t('run.answered', counts));
		} catch (failed) {
			onProblem(failed);
		}
	};
	return html`<label class="mini">${t('run.answer')}<input type="file" class="visually-hidden" accept=".csv,text/csv" onChange=${send}
		data-testid="run-answer" /></label>`;
}

function Run({ of: r, onDone, onAsk }) {
	const [problem, setProblem] = useState(null);
	return html`<tr data-testid="run" data-ref=${r.ref} data-state=${r.state}><th scope="row"><a href=${to.run(r.ref)} data-testid="run-open"><code>${r.ref}</code></a></th>
		<td><span class=${`tag ${LOOK[r.state]}`}>${t(`run.state.${r.state}`)}</span></td>
		<td class="num">${r.n}</td><td class="num">${r.yuan}<br /><small>${r.capitals}</small></td>
		<td>${r.made_by}<br /><small>${formatTime(r.made_at)}</small></td>
		<td>${r.released_by}<br /><small>${r.released_at && formatTime(r.released_at)}</small></td>
		<td>${t('run.counts', r)}</td>
		<td>${can('fund.pay') && html`<span class="act">${r.state === 'made' && html`
			<button type="button" class="mini" onClick=${() => onAsk('release', r)} data-testid="run-release">${t('run.release.open')}</button>
			<button type="button" class="mini" onClick=${() => onAsk('discard', r)} data-testid="run-discard">${t('run.discard')}</button>`}
			${r.state === 'released' && html`<button type="button" class="mini" onClick=${() => save(r).catch(setProblem)} data-testid="run-file">
				${t('run.file')}</button><${Answer} run=${r} onDone=${onDone} onProblem=${setProblem} />`}</span>`}
			${problem && html`<p class="field-error" role="alert" data-testid="run-problem">${problem.title}</p>`}</td></tr>`;
}

export function Runs() {
	const [{ body, problem }, load] = useFund('/fund/runs');
	const [asking, setAsking] = useState(null);
	const done = (words) => {
		setAsking(null);
		if (words)
			say(words);
		load();
	};
	const Ask = ASKS[asking?.kind];
	return html`<${Problem} problem=${problem} />
		${body && html`<${Due} due=${body.due} onDone=${done} />`}
		${body?.items.length > 0 && html`<div class="panel table"><table data-testid="runs">
			<thead><tr>${['ref', 'state', 'n', 'total', 'made_by', 'released_by', 'answer', 'act'].map((c) => html`<th scope="col" key=${c}>
				${t(`run.col.${c}`)}</th>`)}</tr></thead>
			<tbody>${body.items.map((r) => html`<${Run} key=${r.ref} of=${r} onDone=${done} onAsk=${(kind, run) => setAsking({ kind, run })} />`)}</tbody></table></div>`}
		${Ask && html`<${Ask} run=${asking.run} onDone=${done} onClose=${() => setAsking(null)} />`}`;
}
