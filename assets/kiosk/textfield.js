// SPDX-License-Identifier: Apache-2.0
/*
 * A field for words, with the keyboard below it while it is being filled in.
 * Where no engine for Chinese is installed the hint says what to do.
 */
import { html } from '../vendor/ui.js';
import { Field } from '../shared/components.js';
import { cut, hasChinese, Keyboard } from './keyboard.js';

/* Code points, as the centre counts: a rare character is one. */
const MOST = 100;

/* A field that is being filled in goes up, so that its keys are on the glass. */
export const toTop = ({ target }) => requestAnimationFrame(() => {
	const [page, field] = [target.closest('main'), target.closest('.field')];
	/* The page alone: scrollIntoView would move the low page off its place. */
	page?.scrollBy(0, field.getBoundingClientRect().top - page.getBoundingClientRect().top);
});

/* TextField({id, label, hint, optional, value, error, active, only, onFocus, onChange}):
 * active: this field has the keyboard, only: with this mode alone; onChange gets
 * at most MOST characters. */
export function TextField({ value, hint, active, only, onChange, ...field }) {
	const onFocus = (event) => {
		toTop(event);
		field.onFocus?.();
	};
	const onInput = (event) => {
		const text = cut(event.target.value, MOST);
		onChange(text);
		/* What did not count must not stay on the glass either. */
		if (event.target.value !== text)
			event.target.value = text;
	};
	return html`<${Field} ...${field} value=${value} hint=${hasChinese() ? null : hint}
			inputmode="none" data-testid="input-${field.id}" onInput=${onInput} onFocus=${onFocus} />
		${active && html`<${Keyboard} value=${value} max=${MOST} only=${only} onChange=${onChange} />`}`;
}
