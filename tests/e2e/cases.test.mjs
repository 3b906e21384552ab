// cases.test.mjs: what must never happen to a case: seen or counted by strangers, made twice, decided
// twice, overwritten, lost with the session, corrected twice.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PDF, act, apply, draft, fill, ok } from './lib/apply.mjs';
import { sql, startCity } from './lib/city.mjs';
import { Client, forms } from './lib/client.mjs';
import { People, idNumber } from './lib/people.mjs';

let city, people, code;
before(async () => {
  city = await startCity();
  people = new People(city);
  const r = await new Client(city.url).get(`/api/v1/items?limit=1&q=${encodeURIComponent('食品经营许可')}`);
  code = JSON.parse(r.html).items[0].code;
});
after(async () => { await city?.stop(); });

const fields = (page, which) => {
  const form = forms(page.html).find((f) => f.action.includes(which));
  assert.ok(form, `${which} is not offered on ${page.path}`);
  return { action: form.action, values: Object.fromEntries(form.fields.filter((f) => f.name && f.type !== 'submit').map((f) => [f.name, f.value])) };
};
const post = (client, action, values) => client.request('POST', action, { body: new URLSearchParams(values), follow: false });
const cases = () => Number(sql(city, 'SELECT COUNT(*) FROM casefile')[0][0]);

test('strangers neither see nor count the case of another', async () => {
  const owner = await people.newCitizen('样本甲');
  const { id, receipt } = await apply(owner, code);
  const number = (await owner.get(`/cases/${id}`)).html.match(/<code[^>]*>([0-9A-Z]{39,50})<\/code>/)[1];
  for (const client of [await people.newCitizen('样本乙'), await people.as('clerk', 1), await people.as('decider', 1)]) {
    const staff = (await client.get('/desk')).status === 200;
    for (const path of ['/my', '/ratings', '/messages', '/drafts', ...(staff ? ['/desk', `/desk?q=${receipt}`, `/desk?q=${number}`, `/desk?q=${owner.account.id_number}`, '/desk/today'] : [])]) {
      const page = await client.get(path);
      assert.ok(page.status < 500, `${path}: ${page.status}`);
      for (const secret of [`/cases/${id}`, '样本甲', path.includes(receipt) ? '没有这样的词' : receipt]) assert.ok(!page.html.includes(secret), `${path} tells ${secret}`);
      if (path === '/desk/today') assert.ok(!page.html.includes('大数据和行政审批局'), 'no figures of other departments');
    }
    assert.equal((await client.get(`/cases/${id}`)).status, 404);
    assert.ok([403, 404].includes((await client.get(`/api/v1/casefiles/${number}`)).status));
    const list = await client.get('/api/v1/casefiles');
    if (list.status === 200) assert.equal(JSON.parse(list.html).total, 0, 'a total counts only what one may see');
  }
  const nobody = new Client(city.url);
  const wrong = await nobody.submit(await nobody.get('/progress'), '/progress', { receipt, tail: '0000' });
  const none = await nobody.submit(await nobody.get('/progress'), '/progress', { receipt: '4506260101000000A', tail: '0000' });
  const words = (p) => p.html.match(/<main[\s\S]*<\/main>/)[0].replace(/value="[^"]*"/g, '');
  assert.equal(words(wrong), words(none), 'a wrong number and a wrong receipt look the same');
});

test('staff without the right to cases see none, whatever their scope', async () => {
  const owner = await people.newCitizen('样本密');
  const { id } = await apply(owner, code);
  await act(await people.as('clerk'), id, 'accept');
  const own = await owner.get(`/cases/${id}`);
  const paths = [`/cases/${id}`, `/cases/${id}/receipt`, `/receipts/${id}`, `/receipts/${id}/code.svg`, `/cases/${id}/ratings`, `/ratings/${id}/acceptance`,
    ...[...own.html.matchAll(/href="(\/cases\/\d+\/(?:files|letters|clocks)\/[^"]+)"/g)].map((m) => m[1])];
  for (const role of ['audit-admin', 'system-admin', 'security-admin']) {
    const client = await people.as(role);
    for (const path of paths) assert.equal((await client.get(path, { follow: false })).status, 404, `${role} ${path}`);
  }
  assert.equal((await (await people.as('leader')).get(`/cases/${id}`)).status, 200);
  assert.equal((await (await people.as('clerk')).get(`/ratings/${id}/acceptance`)).status, 404, 'who served does not read the rating');
});

test('a double click on submit makes one case, and the Back button no second one', async () => {
  const owner = await people.newCitizen('样本丙');
  const d = await draft(owner, code);
  const { action, values } = fields(d.page, '/submit');
  const before = cases();
  const answers = await Promise.all(Array.from({ length: 12 }, () => post(owner, action, { ...values, true_statement: '1' })));
  assert.ok(answers.every((r) => r.status < 500), answers.map((r) => r.status).join(' '));
  assert.equal(new Set(answers.filter((r) => r.status === 303).map((r) => r.headers.get('location'))).size, 1);
  assert.equal(cases(), before + 1);
  const back = await post(owner, action, { ...values, true_statement: '1' });
  assert.equal(back.headers.get('location'), answers.find((r) => r.status === 303).headers.get('location'));
  const fresh = await post(owner, action, { ...values, _once: 'another-key-of-the-same-draft', true_statement: '1' });
  assert.ok(fresh.status >= 400 && fresh.status < 500, `the draft is gone: ${fresh.status}`);
  assert.equal(cases(), before + 1);
});

test('what is begun is found again under my affairs, and what was sent with its state', async () => {
  const owner = await people.newCitizen('样本寻');
  const d = await draft(owner, code, { upload: false });
  const my = await owner.get('/my');
  assert.ok(my.html.includes('href="/drafts"'), 'the drafts are named there');
  assert.ok((await owner.get('/drafts')).html.includes(`/drafts/${d.id}`));
  const links = [...my.html.matchAll(/href="(\/(?:drafts|apply|cases)[^"]*)"/g)].map((m) => m[1]);
  for (const href of links) assert.equal((await owner.get(href)).status, 200, href);
  const { id } = await apply(owner, code);
  assert.match((await owner.get('/my')).html, new RegExp(`/cases/${id}"[\\s\\S]*?已收件`));
  const gone = await owner.get(`/drafts/${d.id}/check`);
  assert.equal(gone.status, 404);
  assert.match(gone.html, /如果已经提交，请到“我的办事”查看/);
});

test('answers are shown in words, and a done act is told', async () => {
  const owner = await people.newCitizen('样本言');
  const { id } = await apply(owner, code, { choices: { opening_date: '2027-01-02', food_online: 'yes' } });
  const { html } = await owner.get(`/cases/${id}`);
  assert.match(html, /是否通过网络经营<\/dt><dd[^>]*>是</);
  assert.match(html, /2027年1月2日/);
  const done = await act(await people.as('clerk'), id, 'accept');
  assert.match(done.html, /role="status"><p>已受理/);
  assert.ok(!(await owner.get(`/cases/${id}?done=grant`)).html.includes('role="status"'), 'only what was really done');
});

test('withdrawing is asked twice', async () => {
  const owner = await people.newCitizen('样本撤');
  const { id } = await apply(owner, code);
  const page = await owner.get(`/cases/${id}`);
  assert.ok(!/<details class="act" open>/.test(page.html), 'not one tap away');
  const once = await owner.submit(page, '/acts/withdraw');
  assert.equal(once.status, 422);
  assert.match(once.html, /请先勾选/);
  assert.match(once.html, /<details class="act" open>/);
  assert.match((await owner.get(`/cases/${id}`)).html, /已收件/);
  const twice = await owner.submit(once, '/acts/withdraw', { sure: '1' });
  assert.equal(twice.status, 200);
  assert.match(twice.html, /已撤回/);
});

test('an act that fails stands open again with all that was typed', async () => {
  const owner = await people.newCitizen('样本补');
  const { id } = await apply(owner, code);
  const clerk = await people.as('clerk');
  const page = await clerk.submit(await clerk.get(`/cases/${id}`), '/acts/correct', { defects: ['layout-plan'], reason: '', 'defect-layout-plan': '图不清楚' });
  assert.equal(page.status, 422);
  const open = page.html.match(/<details class="act" open>[\s\S]*?<\/details>/g);
  assert.equal(open?.length, 1);
  assert.match(open[0], /acts\/correct/);
  assert.match(open[0], /图不清楚/);
  assert.match(open[0], /value="layout-plan" checked/);
  const at = page.html.match(/error-summary[\s\S]*?href="#([^"]+)"/)[1];
  assert.ok(open[0].includes(`id="${at}"`), `the error summary leads to #${at}`);
  const asked = await clerk.submit(page, '/acts/correct', { reason: '请换一张', defects: ['layout-plan'] });
  assert.equal(asked.status, 200);
  const own = await owner.get(`/cases/${id}`);
  assert.match(own.html, /图不清楚<\/p>[\s\S]{0,400}type="file"/);
});

test('a draft survives the lost session: the same step, with its files', async () => {
  const owner = await people.newCitizen('样本丁');
  const d = await draft(owner, code, { upload: ['layout-plan'] });
  const again = new Client(city.url);
  const page = await again.get(`/drafts/${d.id}/check`, { follow: false });
  assert.match(page.headers.get('location'), /^\/sign-in\?return=/);
  const signIn = await again.get(page.headers.get('location'));
  const back = await again.submit(signIn, '/sign-in', { login: owner.account.login, password: owner.account.password });
  assert.equal(back.path, `/drafts/${d.id}/check`);
  assert.ok((await again.get(`/drafts/${d.id}/materials`)).html.includes('样本 材料.pdf'));
});

test('two clerks on one case: the second is told, nothing is overwritten', async () => {
  const owner = await people.newCitizen('样本戊');
  const { id } = await apply(owner, code);
  const clerk = await people.as('clerk');
  const page = await clerk.get(`/cases/${id}`), other = await clerk.get(`/cases/${id}`);
  const accept = fields(page, '/acts/accept'), correct = fields(other, '/acts/correct');
  const [one, two] = await Promise.all([post(clerk, accept.action, { ...accept.values, opinion: '齐全' }),
    post(clerk, correct.action, { ...correct.values, _once: 'second clerk of the case', defects: 'layout-plan', 'defect-layout-plan': '不清楚', reason: '请补正' })]);
  assert.deepEqual([one.status, two.status].sort(), [303, 409], `${one.status} ${two.status}`);
  assert.match((one.status === 409 ? one : two).html, /该办件已由\S+于\d{4}-\d\d-\d\d \d\d:\d\d办理/, 'who and when');
  const acts = sql(city, `SELECT act FROM casefile_event WHERE casefile_id = ${id}`).map(([a]) => a);
  assert.equal(acts.filter((a) => a === 'accept' || a === 'correct').length, 1, acts.join(' '));
});

test('a decision is made once, by somebody else than the reviewer, with one number', async () => {
  const owner = await people.newCitizen('样本己');
  const { id } = await apply(owner, code);
  await act(await people.as('clerk'), id, 'accept');
  await act(await people.as('reviewer'), id, 'review', { opinion: '可以' });
  const decider = await people.as('decider');
  const page = await decider.get(`/cases/${id}`);
  const grant = fields(page, '/acts/grant'), deny = fields(page, '/acts/deny');
  const answers = await Promise.all([post(decider, grant.action, { ...grant.values, _once: 'decision one here' }), post(decider, grant.action, { ...grant.values, _once: 'decision two here' }),
    post(decider, deny.action, { ...deny.values, _once: 'decision three here', reason: '不符合条件' })]);
  assert.equal(answers.filter((r) => r.status === 303).length, 1, answers.map((r) => r.status).join(' '));
  assert.ok(answers.filter((r) => r.status !== 303).every((r) => r.status === 409), answers.map((r) => r.status).join(' '));
  const decided = sql(city, `SELECT COUNT(*) FROM casefile_event WHERE casefile_id = ${id} AND act IN ('grant', 'deny')`);
  assert.equal(decided[0][0], '1');
  const late = await post(decider, deny.action, { ...deny.values, _once: 'decision four here', reason: '晚了' });
  assert.equal(late.status, 409);
});

test('corrections are asked once only, and only what was asked is asked', async () => {
  const owner = await people.newCitizen('样本庚');
  const { id } = await apply(owner, code);
  const clerk = await people.as('clerk');
  const asked = fields(await clerk.get(`/cases/${id}`), '/acts/correct');
  await act(clerk, id, 'correct', { defects: 'layout-plan', 'defect-layout-plan': '看不清', reason: '请补正' });
  assert.equal((await post(owner, `/cases/${id}/acts/supply`, fields(await owner.get(`/cases/${id}`), '/acts/supply').values)).status, 422, 'nothing was handed in yet');
  ok(await owner.submit(await owner.get(`/cases/${id}`), `/cases/${id}/files`, { 'file-layout-plan': { name: '新图.pdf', type: 'application/pdf', data: PDF } }), 'files');
  await act(owner, id, 'supply');
  const page = await clerk.get(`/cases/${id}`);
  assert.ok(!page.html.includes('/acts/correct'), 'it is not offered again');
  assert.match(page.html, /材料补齐日期/);
  assert.match((await clerk.get('/desk/today')).html, /其中待申请人补正/);
  const version = fields(page, '/acts/accept').values.version;
  const forged = await post(clerk, asked.action, { ...asked.values, version, _once: 'forged second notice', defects: 'layout-plan', 'defect-layout-plan': '还是看不清', reason: '再补' });
  assert.equal(forged.status, 409, `${forged.status}`);
});

test('a special procedure: the applicant reads which one, until when, and what it means for the clocks', async () => {
  const owner = await people.newCitizen('样本壬');
  const { id } = await apply(owner, code);
  await act(await people.as('clerk'), id, 'accept');
  const reviewer = await people.as('reviewer');
  const page = await reviewer.get(`/cases/${id}`);
  const pause = fields(page, '/acts/pause');
  const unsaid = await post(reviewer, pause.action, { ...pause.values, _once: 'no time is told', special: 'expert_review', until: '', reason: '需要专家评审' });
  assert.equal(unsaid.status, 422, 'the time needed has to be told');
  const until = new Date(Date.now() + 20 * 86400e3).toISOString().slice(0, 10);
  await act(reviewer, id, 'pause', { special: 'expert_review', until, reason: '需要专家评审' });
  const seen = (await owner.get(`/cases/${id}`)).html;
  assert.match(seen, /专家评审，至\d{4}年\d+月\d+日结束：不计入法定时限和承诺时限（行政许可法第四十五条）/);
  assert.match(seen, /特别程序期间，暂停计算 · 恢复后至/);
});

test('the desk is filtered by item and by the day that is due', async () => {
  const owner = await people.newCitizen('样本癸');
  const { id } = await apply(owner, code);
  const clerk = await people.as('clerk');
  const has = async (query) => (await clerk.get(`/desk${query}`)).html.includes(`/cases/${id}"`);
  assert.ok(await has(`?item=${code}`), 'its item');
  assert.ok(await has(`?item=${code}&state=received`), 'its item and state');
  assert.ok(!await has(`?item=${code}&state=accepted`), 'another state');
  assert.ok(!await has('?due=late'), 'not late on its first day');
  assert.ok(!await has('?due=today'), 'not due on its first day');
  const listed = (await clerk.get('/desk')).html;
  assert.match(listed, new RegExp(`<option value="${code}">[^<]*食品经营许可[^<]*\\(\\d+\\)</option>`));
});

test('codes of the window cannot be guessed: after twenty wrong ones no more are looked at', async () => {
  const guesser = new Client(city.url);
  for (let i = 0; i < 20; i++) assert.equal((await guesser.get(`/rate/WRNGCD${String(i).padStart(2, '2')}`)).status, 404);
  assert.equal((await guesser.get('/rate/WRNGCDZZ')).status, 429);
});

test('at the window: no account, no telephone, on paper', async () => {
  const clerk = await people.as('clerk');
  const page = await clerk.get(`/desk/intake/${code}`);
  const values = fill(page, `/desk/intake/${code}`, { party_phone: '', party_agent_name: '', party_agent_id: '', party_authority: '', party_until: '' });
  const done = ok(await clerk.submit(page, `/desk/intake/${code}`, { ...values, party_self: 'self', party_kind: 'person', party_name: '样本老人', party_id: idNumber(888, '19400101'),
    paper: ['application-form', 'layout-plan', 'safety-rules'] }), 'window');
  assert.match(done.path, /^\/receipts\/\d+/);
  const receipt = done.html.match(/4506[0-9A-Z]{8,}/)[0];
  const nobody = new Client(city.url);
  const progress = await nobody.submit(await nobody.get('/progress'), '/progress', { receipt, tail: idNumber(888, '19400101').slice(-4) });
  assert.match(progress.html, /已收件/);
});

test('what is no PDF and no picture is refused, whatever its name says', async () => {
  const owner = await people.newCitizen('样本辛');
  const d = await draft(owner, code, { upload: false });
  const page = await owner.get(`/drafts/${d.id}/materials`);
  for (const [name, type, data] of [['a.pdf', 'application/pdf', '<html><script>alert(1)</script>'], ['a.png', 'image/png', 'GIF89a'], ['empty.pdf', 'application/pdf', ''],
    ['../../etc/passwd', 'application/pdf', 'MZ\x90\x00']]) {
    const r = await owner.submit(page, '/materials/layout-plan', { 'material-layout-plan': { name, type, data } });
    assert.ok([413, 415, 422].includes(r.status), `${name}: ${r.status}`);
    assert.match(r.html, /error-summary|error/);
  }
  assert.ok(!(await owner.get(`/drafts/${d.id}/materials`)).html.includes('passwd'));
});

test('numbers as people type them: full-width, with spaces, +86, pasted marks, all of the number', async () => {
  const wide = (s) => [...s].map((ch) => String.fromCodePoint(ch.codePointAt(0) + 0xfee0)).join('');
  const number = idNumber(731, '19790505');
  const owner = await people.newCitizen('样\u202e本宽\u200b', { id_number: ` ${wide(number.slice(0, 6))} ${number.slice(6, 14)}　${number.slice(14)} `, phone: '\u202a+86 199 0000 0000\u202c' });
  const { receipt, id } = await apply(owner, code);
  assert.match((await owner.get(`/cases/${id}`)).html, /样本宽 · 450/);
  const nobody = await people.as('public');
  const ask = async (values) => nobody.submit(await nobody.get('/progress'), '/progress', values);
  for (const tail of [number.slice(-4), wide(number.slice(-4)), number])
    assert.equal((await ask({ receipt: ` ${receipt.slice(0, 4)} ${receipt.slice(4).toLowerCase()}`, tail })).status, 200, tail);
  for (const path of ['/sign-up', '/progress'])
    assert.ok(!/name="(?:id_number|tail)"[^>]*maxlength="(?:4|18)"/.test((await nobody.get(path)).html), 'what is pasted with spaces is not cut off');
});

test('progress: five wrong answers lock a receipt, also for the right answer', async () => {
  const owner = await people.newCitizen('样本锁');
  const { receipt } = await apply(owner, code);
  const nobody = await people.as('public');
  const ask = async (tail) => nobody.submit(await nobody.get('/progress'), '/progress', { receipt, tail });
  for (let i = 0; i < 5; i++) assert.equal((await ask(`00${i}X`)).status, 422);
  const locked = await ask(owner.account.id_number.slice(-4));
  assert.equal(locked.status, 429);
  assert.match(locked.html, /一刻钟|15/);
});
