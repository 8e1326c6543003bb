// SPDX-License-Identifier: Apache-2.0
/* The first page: what can be done here, and nothing that cannot. */
import { html } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { machine } from '../net.js';
import { start } from '../visit.js';
import { TILES } from '../flows.js';

function Tile({ tile, off, only }) {
	const names = ['tile', tile.first && 'first', only && 'only', off && 'off'].filter(Boolean);
	return html`<button type="button" class=${names.join(' ')} data-testid="tile-${tile.flow}"
		aria-disabled=${off ? 'true' : undefined} onClick=${() => !off && start(tile.flow)}>
		<${Icon} name=${tile.icon} />
		<b>${t(`${tile.flow}.tile`)}</b>
		<span>${t(off ? 'home.off' : `${tile.flow}.hint`)}</span>
		${only && html`<${Icon} name="go" class="go" />`}
	</button>`;
}

function Row({ tile, off }) {
	return html`<button type="button" class=${off ? 'row off' : 'row'} data-testid="tile-${tile.flow}"
		aria-disabled=${off ? 'true' : undefined} onClick=${() => !off && start(tile.flow)}>
		<${Icon} name=${tile.icon} />
		<div><b>${t(`${tile.flow}.tile`)}</b><span>${t(off ? 'home.off' : `${tile.flow}.hint`)}</span></div>
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

export function HomeScreen() {
	const off = machine.value.link !== 'online';
	const tiles = TILES.filter((x) => x.place === 'tile');
	return html`<${Page} screen="home" title=${t('home.title')} lead=${t('home.lead')}
		primary=${null} backWords=${null}>
		${off && html`<div class="panel amber" role="status" data-testid="offline-note">
			<${Icon} name="offline" /><div><b>${t('home.offline')}</b><p>${t('home.offline.do')}</p></div></div>`}
		<div class="tiles">${tiles.map((tile) =>
			html`<${Tile} key=${tile.flow} tile=${tile} off=${off} only=${tiles.length === 1} />`)}</div>
		<div class="rows">${TILES.filter((x) => x.place === 'row').map((tile) =>
			html`<${Row} key=${tile.flow} tile=${tile} off=${off} />`)}</div>
		<${How} />
	<//>`;
}
