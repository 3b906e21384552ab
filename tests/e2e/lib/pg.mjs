// pg.mjs: databases in one PostgreSQL 15 cluster shared by all test files: the one that tests/run.mjs
// names in CITYHALL_TEST_PG, else one of this user that the first caller starts and that stays.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../pg.sh', import.meta.url));
const home = `/tmp/cityhall-pg-${process.getuid()}`;
const LEFT_MS = 45_000; // a cluster starts in a second or two
const admin = process.env.CITYHALL_TEST_PG ?? `postgresql://cityhall@${encodeURIComponent(home)}/postgres`;

function psql(sql) {
  return spawnSync('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', admin, '-c', sql], { encoding: 'utf8' });
}

function must(r, what) {
  if (r.status !== 0) throw new Error(`${what}: ${r.stdout}${r.stderr}`);
  return r.stdout.trim();
}

// URL of the cluster's own database; starts the cluster if it is not running.
export async function pgUrl() {
  for (let i = 0; psql('SELECT 1').status !== 0; i++) {
    try {
      mkdirSync(`${home}.lock`);
    } catch {
      if (Date.now() - (statSync(`${home}.lock`, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > LEFT_MS) // its holder was killed
        rmSync(`${home}.lock`, { recursive: true, force: true });
      if (i > 600) throw new Error(`${home}.lock is held by somebody for too long`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    try {
      if (psql('SELECT 1').status !== 0) must(spawnSync('bash', [script, 'start', home], { encoding: 'utf8' }), 'pg.sh start');
    } finally {
      rmSync(`${home}.lock`, { recursive: true, force: true });
    }
  }
  return admin;
}

// A new database, empty or a copy of `template`. One of that name is replaced.
export async function pgCreate(name, template) {
  await pgUrl();
  const made = name ?? `t${randomBytes(6).toString('hex')}`;
  must(psql(`DROP DATABASE IF EXISTS ${made} WITH (FORCE)`), 'drop database');
  must(psql(`CREATE DATABASE ${made}${template ? ` TEMPLATE ${template}` : ''}`), 'create database');
  return admin.replace(/postgres$/, made);
}

export async function pgHas(name) {
  await pgUrl();
  return must(psql(`SELECT 1 FROM pg_database WHERE datname = '${name}'`), 'list databases') === '1';
}

export async function pgDrop(url) {
  must(psql(`DROP DATABASE IF EXISTS ${url.slice(url.lastIndexOf('/') + 1)} WITH (FORCE)`), 'drop database');
}
