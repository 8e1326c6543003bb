// SPDX-License-Identifier: Apache-2.0
/*
 * A full number is behind a question: what for? The answer is shown for half a
 * minute and forgotten, sooner when the page is left or hidden.
 */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { createAct } from '../shared/api.js';
import { Dialog } from './dialog.js';
import { api } from './session.js';
import { say } from './say.js';

const SHOWN_S = 30;
const PURPOSES = ['verify', 'contact', 'duplicate', 'ask', 'other'];
const PURPOSE_MAX = 100;

/* [value or null, seconds left, show(value), hide()] */
export function useReveal() {
	const [shown, setShown] = useState(null);
	const [left, setLeft] = useState(0);
	useEffect(() => {
		if (!shown)
			return undefined;
		const count = () => {
			const s = Math.ceil((shown.until - Date.now()) / 1000);
			return s > 0 ? setLeft(s) : setShown(null);
		};
		const hidden = () => document.hidden && setShown(null);
		const timer = setInterval(count, 250);
		count();
		addEventListener('visibilitychange', hidden);
		return () => {
			clearInterval(timer);
			removeEventListener('visibilitychange', hidden);
		};
	}, [shown]);
	const show = (value) => setShown({ value, until: Date.now() + SHOWN_S * 1000 });
	return [shown?.value ?? null, left, show, () => setShown(null)];
}

function refusal(choice, other) {
	if (!choice)
		return 'unmask.need';
	return choice === 'other' && !other.trim() ? 'unmask.need_text' : null;
}

export function UnmaskDialog({ path, fact, onValue, onClose }) {
	const [choice, setChoice] = useState('');
	const [other, setOther] = useState('');
	const [error, setError] = useState('');
	const [busy, setBusy] = useState(false);
	const act = useRef(createAct());
	const submit = async (event) => {
		event.preventDefault();
		const wrong = refusal(choice, other);
		if (wrong)
			return setError(t(wrong));
		setBusy(true);
		setError('');
		const purpose = choice === 'other' ? other.trim() : t(`unmask.${choice}`);
		try {
			const body = await api.post(`${path}/unmask`, { key: fact.key, purpose }, { act: act.current });
			onValue(body.value);
			say(t('unmask.said', { label: fact.label }));
		} catch (problem) {
			setBusy(false);
			setError(problem.fields[0]?.title ?? problem.title);
		}
		return undefined;
	};
	const acts = html`
		<button type="button" class="btn" onClick=${onClose} data-testid="unmask-no">${t('act.cancel')}</button>
		<button form="unmask" class="btn primary" disabled=${busy} data-testid="unmask-yes">${t('unmask.yes')}</button>`;
	return html`<${Dialog} title=${t('unmask.title', fact)} testid="unmask-dialog" onClose=${onClose} actions=${acts}>
		<form id="unmask" onSubmit=${submit} novalidate>
			<p class="lead">${t('unmask.text')}</p>
			<fieldset aria-describedby="unmask-error"><legend>${t('unmask.purpose')}</legend>
				${PURPOSES.map((p) => html`<label class="radio"><input type="radio" name="purpose" value=${p}
					checked=${choice === p} onChange=${() => setChoice(p)} data-testid=${`purpose-${p}`} />
					${t(`unmask.${p}`)}</label>`)}
				${choice === 'other' && html`<input class="input" aria-label=${t('unmask.other_text')}
					placeholder=${t('unmask.other_text')} maxlength=${PURPOSE_MAX} value=${other} autocomplete="off"
					data-testid="purpose-text" onInput=${(e) => setOther(e.currentTarget.value)} />`}
			</fieldset>
			<p class="field-error" id="unmask-error" role="alert" data-testid="unmask-error">${error}</p>
		</form><//>`;
}
