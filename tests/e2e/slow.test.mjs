// Slow connections must not keep others out. The long form, with 10,000, is in tests/prove.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBare } from './lib/bare.mjs';
import { Slow, measure } from './lib/slow.mjs';

const MAX = 400;
let city, port;

before(async () => {
  city = await startBare(`connections_max: ${MAX}\nconnections_per_address: 20\n`);
  port = Number(new URL(city.url).port);
});
after(() => city.stop());

test('a page is answered while 360 of 400 connections are slow, and they are ended', { timeout: 60000 }, async () => {
  const slow = Array.from({ length: 360 }, (_, i) => new Slow(port, i));
  await Promise.all(slow.map((s) => s.opened));
  const m = await measure(`${city.url}/accessibility`, 100, 20);
  assert.deepEqual(m.failed, []);
  assert.ok(m.p99 <= 1000, `p99 ${m.p99} ms`);
  // While three quarters of the seats are taken a head has 4 s, after that 20 s: the crowd goes soon,
  // the rest at the ordinary time. Until then each has sent a byte a second.
  const heads = slow.filter((_, i) => i % 3 !== 2);
  const ends = await Promise.all(heads.map(async (s) => (await s.closed) - s.began));
  ends.sort((x, y) => x - y);
  const crowd = slow.length - MAX / 4 * 3;
  assert.ok(ends[crowd - 1] < 12000, `the crowd of ${crowd} was ended after ${ends[crowd - 1]} ms`);
  assert.ok(ends.at(-1) < 35000, `the last head was ended after ${ends.at(-1)} ms`);
  slow.forEach((s) => s.end());
});

test('one address gets its share of connections and no more', { timeout: 60000 }, async () => {
  const greedy = Array.from({ length: 60 }, (_, i) => new Slow(port, 3 * i, '127.0.9.9'));
  await Promise.all(greedy.map((s) => s.opened));
  // Those beyond the share are closed at once; nobody else notices.
  await Promise.race([
    Promise.all(greedy.map((s) => s.closed)),
    (async () => { while (greedy.filter((s) => s.gone).length < 40) await new Promise((r) => setTimeout(r, 20)); })(),
  ]);
  assert.equal(greedy.filter((s) => !s.gone).length, 20);
  const m = await measure(`${city.url}/accessibility`, 10, 5);
  assert.deepEqual(m.failed, []);
  greedy.forEach((s) => s.end());
});
