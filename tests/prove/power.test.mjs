// power.test.mjs: the power goes twenty times while 64 people hand in applications with uploads.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeDemoCity } from '../e2e/lib/city.mjs';
import { powerCuts } from '../e2e/lib/cuts.mjs';
import { Power } from '../e2e/lib/power.mjs';

test('twenty power cuts: acknowledged applications and their uploaded files are there', async (t) => {
  const city = await makeDemoCity();
  const power = new Power(city);
  try {
    const { cases, uploads } = await powerCuts(city, power, 20, 60);
    assert.ok(cases >= 1200);
    t.diagnostic(`${cases} applications with ${uploads} files acknowledged and found again`);
  } finally {
    await city.halt('SIGKILL'); // the shadow goes after who writes to it
    power.end();
    await city.stop();
  }
});
