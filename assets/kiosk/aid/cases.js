// SPDX-License-Identifier: Apache-2.0
/* A case in plain words, and each act about it asked twice and confirmed. */
import { html, useEffect, useState } from '../../vendor/ui.js';
import { createAct } from '../../shared/api.js';
import { Button, FieldError } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { formatTime, said, t } from '../../shared/i18n.js';
import { Facts, Page } from '../frame.js';
import { useCard } from '../card.js';
import { centre, machine } from '../net.js';
import { Qr } from '../qr.js';
import { groupYuan } from './money.js';
import { answer, errorOf, leave, start, submit } from '../visit.js';
import { CardPicture } from '../screens/cardwait.js';

const TONE = { papers: 'amber', account: 'amber', refused: 'red', withdrawn: 'grey', left: 'grey', followup: 'green', kept: 'green' };
/* Stages behind which nobody waits for anything. */
const OVER = ['refused', 'withdrawn', 'left', 'kept'];
const ANSWERED = [...OVER, 'followup'];

/* In yuan, with fen where there are any. */
const sumOf = (fen) => groupYuan(String(Math.trunc(fen / 100))) + (fen % 100 ? `.${String(fen % 100).padStart(2, '0')}` : '');

function Missing({ of }) {
	if (of.missing.length === 0 || OVER.includes(of.stage))
		return null;
	return html`<div class="panel amber" data-testid="missing"><${Icon} name="warn" /><div><b>${t('aid.missing')}</b>
		<ul>${of.missing.map((paper) => html`<li key=${paper}>${said(paper)}</li>`)}</ul></div></div>`;
}

/* The papers from a phone: a link for ten minutes, for this case alone. */
function Phone({ v, of, onBack }) {
	const [{ link, problem }, set] = useState({});
	useEffect(() => {
		centre.post(`/aid-cases/${of.case_no}/links`, { read: v.data.card.read }, { act: createAct() })
			.then((made) => set({ link: made }), (failed) => set({ problem: failed }));
	}, []);
	return html`<${Page} screen="aid-phone" title=${t('aid.phone.title')}
		lead=${link ? t('aid.phone.lead', { time: formatTime(link.ends_at).slice(11) }) : t('app.loading')}
		onBack=${onBack} primary=${null}>
		${problem && html`<div class="panel amber" role="alert"><${Icon} name="warn" /><div><b>${said(problem.title)}</b></div></div>`}
		${link && html`<section class="slip"><h2>${of.case_no}</h2><${Qr} text=${link.url} label=${t('aid.phone.qr')} /></section>
			<${Missing} of=${of} />`}
	<//>`;
}

function Acts({ of, v, onWithdraw, onAdult, onPhone }) {
	const code = v.data.tokens[of.case_no];
	const say = (kind) => start('aidvoice', { code, kind, chosen: true });
	return html`<div class="acts">
		${of.stage === 'papers' && html`<${Button} icon="return" testid="again" onClick=${() =>
			start('aidask', { card: v.data.card, case: of.case_no })}>${t('aid.again')}<//>`}
		${of.missing.length > 0 && !OVER.includes(of.stage) && html`<${Button} icon="phone" testid="phone" onClick=${onPhone}>
			${t('aid.phone')}<//>`}
		${of.adults > 0 && !OVER.includes(of.stage) && html`<${Button} icon="card" testid="authorise" onClick=${onAdult}>
			${t('aid.authorise.do')}<//>`}
		${of.stage === 'refused' && code && html`<${Button} icon="speak" testid="appeal"
			onClick=${() => say('appeal')}>${t('aid.appeal')}<//>`}
		${code && html`<${Button} icon="speak" testid="complain" onClick=${() => say('complaint')}>${t('aid.complaint')}<//>`}
		${of.withdraw && html`<${Button} icon="close" testid="withdraw" onClick=${onWithdraw}>${t('aid.withdraw')}<//>`}
	</div>`;
}

function Case({ of, ...acts }) {
	return html`<section class="panel matter" data-testid="aid-case" data-no=${of.case_no}>
		<h2>${t('aid.tile')}<em class="chip ${TONE[of.stage] ?? 'blue'}" data-testid="stage" data-stage=${of.stage}>
			${said(of.stage_label)}</em></h2>
		<p>${said(of.next)}</p>
		<${Facts} rows=${[
			[t('found.case'), of.case_no, 'case-no'],
			[t('found.step'), said(of.step), 'step'],
			[t('aid.granted'), of.granted ? t('aid.granted.sum', { kind: said(of.granted_kind), sum: sumOf(of.granted) }) : null, 'granted'],
			[t(['papers', 'account'].includes(of.stage) ? 'status.by' : 'aid.answer.by'), ANSWERED.includes(of.stage) ? null : t('aid.by', { date: of.due_on }), 'due-on'],
			[t('found.reason'), said(of.reason), 'reason'],
		]} />
		<${Missing} of=${of} />
		<${Acts} of=${of} ...${acts} />
	</section>`;
}

/* It is taken back: what that means, and a way to keep it. */
function Withdraw({ v, of, onKeep }) {
	const go = () => {
		answer({ no: of.case_no, what: 'withdraw', read: v.data.card.read });
		submit();
	};
	return html`<${Page} v=${v} screen="aid-withdraw" title=${t('aid.withdraw.title')} lead=${t('aid.withdraw.lead')}
		backWords=${t('aid.withdraw.no')} onBack=${onKeep} backId="keep"
		primary=${t('aid.withdraw.yes')} primaryId="withdraw-yes" onPrimary=${go}>
		<section class="panel matter"><${Facts} rows=${[
			[t('found.case'), of.case_no, 'case-no'], [t('found.step'), said(of.step)]]} /></section>
	<//>`;
}

/* Another adult of the family lays a card down: the visit stays as it is. */
function Adult({ v, of, onBack }) {
	const reader = machine.value.reader === 'ok';
	const seen = useCard(reader && v.phase === 'step', ({ read }) => {
		answer({ no: of.case_no, what: 'authorise', read });
		submit();
	}, { as: 'relative' });
	return html`<${Page} v=${v} screen="aid-adult" title=${t('aid.adult.title')} lead=${t('aid.adult.lead')}
		onBack=${onBack} primary=${null}>
		<${FieldError} id="card-error" text=${errorOf(v, 'card')} />
		<div id="card" tabindex="-1"><${CardPicture} seen=${seen} /></div>
	<//>`;
}

const ASIDE = { withdraw: Withdraw, adult: Adult, phone: Phone };

export function CaseScreen({ v }) {
	const [aside, setAside] = useState(null);
	const back = () => setAside(null);
	if (aside) {
		const Aside = ASIDE[aside.what];
		return html`<${Aside} v=${v} of=${aside.of} onKeep=${back} onBack=${back} />`;
	}
	const none = v.form.length === 0;
	return html`<${Page} v=${v} screen="aid-cases" title=${t(none ? 'aid.cases.none' : 'aid.cases.title')}
		lead=${none ? t('found.none.lead') : null} backWords=${null} primary=${t('act.end')} primaryId="done" onPrimary=${leave}>
		${v.form.map((of) => html`<${Case} key=${of.case_no} of=${of} v=${v}
			onWithdraw=${() => setAside({ what: 'withdraw', of })} onAdult=${() => setAside({ what: 'adult', of })} onPhone=${() => setAside({ what: 'phone', of })} />`)}
	<//>`;
}

export function DoneScreen({ v }) {
	const { what, no } = v.result;
	return html`<${Page} v=${v} screen="aid-done" title=${t(`aid.${what}.done`)} lead=${t(`aid.${what}.done.lead`)}
		mark=${html`<div class="medal green"><${Icon} name="tick" /></div>`}
		backWords=${null} primary=${t('act.end')} primaryId="done" onPrimary=${leave}>
		<section class="panel matter"><${Facts} rows=${[[t('found.case'), no, 'case-no']]} /></section>
	<//>`;
}
