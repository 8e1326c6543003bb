// SPDX-License-Identifier: Apache-2.0
/*
 * Reads codes out of pictures, away from the page: WebAssembly is allowed here
 * alone (server/http/static.c), so that the console itself needs no such right.
 */
import { prepareZXingModule, readBarcodes } from '../vendor/zxing/reader/index.js';

const FILE = new URL('../vendor/zxing/zxing_reader.wasm', import.meta.url).href;
const OPTIONS = { formats: ['QRCode'], maxNumberOfSymbols: 4 };

prepareZXingModule({ overrides: { locateFile: () => FILE }, fireImmediately: true })
	.then(() => postMessage({ ready: true }), () => postMessage({ failed: true }));

onmessage = async ({ data: { pixels, width, height } }) => {
	const found = await readBarcodes(new ImageData(new Uint8ClampedArray(pixels), width, height), OPTIONS).catch(() => []);
	postMessage({ texts: found.filter((one) => one.isValid).map((one) => one.text) });
};
