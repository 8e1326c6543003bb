// SPDX-License-Identifier: Apache-2.0
/*
 * Digits under the finger, beside a real input, so that a hardware keyboard
 * works as well. The X of an identity number exists only as the 18th place.
 */
import { html } from '../vendor/ui.js';
import { Icon } from '../shared/icons.js';
import { t } from '../shared/i18n.js';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/* Keypad({value, onChange, x, dot}): x offers the X key, dot the point of a sum,
 * each in the place of clearing; onChange gets raw text. */
export function Keypad({ value, onChange, x, dot }) {
	const key = (name, label = name) => html`<button type="button" key=${name} class="key"
		data-testid="key-${name}" onClick=${() => onChange(value + name)}>${label}</button>`;
	const xOn = x && value.length === 17;
	return html`<div class="keypad" role="group" aria-label=${t('keypad.label')}>
		${DIGITS.map((d) => key(d))}
		${x
			? html`<button type="button" class="key" data-testid="key-X" aria-disabled=${xOn ? undefined : 'true'}
				onClick=${() => xOn && onChange(`${value}X`)}>X</button>`
			: dot ? key('.') : html`<button type="button" class="key small" data-testid="key-clear"
				onClick=${() => onChange('')}>${t('keypad.clear')}</button>`}
		${key('0')}
		<button type="button" class="key" data-testid="key-erase" aria-label=${t('keypad.erase')}
			onClick=${() => onChange(value.slice(0, -1))}><${Icon} name="erase" /></button>
	</div>`;
}

/* NumberInput: shows its digits in groups, hands over plain ones. unit: what they
 * count, in the place of how many there are. */
export function NumberInput({ id, value, show, clean, onChange, onFocus, error, label, places, unit }) {
	const onInput = (event) => {
		const plain = clean(event.target.value);
		onChange(plain);
		/* What did not count must not stay on the glass either. */
		event.target.value = show(plain);
	};
	return html`<div class=${error ? 'number wrong' : 'number'}>
		<input id=${id} data-testid="input-${id}" class="num" inputmode="none" autocomplete="off"
			spellcheck="false" value=${show(value)} onInput=${onInput} onFocus=${onFocus} aria-label=${label}
			aria-invalid=${error ? 'true' : undefined}
			aria-describedby=${error ? `${id}-error` : undefined} />
		<span class="count num" aria-hidden="true">${unit ?? `${value.length} / ${places}`}</span>
	</div>`;
}
