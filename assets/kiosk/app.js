// SPDX-License-Identifier: Apache-2.0
/* The frame that never moves, and the screen inside it. */
import { html, render } from '../vendor/ui.js';
import { add } from '../shared/i18n.js';
import words from './zh-CN.js';

import { down, machine, watchMachine } from './net.js';
import { elder, end, flowOf, helping, stepOf, visit } from './visit.js';
import { watchVisits } from './funnel.js';
import { asking, touched, watchIdle } from './idle.js';
import { Footer, Header } from './frame.js';
import { HomeScreen } from './screens/home.js';
import { TroubleScreen } from './screens/trouble.js';
import { ClosedScreen, HelpScreen, LoadingScreen, StillThere } from './screens/notice.js';

add(words);

function current(v) {
	if (!machine.value)
		return down.value ? ClosedScreen : LoadingScreen;
	if (!v)
		return down.value ? ClosedScreen : HomeScreen;
	return {
		loading: LoadingScreen,
		step: stepOf(v).screen,
		busy: stepOf(v).screen,
		done: flowOf(v).outcome,
		trouble: TroubleScreen,
	}[v.phase];
}

function App() {
	const v = visit.value;
	const Screen = current(v);
	document.documentElement.classList.toggle('elder', elder.value);
	if (asking.value !== null)
		return html`<${StillThere} seconds=${asking.value} onStay=${touched} onLeave=${end} />`;
	return html`
		<${Header} />
		${helping.value
			? html`<${HelpScreen} />`
			: html`<${Screen} key=${v ? `${v.serial}-${v.at}-${v.phase === 'done'}` : 'home'} v=${v} />`}
		<${Footer} />`;
}

function gone() {
	elder.value = false;
	if (visit.value || helping.value)
		end();
}

watchMachine();
watchVisits();
watchIdle({
	active: () => visit.value !== null || helping.value,
	busy: () => ['busy', 'loading'].includes(visit.value?.phase),
	onGone: gone,
});
/* A long press is a press: there is no menu to get out by. */
addEventListener('contextmenu', (event) => event.preventDefault());
const root = document.getElementById('kiosk');
root.replaceChildren();
render(html`<${App} />`, root);
