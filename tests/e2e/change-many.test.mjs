// change-many.test.mjs: one field of many services at once: what would change is shown, service by service,
// nothing is seen before somebody else releases it, and nobody's work in between is undone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { faults, newPage, openBrowser, tidy } from './lib/browser.mjs';
import { startCity } from './lib/city.mjs';
import { Client } from './lib/client.mjs';
import { People } from './lib/people.mjs';

let city, people;
before(async () => { city = await startCity(); people = new People(city); });
after(async () => { await city?.stop(); });

const items = async (query) => JSON.parse((await new Client(city.url).get(`/api/v1/items?limit=100&${query}`)).html).items;
const item = async (code) => JSON.parse((await new Client(city.url).get(`/api/v1/items/${code}`)).html);
const text = (page) => page.html.match(/<main[\s\S]*<\/main>/)[0].replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);

async function settled(client, page) {
  for (let i = 0; i < 600 && /正在检查|正在发布/.test(page.html); i++) {
    await new Promise((r) => setTimeout(r, 50));
    page = await client.get(page.path);
  }
  return page;
}
async function change(client, field, values) {
  const form = await client.get(`/staff/items/change?field=${field}`);
  assert.equal(form.status, 200, text(form));
  const page = await client.submit(form, '/staff/items/change', { effective_on: today, reason: '样本：批量更正', ...values });
  return page.status === 200 ? settled(client, page) : page;
}
const release = async (client, page) => settled(client, await client.submit(await client.get(page.path), `${page.path}/release`));
const drop = (client, page) => client.submit(page, `${page.path}/drop`);

test('a text in two languages in the services of one department: shown first, released by somebody else, in the guides at once', async () => {
  const manager = await people.as('list-manager'), publisher = await people.as('item-publisher');
  const all = await items('department=450600-scjgj');
  const before = await Promise.all(all.map((i) => item(i.code)));
  const first = await manager.get('/staff/items/change');
  assert.match(first.html, /<option value="rights">申请人权利/);
  const RIGHTS = { 'rights.zh': '样本权利：可随时查询', 'rights.en': 'SPECIMEN: may ask at any time' };
  const page = await change(manager, 'rights', { ...RIGHTS, office: '450600-scjgj' });
  assert.match(text(page), /待放行/);
  assert.match(text(page), /新值 样本权利：可随时查询 \/ SPECIMEN/);
  const become = before.filter((i) => i.rights?.zh !== RIGHTS['rights.zh']);
  assert.ok(become.length > 3 && text(page).includes(`选中的事项 ${all.length} 变更项数 ${become.length} `), text(page).slice(0, 900));
  const rows = [...page.html.matchAll(/changes\/(\d+)"/g)];
  assert.equal(rows.length, become.length);
  assert.match(text(await manager.get(`${page.path}/changes/${rows[0][1]}`)), /样本权利/);
  assert.ok(!page.html.includes(`${page.path}/release`), 'whoever made it does not release it');
  assert.deepEqual((await item(become[0].code)).rights, become[0].rights, 'nothing is seen before');
  assert.match(text(await release(publisher, page)), /已发布/);
  for (const i of await Promise.all(all.map((x) => item(x.code)))) assert.equal(i.rights.zh, RIGHTS['rights.zh']);
  const same = await change(manager, 'rights', { ...RIGHTS, office: '450600-scjgj' });
  assert.match(text(same), /与现有清单一致，无需变更/);
  assert.equal(city.command('ledger', 'verify').code, 0);
});

test('one row of a list, in exactly these services; and a text wherever it stands', async () => {
  const manager = await people.as('list-manager'), publisher = await people.as('item-publisher');
  const [one, two] = await Promise.all((await items('department=450600-scjgj')).slice(0, 2).map((i) => item(i.code)));
  const code = one.materials[0].code;
  let page = await change(manager, 'materials.copies', { 'materials.0.copies': '7', row: code, codes: `${one.code}\r\n\r\n${one.code}\r\n` });
  assert.equal([...page.html.matchAll(/changes\/(\d+)"/g)].length, 1, text(page));
  await release(publisher, page);
  const now = await item(one.code);
  assert.equal(now.materials[0].copies, 7);
  assert.deepEqual(now.materials.slice(1), one.materials.slice(1));
  const word = two.summary.zh.slice(0, 6);
  page = await change(manager, 'text', { find: word, put: `样本改后<&>`, top: 'summary', codes: two.code });
  assert.equal([...page.html.matchAll(/changes\/(\d+)"/g)].length, 1, text(page));
  await release(publisher, page);
  assert.equal((await item(two.code)).summary.zh, two.summary.zh.replaceAll(word, '样本改后<&>'));
});

test('what must not change so is said service by service, and nothing of it waits', async () => {
  const manager = await people.as('list-manager');
  const [one] = await items('department=450600-scjgj');
  const none = await change(manager, 'visits', { visits: '1', codes: `${one.code}\nnowhere` });
  assert.match(text(none), /有错误，未作任何变更/);
  assert.match(text(none), /没有编码为 nowhere 的事项/);
  const locked = await change(manager, 'text', { find: one.name.zh ?? one.name, put: '样本', codes: one.code, top: 'name' });
  assert.match(text(locked), /沿用自事项目录/);
  const law = await change(manager, 'promise.n', { 'promise.n': '3000', codes: one.code });
  assert.match(text(law), /有错误，未作任何变更/);
  assert.match(law.html, new RegExp(`<code class="break">${one.code}`), 'it says of which');
});

test('what is typed wrong is asked again, with all that was typed', async () => {
  const manager = await people.as('list-manager');
  const wrong = [['visits', { visits: '9' }, /0 至 3|0 到 3/], ['visits', { visits: '1', effective_on: '2021-01-01' }, /生效日期不能早于今天/],
    ['visits', { visits: '1', effective_on: '2026-02-30' }, /日期/], ['visits', { visits: '1', reason: '' }, /变更原因/],
    ['text', { find: '' }, /查找/], ['text', { find: '甲', put: '长'.repeat(501) }, /500/],
    ['visits', { visits: '1', codes: Array.from({ length: 2001 }, (_, i) => `c${i}`).join('\n') }, /2000/]];
  for (const [field, values, said] of wrong) {
    const page = await change(manager, field, { name: '样本名称', ...values });
    assert.equal(page.status, 422, `${field} ${JSON.stringify(values).slice(0, 80)}`);
    assert.match(text(page), said);
    assert.match(page.html, /name="name"[^>]*value="样本名称"|value="样本名称"[^>]*name="name"/);
  }
  for (const field of ['nothing', 'catalogue', 'code', 'office_name', 'materials']) assert.equal((await manager.get(`/staff/items/change?field=${field}`)).status, 404, field);
  const citizen = await people.newCitizen();
  assert.equal((await citizen.get('/staff/items/change')).status, 403);
});

test('a manager changes the services of the own department only', async () => {
  const manager = await people.as('item-manager');
  const form = await manager.get('/staff/items/change?field=visits');
  assert.deepEqual([...form.html.match(/<select[^>]*name="office"[\s\S]*?<\/select>/)[0].matchAll(/value="(\d[^"]*)"/g)].map((m) => m[1]), ['450600-scjgj']);
  const [foreign] = await items('department=450681-scjgj');
  const page = await change(manager, 'agent', { codes: foreign.code });
  assert.match(text(page), /450681-scjgj 不是您可以修改其事项的部门/);
  const sneaky = await manager.request('POST', '/staff/items/change', { body: new URLSearchParams({
    ...Object.fromEntries([...form.html.matchAll(/name="(_csrf|_once)" value="([^"]*)"/g)].map((m) => [m[1], m[2]])),
    field: 'visits', visits: '3', office: '450681-scjgj', effective_on: today, reason: '样本' }) });
  assert.match(text(await settled(manager, sneaky)), /选中的事项 0 /);
});

test('what somebody published in between is not undone: the release says so and nothing is released', async () => {
  const manager = await people.as('list-manager'), publisher = await people.as('item-publisher');
  const all = await items('department=450600-scjgj');
  const waiting = await change(manager, 'extension', { 'extension.zh': '样本延长', 'extension.en': 'SPECIMEN', office: '450600-scjgj' });
  const quick = await change(manager, 'agent', { agent: null, codes: all[1].code });
  assert.match(text(quick), /待放行/, text(quick));
  assert.match(text(await release(publisher, quick)), /已发布/);
  const refused = await publisher.submit(await publisher.get(waiting.path), `${waiting.path}/release`);
  assert.equal(refused.status, 409);
  assert.match(text(refused), /又有新版本发布/);
  assert.ok(refused.html.includes(all[1].code), 'it names the service');
  assert.notEqual((await item(all[0].code)).extension?.zh, '样本延长');
  assert.equal((await item(all[1].code)).agent, false);
  assert.match(text(await drop(manager, waiting)), /已放弃/);
});

test('whoever releases it is told of open drafts', async () => {
  const manager = await people.as('list-manager');
  const [one] = await items('department=450681-scjgj');
  const begun = await manager.submit(await manager.get(`/staff/lists/item/${one.code}`), '/staff/lists/item/begin', { code: one.code });
  assert.equal(begun.status, 200, text(begun));
  const page = await change(manager, 'agent', { codes: one.code });
  assert.match(text(page), /有未办结的修改稿/);
  assert.match(text(page), /待放行/);
  await drop(manager, page);
});

test('the forms as a browser sees them: axe and tidy find nothing, in both languages, at 375 pixels; and by keyboard', async () => {
  const manager = await people.as('list-manager');
  const browser = await openBrowser();
  try {
    const open = async (path, options) => {
      const page = await newPage(browser, city.url, { width: 375, height: 800, ...options });
      await page.context().addCookies([...manager.cookies].map(([name, value]) => ({ name, value, url: city.url })));
      await page.goto(city.url + path);
      return page;
    };
    for (const lang of ['zh', 'en']) {
      for (const path of ['/staff/items/change', '/staff/items/change?field=text', '/staff/items/change?field=summary', '/staff/items/change?field=materials.need', '/staff/items/change?field=channels']) {
        assert.deepEqual(tidy((await manager.get(path, { headers: { cookie: `lang=${lang}` } })).html), [], path);
        const page = await open(path, { lang });
        assert.deepEqual(await faults(page), [], path);
        await page.context().close();
      }
    }
    const page = await open('/staff/items/change?field=visits', { script: false });
    await page.locator('#f-reason, [name=reason]').focus();
    await page.keyboard.type('样本：键盘');
    await page.locator('[name=visits]').focus();
    await page.keyboard.type('3');
    await page.locator('[name=codes]').fill((await items('department=450681-scjgj'))[0].code);
    await page.locator('[name=reason]').focus();
    await Promise.all([page.waitForURL(/import\/\d+/), page.keyboard.press('Enter')]);
    const { pathname } = new URL(page.url());
    assert.match(text(await settled(manager, await manager.get(pathname))), /有错误，未作任何变更/);
    assert.deepEqual(await faults(await open(pathname, {})), []);
  } finally { await browser.close(); }
});
