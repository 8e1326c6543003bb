// SPDX-License-Identifier: Apache-2.0
/* Hardship aid: what I have to do, what is posted, what is said against it, the
 * rules. A part is a row of PARTS. */
import { html, useState } from '../vendor/ui.js';
import { formatTime, t } from '../shared/i18n.js';
import { whyPaused } from './aidfile.js';
import { Found } from './aidfound.js';
import { Problem, yuan } from './money.js';
import { useFetched } from './fetched.js';
import { Postings } from './postings.js';
import { takes } from './aidpapers.js';
import { AidRules } from './aidrules.js';
import { Scans } from './aidscans.js';
import { route, to } from './router.js';
import { can } from './session.js';
import { Voices } from './voices.js';

const CLOCK = { late: 'clock late', soon: 'clock soon' };
const COLUMNS = ['stage', 'name', 'district', 'clock', 'amount', 'no'];

function Task({ of: k }) {
	const waits = k.paused || k.stopped;
	return html`<tr data-testid="aid-task" data-case=${k.case_no} data-stage=${k.stage}><td><span class="tag">${k.stage_label}</span></td>
		<th scope="row"><a href=${to.case(k.case_no)}>${k.name}</a></th><td>${k.district_label}</td>
		<td><span class=${CLOCK[k.level] ?? 'clock'} title=${k.due_on}>${k.clock}</span>
			${k.sent_back && html`<small class="src t" data-testid="sent-back">${t('aid.sent_back')}</small>`}
			${waits && html`<small class="src t">${whyPaused(k.stage, k.stopped)}</small>`}
			${k.escalated && html`<small class="src t">${t('aid.escalated')}</small>`}</td>
		<td class="num">${k.amount ? yuan(k.amount) : ''}</td><td><a href=${to.case(k.case_no)}><code>${k.case_no}</code></a></td></tr>`;
}

/* The same household in two places: both see it. */
function Hits() {
	const [{ body }] = useFetched('/aid/hits', 'aid');
	if (!body?.items.length)
		return null;
	return html`<details class="panel" data-testid="aid-hits"><summary>${t('aid.hits', { n: body.items.length })}</summary>
		<ul class="plain">${body.items.map((h, i) => html`<li key=${i}><a href=${to.case(h.case_no)}>${h.case_no}</a>　
			${t('aid.hit', { at: formatTime(h.at), district: h.district })}</li>`)}</ul></details>`;
}

function Tasks() {
	const [{ body, problem }] = useFetched('/aid/tasks', 'aid');
	const [stage, setStage] = useState('');
	const all = body?.items ?? [];
	const stages = [...new Map(all.map((k) => [k.stage, k.stage_label]))];
	const shown = all.filter((k) => !stage || k.stage === stage);
	return html`<${Problem} problem=${problem} />
		${stages.length > 1 && html`<p class="act wrap">${[['', t('list.any')], ...stages].map(([code, label]) => html`<button type="button" key=${code}
			class="mini" aria-pressed=${stage === code} onClick=${() => setStage(code)} data-testid=${`stage-${code || 'all'}`}>${label}
			${code ? all.filter((k) => k.stage === code).length : all.length}</button>`)}</p>`}
		${shown.length > 0 && html`<div class="panel table"><table data-testid="aid-tasks"><thead><tr>${COLUMNS.map((c) => html`<th scope="col" key=${c}>
			${t(`aid.task.${c}`)}</th>`)}</tr></thead><tbody>${shown.map((k) => html`<${Task} key=${k.case_no} of=${k} />`)}</tbody></table></div>`}
		${body && !all.length && html`<p class="empty" data-testid="aid-tasks-none">${t('aid.tasks.none')}</p>`}
		<${Hits} />`;
}

/* part, page, whether it is for this account */
const anybody = () => true;
const PARTS = [['tasks', Tasks, anybody], ['scans', Scans, takes], ['postings', Postings, anybody],
	['found', Found, () => can('fund.review')], ['voices', Voices, () => can('aid.answer')], ['rules', AidRules, anybody]];

export function Aid() {
	const part = route.value.part ?? 'tasks';
	const open = PARTS.filter(([, , may]) => may());
	const Part = (open.find(([name]) => name === part) ?? open[0])[1];
	return html`<div class="page">
		<header class="case-head"><h1 tabindex="-1">${t('nav.aid')}</h1>
			${can('fund.key') && html`<a class="btn" href=${to.aidapply()} data-testid="apply-open">${t('apply.open')}</a>`}</header>
		<nav class="tabs" aria-label=${t('nav.aid')}>${open.map(([name]) => html`<a key=${name} href=${to.aid(name)}
			aria-current=${name === part ? 'page' : null} data-testid=${`aid-${name}-tab`}>${t(`aid.part.${name}`)}</a>`)}</nav>
		<${Part} key=${part} /></div>`;
}
