// SPDX-License-Identifier: Apache-2.0
/* A form over the page that sends one act, however often it is pressed. */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { t } from '../shared/i18n.js';
import { Dialog } from './dialog.js';
import { api } from './session.js';

/* Sheet({title, path, body(), missing, yes, no, paths, onDone(answer), onClose, children}):
 * no: the words of leaving it, where "cancel" would say two things; missing: what is not there yet, as words; null when it may be sent;
 * paths: which field is wrong has to be said, for none of them stands in the form. */
export function Sheet({ title, path, body, missing, yes, no, paths, testid, onDone, onClose, children }) {
	const [{ busy, problem }, setState] = useState({});
	const act = useRef(createAct());
	const wrong = useRef(null);
	/* A long form may have its foot out of sight. */
	useEffect(() => wrong.current?.scrollIntoView({ block: 'nearest' }), [problem]);
	const send = async (event) => {
		event.preventDefault();
		if (missing)
			return setState({ problem: { title: missing } });
		setState({ busy: true });
		try {
			const answer = await api.post(path, body(), { act: act.current });
			return onDone(answer);
		} catch (failed) {
			return setState({ problem: failed.fields?.[0] ?? failed });
		}
	};
	const acts = html`
		<button type="button" class="btn" onClick=${onClose} data-testid="sheet-no">${no ?? t('act.cancel')}</button>
		<button form="sheet" class="btn primary" disabled=${busy} data-testid="sheet-yes">${busy ? t('decide.busy') : yes}</button>`;
	return html`<${Dialog} title=${title} testid=${testid} onClose=${onClose} actions=${acts}>
		<form id="sheet" onSubmit=${send} novalidate>${children}</form>
		${problem && html`<p class="field-error" role="alert" ref=${wrong} data-testid="sheet-error" data-code=${problem.code}>
			${paths && problem.path && html`<code>${problem.path}</code> `}${problem.title}</p>`}
	<//>`;
}

export function Line({ label, value, onInput, testid, ...input }) {
	return html`<label class="stack">${label}
		<input class="input" value=${value} autocomplete="off" data-testid=${testid}
			onInput=${(e) => onInput(e.currentTarget.value)} ...${input} /></label>`;
}

export function Pick({ label, value, options, onPick, testid }) {
	return html`<label class="stack">${label}
		<select class="input" value=${value} data-testid=${testid} onChange=${(e) => onPick(e.currentTarget.value)}>
			${options.map(([key, text]) => html`<option key=${key} value=${key}>${text}</option>`)}</select></label>`;
}
