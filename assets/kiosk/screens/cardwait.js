// SPDX-License-Identifier: Apache-2.0
/* The picture of a card on the reader, and what the reader says. */
import { html } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { said, t } from '../../shared/i18n.js';
import { faultWords } from '../faults.js';
import { useVoice } from '../voice.js';
import { Code } from './fault.js';

export function CardPicture({ seen }) {
	const bad = seen.state === 'fault' || seen.state === 'lost';
	const words = bad ? said(seen.title) ?? t('card.lost') : t('card.put');
	useVoice([words]);
	const code = bad && (seen.code ?? 'READER_FAULT');
	return html`<div class=${bad ? 'reader bad' : 'reader'} data-testid="card-wait">
		<div class="scene" aria-hidden="true">
			<i class="waves"><b></b><b></b><b></b></i>
			<i class="idcard"><i class="face"></i><i class="lines"></i></i>
			<i class="plate"></i>
		</div>
		<p role="status">${bad && html`<${Icon} name="warn" />`}${words}</p>
		${code && html`<p class="works">${faultWords(code, 'works')}</p>
			<${Code} code=${code} testid="reader-code" />`}
	</div>`;
}

export function CardTaken({ card, onAgain }) {
	return html`<div class="taken" data-testid="card-present">
		<div class="medal green"><${Icon} name="tick" /></div>
		<div><b data-testid="card-name">${card.name}</b>
			<span class="num">${card.id_no}</span>
			<span class="num">${[said(card.sex, true), card.birth].filter(Boolean).join(' · ')}</span></div>
		${onAgain && html`<button type="button" class="btn" data-testid="card-again"
			onClick=${onAgain}>${t('card.again')}</button>`}
	</div>`;
}
