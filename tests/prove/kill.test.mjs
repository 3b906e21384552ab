// kill.test.mjs: kill -9 under load, twenty times.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startCity } from '../e2e/lib/city.mjs';
import { killRounds } from '../e2e/lib/kill.mjs';

let city;
before(async () => { city = await startCity(); });
after(async () => { await city?.stop(); });

test('killed twenty times under 64 submitters: what was acknowledged is there, whole, and the ledger fits', async (t) => {
  const n = await killRounds(city, 20);
  assert.ok(n >= 600);
  t.diagnostic(`${n} applications acknowledged and found again`);
});
