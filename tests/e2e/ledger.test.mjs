// ledger.test.mjs: the audit administrator sees the acts of a case, and at once which row was changed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apply } from './lib/apply.mjs';
import { sql, startCity } from './lib/city.mjs';
import { People } from './lib/people.mjs';

let city, people;
before(async () => { city = await startCity(); people = new People(city); });
after(async () => { await city?.stop(); });

test('the chain of a case is whole until somebody changes a byte of a row', async () => {
  const list = await (await fetch(`${city.url}/api/v1/items?q=${encodeURIComponent('烟草专卖零售')}`)).json();
  const { id } = await apply(await people.as('citizen'), list.items[0].code);
  const audit = await people.as('audit-admin');
  assert.match((await audit.get('/ledger')).html, new RegExp(`/ledger/${id}"`));
  const whole = await audit.get(`/ledger?subject=${id}`);
  assert.equal(whole.path, `/ledger/${id}`);
  assert.match(whole.html, /每一行都与写入时一致/);
  assert.match(whole.html, /receive/);
  sql(city, `UPDATE ledger_entry SET actor = 'x' WHERE subject_id = ${id} AND seq = 1`);
  assert.match((await audit.get(`/ledger/${id}`)).html, /第 1 行与写入时不一致/);
  assert.equal((await audit.get('/ledger?subject=abc')).status, 200);
  assert.equal((await audit.get('/ledger/1')).status, 404);
  for (const role of ['clerk', 'system-admin', 'security-admin', 'citizen'])
    assert.equal((await (await people.as(role)).get(`/ledger/${id}`)).status, 403, role);
});
