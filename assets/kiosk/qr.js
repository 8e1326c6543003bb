// SPDX-License-Identifier: Apache-2.0
/*
 * The agent draws a QR as SVG text. Only its shapes are taken over, as data,
 * so that no markup from outside ever becomes part of the page.
 */
import { html, useEffect, useState } from '../vendor/ui.js';
import { local } from './net.js';

const attributes = (tag) => Object.fromEntries(
	Array.from(tag.matchAll(/([\w-]+)="([^"]*)"/g), ([, name, value]) => [name, value]));

/* SVG text -> {viewBox, d} of all dark shapes; null if it holds none. */
export function readQr(svg) {
	const root = attributes(/<svg\b[^>]*>/.exec(svg)?.[0] ?? '');
	const parts = [];
	for (const [tag, name] of svg.matchAll(/<(path|rect)\b[^>]*>/g)) {
		const a = attributes(tag);
		if (/^(?:#fff|#ffffff|white|none)$/i.test(a.fill ?? ''))
			continue;
		parts.push(name === 'path' ? a.d
			: `M${a.x ?? 0} ${a.y ?? 0}h${a.width}v${a.height}h-${a.width}z`);
	}
	const viewBox = root.viewBox ?? `0 0 ${parseFloat(root.width)} ${parseFloat(root.height)}`;
	const d = parts.filter(Boolean).join('');
	return /^[\d\s.,MmHhVvLlZz-]+$/.test(d) ? { viewBox, d } : null;
}

export function Qr({ text, label }) {
	const [shape, setShape] = useState(null);
	useEffect(() => {
		let here = true;
		local.post('/qr', { text })
			.then((answer) => here && setShape(readQr(answer.svg)), () => null);
		return () => { here = false; };
	}, [text]);
	if (!shape)
		return null;
	return html`<svg class="qr" viewBox=${shape.viewBox} shape-rendering="crispEdges" role="img"
		aria-label=${label} data-testid="receipt-qr"><path d=${shape.d} /></svg>`;
}
