// oidc.test.mjs: signing in with an identity provider: a real one (npm oidc-provider), and one that
// forges, answers late or not at all.
import assert from 'node:assert/strict';
import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Provider } from 'oidc-provider';
import { makeDemoCity, sql } from './lib/city.mjs';
import { Client, forms } from './lib/client.mjs';
import { idNumber } from './lib/people.mjs';

const SECRET = randomBytes(24).toString('hex');
const PEOPLE = { // what the provider knows of those who sign in there
  wei: { name: '样本韦一', id_number: idNumber(811, '19880101'), level: 'L3' },
  nong: { name: '样本农二', id_number: idNumber(812, '19880102'), level: 'L3' },
  low: { name: '样本低级', id_number: idNumber(813, '19880103'), level: 'L1' },
  odd: { name: '样本错号', id_number: '450699198801010000', level: 'L3' },
};
let city, real, forger;

const listen = (server) => new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(server.address().port)); });

async function startReal() {
  const server = createServer();
  const port = await listen(server);
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'cityhall', client_secret: SECRET, redirect_uris: ['http://placeholder.invalid/'] }],
    claims: { openid: ['sub'], profile: ['name', 'id_number', 'level'] },
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...PEOPLE[id] }) }),
    cookies: { keys: [SECRET] },
    pkce: { required: () => true, methods: ['S256'] },
  });
  // The city's port is not known yet when the client is registered.
  provider.Client.prototype.redirectUriAllowed = (uri) => uri === `${city.url}/sign-in/back`;
  server.on('request', provider.callback());
  return { server, issuer };
}

// A provider that signs what a test wants it to sign.
async function startForger() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const state = { change: (claims) => claims, header: { alg: 'RS256', kid: 'k1' }, key: privateKey, other, calls: 0 };
  const b64 = (x) => Buffer.from(typeof x === 'string' ? x : JSON.stringify(x)).toString('base64url');
  const server = createServer((q, a) => {
    const json = (v, status = 200) => { a.writeHead(status, { 'content-type': 'application/json' }); a.end(JSON.stringify(v)); };
    state.calls++;
    if (q.url === '/.well-known/openid-configuration')
      return json({ issuer: state.calls_itself ?? state.issuer, authorization_endpoint: `${state.issuer}/auth`, token_endpoint: `${state.issuer}/token`, jwks_uri: `${state.issuer}/keys` });
    if (q.url === '/keys') return json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig' }] });
    if (q.url !== '/token') return json({}, 404);
    let body = '';
    q.on('data', (d) => { body += d; });
    q.on('end', () => {
      const form = new URLSearchParams(body), now = Math.floor(Date.now() / 1000);
      state.verifier = form.get('code_verifier');
      if (state.status) return json({ error: 'invalid_grant' }, state.status);
      const claims = state.change({ iss: state.issuer, sub: 'forged', aud: 'cityhall', nonce: state.nonce, iat: now, exp: now + 60, ...PEOPLE.nong });
      const head = `${b64(state.header)}.${b64(claims)}`;
      const signature = state.header.alg === 'none' ? '' : createSign('RSA-SHA256').update(head).sign(state.key).toString('base64url');
      json({ access_token: 'x', token_type: 'Bearer', id_token: `${head}.${signature}` });
    });
  });
  const port = await listen(server);
  state.issuer = `http://127.0.0.1:${port}`;
  return Object.assign(state, { server, good: privateKey });
}

before(async () => {
  real = await startReal();
  forger = await startForger();
  city = await makeDemoCity();
  writeFileSync(join(city.data, 'real.secret'), `${SECRET}\n`, { mode: 0o600 });
  writeFileSync(join(city.data, 'cityhall.yaml'), `identity_providers:
  - code: gx
    name: {zh: 样本统一身份认证, en: Sample unified identity}
    issuer: ${real.issuer}
    client_id: cityhall
    client_secret_file: real.secret
    scope: openid profile
    claims: {name: name, id_number: id_number, level: level}
    levels: {L1: 1, L2: 2, L3: 3}
  - code: forger
    name: {zh: 样本伪造者, en: Sample forger}
    issuer: ${forger.issuer}
    client_id: cityhall
    claims: {name: name, id_number: id_number, level: level}
    levels: {L3: 3}
`);
  await city.serve();
});
after(async () => {
  for (const s of [real, forger]) { s?.server.closeAllConnections(); s?.server.close(); }
  await city?.stop();
});

// Through the provider's own pages, as a browser goes; returns the address that leads back to us.
async function atProvider(url, who, grant = true) {
  const there = new Client(new URL(url).origin);
  for (let at = url, i = 0; i < 12; i++) {
    if (at.startsWith(city.url)) return at;
    let r = await there.request('GET', at, { follow: false });
    if (r.status === 200) {
      const form = forms(r.html)[0];
      const values = Object.fromEntries(form.fields.filter((f) => f.name).map((f) => [f.name, f.value]));
      if (values.prompt === 'login') Object.assign(values, { login: who, password: 'any' });
      const abort = r.html.match(/href="([^"]*abort)"/)?.[1];
      r = grant || values.prompt === 'login'
        ? await there.request('POST', new URL(form.action, at).href, { body: new URLSearchParams(values), follow: false })
        : await there.request('GET', new URL(abort, at).href, { follow: false });
    }
    assert.ok([302, 303].includes(r.status), `${at}: ${r.status} ${r.html.slice(0, 500)}`);
    at = new URL(r.headers.get('location'), at).href;
  }
  throw new Error('the provider never sent us back');
}

async function begin(client, code, back = '') {
  const r = await client.request('GET', `/sign-in/with/${code}${back}`, { follow: false });
  assert.equal(r.status, 303, r.html.slice(0, 500));
  return r.headers.get('location');
}

test('a person signs in at the provider, gets an account, and finds it again', async () => {
  const page = await new Client(city.url).get('/sign-in?return=/messages');
  assert.match(page.html, /href="\/sign-in\/with\/gx\?return=%2Fmessages"[^>]*>样本统一身份认证/);
  const ids = [];
  for (let i = 0; i < 2; i++) {
    const client = new Client(city.url);
    const url = await begin(client, 'gx', '?return=/account');
    assert.match(url, /code_challenge_method=S256/);
    const back = await atProvider(url, 'wei');
    const home = await client.get(back);
    assert.equal(home.path, '/account');
    assert.match(home.html, /样本韦一/);
    assert.ok(!home.html.includes(PEOPLE.wei.id_number));
    assert.equal((await client.get(back)).status, 403, 'the same answer a second time');
    ids.push(sql(city, "SELECT id, assurance FROM account WHERE login LIKE 'gx-%'"));
  }
  assert.deepEqual(ids[0], ids[1]);
  assert.equal(ids[0].length, 1);
  assert.equal(ids[0][0][1], '3');
  assert.equal(city.command('ledger', 'verify').code, 0);
});

test('an account that was only self-declared is proven: its password and sessions end', async () => {
  const first = new Client(city.url), login = `self-${process.pid}`, password = 'Long enough 7 phrase';
  await first.submit(await first.get('/sign-up'), '/sign-up', { login, name: PEOPLE.nong.name, id_number: PEOPLE.nong.id_number, phone: '0770-1100001', password });
  await first.signIn({ login, password });
  const client = new Client(city.url);
  const home = await client.get(await atProvider(await begin(client, 'gx'), 'nong'));
  assert.equal(home.status, 200);
  assert.match((await client.get('/account')).html, new RegExp(login));
  assert.equal((await first.request('GET', '/account', { follow: false })).status, 303, 'the old session goes on');
  await assert.rejects(new Client(city.url).signIn({ role: 'citizen', login, password }));
});

test('who is not proven enough, has no valid number or refuses is told what to do', async () => {
  for (const [who, grant, says] of [['low', true, /请先在该平台提升实名等级/], ['odd', true, /身份号码无效/], ['wei', false, /没有同意/]]) {
    const client = new Client(city.url);
    const r = await client.get(await atProvider(await begin(client, 'gx'), who, grant));
    assert.ok([403, 409, 422].includes(r.status), `${who}: ${r.status}`);
    assert.match(r.html, says);
    assert.equal((await client.request('GET', '/account', { follow: false })).status, 303);
  }
});

test('another state, another browser, no cookie: refused before anybody is asked', async () => {
  const client = new Client(city.url), other = new Client(city.url);
  const back = await atProvider(await begin(client, 'gx'), 'wei');
  await begin(other, 'gx');
  assert.equal((await other.get(back)).status, 403);
  assert.equal((await new Client(city.url).get(back)).status, 403);
  assert.equal((await client.get(back.replace(/state=[^&]+/, 'state=AAAAAAAAAAAAAAAAAAAAAA'))).status, 403);
  client.cookies.set('provider', `${client.cookies.get('provider').slice(0, -4)}AAAA`);
  assert.equal((await client.get(back)).status, 403);
});

// Begins at the forger and comes back as it sends one.
async function forged(set = {}) {
  Object.assign(forger, { change: (c) => c, header: { alg: 'RS256', kid: 'k1' }, key: forger.good, status: 0, calls_itself: undefined }, set);
  const client = new Client(city.url);
  const began = await client.request('GET', '/sign-in/with/forger', { follow: false });
  if (began.status !== 303) return began;
  const asked = new URL(began.headers.get('location')).searchParams;
  forger.nonce = asked.get('nonce');
  const r = await client.get(`/sign-in/back?code=c&state=${asked.get('state')}`);
  r.challenge = asked.get('code_challenge');
  r.client = client;
  return r;
}

test('a token that does not fit is refused, whatever is wrong with it', async () => {
  const fine = await forged();
  assert.equal(fine.path, '/my', `the forger's honest token: ${fine.status} ${fine.html.slice(0, 300)}`);
  assert.equal(createHash('sha256').update(forger.verifier).digest('base64url'), fine.challenge);
  const wrong = {
    'another nonce': { change: (c) => ({ ...c, nonce: 'x' }) },
    'no nonce': { change: ({ nonce, ...c }) => c },
    'another issuer': { change: (c) => ({ ...c, iss: 'https://else.example' }) },
    'another client': { change: (c) => ({ ...c, aud: 'else' }) },
    'several clients and no party': { change: (c) => ({ ...c, aud: ['cityhall', 'else'] }) },
    'run out': { change: (c) => ({ ...c, exp: c.iat - 120 }) },
    'from the future': { change: (c) => ({ ...c, iat: c.iat + 600 }) },
    'no subject': { change: (c) => ({ ...c, sub: '' }) },
    'signed by somebody else': { key: forger.other },
    'not signed': { header: { alg: 'none' } },
    'an algorithm with a shared key': { header: { alg: 'HS256', kid: 'k1' } },
    'an unknown key': { header: { alg: 'RS256', kid: 'k2' } },
  };
  for (const [what, set] of Object.entries(wrong)) {
    const r = await forged(set);
    assert.equal(r.status, 403, `${what}: ${r.status} ${r.html.slice(0, 300)}`);
    assert.equal((await r.client.request('GET', '/account', { follow: false })).status, 303, what);
  }
});

test('a provider that is wrong about itself, refuses the code or is gone: 503, and the city goes on', async () => {
  assert.equal((await forged({ calls_itself: 'https://else.example' })).status, 503);
  assert.equal((await forged({ status: 400 })).status, 503);
  forger.server.closeAllConnections();
  await new Promise((resolve) => { forger.server.close(resolve); });
  const r = await forged();
  assert.equal(r.status, 503);
  assert.match(r.html, /暂时没有响应/);
  assert.equal((await new Client(city.url).get('/sign-in')).status, 200);
});

test('settings with a mistake are refused with the place: a secret that others may read, an issuer in clear', async () => {
  const other = await makeDemoCity();
  const settings = join(other.data, 'wrong.yaml');
  writeFileSync(join(other.data, 'open.secret'), 'x');
  chmodSync(join(other.data, 'open.secret'), 0o644);
  writeFileSync(settings, 'identity_providers:\n  - code: A B\n    name: {zh: 甲, en: A}\n    issuer: http://id.example\n    client_id: x\n    client_secret_file: open.secret\n    levels: {L1: 9}\n');
  const r = other.command('serve', '--listen', '127.0.0.1:0', '--config', settings);
  await other.stop();
  assert.notEqual(r.code, 0);
  for (const says of [/wrong\.yaml:2/, /open\.secret/, /https:\/\//]) assert.match(r.out + r.err, says);
});
