// scan.test.mjs: scan to know. Every code of a hall's posters is decoded from paper by a foreign reader; the check of the codes
// finds planted faults and only those; scans are counted without anybody; the machine in the hall.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { faults, newPage, openBrowser } from './lib/browser.mjs';
import { sql, startCity } from './lib/city.mjs';
import { Client } from './lib/client.mjs';
import { People } from './lib/people.mjs';

let city, people, browser, dir;
before(async () => {
  city = await startCity();
  people = new People(city);
  browser = await openBrowser();
  dir = mkdtempSync(join(tmpdir(), 'cityhall-scan-'));
});
after(async () => { await browser?.close(); await city?.stop(); if (dir) rmSync(dir, { recursive: true, force: true }); });

const anyone = () => new Client(city.url);
const today = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10); // Beijing time
const inForce = () => `valid_from <= '${today()}' AND valid_until > '${today()}' AND state = 'published'`;
const rows = (where) => sql(city, `SELECT record_id, code, short_code, office FROM item_card WHERE ${inForce()} AND ${where} ORDER BY record_id`);
const APPLIED = "type NOT IN ('02', '03', '04', '06')";

async function until(what, look, ms = 15000) {
  for (const end = Date.now() + ms; Date.now() < end;) {
    const found = await look();
    if (found) return found;
    await new Promise((r) => setTimeout(r, 100));
  }
  assert.fail(`${what} did not come`);
}

// ---- posters -----------------------------------------------------------------------------------------------------------------

async function pdf(client, path) {
  const r = await fetch(city.url + path, { headers: { cookie: [...client.cookies].map(([k, v]) => `${k}=${v}`).join('; ') } });
  assert.equal(r.status, 200, `${path}: ${r.status}`);
  assert.equal(r.headers.get('content-type'), 'application/pdf');
  return Buffer.from(await r.arrayBuffer());
}

const must = (r) => { assert.equal(r.status, 0, r.stderr?.toString()); return r.stdout.toString(); };

// What stands in the codes of a file, printed at `dpi` and read back.
function decode(name, file, dpi) {
  const path = join(dir, name);
  writeFileSync(`${path}.pdf`, file);
  must(spawnSync('pdftoppm', ['-gray', '-r', String(dpi), `${path}.pdf`, path]));
  const pages = readdirSync(dir).filter((f) => f.startsWith(name) && f.endsWith('.pgm')).map((f) => join(dir, f));
  const found = must(spawnSync('zbarimg', ['--raw', '-q', ...pages], { env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: '' } }));
  return { pages: pages.length, codes: found.split('\n').filter(Boolean).sort() };
}

test('posters of a hall: every code of the file is read and is the right one', async () => {
  const clerk = await people.as('clerk');
  const page = await clerk.get('/staff/codes/posters?hall=city-hall');
  assert.match(page.html, /防城港市市场监督管理局/);
  const want = rows("parts LIKE '% place:city-hall %'").map((r) => `${city.url}/q/${r[2]}`).sort();
  assert.ok(want.length > 25, `${want.length} items`);
  const began = Date.now();
  const file = await pdf(clerk, '/staff/codes/posters.pdf?hall=city-hall&size=card');
  assert.ok(Date.now() - began < 3000, `${want.length} cards took ${Date.now() - began} ms`);
  assert.deepEqual(await pdf(clerk, '/staff/codes/posters.pdf?hall=city-hall&size=card'), file, 'the same file again');
  const cards = decode('card', file, 90);
  assert.equal(cards.pages, Math.ceil(want.length / 2));
  assert.deepEqual(cards.codes, want);
  const office = rows("parts LIKE '% place:city-hall %' AND office = '450600-scjgj'").map((r) => `${city.url}/q/${r[2]}`).sort();
  for (const size of ['a4', 'a5']) {
    const read = decode(size, await pdf(clerk, `/staff/codes/posters.pdf?hall=city-hall&office=450600-scjgj&size=${size}`), 60);
    assert.equal(read.pages, office.length);
    assert.deepEqual(read.codes, office);
  }
});

test('a poster of one service: for everybody, in two languages, with the fonts in the file', async () => {
  const [, code, short] = rows("name_zh LIKE '食品经营许可%'")[0];
  const file = await pdf(anyone(), `/items/${code}/poster.pdf`);
  assert.deepEqual(decode('one', file, 60).codes, [`${city.url}/q/${short}`]);
  const text = must(spawnSync('pdftotext', ['-layout', join(dir, 'one.pdf'), '-']));
  for (const word of ['码上告知', 'Scan to know', '食品经营许可', short, code, '12345', 'SPECIMEN']) assert.ok(text.includes(word), `${word} in ${text}`);
  assert.match(must(spawnSync('pdffonts', [join(dir, 'one.pdf')])), /NotoSansCJK\S+\s+CID.*yes yes yes/);
});

test('what cannot be made is refused with a reason', async () => {
  const clerk = await people.as('clerk');
  for (const [path, status] of [['hall=nowhere', 404], ['size=a4', 422], ['hall=city-hall&size=a3', 422], ['office=nobody', 404]])
    assert.equal((await clerk.get(`/staff/codes/posters.pdf?${path}`)).status, status, path);
  assert.equal((await (await people.as('citizen')).get('/staff/codes/posters')).status, 403);
  assert.equal((await anyone().get('/items/nothing/poster.pdf')).status, 404);
});

test('the command writes the same sheets', () => {
  const out = join(dir, 'office.pdf');
  const r = city.command('scan', 'posters', '--office', '450600-scjgj', '--size', 'a5', '--out', out);
  assert.equal(r.code, 0, r.err);
  const codes = decode('again', readFileSync(out), 60).codes.map((c) => c.replace(/.*\/q\//, ''));
  assert.deepEqual(codes, rows("office = '450600-scjgj'").map((x) => x[2]).sort());
  assert.equal(city.command('scan', 'posters', '--out', out).code, 64);
  assert.equal(city.command('scan', 'posters', '--hall', 'city-hall', '--out', '/nowhere/x.pdf').code, 1);
});

// ---- coverage ----------------------------------------------------------------------------------------------------------------

const check = () => {
  const r = city.command('scan', 'check', '--json');
  return { code: r.code, ...JSON.parse(r.out) };
};
const figure = async () => {
  const { figures } = JSON.parse((await anyone().get('/api/v1/figures')).html);
  return figures.find((f) => f.figure === 'qr-coverage' || f.code === 'qr-coverage');
};

test('the check follows every code: it finds what was broken, and only that', async () => {
  const leader = await people.as('leader');
  const all = rows(APPLIED);
  const whole = check();
  assert.deepEqual([whole.code, whole.items, whole.live, whole.failed], [0, all.length, all.length, []]);
  assert.ok((await leader.get('/staff/codes')).html.includes(`${all.length}/${all.length}`));
  const [lost, astray] = [all[3], all[7]];
  sql(city, `UPDATE item_card SET short_code = 'zzzzzzzz' WHERE record_id = ${lost[0]}`);
  sql(city, `UPDATE item_card SET short_code = '${all[0][2]}' WHERE record_id = ${astray[0]}`);
  const broken = check();
  assert.deepEqual([broken.code, broken.items, broken.live], [1, all.length, all.length - 2]);
  assert.deepEqual(new Map(broken.failed.map((f) => [f.item, f.why.slice(0, 3)])), new Map([[lost[1], '404'], [astray[1], '200']]));
  const page = (await leader.get('/staff/codes')).html;
  assert.ok(page.includes(`${all.length - 2}/${all.length}`));
  for (const [, code] of [lost, astray]) assert.ok(page.includes(`/items/${code}"`), code);
  const f = await figure();
  assert.ok(JSON.stringify(f).includes(String(all.length - 2)), JSON.stringify(f));
  const behind = await anyone().get('/figures/items?figure=qr-coverage&format=csv');
  assert.equal(behind.html.trim().split('\r\n').length - 1, all.length - 2);
  assert.ok(!behind.html.includes(lost[1]));
  for (const r of [lost, astray]) sql(city, `UPDATE item_card SET short_code = '${r[2]}' WHERE record_id = ${r[0]}`);
  // the job, asked for on the page, finds it mended
  const asked = await leader.submit(await leader.get('/staff/codes'), '/staff/codes/check', {});
  assert.equal(asked.status, 200);
  await until('the check', async () => (await leader.get('/staff/codes')).html.includes(`${all.length}/${all.length}`));
});

// ---- scans -------------------------------------------------------------------------------------------------------------------

test('scans are counted by service, department, day and month; checks are not', async () => {
  const manager = await people.as('item-manager');
  check();
  const [, code, short, office] = rows(APPLIED)[5];
  assert.deepEqual(sql(city, 'SELECT count(*) FROM item_scan'), [['0']]);
  for (let i = 0; i < 3; i++) assert.equal((await anyone().get(`/q/${short}`)).status, 200);
  await until('the count', () => sql(city, 'SELECT COALESCE(sum(n), 0) FROM item_scan')[0][0] === '3');
  const csv = async (by) => (await manager.get(`/staff/codes/scans?by=${by}&format=csv`)).html.replace('\ufeff', '').trim().split('\r\n');
  assert.match((await csv('item'))[1], new RegExp(`^"${code}".*,3$`));
  assert.deepEqual((await csv('office'))[1], `"${office}",3`);
  assert.deepEqual(await csv('day'), ['day,scans', `"${today()}",3`]);
  assert.deepEqual(await csv('month'), ['month,scans', `"${today().slice(0, 7)}",3`]);
  assert.ok(!(await csv('never')).some((l) => l.includes(code)));
  assert.match((await manager.get('/staff/codes/scans')).html, /该时段共扫码 3 次/);
  assert.equal((await manager.get('/staff/codes/scans?from=2021-02-30')).status, 422);
  assert.equal((await manager.get('/staff/codes/scans?from=2021-02-03&until=2021-02-01')).status, 422);
});

// ---- the machine in the hall -------------------------------------------------------------------------------------------------

const machine = async (options) => newPage(browser, city.url, { width: 1080, height: 1920, mode: 'kiosk', ...options });

// Tab until something with this text has the focus, then Enter.
async function choose(page, text) {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const now = await page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
    if (!now.includes(text)) continue;
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.keyboard.press('Enter')]);
    return;
  }
  assert.fail(`nothing says ${text} on ${page.url()}`);
}

const small = () => [...document.querySelectorAll('main :is(a, button, input), nav a')].map((e) => [e.textContent.trim(), e.getBoundingClientRect()])
  .filter(([, b]) => b.height > 0 && b.height < 60).map(([text, b]) => `${text} ${b.height}`);
const waysOut = () => [...document.querySelectorAll('a[href], form[action]')].map((e) => e.getAttribute('href') ?? e.getAttribute('action'))
  .filter((h) => !/^(\/kiosk(\/|\?|$)|\/preferences\?lang=|#main$)/.test(h));

for (const size of [{ width: 1080, height: 1920 }, { width: 375, height: 740 }]) {
  test(`the machine by keyboard at ${size.width} px: from the start to a guide, large, and nowhere else`, async () => {
    const [, code, , office] = rows("facts >= 0 AND (facts / 32) % 2 = 1")[0];
    const name = sql(city, `SELECT name_zh FROM item_card WHERE code = '${code}' AND ${inForce()}`)[0][0];
    const department = sql(city, `SELECT name_zh FROM department WHERE code = '${office}'`)[0][0];
    const page = await newPage(browser, city.url, size);
    await page.goto(`${city.url}/kiosk`);
    const look = async () => {
      assert.deepEqual(await faults(page), [], page.url());
      assert.deepEqual(await page.evaluate(small), [], page.url());
      assert.deepEqual(await page.evaluate(waysOut), [], page.url());
      assert.ok(await page.evaluate(() => parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)) >= 30);
    };
    await look();
    await choose(page, '按部门');
    await look();
    await choose(page, department);
    for (let i = 0; i < 9 && !(await page.content()).includes(`/kiosk/items/${code}"`); i++) await choose(page, '下一页');
    await look();
    await choose(page, name);
    assert.equal(new URL(page.url()).pathname, `/kiosk/items/${code}`);
    await look();
    await choose(page, '扫码带走指南');
    assert.ok(await page.evaluate(() => document.querySelector('.kiosk-code').getBoundingClientRect().width) > 300);
    await look();
    await choose(page, '返回');
    await choose(page, '打印材料清单');
    assert.equal(await page.locator('body').getAttribute('data-page'), 'kiosk.slip');
    assert.deepEqual(await faults(page), []);
    await page.context().close();
  });
}

test('keys on the screen write pinyin; without a script the form is a form', async () => {
  const page = await machine();
  await page.goto(`${city.url}/kiosk/search`);
  for (const key of ['s', 'p', 'x', 'back', 'j', 'y']) await page.click(`[data-key="${key}"]`);
  assert.equal(await page.inputValue('#kiosk-q'), 'spjy');
  await Promise.all([page.waitForNavigation(), page.click('main form button')]);
  assert.match(await page.innerText('main'), /食品经营许可/);
  await page.context().close();
  const plain = await machine({ script: false });
  await plain.goto(`${city.url}/kiosk/search`);
  assert.equal(await plain.locator('[data-keypad]').isVisible(), false);
  await plain.fill('#kiosk-q', '护照');
  await Promise.all([plain.waitForNavigation(), plain.press('#kiosk-q', 'Enter')]);
  assert.match(await plain.innerText('main'), /护照/);
  assert.match(await plain.content(), /<meta http-equiv="refresh" content="180;url=\/kiosk\/end">/);
  assert.match(await plain.innerText('body'), /三分钟无操作/);
  await plain.context().close();
});

test('nobody there: a warning that can be answered, then the start, signed out', async () => {
  const citizen = await people.signedIn('citizen', 0);
  const page = await machine();
  await page.context().addCookies([...citizen.cookies].map(([name, value]) => ({ name, value, url: city.url })));
  await page.clock.install();
  await page.goto(`${city.url}/my`);
  assert.match(await page.locator('html').getAttribute('class'), /kiosk/);
  assert.deepEqual(await faults(page), []);
  const dialog = page.locator('#kiosk-idle');
  const warn = (seconds) => dialog.evaluate((d, n) => { d.dataset.warn = n; }, seconds); // a busy machine takes long to look
  await warn(600);
  await page.keyboard.press('Shift'); // somebody is there: it begins anew
  await page.clock.fastForward(45000);
  assert.equal(await dialog.isVisible(), false);
  await page.clock.fastForward(16000);
  assert.equal(await dialog.isVisible(), true);
  assert.deepEqual(await faults(page), []);
  await warn(20);
  await page.keyboard.press('Enter'); // "I need more time" has the focus
  assert.equal(await dialog.isVisible(), false);
  await page.clock.fastForward(61000);
  assert.equal(await dialog.isVisible(), true);
  await page.clock.runFor(21000);
  await page.waitForURL('**/kiosk');
  assert.ok(!(await page.context().cookies()).some((k) => k.name === 'session' && k.value !== ''));
  assert.equal(await page.locator('#kiosk-idle').count(), 0, 'no limit at the start');
  await page.context().close();
  const again = await citizen.get('/account', { follow: false });
  assert.equal(again.status, 303, 'the session has ended in the database, too');
  assert.match(again.headers.get('location'), /^\/sign-in/);
});

test('a link on another site ends no session, nor does one on a device of one’s own', async () => {
  const citizen = await people.signedIn('citizen', 1);
  await citizen.request('GET', '/kiosk/end', { headers: { 'sec-fetch-site': 'same-origin' } });
  assert.equal((await citizen.get('/account', { follow: false })).status, 200);
  citizen.cookies.set('mode', 'kiosk');
  await citizen.request('GET', '/kiosk/end', { headers: { 'sec-fetch-site': 'cross-site' } });
  assert.equal((await citizen.get('/account', { follow: false })).status, 200);
  const token = citizen.cookies.get('session');
  await citizen.request('GET', '/kiosk/end', { headers: { 'sec-fetch-site': 'same-origin' } });
  citizen.cookies.set('session', token);
  assert.equal((await citizen.get('/account', { follow: false })).status, 303);
});

test('on a machine a service of the machine leads to its application', async () => {
  const [, code] = rows("(facts / 32) % 2 = 1 AND facts % 2 = 1")[0];
  const page = await machine();
  await page.goto(`${city.url}/kiosk/items/${code}`);
  await choose(page, '在本机办理');
  assert.match(page.url(), /\/sign-in\?return=/);
  assert.match(await page.locator('html').getAttribute('class'), /kiosk/);
  assert.deepEqual(await faults(page), []);
  await page.context().close();
});

test('a changed telephone is on the machine within a second', async () => {
  const lists = await people.as('list-manager'), at = '/staff/lists/phone/advice-450600-scjgj';
  const [, code] = rows("office = '450600-scjgj' AND parts LIKE '% phone:advice-450600-scjgj %'")[0];
  const shown = async () => (await new Client(city.url, { cookie: 'mode=kiosk' }).get(`/kiosk/items/${code}`)).html;
  assert.ok(!(await shown()).includes('0770-1999777'));
  const draft = await lists.submit(await lists.get(at), `${'/staff/lists/phone'}/begin`, { code: 'advice-450600-scjgj' });
  const saved = await lists.submit(draft, '/staff/proposals/edit', { act: 'done', number: '0770-1999777', _reason: '号码升位', _effective_on: today() });
  const id = saved.path.match(/\/staff\/proposals\/(\d+)/)[1];
  for (const [who, what] of [['list-manager', 'submit'], ['item-reviewer', 'review'], ['item-publisher', 'publish']]) {
    const client = await people.as(who);
    const done = await client.submit(await client.get(`/staff/proposals/${id}`), `/staff/proposals/${id}/${what}`, {});
    assert.equal(done.status, 200, done.html.slice(0, 1500));
  }
  await until('the new number', async () => (await shown()).includes('0770-1999777'), 1000);
  assert.ok((await anyone().get(`/kiosk/items/${code}/slip`)).html.includes('0770-1999777'));
});
