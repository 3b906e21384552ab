// requests.test.mjs: forms sent twice, replayed, by the wrong hand or in the wrong shape.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startCity } from './lib/city.mjs';
import { Client, forms } from './lib/client.mjs';
import { People, idNumber, phone } from './lib/people.mjs';

let city, people;
before(async () => { city = await startCity(); people = new People(city); });
after(async () => { await city?.stop(); });

const signUpForm = async (client) => {
  const page = await client.get('/sign-up');
  const form = forms(page.html).find((f) => f.action.includes('/sign-up'));
  return Object.fromEntries(form.fields.filter((f) => f.name).map((f) => [f.name, f.value]));
};
const send = (client, path, values, headers = {}) => client.request('POST', path,
  { body: new URLSearchParams(values), headers, follow: false });
const person = (n) => ({ name: '样本甲', id_number: idNumber(n, '19770707'), phone: phone(7000 + n), login: `twice-${n}`, password: 'Two clicks 1 account' });

test('a double click signs up once: 16 at the same time, one account, the same answer', async () => {
  const client = new Client(city.url);
  const values = { ...await signUpForm(client), ...person(1) };
  assert.ok(values._once?.length > 10, 'the form carries a key');
  const answers = await Promise.all(Array.from({ length: 16 }, () => send(client, '/sign-up', values)));
  assert.ok(answers.every((r) => r.status < 500), answers.map((r) => r.status).join(' '));
  const done = answers.filter((r) => r.status === 303);
  assert.ok(done.length >= 1, answers.map((r) => r.status).join(' '));
  assert.equal(new Set(done.map((r) => r.headers.get('location'))).size, 1);
  const later = await send(client, '/sign-up', values);
  assert.equal(later.status, 303, `the Back button: ${later.status}`);
  const again = await send(client, '/sign-up', { ...await signUpForm(client), ...person(1) });
  assert.notEqual(again.status, 303, 'a new form for the same log-in is refused');
});

test('a key is not good for another form', async () => {
  const client = await people.as('citizen');
  const page = await client.get('/account');
  const first = forms(page.html).find((f) => f.fields.some((x) => x.name === '_csrf'));
  const values = Object.fromEntries(first.fields.filter((f) => f.name).map((f) => [f.name, f.value]));
  const one = await send(client, '/messages/read-all', values);
  assert.ok(one.status < 400, `${one.status}`);
  const other = await send(client, '/messages/preferences', values);
  assert.equal(other.status, 409, `${other.status}`);
});

test('after signing out the old session opens nothing, and its forms are refused', async () => {
  const client = await people.newCitizen('样本乙');
  const page = await client.get('/account');
  const stolen = new Client(city.url);
  stolen.cookies = new Map(client.cookies);
  const values = Object.fromEntries(forms(page.html).find((f) => f.action === '/sign-out').fields.filter((f) => f.name).map((f) => [f.name, f.value]));
  await client.submit(page, '/sign-out');
  const r = await stolen.get('/account', { follow: false });
  assert.equal(r.status, 303);
  assert.match(r.headers.get('location'), /^\/sign-in/);
  const post = await send(stolen, '/messages/read-all', values);
  assert.ok([303, 403].includes(post.status) && (post.headers.get('location') ?? '/sign-in').startsWith('/sign-in'), `${post.status}`);
});

test('wrong passwords lock the account from that address only, and say nothing of who exists', async () => {
  const account = city.accounts().find((a) => a.role === 'leader');
  const attempt = async (login, password) => {
    const client = new Client(city.url);
    return client.submit(await client.get('/sign-in'), '/sign-in', { login, password });
  };
  const known = await attempt(account.login, 'wrong password');
  const unknown = await attempt('nobody-of-that-name', 'wrong password');
  assert.equal(known.status, unknown.status);
  const text = (r) => r.html.replace(/value="[^"]*"/g, '').replace(/[0-9a-zA-Z_-]{20,}/g, '');
  assert.equal(text(known), text(unknown), 'the same words for both');
  let last;
  for (let i = 0; i < 30 && last?.status !== 429; i++) last = await attempt(account.login, `wrong ${i}`);
  assert.equal(last.status, 429, 'locked after some attempts');
  assert.equal((await attempt(account.login, account.password)).status, 429, 'even with the right password');
  assert.equal((await attempt(city.accounts().find((a) => a.role === 'reviewer').login, 'wrong')).status, known.status, 'others are not locked');
});

test('a one-time code works once', async () => {
  const account = city.accounts().find((a) => a.role === 'audit-admin');
  const { totp } = await import('./lib/client.mjs');
  const code = totp(account.totp_secret);
  const first = new Client(city.url), second = new Client(city.url);
  for (const client of [first, second])
    await client.submit(await client.get('/sign-in'), '/sign-in', { login: account.login, password: account.password });
  const one = await first.submit(await first.get('/sign-in/code?return=/account'), '/sign-in/code', { code });
  assert.equal(one.path, '/account');
  const two = await second.submit(await second.get('/sign-in/code?return=/account'), '/sign-in/code', { code });
  assert.notEqual(two.path, '/account');
  assert.equal(two.status, 422);
});

test('what is typed comes back escaped, with the errors at their fields', async () => {
  const client = new Client(city.url);
  const evil = '"><script>alert(1)</script>';
  const page = await client.submit(await client.get('/sign-up'), '/sign-up', { login: evil, name: evil, id_number: '11010519491231002Y', phone: 'no', password: 'short' });
  assert.equal(page.status, 422);
  assert.ok(!page.html.includes('<script>alert'), 'no script of the visitor');
  assert.match(page.html, /error-summary/);
  assert.ok(!page.html.includes('value="short"'), 'a password never comes back');
  for (const field of ['id_number', 'phone', 'password']) assert.match(page.html, new RegExp(`href="#f-${field}"`), field);
});

test('the answer to a form loaded again, or in the other language, leads to the page with the form', async () => {
  const client = await people.as('security-admin');
  const id = (await client.get('/staff')).html.match(/\/staff\/(\d+)"/)[1];
  for (const [from, to] of [[`/staff/${id}/state`, `/staff/${id}`], ['/staff/tokens/1/revoke', '/staff/tokens'], ['/account/mandates/1/end', '/account/mandates']]) {
    const r = await client.get(from, { follow: false });
    assert.deepEqual([r.status, new URL(r.headers.get('location'), city.url).pathname], [303, to]);
  }
  for (const odd of ['/drafts/%0d%0aX-Bad:1/delete', '/drafts/%E2%80%AE/delete', '/drafts/..%2f..%2f/delete'])
    assert.notEqual((await client.get(odd, { follow: false })).status, 303, odd);
});

test('a method that an address does not take: a problem document with the request id', async () => {
  const r = await new Client(city.url).request('DELETE', '/api/v1/items');
  assert.equal(r.status, 405);
  assert.equal(r.headers.get('allow'), 'GET, HEAD');
  assert.match(r.headers.get('content-type'), /^application\/problem\+json/);
  const problem = JSON.parse(r.html);
  assert.deepEqual([problem.status, problem.request_id], [405, r.headers.get('x-request-id')]);
});

test('return addresses stay in the house', async () => {
  for (const evil of ['//evil.example/', 'https://evil.example/', '/\\evil.example', '/%0d%0aX-Evil: 1', 'javascript:alert(1)']) {
    const client = new Client(city.url);
    const account = city.accounts().find((a) => a.role === 'firm');
    const page = await client.get(`/sign-in?return=${encodeURIComponent(evil)}`);
    const form = forms(page.html).find((f) => f.action.includes('/sign-in'));
    const values = Object.fromEntries(form.fields.filter((f) => f.name).map((f) => [f.name, f.value]));
    const r = await send(client, '/sign-in', { ...values, login: account.login, password: account.password });
    assert.equal(r.status, 303);
    const to = new URL(r.headers.get('location'), city.url);
    assert.equal(to.origin, city.url, `${evil} leads to ${r.headers.get('location')}`);
    assert.equal(r.headers.get('x-evil'), null);
  }
});

test('uploads and bodies in the wrong shape get a clear answer', async () => {
  const client = new Client(city.url);
  const values = await signUpForm(client);
  const huge = await send(client, '/sign-up', { ...values, name: 'x'.repeat(300_000) });
  assert.equal(huge.status, 413);
  const odd = await client.request('POST', '/sign-up', { body: '\xff\xfe{', headers: { 'content-type': 'application/x-odd' }, follow: false });
  assert.ok(odd.status >= 400 && odd.status < 500, `${odd.status}`);
  const bad = await client.request('POST', '/sign-up', { body: Buffer.from('name=%ff%fe&_csrf=1', 'latin1'), follow: false,
    headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  assert.ok(bad.status >= 400 && bad.status < 500, `${bad.status}`);
});
