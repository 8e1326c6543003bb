// SPDX-License-Identifier: Apache-2.0
/* Signing in, and turning a one-time password into one's own. */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { Field } from '../shared/components.js';
import { t } from '../shared/i18n.js';
import { CodeStep } from './factor.js';
import { signIn, takeReason } from './session.js';

const PASSWORD_MIN = 12;

/* People count characters, not UTF-16 units. */
const length = (text) => Array.from(text).length;

/* The focus goes to the first entry when the form comes, to the first wrong one
 * when it was refused. */
function Entry({ id, label, error, help, onInput, autofocus, children, ...input }) {
	const ref = useRef(null);
	useEffect(() => {
		const wrong = ref.current.form.querySelector('[aria-invalid="true"]');
		if (error ? wrong === ref.current : autofocus && !wrong)
			ref.current.focus();
	}, [error]);
	return html`<${Field} id=${id} label=${label} error=${error}><div class="field-row">
		<input ref=${ref} id=${id} name=${id} autocapitalize="off" spellcheck=${false}
			aria-invalid=${error ? 'true' : undefined} aria-describedby=${`${id}-error ${help ?? ''}`}
			data-testid=${id} onInput=${(e) => onInput(e.currentTarget.value)} ...${input} />
		${children}</div><//>`;
}

function Eye({ shown, toggle }) {
	return html`<button type="button" class="mini" aria-pressed=${shown} onClick=${toggle}
		data-testid="show-password">${t(shown ? 'signin.hide' : 'signin.show')}</button>`;
}

export function Gate({ title, children }) {
	const brand = html`<img src="/assets/public/mark.svg" alt="" width="40" height="40" />
		<span>${t('desk.brand')}<small>${t('desk.title')}</small></span>`;
	return html`<main class="gate"><div class="gate-card">
		${title ? html`<p class="gate-brand">${brand}</p>` : html`<h1 class="gate-brand">${brand}</h1>`}
		${title && html`<h1>${title}</h1>`}
		${children}
	</div></main>`;
}

/* A refusal as the form shows it: beside a field, or on top. */
function useRefusal() {
	const [errors, setErrors] = useState({});
	const alert = useRef(null);
	useEffect(() => {
		if (errors.form)
			alert.current?.focus();
	}, [errors]);
	const box = html`<p class="alert" role="alert" tabindex="-1" ref=${alert}
		hidden=${!errors.form} data-testid="signin-error">${errors.form}</p>`;
	return { errors, setErrors, box };
}

function useSend(setErrors) {
	const [busy, setBusy] = useState(false);
	const send = async (credentials, refused) => {
		setBusy(true);
		setErrors({});
		try {
			await signIn(credentials);
		} catch (problem) {
			setBusy(false);
			refused(problem);
		}
	};
	return [busy, send];
}

function NewPassword({ name, password, back, onCode }) {
	const [first, setFirst] = useState('');
	const [second, setSecond] = useState('');
	const [shown, setShown] = useState(false);
	const { errors, setErrors, box } = useRefusal();
	const [busy, send] = useSend(setErrors);
	const rules = [
		['length', length(first) >= PASSWORD_MIN],
		['own', null],
		['same', first !== '' && first === second],
	];
	const submit = (event) => {
		event.preventDefault();
		if (length(first) < PASSWORD_MIN)
			return setErrors({ first: t('newpw.short', { count: length(first) }) });
		if (first === password)
			return setErrors({ first: t('newpw.unchanged') });
		if (first !== second)
			return setErrors({ second: t('newpw.differs') });
		const credentials = { name, password, new_password: first };
		return send(credentials, (problem) => problem.code === 'FACTOR_NEEDED'
			? onCode(credentials)
			: setErrors(problem.code === 'PASSWORD_WEAK' ? { first: problem.title } : { form: problem.title }));
	};
	const type = shown ? 'text' : 'password';
	return html`<${Gate} title=${t('newpw.title')}>
		<p class="lead">${t('newpw.lead')}</p>
		<form onSubmit=${submit} novalidate data-testid="new-password-form">
			${box}
			<input type="text" name="username" autocomplete="username" value=${name} hidden readonly />
			<${Entry} id="new-password" label=${t('newpw.new')} type=${type} value=${first} onInput=${setFirst}
				error=${errors.first} help="rules" autocomplete="new-password" autofocus>
				<${Eye} shown=${shown} toggle=${() => setShown(!shown)} /><//>
			<${Entry} id="new-password-again" label=${t('newpw.again')} type=${type} value=${second}
				onInput=${setSecond} error=${errors.second} autocomplete="new-password" />
			<ul class="rules" id="rules">${rules.map(([rule, met]) => html`
				<li class=${met ? 'met' : ''}>${t(`newpw.rule.${rule}`)}</li>`)}</ul>
			<button class="btn primary wide" disabled=${busy} data-testid="new-password-submit">
				${t(busy ? 'signin.busy' : 'newpw.submit')}</button>
			<button type="button" class="link" onClick=${back} data-testid="new-password-back">${t('newpw.back')}</button>
		</form><//>`;
}

function Credentials({ why, onOneTime, onCode }) {
	const [name, setName] = useState('');
	const [password, setPassword] = useState('');
	const [shown, setShown] = useState(false);
	const { errors, setErrors, box } = useRefusal();
	const [busy, send] = useSend(setErrors);
	const submit = (event) => {
		event.preventDefault();
		if (!name.trim() || !password)
			return setErrors({
				name: name.trim() ? '' : t('signin.need_name'),
				password: password ? '' : t('signin.need_password'),
			});
		return send({ name: name.trim(), password }, (problem) => {
			if (problem.code === 'PASSWORD_CHANGE')
				return onOneTime({ name: name.trim(), password });
			if (problem.code === 'FACTOR_NEEDED')
				return onCode({ name: name.trim(), password });
			setPassword('');
			return setErrors({ form: problem.title });
		});
	};
	return html`<${Gate}>
		<form onSubmit=${submit} novalidate data-testid="signin-form">
			${why && !errors.form && html`<p class="note" role="status" data-testid="signed-out">${t(`signin.why.${why}`)}</p>`}
			${box}
			<${Entry} id="signin-name" label=${t('signin.name')} value=${name} onInput=${setName}
				error=${errors.name} autocomplete="username" autofocus />
			<${Entry} id="signin-password" label=${t('signin.password')} type=${shown ? 'text' : 'password'}
				value=${password} onInput=${setPassword} error=${errors.password} autocomplete="current-password">
				<${Eye} shown=${shown} toggle=${() => setShown(!shown)} /><//>
			<button class="btn primary wide" disabled=${busy} data-testid="signin-submit">
				${t(busy ? 'signin.busy' : 'signin.submit')}</button>
			<p class="quiet">${t('signin.note')}</p>
		</form><//>`;
}

export function SignIn() {
	const [oneTime, setOneTime] = useState(null);
	const [known, setKnown] = useState(null); /* but for the code */
	const [why] = useState(takeReason);
	const back = () => {
		setOneTime(null);
		setKnown(null);
	};
	if (known)
		return html`<${Gate} title=${t('factor.title')}>
			<${CodeStep} send=${(code) => signIn({ ...known, code })} back=${back} /><//>`;
	if (oneTime)
		return html`<${NewPassword} ...${oneTime} onCode=${setKnown} back=${back} />`;
	return html`<${Credentials} why=${why} onOneTime=${setOneTime} onCode=${setKnown} />`;
}
