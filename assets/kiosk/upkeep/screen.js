// SPDX-License-Identifier: Apache-2.0
/* Card, PIN, and what the staff can do at a kiosk: comes when one of them asks. */
import { html, useState } from '../../vendor/ui.js';
import { FieldError } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { add, said, t } from '../../shared/i18n.js';
import words from './zh-CN.js';
import english from './en.js';
import { Facts, Page } from '../frame.js';
import { deviceFault, faultWords } from '../faults.js';
import { Keypad } from '../keypad.js';
import { TextField } from '../textfield.js';
import { useCard } from '../card.js';
import { machine } from '../net.js';
import { useScan } from '../scan.js';
import { actUpkeep, cardRead, openUpkeep, upkeep, viewUpkeep } from '../upkeep.js';
import { end } from '../visit.js';
import { CardPicture, CardTaken } from '../screens/cardwait.js';
import { Code, FaultNote } from '../screens/fault.js';

add(words);
add(english, 'en');

const PIN_MIN = 6;
const PIN_MAX = 12;
const HOUR_S = 3600;

const noReader = () => deviceFault('reader', machine.value.reader);

function Wrong() {
	const { problem } = upkeep.value;
	return problem && html`<div class="panel amber fault" role="alert" data-testid="upkeep-problem" data-code=${problem.code}>
		<${Icon} name="warn" /><div><b>${faultWords(problem.code, 'title') ?? said(problem.fields?.[0]?.title ?? problem.title)}</b>
		<${Code} code=${problem.code} /></div></div>`;
}

function Card() {
	const fault = noReader();
	const seen = useCard(!fault, cardRead);
	return html`<${Page} screen="upkeep-card" title=${t('upkeep.title')} lead=${t('upkeep.lead')}
		backWords=${t('act.home')} onBack=${end} primary=${null}>
		<${Wrong} />
		${fault ? html`<${FaultNote} code=${fault} testid="reader-off" />` : html`<${CardPicture} seen=${seen} />`}
	<//>`;
}

function Pin() {
	const { card, busy } = upkeep.value;
	const [pin, setPin] = useState('');
	const set = (text) => setPin(text.replace(/\D/g, '').slice(0, PIN_MAX));
	const go = () => {
		if (busy || pin.length < PIN_MIN)
			return;
		setPin('');
		openUpkeep(pin);
	};
	return html`<${Page} screen="upkeep-pin" title=${t('upkeep.pin.title')} lead=${t('upkeep.pin.lead')}
		backWords=${t('act.home')} onBack=${end} primary=${busy ? t('act.sending') : t('upkeep.pin.go')}
		primaryId="upkeep-enter" onPrimary=${go} quiet=${pin.length < PIN_MIN}>
		${upkeep.value.problem ? html`<${Wrong} />` : html`<${CardTaken} card=${card} />`}
		<div class="pair"><div class="field number"><label for="pin">${t('upkeep.pin')}</label>
			<input id="pin" data-testid="input-pin" type="password" class="num" inputmode="none" autocomplete="off"
				value=${pin} onInput=${(event) => set(event.target.value)} /></div>
		<${Keypad} value=${pin} onChange=${set} /></div>
	<//>`;
}

function Over() {
	return html`<${Page} screen="upkeep-over" title=${t('upkeep.over.title')} lead=${t('upkeep.over.lead')}
		backWords=${null} primary=${t('act.home')} onPrimary=${end} primaryId="upkeep-end" />`;
}

/* ---- open ---- */

const waits = ({ waiting, oldest, stuck }) => [
	t('upkeep.waiting', { count: waiting }),
	waiting > 0 && t('upkeep.oldest', { hours: Math.floor(oldest / HOUR_S) }),
	stuck > 0 && t('upkeep.stuck', { count: stuck }),
].filter(Boolean).join(' · ');

const device = (name) => {
	const state = machine.value[name];
	const code = state === 'none' ? null : deviceFault(name, state);
	return code ? faultWords(code, 'title') : t(state === 'none' ? 'upkeep.absent' : 'upkeep.well');
};

function Machine({ facts }) {
	return html`<section class="panel upkeep-facts" data-testid="upkeep-facts"><${Facts} rows=${[
		[t('upkeep.who'), html`<span lang="zh-CN">${facts.display}</span>`],
		[t('upkeep.reader'), device('reader')],
		[t('upkeep.printer'), device('printer')],
		[t('upkeep.scanner'), device('scanner')],
		[t('upkeep.outbox'), waits(facts), 'upkeep-waiting'],
		[t('upkeep.disk'), t('upkeep.disk.free', { mib: facts.disk_free })],
		[t('upkeep.certificate'), t('upkeep.certificate.days', { days: facts.certificate_days })],
		[t('upkeep.version'), facts.version],
		[t('upkeep.error'), facts.error],
	]} /></section>`;
}

const DONE = { export: 'upkeep.done.export', close: 'upkeep.done.service', open: 'upkeep.done.service' };
const ON_PAPER = ['queued', 'sent', 'printed'];

function ofPaper({ print = 'queued', print_code: code }) {
	return ON_PAPER.includes(print) ? t(`paper.${print}`) : faultWords(code ?? 'PRINT_UNKNOWN', 'title') ?? code;
}

/* What came of the last act, in words. */
function Done({ facts }) {
	const { done } = upkeep.value;
	const printed = done?.action === 'test_print';
	const key = DONE[done?.action];
	if (!printed && !key)
		return null;
	return html`<div class="panel" role="status" data-testid="upkeep-done" data-print=${printed ? facts.print : undefined}>
		<b>${printed ? ofPaper(facts) : t(key, { count: done.acts })}</b>
		${done.file && html`<p class="upkeep-file">${done.file}</p>`}</div>`;
}

const restart = async () => {
	if (await actUpkeep('restart'))
		location.reload();
};

const look = (view) => async () => {
	if (await actUpkeep(view))
		viewUpkeep(view);
};

/* The acts: name, icon, what a touch does, whether it is there. */
const ACTS = [
	['test_print', 'print', () => actUpkeep('test_print'), () => machine.value.printer !== 'none'],
	['test_reader', 'card', look('test_reader'), () => machine.value.reader !== 'none'],
	['test_scanner', 'scan', look('test_scanner'), () => machine.value.scanner !== 'none'],
	['export', 'inbox', () => actUpkeep('export')],
	['close', 'lock', () => viewUpkeep('close'), () => !machine.value.closed],
	['open', 'tick', () => actUpkeep('open'), () => Boolean(machine.value.closed)],
	['restart', 'again', restart],
];

function Menu() {
	const { facts, busy } = upkeep.value;
	const minutes = Math.ceil((facts?.seconds ?? 0) / 60);
	return html`<${Page} screen="upkeep" title=${t('upkeep.menu.title')}
		lead=${facts && t('upkeep.menu.lead', { minutes })}
		backWords=${null} primary=${t('upkeep.end')} onPrimary=${end} primaryId="upkeep-end">
		<${Wrong} />${facts && html`<${Done} facts=${facts} />`}
		<div class="rows two">${ACTS.filter(([, , , there]) => there?.() ?? true).map(([name, icon, go]) =>
			html`<button type="button" class=${busy ? 'row off' : 'row'} key=${name} data-testid="upkeep-${name}"
				aria-disabled=${busy ? 'true' : undefined} onClick=${go}><${Icon} name=${icon} />
				<div><b>${t(`upkeep.${name}.title`)}</b><span>${t(`upkeep.${name}.hint`)}</span></div></button>`)}</div>
		${facts && html`<${Machine} facts=${facts} />`}
	<//>`;
}

function Back({ screen, title, lead, children }) {
	return html`<${Page} screen=${screen} title=${title} lead=${lead} primary=${null}
		onBack=${() => viewUpkeep('menu')}><${Wrong} />${children}<//>`;
}

function ReaderTest() {
	const [card, setCard] = useState(null);
	const seen = useCard(card === null, setCard);
	return html`<${Back} screen="upkeep-reader" title=${t('upkeep.test_reader.title')} lead=${t('upkeep.test_reader.lead')}>
		${card ? html`<${CardTaken} card=${card} onAgain=${() => setCard(null)} />`
			: html`<${CardPicture} seen=${seen} />`}
	<//>`;
}

function ScannerTest() {
	const [code, setCode] = useState(null);
	useScan(setCode);
	return html`<${Back} screen="upkeep-scanner" title=${t('upkeep.test_scanner.title')} lead=${t('upkeep.test_scanner.lead')}>
		<p class="panel num upkeep-file" role="status" data-testid="upkeep-code">
			${code === null ? t('upkeep.scanner.waiting') : code}</p>
	<//>`;
}

function CloseText() {
	const [text, setText] = useState(t('upkeep.close.preset'));
	const go = async () => {
		if (await actUpkeep('close', { text: text.trim() }))
			viewUpkeep('menu');
	};
	return html`<${Page} screen="upkeep-close" title=${t('upkeep.close.title')} lead=${t('upkeep.close.lead')}
		onBack=${() => viewUpkeep('menu')} primary=${t('upkeep.close.title')} primaryId="upkeep-close-yes" onPrimary=${go}>
		<${FieldError} id="close-text-error" text=${upkeep.value.problem && said(upkeep.value.problem.title)} />
		<${TextField} id="close-text" label=${t('upkeep.close.text')} value=${text} active=${true} onChange=${setText} />
	<//>`;
}

const VIEWS = { menu: Menu, test_reader: ReaderTest, test_scanner: ScannerTest, close: CloseText };
const PHASES = { card: Card, pin: Pin, over: Over };

export function UpkeepScreen() {
	const { phase, view } = upkeep.value;
	const Part = PHASES[phase] ?? VIEWS[view];
	return html`<${Part} key=${Part.name} />`;
}
