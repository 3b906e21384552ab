// city.mjs: a running demo city of one's own for a test file: database, data directory, server.
//
//   const city = await startCity();            // engine from CITYHALL_TEST_DB: sqlite (default) or pgsql
//   city.url                                   // http://127.0.0.1:PORT
//   city.account('clerk')                      // {role, login, password, totp_secret}
//   await city.command('ledger', 'verify')     // {code, out, err}
//   await city.stop()                          // SIGTERM, expects exit 0; removes everything
//
// Making a demo city (migrate, load) takes seconds, so one is made per engine and machine user and
// copied: the template lives in the temporary directory under the digest of the binary and the pack.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync,
  statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pgCreate, pgDrop, pgHas, pgUrl } from './pg.mjs';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
export const bin = process.env.CITYHALL_BIN ?? join(root, 'build-test/cityhall');
export const engine = process.env.CITYHALL_TEST_DB ?? 'sqlite';

export function run(args, options = {}) {
  const r = spawnSync(bin, args, { encoding: 'utf8', maxBuffer: 1 << 28, cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env }, input: options.input });
  return { code: r.status, signal: r.signal, out: r.stdout, err: r.stderr };
}

function must(r, what) {
  if (r.code !== 0) throw new Error(`${what}: exit ${r.code ?? r.signal}\n${r.out}${r.err}`);
  return r;
}

function packDigest() {
  const h = createHash('sha256');
  const s = statSync(bin);
  h.update(`${s.size} ${s.mtimeMs} ${process.getuid()}`);
  const walk = (dir) => {
    for (const e of readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(dir, e.name);
      if (e.isDirectory()) walk(path);
      else h.update(path).update(readFileSync(path));
    }
  };
  walk(join(root, 'pack'));
  return h.digest('hex').slice(0, 16);
}

function makeCity(db, data) {
  mkdirSync(data, { recursive: true });
  must(run(['db', 'migrate', '--db', db, '--data', data]), 'db migrate');
  must(run(['load', 'pack/450600', '--demo', '--db', db, '--data', data]), 'load');
}

// The template of this engine, made once; other processes wait for it.
async function template() {
  const cluster = engine === 'pgsql' ? `-${createHash('sha256').update(await pgUrl()).digest('hex').slice(0, 8)}` : '';
  const home = join(tmpdir(), `cityhall-template-${engine}-${packDigest()}${cluster}`);
  if (engine === 'pgsql' && existsSync(home) && !await pgHas(`template_${packDigest()}`)) rmSync(home, { recursive: true, force: true });
  const lock = `${home}.lock`;
  for (let i = 0; !existsSync(home); i++) {
    try {
      mkdirSync(lock);
    } catch {
      if (i > 1200) throw new Error(`${lock} is held by somebody for too long`);
      await new Promise((r) => setTimeout(r, 100));
      continue;
    }
    try {
      if (existsSync(home)) break;
      const work = mkdtempSync(join(tmpdir(), 'cityhall-making-'));
      const db = engine === 'pgsql' ? await pgCreate(`template_${packDigest()}`) : `sqlite:${work}/city.db`;
      makeCity(db, join(work, 'data'));
      renameSync(work, home);
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
  return home;
}

async function listening(child, log) {
  return new Promise((resolve, reject) => {
    let out = '';
    const timer = setTimeout(() => reject(new Error(`serve did not listen\n${log.text}`)), 60000);
    child.stdout.on('data', (d) => {
      out += d;
      const m = out.match(/https?:\/\/[0-9.[\]:a-z]+:\d+/);
      if (m) { clearTimeout(timer); resolve(m[0]); }
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`serve ended with ${signal ?? code}\n${out}${log.text}`));
    });
  });
}

export class City {
  constructor(home, db, data) {
    Object.assign(this, { home, db, data, log: { text: '' } });
  }

  async serve(extra = [], env = {}) {
    this.child = spawn(bin, ['serve', '--db', this.db, '--data', this.data, '--listen', '127.0.0.1:0', ...extra],
      { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stderr.on('data', (d) => { this.log.text += d; });
    this.exited = new Promise((resolve) => this.child.on('close', (code, signal) => resolve({ code, signal })));
    this.url = await listening(this.child, this.log);
    return this.url;
  }

  accounts() {
    return JSON.parse(readFileSync(join(this.data, 'demo-accounts.json'), 'utf8'));
  }

  account(role) {
    const found = this.accounts().find((a) => a.role === role);
    if (!found) throw new Error(`no demo account with role ${role}: ${this.accounts().map((a) => a.role).join(' ')}`);
    return found;
  }

  command(...args) {
    return run([...args, '--db', this.db, '--data', this.data]);
  }

  async halt(signal = 'SIGTERM') {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return this.exited;
    this.child.kill(signal);
    return this.exited;
  }

  async stop() {
    const end = await this.halt();
    if (this.db.startsWith('postgresql')) await pgDrop(this.db);
    rmSync(this.home, { recursive: true, force: true });
    if (end && end.code !== 0 && end.signal !== 'SIGKILL')
      throw new Error(`serve ended with ${end.signal ?? end.code}\n${this.log.text.slice(-8000)}`);
  }
}

// A city that is made but not served yet.
export async function makeDemoCity() {
  const from = await template();
  const home = mkdtempSync(join(tmpdir(), 'cityhall-e2e-'));
  cpSync(from, home, { recursive: true });
  const db = engine === 'pgsql' ? await pgCreate(null, `template_${packDigest()}`) : `sqlite:${home}/city.db`;
  return new City(home, db, join(home, 'data'));
}

export async function startCity(extra = [], env = {}) {
  const city = await makeDemoCity();
  await city.serve(extra, env);
  return city;
}

export { pgUrl };

// Rows of a statement, as text, straight from the database: for looking under the bonnet.
export function sql(city, statement) {
  const r = city.db.startsWith('sqlite:')
    ? spawnSync('sqlite3', ['-batch', '-cmd', '.timeout 5000', '-separator', '\t', city.db.slice(7), statement], { encoding: 'utf8', maxBuffer: 1 << 28 })
    : spawnSync('psql', ['-X', '-q', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1', city.db, '-c', statement], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (r.status !== 0) throw new Error(`${statement}: ${r.stderr}`);
  return r.stdout.split('\n').filter((l) => l !== '').map((l) => l.split('\t'));
}
