// run.mjs: the benchmarks. Each prints a ratio measured in the same run, alternately (7 pairs of 3 s
// unless PAIRS, SECONDS say otherwise): the server on one core, the generator on the other.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync,
  writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fill } from '../tests/e2e/lib/apply.mjs';
import { Client, forms } from '../tests/e2e/lib/client.mjs';
import { idNumber, phone } from '../tests/e2e/lib/people.mjs';
import { pgCreate, pgDrop } from '../tests/e2e/lib/pg.mjs';
import { applications, pgbench, pgbenchScript } from './pg.mjs';
import { guide as guides } from './guide.mjs';
import { list } from './list.mjs';
import { ended, listening, median, pinned, spread, wrk } from './lib.mjs';

const root = new URL('..', import.meta.url).pathname;
process.chdir(root);
const bin = process.env.CITYHALL_BIN ?? join(root, 'build/cityhall');
const pairs = Number(process.env.PAIRS ?? 7), seconds = Number(process.env.SECONDS ?? 3);
const home = mkdtempSync(join(tmpdir(), 'cityhall-bench-'));
const rows = [];
const say = (what, value, bar) => {
  rows.push([what, value, bar]);
  console.log(`${what}: ${value}${bar ? `   [${bar}]` : ''}`);
};

function command(...args) {
  const r = spawnSync(bin, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (r.status !== 0) throw new Error(`${args.join(' ')}: ${r.stdout}${r.stderr}`);
  return r.stdout;
}

function makeCity(name, url) {
  const data = join(home, name);
  mkdirSync(data);
  const db = url ?? `sqlite:${data}/city.db`;
  command('db', 'migrate', '--db', db, '--data', data);
  command('load', 'pack/450600', '--demo', '--db', db, '--data', data);
  const accounts = JSON.parse(readFileSync(join(data, 'demo-accounts.json'), 'utf8'));
  return { data, db, account: (role) => accounts.find((a) => a.role === role) };
}

async function serve(city, ...extra) {
  const child = pinned(bin, ['serve', '--db', city.db, '--data', city.data, '--listen', '127.0.0.1:0', ...extra]);
  return { child, url: await listening(child) };
}

// ---- durable submissions -----------------------------------------------------------------------------
// The window's form filled in: a person without account or telephone app, all papers ticked.
function windowForm(page) {
  const form = forms(page.html).find((f) => f.action.includes('/desk/intake/'));
  const parties = { party_self: 'self', party_kind: 'person', party_name: '样本申请人', party_id: idNumber(901),
    party_phone: phone(901), party_agent_name: '', party_agent_id: '', party_authority: '', party_until: '' };
  const data = new URLSearchParams({ ...fill(page, '/desk/intake/', parties), act: 'submit' });
  data.set('_csrf', form.fields.find((f) => f.name === '_csrf').value);
  for (const f of form.fields) if (f.type === 'checkbox' && f.name === 'paper') data.append('paper', f.value);
  return { action: form.action, data };
}

async function prepareSubmit(city, url) {
  const client = new Client(url);
  await client.signIn(city.account('clerk'));
  const list = await (await fetch(`${url}/api/v1/items?limit=200`)).json();
  let refused = '';
  for (const item of list.items) {
    const page = await client.get(`/desk/intake/${item.code}`);
    if (page.status !== 200 || !page.html.includes('party_')) continue;
    const { action, data } = windowForm(page);
    const answer = await client.request('POST', action, { body: data });
    refused = answer.html.match(/error-summary-list[\s\S]*?<\/ul>/)?.[0] ?? answer.path;
    if (answer.status === 200 && answer.path.startsWith('/receipts/'))
      return { action, body: data.toString(), cookie: [...client.cookies].map(([k, v]) => `${k}=${v}`).join('; '), item: item.name };
  }
  throw new Error(`no item could be received at the window by the generator: ${refused}`);
}

async function submitOnce(s, run, time = seconds) {
  writeFileSync(join(home, 'form'), s.body);
  return wrk(s.url, 'bench/submit.lua', time, { FORM: join(home, 'form'), TARGET: s.action, COOKIE: s.cookie, RUN: run });
}

// The floor: the server's recorded statements in a bare loop, on the database as it was.
async function recordFloor() {
  const city = makeCity('record'), dir = join(home, 'raw'), file = join(dir, 'statements');
  mkdirSync(dir);
  copyFileSync(join(city.data, 'city.db'), join(dir, 'start.db'));
  const { child, url } = await serve(city, '--record', file);
  const r = await submitOnce({ ...(await prepareSubmit(city, url)), url }, 'r', 2 * seconds);
  if (r.bad) throw new Error(`submissions: ${r.bad} refused while recording`);
  await ended(child);
  return () => {
    for (const ext of ['', '-wal', '-shm']) rmSync(join(dir, `run.db${ext}`), { force: true });
    copyFileSync(join(dir, 'start.db'), join(dir, 'run.db'));
    const out = spawnSync('taskset', ['-c', '0', join(root, 'build/bench/raw'), `sqlite:${join(dir, 'run.db')}`, file,
      'INSERT INTO casefile ', '64'], { encoding: 'utf8' });
    if (out.status !== 0) throw new Error(`bench/raw: ${out.stderr.slice(0, 500)}`);
    return JSON.parse(out.stdout);
  };
}

async function submissions() {
  const floor = await recordFloor();
  const template = makeCity('template');
  // Each measurement begins with the same database, as the floor does.
  const measure = async (run, ...extra) => {
    const data = join(home, 'city'), city = { ...template, data, db: `sqlite:${data}/city.db` };
    cpSync(template.data, data, { recursive: true });
    const { child, url } = await serve(city, ...extra);
    const r = await submitOnce({ ...(await prepareSubmit(city, url)), url }, run);
    await ended(child);
    rmSync(data, { recursive: true });
    if (r.bad) throw new Error(`submissions: ${r.bad} refused`);
    return r.requests / r.seconds;
  };
  const full = [], bare = [], toSingle = [], toBare = [];
  let last;
  for (let i = 0; i < pairs; i++) {
    const a = await measure(`a${i}`), b = await measure(`b${i}`, '--batch', '1');
    last = floor();
    full.push(a); bare.push(last.calls_per_second); toSingle.push(a / b); toBare.push(a / last.calls_per_second);
  }
  say('durable applications per second on SQLite (64 connections)', spread(full, 0));
  say('the same against one commit per application', `${spread(toSingle)} ×`, '≥ 2.5 ×');
  say('the same against bench/raw', `${spread(toBare)} × of ${spread(bare, 0)} /s`, '≥ 0.5 ×');
  say('rows written per application (statements in all)', `${last.rows_per_call} (${last.statements_per_call})`, '≥ 15');
}

// The same on PostgreSQL, whose server is not pinned.
async function submissionsPg() {
  const record = join(home, 'pg-statements'), url = await pgCreate();
  const city = makeCity('pg', url);
  let server = await serve(city, '--record', record);
  const s = await prepareSubmit(city, server.url);
  const recorded = await submitOnce({ ...s, url: server.url }, 'r', 2 * seconds);
  if (recorded.bad) throw new Error(`submissions: ${recorded.bad} refused while recording`);
  await ended(server.child);
  const script = { ...pgbenchScript(applications(record)), path: join(home, 'script.sql') };
  server = await serve(city);
  const ours = [], theirs = [], ratios = [];
  for (let i = 0; i < pairs; i++) {
    const a = await submitOnce({ ...s, url: server.url }, `p${i}`);
    if (a.bad) throw new Error(`submissions: ${a.bad} refused`);
    const b = pgbench(url, script, seconds);
    ours.push(a.requests / a.seconds); theirs.push(b); ratios.push(a.requests / a.seconds / b);
  }
  await ended(server.child);
  pgDrop(url);
  say('durable applications per second on PostgreSQL (64 clients, 8 connections)', spread(ours, 0));
  say('the same against pgbench -M prepared, 8 connections', `${spread(ratios)} × of ${spread(theirs, 0)} /s`, '≥ 0.6 ×');
}

function fdatasync() {
  const r = spawnSync('sh', ['-c', `cd ${home} && dd if=/dev/zero of=sync bs=4k count=1000 oflag=dsync 2>&1 | tail -1`], { encoding: 'utf8' });
  const took = r.stdout.match(/([\d.]+) s,/);
  say('disk: synced 4 KiB writes per second', took ? (1000 / Number(took[1])).toFixed(0) : r.stdout.trim());
}

async function coldStart() {
  const city = makeCity('cold');
  const times = [];
  for (let i = 0; i < pairs; i++) {
    const began = process.hrtime.bigint();
    const { child, url } = await serve(city);
    await (await fetch(`${url}/`)).text();
    times.push(Number(process.hrtime.bigint() - began) / 1e9);
    await ended(child);
  }
  say('cold start to the first answer', `${spread(times)} s`, '≤ 0.3 s');
  copyFileSync(bin, join(home, 'stripped'));
  spawnSync('strip', [join(home, 'stripped')]);
  const deps = spawnSync('ldd', [bin], { encoding: 'utf8' }).stdout.split('\n').filter((l) => l.includes('=>')).length;
  say('stripped binary, shared libraries', `${(statSync(join(home, 'stripped')).size / 1e6).toFixed(2)} MB, ${deps}`);
}

// ---- search ------------------------------------------------------------------------------------------
// The set of questions in a city of 7,475 items, on both engines: the search by itself, and the whole
// page over HTTP, one after the other.
const at = (sorted, part) => sorted[Math.floor((sorted.length - 1) * part)];
const times = (list) => {
  const sorted = [...list].sort((a, b) => a - b);
  return `${at(sorted, 0.5).toFixed(1)} / ${at(sorted, 0.95).toFixed(1)} / ${at(sorted, 0.99).toFixed(1)}`;
};

async function searchOn(engine, bar, dbUrl) {
  const city = makeCity(`search-${engine}`, dbUrl), list = join(city.data, 'list.yaml');
  const inCity = (...args) => command(...args, '--db', city.db, '--data', city.data);
  inCity('item', 'generate', '--out', list);
  inCity('item', 'import', list, '--with-findings');
  const runs = Array.from({ length: pairs }, () => JSON.parse(inCity('search', 'questions', 'tests/search/questions.csv', '--json')));
  const r = runs[0], mid = (k) => median(runs.map((x) => x.milliseconds[k])).toFixed(1);
  say(`search on ${engine}, 7,475 items: ms p50 / p95 / p99 of ${r.answers.length} questions`, `${mid('p50')} / ${mid('p95')} / ${mid('p99')}`, `p95 ≤ ${bar} ms`);
  say(`recall@5 on ${engine}: tuned, set aside`, `${r.tuned.recall_at_5.toFixed(3)} of ${r.tuned.questions}, ${r.set_aside.recall_at_5.toFixed(3)} of ${r.set_aside.questions}`, '≥ 0.95');
  const { child, url } = await serve(city), pages = [];
  for (let i = 0; i < 2; i++) {
    for (const { question } of r.answers) {
      const began = process.hrtime.bigint();
      await (await fetch(`${url}/items?q=${encodeURIComponent(question)}`)).text();
      if (i > 0) pages.push(Number(process.hrtime.bigint() - began) / 1e6);
    }
  }
  say(`list of results on ${engine}, over HTTP: ms p50 / p95 / p99`, times(pages));
  await ended(child);
  return r.answers;
}

async function search() {
  const url = await pgCreate();
  const here = await searchOn('SQLite', 15), there = await searchOn('PostgreSQL', 40, url);
  say('equal answers in equal order on both', `${here.filter((a, i) => JSON.stringify(a) === JSON.stringify(there[i])).length} of ${here.length}`, 'all');
  pgDrop(url);
}

// ---- lists -------------------------------------------------------------------------------------------
// The server is not pinned here: an import reads, checks and writes while others work.
async function lists() {
  const free = async (city) => {
    const child = spawn(bin, ['serve', '--db', city.db, '--data', city.data, '--listen', '127.0.0.1:0'],
      { stdio: ['ignore', 'pipe', 'pipe'] });
    return { child, url: await listening(child) };
  };
  const writeForm = (s) => { writeFileSync(join(home, 'form'), s.body); return join(home, 'form'); };
  const with_ = { bin, home, command, makeCity, serve: free, prepareSubmit, say, writeForm };
  await list('SQLite', with_);
  const url = await pgCreate();
  await list('PostgreSQL', { ...with_, dbUrl: url });
  pgDrop(url);
}

const guide = () => guides({ home, command, makeCity, serve, say, pairs, seconds });
const wanted = process.argv.slice(2);
const parts = { guide, lists, search, submissions, submissionsPg, fdatasync, coldStart };
try {
  say('machine', `${cpus().length} × ${cpus()[0].model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`);
  for (const [name, part] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) await part();
} finally {
  rmSync(home, { recursive: true, force: true });
}
writeFileSync('bench/results.md', `# Results of the last \`make bench\`\n\n| what | figure | bar |\n|---|---|---|\n${
  rows.map((r) => `| ${r[0]} | ${r[1]} | ${r[2] ?? ''} |`).join('\n')}\n`);
