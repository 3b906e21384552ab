// accounts.test.mjs: what the security administrator does on the web – staff, second factors, tokens
// of other systems – and what one does with one's own account.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sql, startCity } from './lib/city.mjs';
import { Client, totp } from './lib/client.mjs';
import { newPage, openBrowser } from './lib/browser.mjs';
import { People } from './lib/people.mjs';
import { Samples } from './lib/samples.mjs';

let city, people;
before(async () => { city = await startCity(); people = new People(city); });
after(async () => { await city?.stop(); });

const bearer = (token) => new Client(city.url, { authorization: `Bearer ${token}` });
const shown = (page) => page.html.match(/<code[^>]*>(ch_[^<]+)<\/code>/)?.[1] ?? assert.fail(`no token on ${page.path}\n${page.html.slice(0, 2000)}`);

test('a new decider scans the key, enrols, must choose a password, and then only decides', async () => {
  const { client, made } = await new Samples(city, people).sample('second-step.new');
  const secret = client.page.html.match(/<code[^>]*>([A-Z2-7]{16,})<\/code>/)[1];
  const svg = await client.get('/sign-in/code/key.svg');
  assert.equal(svg.headers.get('cache-control'), 'no-store');
  const browser = await openBrowser(), dir = mkdtempSync(join(tmpdir(), 'cityhall-qr-'));
  try {
    const page = await newPage(browser, city.url, { width: 600, height: 600 });
    await page.setContent(`<img style="width:400px" src="data:image/svg+xml;base64,${Buffer.from(svg.html).toString('base64')}">`);
    writeFileSync(join(dir, 'key.png'), await page.screenshot());
    const read = spawnSync('zbarimg', ['-q', '--raw', join(dir, 'key.png')], { encoding: 'utf8' });
    assert.ok(read.stdout.startsWith('otpauth://totp/') && read.stdout.includes(`secret=${secret}`), `zbar read «${read.stdout}»`);
  } finally {
    await browser.close();
    rmSync(dir, { recursive: true });
  }
  let page = await client.submit(client.page, '/sign-in/code', { code: totp(secret) });
  assert.equal(page.path, '/account/password');
  assert.equal((await client.get('/desk')).status, 403, 'nothing opens before the password is changed');
  const next = { password: 'Second password 2', repeat: 'Second password 2' };
  page = await client.submit(page, '/account/password', { old: 'Wrong password 1', ...next });
  assert.ok(page.html.includes('id="error-summary') || page.status === 422 || page.status === 400, `${page.status}`);
  page = await client.submit(await client.get('/account/password'), '/account/password', { old: made.password, ...next });
  assert.equal(page.path, '/account');
  assert.equal((await client.get('/desk')).status, 200);
  assert.equal((await client.get('/staff')).status, 403);
  assert.notEqual((await new Client(city.url).get('/sign-in/code/key.svg', { follow: false })).status, 200, 'the key is for its owner');
});

test('everybody begins on a page of their own, and no page leads where they may not go', async () => {
  const begins = { citizen: '/my', firm: '/my', clerk: '/desk', reviewer: '/desk', decider: '/desk', leader: '/desk', 'system-admin': '/console',
    'security-admin': '/staff', 'audit-admin': '/ledger' };
  for (const [role, first] of Object.entries(begins)) {
    const client = await people.as(role);
    const page = await client.get('/start');
    assert.equal(page.path, first, role);
    assert.equal(page.status, 200, role);
    for (const from of [first, '/sitemap']) {
      const { html } = await client.get(from);
      for (const href of new Set([...html.matchAll(/href="(\/[a-z/-]*)"/g)].map((m) => m[1])))
        assert.equal((await client.get(href)).status, 200, `${role}: ${from} leads to ${href}`);
    }
  }
  const stepped = new Client(city.url), admin = city.accounts().find((a) => a.role === 'decider' && a.login === 'demo-decider-dx');
  const code = await stepped.submit(await stepped.get('/sign-in'), '/sign-in', { login: admin.login, password: admin.password });
  assert.equal((await stepped.submit(code, '/sign-in/code', { code: totp(admin.totp_secret) })).path, '/desk');
});

test('duties that exclude each other are named in words, and names of staff cannot be turned around', async () => {
  const admin = await people.as('security-admin');
  const give = async (values) => admin.submit(await admin.get('/staff/new'), '/staff', { login: `staff-${Object.keys(values)[0]}-${process.pid}`, name: '样本', password: 'First password 1',
    roles: ['clerk'], scopes: ['450681-scjgj'], ...values });
  assert.match((await give({ roles: ['clerk', 'decider'] })).html, /不能同时担任 综合窗口收件员 和 部门决定人/);
  const made = await give({ name: '样\u202e本\r\n员\u200b' });
  assert.equal(made.status, 200);
  assert.match(made.html, /样本 员/);
});

test('an account is disabled at once, and enabled again', async () => {
  const admin = await people.as('security-admin');
  const clerk = await people.signedIn('clerk', 1);
  const { html } = await admin.get('/staff');
  const id = html.match(/\/staff\/(\d+)">演示东兴窗口员/)[1];
  let page = await admin.submit(await admin.get(`/staff/${id}`), '/state', { state: 'disabled' });
  assert.equal(page.status, 200);
  assert.equal((await clerk.request('GET', '/desk', { follow: false })).status, 303, 'sessions ended');
  await assert.rejects(people.signedIn('clerk', 1), /could not sign in/);
  page = await admin.submit(await admin.get(`/staff/${id}`), '/state', { state: 'active' });
  await people.signedIn('clerk', 1);
});

test('tokens: several for one system, listed, scoped, dated, revoked', async () => {
  const admin = await people.as('security-admin');
  const give = async (values) => admin.submit(await admin.get('/staff/tokens'), 'name="departments"', { login: 'tax-system', days: '30', ...values });
  const first = shown(await give({ name: 'nightly', scopes: ['casefile.view'], departments: ['*'] }));
  const second = shown(await give({ name: 'by day', scopes: ['casefile.view'] }));
  assert.notEqual(first, second);
  assert.ok(!(await admin.get('/staff/tokens')).html.includes(first), 'shown once');
  for (const token of [first, second]) assert.equal((await bearer(token).get('/api/v1/casefiles')).status, 200);
  assert.equal((await bearer(first).get('/api/v1/tokens')).status, 403, 'only what it was given');

  const before = (await admin.get('/staff/tokens')).html;
  for (const wrong of [{ scopes: ['casefile.decide'] }, { scopes: ['account.manage'] }, { scopes: ['casefile.view'], days: '900' },
    { scopes: [] }, { scopes: ['casefile.view'], login: 'demo-clerk' }]) {
    const page = await give({ name: 'wrong', ...wrong });
    assert.ok(page.status >= 400 && !page.html.includes('ch_'), `${JSON.stringify(wrong)}: ${page.status}`);
  }
  assert.equal((await admin.get('/staff/tokens')).html.match(/<li>/g).length, before.match(/<li>/g).length);

  const list = JSON.parse((await admin.get('/api/v1/tokens')).html);
  const [named] = list.items.filter((k) => k.name === 'nightly');
  assert.deepEqual([named.login, named.scopes, named.ended], ['tax-system', 'casefile.view', false]);
  await admin.submit(await admin.get('/staff/tokens'), `/staff/tokens/${named.id}/revoke`);
  assert.equal((await bearer(first).get('/api/v1/casefiles')).status, 401, 'ended at once');
  assert.equal((await bearer(second).get('/api/v1/casefiles')).status, 200, 'the other one lives on');
  assert.equal(JSON.parse((await admin.get('/api/v1/tokens')).html).items.find((k) => k.id === named.id).ended, true);
});

test('the operator gives a second token to the same system', async () => {
  const one = city.command('account', 'token', 'operator-system', 'first', '10', 'casefile.view');
  const two = city.command('account', 'token', 'operator-system', 'second', '10', 'casefile.view');
  assert.equal(two.code, 0, two.err);
  for (const { out } of [one, two]) assert.equal((await bearer(out.trim()).get('/api/v1/casefiles')).status, 200);
  assert.notEqual(city.command('account', 'token', 'demo-clerk', 'x', '10', 'casefile.view').code, 0, 'not for a person');
});

test('a masked number is opened with a reason, by staff of the case only, and the ledger says who and why', async () => {
  const samples = new Samples(city, people);
  const { params, client, foreign } = await samples.sample('casefile.party');
  const { client: owner } = await samples.sample('casefile');
  const number = owner.account.id_number, path = `/cases/${params.id}/parties/${params.party}/number`;
  const count = async () => Number(await sql(city, `SELECT COUNT(*) FROM ledger_entry WHERE act = 'number.reveal' AND subject_id = ${params.id}`));
  const page = await client.get(path);
  assert.ok(!page.html.includes(number), 'asking shows nothing');
  const short = await client.submit(page, path, { reason: ' x ' });
  assert.equal(short.status, 422);
  assert.ok(!short.html.includes(number));
  assert.equal(await count(), 0);
  const shown = await client.submit(page, path, { reason: '核对身份证原件' });
  assert.equal(shown.status, 200);
  assert.ok(shown.html.includes(number));
  assert.equal(await count(), 1);
  assert.ok(!(await client.get(path)).html.includes(number), 'and only once');
  for (const who of foreign) assert.equal((await who.get(path)).status, 404);
  assert.equal((await owner.get(path)).status, 403);
  assert.ok(!(await owner.get(`/cases/${params.id}`)).html.includes('/parties/'));
  const verified = city.command('ledger', 'verify');
  assert.equal(verified.code, 0, verified.err);
});

test('who has an account is represented with a mandate only, in the item and time it names', async () => {
  const { items } = JSON.parse((await new Client(city.url).get(`/api/v1/items?limit=1&q=${encodeURIComponent('食品经营许可')}`)).html);
  const code = items[0].code, day = (n) => new Date(Date.now() + n * 864e5).toISOString().slice(0, 10);
  const agent = await people.newCitizen('样本代理人'), principal = await people.newCitizen('样本委托人');
  const start = await agent.submit(await agent.get(`/apply/${code}`), `/apply/${code}`);
  const values = { party_self: 'agent', party_kind: 'person', party_name: '样本委托人', party_id: principal.account.id_number,
    party_phone: principal.account.phone, party_authority: '代为申请', party_until: day(20) };
  const apply = async () => agent.submit(await agent.get(start.path), '/parties', values);
  const give = async (item) => {
    const page = await principal.submit(await principal.get('/account/mandates'), 'name="agent_name"', { kind: 'agent', item,
      agent_name: '样本代理人', agent_id_number: agent.account.id_number, to_day: day(30) });
    assert.equal(page.status, 200);
    return page;
  };
  const refused = await apply();
  assert.equal(refused.status, 422);
  assert.ok(refused.html.includes('href="#f-party_id"'));
  await give('00000000000000000000000000000000');
  assert.equal((await apply()).status, 422, 'for another item');
  const given = await give(code);
  const taken = await apply();
  assert.equal(taken.status, 200);
  assert.ok(!taken.path.endsWith('/parties'));
  const [, id] = given.html.match(/\/account\/mandates\/(\d+)\/end/);
  await principal.submit(await principal.get('/account/mandates'), `/account/mandates/${id}/end`);
  assert.equal((await apply()).status, 422, 'taken back');
});

test('a clerk of a division sees the cases of its departments and no others', async () => {
  const { params } = await new Samples(city, people).sample('casefile'); // of a bureau of the city, 450600
  const admin = await people.as('security-admin');
  for (const [division, status] of [['450600', 200], ['450681', 404]]) {
    const made = { login: `clerk-of-${division}`, name: `样本窗口员${division}`, password: 'First password 1' };
    const page = await admin.submit(await admin.get('/staff/new'), '/staff', { ...made, roles: ['clerk'], scopes: [`division:${division}`] });
    assert.match(page.path, /^\/staff\/\d+$/);
    const ticked = [...page.html.matchAll(/<input[^>]*name="scopes"[^>]*>/g)].map(([tag]) => tag).filter((tag) => / checked/.test(tag))
      .map((tag) => tag.match(/value="([^"]*)"/)[1]);
    assert.ok(ticked.length > 1 && ticked.every((code) => code.startsWith(`${division}-`)), ticked.join(' '));
    const clerk = new Client(city.url);
    await clerk.submit(await clerk.get('/sign-in'), '/sign-in', { login: made.login, password: made.password });
    await clerk.submit(await clerk.get('/account/password'), '/account/password', { old: made.password, password: 'Second password 2', repeat: 'Second password 2' });
    assert.equal((await clerk.get(`/cases/${params.id}`)).status, status, division);
  }
  const wrong = await admin.submit(await admin.get('/staff/new'), '/staff', { login: 'clerk-of-none', name: '样本', password: 'First password 1',
    roles: ['clerk'], scopes: ['division:999999'] });
  assert.equal(wrong.status, 422);
});

test("a guardian's mandate is recorded at the window on papers, and ended by either side", async () => {
  const clerk = await people.as('clerk'), child = await people.newCitizen('样本被监护人'), parent = await people.newCitizen('样本监护人');
  const values = { kind: 'guardian', principal_name: '样本被监护人', principal_number: child.account.id_number, agent_name: '样本监护人',
    agent_id_number: parent.account.id_number, to_day: new Date(Date.now() + 90 * 864e5).toISOString().slice(0, 10), papers: '户口簿原件' };
  const record = async (more) => clerk.submit(await clerk.get('/desk/mandates'), '/desk/mandates', { ...values, ...more });
  for (const wrong of [{ principal_name: '样本别人' }, { papers: '' }, { agent_id_number: '450699' }])
    assert.equal((await record(wrong)).status, 422, JSON.stringify(wrong));
  assert.ok(!(await parent.get('/account/mandates')).html.includes('样本被监护人'));
  const done = await record({});
  assert.equal(done.path, '/desk/mandates?done=1');
  const page = await parent.get('/account/mandates');
  assert.ok(page.html.includes('样本被监护人') && (await child.get('/account/mandates')).html.includes('样本监护人'));
  assert.equal((await parent.get('/desk/mandates')).status, 403);
  const [, id] = page.html.match(/\/account\/mandates\/(\d+)\/end/);
  await child.submit(await child.get('/account/mandates'), `/account/mandates/${id}/end`);
  assert.ok(!(await parent.get('/account/mandates')).html.includes(`/account/mandates/${id}/end`));
});
