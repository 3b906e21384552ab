// processes.test.mjs: two processes on one database: what one of them changes, the other shows within a
// second. PostgreSQL; an SQLite file belongs to one process, and a second one is told so.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { City, engine, root, run, startCity } from './lib/city.mjs';
import { Client } from './lib/client.mjs';

let one, two;
before(async () => {
  one = await startCity();
  if (engine !== 'pgsql') return;
  const home = mkdtempSync(join(tmpdir(), 'cityhall-second-')), data = join(home, 'data');
  mkdirSync(data);
  cpSync(join(one.data, 'keys'), join(data, 'keys'), { recursive: true });
  two = new City(home, one.db, data);
  await two.serve();
});
after(async () => {
  if (two) { await two.halt(); rmSync(two.home, { recursive: true, force: true }); }
  await one?.stop();
});

async function within(ms, what, look) {
  const began = Date.now();
  while (!await look()) {
    assert.ok(Date.now() - began < ms, `${what}: not within ${ms} ms`);
    await new Promise((r) => setTimeout(r, 25));
  }
}

test('a session begun at one is known to the other, and ended there within a second', async () => {
  const first = new Client(one.url);
  if (engine !== 'pgsql') { // the file has one owner
    const r = run(['serve', '--db', one.db, '--data', one.data, '--listen', '127.0.0.1:0']);
    assert.notEqual(r.code, 0);
    assert.match(r.err, /Another process owns|另一个进程/);
    return;
  }
  await first.signIn(one.account('citizen'));
  const second = new Client(two.url);
  second.cookies = new Map(first.cookies);
  assert.equal((await second.get('/account')).path, '/account');
  await first.submit(await first.get('/account'), '/sign-out', {});
  await within(1000, 'signed out', async () => (await second.request('GET', '/account', { follow: false })).status === 303);
});

test('what one publishes, the guide of the other shows within a second', async () => {
  const reader = two ?? one;
  const { items } = await (await fetch(`${reader.url}/api/v1/items?limit=200`)).json();
  const place = readFileSync(join(root, 'pack/450600/places.yaml'), 'utf8').match(/address:\s*\n\s+zh: (.+)|address: \{zh: ([^,}]+)/);
  const address = (place[1] ?? place[2]).trim();
  const pages = await Promise.all(items.map(async (i) => [i.code, await (await fetch(`${reader.url}/q/${i.code}`)).text()]));
  const [code] = pages.find(([, html]) => html.includes(address)) ?? assert.fail(`no guide names ${address}`);
  const guide = async () => (await fetch(`${reader.url}/q/${code}`)).text();
  const pack = mkdtempSync(join(tmpdir(), 'cityhall-pack-'));
  try {
    cpSync(join(root, 'pack/450600'), pack, { recursive: true });
    const file = join(pack, 'places.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(address, `${address}（样本新址）`));
    const r = one.command('load', pack);
    assert.equal(r.code, 0, r.out + r.err);
    await within(1000, 'the new address', async () => (await guide()).includes('样本新址'));
  } finally {
    rmSync(pack, { recursive: true, force: true });
  }
});
