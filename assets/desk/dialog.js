// SPDX-License-Identifier: Apache-2.0
/*
 * A question over the page. The browser's own modal dialog holds the focus
 * inside and gives it back; Esc and closing mean the same as cancel.
 */
import { html, useEffect, useRef } from '../vendor/ui.js';

export function Dialog({ title, testid, onClose, opaque, children }) {
	const ref = useRef(null);
	useEffect(() => {
		const box = ref.current;
		const before = document.activeElement;
		box.showModal();
		return () => {
			box.close();
			if (before?.isConnected)
				before.focus();
		};
	}, []);
	const cancel = (event) => {
		event.preventDefault();
		onClose();
	};
	return html`<dialog ref=${ref} class=${opaque ? 'box opaque' : 'box'} aria-labelledby="box-title"
		onCancel=${cancel} data-testid=${testid}>
		<h2 id="box-title">${title}</h2>
		${children}
	</dialog>`;
}
