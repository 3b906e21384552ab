// Applying: on the web step by step, with a draft that outlives the session, and at the window on
// paper; what is wrong is said at the field, and a repeated submission makes one case.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { startCity } from './lib/city.mjs';
import { Client, forms } from './lib/client.mjs';

let city, code, short;
const pdf = { name: 'plan.pdf', type: 'application/pdf', data: '%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n' };

before(async () => {
  city = await startCity();
  const list = await (await fetch(`${city.url}/api/v1/items?q=${encodeURIComponent('食品经营许可')}`)).json();
  ({ code, short_code: short } = list.items[0]);
});
after(() => city.stop());

async function signedIn(role) {
  const client = new Client(city.url);
  await client.signIn(city.account(role));
  return client;
}

const section = {
  applicant: { firm_name: '样本小吃店', firm_uscc: '91450699MA0000001X', legal_representative: '张样本', applicant_phone: '13800000000' },
  business: { business_place: '演示路 1 号 101 铺', business_area: '60', place_right: 'rent', food_business_type: 'catering',
    food_projects: '热食类食品制售', food_online: 'no' },
  safety: { food_safety_manager: '李样本', food_safety_manager_phone: '13800000001' },
  delivery: { delivery_method: 'electronic' },
};
const charset = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const orgCode = (s) => {
  const w = [3, 7, 9, 10, 5, 8, 4, 2];
  const v = (ch) => (/\d/.test(ch) ? Number(ch) : ch.charCodeAt(0) - 55);
  const r = 11 - [...s].reduce((a, ch, i) => a + v(ch) * w[i], 0) % 11;
  return s + (r === 10 ? 'X' : r === 11 ? '0' : String(r));
};
const uscc = (() => {
  const head = `92450699${orgCode('MA000001')}`;
  const sum = [...head].reduce((a, ch, i) => a + charset.indexOf(ch) * (3 ** i % 31), 0);
  return head + charset[(31 - sum % 31) % 31];
})();
section.applicant.firm_uscc = uscc;

// Fills in one step after the other until the check page; returns it.
async function walk(client, page, agent) {
  for (let i = 0; i < 12 && !page.path.endsWith('/check'); i++) {
    assert.equal(page.status, 200, page.html.slice(0, 1500));
    const step = page.path.split('/').pop();
    if (step === 'parties') {
      page = await client.submit(page, '/parties', agent ?? { party_self: 'self' });
    } else if (step === 'materials') {
      for (const f of forms(page.html).filter((x) => x.action.includes('/materials/') && /必要/.test(''))) void f;
      page = await uploadAll(client, page);
      page = await client.get(page.path.replace('/materials', '/check'));
    } else {
      page = await client.submit(page, `/form/${step}`, section[step]);
      assert.ok(!page.path.endsWith(step) || !page.html.includes('error-summary'), `${step}: ${page.html.match(/error-summary-list[\s\S]{0,600}/)?.[0]}`);
    }
  }
  return page;
}

async function uploadAll(client, page) {
  for (const f of forms(page.html).filter((x) => x.multipart)) {
    const control = f.fields.find((x) => x.type === 'file').name;
    page = await client.submit(page, f.action, { [control]: pdf });
    assert.equal(page.status, 200, page.html.slice(0, 1500));
  }
  return page;
}

test('the guide by both codes, and the QR code', async () => {
  for (const path of [`/q/${short}`, `/q/${code}`, `/items/${code}`]) {
    const r = await fetch(city.url + path);
    const html = await r.text();
    assert.equal(r.status, 200);
    assert.ok(html.includes('食品经营许可'), path);
    assert.ok(Buffer.byteLength(html) <= 60 * 1024, `${path}: ${Buffer.byteLength(html)} bytes`);
    const again = await fetch(city.url + path, { headers: { 'if-none-match': r.headers.get('etag') } });
    assert.equal(again.status, 304);
  }
  assert.equal((await fetch(`${city.url}/q/${short}.png`)).headers.get('content-type'), 'image/png');
  assert.match(await (await fetch(`${city.url}/q/${short}.svg`)).text(), /^<svg/);
  assert.equal((await fetch(`${city.url}/q/nosuchxx`)).status, 404);
});

test('a guide offers what is possible: online only by its channels, an agent only where one may come', async () => {
  const find = async (words) => JSON.parse((await new Client(city.url).get(`/api/v1/items?limit=1&q=${encodeURIComponent(words)}`)).html).items[0].code;
  const window = (await new Client(city.url).get(`/items/${await find('居民身份证')}`)).html;
  assert.ok(!window.includes('href="/apply/'), 'the window alone');
  assert.match(window, /不能由他人代办/);
  const online = (await new Client(city.url).get(`/items/${await find('食品经营许可')}`)).html;
  assert.ok(online.includes('href="/apply/'));
  assert.ok(!online.includes('不能由他人代办'));
});

test('a guide in English and in Chinese are kept apart', async () => {
  const en = await (await fetch(`${city.url}/items/${code}`, { headers: { 'accept-language': 'en' } })).text();
  const zh = await (await fetch(`${city.url}/items/${code}`, { headers: { 'accept-language': 'zh' } })).text();
  assert.ok(en.includes('Food business licence') && en.includes('lang="en"'));
  assert.ok(zh.includes('lang="zh-CN"') && !zh.includes('Legal basis'));
});

test('apply as an agent for a firm: errors at the field, draft kept, one case', async () => {
  let client = await signedIn('citizen');
  let page = await client.submit(await client.get(`/apply/${code}`), `/apply/${code}`);
  assert.match(page.path, /\/drafts\/\d+\/parties$/);
  const agent = { party_self: 'agent', party_kind: 'firm', party_name: '样本小吃店', party_id: uscc,
    party_phone: '13800000000', party_authority: '代为申请、补正、领取', party_until: '2099-12-31' };
  const wrong = await client.submit(page, '/parties', { ...agent, party_id: `${uscc.slice(0, 17)}!` });
  assert.equal(wrong.status, 422);
  assert.ok(wrong.html.includes('href="#f-party_id"'), 'the summary leads to the field');
  assert.ok(wrong.html.includes('样本小吃店'), 'what was typed is still there');
  page = await client.submit(wrong, '/parties', agent);
  assert.match(page.path, /\/form\/applicant$/);
  const bad = await client.submit(page, '/form/applicant', { ...section.applicant, firm_uscc: '123' });
  assert.equal(bad.status, 422);
  page = await client.submit(bad, '/form/applicant', section.applicant);
  assert.match(page.path, /\/form\/business$/);

  client = await signedIn('citizen'); // the session is lost; the draft is not
  const draft = page.path.split('/')[2];
  page = await client.get(`/drafts/${draft}`);
  assert.match(page.path, /\/form\/business$/);
  page = await walk(client, page);
  assert.match(page.path, /\/check$/);
  assert.ok(page.html.includes('热食类食品制售'));

  const file = forms((await client.get(`/drafts/${draft}/materials`)).html).find((f) => f.action.includes('/files/')).action
    .replace('/remove', '');
  const shown = await client.get(file);
  assert.equal(shown.headers.get('content-type'), 'application/pdf');
  assert.match(shown.headers.get('content-security-policy'), /sandbox/);
  const stranger = await signedIn('citizen-2').catch(() => signedIn('firm'));
  assert.equal((await stranger.get(file)).status, 404);
  assert.equal((await stranger.get(`/drafts/${draft}/check`)).status, 404);

  const unsigned = await client.submit(page, '/submit');
  assert.equal(unsigned.status, 422);
  const form = forms(unsigned.html).find((f) => f.action.includes('/submit'));
  const body = new URLSearchParams(form.fields.filter((f) => f.name && f.type === 'hidden').map((f) => [f.name, f.value]));
  body.append('true_statement', '1');
  const send = () => client.request('POST', form.action, { body: new URLSearchParams(body), follow: false });
  const [one, two] = await Promise.all([send(), send()]);
  assert.equal(one.status, 303, one.html.slice(0, 1500));
  assert.equal(two.status, 303);
  assert.equal(one.headers.get('location'), two.headers.get('location'), 'a double click makes one case');

  const receipt = await client.get(one.headers.get('location'));
  assert.equal(receipt.status, 200);
  assert.ok(receipt.html.includes('收件码'));
  assert.ok(receipt.html.includes(code), 'the number begins with the item code');
  assert.match((await client.get(`${receipt.path}/code.svg`)).html, /^<svg/);
  assert.equal((await stranger.get(receipt.path)).status, 404);
  assert.equal((await client.get(`/drafts/${draft}/check`)).status, 404, 'the draft has become the case');
});

test('a required material that is missing is named', async () => {
  const client = await signedIn('firm');
  let page = await client.submit(await client.get(`/apply/${code}`), `/apply/${code}`);
  page = await client.submit(page, '/parties', { party_self: 'self' });
  for (const step of Object.keys(section)) page = await client.submit(page, `/form/${step}`, section[step]);
  assert.match(page.path, /\/materials$/);
  const wrong = await client.submit(page, forms(page.html).find((f) => f.multipart).action,
    { [forms(page.html).find((f) => f.multipart).fields.find((x) => x.type === 'file').name]: { name: 'x.exe', type: 'application/pdf', data: 'MZ\x90\x00' } });
  assert.equal(wrong.status, 422, 'what the file says it is does not count');
  page = await client.get(page.path.replace('/materials', '/check'));
  page = await client.submit(page, '/submit', { true_statement: '1' });
  assert.equal(page.status, 422);
  assert.match(page.html, /href="#f-material-/);
});

test('at the window: no account, no telephone, papers ticked', async () => {
  const clerk = await signedIn('clerk');
  const list = await clerk.get('/desk/intake?q=' + encodeURIComponent('开饭店'));
  assert.ok(list.html.includes(`/desk/intake/${code}`));
  const page = await clerk.get(`/desk/intake/${code}`);
  const all = Object.assign({}, ...Object.values(section));
  const wrong = await clerk.submit(page, '/desk/intake/', { party_self: 'self', party_kind: 'firm', party_name: '', party_id: uscc });
  assert.equal(wrong.status, 422);
  const done = await clerk.submit(page, '/desk/intake/', { ...all, party_self: 'self', party_kind: 'firm', party_name: '样本小吃店',
    party_id: uscc, paper: ['application-form', 'layout-plan'] });
  assert.equal(done.status, 200, done.html.slice(0, 1500));
  assert.match(done.path, /^\/receipts\/\d+$/);
  const citizen = await signedIn('citizen');
  assert.equal((await citizen.get('/desk/intake')).status, 403);
  assert.equal((await citizen.get(done.path)).status, 404);
});
