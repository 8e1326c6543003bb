// SPDX-License-Identifier: Apache-2.0
/* Sums of a year in whole yuan, as people know them, or to the fen, as they stand
 * on paper; the centre counts in fen. */
import { html } from '../../vendor/ui.js';
import { FieldError } from '../../shared/components.js';
import { t } from '../../shared/i18n.js';
import { Keypad, NumberInput } from '../keypad.js';
import { toTop } from '../textfield.js';

const PLACES = 7;

export const cleanYuan = (text) => text.normalize('NFKC').replace(/\D/g, '').replace(/^0+(?=\d)/, '').slice(0, PLACES);
export const groupYuan = (text) => text.replace(/\B(?=(\d{3})+$)/g, ',');
export const fenOf = (yuan) => Math.round(Number(yuan || 0) * 100);
export const yuanWords = (yuan) => t('aid.yuan', { sum: groupYuan(String(yuan || 0)) });

const cleanExact = (text) => text.normalize('NFKC').replace(/[^\d.]/g, '').replace(/^\./, '0.').replace(/^0+(?=\d)/, '')
	.match(/^\d{0,7}(\.\d{0,2})?/)[0];
const groupExact = (text) => text.replace(/^\d+/, groupYuan);
export const sumWords = (fen) => t('aid.yuan', { sum: groupExact((fen / 100).toFixed(2)) });

const YEAR = { unit: 'aid.unit.year', clean: cleanYuan, show: groupYuan };
export const EXACT = { unit: 'aid.unit.exact', clean: cleanExact, show: groupExact, dot: true };

/* One of several on a page: the one that is active has the keys below it. */
export function MoneyField({ id, label, value, error, active, onFocus, onChange, kind = YEAR }) {
	const { clean, show, dot } = kind;
	const unit = t(kind.unit);
	const set = (text) => onChange(clean(text));
	const focus = (event) => {
		toTop(event);
		onFocus();
	};
	return html`<div class=${error ? 'field wrong' : 'field'}>
			<label for=${id}>${label}<span class="visually-hidden"> ${unit}</span></label>
			<${FieldError} id="${id}-error" text=${error} />
			<${NumberInput} id=${id} value=${value} show=${show} clean=${clean} unit=${unit}
				error=${error} onChange=${set} onFocus=${focus} /></div>
		${active && html`<${Keypad} value=${value} onChange=${set} dot=${dot} />`}`;
}
