// SPDX-License-Identifier: Apache-2.0
/*
 * Digits as a QR code (ISO/IEC 18004), level M, numeric mode alone: all that a
 * pass needs, drawn on the phone, which may have no line to ask anybody.
 */
const MAX = 20; /* versions: 1,059 digits */
/* Error words of a block, blocks; by version, level M (table 9). */
const EC = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
const PENALTY = [3, 3, 40, 10];

/* ---- words ---- */

/* Modules that are not of the patterns, in words of eight. */
function room(version) {
	const marks = version > 1 ? Math.floor(version / 7) + 2 : 0;
	let modules = (16 * version + 128) * version + 64;
	if (marks)
		modules -= (25 * marks - 10) * marks - 55;
	if (version >= 7)
		modules -= 36;
	return modules >> 3;
}

const space = (version) => room(version) - EC[version] * BLOCKS[version];
const countBits = (version) => (version < 10 ? 10 : 12);
const bitsOf = (digits) => Math.floor(digits.length / 3) * 10 + [0, 4, 7][digits.length % 3];

function dataWords(digits, version) {
	const bits = [];
	const put = (value, n) => {
		for (let i = n - 1; i >= 0; i--)
			bits.push((value >>> i) & 1);
	};
	put(1, 4);
	put(digits.length, countBits(version));
	for (let i = 0; i < digits.length; i += 3) {
		const group = digits.slice(i, i + 3);
		put(Number(group), group.length * 3 + 1);
	}
	const capacity = space(version) * 8;
	put(0, Math.min(4, capacity - bits.length));
	put(0, -bits.length & 7);
	for (let pad = 0xec; bits.length < capacity; pad ^= 0xec ^ 0x11)
		put(pad, 8);
	return Uint8Array.from({ length: capacity / 8 },
		(_, i) => bits.slice(i * 8, i * 8 + 8).reduce((sum, bit) => sum * 2 + bit, 0));
}

/* In the field of 256 by x^8 + x^4 + x^3 + x^2 + 1. */
function times(a, b) {
	let z = 0;
	for (let i = 7; i >= 0; i--)
		z = (z << 1) ^ ((z >>> 7) * 0x11d) ^ (((b >>> i) & 1) * a);
	return z;
}

function divisor(degree) {
	const out = new Uint8Array(degree);
	out[degree - 1] = 1;
	for (let i = 0, root = 1; i < degree; i++, root = times(root, 2))
		for (let k = 0; k < degree; k++)
			out[k] = times(out[k], root) ^ (out[k + 1] ?? 0);
	return out;
}

function remainder(data, by) {
	const out = new Uint8Array(by.length);
	for (const word of data) {
		const factor = word ^ out[0];
		out.copyWithin(0, 1);
		out[out.length - 1] = 0;
		by.forEach((b, i) => { out[i] ^= times(b, factor); });
	}
	return out;
}

/* Blocks, woven into one another. */
function woven(data, version) {
	const blocks = BLOCKS[version];
	const short = Math.floor(data.length / blocks);
	const long = data.length % blocks; /* the last so many have one more */
	const by = divisor(EC[version]);
	const parts = [];
	for (let i = 0, at = 0; i < blocks; i++) {
		const n = short + (i >= blocks - long ? 1 : 0);
		parts.push({ data: data.subarray(at, at + n), ec: remainder(data.subarray(at, at + n), by) });
		at += n;
	}
	const out = [];
	for (let i = 0; i <= short; i++)
		out.push(...parts.filter((p) => i < p.data.length).map((p) => p.data[i]));
	for (let i = 0; i < EC[version]; i++)
		out.push(...parts.map((p) => p.ec[i]));
	return out;
}

/* ---- modules ---- */

function places(version) {
	if (version === 1)
		return [];
	const n = Math.floor(version / 7) + 2;
	const step = Math.ceil((version * 4 + 4) / (n * 2 - 2)) * 2;
	const out = [6];
	for (let at = version * 4 + 10; out.length < n; at -= step)
		out.splice(1, 0, at);
	return out;
}

class Grid {
	constructor(version) {
		this.version = version;
		this.size = version * 4 + 17;
		this.dark = new Uint8Array(this.size ** 2);
		this.fixed = new Uint8Array(this.size ** 2);
	}

	at(x, y) {
		return this.dark[y * this.size + x];
	}

	fix(x, y, dark) {
		if (x < 0 || y < 0 || x >= this.size || y >= this.size)
			return;
		this.dark[y * this.size + x] = dark;
		this.fixed[y * this.size + x] = 1;
	}

	/* Rings around a centre; those of a corner reach to its white edge. */
	rings(cx, cy, reach, white) {
		for (let dy = -reach; dy <= reach; dy++)
			for (let dx = -reach; dx <= reach; dx++)
				this.fix(cx + dx, cy + dy, white.includes(Math.max(Math.abs(dx), Math.abs(dy))) ? 0 : 1);
	}

	patterns() {
		const end = this.size - 7;
		for (let i = 0; i < this.size; i++) {
			this.fix(6, i, ~i & 1);
			this.fix(i, 6, ~i & 1);
		}
		for (const [x, y] of [[3, 3], [end + 3, 3], [3, end + 3]])
			this.rings(x, y, 4, [2, 4]);
		const marks = places(this.version);
		const last = marks.length - 1;
		marks.forEach((x, i) => marks.forEach((y, k) => {
			if ((i || k) && (i || k !== last) && (i !== last || k))
				this.rings(x, y, 2, [1]);
		}));
		this.format(0);
		if (this.version >= 7)
			this.number();
	}

	/* Level M is 0. */
	format(mask) {
		let rest = mask;
		for (let i = 0; i < 10; i++)
			rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
		const bits = ((mask << 10) | rest) ^ 0x5412;
		const bit = (i) => (bits >>> i) & 1;
		for (let i = 0; i < 15; i++) {
			this.fix(8, i < 6 ? i : i < 8 ? i + 1 : this.size - 15 + i, bit(i));
			this.fix(i < 8 ? this.size - 1 - i : i === 8 ? 7 : 14 - i, 8, bit(i));
		}
		this.fix(8, this.size - 8, 1);
	}

	number() {
		let rest = this.version;
		for (let i = 0; i < 12; i++)
			rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
		const bits = (this.version << 12) | rest;
		for (let i = 0; i < 18; i++) {
			const a = this.size - 11 + (i % 3), b = Math.floor(i / 3);
			this.fix(a, b, (bits >>> i) & 1);
			this.fix(b, a, (bits >>> i) & 1);
		}
	}

	/* Up and down in pairs of columns, from the right. */
	fill(words) {
		let i = 0;
		for (let right = this.size - 1; right > 0; right -= 2) {
			if (right === 6)
				right = 5;
			for (let step = 0; step < this.size; step++) {
				const y = (right + 1) & 2 ? step : this.size - 1 - step;
				for (const x of [right, right - 1]) {
					if (this.fixed[y * this.size + x] || i >= words.length * 8)
						continue;
					this.dark[y * this.size + x] = (words[i >> 3] >>> (7 - (i & 7))) & 1;
					i++;
				}
			}
		}
	}

	/* Twice the same is none. */
	mask(rule) {
		for (let y = 0; y < this.size; y++)
			for (let x = 0; x < this.size; x++)
				if (!this.fixed[y * this.size + x] && rule(x, y))
					this.dark[y * this.size + x] ^= 1;
	}
}

const MASKS = [
	(x, y) => (x + y) % 2 === 0,
	(x, y) => y % 2 === 0,
	(x) => x % 3 === 0,
	(x, y) => (x + y) % 3 === 0,
	(x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
	(x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
	(x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
	(x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/* ---- what looks bad to a scanner ---- */

const FALSE_EYES = [/(?=10111010000)/g, /(?=00001011101)/g];

function penaltyOf(grid) {
	const { size } = grid;
	const lines = [];
	for (let i = 0; i < size; i++) {
		lines.push(Array.from({ length: size }, (_, k) => grid.at(k, i)).join(''));
		lines.push(Array.from({ length: size }, (_, k) => grid.at(i, k)).join(''));
	}
	let sum = 0;
	for (const line of lines) {
		for (const run of line.match(/0{5,}|1{5,}/g) ?? [])
			sum += PENALTY[0] + run.length - 5;
		for (const eye of FALSE_EYES)
			sum += PENALTY[2] * (line.match(eye)?.length ?? 0);
	}
	for (let y = 1; y < size; y++)
		for (let x = 1; x < size; x++)
			if (new Set([grid.at(x, y), grid.at(x - 1, y), grid.at(x, y - 1), grid.at(x - 1, y - 1)]).size === 1)
				sum += PENALTY[1];
	const dark = grid.dark.reduce((n, bit) => n + bit, 0);
	return sum + PENALTY[3] * Math.floor(Math.abs(dark * 20 - size * size * 10) / (size * size));
}

/* The dark modules as the path of an SVG, four white ones around them. */
function pathOf(grid) {
	let d = '';
	for (let y = 0; y < grid.size; y++)
		for (let x = 0; x < grid.size; x++)
			if (grid.at(x, y))
				d += `M${x + 4} ${y + 4}h1v1h-1z`;
	return { size: grid.size + 8, d };
}

/* {size, d}: a path in a square of that size; null if there are too many. */
export function qrOf(digits) {
	let version = 1;
	while (version <= MAX && 4 + countBits(version) + bitsOf(digits) > space(version) * 8)
		version++;
	if (version > MAX)
		return null;
	const grid = new Grid(version);
	grid.patterns();
	grid.fill(woven(dataWords(digits, version), version));
	const judged = MASKS.map((rule, mask) => {
		grid.mask(rule);
		grid.format(mask);
		const sum = penaltyOf(grid);
		grid.mask(rule);
		return sum;
	});
	const best = judged.indexOf(Math.min(...judged));
	grid.mask(MASKS[best]);
	grid.format(best);
	return pathOf(grid);
}
