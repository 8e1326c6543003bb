// SPDX-License-Identifier: Apache-2.0
/* The frame that never moves, and the screen inside it. */
import { effect, html, render } from '../vendor/ui.js';
import { add, addForeign, lang } from '../shared/i18n.js';
import words from './zh-CN.js';
import english from './en.js';
import centreEnglish from './en-centre.js';

import { down, machine, watchMachine } from './net.js';
import { awake, elder, flowOf, helping, leave, low, parted, rating, stepOf, visit } from './visit.js';
import { watchVisits } from './funnel.js';
import { askOffers, watchOffers } from './places.js';
import { asking, touched, watchIdle } from './idle.js';
import { scanned, watchScanner } from './scan.js';
import { enterUpkeep, upkeep } from './upkeep.js';
import { Footer, Header } from './frame.js';
import { AttractScreen } from './screens/attract.js';
import { HelpScreen } from './screens/help.js';
import { HomeScreen } from './screens/home.js';
import { RateScreen } from './screens/rate.js';
import { ScanScreen } from './screens/scan.js';
import { TroubleScreen } from './screens/trouble.js';
import { ClosedScreen, LoadingScreen, PartedScreen, RestartingScreen, StillThere } from './screens/notice.js';

add(words);
add(english, 'en');
addForeign(centreEnglish, 'en');

/* What the staff see comes like a flow. */
function Upkeep() {
	const { phase, Screen, problem } = upkeep.value;
	if (phase === 'trouble')
		return html`<${TroubleScreen} v=${{ problem, retry: enterUpkeep, form: null }} />`;
	return html`<${Screen ?? LoadingScreen} />`;
}

/* Without a visit: the first row that holds. */
const IDLE = [
	[() => down.value, RestartingScreen],
	[() => !machine.value, LoadingScreen],
	[() => rating.value, RateScreen],
	[() => parted.value, PartedScreen],
	[() => machine.value.closed, ClosedScreen],
	[() => awake.value, HomeScreen],
	[() => true, AttractScreen],
];

/* Over a visit, which stays as it is below. */
const ASIDE = [
	[() => helping.value !== null, HelpScreen],
	[() => upkeep.value, Upkeep],
	[() => scanned.value, ScanScreen],
];

const first = (rows) => rows.find(([holds]) => holds())?.[1];

const ofVisit = (v) => ({
	loading: LoadingScreen,
	step: stepOf(v)?.screen,
	busy: stepOf(v)?.screen,
	done: flowOf(v).outcome,
	trouble: TroubleScreen,
}[v.phase]);

function App() {
	const v = visit.value;
	const root = document.documentElement;
	root.lang = lang.value;
	root.classList.toggle('elder', elder.value);
	root.classList.toggle('low', low.value);
	if (asking.value !== null)
		return html`<${StillThere} seconds=${asking.value} kept=${Boolean(v?.data.kept)} onStay=${touched} onLeave=${leave} />`;
	const Screen = first(ASIDE) ?? (v ? ofVisit(v) : first(IDLE));
	return html`
		<${Header} />
		<${Screen} key=${v ? `${v.serial}-${v.at}-${v.phase === 'done'}` : 'none'} v=${v} />
		<${Footer} />`;
}

/* Whoever was there is not there any more. */
function gone() {
	awake.value = false;
	leave();
}

const active = () => visit.value !== null || helping.value !== null
	|| scanned.value !== null || rating.value !== null || parted.value !== null || upkeep.value !== null;

watchMachine();
watchVisits();
watchOffers();
effect(() => { if (awake.value) askOffers(); });
watchScanner();
watchIdle({
	active,
	busy: () => ['busy', 'loading'].includes(visit.value?.phase),
	slow: () => (elder.value ? 2 : 1),
	onGone: () => (awake.value || active()) && gone(),
});
/* A long press is a press: there is no menu to get out by. */
addEventListener('contextmenu', (event) => event.preventDefault());
const root = document.getElementById('kiosk');
root.replaceChildren();
render(html`<${App} />`, root);
