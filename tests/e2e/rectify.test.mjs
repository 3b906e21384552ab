// rectify.test.mjs: a visitor on a phone says that a guide is wrong, the department answers, the quality officer
// confirms; what a rule finds comes and goes by the machine; a spot check is drawn, judged and drawn again by hand.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { faults, newPage, openBrowser } from './lib/browser.mjs';
import { startCity } from './lib/city.mjs';
import { Client } from './lib/client.mjs';
import { People } from './lib/people.mjs';

let city, people, browser, item;
before(async () => {
  city = await startCity();
  people = new People(city);
  browser = await openBrowser();
  [item] = JSON.parse((await new Client(city.url).get('/api/v1/items?limit=1&department=450600-scjgj')).html).items;
});
after(async () => { await browser?.close(); await city?.stop(); });

const text = (page) => page.html.match(/<main[\s\S]*<\/main>/)[0].replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const ok = (r) => { assert.equal(r.code, 0, r.out + r.err); return r.out; };
const run = () => JSON.parse(ok(city.command('quality', 'run', '--json')));
const step = async (client, path, act, note) => client.submit(await client.get(path), '整改情况或理由', { note, act });

test('a visitor reports from a phone without scripts, the department answers, the officer confirms', async () => {
  const context = await browser.newContext({ viewport: { width: 375, height: 720 }, locale: 'zh-CN', javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${city.url}/items/${item.code}`);
  await Promise.all([page.waitForNavigation(), page.locator('a[href$="/wrong"]').click()]);
  const send = () => Promise.all([page.waitForNavigation(), page.locator('main form button[type=submit]').click()]);
  await send();
  assert.match(await page.locator('.error-summary').innerText(), /请选择哪里有误[\s\S]*请写明哪里有误/);
  await page.locator('input[value=phone]').focus();
  await page.keyboard.press('Space');
  await page.fill('[name=text]', '样本：电话打了三天没有人接');
  await page.fill('[name=contact]', 'sample@example.invalid');
  await send();
  const number = new URL(page.url()).pathname.split('/').pop();
  assert.match(number, /^[0-9A-HJKMNP-TV-Z]{12}$/);
  assert.match(await page.locator('main').innerText(), /部门正在核查/);
  await context.close();

  const manager = await people.as('item-manager'), other = await people.as('item-manager', 1), officer = await people.as('quality-officer');
  const path = (await manager.get('/staff/quality?source=report')).html.match(/\/staff\/quality\/tasks\/\d+/)[0];
  assert.match(text(await manager.get(path)), /样本：电话打了三天没有人接[\s\S]*sample@example\.invalid/);
  assert.equal((await other.get(path)).status, 404);
  assert.ok(!(await other.get('/staff/quality?source=report')).html.includes('/staff/quality/tasks/'));
  assert.equal((await step(manager, path, 'answer', ' ')).status, 422);
  assert.match(text(await step(manager, path, 'answer', '样本：号码已更换')), /已答复/);
  assert.ok(!(await manager.get(path)).html.includes('value="confirm"'), 'the officer judges the answer');
  const seen = async () => text(await new Client(city.url).get(`/guide-reports?number=${number.toLowerCase()}`));
  assert.match(await seen(), /样本：号码已更换/);
  assert.ok(!(await seen()).includes('三天'), 'what was written is not shown to whoever has the number');
  assert.match(text(await step(officer, path, 'return', '请写明新号码')), /待整改/);
  await step(manager, path, 'answer', '样本：新号码 0770-1000001');
  assert.match(text(await step(officer, path, 'confirm', '')), /已整改/);
  assert.match(await seen(), /答复已经核实[\s\S]*0770-1000001/);
  assert.match(text(await new Client(city.url).get('/guide-reports/000000000000')), /没有这个编号/);
  assert.equal(city.command('ledger', 'verify').code, 0);
});

test('what a rule finds is a task; when it is mended the machine closes it, and the score follows', async () => {
  const manager = await people.as('item-manager'), officer = await people.as('quality-officer');
  const first = run();
  assert.ok(first.items > 50);
  const score = async () => text(await officer.get('/staff/quality/scores')).match(/全市 ([\d.]+)%/)[1];
  const before_ = await score();
  // a shared telephone that does not answer is a finding of every item that shows it
  const phone = JSON.parse((await manager.get(`/api/v1/items/${item.code}`)).html).phones.advice;
  ok(city.command('probe', phone, 'failed'));
  const failed = run();
  assert.ok(failed.opened > 0, JSON.stringify(failed));
  const list = await manager.get('/staff/quality?source=rule');
  const path = list.html.match(/\/staff\/quality\/tasks\/\d+/)[0];
  const still = await manager.submit(await manager.get(path), `${path}/check`);
  assert.match(text(still), /问题仍然存在/);
  await step(manager, path, 'answer', '样本：已报修');
  assert.match(text(await step(officer, path, 'waive', '样本：已核实')), /认定不是问题/);
  assert.deepEqual([run().opened, run().reopened], [0, 0], 'it stays waived while it is the same');
  ok(city.command('probe', phone, 'reached'));
  const mended = run();
  assert.equal(mended.closed, failed.opened);
  assert.equal(await score(), before_);
  const csv = await officer.get('/staff/quality?state=closed&format=csv');
  assert.equal(csv.html.trim().split('\r\n').length, 1 + failed.opened + 1, 'and the report of the test before');
});

test('a spot check is drawn by a seed, so that anybody draws the same; what is wrong becomes a task', async () => {
  const officer = await people.as('quality-officer'), manager = await people.as('item-manager');
  const empty = await officer.submit(await officer.get('/staff/quality/samples'), '/staff/quality/samples', { title: '', office: '', n: '0' });
  assert.equal(empty.status, 422);
  const page = await officer.submit(await officer.get('/staff/quality/samples'), '/staff/quality/samples', { title: '样本抽查', office: '', n: '6' });
  const csv = (await officer.get(`${page.path}?format=csv`)).html.trim().split('\r\n').slice(1);
  const drawn = csv.map((line) => line.split(',')[1]);
  const seed = text(page).match(/种子 ([0-9a-f]{32})/)[1], digest = text(page).match(/SM3 值 ([0-9a-f]{64})/)[1];
  const all = [];
  for (let next = ''; next !== null;) {
    const part = JSON.parse((await new Client(city.url).get(`/api/v1/items?limit=200${next && `&cursor=${encodeURIComponent(next)}`}`)).html);
    all.push(...part.items.map((i) => i.code));
    next = part.next ?? null;
  }
  all.sort();
  const sm3 = (s) => createHash('sm3').update(s).digest('hex');
  assert.equal(sm3(all.map((c) => `${c}\n`).join('')), digest, 'the codes that could be drawn');
  const tickets = all.map((c) => [sm3(`${seed}:${c}`), c]).sort();
  assert.deepEqual(drawn, tickets.slice(0, 6).map((t) => t[1]));
  const judge = async (n, result, note) => officer.submit(await officer.get(`${page.path}?n=${n}`), page.path, { note, result });
  assert.equal((await judge(1, 'wrong', '')).status, 422);
  await judge(1, 'wrong', '样本：窗口已搬走');
  const judged = await judge(2, 'right', '');
  assert.match(text(judged), /2\/6[\s\S]*50\.0%/);
  assert.match(text(await officer.get('/staff/quality?source=sample')), /抽查发现/);
  assert.equal((await manager.get(page.path)).status, 200);
  assert.ok(!(await manager.get(`${page.path}?n=3`)).html.includes('value="wrong"'), 'inspectors only');
  for (const [path, role] of [[`${page.path}?n=3`, 'quality-officer'], ['/staff/quality/scores/all', 'leader']]) {
    const client = await people.as(role), p = await newPage(browser, city.url, { width: 375, height: 720 }), context = p.context();
    await context.addCookies([...client.cookies].map(([name, value]) => ({ name, value, url: city.url })));
    await p.goto(city.url + path);
    assert.deepEqual(await faults(p), [], path);
    assert.ok(await p.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} fits a phone`);
    await context.close();
  }
});
