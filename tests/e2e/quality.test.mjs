// quality.test.mjs: the quality rules over a whole list. At least five faults of each rule are planted in a
// clean list, and all of them, and nothing else, must be found. The list itself goes out and in without loss.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { City, engine, root, run } from './lib/city.mjs';
import { pgCreate, pgDrop } from './lib/pg.mjs';

const EACH = 5, TOTAL = 360;
const home = mkdtempSync(join(tmpdir(), 'cityhall-quality-'));
const dbs = [];

async function empty(name) {
  const db = engine === 'pgsql' ? await pgCreate() : `sqlite:${home}/${name}.db`;
  dbs.push(db);
  const city = new City(home, db, join(home, name));
  assert.equal(city.command('db', 'migrate').code, 0);
  return city;
}
const ok = (r) => { assert.equal(r.code, 0, r.out + r.err); return r.out; };
const file = (name, text) => { writeFileSync(join(home, name), text); return join(home, name); };

// ---- documents as text: top-level keys of the list's YAML

const keyed = (doc, key) => new RegExp(`^${key}:[^\\n]*\\n(?:[ -][^\\n]*\\n)*`, 'm').exec(doc);
function set(doc, key, value) {
  const line = value === null ? '' : `${key}: ${JSON.stringify(value)}\n`;
  const m = keyed(doc, key);
  return m ? doc.slice(0, m.index) + line + doc.slice(m.index + m[0].length) : doc + line;
}
const word = (doc, key) => (/: "?([^"\n]*)"?\n/.exec(keyed(doc, key)?.[0] ?? '') ?? [])[1];
const pair = (zh, en) => ({ zh, en });
const material = (more) => [{ code: 'paper', name: pair('身份证明材料', 'Proof of identity'), need: 'required', source: 'applicant',
  form: 'both', originals: 1, copies: 0, note: pair('核对原件', 'The original is looked at'), ...more }];
const step = (zh, standard = `${zh}的标准`) => ({ name: pair(zh, 'Step'), who: pair('窗口', 'Window'), time: pair('当日', 'That day'),
  standard: pair(standard, 'By the law') });
const steps = ['受理', '审查', '决定', '办结', '送达'].map((s) => step(s));
const faq = (q) => ({ q: pair(q, 'A question'), a: pair('可以。', 'Yes.') });
const basis = (more) => [{ law: pair('中华人民共和国行政许可法', 'Administrative Licensing Law'), article: '第四条',
  gist: pair('设定和实施行政许可应当依照法定的权限。', 'Licences are set by law.'), source: '公布文本', verified: true, ...more }];

const question = (code) => ({ code, text: pair(`哪一种情形${code}`, 'Which situation'), basis: '行政许可法第四条', source: '公布文本', verified: true });
const option = (question, code, more) => ({ question, code, name: pair(`情形${code}`, 'This one'), ...more });
const situations = (d, questions, options) => set(set(d, 'questions', questions), 'options', options);

// A document without any finding.
function clean(doc) {
  const permit = word(doc, 'type') === '01';
  const changes = { kind: 'promised', promise: { n: 3, unit: 'working', start: 'acceptance', basis: pair('承诺', 'Promise') },
    legal: { n: 20, unit: 'working', start: 'acceptance', basis: pair('行政许可法第四十二条', 'Article 42') },
    visits: 0, visits_reason: null, channels: ['window', 'web'], fees: [], pay_online: null, depth: null,
    result: { name: pair('办理结果通知', 'Notice'), kind: 'other', sample: '/static/sample.svg' },
    steps: permit ? steps : steps.slice(0, 2), faqs: [faq('能代办吗？')], conditions: [pair('身份真实', 'You are who you say')],
    materials: material({}), basis: basis({}), special: [], exemptions: [], rights: null, at_once: null, extension: null,
    applicants: null, questions: [], options: [], places: ['city-hall'], audience: ['person'], themes: { person: ['040'], firm: [] } };
  return Object.entries(changes).reduce((d, [k, v]) => set(d, k, v), doc);
}

// rule → how to break it; i counts the faults of the rule. What else must be found with it stands in `also`.
const failed = [];
const faults = {
  immediate: (d) => set(d, 'kind', 'immediate'),
  'promise-within-law': (d) => set(d, 'promise', { n: 99, unit: 'working', start: 'acceptance' }),
  'limit-basis': (d) => set(d, 'legal', { n: 20, unit: 'working', start: 'acceptance' }),
  'limit-unit': (d) => set(d, 'promise', { n: 3 }),
  'visit-reason': (d) => set(d, 'visits', 1),
  'visit-channel': (d) => set(d, 'channels', ['window']),
  'online-depth': (d) => set(set(set(d, 'depth', 4), 'visits', 1), 'visits_reason', pair('须核对原件', 'The original is seen')),
  'fee-basis': (d) => set(set(d, 'fees', [{ name: pair('工本费', 'Cost'), basis: '价目表' }]), 'pay_online', true),
  'fee-online': (d) => set(d, 'pay_online', true),
  'result-kind': (d) => set(d, 'result', { name: pair('某某许可证', 'Permit'), kind: 'approval', sample: '/s.svg' }),
  'result-sample': (d) => set(d, 'result', { name: pair('通知', 'Notice'), kind: 'other' }),
  'phone-number': (d) => set(d, 'phones', { advice: '0770-2000125', complaint: 'complaint-450600-scjgj' }),
  'phones-differ': (d) => set(d, 'phones', { advice: 'advice-450600-scjgj', complaint: 'advice-450600-scjgj' }),
  'phone-reachable': (d, i) => { failed.push(`0770-19000${i}0`); return set(d, 'phones', { advice: failed.at(-1), complaint: '12345' }); },
  'audience-theme': (d) => set(d, 'themes', { person: ['040'], firm: ['010'] }),
  'permit-steps': (d) => set(d, 'steps', steps.slice(0, 4)),
  'step-standard': (d) => set(d, 'steps', [...steps.slice(0, 4), step('送达', '送达')]),
  faq: (d) => set(d, 'faqs', []),
  'catch-all-material': (d) => set(d, 'materials', material({ name: pair('其他相关材料', 'Other papers') })),
  'catch-all-condition': (d, i) => set(d, 'conditions', [pair(i % 2 ? '法律、法规规定的其他条件' : '其他条件', 'Other conditions')]),
  'government-material': (d) => set(d, 'materials', material({ source: 'government', note: undefined })),
  'application-form': (d) => set(set(d, 'materials', material({ name: pair('登记申请表', 'Application form') })), 'form', []),
  'material-count': (d) => set(d, 'materials', material({ originals: 0 })),
  'link-alive': (d, i) => { failed.push(`https://apply.example/${i}`); return set(d, 'url', failed.at(-1)); },
  hours: (d) => set(d, 'places', ['bad-hours']),
  basis: (d) => set(d, 'basis', []),
  'law-in-force': (d) => set(d, 'basis', basis({ law: pair('中华人民共和国某废止法', 'Repealed Law') })),
  'basis-read': (d) => set(d, 'basis', basis({ verified: false })),
  sameness: (d, i) => set(d, 'name', pair(`另起的名称${i}`, 'Another name')),
  unified: (d, i) => set(set(set(d, 'catalogue', `45${word(d, 'type')}9998${i < 3 ? 1 : 2}00${i}`), 'name', pair(`统一事项${i}`, 'Unified item')),
    ...[['materials', material({ name: pair('自己加的材料', 'A paper of our own') })], ['steps', steps.slice(0, 5).reverse()],
      ['procedure', 'filing'], ['legal', { n: 15, unit: 'working', start: 'acceptance', basis: pair('本地规定', 'Local rule') }],
      ['form', [{ code: 'a', title: pair('申请人', 'Applicant'), elements: ['applicant_phone'] }]]][i]),
  orphan: (d, i) => set(d, 'catalogue', `45${word(d, 'type')}9999990${i}`),
  entrusted: (d) => set(d, 'power_source', 5),
  offices: (d) => set(set(d, 'power_source', 5), 'entrusted_by', '450600-nobody'),
  'item-code': (d) => set(d, 'type', word(d, 'type') === '10' ? '20' : '10'),
  'same-name': (d, i) => set(set(set(d, 'catalogue', `45${word(d, 'type')}9999${i < 3 ? 1 : 2}00${i}`), 'office', '450600-scjgj'),
    'level', 3),
  references: (d) => set(d, 'form', [{ code: 'a', title: pair('申请人', 'Applicant'), elements: ['no_such_element'] }]),
  level: (d) => set(d, 'level', word(d, 'level') === '3' ? 4 : 3),
  twice: (d) => set(d, 'faqs', [faq('能代办吗？'), faq('能代办吗？')]),
  form: (d) => set(d, 'form', [{ code: 'a', title: pair('申请人', 'Applicant'), elements: ['applicant_phone', 'applicant_phone'] }]),
  placeholder: (d) => set(d, 'rights', pair('详见附件', 'See the annex')),
  markup: (d) => set(d, 'rights', pair('有权要求&nbsp;听证', 'A hearing')),
  english: (d) => set(d, 'rights', pair('有权要求听证', '有权要求听证')),
  'situation-circle': (d) => situations(d, [question('a'), question('b')], [option('a', '1', { next: 'b' }), option('a', '2'),
    option('b', '1', { next: 'a' }), option('b', '2')]),
  'situation-reached': (d) => situations(d, [question('a'), question('b')], [option('a', '1'), option('a', '2'), option('b', '1'), option('b', '2')]),
  'situation-parts': (d, i) => situations(d, [question('a')], [option('a', '1', [{ materials: ['no-such'] }, { steps: ['no-such'] },
    { next: 'no-such' }][i % 3]), option('a', '2')]),
  'situation-choice': (d, i) => situations(d, [question('a')], i % 2 ? [option('a', '1')] : [option('a', '1'), option('a', '1')]),
  summary: (d) => set(d, 'summary', pair(/zh: "([^"]*)"/.exec(keyed(d, 'name')[0])[1], 'The same')),
  synonyms: (d) => set(d, 'synonyms', []),
};
const also = { 'item-code': ['sameness'] };

let city, docs, good;

before(async () => {
  city = await empty('one');
  const pack = join(home, 'pack');
  cpSync(join(root, 'pack/450600'), pack, { recursive: true });
  appendFileSync(join(pack, 'places.yaml'), `  - code: bad-hours\n    name: {zh: 无时间大厅, en: Hall}\n    address: {zh: 演示路, en: Demo Road}\n` +
    `    hours: {zh: 全天, en: All day}\n    phone: 0770-1000001\n    division: "450602"\n`);
  appendFileSync(join(pack, 'laws.yaml'), `  - code: repealed-law\n    name: {zh: 中华人民共和国某废止法, en: Repealed Law}\n` +
    `    source: 演示\n    verified: false\n    repealed_on: 2020-01-01\n`);
  ok(city.command('load', pack));
  ok(city.command('item', 'generate', '--total', String(TOTAL), '--out', join(home, 'list.yaml')));
  docs = readFileSync(join(home, 'list.yaml'), 'utf8').split('---\n').slice(1).map((d) => clean(d.replace(/^\.\.\.\n/m, '')));
  good = docs.slice(0, 3);
  // pairs of entries of one name, for same-name
  const types = Object.fromEntries(docs.map((d) => [word(d, 'type'), 1]));
  for (const type of Object.keys(types))
    for (let i = 0; i < EACH; i++)
      appendFileSync(join(pack, 'catalogue.yaml'),
        `  - {code: "45${type}9999${i < 3 ? 1 : 2}00${i}", name: 同名事项, type: "${type}", source: 演示, provisional: false}\n`);
  // entries whose values the region unifies, one of each kind
  const says = ['materials: [身份证明材料]', 'steps: [受理, 审查, 决定, 办结, 送达]', 'procedure: service', 'limit: 20, limit_unit: working',
    'form: [applicant_name]'];
  for (const type of Object.keys(types))
    says.forEach((s, i) => appendFileSync(join(pack, 'catalogue.yaml'),
      `  - {code: "45${type}9998${i < 3 ? 1 : 2}00${i}", name: 统一事项${i}, type: "${type}", ${s}, source: 演示, provisional: false}\n`));
  ok(city.command('load', pack));
});

after(async () => {
  for (const db of dbs) if (db.startsWith('postgresql')) await pgDrop(db);
  rmSync(home, { recursive: true, force: true });
});

test('every rule has a name, a severity and a text, and none is without a fault below', () => {
  const rules = JSON.parse(ok(run(['item', 'rules', '--json'])));
  assert.ok(rules.length >= 20);
  for (const r of rules) assert.ok(r.rule && ['error', 'warning', 'notice'].includes(r.severity) && r.title.length > 4, r.rule);
  assert.deepEqual(rules.map((r) => r.rule).sort(), Object.keys(faults).sort());
});

test('all planted faults are found, and only those', () => {
  const planted = [];
  const free = docs.map((_, i) => i);
  const take = (fits) => free.splice(free.findIndex((i) => fits(docs[i])), 1)[0];
  for (const [rule, spoil] of Object.entries(faults)) {
    for (let i = 0; i < EACH; i++) {
      const fits = rule === 'permit-steps' ? (d) => word(d, 'type') === '01'
        : rule === 'same-name' ? (d) => word(d, 'type') === '10' : () => true;
      const at = take(fits);
      docs[at] = spoil(docs[at], i);
      if (rule === 'same-name') docs[at] = set(docs[at], 'name', pair('同名事项', 'Namesake'));
      for (const r of [rule, ...also[rule] ?? []])
        if (rule !== 'same-name' || i > 0) planted.push({ rule: r, at });
    }
  }
  const path = file('faulty.yaml', docs.map((d) => `---\n${d}`).join(''));
  const refused = city.command('item', 'import', path, '--json');
  assert.equal(refused.code, 1);
  assert.equal(JSON.parse(refused.out).applied, false, 'people cannot publish it');
  const r = JSON.parse(ok(city.command('item', 'import', path, '--with-findings', '--json')));
  assert.equal(r.applied, true);
  assert.deepEqual([r.read, r.errors, r.unchanged, r.changes.length], [docs.length, 0, 0, docs.length]);
  for (const target of failed) ok(city.command('probe', target, 'failed'));
  const found = JSON.parse(ok(city.command('item', 'check', '--json')));
  const ours = new Map(r.changes.map((c, i) => [c.item, i]));
  const got = found.findings.filter((f) => ours.has(f.item)).map((f) => `${f.rule} ${ours.get(f.item)}`).sort();
  // namesakes are named by the order of their codes, not of the list
  const name = (s) => s.replace(/^same-name .*/, 'same-name');
  assert.deepEqual([...new Set(got.map(name))].sort(), [...new Set(planted.map((p) => name(`${p.rule} ${p.at}`)))].sort());
  assert.equal(got.filter((g) => g.startsWith('same-name')).length, EACH - 1);
  const only = JSON.parse(ok(city.command('item', 'check', '--json', '--rule', 'faq')));
  assert.deepEqual([...new Set(only.findings.map((f) => f.rule))], ['faq']);
  assert.equal(only.items, found.items);
});

test('the list goes out and in again: nothing changes, and a new city gets the same', async () => {
  const first = join(home, 'first.yaml'), second = join(home, 'second.yaml'), third = join(home, 'third.yaml');
  ok(city.command('item', 'export', '--format', 'yaml', '--out', first));
  const r = JSON.parse(ok(city.command('item', 'import', first, '--with-findings', '--json')));
  assert.deepEqual([r.changes, r.errors, r.unchanged === r.read, r.applied], [[], 0, true, false]);
  ok(city.command('item', 'export', '--format', 'yaml', '--out', second));
  assert.ok(readFileSync(first).equals(readFileSync(second)));
  const other = await empty('two');
  ok(other.command('load', join(home, 'pack')));
  ok(other.command('item', 'import', first, '--with-findings', '--json'));
  ok(other.command('item', 'export', '--format', 'yaml', '--out', third));
  assert.ok(readFileSync(first).equals(readFileSync(third)), 'byte by byte');
});

// A workbook with one part changed.
function changed(path, part, change) {
  const dir = mkdtempSync(join(home, 'book-'));
  assert.equal(spawnSync('unzip', ['-q', path, '-d', dir]).status, 0);
  const text = readFileSync(join(dir, part), 'utf8'), other = change(text);
  assert.notEqual(other, text, 'the change does something');
  writeFileSync(join(dir, part), other);
  const made = `${dir}.xlsx`;
  assert.equal(spawnSync('zip', ['-q', '-r', '-X', made, '.'], { cwd: dir }).status, 0);
  return made;
}

// More than 1 MiB is cut off somewhere unless room is asked for.
function contents(path) {
  const r = spawnSync('unzip', ['-p', path, 'xl/workbook.xml', 'xl/worksheets/*'], { maxBuffer: 2 ** 28 });
  assert.equal(r.status, 0, String(r.error));
  return r.stdout;
}

test('the same as a workbook: out, in, out; and what is wrong with a workbook is said by sheet, row and column', () => {
  const first = join(home, 'first.xlsx'), second = join(home, 'second.xlsx');
  ok(city.command('item', 'export', '--format', 'xlsx', '--out', first));
  const r = JSON.parse(ok(city.command('item', 'import', first, '--with-findings', '--json')));
  assert.deepEqual([r.changes, r.errors, r.unchanged === r.read, r.read > TOTAL - 1], [[], 0, true, true]);
  ok(city.command('item', 'export', '--format', 'xlsx', '--out', second));
  assert.ok(contents(first).length > 100000 && contents(first).equals(contents(second)));
  const refuse = (path, pattern, place) => {
    const bad = city.command('item', 'import', path, '--with-findings', '--json', '--lang', 'en');
    assert.equal(bad.code, 1, bad.out.slice(0, 2000) + bad.err);
    const report = JSON.parse(bad.out);
    assert.ok(report.findings.some((f) => pattern.test(f.message) && place.test(f.place)), bad.out.slice(0, 2000));
    assert.equal(report.applied, false);
  };
  const text = (from, to) => (s) => s.replace(from, to);
  refuse(changed(first, 'xl/worksheets/sheet1.xml', text('promise.n<', 'promised<')), /promise\.n is missing/, /\.xlsx!items:1:/);
  refuse(changed(first, 'xl/worksheets/sheet1.xml', text('</sheetData>', '</sheetData><mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>')),
    /merged/, /\.xlsx!items:2:2/);
  const renamed = city.command('item', 'import', changed(first, 'xl/workbook.xml', text('name="materials"', 'name="papers"')));
  assert.equal(renamed.code, 1);
  assert.match(renamed.err, /materials[\s\S]*papers|papers[\s\S]*materials/);
  const other = spawnSync('zip', ['-q', join(home, 'none.xlsx'), '/etc/hostname']);
  assert.equal(other.status, 0);
  const none = city.command('item', 'import', join(home, 'none.xlsx'));
  assert.equal(none.code, 1);
  assert.ok(none.err.trim().length > 10, 'it says what the file is');
});

test('what is wrong with a list is said by line, and nothing of it is applied', () => {
  const refuse = (list, pattern) => {
    const r = city.command('item', 'import', file('bad.yaml', list.map((d) => `---\n${d}`).join('')), '--json', '--lang', 'en');
    assert.equal(r.code, 1, r.out + r.err);
    const report = JSON.parse(r.out);
    assert.equal(report.applied, false);
    assert.ok(report.findings.some((f) => /^bad\.yaml:\d+:\d+$/.test(f.place) && pattern.test(f.message)), r.out.slice(0, 2000));
  };
  refuse([good[0], good[1], good[0]], /stands for the same day/);
  refuse([good[0].replace('office:', 'ofice:')], /ofice is not known|office is missing/);
  refuse([`code: "11450699MB0000027L3450125001009"\n${good[0]}`], /should be/);
  refuse([good[0].replace(/^effective_on: .*/m, 'effective_on: 2021-02-30')], /must be a date/);
  refuse([good[0] + 'broken: [\n'], /./);
  refuse([set(good[0], 'office', '450600-nobody')], /nobody is not known/);
  const none = city.command('item', 'import', join(home, 'no-such.yaml'));
  assert.equal(none.code, 1);
  assert.match(none.err, /no-such\.yaml/);
});
