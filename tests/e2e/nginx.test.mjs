// The nginx configuration that we ship, in front of a real server: it loads, and it does what its
// comments say.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as plain } from 'node:http';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { after, before, test } from 'node:test';
import { startBare } from './lib/bare.mjs';
import { root } from './lib/city.mjs';

const host = 'hall.example';
let city, nginx, home, https, http;

const freePort = () => new Promise((resolve) => {
  const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => resolve(port)); });
});

// The shipped file with our ports and certificate, and the rest of a small nginx.conf.
function configure() {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
    '-keyout', join(home, 'key.pem'), '-out', join(home, 'fullchain.pem'), '-days', '2', '-subj', `/CN=${host}`],
  { stdio: 'ignore' });
  const replace = (text, from, to) => {
    assert.ok(text.includes(from), `the configuration has «${from}»`);
    return text.replace(from, to);
  };
  let site = readFileSync(join(root, 'doc/nginx/cityhall.conf'), 'utf8');
  site = replace(site, '127.0.0.1:8080', `127.0.0.1:${new URL(city.url).port}`);
  site = replace(site, 'listen 80;', `listen 127.0.0.1:${http};`);
  site = replace(site, 'listen 443 ssl', `listen 127.0.0.1:${https} ssl`);
  site = site.replaceAll('/etc/ssl/hall.example/', `${home}/`);
  writeFileSync(join(home, 'site.conf'), site);
  writeFileSync(join(home, 'nginx.conf'), `${process.getuid() === 0 ? 'user root;\n' : ''}
worker_processes 1; pid ${home}/pid; daemon off; error_log ${home}/error.log;
events { worker_connections 512; }
http { access_log off; client_body_temp_path ${home}/body; proxy_temp_path ${home}/proxy;
  fastcgi_temp_path ${home}/f; uwsgi_temp_path ${home}/u; scgi_temp_path ${home}/s; include ${home}/site.conf; }`);
}

function ask(path, { method = 'GET', headers = {}, body, chunked } = {}) {
  return new Promise((resolve, reject) => {
    const r = request({ host: '127.0.0.1', port: https, servername: host, path, method, rejectUnauthorized: false,
      agent: false, headers: { host, ...headers, ...(body && !chunked ? { 'content-length': Buffer.byteLength(body) } : {}) } },
    (a) => {
      let text = '';
      a.on('data', (d) => { text += d; }).on('end', () => resolve({ status: a.statusCode, headers: a.headers, text }));
    });
    r.on('error', reject);
    if (body) r.write(body);
    r.end();
  });
}

// Bytes over TLS; what comes until the other side closes.
function raw(bytes) {
  return new Promise((resolve, reject) => {
    let all = '';
    const s = connect({ host: '127.0.0.1', port: https, servername: host, rejectUnauthorized: false },
      () => s.write(bytes));
    s.on('data', (d) => { all += d; }).on('end', () => resolve(all)).on('error', reject);
  });
}

before(async () => {
  city = await startBare(`public_url: https://${host}\ntrusted_proxy: 127.0.0.1\n`);
  home = mkdtempSync(join(tmpdir(), 'cityhall-nginx-'));
  for (const d of ['body', 'proxy', 'f', 'u', 's']) mkdirSync(join(home, d));
  [https, http] = [await freePort(), await freePort()];
  configure();
});
after(async () => {
  if (nginx) {
    nginx.kill('SIGTERM');
    await new Promise((r) => nginx.on('exit', r));
  }
  await city.stop();
  rmSync(home, { recursive: true, force: true });
});

test('nginx accepts the configuration and starts', { timeout: 20000 }, async () => {
  const check = spawnSync('nginx', ['-t', '-q', '-c', join(home, 'nginx.conf')], { encoding: 'utf8' });
  assert.equal(check.status, 0, check.stderr);
  assert.doesNotMatch(check.stderr, /\[warn\](?!.*"user")/);
  nginx = spawn('nginx', ['-c', join(home, 'nginx.conf')], { stdio: 'ignore' });
  for (;;) {
    try { await ask('/healthz'); break; } catch { await new Promise((r) => setTimeout(r, 50)); }
  }
});

test('pages come over TLS with HSTS and cookies that stay on it', async () => {
  const a = await ask('/');
  assert.equal(a.status, 200);
  assert.match(a.headers['strict-transport-security'], /max-age=31536000/);
  assert.match(a.headers['content-security-policy'], /default-src 'none'/);
  for (const c of a.headers['set-cookie']) assert.match(c, /^__Host-.*; Secure/);
  assert.match(a.text, /<html lang="zh-CN"/);
  const css = await ask(a.text.match(/\/static\/[^"]+\.css/)[0], { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(css.headers['content-encoding'], 'gzip');
  assert.match(css.headers['cache-control'], /immutable/);
});

test('plain HTTP is sent to TLS', async () => {
  const a = await new Promise((resolve) => plain({ host: '127.0.0.1', port: http, path: '/items?q=1', headers: { host } },
    (r) => { r.resume(); resolve(r); }).end());
  assert.equal(a.statusCode, 301);
  assert.equal(a.headers.location, `https://${host}/items?q=1`);
});

test('the figures are not shown to the world, whatever X-Forwarded-For says', async () => {
  for (const path of ['/metrics', '/metrics?x', '//metrics', '/%6detrics'])
    assert.equal((await ask(path, { headers: { 'x-forwarded-for': '127.0.0.1' } })).status, 404, path);
});

test('a body in chunks arrives as one with a length', async () => {
  const a = await ask('/sign-in', { method: 'POST', chunked: true, body: 'login=a&password=b',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' } });
  assert.notEqual(a.status, 411);
  assert.equal(a.status, 403); // it reached the form, which asks for its token
});

test('a form from another site is refused', async () => {
  const page = await ask('/sign-in');
  const anon = page.headers['set-cookie'].find((c) => c.startsWith('__Host-anon')).split(';')[0];
  const token = page.text.match(/name="_csrf" value="([^"]+)"/)[1];
  const body = `_csrf=${token}&login=nobody&password=wrong-password`;
  const headers = { cookie: anon, 'content-type': 'application/x-www-form-urlencoded' };
  const cross = await ask('/sign-in', { method: 'POST', body, headers: { ...headers, origin: 'https://evil.example' } });
  assert.equal(cross.status, 403);
  const own = await ask('/sign-in', { method: 'POST', body, headers: { ...headers, origin: `https://${host}` } });
  assert.notEqual(own.status, 403);
});

test('a request hidden in another one never runs', async () => {
  const last = `GET /accessibility HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  const form = 'Content-Type: application/x-www-form-urlencoded\r\n';
  for (const bytes of [
    `POST /sign-in HTTP/1.1\r\nHost: ${host}\r\n${form}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `POST /sign-in HTTP/1.1\r\nHost: ${host}\r\n${form}Content-Length: 0\r\nContent-Length: 5\r\n\r\n`,
    `POST /sign-in HTTP/1.1\r\nHost: ${host}\r\n${form}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  ]) {
    const answer = await raw(bytes + last);
    assert.match(answer, /^HTTP\/1\.1 (400|501)/);
    assert.doesNotMatch(answer, /HTTP\/1\.1 200/);
  }
});

test('while the server is away there is a page that says so', { timeout: 20000 }, async () => {
  await city.halt();
  const a = await ask('/');
  assert.equal(a.status, 503);
  assert.equal(a.headers['retry-after'], '30');
  assert.match(a.text, /系统正在恢复/);
});
