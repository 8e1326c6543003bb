// SPDX-License-Identifier: Apache-2.0
/* A few questions before any name, and a word on what they may come to. */
import { html, useState } from '../../vendor/ui.js';
import { Choice, Choices, FieldError } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { said, t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { answer, end, errorOf, start } from '../visit.js';
import { Districts } from './districts.js';
import { MoneyField } from './money.js';

export function TestPlaceScreen({ v }) {
	return html`<${Page} v=${v} screen="aid-place" title=${t('place.title')} lead=${t('aid.test.lead')}>
		<${Districts} v=${v} />
	<//>`;
}

const HEADS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

export function HeadsScreen({ v }) {
	const error = errorOf(v, 'heads');
	return html`<${Page} v=${v} screen="aid-heads" title=${t('aid.heads.title')} lead=${t('aid.heads.lead')}>
		<${FieldError} id="heads-error" text=${error} />
		<${Choices} id="heads" kind="dense tall" label=${t('aid.heads.title')} error=${error}>
			${HEADS.map((n) => html`<${Choice} key=${n} title=${t('aid.heads.n', { n })} testid="heads-${n}"
				on=${v.data.heads === n} onPick=${() => answer({ heads: n })} />`)}
		<//>
	<//>`;
}

const SUMS = ['income', 'rigid', 'caused'];

export function SumsScreen({ v }) {
	const [at, setAt] = useState('income');
	return html`<${Page} v=${v} screen="aid-sums" title=${t('aid.sums.title')} lead=${t('aid.sums.lead')}
		primary=${t('aid.test.go')} primaryId="submit">
		${SUMS.map((name) => html`<${MoneyField} key=${name} id=${name} label=${t(`aid.sums.${name}`)}
			value=${v.data[name]} error=${errorOf(v, name)} active=${at === name}
			onFocus=${() => setAt(name)} onChange=${(text) => answer({ [name]: text })} />`)}
	<//>`;
}

/* The category is the centre's to propose and people's to decide: here it is
 * no more than how likely it looks. */
const likely = (sheet) => ({ deep: 'likely' }[sheet.category] ?? (sheet.category ? 'maybe' : 'unlikely'));
const ELSEWHERE = ['civil', 'medical', 'work', 'law'];

export function TestDoneScreen({ v }) {
	const how = likely(v.result);
	const [tone, icon] = { likely: ['green', 'tick'], maybe: ['gold', 'info'], unlikely: ['blue', 'info'] }[how];
	return html`<${Page} v=${v} screen="aid-likely" title=${t(`aid.${how}.title`)} lead=${t(`aid.${how}.lead`)}
		mark=${html`<div class="medal ${tone}"><${Icon} name=${icon} /></div>`}
		backWords=${t('act.end')} backId="end" onBack=${end}
		primary=${t('aid.ask')} primaryId="go-aidask" onPrimary=${() => start('aidask')}>
		<p class="panel gold" data-testid="likely" data-how=${how}><${Icon} name="info" />
			<span>${t('aid.test.people')}</span></p>
		<section class="next"><h2>${t('aid.also')}</h2></section>
		<ul class="advice">${ELSEWHERE.map((where) => html`<li key=${where}><${Icon} name="place" />
			<div><b>${t(`aid.also.${where}`)}</b><span>${t(`aid.also.${where}.more`)}</span></div></li>`)}</ul>
	<//>`;
}
