// SPDX-License-Identifier: Apache-2.0
/*
 * One household, one file: what the family has told, its sheet, its papers, who
 * did what. What is sensitive is behind a question (unmask.js).
 */
import { html, signal, useEffect } from '../vendor/ui.js';
import { formatTime, has, t } from '../shared/i18n.js';
import { AidPapers, Authorise } from './aidpapers.js';
import { AidPosting } from './postings.js';
import { Compared } from './aidsheet.js';
import { Fact, Masked } from './facts.js';
import { yuan } from './money.js';
import { route, to } from './router.js';
import { api } from './session.js';

/* { no, body, problem }: of the case that is open */
export const aidFile = signal({});

export async function loadFile(no) {
	/* Of a case that was left meanwhile nothing is kept. */
	const tell = (seen) => {
		if (route.value.no === no)
			aidFile.value = { no, ...seen };
	};
	try {
		tell({ body: await api.get(`/cases/${no}/aid`) });
	} catch (problem) {
		tell({ problem });
	}
}

/* A code of the file's rules in words. */
export const wordOf = (file, list, code) =>
	file.codes.find((c) => c.list === list && c.code === code)?.label ?? code;

export const categoryOf = (file, code) => (code ? wordOf(file, 'category', code) : t('aid.category.none'));

export const relationOf = (code) => (has(`aid.relation.${code}`) ? t(`aid.relation.${code}`) : t('aid.relation.other'));

export function Panel({ name, title, children, table }) {
	return html`<section class=${table ? 'panel table' : 'panel'} aria-labelledby=${`aid-${name}`} data-testid=${`aid-${name}`}>
		<h2 id=${`aid-${name}`} class=${table ? 'table-title' : ''}>${title ?? t(`aid.part.${name}`)}</h2>${children}</section>`;
}

const Plain = ({ name, children }) => html`<div class="fact" data-testid=${`aid-fact-${name}`}><dt>${t(`aid.fact.${name}`)}</dt>
	<dd>${children}</dd></div>`;

/* ---- where it stands ---- */

/* How many of the track's steps are behind a stage. */
const BEHIND = {
	papers: 1, first_review: 1, visit: 2, check: 3, review: 4, posting: 5, publicity: 5, approval: 6, filing: 7, payment: 7, account: 7,
	followup: 8, kept: 9, left: 9,
};

/* A case's track by its stage, which the states of all cases do not tell. */
export function aidTrack(no, steps) {
	const file = aidFile.value.no === no ? aidFile.value.body : null;
	const behind = BEHIND[file?.stage];
	return behind === undefined ? steps : steps.map((s, i) => ({ label: s.label, state: i < behind ? 'ok' : i === behind ? 'on' : 'todo' }));
}

const running = (file) => file.clocks.find((c) => !c.ended_at);

/* Why a clock stands still, for those who wonder. */
export function whyPaused(stage, stopped) {
	if (stopped)
		return t('aid.paused.publicity');
	return has(`aid.paused.${stage}`) ? t(`aid.paused.${stage}`) : t('aid.paused');
}

/* Whoever has been there; a second one says so, too. */
function visited(file, clock) {
	const first = file.stage === 'visit' && file.duties.find((d) => d.duty === 'visitor' && d.at >= clock?.began_at);
	return first && html`<span class="src t" data-testid="visit-waits">${t('aid.visit.second', first)}</span>`;
}

function Stand({ file }) {
	const clock = running(file);
	const stopped = file.work?.posting?.stopped && !file.work.posting.ended;
	return html`<${Panel} name="stand"><dl class="facts">
		<${Plain} name="stage"><b data-testid="aid-stage">${file.stage_label}</b> ${visited(file, clock)}<//>
		${clock && html`<${Plain} name="due">${clock.due_on}
			${(clock.paused || stopped) && html`<span class="src t">${whyPaused(file.stage, stopped)}</span>`}<//>`}
		<${Plain} name="proposed">${categoryOf(file, file.proposed)}<//>
		${file.category && html`<${Plain} name="category">${categoryOf(file, file.category)}
			${file.deviates && html`<span class="src t">${t('aid.deviates')}</span>`}<//>`}
		${file.amount > 0 && html`<${Plain} name="amount">${wordOf(file, 'kind', file.kind)} <b class="num">${yuan(file.amount)}</b> ${t('aid.yuan')}<//>
			<${Plain} name="tier">${t('aid.tier', file)}<//>`}
		${['outside_no', 'filed_no', 'review_on'].filter((name) => file[name]).map((name) => html`
			<${Plain} key=${name} name=${name}>${file[name]}<//>`)}
	</dl></${Panel}>`;
}

/* ---- what the family has told ---- */

const hidden = (key, label, value) => ({ key, label, value, unmask: true });

export function Told({ file }) {
	const path = `/cases/${file.case_no}/aid`;
	const sum = (name) => html`<${Plain} key=${name} name=${name}><span class="num">${yuan(file[name])}</span> ${t('aid.yuan')}<//>`;
	return html`<${Panel} name="told"><dl class="facts">
		<${Plain} name="unit">${file.unit}<//>
		<${Plain} name="district">${file.district_label}<//>
		<${Plain} name="ask">${wordOf(file, 'kind', file.ask)}<//>
		${file.cause && html`<${Plain} name="cause">${wordOf(file, 'cause', file.cause)}<//>`}
		${['income', 'other_income', 'caused', 'cost', 'checked'].filter((name) => file[name] > 0 || name === 'income').map(sum)}
		${file.rigid.map((r) => html`<div class="fact" key=${r.kind}><dt>${wordOf(file, 'rigid', r.kind)}</dt>
			<dd><span class="num">${yuan(r.amount)}</span> ${t('aid.yuan')}</dd></div>`)}
		${file.exclusions.length > 0 && html`<${Plain} name="exclusions">
			<span class="src t">${file.exclusions.map((e) => wordOf(file, 'exclusion', e)).join('、')}</span><//>`}
		${file.address && html`<${Fact} path=${path} fact=${hidden('address', t('aid.fact.address'), t('aid.hidden'))} />`}
		${file.story && html`<${Fact} path=${path} fact=${hidden('story', t('aid.fact.story'), t('aid.hidden'))} />`}
		${file.bills > 0 && html`<${Fact} path=${path} fact=${hidden('bills', t('aid.fact.bills'), t('aid.count.bills', { n: file.bills }))} />`}
		${file.pupils > 0 && html`<${Fact} path=${path} fact=${hidden('pupils', t('aid.fact.pupils'), t('aid.count.pupils', { n: file.pupils }))} />`}
		${file.card && html`<${Fact} path=${path} fact=${hidden('card', t('aid.fact.card'), file.card)} />`}
		<${Plain} name="public_scope">${t(`aid.scope.${file.public_scope}`)}<//>
	</dl></${Panel}>`;
}

export function Household({ file, onChanged }) {
	const path = `/cases/${file.case_no}/aid`;
	return html`<${Panel} name="heads" table title=${t('aid.part.heads', { n: file.heads.length })}><table><thead><tr>
		${['relation', 'head', 'income'].map((c) => html`<th scope="col" key=${c}>${t(`aid.col.${c}`)}</th>`)}</tr></thead>
		<tbody>${file.heads.map((h, i) => html`<tr key=${i} data-testid="aid-head"><th scope="row">${relationOf(h.relation)}</th>
			<td><${Masked} path=${path} fact=${{ key: `head-${i}`, label: relationOf(h.relation), value: `${h.name} ${h.id_no}`, unmask: Boolean(file.work) }} /></td>
			<td class="num">${yuan(h.income ?? 0)}</td></tr>`)}</tbody></table>
		${file.unauthorised > 0 && html`<p class="notice inside" data-testid="unauthorised">${t('aid.unauthorised', { n: file.unauthorised })}
			${onChanged && html`<${Authorise} no=${file.case_no} onDone=${onChanged} />`}</p>`}</${Panel}>`;
}

/* ---- the sheet ---- */

export function Sheet({ file, paper = true }) {
	return html`<${Panel} name="sheet" title=${html`${t('aid.part.sheet')}
		${paper && html`<a class="mini" href=${to.aidsheet(file.case_no)} data-testid="open-sheet">${t('aid.sheet.open')}</a>`}`}>
		${file.sheet ? html`<${Compared} file=${file} />` : html`<p class="quiet">${t('aid.sheet.none')}</p>`}</${Panel}>`;
}

/* ---- what became of it ---- */

const dutyOf = (duty) => t(`aid.duty.${duty}`);

function Done({ file }) {
	const lines = [...file.duties.map((d) => ({ at: d.at, text: t('aid.done.duty', { duty: dutyOf(d.duty), who: d.who }) })),
		...file.verdicts.map((v) => ({ at: v.at, text: t(v.stands ? 'aid.done.verdict' : 'aid.done.void', v) })),
		...file.clocks.map((c) => ({ at: c.began_at, text: t('aid.done.clock', c) }))].sort((a, b) => (a.at < b.at ? -1 : 1));
	return html`<${Panel} name="done"><dl class="hist">${lines.map((l, i) => html`<div key=${i}>
		<dt><time datetime=${l.at}>${formatTime(l.at)}</time></dt><dd>${l.text}</dd></div>`)}</dl></${Panel}>`;
}

function Notes({ file }) {
	if (!file.notes.length)
		return null;
	return html`<${Panel} name="notes"><dl class="hist">${file.notes.map((n, i) => html`<div key=${i} data-testid="aid-note">
		<dt><time datetime=${n.at}>${formatTime(n.at)}</time></dt>
		<dd><b>${t(`aid.note.${n.kind}`)}</b>　<span class="said">${n.text}</span></dd></div>`)}</dl></${Panel}>`;
}

/* Asked for again somewhere else, or helped by another agency. */
function Hits({ file }) {
	if (!file.hits.length && !file.elsewhere.length)
		return null;
	return html`<p class="alert" role="note" data-testid="aid-hits">${file.hits.map((h) => html`<span class="line" key=${h.at}>
		${t('aid.hit', { at: formatTime(h.at), district: h.district })}</span>`)}
		${file.elsewhere.map((h) => html`<span class="line" key=${`${h.agency} ${h.month} ${h.kind}`} data-testid="aid-elsewhere">
		${t('aid.elsewhere', { ...h, kind: t(`aid.elsewhere.${h.kind}`) })}</span>`)}</p>`;
}

function Grant({ file }) {
	const grant = file.work?.grant;
	if (!grant)
		return null;
	return html`<${Panel} name="grant"><dl class="facts">
		<${Plain} name="envelope">${grant.purpose_label} ${grant.year}（${grant.source_label}）<//>
		<${Plain} name="granted"><span class="num">${yuan(grant.amount)}</span> ${t('aid.yuan')}<//>
		<${Plain} name="grant_state"><span class="tag" data-testid="aid-grant-state" data-state=${grant.state}>${t(`fund.state.${grant.state}`)}</span><//>
		<${Plain} name="grant_ref"><code data-testid="aid-grant-ref">${grant.ref}</code><//></dl></${Panel}>`;
}

export function AidFile({ no, onChanged }) {
	const { body: file, problem } = aidFile.value.no === no ? aidFile.value : {};
	useEffect(() => {
		loadFile(no);
	}, [no]);
	const changed = () => {
		loadFile(no);
		onChanged();
	};
	if (problem)
		return html`<p class="alert" role="alert" data-testid="aid-problem">${problem.title}</p>`;
	if (!file)
		return html`<p class="empty" role="status">${t('aid.loading')}</p>`;
	return html`<${Hits} file=${file} /><${Stand} file=${file} /><${Told} file=${file} />
		<${Household} file=${file} onChanged=${changed} /><${AidPapers} file=${file} onDone=${changed} />
		<${Sheet} file=${file} /><${AidPosting} file=${file} onDone=${changed} /><${Grant} file=${file} />
		<${Notes} file=${file} /><${Done} file=${file} />`;
}
