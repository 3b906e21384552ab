// look.test.mjs: the design system and the pages of no single service, as a browser sees them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startCity } from './lib/city.mjs';
import { faults, newPage, openBrowser, tidy } from './lib/browser.mjs';

const PAGES = ['/', '/help', '/accessibility', '/sitemap', '/styleguide', '/styleguide?error=1', '/sign-in', '/nowhere'];
let city, browser;
before(async () => { city = await startCity(); browser = await openBrowser(); });
after(async () => { await browser?.close(); await city?.stop(); });

async function visit(path, options) {
  const page = await newPage(browser, city.url, options);
  await page.goto(city.url + path);
  return page;
}

for (const lang of ['zh', 'en']) {
  for (const [name, options] of [['a phone', { width: 360, height: 740 }], ['a phone in elder mode', { width: 360, height: 740, mode: 'elder' }],
    ['a screen in the dark', { dark: true }]]) {
    test(`${lang}: nothing is wrong on ${name}`, async () => {
      for (const path of PAGES) {
        const page = await visit(path, { lang, ...options });
        assert.deepEqual(await faults(page), [], path);
        await page.context().close();
      }
    });
  }
  test(`${lang}: tidy has nothing to say`, async () => {
    for (const path of PAGES) {
      const html = await (await fetch(city.url + path, { headers: { cookie: `lang=${lang}` } })).text();
      assert.deepEqual(tidy(html), [], path);
    }
  });
}

test('the first visit weighs at most 100 kB', async () => {
  const page = await newPage(browser, city.url, {});
  let bytes = 0;
  const sizes = [];
  page.on('response', (r) => sizes.push(r.request().sizes().then((s) => { bytes += s.responseBodySize + s.responseHeadersSize; })));
  await page.goto(`${city.url}/styleguide`, { waitUntil: 'networkidle' });
  await Promise.all(sizes);
  assert.ok(sizes.length >= 3 && bytes <= 100_000, `${bytes} bytes in ${sizes.length} answers`);
  await page.context().close();
});

test('in elder mode text is at least 24 pixels and buttons are at least 60 high', async () => {
  const page = await visit('/styleguide', { mode: 'elder' });
  const [text, button] = await page.evaluate(() => [
    parseFloat(getComputedStyle(document.querySelector('main p')).fontSize),
    document.querySelector('.form .button').getBoundingClientRect().height]);
  assert.ok(text >= 23.9 && button >= 60, `${text} ${button}`);
  await page.context().close();
});

test('the chosen colours win over the device, also without a script on personal pages', async () => {
  const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const seen = [];
  for (const options of [{ dark: false }, { dark: true }, { dark: false, scheme: 'dark' }, { dark: true, scheme: 'light' }]) {
    const page = await visit('/', options);
    seen.push(await ground(page));
    await page.context().close();
  }
  assert.notEqual(seen[0], seen[1]);
  assert.deepEqual(seen.slice(2), [seen[1], seen[0]]);
  const page = await visit('/sign-in', { scheme: 'dark', script: false });
  assert.match(await page.content(), /scheme-dark/);
  await page.context().close();
});

test('the switches remember and lead back, with and without a script', async () => {
  for (const script of [true, false]) {
    const page = await visit('/help', { script });
    await page.click('text=大字版');
    assert.equal(new URL(page.url()).pathname, '/help');
    assert.match(await page.content(), /class="elder/);
    await page.click('text=English');
    assert.equal(new URL(page.url()).pathname, '/help');
    assert.match(await page.content(), /lang="en"/);
    await page.context().close();
  }
});

test('a keyboard reaches the content first and sees where it is', async () => {
  const page = await visit('/', {});
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#main');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.querySelector('main').contains(document.activeElement)));
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none');
  await page.context().close();
});

test('mistakes take the focus, and their links lead to the fields', async () => {
  const page = await visit('/styleguide?error=1', {});
  assert.equal(await page.evaluate(() => document.activeElement.id), 'error-summary');
  await page.click('.error-summary a >> nth=1');
  assert.equal(await page.evaluate(() => document.activeElement.id || new URL(location).hash.slice(1)), 'f-way');
  await page.context().close();
});

test('one can enlarge to 400 %: at 320 pixels nothing scrolls sideways', async () => {
  for (const path of PAGES) {
    const page = await visit(path, { width: 320, height: 256, lang: 'en' });
    assert.equal(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth)), 0, path);
    await page.context().close();
  }
});
