// SPDX-License-Identifier: Apache-2.0
/* A question over the page. */
import { html, useEffect, useRef } from '../vendor/ui.js';

const classes = (...names) => names.filter(Boolean).join(' ');

/* Dialog({title, onClose, testid}): modal, closes with Escape, focus goes in. */
export function Dialog({ title, kind, testid, onClose, actions, children }) {
	const box = useRef(null);
	useEffect(() => {
		const dialog = box.current;
		dialog.showModal();
		return () => dialog.close();
	}, []);
	const cancel = (event) => {
		event.preventDefault();
		onClose?.();
	};
	return html`<dialog class=${classes('dialog', kind)} ref=${box} data-testid=${testid}
		aria-labelledby="dialog-title" onCancel=${cancel}>
		<h2 id="dialog-title" tabindex="-1" autofocus>${title}</h2>
		${children}
		<div class="dialog-actions">${actions}</div>
	</dialog>`;
}
