// SPDX-License-Identifier: Apache-2.0
/*
 * What every screen shares: who we are above, help below, and between them a
 * page with its question, its errors and the two ways out of it. The primary
 * action is always bottom right, going back left of it.
 */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { Button, ErrorSummary, Steps } from '../shared/components.js';
import { Icon } from '../shared/icons.js';
import { lang, said, SOURCE, t } from '../shared/i18n.js';
import { down, machine } from './net.js';
import { paperFault } from './print.js';
import { scanned } from './scan.js';
import { enterUpkeep, upkeep } from './upkeep.js';
import { canSpeak, speaking, turnVoice, useVoice, voiceNext } from './voice.js';
import { back, elder, errorsOf, flowOf, helping, low, next, parted, rating, restart, stepOf, stepsOf, visit } from './visit.js';
import { FaultNote } from './screens/fault.js';

export function Header() {
	const state = machine.value;
	const online = state?.link === 'online' && !down.value;
	return html`<header>
		<div class="mark" aria-hidden="true">${t('app.mark')}</div>
		<div class="where">${said(state?.center.name, true) || t('app.title')}
			<small>${state?.kiosk.name ?? ''}</small></div>
		${state?.test && html`<div class="test" data-testid="test-mark">${t('app.test')}</div>`}
		${state && html`<div class=${online ? 'net' : 'net off'} data-testid="link-state">
			${!online && html`<${Icon} name="offline" />`}
			${t(online ? 'link.online' : 'link.offline')}</div>`}
	</header>`;
}

/* The centre's own civil time, as the agent gives it; for the staff the way in:
 * what lets them is the card and the PIN behind it. */
function Today() {
	const m = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2})/.exec(machine.value?.time ?? '');
	if (!m)
		return html`<p class="today"></p>`;
	const day = t('app.days').split(' ')[new Date(Date.UTC(+m[1], m[2] - 1, +m[3])).getUTCDay()];
	return html`<button type="button" class="today num" data-testid="today" onClick=${enterUpkeep}><b>${m[4]}</b>
		${t('app.today', { month: +m[2], date: +m[3], day })}<span class="visually-hidden"> ${t('upkeep.enter')}</span></button>`;
}

const screenName = () =>
	document.querySelector('main[data-testid]')?.dataset.testid.replace(/^screen-/, '') ?? '';

/* Where these stand they always stand: the first cell is "restart" in a visit
 * and the time when there is nothing to restart. */
export function Footer() {
	const busy = visit.value?.phase === 'busy';
	const other = lang.value === SOURCE ? 'en' : SOURCE;
	const inside = visit.value || helping.value !== null || scanned.value || rating.value || parted.value || upkeep.value;
	const call = () => {
		if (helping.value === null)
			helping.value = screenName();
	};
	return html`<footer>
		${inside
			? html`<${Button} icon="again" testid="restart" onClick=${busy ? undefined : restart}>${t('act.restart')}<//>`
			: html`<${Today} />`}
		<${Button} kind="reach" icon=${low.value ? 'raise' : 'lower'} testid="low" pressed=${low.value ? 'true' : 'false'}
			onClick=${() => { low.value = !low.value; }}>
			${t(low.value ? 'act.high' : 'act.low')}<//>
		<${Button} icon="big" testid="elder" pressed=${elder.value ? 'true' : 'false'}
			onClick=${() => { elder.value = !elder.value; }}>
			${t(elder.value ? 'act.normal' : 'act.elder')}<//>
		${canSpeak() && html`<${Button} icon=${voiceNext() === 'silent' ? 'mute' : 'speak'} testid="speak"
			pressed=${speaking.value ? 'true' : 'false'} onClick=${turnVoice}>
			${t(`act.${voiceNext()}`)}<//>`}
		<${Button} icon="language" testid="language" onClick=${() => { lang.value = other; }}>
			<span lang=${other}>${t('act.language')}</span><//>
		<${Button} icon="call" testid="help" onClick=${call}>
			${t('act.help')}<//>
	</footer>`;
}

/* Tells that a page goes on below, and goes there. */
function useMore(box) {
	const [more, setMore] = useState(false);
	useEffect(() => {
		const main = box.current;
		const look = () =>
			setMore(main.scrollHeight - main.scrollTop - main.clientHeight > 24);
		const sizes = new ResizeObserver(look);
		sizes.observe(main);
		for (const child of main.children)
			sizes.observe(child);
		main.addEventListener('scroll', look, { passive: true });
		look();
		return () => {
			sizes.disconnect();
			main.removeEventListener('scroll', look);
		};
	});
	return more;
}

/* A new question starts at the top of its page, with the focus on it; errors
 * come first and take the focus themselves. */
function useArrival(title, wrong, box) {
	useEffect(() => {
		document.title = `${wrong ? t('error.prefix') : ''}${title}`;
	}, [title, wrong]);
	useEffect(() => {
		if (wrong)
			return;
		box.current.scrollTo(0, 0);
		box.current.querySelector('h1').focus({ preventScroll: true });
	}, [title]);
}

/*
 * Page({v, title, lead, screen, primary, onPrimary, ...}): primary and back
 * are words; null leaves the button out; quiet: it is not what to do next;
 * plain: the steps end here;
 * spoken: what is read aloud in place of a lead that is more than words.
 */
export function Page(props) {
	const { v, screen, title, lead, spoken, mark, children } = props;
	const box = useRef(null);
	const more = useMore(box);
	const wrong = v?.phase === 'step' ? errorsOf(v).map((e) => e.text) : [];
	useArrival(title, wrong.length > 0, box);
	useVoice([...wrong, title, spoken ?? lead]);
	const flow = v && flowOf(v);
	const stepping = v && (v.phase === 'step' || v.phase === 'busy');
	/* Before anything is asked: no slip will come of it; go on without? */
	const noPaper = stepping && stepsOf(v)[0] === stepOf(v) && flow.slip && paperFault();
	const goDown = () => box.current.scrollBy({ top: box.current.clientHeight * 0.7, behavior: 'smooth' });
	return html`
		<main ref=${box} data-testid="screen-${screen}" class="screen-${screen}">
			${stepping && flow.numbered && !props.plain && html`<${Steps}
				at=${stepsOf(v).indexOf(stepOf(v)) + 1} of=${stepsOf(v).length} />`}
			${stepping && html`<${ErrorSummary} errors=${errorsOf(v)} round=${v.round} />`}
			<div class="question">
				${mark}
				<div><h1 tabindex="-1">${title}</h1>${lead && html`<p class="lead">${lead}</p>`}</div>
			</div>
			${v?.changed && html`<p class="panel amber" role="status" data-testid="other-card">
				<${Icon} name="card" /><span>${t('card.other')}</span></p>`}
			${noPaper && html`<${FaultNote} code=${noPaper} testid="no-paper" brief=${true} />`}
			${children}
		</main>
		${more && html`<button type="button" class="more" data-testid="more" onClick=${goDown}>
			<${Icon} name="down" />${t('act.more')}</button>`}
		<${Bar} words=${noPaper && t('act.nopaper')} ...${props} />`;
}

function Bar({ v, words, backWords, onBack, primary, onPrimary, primaryId, backId, quiet }) {
	const busy = v?.phase === 'busy';
	const leftWords = backWords === undefined ? t('act.back') : backWords;
	const usual = words || t(v?.returning ? 'act.changed' : 'act.next');
	const rightWords = primary === undefined ? usual : primary;
	if (!leftWords && !rightWords)
		return null;
	return html`<div class="bar">
		${leftWords && html`<${Button} testid=${backId ?? 'back'}
			onClick=${busy ? undefined : onBack ?? back}>${leftWords}<//>`}
		${rightWords && html`<${Button} kind=${quiet ? 'grow' : 'primary'} testid=${primaryId ?? 'next'} busy=${busy}
			onClick=${onPrimary ?? next}>${busy ? t('act.sending') : rightWords}<//>`}
	</div>`;
}

/* Facts({rows: [[label, value, testid?]]}) */
export function Facts({ rows }) {
	return html`<dl class="facts">${rows.filter(([, value]) => value).map(([label, value, id]) =>
		html`<div key=${label}><dt>${label}</dt><dd class="num" data-testid=${id}>${value}</dd></div>`)}</dl>`;
}
