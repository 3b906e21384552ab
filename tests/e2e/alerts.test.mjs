// alerts.test.mjs: what the operators must look at is on /metrics, in the log once, on the console and in
// the administrators' boxes; and it goes when all is well.
import assert from 'node:assert/strict';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { makeDemoCity, sql } from './lib/city.mjs';
import { People } from './lib/people.mjs';

let city;
before(async () => { city = await makeDemoCity(); });
after(async () => { await city?.stop(); });

const metrics = async () => (await fetch(`${city.url}/metrics`)).text();
const raised = async (name) => (await metrics()).match(new RegExp(`cityhall_alert\\{name="${name}"\\} (\\d)`))?.[1];
const ageKeys = (days) => {
  const dir = join(city.data, 'keys'), at = new Date(Date.now() - days * 864e5);
  for (const f of readdirSync(dir)) utimesSync(join(dir, f), at, at);
};

// The timer looks each 15 s.
async function told(what, n) {
  for (let i = 0; i < 300; i++) {
    if (sql(city, 'SELECT name FROM alert ORDER BY name').length === n) return;
    await new Promise((r) => setTimeout(r, 100));
  }
  throw new Error(`${what}: ${JSON.stringify(sql(city, 'SELECT * FROM alert'))}`);
}

test('old keys and a message that nobody takes raise alerts; each is told once and cleared', { timeout: 120000 }, async () => {
  writeFileSync(join(city.data, 'cityhall.yaml'), 'alert_outbox_s: 60\nalert_key_days: 365\n');
  ageKeys(400);
  sql(city, `INSERT INTO outbox (id, channel, state, idempotency_key, about, attempts, next_at, expires_at, created_at)
    VALUES (77, 0, 'waiting', 'k', 0, 3, '2099-01-01T00:00:00Z', '2099-01-01T00:00:00Z', '2026-01-01T00:00:00Z')`);
  await city.serve();
  const people = new People(city);
  assert.equal(await raised('key_age'), '1');
  assert.equal(await raised('outbox_age'), '1');
  for (const name of ['clock_skew', 'disk_low', 'writer_hold', 'dead_work']) assert.equal(await raised(name), '0', name);
  await told('two alerts', 2);
  const admin = await people.as('system-admin');
  const page = (await admin.get('/console')).html;
  assert.match(page, /密钥使用时间已超过/);
  assert.match(page, /发件箱中等待过久/);
  assert.equal((await admin.get('/messages')).html.match(/请查看运行控制台/g)?.length, 2);
  assert.ok(!(await (await people.as('clerk')).get('/messages')).html.includes('请查看运行控制台'));
  assert.equal(city.log.text.match(/alert raised/g).length, 2);

  await city.halt();
  ageKeys(1);
  sql(city, 'DELETE FROM outbox WHERE id = 77');
  await city.serve();
  people.city = city;
  await told('none', 0);
  const again = await people.as('system-admin');
  assert.match((await again.get('/console')).html, /目前没有告警/);
  assert.equal((await again.get('/messages')).html.match(/告警已解除/g)?.length, 2);
});
