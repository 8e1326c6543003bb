// SPDX-License-Identifier: Apache-2.0
/* What became of one case: its state, why, and the page of its receipt. */
import { html } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { formatTime, said, t } from '../../shared/i18n.js';
import { Facts, Page } from '../frame.js';
import { start } from '../visit.js';

/* Colour only repeats what the words say. */
const TONE = { applied: 'blue', pending: 'amber', returned: 'amber', approved: 'green', refused: 'red', withdrawn: 'grey' };
const GLYPH = { applied: 'wait', returned: 'return', approved: 'tick', refused: 'close', withdrawn: 'close' };

export const OPEN = ['applied', 'returned', 'pending'];

export function State({ of }) {
	return html`<em class="chip ${TONE[of.state] ?? 'blue'}" data-testid="state">
		<${Icon} name=${GLYPH[of.state] ?? 'wait'} />${said(of.state_label)}</em>`;
}

export function Reason({ of }) {
	if (!of.reason)
		return null;
	return html`<div class="panel amber" data-testid="reason"><${Icon} name="warn" />
		<div><b>${t(of.state === 'returned' ? 'found.todo' : 'found.reason')}</b><p>${said(of.reason)}</p></div></div>`;
}

/* r: what the centre says of a receipt; the way out is the caller's. */
export function StatusPage({ r, v, onDone, doneWords, doneId }) {
	const redo = r.service === 'join' && r.state === 'returned';
	const words = doneWords ?? t('act.done');
	return html`<${Page} v=${v} screen="status" title=${said(r.service_label) ?? t('status.title')}
		backWords=${redo ? words : null} onBack=${onDone} backId=${doneId}
		primary=${redo ? t('found.redo') : words} primaryId=${redo ? 'to-join' : doneId}
		onPrimary=${redo ? () => start('join') : onDone}>
		<section class=${r.provisional ? 'panel matter status provisional' : 'panel matter status'}>
			<p class="bigno num" data-testid="case-no">${r.case_no}</p>
			<${State} of=${r} />
			<${Facts} rows=${[
				[t('found.step'), said(r.step), 'step'],
				[t('receipt.accepted'), formatTime(r.accepted_at), 'accepted-at'],
				[t('receipt.due'), OPEN.includes(r.state) ? r.due_on : null, 'due-on'],
				[t('found.updated'), formatTime(r.updated_at), 'updated-at'],
				[t('receipt.window'), said(r.window), 'window'],
			]} />
		</section>
		<${Reason} of=${r} />
		${r.next?.length > 0 && html`<section class="next panel"><h2>${t('receipt.next')}</h2>
			${Array.isArray(r.next)
				? html`<ol>${r.next.map((line) => html`<li key=${line}>${said(line)}</li>`)}</ol>`
				: html`<p data-testid="next-step">${said(r.next)}</p>`}</section>`}
	<//>`;
}
