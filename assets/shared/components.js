// SPDX-License-Identifier: Apache-2.0
/*
 * The pieces that kiosk and desk are built from. They say what something is
 * and whether it is chosen, wrong or busy; size and colour are each page's css.
 */
import { html, useEffect, useRef } from '../vendor/ui.js';
import { Icon } from './icons.js';
import { t } from './i18n.js';

const classes = (...names) => names.filter(Boolean).join(' ');

/* Button({kind: 'primary'|'', icon, busy, testid, onClick, label?}) */
export function Button(props) {
	const { kind, icon, iconAfter, busy, testid, label, children } = props;
	return html`<button type="button" class=${classes('btn', kind, busy && 'busy')}
		data-testid=${testid} aria-busy=${busy ? 'true' : undefined}
		aria-label=${label} aria-pressed=${props.pressed}
		onClick=${busy ? undefined : props.onClick}>
		${busy && html`<i class="spinner" aria-hidden="true"></i>`}
		${icon && !busy && html`<${Icon} name=${icon} />`}
		<span>${children}</span>
		${iconAfter && html`<${Icon} name=${iconAfter} />`}
	</button>`;
}

/*
 * ErrorSummary({errors: [{field, text}], round}): on top of a page; takes the
 * focus with each new round of being told (without rounds: with each new list);
 * each line leads to its field, whose element id is the field's name.
 */
export function ErrorSummary({ errors, round }) {
	const box = useRef(null);
	useEffect(() => {
		if (errors.length > 0)
			box.current?.focus();
	}, [round ?? errors]);
	if (errors.length === 0)
		return null;
	const reach = (field) => () => {
		const target = document.getElementById(field);
		target?.scrollIntoView({ block: 'center' });
		target?.focus();
	};
	return html`<section class="errors" role="alert" tabindex="-1" ref=${box}
		data-testid="error-summary">
		<${Icon} name="warn" />
		<div>
			<h2>${t('error.summary', { count: errors.length })}</h2>
			<ul>${errors.map((e) => html`<li key=${e.field}>
				${e.field
					? html`<button type="button" class="link" onClick=${reach(e.field)}>${e.text}</button>`
					: e.text}
			</li>`)}</ul>
		</div>
	</section>`;
}

export function FieldError({ id, text }) {
	if (!text)
		return null;
	return html`<p class="field-error" id=${id}><${Icon} name="warn" />
		<span class="visually-hidden">${t('error.prefix')}</span>${text}</p>`;
}

/*
 * Field({id, label, hint, error, optional, ...input}): label above, hint and
 * error tied to the input; whatever else is given goes to the input.
 */
export function Field({ id, label, hint, error, optional, children, ...input }) {
	const described = classes(hint && `${id}-hint`, error && `${id}-error`);
	return html`<div class=${classes('field', error && 'wrong')}>
		<label for=${id}>${label}${optional && html`<small>${t('field.optional')}</small>`}</label>
		${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
		<${FieldError} id="${id}-error" text=${error} />
		${children ?? html`<input id=${id} autocomplete="off" autocapitalize="off"
			spellcheck="false" aria-invalid=${error ? 'true' : undefined}
			aria-describedby=${described || undefined} ...${input} />`}
	</div>`;
}

/* Choice({title, hint, icon, on, testid, onPick}): one of several, in a Choices. */
export function Choice({ id, title, hint, icon, on, testid, onPick }) {
	return html`<button type="button" role="radio" id=${id} class=${classes('choice', on && 'on')}
		aria-checked=${on ? 'true' : 'false'} data-testid=${testid} onClick=${onPick}>
		${icon && html`<${Icon} name=${icon} />`}
		<span class="words"><b>${title}</b>${hint && html`<small>${hint}</small>`}</span>
		${on && html`<${Icon} name="tick" class="picked" />`}
	</button>`;
}

export function Choices({ id, label, kind, error, children }) {
	return html`<div role="radiogroup" id=${id} tabindex="-1" class=${classes('choices', kind)}
		aria-label=${label} aria-describedby=${error ? `${id}-error` : undefined}>
		${children}
	</div>`;
}

/* Tick({on, testid, onChange}): a box that is never ticked beforehand. */
export function Tick({ id, on, testid, onChange, children }) {
	return html`<button type="button" role="checkbox" id=${id} class=${classes('tickbox', on && 'on')}
		aria-checked=${on ? 'true' : 'false'} data-testid=${testid}
		onClick=${() => onChange(!on)}>
		<i class="box">${on && html`<${Icon} name="tick" />`}</i>
		<span>${children}</span>
	</button>`;
}

/* Steps({at, of}): at counts from 1. */
export function Steps({ at, of }) {
	const bars = Array.from({ length: of }, (_, i) =>
		html`<i key=${i} class=${i < at ? 'on' : ''}></i>`);
	return html`<div class="steps" data-testid="steps">
		<span class="bars" aria-hidden="true">${bars}</span>
		<em>${t('steps.label', { at, of })}</em>
	</div>`;
}
