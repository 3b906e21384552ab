// pages.test.mjs: every page of the route table, as a browser sees it: axe-core and tidy find
// nothing in either language, and it works with scripts off. A page that cannot be visited fails.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startCity } from './lib/city.mjs';
import { faults, newPage, openBrowser, tidy } from './lib/browser.mjs';
import { People } from './lib/people.mjs';
import { address, roleFor, routes } from './lib/routes.mjs';
import { Samples } from './lib/samples.mjs';

const pages = routes().filter((r) => r.method === 'GET' && !r.api && !r.moves);
const kinds = new Map(); // kind → path
let city, browser, people, samples;
before(async () => {
  city = await startCity();
  people = new People(city);
  samples = new Samples(city, people);
  browser = await openBrowser();
});
after(async () => { await browser?.close(); await city?.stop(); });

async function open(client, path, options) {
  const page = await newPage(browser, city.url, { width: 390, height: 844, ...options });
  await page.context().addCookies([...client.cookies].map(([name, value]) => ({ name, value, url: city.url })));
  const answer = await page.goto(city.url + path);
  return { page, answer };
}

// Every form has a submit button that a person sees: nothing depends on a script.
const unsendable = () => [...document.querySelectorAll('main form')].filter((f) => {
  const b = f.querySelector('button:not([type=button]), input[type=submit]');
  return !b || (b.getBoundingClientRect().height === 0 && !f.closest('details:not([open])'));
}).map((f) => f.action);

describe('pages', { concurrency: 3 }, () => pages.forEach((route) => {
  it(`${route.path}`, async () => {
    const sample = await samples.of(route);
    const client = sample.client ?? await people.as(roleFor(route));
    const path = address(route, sample);
    const first = await client.get(path);
    assert.equal(first.status, 200, `${path} answers ${first.status}\n${first.html.slice(0, 1500)}`);
    if (!(first.headers.get('content-type') ?? '').startsWith('text/html')) return;
    const kind = first.html.match(/<body[^>]* data-page="([^"]*)"/)?.[1];
    assert.ok(kind, `${path} is a page without a kind`);
    if (!/\{.*\}/.test(route.path) || !kinds.has(kind)) kinds.set(kind, route.path);
    for (const lang of ['zh', 'en']) {
      const html = (await client.get(path, { headers: { cookie: `lang=${lang}` } })).html;
      assert.deepEqual(tidy(html), [], `${path} in ${lang}: tidy`);
      const { page } = await open(client, path, { lang });
      assert.deepEqual(await faults(page), [], `${path} in ${lang}`);
      await page.context().close();
    }
    const { page, answer } = await open(client, path, { script: false });
    assert.equal(answer.status(), 200);
    assert.ok((await page.locator('h1').innerText()).trim().length > 0, `${path} has no heading without a script`);
    assert.deepEqual(await page.locator('html').evaluate(unsendable), [], `${path} needs a script to send a form`);
    await page.context().close();
  });
}));

it('a case as the staff see it', async () => {
  const { params } = await samples.sample('casefile');
  for (const lang of ['zh', 'en']) {
    const { page, answer } = await open(await people.as('clerk'), `/cases/${params.id}`, { lang });
    assert.equal(answer.status(), 200);
    await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
    assert.deepEqual(await faults(page), [], lang);
    await page.context().close();
  }
});

it('a letter before it is signed', async () => {
  const { params } = await samples.sample('casefile');
  for (const lang of ['zh', 'en']) {
    const { page } = await open(await people.as('clerk'), `/cases/${params.id}`, { lang, script: lang === 'en' });
    const form = page.locator('form[action$="/acts/accept"]');
    await page.locator('details', { has: form }).locator('summary').click();
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), form.locator('button[formaction]').click()]);
    assert.equal(await page.locator('body').getAttribute('data-page'), 'case.preview');
    if (lang === 'en') assert.deepEqual(await faults(page), []);
    await page.context().close();
  }
});

it('an address that does not exist is a page, too', async () => {
  for (const lang of ['zh', 'en']) {
    const { page, answer } = await open(await people.as('public'), '/nowhere', { lang });
    assert.equal(answer.status(), 404);
    assert.deepEqual(await faults(page), []);
    await page.context().close();
  }
});
