// SPDX-License-Identifier: Apache-2.0
/* What we do with what you tell us, and what an offer needs to be told; each
 * purpose has its own box, none ticked. */
import { html } from '../../vendor/ui.js';
import { FieldError, Tick } from '../../shared/components.js';
import { has, lang, said, SOURCE, t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { needsOf, offerOf } from '../places.js';
import { answer, errorOf } from '../visit.js';

/* For who reads no Chinese: what it is about, and that this binds nobody. */
function Abroad({ purpose }) {
	if (lang.value === SOURCE)
		return null;
	const key = `consent.summary.${purpose}`;
	return html`<p class="abroad">${has(key) && html`${t(key)} `}${t('consent.binding')}</p>`;
}

/* need: this person has to agree, whatever others may; free: what somebody who
 * need not ticks. */
export function Consent({ v, consent, need = consent.required, free = 'consent.agree.free' }) {
	const { purpose, version } = consent;
	const id = `consent-${purpose}`;
	const error = errorOf(v, id);
	const change = (on) => {
		const { [purpose]: was, ...agreed } = v.data.agreed;
		answer({ agreed: on ? { ...agreed, [purpose]: version } : agreed }, id);
	};
	return html`<section class=${error ? 'panel consent wrong' : 'panel consent'}>
		<h2>${said(consent.title)}<em class=${need ? 'need' : 'free'}>
			${t(need ? 'consent.required' : 'consent.optional')}</em></h2>
		<${Abroad} purpose=${purpose} />
		<div lang=${SOURCE}>${consent.text.split('\n').filter(Boolean).map((line, i) => html`<p key=${i}>${line}</p>`)}</div>
		<${FieldError} id="${id}-error" text=${error} />
		<${Tick} id=${id} testid=${id} on=${v.data.agreed[purpose] === version} onChange=${change}>
			${t(need ? 'consent.agree' : free)}<//>
	</section>`;
}

export function ConsentScreen({ v }) {
	return html`<${Page} v=${v} screen="consent" title=${t('consent.title')} lead=${t('consent.lead')}>
		<${FieldError} id="consents-error" text=${errorOf(v, 'consents')} />
		<div class="consents" id="consents" tabindex="-1">${v.form.consents.map((consent) =>
			html`<${Consent} key=${consent.purpose} v=${v} consent=${consent} />`)}</div>
	<//>`;
}

/* ---- of an offer: before a place is held, whose time would be running ---- */

function Declaration({ v, of }) {
	const id = `declare-${of.code}`;
	const error = errorOf(v, id);
	const change = (on) => answer({ declared: { ...v.data.declared, [of.code]: on } }, id);
	return html`<section class=${error ? 'panel consent wrong' : 'panel consent'}>
		<h2>${said(of.title)}</h2>
		<div lang=${SOURCE}><p>${of.text}</p></div>
		<${FieldError} id="${id}-error" text=${error} />
		<${Tick} id=${id} testid=${id} on=${Boolean(v.data.declared[of.code])} onChange=${change}>
			${t('agree.declare')}<//>
	</section>`;
}

export function AgreeScreen({ v }) {
	return html`<${Page} v=${v} screen="agree" title=${t('agree.title')} lead=${t('consent.lead')}>
		<${FieldError} id="consents-error" text=${errorOf(v, 'consents')} />
		<div class="consents" id="consents" tabindex="-1">
			${needsOf(v).map((d) => html`<${Declaration} key=${d.code} v=${v} of=${d} />`)}
			${offerOf(v).consents.map((c) => html`<${Consent} key=${c.purpose} v=${v} consent=${c} />`)}
		</div>
	<//>`;
}
