// contract.test.mjs: what scripts of others rely on: commands, exit codes, JSON shapes, files.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from './lib/client.mjs';
import { root, run, startCity } from './lib/city.mjs';

let city, anyone;
before(async () => { city = await startCity(); anyone = new Client(city.url); });
after(async () => { await city?.stop(); });

const elsewhere = { cwd: tmpdir() };
const json = async (path) => {
  const r = await anyone.get(path);
  return { status: r.status, type: r.headers.get('content-type'), body: JSON.parse(r.html) };
};

test('calendar add knows the working days of Guangxi, from any directory and without a database', () => {
  for (const [day, n, region, due] of [['2021-02-05', 5, '450600', '2021-02-18'], ['2021-04-12', 5, '450600', '2021-04-21'],
    ['2021-04-12', 5, 'CN', '2021-04-19'], ['2021-09-28', 5, 'CN', '2021-10-11'], ['2023-04-18', 5, '450600', '2023-04-26'],
    ['2023-04-18', 5, 'CN', '2023-04-24']]) {
    const r = run(['calendar', 'add', day, String(n), '--region', region], elsewhere);
    assert.deepEqual([r.code, r.out.trim()], [0, due], `${day} + ${n} in ${region}: ${r.err}`);
  }
  const natural = run(['calendar', 'add', '2021-04-26', '7', '--region', 'CN', '--unit', 'natural'], elsewhere);
  assert.deepEqual([natural.code, natural.out.trim()], [0, '2021-05-06'], 'the last day moves past the holidays');
});

test('code check exits 0 or 1 and says why', () => {
  for (const [kind, good, bad] of [['uscc', '91370406L24894136J', '91370406L24894136K'], ['id', '11010519491231002X', '110105194912310021'],
    ['id', '440524188001010014', '440524188013010014']]) {
    assert.equal(run(['code', 'check', kind, good], elsewhere).code, 0, good);
    const r = run(['code', 'check', kind, bad], elsewhere);
    assert.equal(r.code, 1, bad);
    assert.ok((r.out + r.err).trim().length > 10, 'it says what is wrong');
  }
});

test('who asks for help gets it', () => {
  for (const word of ['help', '--help', '-h']) {
    const r = run([word]);
    assert.equal(r.code, 0, word);
    assert.match(r.out, /db migrate/, word);
  }
});

test('usage errors exit 64', () => {
  for (const args of [['calendar', 'add'], ['code', 'check', 'nothing', '1'], ['no-such-command']])
    assert.equal(run(args, elsewhere).code, 64, args.join(' '));
});

test('the demo accounts stand in the data directory, for the owner only', () => {
  const path = join(city.data, 'demo-accounts.json');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const accounts = JSON.parse(readFileSync(path, 'utf8'));
  assert.ok(accounts.length >= 8);
  for (const a of accounts) {
    assert.deepEqual(Object.keys(a).sort(), ['login', 'password', 'role', 'totp_secret']);
    assert.ok(a.totp_secret === null || /^[A-Z2-7]{16,}$/.test(a.totp_secret));
    assert.ok(a.password.length >= 12);
  }
  for (const role of ['decider', 'system-admin', 'security-admin', 'audit-admin'])
    assert.ok(accounts.filter((a) => a.role === role).every((a) => a.totp_secret), `${role} has a second factor`);
});

test('lists have one envelope; pages follow each other without gap or repetition', async () => {
  const all = await json('/api/v1/items?limit=200');
  assert.equal(all.status, 200);
  assert.match(all.type, /^application\/json/);
  assert.deepEqual(['items', 'next', 'total'].filter((k) => !(k in all.body)), []);
  assert.equal(all.body.items.length, all.body.total);
  assert.ok(all.body.total >= 12);
  assert.ok(new Set(all.body.items.map((i) => i.department)).size >= 8, 'eight departments at least');
  assert.equal(all.body.next, null);
  const seen = [];
  for (let next = '', i = 0; next !== null && i < 50; i++) {
    const { body } = await json(`/api/v1/items?limit=4${next && `&cursor=${encodeURIComponent(next)}`}`);
    assert.ok(body.items.length <= 4);
    seen.push(...body.items.map((x) => x.code));
    next = body.next;
  }
  assert.deepEqual([...seen].sort(), all.body.items.map((i) => i.code).sort());
});

test('an item by either code; its page is at most 60 kB', async () => {
  const { body } = await json('/api/v1/items?limit=200');
  for (const item of body.items) {
    assert.match(item.code, /^[0-9A-Z]{31}$/);
    assert.match(item.name, /[\u4e00-\u9fff]/);
    const one = await json(`/api/v1/items/${item.code}`);
    assert.equal(one.status, 200);
    assert.equal(one.body.code, item.code);
    for (const code of [item.code, item.short_code]) {
      const page = await anyone.get(`/q/${code}`);
      assert.equal(page.status, 200, `/q/${code}`);
      assert.ok(Buffer.byteLength(page.html) <= 60 * 1024, `${item.name}: ${Buffer.byteLength(page.html)} bytes`);
      assert.ok(page.html.includes(item.name.slice(0, 4)));
    }
    assert.equal(run(['code', 'check', 'item', item.code]).code, 0, item.code);
  }
});

test('words that people use find the right item', async () => {
  for (const [words, name] of [['开店', '个体工商户'], ['失业金', '失业保险金'], ['过户', '转移登记'], ['卖烟', '烟草'], ['养蚝', '海域使用权'], ['理发店', '公共场所卫生'],
    ['拉货', '货物运输'], ['结婚', '结婚登记'], ['取公积金', '公积金提取'], ['开药店', '药品'], ['环评', '环境影响'], ['gjj', '公积金']]) {
    const { body } = await json(`/api/v1/items?q=${encodeURIComponent(words)}&limit=20`);
    assert.ok(body.items.some((i) => i.name.includes(name)), `${words}: ${body.items.map((i) => i.name).join(' | ')}`);
  }
});

test('errors are problem documents with the id of the request', async () => {
  const r = await json('/api/v1/items/0000000000000000000000000000000');
  assert.equal(r.status, 404);
  assert.match(r.type, /^application\/problem\+json/);
  for (const key of ['type', 'title', 'status', 'request_id']) assert.ok(key in r.body, key);
  assert.equal((await json('/api/v1/items?limit=100000')).status >= 400 || (await json('/api/v1/items?limit=100000')).body.items.length <= 200, true);
});

test('OpenAPI 3.1 names every JSON route', async () => {
  const { body } = await json('/api/v1/openapi.json');
  assert.match(body.openapi, /^3\.1/);
  const routes = JSON.parse(run(['routes', '--json']).out).filter((r) => r.path.startsWith('/api/') && r.api);
  for (const r of routes) assert.ok(body.paths[r.path.replace('/api/v1', '')]?.[r.method.toLowerCase()], `${r.method} ${r.path}`);
});

test('loading again changes nothing; a pack with a mistake changes nothing and names the place', () => {
  const again = city.command('load', 'pack/450600', '--demo');
  assert.equal(again.code, 0, again.err);
  assert.match(again.out, /\(0 new\)/);
  const work = mkdtempSync(join(tmpdir(), 'cityhall-pack-'));
  try {
    cpSync(join(root, 'pack/450600'), work, { recursive: true });
    const file = join(work, 'items/road-freight-licence.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/^visits: 0$/m, 'visits: 2').replace(/^as_of: .*$/m, 'as_of: 2022-01-01'));
    const r = city.command('load', work);
    assert.notEqual(r.code, 0);
    const line = text.split('\n').findIndex((l) => l === 'visits: 0') + 1;
    assert.match(r.out + r.err, new RegExp(`road-freight-licence\\.yaml:${line}\\b`));
    assert.match(city.command('load', 'pack/450600').out, /\(0 new\)/);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});

test('serve prints one line and exits 0 on SIGTERM', async () => {
  const mine = await startCity();
  const end = await mine.halt();
  assert.deepEqual(end, { code: 0, signal: null });
  await mine.stop();
});
