// SPDX-License-Identifier: Apache-2.0
/* Where can you be reached: a number, and having none is an answer too. */
import { html } from '../../vendor/ui.js';
import { Button, FieldError } from '../../shared/components.js';
import { t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { Keypad, NumberInput } from '../keypad.js';
import { cleanPhone, groupPhone } from '../check.js';
import { answer, errorOf, next } from '../visit.js';

export function PhoneNumber({ v }) {
	const { phone } = v.data;
	const set = (text) => answer({ phone: cleanPhone(text), no_phone: false });
	const none = () => {
		answer({ phone: '', no_phone: true });
		next();
	};
	const error = errorOf(v, 'phone');
	return html`<div class="pair"><div class="telephone">
		<div class=${error ? 'field wrong' : 'field'}>
			<label for="phone">${t('phone.label')}</label>
			<${FieldError} id="phone-error" text=${error} />
			<${NumberInput} id="phone" value=${phone} show=${groupPhone} clean=${cleanPhone} places=${11}
				error=${error} onChange=${set} />
		</div>
		<${Button} kind="wide" icon="nophone" testid="no-phone" onClick=${none}>${t('phone.none')}<//></div>
		<${Keypad} value=${phone} onChange=${set} />
	</div>`;
}

export function PhoneScreen({ v }) {
	return html`<${Page} v=${v} screen="phone" title=${t('phone.title')} lead=${t('phone.lead')}>
		<${PhoneNumber} v=${v} />
	<//>`;
}
