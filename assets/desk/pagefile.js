// SPDX-License-Identifier: Apache-2.0
/*
 * A page that was scanned or photographed, from its file to the centre: the
 * codes on it, and a picture small enough for the line. The centre makes it
 * anew whatever comes.
 */
import { t } from '../shared/i18n.js';
import { api } from './session.js';
import { read } from './symbol.js';

export const KINDS = 'image/jpeg,image/png';
const SIDE_KEPT = 2000; /* dots; the centre keeps no more */
const QUALITY = 0.85;
const BYTES_MAX = 6 * 1024 * 1024; /* IMAGE_BYTES_MAX */
const SENT_MS = 120 * 1000;
/* A code is found faster in a small picture, and more surely in a large one. */
const READ_AT = [1600, 3200];

function drawn(bitmap, side) {
	const by = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
	const canvas = Object.assign(document.createElement('canvas'), {
		width: Math.max(1, Math.round(bitmap.width * by)), height: Math.max(1, Math.round(bitmap.height * by)),
	});
	const pen = canvas.getContext('2d', { willReadFrequently: true });
	pen.fillStyle = '#fff';
	pen.fillRect(0, 0, canvas.width, canvas.height);
	pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
	return canvas;
}

/* The first code on it that is like this; null for none. */
async function codeOn(bitmap, reader, like) {
	for (const side of READ_AT) {
		const canvas = drawn(bitmap, side);
		const texts = await read(reader, canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height));
		const found = texts.find((text) => like.test(text));
		if (found || Math.max(bitmap.width, bitmap.height) <= side)
			return found ?? null;
	}
	return null;
}

const base64 = (blob) => new Promise((yes, no) => {
	const reader = new FileReader();
	reader.onload = () => yes(reader.result.slice(reader.result.indexOf(',') + 1));
	reader.onerror = () => no({ title: t('pagefile.broken') });
	reader.readAsDataURL(blob);
});

const smaller = (bitmap, file) => new Promise((done) => drawn(bitmap, SIDE_KEPT).toBlob((blob) => done(blob ?? file), 'image/jpeg', QUALITY));

/* {image, code}: base64 of what is sent, and what was read on it if a reader
 * (symbol.js) and a pattern are given. Throws {title} for what is no picture. */
export async function pageOf(file, reader, like) {
	const bitmap = await createImageBitmap(file).catch(() => null);
	if (!bitmap)
		throw { title: t('pagefile.kind') };
	const code = reader ? await codeOn(bitmap, reader, like) : null;
	const blob = await smaller(bitmap, file);
	bitmap.close();
	if (blob.size > BYTES_MAX)
		throw { title: t('pagefile.large') };
	return { image: await base64(blob), code };
}

/* One act; the same again under the same key. */
export const sendPage = (path, body, act) => api.post(path, body, { act, timeout: SENT_MS });
