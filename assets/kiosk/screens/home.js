// SPDX-License-Identifier: Apache-2.0
/* The first page: what can be done here, and nothing that cannot. */
import { html } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { start } from '../visit.js';
import { FLOWS, tilesNow } from '../flows.js';
import { FAULTS, faultsNow, promiseOf } from '../faults.js';
import { Code, FaultNote } from './fault.js';
import { Notices } from './notice.js';

/* What the service may promise now, in the words under its name. */
function hintOf(flow) {
	const promise = promiseOf(FLOWS[flow].service);
	const off = promise === 'none';
	const key = { none: 'home.off', provisional: 'home.provisional' }[promise] ?? `${flow}.hint`;
	return { off, hint: t(key), go: () => !off && start(flow) };
}

function Tile({ tile, only }) {
	const { off, hint, go } = hintOf(tile.flow);
	const names = ['tile', tile.first && 'first', only && 'only', off && 'off'].filter(Boolean);
	return html`<button type="button" class=${names.join(' ')} data-testid="tile-${tile.flow}"
		aria-disabled=${off ? 'true' : undefined} onClick=${go}>
		<${Icon} name=${tile.icon} />
		<b>${t(`${tile.flow}.tile`)}</b>
		<span>${hint}</span>
		${only && html`<${Icon} name="go" class="go" />`}
	</button>`;
}

function Row({ tile }) {
	const { off, hint, go } = hintOf(tile.flow);
	return html`<button type="button" class=${off ? 'row off' : 'row'} data-testid="tile-${tile.flow}"
		aria-disabled=${off ? 'true' : undefined} onClick=${go}>
		<${Icon} name=${tile.icon} />
		<div><b>${t(`${tile.flow}.tile`)}</b><span>${hint}</span></div>
		<${Icon} name="go" class="go" />
	</button>`;
}

const HOW = [['card', 'home.how1'], ['people', 'home.how2'], ['slip', 'home.how3']];

function How() {
	return html`<section class="how">
		<h2>${t('home.how')}</h2>
		<ol>${HOW.map(([icon, words], i) => html`<li key=${words}>
			<${Icon} name=${icon} /><span><em class="num">${i + 1}</em>${t(words)}</span></li>`)}</ol>
	</section>`;
}

/* The line has a note of its own: what it means depends on the services. */
function Offline() {
	const some = tilesNow().some(({ flow }) => promiseOf(FLOWS[flow].service) !== 'none');
	const key = some ? 'home.offline.some' : 'home.offline';
	return html`<div class="panel amber fault" role="status" data-testid="offline-note" data-code="LINE_DOWN">
		<${Icon} name="offline" /><div><b>${t(key)}</b><p>${t(`${key}.do`)}</p>
		<${Code} code="LINE_DOWN" /></div></div>`;
}

export function HomeScreen() {
	const faults = faultsNow();
	const tiles = tilesNow().filter((x) => x.place === 'tile');
	const count = ['one', 'two'][tiles.length - 1] ?? '';
	return html`<${Page} screen="home" title=${t('home.title')} lead=${t('home.lead')}
		primary=${null} backWords=${null}>
		${faults.includes('LINE_DOWN') && html`<${Offline} />`}
		<div class="tiles ${count}">${tiles.map((tile) =>
			html`<${Tile} key=${tile.flow} tile=${tile} only=${tiles.length === 1} />`)}</div>
		<div class="rows">${tilesNow().filter((x) => x.place === 'row').map((tile) =>
			html`<${Row} key=${tile.flow} tile=${tile} />`)}</div>
		${faults.filter((code) => code !== 'LINE_DOWN' && FAULTS[code].home).map((code) =>
			html`<${FaultNote} key=${code} code=${code} testid="fault-${code}" brief=${true} />`)}
		<${Notices} />
		${faults.length === 0 && html`<${How} />`}
	<//>`;
}
