// walk.test.mjs: one application on a phone, from the code on the poster to the result: a citizen, a
// window clerk, a reviewer and a decider, each in a browser of their own. Then the ledger is checked,
// and one changed byte in any of its rows is found and named.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PDF, PNG, answer } from './lib/apply.mjs';
import { openBrowser } from './lib/browser.mjs';
import { sql, startCity } from './lib/city.mjs';
import { Client, forms, totp } from './lib/client.mjs';
import { idNumber, phone } from './lib/people.mjs';

let city, browser, files, item;
before(async () => {
  city = await startCity();
  browser = await openBrowser();
  files = mkdtempSync(join(tmpdir(), 'cityhall-walk-'));
  writeFileSync(join(files, 'plan.pdf'), PDF);
  writeFileSync(join(files, '布局图 2.png'), PNG);
  const found = await new Client(city.url).get(`/api/v1/items?limit=1&q=${encodeURIComponent('食品经营许可')}`);
  [item] = JSON.parse(found.html).items;
});
after(async () => { await browser?.close(); rmSync(files, { recursive: true, force: true }); await city?.stop(); });

// A phone of one person: 390 × 844, Chinese.
async function phoneOf() {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN', hasTouch: true });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  return page;
}
const at = (page) => new URL(page.url()).pathname;
// Clicks what leads to another page, and waits until it is there.
const press = (page, what) => Promise.all([page.waitForNavigation({ waitUntil: 'load' }),
  (typeof what === 'string' ? page.locator(what).first() : what).click()]);

// Writes into all controls of the form that sends to `which` what its kind asks for.
async function fillIn(page, which) {
  const form = forms(await page.content()).find((f) => f.action.includes(which));
  assert.ok(form, `no form to ${which} on ${page.url()}`);
  const seen = new Set();
  for (const f of form.fields) {
    if (!f.name || f.name.startsWith('_') || ['hidden', 'submit', 'button', 'file', 'checkbox'].includes(f.type) || seen.has(f.name)) continue;
    seen.add(f.name);
    const control = page.locator(`form[action*="${which}"] [name="${f.name}"]`).first();
    if (!await control.isVisible()) continue; // folded away: for those who apply for others
    if (f.type === 'radio') await control.check();
    else if (f.type === 'select') await control.selectOption(answer(f));
    else await control.fill(answer(f));
  }
}

async function signIn(page, account, to) {
  await page.goto(`${city.url}/sign-in?return=${to}`);
  await page.fill('[name=login]', account.login);
  await page.fill('[name=password]', account.password);
  await press(page, 'main form[action="/sign-in"] button[type=submit]');
  if (account.totp_secret) {
    await page.fill('[name=code]', totp(account.totp_secret));
    await press(page, 'main form[action="/sign-in/code"] button[type=submit]');
  }
  assert.equal(at(page), to);
}

// Opens an act of a case, fills it in and sends it.
async function act(page, id, name, values = {}, look = null) {
  await page.goto(`${city.url}/cases/${id}`);
  const form = page.locator(`form[action$="/acts/${name}"]`);
  if (!await form.locator('button[name=do]').isVisible()) await page.locator('details', { has: form }).locator('summary').click();
  for (const [control, value] of Object.entries(values)) {
    const box = form.locator(`[name="${control}"]`).first();
    if (value === true) await form.locator(`[name="${control}"]`).first().check();
    else await box.fill(value);
  }
  const sign = form.locator('button[name=do]');
  if (look) { // the letter before it is signed: nothing happens until it is
    await press(page, form.locator('button[formaction]'));
    assert.match(await page.locator('main').innerText(), look);
    await press(page, page.locator(`form[action$="/acts/${name}"] button[name=do]`));
  } else {
    await press(page, sign);
  }
  assert.match(page.url(), /done=/, `${name}: ${(await page.locator('.error-summary').allInnerTexts()).join(' ')}`);
}

let caseId, receipt;
const citizen = { name: '样本小满', login: 'xiaoman', password: 'Rice 4 noodles please', id_number: idNumber(511, '19920304'), phone: phone(6001) };

test('from the code on the poster to the submitted application, on a phone', async () => {
  const page = await phoneOf();
  await page.goto(`${city.url}/items/${item.code}/poster`);
  const png = Buffer.from(await (await fetch(`${city.url}/q/${item.short_code}.png`)).arrayBuffer());
  const read = spawnSync('zbarimg', ['-q', '--raw', '-'], { input: png });
  const code = read.stdout.toString().trim();
  assert.match(code, new RegExp(`/q/${item.short_code}$`), `the code says ${code} ${read.stderr}`);
  await page.goto(city.url + new URL(code, city.url).pathname);
  assert.match(await page.locator('h1').innerText(), /食品经营许可/);
  for (const word of ['受理', '材料', '第三十五条', '0770-1']) assert.ok((await page.content()).includes(word), `the guide says ${word}`);
  await press(page, 'a[href^="/apply/"]');
  assert.equal(at(page), '/sign-in', 'applying asks who one is');
  await press(page, 'a[href^="/sign-up"]');
  for (const [name, value] of Object.entries(citizen)) await page.fill(`main [name=${name}]`, value);
  await press(page, 'main form[action="/sign-up"] button[type=submit]');
  await page.fill('[name=login]', citizen.login);
  await page.fill('[name=password]', citizen.password);
  await press(page, 'main form[action="/sign-in"] button[type=submit]');
  assert.equal(at(page), `/apply/${item.code}`, 'and leads back');
  await press(page, `form[action="/apply/${item.code}"] button[type=submit]`);
  const draftId = at(page).match(/\/drafts\/(\d+)/)[1];
  for (let i = 0; i < 10 && !at(page).endsWith('/materials'); i++) {
    const before = at(page);
    await fillIn(page, before);
    await press(page, `form[action="${before}"] button[value=next]`);
    assert.notEqual(at(page), before, `${before} goes on: ${(await page.locator('.error-summary').allInnerTexts()).join(' ')}`);
  }
  assert.equal(at(page), `/drafts/${draftId}/materials`);
  for (const [material, file] of [['layout-plan', 'plan.pdf'], ['application-form', '布局图 2.png'], ['safety-rules', 'plan.pdf']]) {
    await page.setInputFiles(`input[type=file][name="material-${material}"]`, join(files, file));
    await press(page, `form[action$="/materials/${material}"] button[type=submit]`);
    assert.ok((await page.content()).includes(file), `${file} is listed`);
  }
  await page.goto(`${city.url}/drafts/${draftId}/check`);
  await page.check('[name=true_statement]');
  await press(page, `form[action$="/submit"] button[type=submit]`);
  caseId = at(page).match(/\/receipts\/(\d+)/)?.[1];
  assert.ok(caseId, `a receipt: ${page.url()} ${(await page.locator('.error-summary').allInnerTexts()).join(' ')}`);
  receipt = (await page.content()).match(/4506[0-9A-Z]{8,}/)[0];
  await page.context().close();
});

test('the window asks once for corrections; they are made and accepted', async () => {
  const clerk = await phoneOf(), me = await phoneOf();
  await signIn(clerk, city.account('clerk'), '/desk');
  await press(clerk, `main a[href="/cases/${caseId}"]`);
  await clerk.goto(`${city.url}/desk?q=${receipt}`);
  assert.ok((await clerk.content()).includes(receipt), 'found by the code of the receipt');
  await act(clerk, caseId, 'correct', { defects: true, 'defect-application-form': '第二页没有签名', reason: '请补正以下内容' });
  await signIn(me, citizen, '/my');
  await press(me, `main a[href="/cases/${caseId}"]`);
  const text = await me.locator('main').innerText();
  assert.match(text, /第二页没有签名/);
  const control = me.locator('input[type=file]').first();
  await control.setInputFiles(join(files, 'plan.pdf'));
  await press(me, `form[action="/cases/${caseId}/files"] button[type=submit]`).catch(async (e) => { throw new Error(e.message + (await me.content()).slice(0, 6000) + city.log.text.slice(-1500)); });
  await press(me, `form[action$="/acts/supply"] button[type=submit]`);
  assert.match(me.url(), /done=supply/);
  await clerk.goto(`${city.url}/cases/${caseId}`);
  assert.equal(await clerk.locator('form[action$="/acts/correct"]').count(), 0, 'no second notice of corrections');
  await act(clerk, caseId, 'accept', { opinion: '材料齐全' });
  await clerk.goto(`${city.url}/cases/${caseId}`);
  assert.equal(await clerk.locator('form[action$="/acts/grant"]').count(), 0, 'a clerk decides nothing');
  await clerk.context().close();
  await me.context().close();
});

test('reviewed by one, decided by another; the citizen has the result, rates it and follows the progress', async () => {
  const reviewer = await phoneOf(), decider = await phoneOf(), me = await phoneOf();
  await signIn(reviewer, city.account('reviewer'), '/desk');
  await act(reviewer, caseId, 'review', { opinion: '符合许可条件' });
  await signIn(decider, city.account('decider'), '/desk');
  await act(decider, caseId, 'grant', { opinion: '同意' }, /样本小满[\s\S]*食品经营许可[\s\S]*同意/);
  await signIn(me, citizen, '/my');
  await me.goto(`${city.url}/cases/${caseId}/result`);
  const text = await me.locator('body').innerText();
  assert.match(text, /准予/);
  assert.match(text, /样本|SPECIMEN/, 'nobody can take it for a real one');
  assert.match(text, /〔\d{4}〕\d+号/);
  const svg = await me.locator('.sheet-qr svg').screenshot();
  const printed = spawnSync('zbarimg', ['-q', '--raw', '-'], { input: svg }).stdout.toString().trim();
  assert.match(printed, /\/verify\/[2-9A-Z]{16}$/, 'the code on the decision leads to its proof');
  const anybody = await phoneOf();
  await anybody.goto(city.url + new URL(printed).pathname);
  const proof = await anybody.locator('main').innerText();
  assert.match(proof, /真实/);
  assert.ok(proof.includes(text.match(/\S+〔\d{4}〕\d+号/)[0]), 'with the number of the paper');
  assert.ok(!proof.includes('样本小满') && !proof.includes('同意'), 'and nothing of the person');
  await anybody.goto(`${city.url}/verify/22222222222222ZZ`);
  assert.match(await anybody.locator('main').innerText(), /没有查到/);
  await anybody.context().close();
  await me.goto(`${city.url}/cases/${caseId}`);
  for (const link of await me.locator('a[href*="/clocks/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')))) {
    const r = await me.goto(city.url + link);
    assert.equal(r.status(), 200, `${link} is derived`);
  }
  const clerk = await phoneOf(), tablet = await phoneOf();
  await signIn(clerk, city.account('clerk'), '/desk');
  await clerk.goto(`${city.url}/cases/${caseId}/ratings`);
  await press(clerk, `form[action="/ratings/${caseId}/acceptance/code"] button[type=submit]`);
  const oneTime = (await clerk.locator('.done-number').innerText()).trim();
  await tablet.goto(`${city.url}/rate`);
  await tablet.fill('[name=code]', oneTime);
  await press(tablet, 'main form[action="/rate"] button[type=submit]');
  assert.match(await tablet.locator('main').innerText(), /食品经营许可/);
  await tablet.locator('[name=level]').first().check();
  await press(tablet, `form[action="/rate/${oneTime}"] button[type=submit]`);
  assert.equal(at(tablet), '/rate/thanks/here');
  assert.equal((await tablet.goto(`${city.url}/rate/${oneTime}`)).status(), 404, 'the code of the window serves once');
  for (const page of [clerk, tablet]) await page.context().close();
  await me.goto(`${city.url}/cases/${caseId}/ratings`);
  await press(me, `a[href="/ratings/${caseId}/closing"]`);
  await me.locator('[name=level]').first().check();
  await me.fill('[name=comment]', '办得快，说得清楚');
  await press(me, `form[action="/ratings/${caseId}/closing"] button[type=submit]`);
  await me.goto(`${city.url}/ratings/${caseId}/closing`);
  assert.equal(await me.locator('[name=level]').count(), 0, 'rated once, for good');
  for (const page of [reviewer, decider, me]) await page.context().close();
  const stranger = await phoneOf();
  await stranger.goto(`${city.url}/progress?receipt=${receipt}`);
  await stranger.fill('[name=receipt]', receipt);
  await stranger.fill('[name=tail]', citizen.id_number.slice(-4));
  await press(stranger, 'main form[action="/progress"] button[type=submit]');
  assert.match(await stranger.locator('main').innerText(), /准予许可/);
  await stranger.context().close();
});

test('the ledger verifies; one changed byte in any row is found and named', async () => {
  const fine = city.command('ledger', 'verify');
  assert.equal(fine.code, 0, fine.out + fine.err);
  const vouched = city.command('casefile', 'verify');
  assert.equal(vouched.code, 0, vouched.out + vouched.err);
  const rows = sql(city, 'SELECT subject_id, seq, act, facts, actor FROM ledger_entry ORDER BY subject_id, seq');
  const mine = rows.filter(([subject]) => subject === caseId);
  assert.deepEqual(mine.map((r) => r[2]).filter((a) => ['receive', 'correct', 'supply', 'accept', 'review', 'grant'].includes(a)).length >= 5, true, mine.map((r) => r[2]).join(' '));
  await city.halt();
  const note = `casefile_id = ${caseId} AND seq = 2`; // why corrections were asked: taken away behind the program's back
  sql(city, `CREATE TABLE kept AS SELECT note FROM casefile_event WHERE ${note}`);
  sql(city, `UPDATE casefile_event SET note = NULL WHERE ${note}`);
  const found = city.command('casefile', 'verify');
  assert.equal(found.code, 1, 'a note is gone and nobody saw it');
  assert.match(found.out, /\b2\b/);
  sql(city, `UPDATE casefile_event SET note = (SELECT note FROM kept) WHERE ${note}`);
  sql(city, 'DROP TABLE kept');
  const quote = (s) => `'${s.replaceAll("'", "''")}'`;
  for (const [subject, seq, name, facts, actor] of rows.slice(-40)) {
    for (const [column, value] of [['act', name], ['facts', facts], ['actor', actor]]) {
      const changed = value === '' ? 'x' : value.slice(0, -1) + (value.endsWith('x') ? 'y' : 'x');
      const where = `WHERE subject_id = ${subject} AND seq = ${seq}`;
      sql(city, `UPDATE ledger_entry SET ${column} = ${quote(changed)} ${where}`);
      const r = city.command('ledger', 'verify');
      assert.equal(r.code, 1, `${column} of row ${subject}/${seq} changed and nobody saw it`);
      assert.ok((r.out + r.err).includes(subject) && new RegExp(`\\b${seq}\\b`).test(r.out + r.err), `names the row ${subject}/${seq}: ${r.out}`);
      sql(city, `UPDATE ledger_entry SET ${column} = ${quote(value)} ${where}`);
      if (subject !== caseId) break; // one column suffices for the rows of others
    }
  }
  assert.equal(city.command('ledger', 'verify').code, 0, 'put back, it verifies again');
});
