// situations.test.mjs: a citizen on a phone says which situation is theirs and is asked only for what it needs;
// the clerk asks the same at the window; what was chosen stays with the case; circles are refused at their line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PDF, fill, ok } from './lib/apply.mjs';
import { faults, newPage, openBrowser } from './lib/browser.mjs';
import { startCity } from './lib/city.mjs';
import { Client, forms } from './lib/client.mjs';
import { People, idNumber } from './lib/people.mjs';
import { changeEntry, publish } from './lib/upstream.mjs';

let city, people, browser, fund, shop;
const home = mkdtempSync(join(tmpdir(), 'cityhall-situations-'));
before(async () => {
  city = await startCity();
  people = new People(city);
  browser = await openBrowser();
  fund = (await item('住房公积金提取')).code;
  shop = (await item('个体工商户设立登记')).code;
});
after(async () => { await browser?.close(); await city?.stop(); rmSync(home, { recursive: true, force: true }); });

const get = async (path) => (await new Client(city.url).get(path)).html;
const item = async (q) => JSON.parse(await get(`/api/v1/items?limit=1&q=${encodeURIComponent(q)}`)).items[0];
const text = (html) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

test('on a phone: question after question, then a guide with what is needed and no more; without a script, too', async () => {
  for (const script of [true, false]) {
    const page = await newPage(browser, city.url, { width: 375, height: 812, script });
    await page.goto(`${city.url}/q/${(await item('住房公积金提取')).short_code}`);
    const papers = () => page.locator('h2#materials + *').innerText();
    assert.match(await papers(), /购房合同[\s\S]*还款明细[\s\S]*退休证明/);
    assert.match(await papers(), /仅限：偿还购房贷款时|偿还购房贷款时/);
    await page.getByLabel('偿还购房贷款').check();
    await page.getByRole('button', { name: '看我要准备什么' }).click();
    assert.match(page.url(), /\/items\/\w+\/guide\?situation_reason=repayment$/);
    if (script) assert.deepEqual(await faults(page), []);
    await page.getByLabel('商业银行贷款或者外地公积金贷款').check();
    await page.getByRole('button', { name: '看我要准备什么' }).click();
    assert.match(await papers(), /还款明细/);
    assert.doesNotMatch(await papers(), /购房合同|退休证明|仅限/);
    assert.match(await page.locator('main').innerText(), /还的是哪一种贷款？[\s\S]*商业银行贷款/);
    if (script) assert.deepEqual(await faults(page), []);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 375, `${width} px`);
    await page.context().close();
  }
  assert.match(text(await get(`/items/${fund}/guide?situation_reason=rent`)), /材料 无需提交材料/);
  assert.ok(!(await get(`/items/${fund}`)).includes('situation_loan'), 'the guide of everybody begins with the first question');
  const one = JSON.parse(await get(`/api/v1/items/${fund}`));
  assert.deepEqual(one.questions.map((q) => q.code), ['reason', 'home', 'loan', 'pension']);
  assert.ok(one.options.some((o) => o.question === 'loan' && o.materials.includes('loan-statement')));
});

test('the application asks first, requires only what was picked, and the case keeps it', async () => {
  const me = await people.as('citizen');
  const clean = (page) => page.html.replace(/<head[\s\S]*?<\/head>/, '');
  let page = ok(await me.submit(await me.get(`/apply/${fund}`), `/apply/${fund}`, {}), 'begin');
  assert.match(page.path, /\/drafts\/\d+\/situation$/);
  const id = page.path.match(/drafts\/(\d+)/)[1];
  const none = await me.submit(page, `/drafts/${id}/situation`, {});
  assert.equal(none.status, 422);
  assert.match(none.html, /请选择符合的一项/);
  page = ok(await me.submit(page, `/drafts/${id}/situation`, { situation_reason: 'purchase' }), 'first');
  assert.ok(page.path.endsWith('/situation') && page.html.includes('situation_home'), 'it asks on');
  page = ok(await me.submit(page, `/drafts/${id}/situation`, { situation_reason: 'purchase', situation_home: 'elsewhere' }), 'second');
  for (let i = 0; i < 8 && !page.path.endsWith('/materials'); i++)
    page = ok(await me.submit(page, `/drafts/${id}`, page.path.endsWith('/parties') ? { party_self: 'self' } : fill(page, `/drafts/${id}`)), page.path);
  assert.ok(page.html.includes('material-purchase-contract') && !page.html.includes('material-loan-statement'));
  page = ok(await me.submit(page, '/materials/purchase-contract', { 'material-purchase-contract': { name: '样本.pdf', type: 'application/pdf', data: PDF } }), 'upload');
  // changing one's mind: what was uploaded for the other situation goes
  page = await me.get(`/drafts/${id}/situation`);
  ok(await me.submit(page, `/drafts/${id}/situation`, { situation_reason: 'repayment' }), 'change');
  ok(await me.submit(await me.get(`/drafts/${id}/situation`), `/drafts/${id}/situation`,
    { situation_reason: 'repayment', situation_loan: 'bank' }), 'change, to the end');
  page = await me.get(`/drafts/${id}/materials`);
  assert.ok(page.html.includes('material-loan-statement') && !page.html.includes('material-purchase-contract') && !page.html.includes('样本.pdf'));
  const check = await me.get(`/drafts/${id}/check`);
  assert.match(text(clean(check)), /还的是哪一种贷款？ 商业银行贷款/);
  const missing = await me.submit(check, `/drafts/${id}/submit`, { true_statement: '1' });
  assert.equal(missing.status, 422);
  assert.match(missing.html, /住房贷款还款明细：请上传/);
  page = await me.get(`/drafts/${id}/materials`);
  ok(await me.submit(page, '/materials/loan-statement', { 'material-loan-statement': { name: '明细.pdf', type: 'application/pdf', data: PDF } }), 'upload');
  page = ok(await me.submit(await me.get(`/drafts/${id}/check`), `/drafts/${id}/submit`, { true_statement: '1' }), 'submit');
  const kase = page.path.match(/\/receipts\/(\d+)/)[1];
  const seen = text(clean(await me.get(`/cases/${kase}`)));
  assert.match(seen, /还的是哪一种贷款？ 商业银行贷款或者外地公积金贷款/);
  assert.match(seen, /住房贷款还款明细/);
  assert.doesNotMatch(seen, /购房合同|退休证明/);
});

test('at the window the clerk asks first; the guide’s answers are taken over online', async () => {
  const clerk = await people.as('clerk');
  const ask = await clerk.get(`/desk/intake/${shop}`);
  assert.match(ask.html, /经营场所是哪一种/);
  assert.ok(!forms(ask.html).some((f) => f.method === 'POST' && f.action.includes('/desk/intake/')), 'no form yet');
  const page = await clerk.get(`/desk/intake/${shop}?situation_place=rented`);
  assert.match(text(page.html), /房屋租赁合同/);
  assert.doesNotMatch(text(page.html), /房屋产权证明/);
  const values = { ...fill(page, `/desk/intake/${shop}`), party_self: 'self', party_name: '样本租客',
    party_id: idNumber(903, '19900101'), party_phone: '', paper: 'place-lease' };
  const done = await clerk.submit(page, `/desk/intake/${shop}`, values);
  assert.match(done.path, /\/receipts\/\d+/, text(done.html).slice(0, 1500));
  const kase = text((await clerk.get(`/cases/${done.path.match(/\d+/)[0]}`)).html);
  assert.match(kase, /经营场所是哪一种？ 租用房屋/);
  const me = await people.as('citizen');
  const begun = await me.submit(await me.get(`/apply/${shop}?situation_place=own`), `/apply/${shop}`, {});
  assert.match(begun.html, /value="own"[^>]*checked|checked[^>]*value="own"/);
});

test('a circle, a question nobody is asked, an unknown material: refused by line, in YAML and in a workbook', async () => {
  const list = join(home, 'list.yaml'), bad = join(home, 'bad.yaml'), book = join(home, 'list.xlsx');
  assert.equal(city.command('item', 'export', '--format', 'yaml', '--out', list).code, 0);
  const doc = readFileSync(list, 'utf8').split(/^---\n/m).find((d) => d.includes('[loan-statement]'));
  const refused = (change, pattern) => {
    const spoilt = change(doc);
    assert.notEqual(spoilt, doc);
    writeFileSync(bad, `---\n${spoilt}`);
    const r = city.command('item', 'import', bad, '--json', '--lang', 'en');
    assert.equal(r.code, 1, r.out + r.err);
    const found = JSON.parse(r.out).findings.find((f) => pattern.test(f.message));
    assert.ok(found, r.out.slice(0, 3000));
    const line = readFileSync(bad, 'utf8').split('\n')[Number(/:(\d+):/.exec(found.place)[1]) - 1];
    return line;
  };
  refused((d) => d.replace(/next: "?home"?/, 'next: reason'), /leads back to reason/);
  refused((d) => d.replace(/next: "?loan"?/, 'next: home'), /Nobody is ever asked the question loan/);
  const at = refused((d) => d.replace('[loan-statement]', '[no-such-paper]'), /names the material no-such-paper/);
  assert.equal(at, '- question: loan', 'the line of the answer');
  // out and in as a workbook: nothing is lost; and what is wrong there is said by sheet and row
  assert.equal(city.command('item', 'export', '--format', 'xlsx', '--out', book).code, 0);
  const same = JSON.parse(city.command('item', 'import', book, '--dry-run', '--with-findings', '--json').out);
  assert.deepEqual([same.changes, same.errors], [[], 0]);
  const dir = join(home, 'book');
  assert.equal(spawnSync('unzip', ['-q', book, '-d', dir]).status, 0);
  const names = [...readFileSync(join(dir, 'xl/workbook.xml'), 'utf8').matchAll(/<sheet name="([^"]*)"/g)].map((m) => m[1]);
  const part = join(dir, `xl/worksheets/sheet${names.indexOf('options') + 1}.xml`);
  const before_ = readFileSync(part, 'utf8');
  writeFileSync(part, before_.replace('loan-statement', 'no-such-paper'));
  assert.notEqual(readFileSync(part, 'utf8'), before_);
  assert.equal(spawnSync('zip', ['-q', '-r', '-X', join(home, 'bad.xlsx'), '.'], { cwd: dir }).status, 0);
  const r = city.command('item', 'import', join(home, 'bad.xlsx'), '--json', '--lang', 'en');
  assert.equal(r.code, 1);
  assert.ok(JSON.parse(r.out).findings.some((f) => /\.xlsx!options:\d+:/.test(f.place) && /no-such-paper/.test(f.message)), r.out.slice(0, 2000));
});

test('in the editing form a circle is said and cannot be submitted', async () => {
  const manager = await people.as('list-manager');
  let page = await manager.submit(await manager.get(`/staff/lists/item/${fund}`), '/staff/lists/item/begin', { code: fund });
  const id = page.path.match(/proposals\/(\d+)/)[1];
  page = await manager.get(`/staff/proposals/${id}/edit?part=options`);
  const form = forms(page.html).find((f) => f.action.startsWith('/staff/proposals/edit'));
  const row = form.fields.find((f) => /^options\.\d+\.next$/.test(f.name) && f.value === 'home');
  page = await manager.submit(page, '/staff/proposals/edit', { act: 'done', [row.name]: 'reason' });
  assert.match(text(page.html), /又回到 reason/);
  assert.ok(!forms((await manager.get(`/staff/proposals/${id}`)).html).some((f) => f.action.endsWith('/submit')));
});

test('the catalogue changes: a to-do with the difference, adopted, published, closed by the program; another is objected to', async () => {
  const manager = await people.as('item-manager'), other = await people.as('item-manager', 1);
  assert.match((await manager.get('/staff/upstream')).html, /这里没有内容/);
  const named = (name) => name.replace('（样本）', '');
  await changeEntry(people, '450125004001', { name: '公司设立登记（样本）' });
  let list = await manager.get('/staff/upstream');
  const id = list.html.match(/\/staff\/upstream\/(\d+)/)[1];
  assert.equal((await other.get(`/staff/upstream/${id}`)).status, 404, 'offices see their own');
  let page = await manager.get(`/staff/upstream/${id}`);
  assert.match(text(page.html), /公司设立登记 公司设立登记（样本）/, 'before and after');
  const show = await newPage(browser, city.url, { width: 375, height: 812 });
  await show.context().addCookies([...manager.cookies].map(([name, value]) => ({ name, value, url: city.url })));
  for (const path of ['/staff/upstream', `/staff/upstream/${id}`]) {
    await show.goto(city.url + path);
    assert.deepEqual(await faults(show), [], path);
    assert.ok(await show.evaluate(() => document.documentElement.scrollWidth) <= 375, path);
  }
  await show.context().close();
  page = ok(await manager.submit(page, `/staff/upstream/${id}/claim`), 'claim');
  const empty = await manager.submit(page, `/staff/upstream/${id}/object`, { reason: '' });
  assert.equal(empty.status, 422);
  page = ok(await manager.submit(await manager.get(`/staff/upstream/${id}`), `/staff/upstream/${id}/object`, { reason: '名称有误' }), 'object');
  assert.match((await manager.get('/staff/upstream?state=objected')).html, new RegExp(id));
  page = ok(await manager.submit(await manager.get(`/staff/upstream/${id}`), `/staff/upstream/${id}/adopt`), 'adopt');
  const draft = page.path.match(/\/staff\/proposals\/(\d+)/)[1];
  assert.match(text(page.html), /公司设立登记（样本）/);
  // what comes from the catalogue is locked in the form
  const form = forms((await manager.get(`/staff/proposals/${draft}/edit`)).html).find((f) => f.action === '/staff/proposals/edit');
  const tag = (name) => form.text.match(new RegExp(`<(?:input|textarea)[^>]* name="${name}"[^>]*>`))?.[0] ?? '';
  for (const name of ['name.zh', 'type', 'catalogue']) assert.match(tag(name), / readonly/, name);
  assert.doesNotMatch(tag('summary.zh'), / readonly/);
  const today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
  page = await manager.get(`/staff/proposals/${draft}/edit`);
  page = ok(await manager.submit(page, '/staff/proposals/edit', { act: 'done', 'name.zh': '另起名称', _effective_on: today }), 'save');
  assert.ok(!page.html.includes('另起名称'), 'a locked field is not taken from the form');
  await publish(people, draft, manager);
  assert.match((await manager.get(`/staff/upstream/${id}`)).html, /已办结/);
  assert.match((await manager.get('/staff/upstream')).html, /这里没有内容/);
  assert.equal(named((await item('公司设立登记')).name), '公司设立登记');
  assert.equal(city.command('ledger', 'verify').code, 0);
});

test('a definition of a material and a blank form exist once: the preview names the guides that change, and they do', async () => {
  const lists = await people.as('list-manager');
  const today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
  const edit = async (page, values) => ok(await lists.submit(page, '/staff/proposals/edit', { act: 'done', _reason: '统一说明', _effective_on: today, ...values }), 'edit');
  const idOf = (page) => page.path.match(/\/staff\/proposals\/(\d+)/)[1];
  // a new blank form
  let page = ok(await lists.submit(await lists.get('/staff/lists/blank'), '/staff/lists/blank/begin', { code: '' }), 'begin');
  page = await edit(page, { code: 'authority-form', 'name.zh': '授权委托书', 'name.en': 'Power of attorney', address: '/help#authority' });
  await publish(people, idOf(page), lists);
  // the definition names it and has another note
  page = ok(await lists.submit(await lists.get('/staff/lists/material/agent-authority'), '/staff/lists/material/begin', { code: 'agent-authority' }), 'begin');
  page = await edit(page, { 'note.zh': '写明委托事项，统一新说明。', blank: 'authority-form' });
  const named = [...page.html.matchAll(/href="\/items\/([0-9A-Z]{31})"/g)].map((m) => m[1]).sort();
  assert.ok(named.length >= 10, String(named.length));
  const { items } = JSON.parse(await get('/api/v1/items?limit=200'));
  const showing = async (words) => {
    const pages = await Promise.all(items.map(async (i) => [i.code, await get(`/q/${i.short_code}`)]));
    return pages.filter(([, html]) => html.includes(words)).map(([code]) => code).sort();
  };
  assert.deepEqual(await showing('统一新说明'), []);
  await publish(people, idOf(page), lists);
  const at = Date.now();
  const shown = `/q/${items.find((i) => i.code === named[0]).short_code}`;
  while (!(await get(shown)).includes('统一新说明')) assert.ok(Date.now() - at < 1000, 'within a second');
  assert.deepEqual(await showing('统一新说明'), named, 'the preview is the effect');
  assert.deepEqual(await showing('/help#authority'), named);
  assert.ok(JSON.parse(await get(`/api/v1/items/${named[0]}`)).materials.some((m) => m.note?.zh?.includes('统一新说明')));
  // the blank form has the same users
  page = ok(await lists.submit(await lists.get('/staff/lists/blank/authority-form'), '/staff/lists/blank/begin', { code: 'authority-form' }), 'begin');
  page = await edit(page, { address: '/help#authority-2' });
  assert.deepEqual([...page.html.matchAll(/href="\/items\/([0-9A-Z]{31})"/g)].map((m) => m[1]).sort(), named);
  await publish(people, idOf(page), lists);
  while (!(await get(shown)).includes('/help#authority-2')) assert.ok(Date.now() - at < 10000);
});
