// SPDX-License-Identifier: Apache-2.0
/*
 * The proof chain of a pass in a phone: x_(i-1) = SHA-256("GHC1", cti, i, x_i),
 * 16 bytes of it, from a seed x_n that never leaves the phone to the anchor
 * x_0. A month is 44,640 links of one block each: crypto.subtle, a promise a
 * link, takes seconds where this takes a blink. And a pass as digits.
 */
const LINK = 16; /* bytes of a value */
const CTI = 5;

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
export const hexOf = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');

/* ---- SHA-256 of one block (FIPS 180-4) ---- */

const primes = [];
for (let n = 2; primes.length < 64; n++)
	if (primes.every((p) => n % p))
		primes.push(n);
const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
const K = Int32Array.from(primes, (p) => fraction(Math.cbrt(p)));
const H = Int32Array.from(primes.slice(0, 8), (p) => fraction(Math.sqrt(p)));
const W = new Int32Array(64);

const turn = (x, n) => (x >>> n) | (x << (32 - n));

/* block: 16 words, padding and length in it. The first half of the hash. */
function compress(block, out) {
	for (let i = 0; i < 64; i++) {
		if (i < 16) {
			W[i] = block[i];
			continue;
		}
		const x = W[i - 15], y = W[i - 2];
		W[i] = W[i - 16] + W[i - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3))
			+ (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
	}
	let a = H[0], b = H[1], c = H[2], d = H[3], e = H[4], f = H[5], g = H[6], h = H[7];
	for (let i = 0; i < 64; i++) {
		const t1 = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
		const t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
		h = g, g = f, f = e, e = (d + t1) | 0, d = c, c = b, b = a, a = (t1 + t2) | 0;
	}
	out[0] = a + H[0], out[1] = b + H[1], out[2] = c + H[2], out[3] = d + H[3];
}

/* ---- the chain ---- */

/* x_0 to x_n, one behind the other. */
export function chainOf(seed, cti, n) {
	const chain = new Uint8Array((n + 1) * LINK);
	const block = new Uint8Array(64);
	const words = new Int32Array(16);
	const hash = new Int32Array(LINK / 4);
	const view = new DataView(block.buffer);
	const at = 4 + CTI; /* of the number */
	block.set([0x47, 0x48, 0x43, 0x31, ...bytesOf(cti)]); /* GHC1 */
	block[at + 3 + LINK] = 0x80;
	block[63] = (at + 3 + LINK) * 8;
	chain.set(seed, n * LINK);
	for (let i = n; i > 0; i--) {
		block[at] = i >>> 16, block[at + 1] = i >>> 8, block[at + 2] = i;
		block.set(chain.subarray(i * LINK, (i + 1) * LINK), at + 3);
		for (let w = 0; w < 16; w++)
			words[w] = view.getInt32(w * 4);
		compress(words, hash);
		for (let b = 0; b < LINK; b++)
			chain[(i - 1) * LINK + b] = hash[b >> 2] >>> (24 - 8 * (b & 3));
	}
	return chain;
}

export const linkOf = (chain, i) => chain.subarray(i * LINK, (i + 1) * LINK);

/* ---- digits (spec 1): 7 bytes, little-endian, are 17 digits ---- */

const DIGITS = [0, 3, 5, 8, 10, 13, 15, 17]; /* of so many bytes */

export function toDigits(prefix, bytes) {
	let text = prefix;
	for (let i = 0; i < bytes.length; i += 7) {
		const group = bytes.subarray(i, i + 7);
		const number = group.reduceRight((sum, b) => sum * 256n + BigInt(b), 0n);
		text += String(number).padStart(DIGITS[group.length], '0');
	}
	return text;
}

/* The bytes behind a prefix. What the centre has signed is not doubted here:
 * who reads the code proves it. */
export function fromDigits(text) {
	const out = [];
	for (let i = 4; i < text.length; i += 17) {
		const group = text.slice(i, i + 17);
		let number = BigInt(group);
		for (let n = DIGITS.indexOf(group.length); n > 0; n--) {
			out.push(Number(number & 255n));
			number >>= 8n;
		}
	}
	return Uint8Array.from(out);
}

/* What the phone shows in a minute: the pass, the minute, its value. */
export function proven(token, chain, slot) {
	const pass = fromDigits(token);
	const shown = new Uint8Array(pass.length + 3 + LINK);
	shown.set(pass);
	shown.set([slot >>> 16, slot >>> 8, slot], pass.length);
	shown.set(linkOf(chain, slot), pass.length + 3);
	return toDigits('9012', shown);
}
