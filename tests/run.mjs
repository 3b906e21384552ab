// run.mjs: runs every test and ends with "N passed, N failed". `--prove` runs the long proofs instead and
// writes their outcome to bench/PROOFS.md.
//
// Steps: checks of the tree, the sanitized build, unit tests (cmocka, TAP), tests from outside on
// SQLite and PostgreSQL (node:test, TAP). Nothing here knows single tests: what prints TAP counts.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

const root = new URL('..', import.meta.url).pathname;
process.chdir(root);
const prove = process.argv.includes('--prove');
const only = process.argv.filter((a) => a.startsWith('--only=')).map((a) => a.slice(7));
const wanted = (name) => only.length === 0 || only.some((o) => name.includes(o));
const totals = new Map();
let passed = 0, failed = 0;

function count(group, ok, name, detail) {
  const t = totals.get(group) ?? { passed: 0, failed: 0 };
  ok ? (t.passed++, passed++) : (t.failed++, failed++);
  totals.set(group, t);
  if (!ok) console.log(`FAILED ${group}: ${name}${detail ? `\n${detail}` : ''}`);
}

function run(cmd, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(cmd, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '', err = '';
    child.stdout.on('data', (d) => { out += d; });
    child.stderr.on('data', (d) => { err += d; });
    child.on('close', (code, signal) => resolve({ code, signal, out, err }));
  });
}

// Leaf results of a TAP stream: node:test nests by indentation, cmocka does not.
function countTap(group, file, result) {
  const lines = result.out.split('\n');
  let seen = 0, bad = 0;
  lines.forEach((line, i) => {
    const m = line.match(/^(\s*)(not )?ok \d+ ?-? ?(.*)$/);
    if (!m) return;
    const rest = lines.slice(i + 1, i + 8).join('\n');
    if (/type: 'suite'/.test(rest.split(/^\s*\.\.\./m)[0] ?? '')) return;
    if (/# SKIP/.test(m[3])) { count(group, false, `${file}: skipped: ${m[3]}`); return; }
    seen++;
    if (m[2]) bad++;
    count(group, !m[2], `${file}: ${m[3]}`, m[2] ? lines.slice(Math.max(0, i - 2), i + 30).join('\n') : '');
  });
  if ((result.code !== 0 && bad === 0) || seen === 0)
    count(group, false, `${file} ended with ${result.signal ?? result.code}, ${seen} results`,
      (result.err + result.out).slice(-6000));
}

async function pool(jobs, width) {
  const queue = [...jobs];
  await Promise.all(Array.from({ length: width }, async () => {
    for (let job = queue.shift(); job; job = queue.shift()) await job();
  }));
}

async function checks() {
  const list = ['check-layers', 'check-size', 'check-po', 'check-schema'].filter((t) => existsSync(`tools/${t}`));
  for (const tool of list.filter(wanted)) {
    const r = await run(`tools/${tool}`, []);
    count('checks', r.code === 0, tool, r.out + r.err);
  }
}

function build() {
  const r = spawnSync('ninja', ['-C', 'build-test'], { encoding: 'utf8', maxBuffer: 1 << 28 });
  count('build', r.status === 0, 'sanitized build', r.status === 0 ? '' : r.stdout.slice(-6000));
  return r.status === 0;
}

const sanitizers = {
  ASAN_OPTIONS: 'detect_leaks=1:abort_on_error=0',
  UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
  CMOCKA_MESSAGE_OUTPUT: 'TAP',
};

async function units() {
  const names = readdirSync('build-test').filter((f) => /^test_[a-z0-9_]+$/.test(f)).filter(wanted);
  await pool(names.map((n) => async () => countTap('units', n, await run(`build-test/${n}`, [], sanitizers))),
    Math.max(2, cpus().length));
}

// What a proof is called, how it ended, and what it had to say.
const proofs = [];
function noteProof(file, db, result, seconds) {
  if (db === 'sqlite' && /engine !== 'pgsql'/.test(readFileSync(file, 'utf8'))) return; // not of this engine
  const title = readFileSync(file, 'utf8').match(/^\s*test\('([^']+)'/m)?.[1] ?? file;
  const said = [...result.out.matchAll(/^\s*# (.*\d.*)$/gm)].map((m) => m[1]).filter((l) => !/^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms|Subtest)/.test(l));
  proofs.push(`| ${title} | ${db} | ${result.code === 0 ? 'holds' : '**fails**'} | ${seconds.toFixed(0)} s | ${said.join('; ')} |`);
}

function writeProofs() {
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync('bench/PROOFS.md', `# Proofs
What takes too long for every run of the tests. \`make prove\` runs them and writes this page.

${day}, ${cpus().length} × ${cpus()[0].model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, the build with sanitizers.

| proof | database | outcome | took | what it counted |
|---|---|---|---|---|
${proofs.join('\n')}
`);
}

async function outside(db) {
  if (!existsSync('tests/e2e')) return;
  const dirs = [prove ? 'tests/prove' : 'tests/e2e'];
  const files = dirs.filter(existsSync).flatMap((d) => readdirSync(d).filter((f) => f.endsWith('.test.mjs')).map((f) => `${d}/${f}`)).filter(wanted);
  await pool(files.map((f) => async () => {
    const started = Date.now();
    const r = await run(process.execPath, ['--test', '--test-reporter=tap', f],
      { ...sanitizers, CITYHALL_TEST_DB: db, CITYHALL_BIN: `${root}build-test/cityhall` });
    countTap(`outside on ${db}`, f, r);
    if (prove) noteProof(f, db, r, (Date.now() - started) / 1000);
    console.log(`  ${f} on ${db}: ${((Date.now() - started) / 1000).toFixed(0)} s`);
  }), prove ? 1 : 2);
}

async function golden() {
  if (wanted('golden'))
    countTap('golden', 'templates', await run('tests/golden/tmplc/run.sh', ['build-test/tools/tmplc']));
}

// One PostgreSQL for the whole run: unit tests and tests from outside make databases in it.
function startPostgres() {
  const dir = mkdtempSync('/tmp/chpg-');
  const r = spawnSync('tests/pg.sh', ['start', dir], { encoding: 'utf8' });
  count('build', r.status === 0, 'PostgreSQL for the tests', r.stderr);
  process.env.CITYHALL_TEST_PG = r.stdout.trim();
  return () => {
    spawnSync('tests/pg.sh', ['stop', dir]);
    rmSync(dir, { recursive: true, force: true });
  };
}

if (!prove) await checks();
if (build()) {
  const stopPostgres = startPostgres();
  if (!prove) {
    await golden();
    await units();
  }
  await outside('sqlite');
  await outside('pgsql');
  stopPostgres();
  if (prove && only.length === 0) writeProofs();
}
for (const [group, t] of totals) console.log(`${group}: ${t.passed} passed, ${t.failed} failed`);
console.log('0 skipped');
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
