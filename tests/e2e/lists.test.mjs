// lists.test.mjs: the lists of the reforms of approval from outside: what the market access list
// answers, what a reform makes of a guide and an application, and the four people who change the
// power list.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { startCity } from './lib/city.mjs';
import { Client } from './lib/client.mjs';
import { act, apply } from './lib/apply.mjs';
import { People } from './lib/people.mjs';

let city, people;
before(async () => {
  city = await startCity();
  people = new People(city);
});
after(async () => { await city?.stop(); });

const json = async (path) => JSON.parse((await new Client(city.url).get(path)).html);
const text = (page) => page.html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const itemOf = async (words) => (await json(`/api/v1/items?limit=1&q=${encodeURIComponent(words)}`)).items[0].code;

it('the market access list answers from the edition of the day', async () => {
  const ask = (q, on) => json(`/api/v1/lists/market-access?q=${encodeURIComponent(q)}&on=${on}`);
  const then = await ask('刻章', '2023-05-01'), now = await ask('刻章', '2025-05-01');
  assert.deepEqual([then.edition, then.answer, now.edition, now.answer], ['2022', 'listed', '2025', 'not_in_selection']);
  assert.equal(then.total, 117);
  assert.ok(now.kept < now.total && now.complete === false, 'a selection says so');
  assert.match(now.answer_text, /外商投资/);
  const page = await new Client(city.url).get('/lists/market-access?q=%E5%88%BB%E7%AB%A0&on=2025-05-01');
  assert.match(text(page), /本页收录的条目中没有“刻章”.*平等进入/);
  for (const path of ['/api/v1/lists/market-access?on=2025-02-30', `/api/v1/lists/market-access?q=${'长'.repeat(61)}`])
    assert.equal((await new Client(city.url).get(path)).status, 422, path);
  assert.equal((await new Client(city.url).get('/lists/market-access?on=1999-01-01')).status, 404);
});

it('a cancelled approval cannot be applied for, and its guide says so', async () => {
  const { items } = await json('/api/v1/lists/reforms?mode=cancelled');
  const reform = items.find((r) => r.code === 'pharmacy-preparation');
  assert.equal(reform.holds_here, true);
  const market = (await json('/api/v1/lists/powers?limit=1&office=450600-scjgj')).items[0];
  assert.ok(market);
  const code = (await itemOf('药品经营许可')).replace(/.{12}$/, reform.catalogue[0]);
  const guide = await new Client(city.url).get(`/items/${code}`);
  assert.equal(guide.status, 200);
  assert.match(text(guide), /直接取消审批/);
  assert.doesNotMatch(guide.html, new RegExp(`/apply/${code}`));
  assert.equal((await (await people.as('citizen')).get(`/apply/${code}`)).status, 409);
});

it('what holds only in the free trade zone changes nothing here', async () => {
  const { items } = await json('/api/v1/lists/reforms');
  const zone = items.filter((r) => r.zones.length > 0);
  assert.ok(zone.length >= 2);
  assert.ok(zone.every((r) => r.holds_here === false));
  const pharmacy = await json(`/api/v1/items/${await itemOf('药品经营许可')}`);
  assert.equal(pharmacy.procedure, 'permit');
});

it('a pledge is granted on the spot and checked by somebody else', async () => {
  const client = await people.newCitizen('样本丁');
  const { id } = await apply(client, await itemOf('公共场所卫生许可'));
  const clerk = await people.as('clerk');
  const page = await clerk.get(`/cases/${id}`);
  assert.match(page.html, /acts\/grant"/);
  assert.doesNotMatch(page.html, /acts\/accept"/, 'with a pledge there is nothing to accept first');
  await act(clerk, id, 'grant', { opinion: '凭承诺准予' });
  const checker = await people.as('reviewer');
  const task = await checker.get(`/lists/checks/${id}`);
  const done = await checker.submit(task, `/lists/checks/${id}`, { result: 'false', handling: '面积不符，限期整改' });
  assert.equal(done.path, '/lists/checks');
  assert.match(text(await checker.get(`/lists/checks/${id}`)), /承诺不实.*面积不符，限期整改/);
  assert.equal((await clerk.get('/lists/checks')).status, 403);
});

it('the power list changes by four people', async () => {
  const { items } = await json('/api/v1/lists/powers?office=450600-scjgj&q=%E9%A3%9F%E5%93%81%E7%BB%8F%E8%90%A5');
  const drafter = await people.as('power-drafter');
  const form = await drafter.get(`/lists/power-changes/new?code=${items[0].code}`);
  const wrong = await drafter.submit(form, '/lists/power-changes', { document: '', reason: '', basis: '只有法规名' });
  assert.equal(wrong.status, 422);
  assert.match(text(wrong), /法规 \| 英文名 \| 条款/);
  let page = await drafter.submit(form, '/lists/power-changes', { document: '食品安全法（2021年修正）', reason: '修改承办机构', unit_zh: '食品经营监管科' });
  assert.equal(page.status, 200, text(page).slice(0, 1000));
  const path = page.path;
  assert.match(text(page), /承办机构.*食品经营监管科/);
  for (const [role, what, state] of [['power-drafter', 'submit', '待合法性审查'], ['legality-reviewer', 'lawful', '待编办审核'],
    ['staffing-officer', 'approve', '待公布'], ['list-publisher', 'publish', '已公布']]) {
    const who = await people.as(role);
    page = await who.get(path);
    page = await who.submit(page, path, { act: what, note: '样本意见' });
    assert.equal(page.status, 200, `${role} ${what}: ${text(page).slice(0, 1000)}`);
    assert.match(text(page), new RegExp(state), role);
  }
  const power = await new Client(city.url).get(`/lists/powers/${items[0].code}`);
  assert.match(text(power), /变更要素.*修改承办机构/);
  assert.equal((await (await people.as('clerk')).get(path)).status, 403);
});

it('the gap between powers and items is found', async () => {
  const r = JSON.parse((await city.command('lists', 'gaps', '--json')).out);
  assert.ok(r.powers > 40);
  assert.ok(r.gaps.some((g) => g.rule === 'no-item' && g.name.includes('公章刻制')));
});
