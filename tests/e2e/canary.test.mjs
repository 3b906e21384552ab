// canary.test.mjs: numbers, names, answers and files of a person, planted through a whole walk, stand
// nowhere in clear: not in the database, its log, the data directory, the server's log or a backup.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PDF, act, draft, ok } from './lib/apply.mjs';
import { sql, startCity } from './lib/city.mjs';
import { Client, forms } from './lib/client.mjs';
import { People } from './lib/people.mjs';

let city, people;
before(async () => { city = await startCity(); people = new People(city); });
after(async () => { await city?.stop(); });

const files = (dir) => readdirSync(dir, { recursive: true, withFileTypes: true }).filter((e) => e.isFile())
  .map((e) => join(e.parentPath ?? e.path, e.name));

// The secrets as they would stand in a file: UTF-8, and escaped as JSON or in hexadecimal.
function shapes(secret) {
  const utf8 = Buffer.from(secret);
  const json = [...secret].map((ch) => (ch > '\x7f' ? `\\u${ch.charCodeAt(0).toString(16).padStart(4, '0')}` : ch)).join('');
  return [utf8, Buffer.from(json), Buffer.from(utf8.toString('hex')), Buffer.from(utf8.toString('base64').replace(/=+$/, '').slice(0, -2))]
    .filter((b) => b.length >= 8);
}

test('personal data stand nowhere in clear', async () => {
  const secrets = { name: '金丝雀样本氏', phone: '0770-1739155', address: '港口区金丝雀演示巷三十七号', answer: '金丝雀热食冷食混合经营', file: 'CANARY-PDF-5d1f9c77aa', filename: '金丝雀材料-8842', comment: '金丝雀觉得办得不错', opinion: '金丝雀办件审查意见' };
  const client = await people.newCitizen(secrets.name, { phone: secrets.phone });
  secrets.id_number = client.account.id_number;
  const { items } = JSON.parse((await new Client(city.url).get(`/api/v1/items?limit=1&q=${encodeURIComponent('食品经营许可')}`)).html);
  const d = await draft(client, items[0].code, { upload: false, choices: { business_place: secrets.address, food_projects: secrets.answer, food_safety_manager: secrets.name, applicant_phone: secrets.phone } });
  let page = await client.get(`/drafts/${d.id}/materials`);
  const pdf = { name: `${secrets.filename}.pdf`, type: 'application/pdf', data: Buffer.concat([PDF, Buffer.from(`\n% ${secrets.file}\n%%EOF\n`)]) };
  for (const form of forms(page.html).filter((f) => f.multipart))
    page = ok(await client.submit(page, form.action, { [form.fields.find((f) => f.type === 'file').name]: pdf }), form.action);
  page = ok(await client.submit(await client.get(`/drafts/${d.id}/check`), '/submit', { true_statement: '1' }), 'submit');
  const id = page.path.match(/\/receipts\/(\d+)/)[1];
  const mine = await client.get(`/cases/${id}`);
  assert.ok(mine.html.includes(secrets.answer) && mine.html.includes(secrets.filename), 'their owner sees them');
  await act(await people.as('clerk'), id, 'accept', { opinion: secrets.opinion });
  await act(await people.as('reviewer'), id, 'review', { opinion: secrets.opinion });
  await act(await people.as('decider'), id, 'grant', { opinion: secrets.opinion });
  const rate = await client.get(`/ratings/${id}/closing`);
  if (rate.status === 200) await client.submit(rate, `/ratings/${id}/closing`, { level: '1', comment: secrets.comment });
  await client.get(`/progress?receipt=${secrets.id_number}`);
  await (await people.as('clerk')).get(`/desk?q=${secrets.id_number}`);
  const masked = await (await people.as('clerk')).get(`/cases/${id}`);
  for (const key of ['id_number', 'phone']) assert.ok(!masked.html.includes(secrets[key]), `staff see the ${key} masked`);

  const backup = mkdtempSync(join(tmpdir(), 'cityhall-canary-'));
  try {
    const made = city.command('db', 'backup', join(backup, 'copy'));
    assert.equal(made.code, 0, made.err);
    const places = new Map([...files(city.home), ...files(backup)].filter((f) => statSync(f).size > 0).map((f) => [f, readFileSync(f)]));
    places.set('log of the server', Buffer.from(city.log.text));
    if (city.db.startsWith('postgresql')) {
      const dump = spawnSync('pg_dump', ['--inserts', city.db], { maxBuffer: 1 << 30 });
      assert.equal(dump.status, 0, dump.stderr.toString());
      places.set('the database', dump.stdout);
    }
    assert.ok(places.size >= 4, [...places.keys()].join(' '));
    assert.ok(sql(city, 'SELECT COUNT(*) FROM casefile_file')[0][0] >= '1');
    const found = [];
    for (const [place, bytes] of places)
      for (const [what, secret] of Object.entries(secrets))
        if (shapes(secret).some((shape) => bytes.includes(shape))) found.push(`${what} in ${place.replace(city.home, '')}`);
    assert.deepEqual(found, []);
    const control = [...places.values()].some((bytes) => bytes.includes(Buffer.from(items[0].name)));
    assert.ok(control, 'the search would find what is there: the name of the item');
  } finally {
    rmSync(backup, { recursive: true, force: true });
  }
});
