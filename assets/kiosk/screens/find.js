// SPDX-License-Identifier: Apache-2.0
/* The card on the reader, or the receipt under the scanner: whichever comes. */
import { html, useEffect } from '../../vendor/ui.js';
import { FieldError } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { machine } from '../net.js';
import { useCard } from '../card.js';
import { deviceFault } from '../faults.js';
import { useScan } from '../scan.js';
import { another, answer, end, errorOf, submit } from '../visit.js';
import { CardPicture } from './cardwait.js';
import { FaultNote } from './fault.js';

export function FindScreen({ v }) {
	const busy = v.phase === 'busy';
	const reader = machine.value.reader === 'ok';
	const go = (patch) => {
		if (busy)
			return;
		answer(patch);
		submit();
	};
	const seen = useCard(reader && !busy && v.data.card === null, (card) => (card.other ? another(card) : go({ card, code: '' })));
	useScan((code) => go({ card: null, code }));
	/* The card was read in another flow already. */
	useEffect(() => {
		if (v.phase === 'step' && v.data.card)
			submit();
	}, []);
	return html`<${Page} v=${v} screen="find" title=${t('find.title')} lead=${t('find.lead')}
		backWords=${t('act.home')} onBack=${end} primary=${busy ? '' : null}>
		<${FieldError} id="find-error" text=${errorOf(v, 'find')} />
		<div id="find" tabindex="-1">
			${busy && html`<div class="reader"><i class="spinner large"></i><p>${t('find.busy')}</p></div>`}
			${!busy && reader && html`<${CardPicture} seen=${seen} />`}
			${!busy && !reader && html`<${FaultNote} testid="reader-off"
				code=${deviceFault('reader', machine.value.reader) ?? 'READER_FAULT'} />`}
		</div>
		<ul class="advice"><li><${Icon} name="scan" /><div><b>${t('find.scan')}</b>
			<span>${t('find.scan.more')}</span></div></li></ul>
	<//>`;
}
