// gone.test.mjs: a database that is away for a while: a clear answer meanwhile, nothing lost after.
// A cluster of its own, because it is crashed; PostgreSQL whatever engine the other files use.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../pg.sh', import.meta.url));
const dir = mkdtempSync('/tmp/chgone-');
const pg = (verb) => spawnSync('bash', [script, verb, dir], { encoding: 'utf8' });
let city, people;
before(async () => {
  process.env.CITYHALL_TEST_DB = 'pgsql';
  process.env.CITYHALL_TEST_PG = pg('start').stdout.trim();
  const { startCity } = await import('./lib/city.mjs');
  const { People } = await import('./lib/people.mjs');
  city = await startCity();
  people = new People(city);
});
after(async () => {
  try { await city?.stop(); } finally { pg('stop'); rmSync(dir, { recursive: true, force: true }); }
});

test('while the database is away pages say so; afterwards everything is as before', async () => {
  const client = await people.newCitizen('样本归来');
  assert.equal((await client.get('/account')).status, 200);
  pg('crash');
  for (let i = 0; i < 10; i++) {
    const page = await client.get('/account');
    assert.equal(page.status, 503);
    assert.ok(page.headers.get('retry-after'), 'it says when to come again');
    assert.match(page.html, /服务暂时不可用/);
  }
  assert.equal((await client.get('/api/v1/items')).status, 503);
  await new Promise((resolve) => setTimeout(resolve, 1200)); // the runner of jobs meets it, too
  assert.equal(pg('start').status, 0);
  let page;
  for (let i = 0; i < 40; i++) {
    page = await client.get('/account');
    if (page.status === 200) break;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  assert.equal(page.status, 200, 'the same session goes on');
  assert.match(page.html, /样本归来/);
  const check = city.command('db', 'check');
  assert.equal(check.code, 0, check.out + check.err);
});
