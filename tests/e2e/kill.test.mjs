// kill.test.mjs: kill -9 under load; `make prove` does it twenty times (tests/prove/kill.test.mjs).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startCity } from './lib/city.mjs';
import { killRounds } from './lib/kill.mjs';

let city;
before(async () => { city = await startCity(); });
after(async () => { await city?.stop(); });

test('killed three times under 64 submitters: what was acknowledged is there, whole, and the ledger fits', async () => {
  assert.ok(await killRounds(city, 3) >= 90);
});
