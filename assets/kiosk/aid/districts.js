// SPDX-License-Identifier: Apache-2.0
/* Where somebody works, as far as aid is concerned. */
import { html } from '../../vendor/ui.js';
import { Choice, Choices, FieldError } from '../../shared/components.js';
import { said, t } from '../../shared/i18n.js';
import { answer, errorOf } from '../visit.js';

/* Where nobody has entered the minimum-living line nothing can be computed. */
export function Districts({ v }) {
	return html`<${FieldError} id="district-error" text=${errorOf(v, 'district')} />
		<${Choices} id="district" kind="pairs" label=${t('place.district')} error=${errorOf(v, 'district')}>
			${v.form.districts.map((d) => html`<${Choice} key=${d.code} title=${said(d.name, true)}
				hint=${d.line ? null : t('aid.noline')} testid="district-${d.code}"
				on=${v.data.district === d.code} onPick=${() => answer({ district: d.code })} />`)}
		<//>`;
}
