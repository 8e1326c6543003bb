// SPDX-License-Identifier: Apache-2.0
/* Postings to object to; what is said, and the number that it is asked by. */
import { html } from '../../vendor/ui.js';
import { Choice, Choices, FieldError } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { said, SOURCE, t } from '../../shared/i18n.js';
import { Facts, Page } from '../frame.js';
import { TextField } from '../textfield.js';
import { Qr } from '../qr.js';
import { useScan } from '../scan.js';
import { answer, end, errorOf, leave, next, submit } from '../visit.js';
import { flowing, PaperFault, Progress } from '../screens/receipt.js';

/* ---- what is posted ---- */

function Posting({ of, onPick }) {
	return html`<section class="panel matter" data-testid="posting" data-id=${of.id}>
		<h2 lang=${SOURCE}>${of.name}<em class="chip ${of.stopped ? 'amber' : 'blue'}">
			${of.stopped ? t('aid.post.stopped') : t('aid.post.until', { date: of.until_on })}</em></h2>
		<${Facts} rows=${[
			[t('place.employer'), html`<span lang=${SOURCE}>${of.unit}</span>`],
			[t('aid.post.category'), said(of.category)],
			[t('aid.post.kind'), said(of.kind)],
			[t('aid.post.remark'), of.remark && html`<span lang=${SOURCE}>${of.remark}</span>`],
		]} />
		<div class="acts"><button type="button" class="btn" data-testid="object" onClick=${onPick}>
			<${Icon} name="speak" /><span>${t('aid.object')}</span></button></div>
	</section>`;
}

export function PostingsScreen({ v }) {
	const pick = (posting) => {
		answer({ posting });
		next();
	};
	const none = v.form.length === 0;
	return html`<${Page} v=${v} screen="aid-postings" title=${t('aid.post.title')}
		lead=${t(none ? 'aid.post.none' : 'aid.post.lead')} primary=${null} backWords=${t('act.home')} onBack=${end}>
		${v.form.map((of) => html`<${Posting} key=${of.id} of=${of} onPick=${() => pick(of)} />`)}
	<//>`;
}

/* ---- the receipt, and what it is about ---- */

export function ReceiptScanScreen({ v }) {
	useScan((code) => {
		answer({ code });
		next();
	});
	return html`<${Page} v=${v} screen="aid-receipt" title=${t('aid.receipt.title')} lead=${t('aid.receipt.lead')}
		primary=${v.data.code ? undefined : null}>
		<${FieldError} id="code-error" text=${errorOf(v, 'code')} />
		<ul class="advice" id="code" tabindex="-1"><li><${Icon} name="scan" /><div><b>${t('scan.hint')}</b>
			<span>${t('aid.receipt.more')}</span></div></li>
		<li><${Icon} name="lock" /><div><b>${t('aid.anonymous')}</b><span>${t('aid.anonymous.more')}</span></div></li></ul>
	<//>`;
}

const KINDS = ['complaint', 'appeal'];

export function KindScreen({ v }) {
	const error = errorOf(v, 'kind');
	return html`<${Page} v=${v} screen="aid-voice" title=${t('aid.voice.title')} lead=${t('aid.voice.lead')}>
		<${FieldError} id="kind-error" text=${error} />
		<${Choices} id="kind" label=${t('aid.voice.title')} error=${error}>${KINDS.map((kind) => html`<${Choice} key=${kind}
			title=${t(`aid.${kind}`)} hint=${t(`aid.${kind}.hint`)} testid="kind-${kind}" on=${v.data.kind === kind}
			onPick=${() => answer({ kind })} />`)}<//>
	<//>`;
}

export function SayScreen({ v }) {
	const { posting, kind, text } = v.data;
	return html`<${Page} v=${v} screen="aid-say" title=${t(`aid.say.${posting ? 'objection' : kind}.title`)} lead=${t('aid.say.lead')}
		primary=${t('check.submit')} primaryId="submit">
		<div class="words"><${TextField} id="text" label=${t('aid.say.label')} hint=${t('aid.say.hint')} value=${text}
			error=${errorOf(v, 'text')} active=${true} onChange=${(words) => answer({ text: words })} /></div>
	<//>`;
}

/* ---- it was said ---- */

/* An objection has no day of its own: the posting stands still. */
const byWhen = (due) => (due ? t('aid.said.lead', { date: due }) : t('aid.said.objection.lead'));

export function SaidScreen({ v }) {
	const { kind, ref, due_on: due } = v.result;
	const words = byWhen(due);
	return html`<${Page} v=${v} screen="aid-said" title=${t(`aid.said.${kind}.title`)}
		lead=${flowing() ? html`<${Progress} />` : words} spoken=${words}
		mark=${html`<div class="medal green"><${Icon} name="tick" /></div>`}
		backWords=${null} primary=${t('act.end')} primaryId="done" onPrimary=${leave}>
		<${PaperFault} />
		<section class="slip" data-testid="slip"><h2>${t(`aid.slip.${kind}`)}</h2>
			<${Qr} text=${ref} label=${t('aid.said.qr')} />
			<p class="no num" data-testid="ref">${ref}</p>
			<${Facts} rows=${[[t('aid.answer.by'), due && t('aid.by', { date: due }), 'due-on']]} /></section>
		<ul class="advice"><li><${Icon} name="info" /><div><b>${t('aid.said.keep')}</b>
			<span>${t('aid.said.keep.more')}</span></div></li></ul>
	<//>`;
}

/* ---- what was answered ---- */

const cleanRef = (text) => text.normalize('NFKC').toLowerCase().replace(/[^0-9a-f]/g, '').slice(0, 16);

export function AskRefScreen({ v }) {
	useScan((code) => {
		answer({ ref: cleanRef(code) });
		submit();
	});
	return html`<${Page} v=${v} screen="aid-ref" title=${t('aid.ref.title')} lead=${t('aid.ref.lead')}
		primary=${t('aid.ref.go')}>
		<div class="words"><${TextField} id="ref" label=${t('aid.ref.label')} value=${v.data.ref} error=${errorOf(v, 'ref')}
			active=${true} onChange=${(text) => answer({ ref: cleanRef(text) })} /></div>
	<//>`;
}

export function AnswerScreen({ v }) {
	const { state, due_on: due, answer: words } = v.result;
	const open = state === 'open';
	return html`<${Page} v=${v} screen="aid-answer" title=${t(`aid.answer.${state}.title`)}
		lead=${open ? byWhen(due) : null}
		mark=${html`<div class="medal ${open ? 'amber' : 'blue'}"><${Icon} name=${open ? 'wait' : 'info'} /></div>`}
		backWords=${null} primary=${t('act.end')} primaryId="done" onPrimary=${leave}>
		${words && html`<section class="panel" data-testid="answer" lang=${SOURCE}><p>${words}</p></section>`}
	<//>`;
}
