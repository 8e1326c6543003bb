// SPDX-License-Identifier: Apache-2.0
/*
 * How was it: five grades, once, of one's own free will. Goes away by itself;
 * no answer is no grade.
 */
import { html, useEffect, useState } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { elder, leave, rate, rating } from '../visit.js';

const STAY_S = 20;
const THANKS_S = 3;
const GRADES = [5, 4, 3, 2, 1];

/* Calls onEnd after so many seconds of performance.now(), doubled for elders. */
function useEnd(seconds, onEnd) {
	useEffect(() => {
		const from = performance.now();
		const tick = setInterval(() => {
			const length = seconds * (elder.value ? 2 : 1);
			if (performance.now() - from >= length * 1000)
				onEnd();
		}, 250);
		return () => clearInterval(tick);
	}, [seconds]);
}

export function RateScreen() {
	const [thanks, setThanks] = useState(false);
	const { grade } = rating.value;
	useEnd(thanks ? THANKS_S : STAY_S, leave);
	const give = async (g) => {
		if (grade)
			return;
		if (await rate(g))
			setThanks(true);
		else if (rating.value)
			leave();
	};
	const title = t(thanks ? 'rate.thanks' : 'rate.title');
	return html`<${Page} screen="rate" title=${title} lead=${t(thanks ? 'rate.thanks.lead' : 'rate.lead')}
		mark=${thanks && html`<div class="medal green"><${Icon} name="tick" /></div>`}
		backWords=${null} primary=${t(thanks ? 'act.home' : 'rate.skip')} quiet=${!thanks}
		primaryId="rate-skip" onPrimary=${leave}>
		${!thanks && html`<div class="grades" role="group" aria-label=${title}>${GRADES.map((g) =>
			html`<button type="button" class=${grade === g ? 'grade on' : 'grade'} key=${g} data-testid="grade-${g}"
				aria-pressed=${grade === g ? 'true' : 'false'} onClick=${() => give(g)}>
				<${Icon} name="face${g}" /><b>${t(`rate.${g}`)}</b></button>`)}</div>`}
	<//>`;
}
