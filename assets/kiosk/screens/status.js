// SPDX-License-Identifier: Apache-2.0
/* What became of one case: its state, why, and the page of its receipt. */
import { html } from '../../vendor/ui.js';
import { Button } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { formatTime, said, t } from '../../shared/i18n.js';
import { Facts, Page } from '../frame.js';
import { end, start } from '../visit.js';

/* Colour only repeats what the words say. */
const TONE = { applied: 'blue', pending: 'amber', returned: 'amber', approved: 'green', refused: 'red', withdrawn: 'grey' };
const GLYPH = { applied: 'wait', returned: 'return', approved: 'tick', refused: 'close', withdrawn: 'close' };

const OPEN = ['applied', 'returned', 'pending'];
const OVER = ['refused', 'withdrawn', 'kept', 'left'];

/* By when something is to be said. Aid has stages in the place of states, and
 * a day for each of them. */
export function dueRow(of) {
	if (of.service === 'aid')
		return [t('status.by'), OVER.includes(of.state) ? null : of.due_on, 'due-on'];
	return [t('receipt.due'), OPEN.includes(of.state) ? of.due_on : null, 'due-on'];
}

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

/* Whoever holds the receipt may say something about how it goes, unnamed. */
function Say({ code }) {
	const go = () => end().then(() => start('aidvoice', { code }));
	return html`<${Button} kind="wide" icon="speak" testid="status-say" onClick=${go}>${t('status.say')}<//>`;
}

/* r: what the centre says of a receipt, code: the receipt; the way out is the
 * caller's. */
export function StatusPage({ r, code, v, onDone, doneWords, doneId }) {
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
				dueRow(r),
				[t('found.updated'), formatTime(r.updated_at), 'updated-at'],
				[t('receipt.window'), said(r.window), 'window'],
			]} />
		</section>
		<${Reason} of=${r} />
		${r.next?.length > 0 && html`<section class="next panel"><h2>${t('receipt.next')}</h2>
			${Array.isArray(r.next)
				? html`<ol>${r.next.map((line) => html`<li key=${line}>${said(line)}</li>`)}</ol>`
				: html`<p data-testid="next-step">${said(r.next)}</p>`}</section>`}
		${r.service === 'aid' && code && html`<${Say} code=${code} />`}
	<//>`;
}
