// SPDX-License-Identifier: Apache-2.0
/* The second factor: its code at sign-in, binding a phone, and once more before
 * a step that moves money. The secret and the recovery codes are shown once and
 * kept nowhere. */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { Field } from '../shared/components.js';
import { t } from '../shared/i18n.js';
import { Dialog } from './dialog.js';
import { api, asking, restore, signOut } from './session.js';
import { symbol } from './symbol.js';

const DIGITS = 6;

/* Six digits as the app shows them, "123 456" too, or a recovery code. */
export function CodeField({ id, error, onCode }) {
	const ref = useRef(null);
	useEffect(() => ref.current.focus(), [error]);
	return html`<${Field} id=${id} label=${t('factor.code')} error=${error}>
		<input ref=${ref} id=${id} class="code-input" inputmode="numeric" autocomplete="one-time-code" maxlength="24"
			spellcheck=${false} autocapitalize="off" aria-invalid=${error ? 'true' : undefined}
			aria-describedby=${`${id}-error`} data-testid=${id} onInput=${(e) => onCode(e.currentTarget.value.trim())} /><//>`;
}

/* A code that is sent by send(code); what is wrong stands beside the field. */
function useCode(send) {
	const [code, onCode] = useState('');
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState('');
	const submit = async (event) => {
		event.preventDefault();
		if (code.replace(/\D/g, '').length < DIGITS && code.length < DIGITS)
			return setError(t('factor.need'));
		setBusy(true);
		setError('');
		try {
			await send(code);
		} catch (problem) {
			setBusy(false);
			setError(problem.title);
		}
	};
	return { submit, busy, field: { error, onCode } };
}

/* ---- at sign-in ---- */

export function CodeStep({ send, back }) {
	const { submit, busy, field } = useCode(send);
	return html`<p class="lead">${t('factor.lead')}</p>
		<form onSubmit=${submit} novalidate data-testid="signin-code-form">
			<${CodeField} id="signin-code" ...${field} />
			<button class="btn primary wide" disabled=${busy} data-testid="signin-code-submit">
				${t(busy ? 'signin.busy' : 'signin.submit')}</button>
			<button type="button" class="link" onClick=${back} data-testid="signin-code-back">${t('newpw.back')}</button>
			<p class="quiet">${t('factor.lost')}</p>
		</form>`;
}

/* ---- binding ---- */

const inFours = (text) => text.match(/.{1,4}/g).join(' ');
function Recovery({ codes }) {
	const [kept, setKept] = useState(false);
	return html`<p class="lead">${t('factor.recovery.lead')}</p>
		<ol class="recovery" data-testid="recovery">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ol>
		<label class="tick"><input type="checkbox" checked=${kept} data-testid="recovery-kept"
			onChange=${(e) => setKept(e.currentTarget.checked)} />${t('factor.recovery.kept')}</label>
		<button type="button" class="btn primary wide" disabled=${!kept} onClick=${restore} data-testid="recovery-done">
			${t('factor.recovery.done')}</button>`;
}

function Scan({ secret, qr, onCodes }) {
	const { submit, busy, field } = useCode(async (code) =>
		onCodes((await api.post('/session/factor/confirmation', { code })).recovery));
	return html`<ol class="steps"><li>${t('factor.bind.app')}</li><li>${t('factor.bind.scan')}</li></ol>
		<img class="qr" src=${symbol(qr)} alt=${t('factor.bind.alt')} data-testid="factor-qr" />
		<p class="quiet">${t('factor.bind.typed')}<br /><code data-testid="factor-secret">${inFours(secret)}</code></p>
		<form onSubmit=${submit} novalidate data-testid="factor-form">
			<${CodeField} id="factor-code" ...${field} />
			<button class="btn primary wide" disabled=${busy} data-testid="factor-submit">${t('factor.bind.submit')}</button>
		</form>`;
}

export function Bind() {
	const [fresh, setFresh] = useState(null);
	const [codes, setCodes] = useState(null);
	const [problem, setProblem] = useState(null);
	useEffect(() => {
		api.start('/session/factor/enrolment').then(setFresh, setProblem);
	}, []);
	if (codes)
		return html`<h1>${t('factor.recovery.title')}</h1><${Recovery} codes=${codes} />`;
	return html`<h1>${t('factor.bind.title')}</h1>
		<p class="lead">${t('factor.bind.lead')}</p>
		${problem && html`<p class="alert" role="alert">${problem.title}</p>`}
		${fresh && html`<${Scan} ...${fresh} onCodes=${setCodes} />`}
		<button type="button" class="link" onClick=${() => signOut('out')} data-testid="factor-out">${t('nav.out')}</button>`;
}

/* ---- once more ---- */

export function StepUp() {
	const { submit, busy, field } = useCode(async (code) => {
		await api.post('/session/factor', { code });
		asking.value(true);
	});
	const close = () => asking.value(false);
	const acts = html`
		<button type="button" class="btn" onClick=${close} data-testid="step-up-no">${t('act.cancel')}</button>
		<button form="step-up" class="btn primary" disabled=${busy} data-testid="step-up-yes">${t('factor.again.submit')}</button>`;
	return html`<${Dialog} title=${t('factor.again.title')} testid="step-up" onClose=${close} actions=${acts}>
		<p class="lead">${t('factor.again.lead')}</p>
		<form id="step-up" onSubmit=${submit} novalidate><${CodeField} id="step-up-code" ...${field} /></form>
	<//>`;
}
