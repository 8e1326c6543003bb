// SPDX-License-Identifier: Apache-2.0
// The yardstick of enrolments: the same work as ours, written the way one
// writes it with Fastify and better-sqlite3. The body is checked against a
// schema, identity fields are sealed (AES-256-GCM) and indexed (HMAC), the
// same rows written in one durable transaction, the receipt signed (Ed25519).
// node server.js CERT KEY SCHEMA.sql FOLDER; prints its port; ends when stdin
// closes.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const Database = require('better-sqlite3');
const Fastify = require('fastify');

const [, , cert, key, schema, folder] = process.argv;

// ---- keys -------------------------------------------------------------------
const sealKey = crypto.randomBytes(32);
const indexKey = crypto.randomBytes(32);
const signKey = crypto.generateKeyPairSync('ed25519').privateKey;

function seal(table, column, row, text) {
  const nonce = crypto.randomBytes(12);
  const cipher = crypto.createCipheriv('aes-256-gcm', sealKey, nonce);
  cipher.setAAD(Buffer.from(`${table} ${column} ${row} 1`));
  return Buffer.concat([Buffer.from([1]), nonce, cipher.update(text, 'utf8'),
    cipher.final(), cipher.getAuthTag()]);
}

const index = (kind, text) => crypto.createHmac('sha256', indexKey)
  .update(kind).update(text).digest();
const sha256 = (...parts) => parts.reduce((h, p) => h.update(p),
  crypto.createHash('sha256')).digest();

// ---- the database -----------------------------------------------------------
const db = new Database(path.join(folder, 'fastify.db'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.pragma('foreign_keys = ON');
db.exec(fs.readFileSync(schema, 'utf8'));
db.exec(`INSERT INTO worker_group VALUES ('courier','快递员',1,1,1);
  INSERT INTO union_org VALUES ('d340207','x',NULL,'district','340207')`);

const sql = Object.fromEntries(Object.entries({
  known: `SELECT request_hash, result FROM idempotency
    WHERE caller = ? AND key = ?`,
  person: 'SELECT id FROM person WHERE id_type = ? AND id_bix = ?',
  member: `SELECT id FROM membership WHERE person_id = ? AND left_on IS NULL
    AND deceased_on IS NULL`,
  open: `SELECT id FROM casefile WHERE person_id = ? AND service = 'join'
    AND state IN ('applied', 'returned')`,
  serial: `INSERT INTO serial (name, year, last) VALUES ('RH', ?, 1)
    ON CONFLICT (name, year) DO UPDATE SET last = serial.last + 1
    RETURNING last`,
  addPerson: `INSERT INTO person (id, id_type, id_bix, id_sealed, id_src,
    name_sealed, name_bix, name_src, sex, birth, phone_sealed, phone_bix,
    phone_src, created_at, changed_at)
    VALUES (?, ?, ?, ?, 1, ?, ?, 1, ?, ?, ?, ?, 1, ?, ?)`,
  addCase: `INSERT INTO casefile (id, no, service, person_id, state, version,
    source, actor, accepted_at, due_on, changed_at)
    VALUES (?, ?, 'join', ?, 'applied', 1, 1, 'terminal:1', ?, ?, ?)`,
  addEvent: `INSERT INTO case_event (id, case_id, at, actor, action,
    from_state, to_state) VALUES (?, ?, ?, 'terminal:1', 'apply', NULL,
    'applied')`,
  addEnrolment: `INSERT INTO enrolment (id, group_code, district,
    employer_sealed, union_code) VALUES (?, ?, ?, ?, ?)`,
  addConsent: `INSERT INTO consent (id, person_id, case_id, purpose, version,
    text_sha256, given_at, channel) VALUES (?, ?, ?, ?, ?, ?, ?,
    'terminal:1')`,
  addReceipt: `INSERT INTO receipt (id, cti, case_id, iat, state, accepted_at,
    due, window) VALUES (?, ?, ?, ?, 'applied', ?, ?, '3 号')`,
  addAudit: `INSERT INTO audit (seq, at, actor, action, object, salt, payload,
    hash) VALUES (?, ?, 'terminal:1', 'case.apply', ?, ?, ?, ?)`,
  addKey: `INSERT INTO idempotency (caller, key, request_hash, result, at)
    VALUES ('terminal:1', ?, ?, ?, ?)`,
}).map(([name, text]) => [name, db.prepare(text)]));

let lastId = 0;
let lastHash = Buffer.alloc(32);

// ---- rules ------------------------------------------------------------------
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

function idIsGood(id) {
  const sum = WEIGHTS.reduce((s, w, i) => s + w * Number(id[i]), 0);
  return '10X98765432'[sum % 11] === id[17];
}

// ISO 7064 MOD 11,10 over letters (two digits each), year and serial.
function caseNo(year, serial) {
  const tail = String(serial).padStart(6, '0');
  let p = 10;
  for (const d of `2717${year}${tail}`) {
    p = (p + Number(d)) % 10 || 10;
    p = (p * 2) % 11;
  }
  return `RH${year}-${tail}-${(11 - p) % 10}`;
}

class Refusal extends Error {
  constructor(status, code) {
    super(code);
    this.statusCode = status;
  }
}

// ---- one enrolment ----------------------------------------------------------
function addPerson(id, person, now) {
  const no = person.id_no;
  sql.addPerson.run(id, person.id_type, index('id_no', no),
    seal('person', 'id', id, no), seal('person', 'name', id, person.name),
    index('name', person.name), Number(no[16]) % 2 ? 'M' : 'F',
    `${no.slice(6, 10)}-${no.slice(10, 12)}-${no.slice(12, 14)}`,
    seal('person', 'phone', id, person.phone), index('phone', person.phone),
    now, now);
}

function personOf(person, now) {
  const found = sql.person.get(person.id_type, index('id_no', person.id_no));
  if (!found) {
    const id = ++lastId;
    addPerson(id, person, now);
    return id;
  }
  if (sql.member.get(found.id)) throw new Refusal(409, 'SEE_DESK');
  if (sql.open.get(found.id)) throw new Refusal(409, 'ALREADY_APPLIED');
  return found.id;
}

function audit(now, no) {
  const salt = crypto.randomBytes(16);
  const payload = '{"from":"","to":"applied"}';
  lastHash = sha256(lastHash, salt, String(now), `case:${no}`, payload);
  sql.addAudit.run(++lastId, now, `case:${no}`, salt, payload, lastHash);
}

const enrol = db.transaction((body, keyText, hash, now) => {
  const known = sql.known.get('terminal:1', keyText);
  if (known) {
    if (!known.request_hash.equals(hash)) throw new Refusal(422, 'KEY_REUSED');
    return JSON.parse(known.result);
  }
  const today = new Date(now).toISOString().slice(0, 10);
  const person = personOf(body.person, now);
  const year = Number(today.slice(0, 4));
  const no = caseNo(year, sql.serial.get(year).last);
  const id = ++lastId;
  const seconds = Math.floor(now / 1000);
  const cti = crypto.randomBytes(10);
  sql.addCase.run(id, no, person, now, today, now);
  sql.addEvent.run(++lastId, id, now);
  sql.addEnrolment.run(id, body.group, body.district, body.employer
    ? seal('enrolment', 'employer', id, body.employer) : null,
  `d${body.district}`);
  for (const c of body.consents) {
    sql.addConsent.run(++lastId, person, id, c.purpose, c.version,
      sha256(c.purpose), now);
  }
  sql.addReceipt.run(++lastId, cti, id, seconds, seconds, today);
  audit(now, no);
  const result = { case_no: no, state: 'applied', cti: cti.toString('hex'),
    iat: seconds, due: today };
  sql.addKey.run(keyText, hash, JSON.stringify(result), now);
  return result;
});

function render(result) {
  const claims = Buffer.from(JSON.stringify([result.cti, result.iat,
    result.case_no]));
  const token = Buffer.concat([claims, crypto.sign(null, claims, signKey)]);
  return { case_no: result.case_no, state: result.state,
    receipt: { token: token.toString('hex'),
      url: `https://localhost/q#${token.toString('base64url')}` } };
}

// ---- the door ---------------------------------------------------------------
const text = (most) => ({ type: 'string', minLength: 1, maxLength: most });
const bodySchema = {
  type: 'object', additionalProperties: false,
  required: ['person', 'group', 'district', 'consents'],
  properties: {
    person: {
      type: 'object', additionalProperties: false,
      required: ['name', 'id_type', 'id_no', 'phone'],
      properties: { name: text(60), id_type: { const: 'resident' },
        id_no: { type: 'string', pattern: '^\\d{17}[\\dX]$' },
        phone: { type: 'string', pattern: '^1\\d{10}$' } },
    },
    group: text(40), employer: text(100), district: text(6),
    consents: { type: 'array', minItems: 1, maxItems: 8, items: {
      type: 'object', required: ['purpose', 'version'],
      properties: { purpose: text(40), version: { type: 'integer' } } } },
  },
};
const app = Fastify({ logger: false, bodyLimit: 65536,
  https: { cert: fs.readFileSync(cert), key: fs.readFileSync(key) } });

app.post('/api/v1/enrolments', { schema: { body: bodySchema } },
  async (request, reply) => {
    const key = request.headers['idempotency-key'] ?? '';
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(key)) throw new Refusal(400, 'KEY');
    if (!idIsGood(request.body.person.id_no)) throw new Refusal(422, 'ID');
    const hash = sha256('POST', request.url, JSON.stringify(request.body));
    reply.code(201);
    return render(enrol(request.body, key, hash, Date.now()));
  });

app.listen({ host: '127.0.0.1', port: 0 }).then((address) => {
  console.log(address.split(':').pop());
});
process.stdin.resume().on('end', () => process.exit(0));
