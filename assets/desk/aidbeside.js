// SPDX-License-Identifier: Apache-2.0
/*
 * Papers beside the form: what the family wrote on one side, a picture of a
 * paper on the other. Each opening stands in the trail, so one is fetched when
 * somebody goes to it and none for a row of small ones. It is drawn from
 * memory: it has no address and goes when it is left.
 */
import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/ui.js';
import { formatTime, t } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { Household, Sheet, Told } from './aidfile.js';
import { PaperState, Refuse, Take, takes } from './aidpapers.js';
import { Problem } from './money.js';
import { useFetched } from './fetched.js';
import { to } from './router.js';
import { api } from './session.js';

const ZOOM_MAX = 4;
const ZOOM_STEP = 1.5;

/* Every picture of a file, in the order of its papers. */
const picturesOf = (file) => file.papers.flatMap((paper) => paper.pictures.map((picture, i) => ({ ...picture, paper, n: i + 1 })));

/* { bitmap, problem } of a picture, which is let go when it is left: what was
 * seen of another is nothing to this one. */
function usePicture(no, id) {
	const [seen, setSeen] = useState({});
	useEffect(() => {
		const left = new AbortController();
		let bitmap;
		const show = (made) => {
			bitmap = made;
			if (left.signal.aborted)
				return bitmap.close();
			return setSeen({ id, bitmap });
		};
		api.send('POST', `/cases/${no}/aid/pictures/${id}/open`, undefined, { read: (answer) => answer.blob(), signal: left.signal })
			.then((blob) => createImageBitmap(blob)).then(show)
			.catch((problem) => left.signal.aborted || setSeen({ id, problem: problem.title ? problem : { title: t('aid.beside.failed') } }));
		return () => {
			left.abort();
			bitmap?.close();
		};
	}, [no, id]);
	return seen.id === id ? seen : {};
}

/* turn: quarters to the right; zoom: 1 is all of it in the room there is. */
function draw(canvas, room, bitmap, { turn, zoom }) {
	const lies = turn % 2 === 1;
	const [w, h] = lies ? [bitmap.height, bitmap.width] : [bitmap.width, bitmap.height];
	const scale = Math.min(room.clientWidth / w, room.clientHeight / h) * zoom;
	const dots = devicePixelRatio;
	canvas.width = Math.floor(w * scale * dots);
	canvas.height = Math.floor(h * scale * dots);
	canvas.style.width = `${canvas.width / dots}px`;
	canvas.style.height = `${canvas.height / dots}px`;
	const pen = canvas.getContext('2d');
	pen.imageSmoothingQuality = 'high';
	pen.translate(canvas.width / 2, canvas.height / 2);
	pen.rotate(turn * Math.PI / 2);
	pen.scale(scale * dots, scale * dots);
	pen.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
}

function Stage({ bitmap, view, label }) {
	const room = useRef(null);
	const canvas = useRef(null);
	useLayoutEffect(() => {
		const [surface, within] = [canvas.current, room.current];
		const again = () => draw(surface, within, bitmap, view);
		const watch = new ResizeObserver(again);
		watch.observe(within);
		return () => watch.disconnect();
	}, [bitmap, view]);
	return html`<div class="stage-room" ref=${room} tabindex="0" role="group" aria-label=${t('aid.beside.room')} data-testid="picture-room">
		<canvas ref=${canvas} role="img" aria-label=${label} data-testid="picture"></canvas></div>`;
}

/* ---- what may be done with it ---- */

const ACTS = [
	{ name: 'left', key: '[', change: (v) => ({ ...v, turn: (v.turn + 3) % 4 }) },
	{ name: 'right', key: ']', change: (v) => ({ ...v, turn: (v.turn + 1) % 4 }) },
	{ name: 'out', key: '-', change: (v) => ({ ...v, zoom: Math.max(1, v.zoom / ZOOM_STEP) }), done: (v) => v.zoom <= 1 },
	{ name: 'in', key: '+', change: (v) => ({ ...v, zoom: Math.min(ZOOM_MAX, v.zoom * ZOOM_STEP) }), done: (v) => v.zoom >= ZOOM_MAX },
];
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

/* Where somebody types a key is a letter; where a large picture has the focus
 * an arrow moves it. */
const takesKeys = (event, zoom) => !event.ctrlKey && !event.altKey && !event.metaKey && !document.querySelector('dialog[open]')
	&& !event.target.matches('input, select, textarea') && !(zoom > 1 && STEPS[event.key] && event.target.matches('.stage-room'));

function useKeys(view, setView, walk) {
	useEffect(() => {
		const onKey = (event) => {
			const act = ACTS.find((a) => a.key === event.key || (a.key === '+' && event.key === '='));
			if (!(act || STEPS[event.key]) || !takesKeys(event, view.zoom))
				return;
			event.preventDefault();
			if (act)
				setView(act.change);
			else
				walk(STEPS[event.key]);
		};
		document.addEventListener('keydown', onKey);
		return () => document.removeEventListener('keydown', onKey);
	});
}

function Viewer({ no, list, at, onDone }) {
	const [view, setView] = useState({ turn: 0, zoom: 1 });
	const one = list[at];
	const { bitmap, problem } = usePicture(no, one.id);
	/* Each is looked at from its own beginning; Back leaves them all. */
	const walk = (by) => list[at + by] && location.replace(to.aidbeside(no, list[at + by].id));
	const label = t('aid.beside.label', { paper: one.paper.label, n: one.n });
	useEffect(() => setView({ turn: 0, zoom: 1 }), [one.id]);
	useKeys(view, setView, walk);
	return html`<div class="viewer" data-testid="viewer" data-id=${one.id} data-turn=${view.turn} data-zoom=${view.zoom}>
		<div class="act wrap"><b data-testid="picture-label">${label}</b>
			<span class="quiet">${t(`aid.beside.from.${one.from}`, { at: formatTime(one.at) })}</span>
			${one.refused && html`<span class="src t">${t('aid.beside.refused')}</span>`}</div>
		<div class="act wrap" role="toolbar" aria-label=${t('aid.beside.tools')}>
			<button type="button" class="mini" disabled=${!list[at - 1]} onClick=${() => walk(-1)} aria-keyshortcuts="ArrowLeft" data-testid="picture-before">${t('aid.beside.before')}</button>
			<span role="status" data-testid="picture-at">${t('aid.beside.at', { n: at + 1, of: list.length })}</span>
			<button type="button" class="mini" disabled=${!list[at + 1]} onClick=${() => walk(1)} aria-keyshortcuts="ArrowRight" data-testid="picture-after">${t('aid.beside.after')}</button>
			${ACTS.map((a) => html`<button type="button" class="mini" key=${a.name} disabled=${a.done?.(view)} onClick=${() => setView(a.change)}
				aria-keyshortcuts=${a.key} data-testid=${`picture-${a.name}`}>${t(`aid.beside.${a.name}`)}</button>`)}</div>
		${problem ? html`<${Problem} problem=${problem} />` : bitmap ? html`<${Stage} bitmap=${bitmap} view=${view} label=${label} />`
		: html`<p class="empty" role="status">${t('aid.beside.loading')}</p>`}
		<div class="act wrap" data-testid="picture-paper"><b>${one.paper.label}</b><${PaperState} paper=${one.paper} />
			${takes() && !one.paper.original && html`<${Take} key=${one.paper.code} no=${no} code=${one.paper.code} label=${one.paper.label} onDone=${onDone} />`}
			<${Refuse} key=${`no-${one.paper.code}`} no=${no} paper=${one.paper} onDone=${onDone} /></div>
	</div>`;
}

/* ---- the page ---- */

function Index({ file, id }) {
	return html`<nav class="panel paper-index" aria-label=${t('aid.part.papers')}><ul>${file.papers.map((paper) => html`<li key=${paper.code}>
		<b>${paper.label}</b>${!paper.pictures.length && html`<${PaperState} paper=${paper} />`}<span class="beside">${paper.pictures.map((p, i) => html`<a class="mini" key=${p.id} href=${to.aidbeside(file.case_no, p.id)} data-testid="picture-link"
			aria-current=${p.id === id ? 'true' : null} aria-label=${t('aid.beside.label', { paper: paper.label, n: i + 1 })}>${i + 1}</a>`)}</span></li>`)}</ul></nav>`;
}

export function AidBeside({ no, id }) {
	const [{ body: file, problem }, load] = useFetched(`/cases/${no}/aid`, 'aid');
	const list = file ? picturesOf(file) : [];
	const found = list.findIndex((p) => p.id === id);
	const at = found < 0 ? 0 : found;
	return html`<div class="page beside-page"><header class="case-head">
			<a class="icon back always" href=${to.case(no)} aria-label=${t('receipt.back')} data-testid="beside-back"><${Icon} name="back" /></a>
			<h1 tabindex="-1">${t('nav.aidbeside')} <span class="code">${no}</span></h1></header>
		<${Problem} problem=${problem} />
		${file && html`<div class="beside-both"><div class="beside-form" tabindex="0" role="region" aria-label=${t('aid.beside.form')} data-testid="beside-form">
				<${Told} file=${file} /><${Household} file=${file} /><${Sheet} file=${file} paper=${false} /></div>
			<div class="beside-papers"><${Index} file=${file} id=${list[at]?.id} />
				${list.length ? html`<${Viewer} no=${no} list=${list} at=${at} onDone=${load} />` : html`<p class="empty">${t('aid.beside.none')}</p>`}</div></div>`}
	</div>`;
}
