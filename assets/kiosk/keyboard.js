// SPDX-License-Identifier: Apache-2.0
/*
 * Words under the finger: pinyin with candidates, handwriting, letters. The
 * agent's engines give the candidates; what is typed lives in this component
 * and in the answer, and nobody learns from it.
 */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { Icon } from '../shared/icons.js';
import { t } from '../shared/i18n.js';
import { local, machine } from './net.js';
import { elder } from './visit.js';

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const DIGITS = '1234567890';
const LETTERS_MAX = 40;
const CONTEXT = 10; /* characters that the engine looks back */
/* A line of candidates, in rem as kiosk.css has them: the room beside the
 * two keys that turn the page, a character, what stands around it. */
const ROOM = { normal: 7.3, elder: 5.7 };
const CHARACTER = 0.44;
const AROUND = 0.22;
const LEAST = 0.66;
const GAP = 0.14;

/* Code points, so that a rare character is one. */
const chars = (text) => [...text];
export const cut = (text, max) => chars(text).slice(0, max).join('');
const without = (text) => chars(text).slice(0, -1).join('');

/* An engine is installed; without one there are letters only. */
export const hasChinese = () => Boolean(machine.value?.ime?.pinyin || machine.value?.ime?.strokes);

const MODES = [
	{ id: 'pinyin', has: () => machine.value?.ime?.pinyin },
	{ id: 'strokes', has: () => machine.value?.ime?.strokes },
	{ id: 'latin', has: () => true },
];

function Key({ name, label = name, kind = '', words, onPress }) {
	return html`<button type="button" class="key ${kind}" data-testid="kb-${name}"
		aria-label=${words} onClick=${onPress}>${label}</button>`;
}

/* As many to a page as fit: nine single characters, fewer phrases. */
function pagesOf(list, room) {
	const pages = [[]];
	let left = room;
	for (const c of list) {
		const width = GAP + Math.max(LEAST, chars(c.text).length * CHARACTER + AROUND);
		if (width > left && pages.at(-1).length > 0) {
			pages.push([]);
			left = room;
		}
		pages.at(-1).push(c);
		left -= width;
	}
	return pages;
}

function Candidates({ list, onPick }) {
	const [page, setPage] = useState(0);
	useEffect(() => setPage(0), [list]);
	const pages = pagesOf(list, elder.value ? ROOM.elder : ROOM.normal);
	const turn = (by, name, words, icon) => html`<button type="button" class="turn" data-testid="kb-${name}"
		aria-label=${t(words)} aria-disabled=${pages[page + by] ? undefined : 'true'}
		onClick=${() => pages[page + by] && setPage(page + by)}><${Icon} name=${icon} /></button>`;
	return html`<div class="candidates" role="group" aria-label=${t('keyboard.candidates')}>
		${(pages[page] ?? []).map((c, i) => html`<button type="button" key=${`${i}${c.text}`} class="candidate"
			data-testid="candidate-${i}" onClick=${() => onPick(c)}>${c.text}</button>`)}
		${pages.length > 1 && html`<span class="turns">${turn(-1, 'earlier', 'keyboard.earlier', 'back')}
			${turn(1, 'later', 'keyboard.later', 'go')}</span>`}
	</div>`;
}

/* The newest question wins: answers that come late are dropped. */
function useCandidates(ask, inputs) {
	const [list, setList] = useState([]);
	useEffect(() => {
		const leave = new AbortController();
		ask(leave.signal)
			.then((found) => !leave.signal.aborted && setList(found))
			.catch(() => !leave.signal.aborted && setList([]));
		return () => leave.abort();
	}, inputs);
	return list;
}

async function pinyinOf(q, value, signal) {
	const after = chars(value).slice(-CONTEXT).join('');
	if (q === '' && after === '')
		return [];
	return (await local.post('/ime/pinyin', { q, after }, { signal })).candidates;
}

function Letters({ upper, onLetter, children }) {
	const show = (c) => (upper ? c.toUpperCase() : c);
	return html`${ROWS.map((row, i) => html`<div class="keys" key=${row}>
		${i === 2 && children[0]}
		${chars(row).map((c) => html`<${Key} key=${c} name=${c} label=${show(c)}
			onPress=${() => onLetter(show(c))} />`)}
		${i === 2 && children[1]}</div>`)}`;
}

const eraseKey = (onPress) => html`<${Key} name="erase" kind="wide" words=${t('keypad.erase')}
	label=${html`<${Icon} name="erase" />`} onPress=${onPress} />`;

function Pinyin({ value, onChange }) {
	const [q, setQ] = useState('');
	const list = useCandidates((signal) => pinyinOf(q, value, signal), [q, value]);
	const pick = (c) => {
		onChange(value + c.text);
		setQ(q.slice(c.used));
	};
	return html`
		<p class="spelling" data-testid="spelling" aria-live="polite">${q || t('keyboard.pinyin.hint')}</p>
		<${Candidates} list=${list} onPick=${pick} />
		<${Letters} onLetter=${(c) => setQ((q + c).slice(0, LETTERS_MAX))}>
			${html`<${Key} name="dot" label="·" words=${t('keyboard.dot')} onPress=${() => onChange(`${value}·`)} />`}
			${eraseKey(() => (q === '' ? onChange(without(value)) : setQ(q.slice(0, -1))))}
		<//>`;
}

function Latin({ value, onChange }) {
	const [upper, setUpper] = useState(true);
	const put = (c) => {
		onChange(value + c);
		setUpper(c === ' ');
	};
	return html`
		<div class="keys">${chars(DIGITS).map((d) => html`<${Key} key=${d} name=${d} onPress=${() => put(d)} />`)}</div>
		<${Letters} upper=${upper} onLetter=${put}>
			${html`<${Key} name="shift" words=${t('keyboard.shift')} label=${html`<${Icon} name="up" />`}
				onPress=${() => setUpper(!upper)} />`}
			${eraseKey(() => onChange(without(value)))}
		<//>
		<div class="keys"><${Key} name="dot" label="·" words=${t('keyboard.dot')} onPress=${() => put('·')} />
			<${Key} name="space" kind="space" label=${t('keyboard.space')} onPress=${() => put(' ')} />
			<${Key} name="hyphen" label="-" onPress=${() => put('-')} /></div>`;
}

/* Strokes as the pen made them; the box is the canvas in its own pixels. */
function usePen(box, strokes, setStrokes) {
	const now = useRef(null);
	const point = (event) => {
		const r = box.current.getBoundingClientRect();
		const x = Math.round(((event.clientX - r.left) / r.width) * box.current.width);
		const y = Math.round(((event.clientY - r.top) / r.height) * box.current.height);
		return [Math.max(0, x), Math.max(0, y)];
	};
	useEffect(() => {
		const pen = box.current.getContext('2d');
		pen.clearRect(0, 0, box.current.width, box.current.height);
		pen.lineWidth = 10;
		pen.lineCap = pen.lineJoin = 'round';
		for (const s of strokes) {
			pen.beginPath();
			s.forEach(([x, y], i) => (i === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
			pen.stroke();
		}
	}, [strokes]);
	return {
		onPointerDown: (event) => {
			box.current.setPointerCapture(event.pointerId);
			now.current = [point(event)];
		},
		onPointerMove: (event) => {
			if (!now.current)
				return;
			now.current.push(point(event));
			const pen = box.current.getContext('2d');
			const [from, to] = now.current.slice(-2);
			pen.beginPath();
			pen.moveTo(...from);
			pen.lineTo(...to);
			pen.stroke();
		},
		onPointerUp: () => {
			if (now.current)
				setStrokes([...strokes, now.current]);
			now.current = null;
		},
	};
}

const BOX = 400;

function Strokes({ value, onChange }) {
	const [strokes, setStrokes] = useState([]);
	const box = useRef(null);
	const pen = usePen(box, strokes, setStrokes);
	const list = useCandidates(async (signal) => {
		if (strokes.length === 0)
			return [];
		const body = { width: BOX, height: BOX, strokes: strokes.map((s) => s.flat().join(' ')) };
		return (await local.post('/ime/strokes', body, { signal })).candidates;
	}, [strokes]);
	const pick = (c) => {
		onChange(value + c.text);
		setStrokes([]);
	};
	return html`
		<${Candidates} list=${list} onPick=${pick} />
		<div class="writing">
			<canvas ref=${box} width=${BOX} height=${BOX} data-testid="strokes" role="img"
				aria-label=${t('keyboard.strokes.hint')} ...${pen}></canvas>
			<div class="beside"><p>${t('keyboard.strokes.hint')}</p>
				<${Key} name="undo" kind="small" label=${t('keyboard.undo')} onPress=${() => setStrokes(strokes.slice(0, -1))} />
				<${Key} name="clear" kind="small" label=${t('keyboard.clear')} onPress=${() => setStrokes([])} />
				${eraseKey(() => onChange(without(value)))}</div>
		</div>`;
}

const PANELS = { pinyin: Pinyin, strokes: Strokes, latin: Latin };

/* Keyboard({value, onChange, max, only}): onChange gets at most max characters;
 * only: the one mode that there is. */
export function Keyboard({ value, onChange, max, only }) {
	const modes = MODES.filter((m) => (only ? m.id === only : m.has()));
	const [chosen, setMode] = useState(null);
	const { id: mode } = modes.find((m) => m.id === chosen) ?? modes[0];
	const Panel = PANELS[mode];
	const set = (text) => onChange(cut(text, max));
	/* A key pressed leaves the caret where it is. */
	const stay = (event) => event.preventDefault();
	return html`<section class="keyboard" onMouseDown=${stay} aria-label=${t('keyboard.label')} data-testid="keyboard">
		${modes.length > 1 && html`<div class="modes" role="group" aria-label=${t('keyboard.modes')}>${modes.map((m) => html`
			<button type="button" key=${m.id} class=${m.id === mode ? 'mode on' : 'mode'}
				data-testid="kb-mode-${m.id}" aria-pressed=${m.id === mode ? 'true' : 'false'}
				onClick=${() => setMode(m.id)}>${t(`keyboard.${m.id}`)}</button>`)}</div>`}
		<${Panel} key=${mode} value=${value} onChange=${set} />
	</section>`;
}
