// publish.test.mjs: a change on its way: one writes, a second reviews, a third publishes. A shared telephone
// changes every guide that shows it and nothing else; a version of tomorrow is in force tomorrow.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { startCity } from './lib/city.mjs';
import { Client, forms } from './lib/client.mjs';
import { People } from './lib/people.mjs';
import * as cases from './lib/apply.mjs';

let city, people, browser;
before(async () => { city = await startCity(); people = new People(city); browser = await openBrowser(); });
after(async () => { await browser?.close(); await city?.stop(); });

const anyone = () => new Client(city.url);
const allItems = async () => JSON.parse((await anyone().get('/api/v1/items?limit=200')).html).items;
const today = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10); // Beijing time
const tomorrow = () => new Date(Date.now() + 32 * 3600e3).toISOString().slice(0, 10);
const idOf = (page) => page.path.match(/\/staff\/proposals\/(\d+)/)[1];

async function begin(client, kind, code) {
  const page = await client.submit(await client.get(`/staff/lists/${kind}/${code}`), `/staff/lists/${kind}/begin`, { code });
  assert.match(page.path, /\/staff\/proposals\/\d+\/edit/, page.html.slice(0, 2000));
  return page;
}
const edit = async (client, page, values) => client.submit(page, '/staff/proposals/edit', { act: 'done', ...values });
const act = async (client, id, what, values = {}) =>
  client.submit(await client.get(`/staff/proposals/${id}`), `/staff/proposals/${id}/${what}`, values);
const cannot = async (client, id, what) => {
  const page = await client.get(`/staff/proposals/${id}`);
  assert.ok(!forms(page.html).some((f) => f.action.endsWith(`/${what}`)), `${what} must not be offered`);
};

async function publish(id) {
  const reviewer = await people.as('item-reviewer'), publisher = await people.as('item-publisher');
  assert.equal((await act(reviewer, id, 'review')).status, 200);
  const done = await act(publisher, id, 'publish');
  assert.equal(done.status, 200, done.html.slice(0, 2000));
  assert.match(done.html, /已发布/);
}

test('a shared telephone: the preview names what changes, and exactly that changes, within a second', async () => {
  const lists = await people.as('list-manager');
  const code = 'advice-450600-scjgj';
  const items = await allItems();
  const guides = async () => new Map(await Promise.all(items.map(async (i) => [i.code, (await anyone().get(`/q/${i.code}`)).html])));
  const page = await begin(lists, 'phone', code);
  const number = forms(page.html).find((f) => f.action === '/staff/proposals/edit').fields.find((f) => f.name === 'number').value;
  const before = await guides();
  const saved = await edit(lists, page, { number: '0770-1999888', _reason: '号码升位', _effective_on: today() });
  const id = idOf(saved);
  assert.ok(saved.html.includes('0770-1999888') && saved.html.includes(number), 'the difference is shown');
  const named = [...saved.html.matchAll(/href="\/items\/([0-9A-Z]{31})"/g)].map((m) => m[1]).sort();
  assert.ok(named.length >= 2, 'several items use it');
  await act(lists, id, 'submit');
  await cannot(lists, id, 'review');
  await publish(id);
  const at = Date.now();
  while (!(await anyone().get(`/q/${named[0]}`)).html.includes('0770-1999888'))
    assert.ok(Date.now() - at < 1000, 'the new number is shown within a second');
  const after_ = await guides();
  const changed = items.map((i) => i.code).filter((c) => before.get(c) !== after_.get(c)).sort();
  assert.deepEqual(changed, named, 'the preview is the effect');
  for (const c of changed) {
    assert.ok(after_.get(c).includes('0770-1999888') && !after_.get(c).includes(`>${number}<`), c);
    assert.equal(JSON.parse((await anyone().get(`/api/v1/items/${c}`)).html).phones.advice, '0770-1999888');
    const kiosk = (await anyone().get(`/kiosk/items/${c}`)).html;
    assert.ok(kiosk.includes('0770-1999888') && !kiosk.includes(`>${number}<`), `${c} at the machine`);
    const version = (list) => list.find((i) => i.code === c);
    assert.deepEqual(version(await allItems()), version(items), 'the item itself has no new version');
  }
});

test('who wrote it neither reviews nor publishes; other departments do not see it; everything is kept', async () => {
  const manager = await people.as('item-manager'), other = await people.as('item-manager', 1);
  const item = (await allItems()).find((i) => i.department_code === '450600-scjgj' && !i.immediate);
  const page = await begin(manager, 'item', item.code);
  const id = idOf(page);
  assert.equal((await other.get(`/staff/proposals/${id}`)).status, 404);
  assert.ok(!(await other.get('/staff/proposals?tab=draft')).html.includes(id));
  // wrong: longer than the law. It is saved, the rule says so, and it cannot be submitted.
  const wrong = await edit(manager, page, { 'promise.n': '999', _reason: '试改', _effective_on: today() });
  assert.match(wrong.html, /承诺时限长于法定时限/);
  await cannot(manager, id, 'submit');
  const bad = await manager.submit(await manager.get(`/staff/proposals/${id}/edit`), '/staff/proposals/edit', { act: 'save', 'promise.n': '三天' });
  assert.equal(bad.status, 422);
  assert.match(bad.html, /请填 0 到 3650 之间的整数/);
  assert.ok(bad.html.includes('三天'), 'what was typed is still there');
  const right = await edit(manager, await manager.get(`/staff/proposals/${id}/edit`), { 'promise.n': '2' });
  assert.ok(forms(right.html).some((f) => f.action.endsWith('/submit')));
  await act(manager, id, 'submit');
  for (const what of ['review', 'publish']) await cannot(manager, id, what);
  const reviewer = await people.as('item-reviewer'), publisher = await people.as('item-publisher');
  assert.match((await act(reviewer, id, 'return', { note: '请写明依据' })).html, /请写明依据/);
  await act(manager, id, 'submit');
  await act(reviewer, id, 'review');
  await cannot(reviewer, id, 'publish');
  const done = await act(publisher, id, 'publish');
  for (const word of ['起草', '提交', '退回', '审核通过', '发布']) assert.ok(done.html.includes(word), word);
  assert.match((await anyone().get(`/items/${item.code}`)).html, /2 个工作日/);
  assert.equal(city.command('ledger', 'verify').code, 0);
  // and the two versions side by side
  const record = await manager.get(`/staff/lists/item/${item.code}`);
  const versions = [...record.html.matchAll(/name="b" value="(\d+)"/g)].map((m) => m[1]);
  const compared = await manager.get(`/staff/lists/item/${item.code}?a=${versions[1]}&b=${versions[0]}`);
  assert.match(compared.html, /承诺时限[\s\S]*<ins>2<\/ins>/);
});

test('several reviewed drafts are published at once; one that cannot be does not hold up the other', async () => {
  const lists = await people.as('list-manager'), reviewer = await people.as('item-reviewer');
  const ids = [];
  for (const [kind, code] of [['place', 'gangkou-hall'], ['place', 'dongxing-hall']]) {
    const page = await begin(lists, kind, code);
    const id = idOf(page);
    await edit(lists, page, { _reason: '批量', _effective_on: today(), 'address.en': `Sample street ${ids.length + 1}` });
    await act(lists, id, 'submit');
    await act(reviewer, id, 'review');
    ids.push(id);
  }
  const publisher = await people.as('item-publisher');
  const desk = await publisher.get('/staff/proposals?tab=reviewed');
  const picks = [...desk.html.matchAll(/name="pick" value="(\d+:\d+)"/g)].map((m) => m[1]).filter((p) => ids.includes(p.split(':')[0]));
  assert.equal(picks.length, 2);
  const none = await publisher.submit(desk, '/staff/proposals/together', {});
  assert.equal(none.status, 422);
  assert.match(none.html, /请至少选择一份修改稿/);
  // the first goes back meanwhile
  await act(publisher, ids[0], 'return', { note: '再想想' });
  const done = await publisher.submit(desk, '/staff/proposals/together', { pick: picks });
  assert.match(done.html, /2 份修改稿中已发布 1 份/);
  assert.match(done.html, /未发布/);
  assert.match((await publisher.get(`/staff/proposals/${ids[1]}`)).html, /已发布/);
  assert.match((await lists.get(`/staff/proposals/${ids[0]}`)).html, /正在起草|起草/);
  await act(lists, ids[0], 'withdraw');
});

test('a suspended service says why, goes out and in again with it, and comes back', async () => {
  const manager = await people.as('list-manager');
  const item = (await allItems()).find((i) => i.department_code === '450600-scjgj' && i.immediate);
  const change = async (values) => {
    const page = await begin(manager, 'item', item.code);
    const id = idOf(page);
    await edit(manager, page, { _reason: '样本', _effective_on: today(), ...values });
    return id;
  };
  const id = await change({ _target: 'suspended' });
  const refused = await act(manager, id, 'submit');
  assert.equal(refused.status, 422);
  assert.match(refused.html, /请填写“暂停或取消的原因”/);
  const part = (await manager.get(`/staff/proposals/${id}/edit`)).html.match(/part=[a-z_]+/g);
  let form = null;
  for (const p of [...new Set(['', ...part])]) {
    const page = await manager.get(`/staff/proposals/${id}/edit${p && `?${p}`}`);
    if (page.html.includes('name="reason.zh"')) form = page;
  }
  assert.ok(form, 'the form asks for the public reason');
  await manager.submit(form, '/staff/proposals/edit', { act: 'done', 'reason.zh': '样本：系统升级', 'reason.en': 'Sample: system upgrade' });
  await act(manager, id, 'submit');
  await publish(id);
  assert.match((await anyone().get(`/items/${item.code}`)).html, /暂停[\s\S]*样本：系统升级/);
  const path = `${city.home}/suspended.yaml`;
  assert.equal(city.command('item', 'export', '--format', 'yaml', '--out', path).code, 0);
  const again = JSON.parse(city.command('item', 'import', path, '--json').out);
  assert.deepEqual([again.errors, again.changes], [0, []]);
  const back = await change({ _target: 'published' });
  await act(manager, back, 'submit');
  await publish(back);
  assert.ok(!(await anyone().get(`/items/${item.code}`)).html.includes('样本：系统升级'));
});

test('two people edit one draft: nothing is overwritten unseen', async () => {
  const one = await people.as('item-manager'), two = await people.as('list-manager');
  const item = (await allItems()).find((i) => i.department_code === '450600-scjgj' && i.immediate);
  const mine = await begin(one, 'item', item.code);
  const id = idOf(mine);
  const theirs = await two.get(`/staff/proposals/${id}/edit`);
  assert.equal((await edit(two, theirs, { 'summary.zh': '乙先保存的简介。', _reason: '乙' })).status, 200);
  const late = await edit(one, mine, { 'summary.zh': '甲后保存的简介。', _reason: '甲' });
  assert.equal(late.status, 409);
  assert.match(late.html, /其他人刚刚修改了这份修改稿/);
  assert.ok(late.html.includes('甲后保存的简介'), 'what was typed is still there');
  const now = await one.get(`/staff/proposals/${id}/edit`);
  assert.match(now.html, /乙先保存的简介/);
  assert.match(now.html, /正在修改这份稿子/, 'who is typing is shown');
  // a second draft of the same record is not begun
  const again = await two.submit(await two.get('/staff/lists/item'), '/staff/lists/item/begin', { code: item.code });
  assert.equal(again.status, 409);
  // rows come and go without scripts
  let part = await one.get(`/staff/proposals/${id}/edit?part=faqs`);
  const count = (p) => [...p.html.matchAll(/name="faqs\.\d+\.q\.zh"/g)].length;
  const n = count(part);
  part = await one.submit(part, '/staff/proposals/edit', { act: 'add' });
  assert.equal(count(part), n + 1);
  part = await one.submit(part, '/staff/proposals/edit', { act: 'save', [`faqs.${n}.q.zh`]: '新问题？', [`faqs.${n}.q.en`]: 'New?',
    [`faqs.${n}.a.zh`]: '新答案。', [`faqs.${n}.a.en`]: 'Yes.' });
  part = await one.submit(part, '/staff/proposals/edit', { act: `up:${n}` });
  assert.ok(part.html.indexOf('新问题？') > 0);
  part = await one.submit(part, '/staff/proposals/edit', { act: `remove:${n - 1}` });
  assert.equal(count(part), n);
  assert.ok(!part.html.includes('新问题？'));
  const gone = await act(one, id, 'withdraw');
  assert.match(gone.html, /已撤回/);
});

test('a version of tomorrow: today the old guide, tomorrow the new one; the case of today keeps its clock', async () => {
  const manager = await people.as('list-manager');
  const item = (await allItems()).find((i) => i.name.startsWith('食品经营许可'));
  const guide = async () => (await anyone().get(`/items/${item.code}`)).html;
  const limit = (html) => html.match(/承诺时限[\s\S]*?<dd>([^<]+)</)[1].trim();
  const old = limit(await guide());
  // a case of today: accepted, so that its clock runs; the derivation says by which limit
  const accepted = async (citizen) => {
    const { id } = await cases.apply(citizen, item.code);
    await cases.act(await people.as('clerk'), id, 'accept');
    return id;
  };
  const clock = async (citizen, id) => {
    const r = await citizen.get(`/cases/${id}/clocks/promise`);
    assert.equal(r.status, 200);
    return r.html.match(/<main[\s\S]*<\/main>/)[0].replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  };
  const early = await people.newCitizen('样本今天'), late = await people.newCitizen('样本明天');
  const ofToday = await accepted(early), before = await clock(early, ofToday);
  const page = await begin(manager, 'item', item.code);
  const saved = await edit(manager, page, { 'promise.n': '1', _reason: '提速', _effective_on: tomorrow() });
  const id = idOf(saved);
  await act(manager, id, 'submit');
  await publish(id);
  assert.equal(limit(await guide()), old, 'today nothing has changed');
  const v = JSON.parse((await anyone().get(`/api/v1/items/${item.code}`)).html).version;
  // at 00:00 local the other one is in force
  await city.halt();
  await city.serve([], { CITYHALL_CLOCK: `${new Date(Date.parse(`${today()}T15:59:57Z`)).toISOString().slice(0, 19)}Z` });
  assert.equal(limit(await guide()), old, 'three seconds before midnight');
  for (let i = 0; i < 100 && limit(await guide()) === old; i++) await new Promise((r) => setTimeout(r, 100));
  assert.match(limit(await guide()), / 1 个工作日$/);
  assert.ok(JSON.parse((await anyone().get(`/api/v1/items/${item.code}`)).html).version > v);
  for (const c of [early, late]) { // another port, and sessions have ended meanwhile
    c.base = city.url;
    c.cookies.clear();
    await c.signIn(c.account);
  }
  for (const key of [...people.clients.keys()]) people.clients.delete(key);
  const ofTomorrow = await accepted(late), after = await clock(late, ofTomorrow);
  const days = (text) => Number(text.match(/第 (\d+) 天(?![\s\S]*第 \d+ 天)/)?.[1] ?? text.match(/(\d+) 个工作日/)?.[1]);
  assert.equal(await clock(early, ofToday), before, 'yesterday’s case has yesterday’s clock');
  assert.notEqual(days(after), days(before));
  assert.equal(days(after), 1, after);
});

test('an item manager, a reviewer and a publisher in browsers, on a phone, by keyboard and without scripts', async () => {
  await city.halt();
  await city.serve();
  const seat = async (role) => {
    const account = city.account(role);
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN', javaScriptEnabled: role !== 'item-reviewer' });
    const page = await context.newPage();
    page.setDefaultTimeout(15000);
    await page.goto(`${city.url}/sign-in?return=/staff/proposals`);
    await page.fill('[name=login]', account.login);
    await page.fill('[name=password]', account.password);
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    if (account.totp_secret) throw new Error('no second factor is asked of these roles');
    assert.match(page.url(), /staff\/proposals/);
    return page;
  };
  const press = (page, what) => Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.locator(what).first().click()]);
  const manager = await seat('list-manager');
  await manager.goto(`${city.url}/staff/lists/place/city-hall`);
  await press(manager, 'form[action$="/begin"] button');
  await manager.fill('[name="hours.zh"]', '工作日 8:30–12:00、15:00–18:00');
  await manager.fill('[name="_reason"]', '调整办理时间');
  await manager.fill('[name="_effective_on"]', today());
  await press(manager, 'button[name=act][value=done]');
  const address = manager.url();
  await press(manager, 'form[action$="/submit"] button');
  const reviewer = await seat('item-reviewer');
  await reviewer.goto(address);
  assert.equal(await reviewer.locator('form[action$="/publish"]').count(), 0);
  await press(reviewer, 'form[action$="/review"] button');
  const publisher = await seat('item-publisher');
  await publisher.goto(address);
  await publisher.locator('form[action$="/publish"] button').focus();
  await Promise.all([publisher.waitForNavigation(), publisher.keyboard.press('Enter')]);
  const citizen = await (await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' })).newPage();
  const item = (await allItems()).find((i) => i.name.startsWith('食品经营许可'));
  await citizen.goto(`${city.url}/q/${item.short_code}`);
  assert.match(await citizen.content(), /8:30–12:00/);
});
