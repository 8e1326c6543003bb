// SPDX-License-Identifier: Apache-2.0
/*
 * What can be measured of a screen against the numbers in assets/kiosk/README.md: in
 * millimetres, for the panel of 1080 x 1920 pixels. Returns complaints.
 * arguments: {target, gap, text, contrast, band}; band: [top, bottom] in px.
 */
const want = arguments[0];
const MM = 0.248;
const CAPITAL = 0.733;		/* of the font size, Noto Sans CJK */
const found = [];

const name = (node) => {
	const marked = node.closest('[data-testid]');
	return `${node.className || node.tagName} in ${marked?.dataset.testid}`;
};
const shown = (node) => node.checkVisibility({ checkVisibilityCSS: true })
	&& !node.closest('.visually-hidden');

/* What of it is on the glass: what is scrolled out of the page is not. */
function seenOf(node) {
	const box = node.getBoundingClientRect();
	let [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
	const page = node.closest('main');
	if (page) {
		const frame = page.getBoundingClientRect();
		top = Math.max(top, frame.top);
		bottom = Math.min(bottom, frame.bottom);
	}
	return bottom > top ? { left: box.left, right: box.right, top, bottom, box } : null;
}

const targets = Array.from(document.querySelectorAll('button, input, a[href]'))
	.filter((node) => shown(node) && node.getAttribute('aria-disabled') !== 'true')
	.map((node) => ({ node, seen: seenOf(node) })).filter(({ seen }) => seen);

for (const { node, seen: { box, top, bottom } } of targets) {
	/* A line in the summary of errors may be as wide as it likes, not lower. */
	const [w, h] = [box.width * MM, box.height * MM];
	if (w < want.target || h < want.target)
		found.push(`${name(node)}: ${w.toFixed(1)} x ${h.toFixed(1)} mm`);
	if (want.band && (top < want.band[0] || bottom > want.band[1]))
		found.push(`${name(node)}: out of reach at ${top.toFixed(0)} to ${bottom.toFixed(0)}`);
	if (box.left < 0 || box.right > innerWidth)
		found.push(`${name(node)}: beyond the glass`);
}
for (const [i, a] of targets.entries()) {
	for (const b of targets.slice(i + 1)) {
		if (a.node.contains(b.node) || b.node.contains(a.node))
			continue;
		const dx = Math.max(a.seen.left - b.seen.right, b.seen.left - a.seen.right);
		const dy = Math.max(a.seen.top - b.seen.bottom, b.seen.top - a.seen.bottom);
		const gap = Math.max(dx, dy) * MM;
		if (gap < want.gap)
			found.push(`${name(a.node)} and ${name(b.node)}: ${gap.toFixed(1)} mm apart`);
	}
}

/* ---- text: large enough, dark enough ---- */
function colour(text) {
	const n = text.match(/[\d.]+/g).map(Number);
	return { rgb: n.slice(0, 3), a: n[3] ?? 1 };
}
function light([r, g, b]) {
	const f = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
	return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b);
}
function ground(node) {
	for (let at = node; at; at = at.parentElement) {
		const { rgb, a } = colour(getComputedStyle(at).backgroundColor);
		if (a > 0.99)
			return rgb;
	}
	return [255, 255, 255];
}
const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (words.nextNode()) {
	const node = words.currentNode.parentElement;
	const text = words.currentNode.data.trim();
	if (!text || !shown(node) || node.closest('script, noscript, [aria-hidden="true"]'))
		continue;
	const style = getComputedStyle(node);
	const tall = parseFloat(style.fontSize) * CAPITAL * MM;
	if (tall < want.text)
		found.push(`"${text.slice(0, 12)}" in ${name(node)}: capitals of ${tall.toFixed(2)} mm`);
	const [a, b] = [light(colour(style.color).rgb), light(ground(node))];
	const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
	if (ratio < want.contrast)
		found.push(`"${text.slice(0, 12)}" in ${name(node)}: ${ratio.toFixed(2)}:1`);
}
return Array.from(new Set(found));
