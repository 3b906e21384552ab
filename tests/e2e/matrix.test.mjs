// matrix.test.mjs: every route × every role × a foreign object, made from the route table: a wrong
// actor is refused, a right one is not, and nothing answers with a fault of ours.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startCity } from './lib/city.mjs';
import { People, ROLES } from './lib/people.mjs';
import { address, roleFor, routes, verdict } from './lib/routes.mjs';
import { Samples } from './lib/samples.mjs';

const table = routes();
let city, people, samples;
before(async () => {
  city = await startCity();
  people = new People(city);
  samples = new Samples(city, people);
});
after(async () => { await city?.stop(); });

// The token of forms belongs to the session, so any page of the client tells it.
async function csrf(client) {
  const page = await client.get(client.cookies.has('session') ? '/account' : '/sign-in');
  return page.html.match(/name="_csrf" value="([0-9a-f]+)"/)?.[1] ?? assert.fail(`no form token on ${page.path}`);
}

// What a form would send: the token, and what the sample says that the act needs.
async function ask(client, route, path, token, sample) {
  if (route.method === 'GET') return client.get(path, { follow: false });
  const headers = { origin: city.url, ...(token ? { 'x-csrf-token': token } : {}) };
  const form = sample?.body instanceof FormData ? [...sample.body] : Object.entries(sample?.body ?? {});
  if (token) form.push(['_csrf', token]);
  let body = new URLSearchParams();
  if (sample?.body instanceof FormData) body = new FormData();
  for (const [name, value] of form) body.append(name, value);
  if (route.api) body = JSON.stringify(sample?.json ?? {});
  if (route.api) headers['content-type'] = 'application/json';
  return client.request(route.method, path, { body, headers, follow: false });
}

const toSignIn = (r) => r.status === 303 && (r.headers.get('location') ?? '').startsWith('/sign-in');

describe('routes', { concurrency: 4 }, () => table.forEach((route) => {
  it(`${route.method} ${route.path}: who may and who may not`, async () => {
    const sample = await samples.of(route);
    const path = address(route, sample);
    for (const role of ROLES) {
      const want = verdict(route.right, role);
      if (want === 'ok' && route.method !== 'GET') continue; // acts are the matter of other tests
      const client = await people.as(role);
      const r = await ask(client, route, path, route.method === 'GET' ? null : await csrf(client), sample);
      const seen = `${role}: ${r.status} ${r.html.slice(0, 300)}`;
      assert.ok(r.status < 500, seen);
      if (want === 'login') assert.ok(route.api ? r.status === 401 : toSignIn(r), seen);
      if (want === 'denied') assert.equal(r.status, 403, seen);
      if (want === 'ok' && !sample.client) assert.ok(r.status !== 401 && !toSignIn(r), seen);
    }
  });

  if (route.method !== 'GET') {
    it(`${route.method} ${route.path}: refuses a form from another site`, async () => {
      const path = address(route, await samples.of(route));
      const client = await people.as(roleFor(route));
      const bare = await ask(client, route, path, null);
      assert.equal(bare.status, 403, `without a token: ${bare.status} ${bare.html.slice(0, 300)}`);
      const stranger = await ask(client, route, path, await csrf(await people.as(roleFor(route) === 'citizen' ? 'firm' : 'citizen')));
      assert.equal(stranger.status, 403, `with the token of somebody else: ${stranger.status}`);
      const token = await csrf(client);
      const cross = await client.request(route.method, path, { follow: false, headers: { origin: 'https://evil.example', 'x-csrf-token': token },
        body: new URLSearchParams({ _csrf: token }) });
      assert.equal(cross.status, 403, `from another origin: ${cross.status}`);
    });
  }

  if (route.sample) {
    it(`${route.method} ${route.path}: a foreign object does not exist`, async () => {
      const sample = await samples.of(route);
      const path = address(route, sample);
      for (const client of sample.foreign ?? []) {
        const r = await ask(client, route, path, route.method === 'GET' ? null : await csrf(client), sample);
        assert.ok([403, 404].includes(r.status), `${r.status} ${r.html.slice(0, 500)}`);
        for (const secret of sample.secrets ?? []) assert.ok(!r.html.includes(secret), `${path} tells ${secret} to a stranger`);
      }
    });
  }
}));
