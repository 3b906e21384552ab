// import.test.mjs: a list on its way through a server that is killed: before its release nothing of it is
// seen, ever; from its release on all of it comes, also without whoever sent it. Meanwhile people work on.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { bin, root, sql, startCity } from './lib/city.mjs';
import { Client } from './lib/client.mjs';

const TOTAL = 260;
let city;
before(async () => { city = await startCity(); });
after(async () => { await city?.stop(); });

const count = async () => JSON.parse((await new Client(city.url).get('/api/v1/items?limit=1')).html).total;
const later = (minutes) => ({ CITYHALL_CLOCK: `${new Date(Date.now() + minutes * 60e3).toISOString().slice(0, 19)}Z` });
const state = async () => sql(city, 'SELECT state FROM registry_batch ORDER BY id DESC LIMIT 1')[0]?.[0];

function importing(path) {
  const child = spawn(bin, ['item', 'import', path, '--db', city.db, '--data', city.data], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  child.ended = new Promise((r) => child.on('close', (code) => r(code)));
  child.stdout.resume(); child.stderr.resume();
  return child;
}
async function until(what, tries = 600) {
  for (let i = 0; i < tries; i++) {
    if (await what()) return;
    await new Promise((r) => setTimeout(r, 50));
  }
  throw new Error(`never: ${what}`);
}

test('killed while it is being read: nothing is seen, then or later; the next import works', async () => {
  const list = join(city.home, 'list.yaml'), n = await count();
  assert.equal(city.command('item', 'generate', '--total', String(TOTAL), '--out', list).code, 0);
  const child = importing(list);
  await until(async () => await state() === 'staging');
  await city.halt('SIGKILL');
  assert.notEqual(await child.ended, 0, 'whoever sent it is told');
  await city.serve([], later(8 * 24 * 60));
  assert.equal(await count(), n);
  await until(async () => await state() === 'dropped');
  assert.equal(await count(), n);
  assert.deepEqual(sql(city, 'SELECT id FROM registry_proposal'), []);
  await city.halt();
  await city.serve();
});

test('killed while it is being published: all of it comes, once', async () => {
  const list = join(city.home, 'list.yaml'), n = await count();
  const child = importing(list);
  await until(async () => await state() === 'publishing' && await count() > n);
  const seen = await count();
  await city.halt('SIGKILL');
  await child.ended;
  assert.ok(seen < TOTAL, 'it was under way');
  await city.serve([], later(8 * 24 * 60 + 60)); // after the clock of the test before
  await until(async () => await state() === 'published');
  assert.equal(await count(), TOTAL);
  const versions = sql(city, "SELECT COUNT(*) FROM registry_version v JOIN registry_record r ON r.id = v.record_id WHERE r.kind = 'item' AND v.version > 1 AND v.effective_on = '2021-01-01'");
  assert.equal(Number(versions[0][0]), 0, 'nothing was published twice');
  for (const check of [['ledger', 'verify'], ['db', 'check']]) {
    const r = city.command(...check);
    assert.equal(r.code, 0, r.out + r.err);
  }
  const again = city.command('item', 'import', list, '--json');
  assert.deepEqual([again.code, JSON.parse(again.out).changes], [0, []]);
});
