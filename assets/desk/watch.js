// SPDX-License-Identifier: Apache-2.0
/* What somebody has to look at: alarms of gates and passes, each with what can
 * be done about it; gates that are silent, held or miss entries. */
import { html, useState } from '../vendor/ui.js';
import { formatTime, has, t } from '../shared/i18n.js';
import { useFetched } from './fetched.js';
import { ListCode } from './listcode.js';
import { PassAsk } from './passcase.js';
import { to } from './router.js';
import { say } from './say.js';
import { api, can } from './session.js';
import { createAct } from '../shared/api.js';
import { Dialog } from './dialog.js';
import { ago } from './terminals.js';

/* What may be done with the pass of an alarm, by its state. */
const FOLLOWS = { active: 'freeze', frozen: 'thaw' };
const LOOK = { active: 'g', frozen: 'y' };

/* ---- alarms ---- */

function Done({ of: a, onDone, onClose }) {
	const [{ busy, problem }, setState] = useState({});
	const [act] = useState(createAct);
	const key = `watch.done.lead.${a.kind}`;
	const send = async () => {
		setState({ busy: true });
		try {
			await api.send('POST', `/gate-alarms/${a.id}/done`, undefined, { act });
			say(t('watch.done.said'));
			onDone();
		} catch (failed) {
			setState({ problem: failed });
		}
	};
	const acts = html`<button type="button" class="btn" onClick=${onClose}>${t('pass.keep')}</button>
		<button type="button" class="btn primary" disabled=${busy} onClick=${send} data-testid="alarm-done-yes">${t('watch.done.yes')}</button>`;
	return html`<${Dialog} title=${t('watch.done.title')} testid="alarm-dialog" onClose=${onClose} actions=${acts}>
		<p class="lead">${a.label}</p><p>${t(has(key) ? key : 'watch.done.lead')}</p>
		${problem && html`<p class="field-error" role="alert">${problem.title}</p>`}<//>`;
}

function Alarm({ of: a, onAsk }) {
	const follows = FOLLOWS[a.state];
	return html`<tr data-testid="alarm" data-kind=${a.kind}><td>${formatTime(a.made_at)}</td><th scope="row" class="wrap">${a.label}</th>
		<td>${a.gate}${a.case_no && html`<a href=${to.case(a.case_no)}>${a.case_no}</a> ${''}<span class=${`tag ${LOOK[a.state] ?? 'n'}`}>${a.state_label}</span>`}</td>
		<td class="num">${a.score}</td>
		<td>${can('pass.act') && html`<span class="act">${follows && html`<button type="button" class="mini" data-testid=${`alarm-${follows}`}
				onClick=${() => onAsk({ a, act: follows })}>${t(`pass.act.${follows}`)}</button>`}
			<button type="button" class="mini" onClick=${() => onAsk({ a })} data-testid="alarm-done">${t('watch.done')}</button></span>`}</td></tr>`;
}

function Alarms() {
	const [{ body, problem }, load] = useFetched('/gate-alarms', 'passes');
	const [asking, setAsking] = useState(null);
	const close = () => setAsking(null);
	const done = () => {
		close();
		load();
	};
	return html`<h2>${t('watch.alarms')}</h2>
		${problem && html`<p class="alert" role="alert">${problem.title}</p>`}
		${body && !body.items.length && html`<p class="quiet" data-testid="no-alarms">${t('watch.no_alarms')}</p>`}
		${body?.items.length > 0 && html`<div class="panel table" tabindex="0"><table data-testid="alarms"><thead><tr>
			${['made_at', 'what', 'where', 'score', 'act'].map((c) => html`<th scope="col" key=${c}>${t(`watch.${c}`)}</th>`)}</tr></thead>
			<tbody>${body.items.map((a) => html`<${Alarm} key=${a.id} of=${a} onAsk=${setAsking} />`)}</tbody></table></div>`}
		${asking?.act && html`<${PassAsk} act=${asking.act} pass=${asking.a} onDone=${done} onClose=${close} />`}
		${asking && !asking.act && html`<${Done} of=${asking.a} onDone=${done} onClose=${close} />`}`;
}

/* ---- gates ---- */

function State({ of: g }) {
	if (g.held_at)
		return html`<span class="tag r" data-testid="gate-held">${t('watch.held', { at: formatTime(g.held_at) })}</span>`;
	if (g.hole_since)
		return html`<span class="tag y" data-testid="gate-hole">${t('watch.hole', { at: formatTime(g.hole_since) })}</span>`;
	return html`<span class="tag g">${t('watch.ok')}</span>`;
}

function Gates() {
	const [{ body, problem }] = useFetched('/pass-gates', 'passes');
	return html`<h2>${t('watch.gates')}</h2>
		${problem && html`<p class="alert" role="alert">${problem.title}</p>`}
		${body && !body.items.length && html`<p class="quiet">${t('watch.no_gates')}</p>`}
		${body?.items.length > 0 && html`<div class="panel table" tabindex="0"><table data-testid="gates"><thead><tr>
			${['gate', 'park', 'seen_at', 'top', 'missing', 'state'].map((c) => html`<th scope="col" key=${c}>${t(`watch.${c}`)}</th>`)}</tr></thead>
			<tbody>${body.items.map((g) => html`<tr key=${g.name} data-testid="gate" data-name=${g.name}><th scope="row">${g.name}</th><td>${g.park}</td>
				<td>${ago(g.seen_at)}</td><td class="num">${g.top}</td><td class="num">${g.missing}</td><td><${State} of=${g} /></td></tr>`)}</tbody>
		</table></div>`}`;
}

export const Watch = () => html`<${Alarms} /><${Gates} /><${ListCode} />`;
