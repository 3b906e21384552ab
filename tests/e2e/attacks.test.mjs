// Attacks on the whole program over the wire: hidden requests, paths that climb, headers that are
// injected, forms of other sites. The long lists are in lib/http/test_*.c.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { startBare } from './lib/bare.mjs';
import { Client, forms } from './lib/client.mjs';

let city, port;
before(async () => {
  city = await startBare();
  port = Number(new URL(city.url).port);
});
after(() => city.stop());

// Bytes as they are; what comes until the server closes.
const raw = (bytes) => new Promise((resolve, reject) => {
  let all = '';
  const s = connect(port, '127.0.0.1', () => s.write(bytes, 'latin1'));
  s.setEncoding('latin1').on('data', (d) => { all += d; }).on('error', reject).on('close', () => resolve(all));
});
const head = (answer) => answer.slice(0, answer.indexOf('\r\n\r\n'));
const get = (path, more = '') => raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${more}\r\n`);

test('a request hidden behind an ambiguous one never runs', async () => {
  const form = 'Content-Type: application/x-www-form-urlencoded\r\n';
  const hidden = 'GET /accessibility HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  for (const bytes of [
    `POST /sign-in HTTP/1.1\r\nHost: x\r\n${form}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `POST /sign-in HTTP/1.1\r\nHost: x\r\n${form}Content-Length: 0\r\nContent-Length: 70\r\n\r\n`,
    'GET / HTTP/1.1\r\nHost: x\r\nA: b\nContent-Length: 70\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: x\r\nContent-Length : 70\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n 0\r\n\r\n',
  ]) {
    const answer = await raw(bytes + hidden);
    assert.match(answer, /^HTTP\/1\.1 400 /, bytes);
    assert.doesNotMatch(answer, /HTTP\/1\.1 200/, bytes);
  }
});

test('no path leads out of the addresses that exist', async () => {
  for (const path of ['/static/x/../../../etc/passwd', '/static/x/..%2f..%2f..%2fetc%2fpasswd', '/static/x/%2e%2e/%2e%2e/etc/passwd',
    '/static/x/..%5c..%5cetc%5cpasswd', '/static/x//etc/passwd', '/static/%00/app.css', '/static/x/app.css%00.png',
    '/../../etc/passwd', '//etc/passwd', '/static/x/app.css/', '/static/x/app.css.gz']) {
    const answer = await get(path);
    assert.match(answer, /^HTTP\/1\.1 40[04] /, path);
    assert.doesNotMatch(answer, /root:/);
  }
});

test('what a visitor writes reaches no header', async () => {
  for (const path of ['/preferences?lang=en%0d%0aX-Injected:%201', '/preferences?lang=en&return=/%0d%0aX-Injected:%201',
    '/preferences?mode=elder%0aX-Injected:1', '/sign-in?return=/%0d%0aX-Injected:%201', '/%0d%0aX-Injected:%201',
    '/items?q=%0d%0aX-Injected:%201'])
    assert.doesNotMatch(head(await get(path)), /^x-injected/im, path);
  const answer = await get('/preferences?lang=en', 'Referer: http://x/items%0d%0aX-Injected: 1\r\n');
  assert.doesNotMatch(head(answer), /^x-injected/im);
});

test('redirects stay on the site', async () => {
  for (const to of ['//evil.example', 'https://evil.example/', '/%5cevil.example', '/%09/evil.example', 'javascript:alert(1)']) {
    for (const path of [`/preferences?lang=en&return=${to}`, `/preferences?lang=en&here=${to}`]) {
      const place = head(await get(path, `Referer: ${to}\r\n`)).match(/^location: (.*)$/im)?.[1] ?? '/';
      assert.match(place, /^\/(?![/\\])/, path);
    }
  }
});

test('forms of other sites, replayed tokens and bare posts are refused', async () => {
  const visitor = new Client(city.url), other = new Client(city.url);
  const page = await visitor.get('/sign-in');
  const form = forms(page.html).find((f) => f.action.includes('/sign-in'));
  const token = form.fields.find((f) => f.name === '_csrf').value;
  const body = (t) => new URLSearchParams({ login: 'nobody', password: 'not-the-password', ...(t ? { _csrf: t } : {}) });
  await other.get('/sign-in');
  const post = (client, t, headers = {}) => client.request('POST', '/sign-in', { body: body(t), headers, follow: false });
  assert.equal((await post(visitor, null)).status, 403, 'no token');
  assert.equal((await post(other, token)).status, 403, 'the token of somebody else');
  assert.equal((await post(visitor, token, { origin: 'https://evil.example' })).status, 403, 'another origin');
  assert.equal((await post(visitor, token, { origin: 'null' })).status, 403, 'no origin of its own');
  assert.notEqual((await post(visitor, token, { origin: city.url })).status, 403, 'the form itself');
});

test('what is too large or not text gets a clear answer, and the server goes on', async () => {
  const post = (type, length, body) => raw(`POST /sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${type}\r\n` +
    `Content-Length: ${length}\r\n\r\n${body}`);
  const urlencoded = 'application/x-www-form-urlencoded';
  assert.match(await post(urlencoded, 99999999, ''), /^HTTP\/1\.1 413 /);
  assert.match(await post(urlencoded, 5, 'a=%ff'), /^HTTP\/1\.1 400 /);
  assert.match(await post(urlencoded, 5, 'a=%00'), /^HTTP\/1\.1 400 /);
  assert.match(await post('application/x-sharpened', 3, 'abc'), /^HTTP\/1\.1 415 /);
  assert.match(await post('multipart/form-data', 3, 'abc'), /^HTTP\/1\.1 400 /);
  assert.match(await get(`/${'a'.repeat(9000)}`), /^HTTP\/1\.1 414 /);
  assert.match(await get('/', `A: ${'a'.repeat(20000)}\r\n`), /^HTTP\/1\.1 431 /);
  assert.match(await get('/accessibility'), /^HTTP\/1\.1 200 /);
});
