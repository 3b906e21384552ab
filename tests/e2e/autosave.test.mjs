// autosave.test.mjs: what is typed in a step of an application is kept while one types, and only by its owner.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { draft } from './lib/apply.mjs';
import { newPage, openBrowser } from './lib/browser.mjs';
import { startCity } from './lib/city.mjs';
import { People } from './lib/people.mjs';

let city, browser, people, code;
before(async () => {
  city = await startCity();
  people = new People(city);
  browser = await openBrowser();
  const list = await (await fetch(`${city.url}/api/v1/items?q=${encodeURIComponent('烟草专卖零售')}`)).json();
  code = list.items[0].code;
});
after(async () => { await browser?.close(); await city?.stop(); });

test('a power cut at the visitor: the text typed so far is in the draft', async () => {
  const client = await people.as('citizen');
  const { id } = await draft(client, code, { upload: false });
  const home = (await client.get(`/drafts/${id}/check`)).html.match(new RegExp(`/drafts/${id}/form/[a-z-]+`))[0];
  const page = await newPage(browser, city.url);
  await page.context().addCookies([...client.cookies].map(([name, value]) => ({ name, value, url: city.url })));
  await page.goto(city.url + home);
  const field = page.locator('main input[type=text]').first(), name = await field.getAttribute('name');
  await field.fill('样本改了一半');
  await page.locator('#autosave-status:not(:empty)').waitFor();
  assert.match(await page.locator('#autosave-status').textContent(), /已自动保存/);
  await page.context().close();
  const { html } = await client.get(home);
  assert.match(html, new RegExp(`name="${name}"[^>]*value="样本改了一半"|value="样本改了一半"[^>]*name="${name}"`));
  const csrf = html.match(/name="_csrf" value="([0-9a-f]+)"/)[1];
  const wrong = await client.request('POST', home, { body: new URLSearchParams({ _csrf: csrf, act: 'autosave', [name]: 'x'.repeat(5000) }), headers: { origin: city.url } });
  assert.equal(wrong.status, 204);
  assert.match((await client.get(home)).html, /样本改了一半/, 'what is wrong is not kept, what was right stays');
  const stranger = await people.as('firm');
  const form = await stranger.get('/account');
  const r = await stranger.request('POST', home, { headers: { origin: city.url },
    body: new URLSearchParams({ _csrf: form.html.match(/name="_csrf" value="([0-9a-f]+)"/)[1], act: 'autosave', [name]: '外人' }) });
  assert.equal(r.status, 404);
});
