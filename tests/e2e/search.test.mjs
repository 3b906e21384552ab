// search.test.mjs: what people type and what they find: the set of questions, suggestions while
// typing by keyboard and without a script, one line per name.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startCity } from './lib/city.mjs';
import { faults, newPage, openBrowser } from './lib/browser.mjs';

const root = new URL('../..', import.meta.url).pathname;
let city, browser;
before(async () => { city = await startCity(); browser = await openBrowser(); });
const command = (...args) => { const r = city.command(...args); assert.equal(r.code, 0, r.err); return r.out; };
after(async () => { await browser?.close(); await city?.stop(); });

test('the questions find their items among the first five', () => {
  const r = JSON.parse(command('search', 'questions', `${root}tests/search/questions.csv`, '--json'));
  assert.ok(r.tuned.questions + r.set_aside.questions >= 150, `${r.tuned.questions} + ${r.set_aside.questions} questions`);
  assert.ok(r.set_aside.questions >= 45, `only ${r.set_aside.questions} are set aside`);
  assert.ok(r.tuned.recall_at_5 >= 0.95, JSON.stringify(r.missed, null, 1));
  assert.ok(r.set_aside.recall_at_5 >= 0.95, `set aside: ${r.set_aside.recall_at_5}`);
});

test('search explain says how a query was read', () => {
  const text = command('search', 'explain', '护召办理');
  assert.match(text, /feature +护召 +in \d+ texts/);
  assert.match(command('search', 'explain', '市场监管局', '食品'), /department 市场监管局[\s\S]*食品经营许可（新办）/);
});

for (const lang of ['zh', 'en']) {
  test(`${lang}: suggestions come while one types, by keyboard`, async () => {
    const page = await newPage(browser, city.url, { lang, width: 390 });
    await page.goto(`${city.url}/items`);
    const box = page.locator('#items-q');
    assert.equal(await box.getAttribute('role'), 'combobox');
    assert.equal(await box.getAttribute('aria-expanded'), 'false');
    await box.pressSequentially('spjy');
    await page.locator('[role=option]').first().waitFor();
    assert.equal(await box.getAttribute('aria-expanded'), 'true');
    assert.deepEqual(await faults(page), []);
    assert.ok((await page.locator('[role=status]').innerText()).trim().length > 0);
    await box.press('ArrowDown');
    const first = page.locator('[role=option]').first();
    assert.equal(await first.getAttribute('aria-selected'), 'true');
    assert.equal(await box.getAttribute('aria-activedescendant'), await first.getAttribute('id'));
    assert.deepEqual(await faults(page), []);
    await box.press('Escape');
    assert.equal(await page.locator('[role=listbox]').isVisible(), false);
    await box.press('x');
    await page.locator('[role=option]').first().waitFor();
    await box.press('ArrowDown');
    await Promise.all([page.waitForURL(/\/items\/[0-9A-Z]{31}$/), box.press('Enter')]);
    assert.match(await page.locator('h1').innerText(), lang === 'zh' ? /食品经营许可/ : /Food business/);
    await page.context().close();
  });
}

test('Enter without a choice searches; without a script the form does', async () => {
  for (const script of [true, false]) {
    const page = await newPage(browser, city.url, { script });
    await page.goto(city.url);
    await page.locator('#home-q').fill('开饭店');
    await Promise.all([page.waitForURL(/\/items\?q=/), page.locator('#home-q').press('Enter')]);
    assert.match(await page.locator('.list h3').first().innerText(), /食品经营许可/);
    await page.context().close();
  }
});

test('the same address is a page for people and JSON for the script', async () => {
  const page = await (await fetch(`${city.url}/items/suggest?q=${encodeURIComponent('护士')}`)).text();
  assert.match(page, /data-page="item\.suggest"/);
  const answer = await (await fetch(`${city.url}/items/suggest?q=jiehun`, { headers: { accept: 'application/json' } })).json();
  assert.match(answer.suggestions[0].name, /结婚登记/);
  assert.match(answer.suggestions[0].href, /^\/items\/[0-9A-Z]{31}$/);
  assert.deepEqual(await (await fetch(`${city.url}/items/suggest`, { headers: { accept: 'application/json' } })).json(), { suggestions: [] });
});

test('a code leads to its item', async () => {
  const { items } = await (await fetch(`${city.url}/api/v1/items?limit=1`)).json();
  for (const code of [items[0].code, items[0].short_code]) {
    const found = await (await fetch(`${city.url}/api/v1/items?q=${code}`)).json();
    assert.equal(found.items[0].code, items[0].code);
    assert.equal(found.total, 1);
  }
});
