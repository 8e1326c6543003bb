// SPDX-License-Identifier: Apache-2.0
/* One answer of a path, fetched again on demand and on news of a topic, for
 * whoever is working: an empty chair asks for nothing. */
import { useEffect, useRef, useState } from '../vendor/ui.js';
import { onNews } from './live.js';
import { activeWithin, api } from './session.js';

const ACTIVE_MS = 2 * 60 * 1000;

/* path: null: nothing yet. The answer of another path is never shown, nor one
 * that a later one has overtaken; a problem stands beside what was there, so
 * that nobody's typing goes with it. */
export function useFetched(path, topic) {
	const [seen, setSeen] = useState({});
	const last = useRef(0);
	const load = () => {
		const mine = ++last.current;
		const tell = (now) => mine === last.current
			&& setSeen((was) => ({ path, body: was.path === path ? was.body : undefined, ...now }));
		return path && api.get(path).then((body) => tell({ body }), (problem) => tell({ problem }));
	};
	useEffect(() => {
		load();
		return onNews(topic, () => activeWithin(ACTIVE_MS) && load());
	}, [path]);
	return [seen.path === path ? seen : {}, load];
}
