// SPDX-License-Identifier: Apache-2.0
/* One's own passes: what each is now, and what may be done with it. */
import { html, useState } from '../../vendor/ui.js';
import { Button } from '../../shared/components.js';
import { createAct } from '../../shared/api.js';
import { Icon } from '../../shared/icons.js';
import { said, t } from '../../shared/i18n.js';
import { Facts, Page } from '../frame.js';
import { centre } from '../net.js';
import { due, money, paperOf, phonesOf } from '../passes.js';
import { codeWords } from '../places.js';
import { hasPrinter, paper, paperFault, printing, printSlip } from '../print.js';
import { Qr } from '../qr.js';
import { update, visit } from '../visit.js';
import { Code, FaultNote } from './fault.js';
import { passRows } from './pass_slip.js';
import { flowing, PaperFault, Progress } from './receipt.js';

const TONE = { unpaid: 'amber', active: 'green', frozen: 'blue' };
const GLYPH = { unpaid: 'wait', active: 'tick', frozen: 'lock' };

/* What may be done with it, as the centre says: act -> its picture. */
const ACTS = { thaw: 'tick', freeze: 'lock', replace: 'again', drop: 'close' };

/* Another paper needs a printer that has nothing else to do, and what it costs
 * is paid at the window. */
const mayReplace = (p) => p.replace_fee === 0 && hasPrinter();
const mayHere = (p) => Object.keys(ACTS).filter((act) => p.can.includes(act) && (act !== 'replace' || mayReplace(p)));

function PassFacts({ of: p }) {
	return html`<h2>${said(p.title)}<em class="chip ${TONE[p.state] ?? 'grey'}" data-testid="state" data-state=${p.state}>
			<${Icon} name=${GLYPH[p.state] ?? 'close'} />${said(p.state_label)}</em></h2>
		<${Facts} rows=${[
			...passRows(p),
			[t('pass.kept'), p.state === 'active' && !paperOf(p) && t('pass.kept.phone'), 'kept'],
			[t('pass.renew'), p.renew_from && t('pass.from', { date: p.renew_from })],
			[t('pass.replace'), p.can.includes('replace') && p.replace_fee > 0
				&& t('pass.replace.fee', { money: money(p.replace_fee) })],
			[t('found.case'), p.case_no, 'case-no'],
		]} />`;
}

/* print: the key of an act whose slip is on its way. */
export function PassCard({ of: p, print, onAct, onPhone }) {
	const mine = paper.value && [p.case_no, print].includes(paper.value.act);
	return html`<section class="panel matter" data-testid="pass" data-no=${p.case_no}>
		<${PassFacts} of=${p} />
		<div class="acts">
			${phonesOf(p).length > 0 && html`<${Button} icon="phone" testid="to-phone" onClick=${onPhone}>${t('pass.phone')}<//>`}
			${mayHere(p).map((act) => html`<${Button} key=${act} icon=${ACTS[act]} testid=${act}
				busy=${act === 'replace' && printing()} onClick=${() => onAct(act)}>${t(`pass.${act}`)}<//>`)}
			${hasPrinter() && (paperOf(p) || due(p)) && html`<${Button} icon="print" testid="reprint" busy=${printing()}
				onClick=${() => printSlip(p.case_no, true)}>${t('pass.print')}<//>`}
		</div>
		${mine && flowing() && html`<p><${Progress} /></p>`}${mine && html`<${PaperFault} />`}
	</section>`;
}

/* Asked once more before it is done. */
export function PassAct({ of: p, what, read, onDone, onKeep }) {
	const [act] = useState(createAct);
	const [{ busy, problem }, setState] = useState({});
	const go = async () => {
		if (busy)
			return;
		setState({ busy: true });
		try {
			await centre.post(`/passes/${p.case_no}/${what}`, { read }, { act });
			onDone(act.name());
		} catch (failed) {
			setState({ problem: failed });
		}
	};
	const noPaper = what === 'replace' && paperFault();
	const words = busy ? 'act.sending' : problem ? 'act.retry' : `pass.${what}.yes`;
	return html`<${Page} screen="pass-act" title=${t(`pass.${what}.title`)} lead=${t(`pass.${what}.lead`)}
		backWords=${t('pass.keep')} onBack=${onKeep} backId="keep"
		primary=${t(words)} primaryId="pass-yes" onPrimary=${go}>
		${noPaper && html`<${FaultNote} code=${noPaper} testid="no-paper" brief=${true} />`}
		<section class="panel matter"><${PassFacts} of=${p} /></section>
		${problem && html`<div class="panel amber" role="alert" data-testid="pass-problem"><${Icon} name="warn" />
			<div><b>${codeWords(problem)}</b><${Code} code=${problem.code} testid="trouble-code" /></div></div>`}
	<//>`;
}

/* The way into a phone: one code a holder, for one use. */
export function PassPhone({ of: p, onBack }) {
	const codes = phonesOf(p);
	return html`<${Page} screen="pass-phone" title=${t('pass.phone.title')} lead=${t('pass.phone.lead')}
		backWords=${null} primary=${t('act.back')} primaryId="phone-back" onPrimary=${onBack}>
		${codes.map((c) => html`<section class="panel matter phonecode" key=${c.n}>
			${codes.length > 1 && html`<h2>${t('pass.phone.n', { n: c.n })}</h2>`}
			<${Qr} text=${c.url} label=${t('pass.phone.qr')} />
			<p class="lead">${t('pass.phone.code')}</p>
			<p class="bigno num" data-testid="activation">${c.activation}</p>
		</section>`)}
		<div class="panel amber"><${Icon} name="warn" /><p>${t('pass.phone.warn')}</p></div>
	<//>`;
}

/* The list as it is now; the rest of what was found stays. */
export async function refreshPasses(read) {
	const { items } = await centre.post('/passes/mine', { read });
	if (visit.value?.result?.read === read)
		update({ result: { ...visit.value.result, passes: items } });
}
