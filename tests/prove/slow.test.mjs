// 10,000 slow connections from many addresses while a guide is read: p99 ≤ 1 s (issue: Must show 6).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { startCity } from '../e2e/lib/city.mjs';
import { Slow, measure } from '../e2e/lib/slow.mjs';

const N = 10000;
let city, port;

before(async () => {
  city = await startCity();
  port = Number(new URL(city.url).port);
});
after(() => city.stop());

const anonymous = () => Number(readFileSync(`/proc/${city.child.pid}/status`, 'utf8').match(/RssAnon:\s+(\d+)/)[1]);

test('a guide is answered within a second beside 10,000 slow connections', { timeout: 180000 }, async (t) => {
  const items = await (await fetch(`${city.url}/api/v1/items?limit=1`)).json();
  const guide = `${city.url}/q/${items.items[0].code}`;
  assert.equal((await fetch(guide)).status, 200);
  const slow = [];
  for (let i = 0; i < N; i += 250) { // in waves, so that the accept queue is not what is measured
    const wave = Array.from({ length: 250 }, (_, k) => new Slow(port, i + k));
    await Promise.all(wave.map((s) => s.opened));
    slow.push(...wave);
  }
  const open = slow.filter((s) => !s.gone).length;
  const m = await measure(guide, 300, 20);
  t.diagnostic(`${open} slow connections open, guide p50 ${m.p50.toFixed(1)} ms, p99 ${m.p99.toFixed(1)} ms, ` +
    `RssAnon ${anonymous()} kB`);
  assert.ok(open >= N * 0.99, `${open} of ${N} were open`);
  assert.deepEqual(m.failed, []);
  assert.ok(m.p99 <= 1000, `p99 ${m.p99} ms`);
  // And none of the heads stays: 20 s after it came it is ended.
  const ends = await Promise.all(slow.filter((_, i) => i % 3 !== 2).map(async (s) => (await s.closed) - s.began));
  assert.ok(Math.max(...ends) < 40000, `the last head was ended after ${Math.max(...ends)} ms`);
  slow.forEach((s) => s.end());
});
