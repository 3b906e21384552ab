// figures.test.mjs: the figures recounted from the items one by one, and the open data as another
// program would load it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, it } from 'node:test';
import { startCity } from './lib/city.mjs';
import { Client } from './lib/client.mjs';

let city, client;
before(async () => {
  city = await startCity();
  client = new Client(city.url);
});
after(async () => { await city?.stop(); });

const json = async (path) => JSON.parse((await client.get(path)).html);
const EX_OFFICIO = ['02', '03', '04', '06'];

async function all() {
  const items = [];
  for (let next = ''; next !== null;) {
    const page = await json(`/api/v1/items?limit=200${next && `&cursor=${encodeURIComponent(next)}`}`);
    items.push(...page.items);
    next = page.next;
  }
  return items;
}

it('each figure is what a recount of the items gives', async () => {
  const cards = (await all()).filter((i) => i.state === 'published' && !EX_OFFICIO.includes(i.type));
  const items = [];
  for (const card of cards) items.push(await json(`/api/v1/items/${card.code}`));
  const online = (i) => i.channels.some((x) => x === 'web' || x === 'mobile');
  const needed = (i) => (i.materials ?? []).filter((m) => m.need !== 'optional');
  const inDays = items.filter((i) => !i.legal.none && i.legal.n > 0 && i.legal.unit === 'working' &&
    (i.promise.n === 0 || i.promise.unit === 'working'));
  const sum = (list, of) => list.reduce((n, i) => n + of(i), 0);
  const want = {
    online: items.filter(online).length,
    'zero-visit': items.filter((i) => i.visits === 0).length,
    'one-visit': items.filter((i) => i.visits <= 1).length,
    'time-saved': sum(inDays, (i) => i.legal.n - i.promise.n),
    immediate: items.filter((i) => i.kind === 'immediate').length,
    materials: sum(items, (i) => needed(i).length),
    'zero-material': items.filter((i) => needed(i).every((m) => m.licence_type || m.source === 'government')).length,
    kiosk: items.filter((i) => i.channels.includes('kiosk')).length,
    'cross-region': items.filter((i) => (i.cross_region ?? []).length > 0).length,
  };
  const got = await json('/api/v1/figures');
  assert.equal(got.services, items.length);
  const parts = Object.fromEntries(got.figures.map((f) => [f.code, f.part]));
  for (const [code, n] of Object.entries(want)) assert.equal(parts[code], n, code);
  assert.equal(sum(got.groups, (g) => g.figures.online.part), want.online, 'the groups add up');
  const behind = await json('/api/v1/figures/items?figure=one-visit&limit=200');
  assert.deepEqual(behind.items.map((i) => i.code).sort(), items.filter((i) => i.visits <= 1).map((i) => i.code).sort());
  const csv = await client.get('/figures/items?figure=one-visit&format=csv');
  assert.equal(csv.html.trim().split('\r\n').length - 1, want['one-visit']);
});

it('a figure on the page leads to as many services as it counts', async () => {
  const page = await client.get('/figures?office=450600-scjgj');
  const link = page.html.match(/href="(\/figures\/items\?[^"]*figure=zero-visit[^"]*)"/)[1].replaceAll('&amp;', '&');
  assert.match(link, /office=450600-scjgj/);
  const figure = (await json('/api/v1/figures?office=450600-scjgj')).figures.find((f) => f.code === 'zero-visit');
  const list = await client.get(link);
  assert.match(list.html, new RegExp(`<dd>${figure.part}</dd>`));
  for (const [path, status] of [['/figures?on=2021-02-30', 422], ['/figures?level=9', 400],
    ['/figures?office=none', 404], ['/figures/items?figure=none', 404]])
    assert.equal((await client.get(path)).status, status, path);
});

it('the open data are whole, named by their checksum, and described', async () => {
  const items = (await all()).map((i) => i.code).sort();
  const csv = await fetch(`${city.url}/open-data/items.csv`);
  const bytes = Buffer.from(await csv.arrayBuffer());
  const list = await (await fetch(`${city.url}/open-data/items.json`)).json();
  assert.deepEqual(list.items.map((i) => i.code).sort(), items);
  const lines = bytes.toString('utf8').slice(1).trim().split('\r\n');
  assert.equal(lines.length - 1, items.length);
  assert.deepEqual(lines[0].split(','), Object.keys(list.items[0]));
  const sum = createHash('sm3').update(bytes).digest('hex');
  assert.equal(csv.headers.get('etag'), `"${sum}"`);
  const again = await fetch(`${city.url}/open-data/items.csv`, { headers: { 'if-none-match': `"${sum}"` } });
  assert.equal(again.status, 304);
  const dcat = await json('/open-data/catalog.jsonld');
  const [first] = dcat['dcat:dataset'][0]['dcat:distribution'];
  assert.equal(first['spdx:checksum']['spdx:checksumValue'], sum);
  assert.equal(first['dcat:byteSize'], bytes.length);
  assert.match((await client.get('/open-data')).html, new RegExp(sum));
});

it('search engines find every guide, and each guide as data', async () => {
  const items = await all();
  const map = (await client.get('/sitemap.xml')).html;
  assert.deepEqual([...map.matchAll(/<loc>[^<]*\/items\/([^<]+)<\/loc>/g)].map((m) => m[1]).sort(), items.map((i) => i.code).sort());
  assert.equal((await client.get('/sitemap.xml?part=999')).status, 404);
  assert.match((await client.get('/robots.txt')).html, /^Sitemap: http.*\/sitemap\.xml$/m);
  const data = await client.get(`/items/${items[0].code}.jsonld`);
  assert.match(data.headers.get('content-type'), /^application\/ld\+json/);
  const service = JSON.parse(data.html);
  assert.deepEqual([service['@type'], service.name, service.identifier], ['GovernmentService', items[0].name, items[0].code]);
  assert.match((await client.get(`/items/${items[0].code}`)).html, new RegExp(`/items/${items[0].code}\\.jsonld`));
  assert.equal((await client.get('/items/nothing.jsonld')).status, 404);
});
