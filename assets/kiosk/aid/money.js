// SPDX-License-Identifier: Apache-2.0
/* Sums of a year in whole yuan, as people know them; the centre counts in fen. */
import { html } from '../../vendor/ui.js';
import { FieldError } from '../../shared/components.js';
import { t } from '../../shared/i18n.js';
import { Keypad, NumberInput } from '../keypad.js';
import { toTop } from '../textfield.js';

const PLACES = 7;

export const cleanYuan = (text) => text.normalize('NFKC').replace(/\D/g, '').replace(/^0+(?=\d)/, '').slice(0, PLACES);
export const groupYuan = (text) => text.replace(/\B(?=(\d{3})+$)/g, ',');
export const fenOf = (yuan) => Number(yuan || 0) * 100;
export const yuanWords = (yuan) => t('aid.yuan', { sum: groupYuan(String(yuan || 0)) });

/* One of several on a page: the one that is active has the keys below it. */
export function MoneyField({ id, label, value, error, active, onFocus, onChange }) {
	const set = (text) => onChange(cleanYuan(text));
	const focus = (event) => {
		toTop(event);
		onFocus();
	};
	return html`<div class=${error ? 'field wrong' : 'field'}>
			<label for=${id}>${label}<span class="visually-hidden"> ${t('aid.unit.year')}</span></label>
			<${FieldError} id="${id}-error" text=${error} />
			<${NumberInput} id=${id} value=${value} show=${groupYuan} clean=${cleanYuan} unit=${t('aid.unit.year')}
				error=${error} onChange=${set} onFocus=${focus} /></div>
		${active && html`<${Keypad} value=${value} onChange=${set} />`}`;
}
