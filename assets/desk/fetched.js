// SPDX-License-Identifier: Apache-2.0
/* One answer of a path, fetched again on demand and on news of a topic, for
 * whoever is working: an empty chair asks for nothing. */
import { useEffect, useState } from '../vendor/ui.js';
import { onNews } from './live.js';
import { activeWithin, api } from './session.js';

const ACTIVE_MS = 2 * 60 * 1000;

/* path: null: nothing yet. The answer of another path is never shown. */
export function useFetched(path, topic) {
	const [seen, setSeen] = useState({});
	const load = () => path && api.get(path).then((body) => setSeen({ path, body }), (problem) => setSeen({ path, problem }));
	useEffect(() => {
		load();
		return onNews(topic, () => activeWithin(ACTIVE_MS) && load());
	}, [path]);
	return [seen.path === path ? seen : {}, load];
}
