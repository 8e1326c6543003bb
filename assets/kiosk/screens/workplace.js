// SPDX-License-Identifier: Apache-2.0
/* Where do you work: district, then street; the employer only if there is one. */
import { html } from '../../vendor/ui.js';
import { Choice, Choices, FieldError } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { said, t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { TextField } from '../textfield.js';
import { answer, errorOf } from '../visit.js';

function List({ v, field, options, kind, onPick }) {
	const error = errorOf(v, field);
	return html`<${FieldError} id="${field}-error" text=${error} />
		<${Choices} id=${field} kind=${kind} label=${t(`place.${field}`)} error=${error}>
			${options.map((o) => html`<${Choice} key=${o.code} title=${said(o.name, true)}
				testid="${field}-${o.code}" on=${v.data[field] === o.code}
				onPick=${() => onPick(o.code)} />`)}
		<//>`;
}

function Chosen({ words, onAgain }) {
	return html`<div class="row chosen" data-testid="place-chosen"><${Icon} name="place" />
		<div><b>${words}</b></div>
		<button type="button" class="btn again" data-testid="place-again" onClick=${onAgain}>
			${t('place.again')}</button></div>`;
}

const PARTS = {
	district: ({ v }) => html`<${List} v=${v} field="district" kind="pairs" options=${v.form.districts}
		onPick=${(code) => answer({ district: code, street: null })} />`,
	street: ({ v, district }) => html`
		<${Chosen} words=${said(district.name, true)} onAgain=${() => answer({ district: null, street: null })} />
		<${List} v=${v} field="street" kind="dense" options=${district.streets}
			onPick=${(code) => answer({ street: code })} />`,
	employer: ({ v, district, street }) => html`
		<${Chosen} words=${[district.name, street?.name].filter(Boolean).map((name) => said(name, true)).join(' · ')}
			onAgain=${() => answer({ district: null, street: null })} />
		<div class="words"><${TextField} id="employer" label=${t('place.employer')} optional=${true} hint=${t('place.employer.hint')}
			value=${v.data.employer} error=${errorOf(v, 'employer')} active=${true}
			onChange=${(text) => answer({ employer: text })} /></div>`,
};

export function WorkplaceScreen({ v }) {
	const district = v.form.districts.find((d) => d.code === v.data.district);
	const street = district?.streets.find((s) => s.code === v.data.street);
	let part = 'employer';
	if (!district)
		part = 'district';
	else if (!street && district.streets.length > 0)
		part = 'street';
	const Part = PARTS[part];
	/* One question in up to three taps; its page does not change. */
	return html`<${Page} v=${v} screen="place" title=${t('place.title')} lead=${t(`place.${part}.lead`)}>
		<${Part} v=${v} district=${district} street=${street} />
	<//>`;
}
