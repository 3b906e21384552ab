// samples.mjs: real objects for the routes that need one. Each sample gives `params` for the path,
// `client` (somebody who may see it; default: by the route's right) and `foreign`: clients that
// have the right of the route but not to this object.
import { changeEntry } from './upstream.mjs';
import { PDF, act, apply, draft } from './apply.mjs';
import { Client } from './client.mjs';

const makers = {
  // What a visitor reported about a guide, and the task that it made: not for other departments.
  async 'guide-report'(all) {
    const { params: { code } } = await all.sample('item');
    const client = new Client(all.city.url);
    const path = `/items/${code}/wrong`;
    const page = await client.submit(await client.get(path), path, { part: 'phone', text: '样本：电话打不通', contact: '' });
    const number = page.path.match(/\/guide-reports\/([0-9A-Z]{12})/)?.[1];
    if (!number) throw new Error(`no report: ${page.status} ${page.path}`);
    return { params: { number } };
  },
  async 'quality-task'(all) {
    await all.sample('guide-report');
    const client = await all.people.as('leader');
    const id = (await client.get('/staff/quality?source=report')).html.match(/\/staff\/quality\/tasks\/(\d+)/)?.[1];
    if (!id) throw new Error('the report made no task');
    return { params: { id }, client, foreign: [await all.people.as('item-manager', 1)], secrets: ['样本：电话打不通'], body: { version: '1', act: 'answer', note: '样本' } };
  },
  async 'quality-sample'({ people }) {
    const client = await people.as('quality-officer');
    const page = await client.submit(await client.get('/staff/quality/samples'), '/staff/quality/samples', { title: '样本抽查', office: '', n: '3' });
    const id = page.path.match(/\/samples\/(\d+)$/)?.[1];
    if (!id) throw new Error(`nothing was drawn: ${page.status} ${page.path}`);
    return { params: { id }, client };
  },
  async 'quality-office'() {
    return { params: { office: '450600-scjgj' } };
  },

  // A list of one department that was uploaded and waits: not for managers of other departments.
  async 'list-import'({ city, people }) {
    const client = await people.as('item-manager');
    const { items } = JSON.parse((await client.get('/api/v1/items?limit=1&department=450600-scjgj')).html);
    const whole = await client.get('/staff/items/export?format=yaml');
    const doc = whole.html.split(/^---$/m).find((d) => d.includes(`code: ${items[0].code}`) || d.includes(`code: "${items[0].code}"`));
    const data = Buffer.from(`---${doc.replace('summary: {zh: "', 'summary: {zh: "样本修改：')}`);
    let page = await client.submit(await client.get('/staff/items/import'), '/staff/items/import', { file: { name: '样本清单.yaml', type: 'application/yaml', data } });
    const id = page.path.match(/import\/(\d+)$/)?.[1];
    if (!id) throw new Error(`not uploaded: ${page.status} ${page.path}\n${page.html.slice(0, 2000)}`);
    for (let i = 0; i < 200 && page.html.includes('正在检查'); i++) {
      await new Promise((r) => setTimeout(r, 100));
      page = await client.get(page.path);
    }
    const row = page.html.match(/changes\/(\d+)"/)?.[1];
    if (!row) throw new Error(`nothing waits: ${page.html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').slice(0, 2000)}`);
    return { params: { id, row }, client, foreign: [await people.as('item-manager', 1)], secrets: ['样本清单'] };
  },

  // A published item: everybody may see it.
  async item({ city }) {
    const r = await new Client(city.url).get('/api/v1/items?limit=1&q=%E9%A3%9F%E5%93%81');
    const { items } = JSON.parse(r.html);
    return { params: { code: items[0].code }, item: items[0] };
  },

  // A hall of the city, for what is asked by query.
  async hall() {
    return { params: {}, query: '?hall=gangkou-hall&size=card' };
  },

  // Whose life events a machine offers.
  async audience() {
    return { params: { audience: 'person' } };
  },

  // A list of shared parts, and a record in it.
  async list() {
    return { params: { kind: 'phone', code: 'advice-450600-scjgj' } };
  },

  // A draft of a department's item: managers of other departments must not see it.
  async proposal({ city, people }) {
    const client = await people.as('item-manager');
    const { items } = JSON.parse((await client.get('/api/v1/items?limit=1&department=450600-scjgj')).html);
    const record = await client.get(`/staff/lists/item/${items[0].code}`);
    let id = record.html.match(/\/staff\/proposals\/(\d+)/)?.[1];
    if (!id) {
      const page = await client.submit(record, '/staff/lists/item/begin', { code: items[0].code });
      id = page.path.match(/\/staff\/proposals\/(\d+)\/edit/)?.[1];
      if (!id) throw new Error(`no draft was begun: ${page.status} ${page.path}`);
    }
    return { params: { id }, client, foreign: [await people.as('item-manager', 1)] };
  },

  // An item of a department that differs from its entry of the catalogue, which changed.
  async upstream({ people }) {
    const client = await people.as('item-manager');
    const find = async () => (await client.get('/staff/upstream')).html.match(/\/staff\/upstream\/(\d+)/)?.[1];
    if (!await find()) await changeEntry(people, '450125004001', { name: '公司设立登记（样本）' });
    return { params: { id: await find() }, client, foreign: [await people.as('item-manager', 1)] };
  },

  // The acts of some subject of the ledger.
  async 'ledger-chain'({ people }) {
    const client = await people.as('audit-admin');
    const id = (await client.get('/ledger')).html.match(/href="\/ledger\/(\d+)"/)?.[1];
    if (!id) throw new Error('the ledger is empty');
    return { params: { subject: id }, client };
  },

  // No identity provider is declared in the demo city; oidc.test.mjs has one.
  async provider() {
    return { params: { provider: 'none' } };
  },

  // A file of the design system, at the address that pages name.
  async asset({ city }) {
    const { html } = await new Client(city.url).get('/');
    const [, digest, name] = html.match(/\/static\/([0-9a-f]+)\/(app\.css)/);
    return { params: { digest, name } };
  },

  // Somebody whose password was right and whose code is asked for.
  async 'second-step'({ city }) {
    const client = new Client(city.url);
    const account = city.accounts().filter((a) => a.totp_secret)[0];
    await client.submit(await client.get('/sign-in'), '/sign-in', { login: account.login, password: account.password });
    return { params: {}, client };
  },

  // A decider whom the security administrator made just now: the second factor is to be enrolled.
  async 'second-step.new'({ city, people }) {
    const admin = await people.as('security-admin');
    const made = { login: `new-decider-${process.pid}`, name: '样本新决定人', password: 'First password 1' };
    const page = await admin.submit(await admin.get('/staff/new'), '/staff', { ...made, roles: ['decider'], scopes: ['450681-scjgj'] });
    if (page.status !== 200 || page.path.startsWith('/staff/new')) throw new Error(`no staff account: ${page.status} ${page.path}`);
    const client = new Client(city.url);
    client.page = await client.submit(await client.get('/sign-in'), '/sign-in', { login: made.login, password: made.password });
    return { params: {}, client, made };
  },

  // A session that is open: of the first citizen; the second one may not end it.
  async session({ people }) {
    const owner = await people.as('citizen');
    const page = await owner.get('/account');
    const id = page.html.match(/\/account\/sessions\/(\d+)\/end/)?.[1];
    if (!id) {
      const again = await people.signedIn('citizen', 0); // a second session, which the page offers to end
      const listed = await again.get('/account');
      const other = listed.html.match(/\/account\/sessions\/(\d+)\/end/)?.[1];
      if (!other) throw new Error('no session can be ended on /account');
      return { params: { id: other }, client: again, foreign: [await people.as('citizen', 1), await people.as('firm')] };
    }
    return { params: { id }, client: owner, foreign: [await people.as('citizen', 1), await people.as('firm')] };
  },

  // The account of a clerk, as the security administrator sees it.
  async staff({ people }) {
    const client = await people.as('security-admin');
    const { html } = await client.get('/staff');
    const id = html.match(/\/staff\/(\d+)"/)?.[1];
    if (!id) throw new Error('no staff account on /staff');
    return { params: { id }, client };
  },

  // A mandate of the first citizen for the second one: a third person has nothing to do with it.
  async mandate({ people }) {
    const client = await people.as('citizen');
    const head = '45069919851112002';
    const weight = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const check = '10X98765432'[weight.reduce((sum, w, i) => sum + w * Number(head[i]), 0) % 11];
    const page = await client.submit(await client.get('/account/mandates'), '/account/mandates', { kind: 'agent',
      agent_name: '演示公民乙', agent_id_number: head + check, to_day: new Date(Date.now() + 30 * 864e5).toISOString().slice(0, 10) });
    const id = page.html.match(/\/account\/mandates\/(\d+)\/end/)?.[1];
    if (!id) throw new Error(`no mandate was given: ${page.html.slice(0, 2000)}`);
    return { params: { id }, client, foreign: [await people.as('firm'), await people.as('clerk')] };
  },

  // A draft half filled in, with a file: its owner's alone.
  async 'draft.own'({ city, people }) {
    const client = await people.as('citizen');
    const { id } = await draft(client, await permit(city, '烟草专卖零售'));
    const { html } = await client.get(`/drafts/${id}/materials`);
    const params = { draft: id, section: 'business', material: html.match(/materials\/([a-z0-9-]+)"/)[1], file: html.match(/files\/(\d+)/)[1] };
    return { params, client, foreign: await strangers(people, ['clerk', 'leader']), secrets: ['样本 材料'] };
  },

  // A case that has just been received, as its applicant sees it.
  async casefile({ city, people }) {
    const client = await people.newCitizen('样本甲'); // one draft per person and item
    const { id } = await apply(client, await permit(city));
    const body = new FormData();
    body.append('material', 'layout-plan');
    body.append('file-layout-plan', new Blob([PDF], { type: 'application/pdf' }), 'plan.pdf');
    return { params: { id, case: id }, client, foreign: await strangers(people), secrets: ['样本甲'], body };
  },
  async 'casefile.party'(all) {
    const { params } = await all.sample('casefile');
    const client = await all.people.as('clerk');
    const { html } = await client.get(`/cases/${params.id}`);
    return { params: { id: params.id, party: html.match(/\/parties\/(\d+)\/number"/)[1] }, client,
      foreign: [await all.people.as('clerk', 1), await all.people.as('decider', 1)], secrets: ['样本甲'], body: { reason: '核对身份证原件' } };
  },
  'casefile.own': (all) => all.sample('casefile'),
  async 'casefile.clock'(all) {
    const sample = await all.sample('casefile');
    const { html } = await sample.client.get(`/cases/${sample.params.id}`);
    return { ...sample, params: { ...sample.params, name: html.match(/\/clocks\/([a-z]+)"/)[1] } };
  },
  async 'casefile.file'(all) {
    const sample = await all.sample('casefile');
    const { html } = await sample.client.get(`/cases/${sample.params.id}`);
    return { ...sample, params: { ...sample.params, file: html.match(/\/files\/(\d+)"/)[1] } };
  },
  async 'casefile.act'(all) {
    const sample = await all.sample('casefile');
    return { ...sample, params: { ...sample.params, act: 'accept' }, client: await all.people.as('clerk'), body: { version: '1' } };
  },

  // The same by its number, for machines.
  async 'casefile.number'(all) {
    const sample = await all.sample('casefile');
    const { html } = await sample.client.get(`/cases/${sample.params.id}`);
    const number = html.match(/<code[^>]*>([0-9A-Z]{39,50})<\/code>/)[1];
    return { ...sample, params: { number, act: 'withdraw' }, json: { version: 1, act: 'withdraw' } };
  },

  // A case that has been decided.
  async 'casefile.decided'({ city, people }) {
    const client = await people.newCitizen('样本乙');
    const { id } = await apply(client, await permit(city));
    await act(await people.as('clerk'), id, 'accept');
    await act(await people.as('reviewer'), id, 'review', { opinion: '符合条件' });
    await act(await people.as('decider'), id, 'grant', { opinion: '准予' });
    return { params: { id, case: id }, client, foreign: await strangers(people), secrets: ['样本乙'] };
  },

  // Its notice of acceptance, and the code on it.
  async 'casefile.letter'(all) {
    const sample = await all.sample('casefile.decided');
    const { html } = await sample.client.get(`/cases/${sample.params.id}`);
    return { ...sample, params: { ...sample.params, seq: html.match(/\/letters\/(\d+)"/)[1] } };
  },
  async 'letter.code'(all) {
    const sample = await all.sample('casefile.letter');
    const { html } = await sample.client.get(`/cases/${sample.params.id}/letters/${sample.params.seq}`);
    return { params: { code: html.match(/<code[^>]*>([2-9A-Z ]{19})<\/code>/)[1].replaceAll(' ', '') } };
  },

  // Granted on the spot on a pledge (告知承诺): somebody else checks it afterwards.
  async 'later-check'({ city, people }) {
    const client = await people.newCitizen('样本丙');
    const { id } = await apply(client, await permit(city, '公共场所卫生许可'));
    await act(await people.as('clerk'), id, 'grant', { opinion: '凭承诺准予' });
    return { params: { id }, client: await people.as('reviewer'), foreign: [], body: { version: '1', result: 'true', handling: '现场核查属实' } };
  },

  // A power of the list, and a draft that changes it.
  async power({ city }) {
    const r = await new Client(city.url).get('/api/v1/lists/powers?limit=1&office=450600-scjgj');
    return { params: { code: JSON.parse(r.html).items[0].code } };
  },
  async 'power-change'(all) {
    const { params } = await all.sample('power');
    const client = await all.people.as('power-drafter');
    const path = `/lists/power-changes/new?code=${params.code}`;
    const page = await client.get(path);
    const made = await client.submit(page, '/lists/power-changes', { document: '样本文件', reason: '样本理由' });
    const id = made.path.match(/power-changes\/(\d+)$/)?.[1];
    if (!id) throw new Error(`no draft: ${made.status} ${made.path}\n${made.html.replace(/<[^>]+>/g, ' ').slice(0, 2000)}`);
    return { params: { id }, client, foreign: [], body: { version: '1', act: 'submit' } };
  },

  // An id that nothing has.
  async nothing() {
    return { params: { id: '1' } };
  },

  // What may be rated: the closing of a decided case, by its applicant; the window makes a code for it.
  async rating(all) {
    const sample = await all.sample('casefile.decided');
    return { ...sample, params: { ...sample.params, stage: 'closing' }, body: { level: '1' }, json: { level: 1 } };
  },
  async 'rating.code'(all) {
    const { params } = await all.sample('casefile.decided');
    const clerk = await all.people.as('clerk');
    const page = await clerk.submit(await clerk.get(`/cases/${params.id}/ratings`), '/code');
    return { params: { code: page.html.match(/href="\/rate\/([^"]+)"/)[1] } };
  },
};

// A permit that a person may apply for, decided by the city's bureau.
async function permit(city, words = '食品经营许可') {
  const r = await new Client(city.url).get(`/api/v1/items?limit=1&q=${encodeURIComponent(words)}`);
  return JSON.parse(r.html).items[0].code;
}

// People with every right of their kind, but none to the things of the first citizen.
async function strangers(people, more = []) {
  const clients = [await people.as('citizen', 1), await people.as('firm'), await people.as('clerk', 1), await people.as('decider', 1)];
  for (const role of more) clients.push(await people.as(role));
  return clients;
}

export class Samples {
  constructor(city, people) {
    Object.assign(this, { city, people, made: new Map() });
  }

  async sample(name) {
    if (!this.made.has(name)) this.made.set(name, makers[name](this));
    return this.made.get(name);
  }

  async of(route) {
    if (!route.sample) {
      if (route.path.includes('{')) throw new Error(`${route.method} ${route.path} has parameters but no sample`);
      return { params: {} };
    }
    if (!makers[route.sample]) throw new Error(`${route.method} ${route.path}: nobody knows the sample «${route.sample}»`);
    return this.sample(route.sample);
  }
}
