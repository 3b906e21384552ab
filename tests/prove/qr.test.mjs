// qr.test.mjs: every code of a full list, read by a foreign reader and opened: coverage is what was really resolved.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startCity } from '../e2e/lib/city.mjs';
import { Client } from '../e2e/lib/client.mjs';

const TOTAL = 7475, AT_ONCE = 16;
let city, items;
before(async () => {
  city = await startCity();
  const list = join(city.home, 'list.yaml');
  for (const args of [['item', 'generate', '--total', String(TOTAL), '--out', list], ['item', 'import', list]]) {
    const r = city.command(...args);
    assert.equal(r.code, 0, r.out + r.err);
  }
  items = [];
  for (let next = ''; next !== null;) {
    const page = JSON.parse((await new Client(city.url).get(`/api/v1/items?limit=200${next && `&cursor=${encodeURIComponent(next)}`}`)).html);
    items.push(...page.items);
    next = page.next ?? null;
  }
});
after(() => city.stop());

async function each(list, work) {
  const queue = [...list];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => { for (let x = queue.shift(); x; x = queue.shift()) await work(x); }));
}

// While the foreign reader ran, the server has closed the connections that nobody used.
const get = (address) => fetch(address).catch(() => fetch(address));

test('all codes are decoded by zbarimg and resolve to their own guide: coverage 100 %', async () => {
  assert.equal(items.length, TOTAL);
  assert.equal(new Set(items.map((i) => i.short_code)).size, TOTAL, 'short codes are unique');
  const dir = join(city.home, 'codes');
  mkdirSync(dir);
  await each(items, async (i) => {
    const r = await fetch(`${city.url}/q/${i.short_code}.png`);
    assert.equal(r.status, 200, i.code);
    writeFileSync(join(dir, `${i.short_code}.png`), Buffer.from(await r.arrayBuffer()));
  });
  const read = new Map(), names = readdirSync(dir);
  for (let k = 0; k < names.length; k += 200) {
    const part = names.slice(k, k + 200);
    const r = spawnSync('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', ...part], { cwd: dir, encoding: 'utf8' });
    const lines = r.stdout.trim().split('\n');
    assert.equal(lines.length, part.length, 'every picture holds one code');
    part.forEach((name, i) => read.set(name.replace('.png', ''), lines[i]));
  }
  let resolved = 0;
  await each(items, async (i) => {
    const address = read.get(i.short_code);
    assert.ok(address.startsWith(`${city.url}/q/`), address);
    const r = await get(address), html = await r.text();
    assert.equal(r.status, 200, address);
    assert.ok(html.includes(`<code>${i.code}</code>`), `${address} shows ${i.code}`);
    resolved++;
  });
  assert.equal(resolved, TOTAL);
  rmSync(dir, { recursive: true });
});

test('the program’s own check finds the same in under a minute, and nobody waits for the writer', async () => {
  const began = Date.now();
  const r = city.command('scan', 'check', '--json');
  const took = (Date.now() - began) / 1000;
  const { live, failed, items: checked } = JSON.parse(r.out);
  assert.deepEqual([r.code, failed, live], [0, [], checked]);
  assert.ok(took < 60, `${took} s`);
  console.log(`# ${live}/${checked} codes followed in ${took.toFixed(1)} s`);
});
