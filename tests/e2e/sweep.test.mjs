// sweep.test.mjs: at midnight stored files that no row names are removed; those of drafts and cases stay.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { apply, draft } from './lib/apply.mjs';
import { startCity } from './lib/city.mjs';
import { People } from './lib/people.mjs';

test('files without a row go at midnight, files of drafts and cases stay', { timeout: 120000 }, async () => {
  const city = await startCity();
  try {
    const people = new People(city), client = await people.as('citizen');
    const list = await (await fetch(`${city.url}/api/v1/items?q=${encodeURIComponent('烟草专卖零售')}`)).json();
    const { id } = await apply(client, list.items[0].code);
    await draft(await people.as('citizen', 1), list.items[0].code);
    await city.halt();
    const uploads = join(city.data, 'uploads');
    const kept = readdirSync(uploads, { recursive: true }).filter((f) => /^[0-9a-f]{2}\/.{10,}/.test(f));
    assert.ok(kept.length >= 2, `${kept.length} files`);
    const last = kept[0].slice(-1) === '0' ? '1' : '0';
    const orphan = kept[0].slice(0, -1) + last, young = kept[1].slice(0, -1) + (kept[1].slice(-1) === '0' ? '1' : '0');
    for (const f of [orphan, young]) copyFileSync(join(uploads, kept[0]), join(uploads, f));
    const night = new Date();
    night.setUTCHours(15, 59, 55, 0); // a moment before midnight in China
    if (night < new Date()) night.setUTCDate(night.getUTCDate() + 1);
    const old = new Date(night - 10 * 864e5);
    for (const f of [...kept, orphan]) utimesSync(join(uploads, f), old, old);
    utimesSync(join(uploads, young), night, night);
    await city.serve([], { CITYHALL_CLOCK: `${night.toISOString().slice(0, 19)}Z` });
    for (let i = 0; i < 600 && existsSync(join(uploads, orphan)); i++) await new Promise((r) => setTimeout(r, 100));
    assert.ok(!existsSync(join(uploads, orphan)), 'the orphan is still there');
    for (const f of [...kept, young]) assert.ok(existsSync(join(uploads, f)), `${f} is gone`);
    people.city = city;
    const page = await (await people.as('citizen')).get(`/cases/${id}`);
    assert.ok(page.status === 200 || page.path.startsWith('/sign-in'));
  } finally {
    await city.stop();
  }
});
