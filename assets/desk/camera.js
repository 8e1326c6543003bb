// SPDX-License-Identifier: Apache-2.0
/*
 * The camera as a scanner: it is opened by a touch, goes on by itself, and says
 * a code once for as long as it is held up. Pictures never leave the device.
 */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { openReader, read } from './symbol.js';

const WIDTH = 1280; /* pixels of a picture that is read, at most */
const PAUSE_MS = 60;
const GONE_MS = 2000; /* out of sight for so long, a code is a new one */
const TOKEN = /\d{100}/; /* the digits of a token; other codes lie about, too */
const WANTED = { audio: false, video: { facingMode: { ideal: 'environment' }, width: { ideal: WIDTH }, height: { ideal: 720 } } };
const TROUBLE = { NotAllowedError: 'denied', NotFoundError: 'none', OverconstrainedError: 'none', NotReadableError: 'taken' };

function pictureOf(video, canvas) {
	const scale = Math.min(1, WIDTH / video.videoWidth);
	canvas.width = Math.round(video.videoWidth * scale);
	canvas.height = Math.round(video.videoHeight * scale);
	const context = canvas.getContext('2d', { willReadFrequently: true });
	context.drawImage(video, 0, 0, canvas.width, canvas.height);
	return context.getImageData(0, 0, canvas.width, canvas.height);
}

/* Looks until it is stopped. onSeen(text) once for each time a code comes into
 * sight; onOther(there) when there are codes, and none is a token. */
function look(video, worker, { onSeen, onOther }) {
	const canvas = document.createElement('canvas');
	const seen = new Map(); /* text -> when last */
	let timer = 0, stopped = false;
	const step = async () => {
		if (video.videoWidth && !document.hidden) {
			const texts = await read(worker, pictureOf(video, canvas));
			if (stopped)
				return;
			const now = performance.now();
			const tokens = texts.filter((text) => TOKEN.test(text));
			onOther(texts.length > 0 && !tokens.length);
			for (const text of tokens) {
				const fresh = !(now - seen.get(text) < GONE_MS);
				seen.set(text, now);
				if (fresh)
					onSeen(text);
			}
		}
		timer = setTimeout(step, PAUSE_MS);
	};
	step();
	return () => {
		stopped = true;
		clearTimeout(timer);
	};
}

async function start(video, on) {
	const stream = await navigator.mediaDevices.getUserMedia(WANTED);
	const worker = await openReader().catch((error) => {
		stream.getTracks().forEach((track) => track.stop());
		throw error;
	});
	video.srcObject = stream;
	await video.play().catch(() => null);
	const stop = look(video, worker, on);
	return () => {
		stop();
		worker.terminate();
		stream.getTracks().forEach((track) => track.stop());
		video.srcObject = null;
	};
}

/* phase: off, opening, on, or what is wrong. */
export function Camera({ onCode }) {
	const [phase, setPhase] = useState('off');
	const [other, setOther] = useState(false);
	const video = useRef(null);
	const close = useRef(null);
	const gone = useRef(false);
	const handler = useRef(onCode);
	handler.current = onCode;
	const off = () => {
		close.current?.();
		close.current = null;
		setPhase('off');
	};
	useEffect(() => () => {
		gone.current = true;
		close.current?.();
	}, []);
	const open = async () => {
		setPhase('opening');
		try {
			const stop = await start(video.current, { onSeen: (text) => handler.current(text), onOther: setOther });
			if (gone.current)
				return stop(); /* who has left the page is seen no more */
			close.current = stop;
			setPhase('on');
		} catch (error) {
			setPhase(TROUBLE[error.name] ?? (navigator.mediaDevices ? 'failed' : 'none'));
		}
	};
	const on = phase === 'on';
	return html`<div class="camera" data-testid="camera" data-phase=${phase}>
		<video ref=${video} hidden=${!on} muted playsinline aria-label=${t('camera.picture')} />
		<p class="quiet" hidden=${!on}>${t(other ? 'camera.other' : 'camera.hold')}</p>
		${!on && phase !== 'off' && phase !== 'opening' && html`<p class="alert" role="alert" data-testid="camera-trouble">
			${t(`camera.${phase}`)}</p>`}
		<button type="button" class="btn" disabled=${phase === 'opening'} onClick=${on ? off : open} data-testid="camera-switch">
			<${Icon} name=${on ? 'close' : 'scan'} />${t(on ? 'camera.close' : phase === 'opening' ? 'camera.opening' : 'camera.open')}</button>
	</div>`;
}
