// pitr.test.mjs: the recovery drill of doc/operations.md on PostgreSQL: a base backup, archived log,
// a mistake, and the database as it was just before it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { engine, root, run } from '../e2e/lib/city.mjs';

const sh = (command, args) => {
  const r = spawnSync(command, args, { encoding: 'utf8', cwd: '/tmp' });
  assert.equal(r.status, 0, `${command} ${args.join(' ')}\n${r.stdout}${r.stderr}`);
  return r.stdout.trim();
};
const pg = (...args) => sh(join(root, 'tests/pg.sh'), args);
const owner = (dir) => { if (process.getuid() === 0) sh('chown', ['-R', '--reference', join(dir, '..', 'data'), dir]); };

test('a database is recovered to the moment before a mistake', { skip: false }, () => {
  if (engine !== 'pgsql') return; // SQLite's drill is bin/test_backup.c and control.test.mjs
  const home = mkdtempSync('/tmp/chpitr-');
  const dir = join(home, 'a'), restored = join(home, 'b'), data = join(home, 'city');
  chmodSync(home, 0o755);
  const admin = pg('start', dir);
  const psql = (url, sql) => sh('psql', ['-qXAt', '-v', 'ON_ERROR_STOP=1', url, '-c', sql]);
  try {
    mkdirSync(join(dir, 'archive'));
    owner(join(dir, 'archive'));
    appendFileSync(join(dir, 'data/postgresql.conf'),
      `archive_mode = on\narchive_command = 'test ! -f ${dir}/archive/%f && cp %p ${dir}/archive/%f'\n`);
    pg('stop', dir);
    pg('start', dir);
    psql(admin, 'CREATE DATABASE city TEMPLATE template0');
    const url = admin.replace(/\/postgres$/, '/city');
    const options = ['--db', url, '--data', data];
    const publish = (year) => run(['calendar', 'publish', String(year), '--region', 'CN', '--source', 'drill', ...options]);
    assert.equal(run(['db', 'migrate', ...options]).code, 0);
    assert.equal(publish(2031).code, 0);

    sh('pg_basebackup', ['-D', join(home, 'base'), '-d', admin, '-c', 'fast', '-X', 'none']);
    assert.equal(publish(2032).code, 0); // after the base backup: only in the log
    const before = psql(url, 'SELECT now()');
    psql(url, 'SELECT pg_sleep(0.05)');
    psql(url, 'DROP TABLE calendar_year CASCADE'); // the mistake
    psql(url, 'SELECT pg_switch_wal()');
    for (let i = 0; i < 200; i++)
      if (psql(admin, 'SELECT last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1) FROM pg_stat_archiver') !== 'f') break;
    pg('stop', dir);

    mkdirSync(restored);
    if (process.getuid() === 0) sh('chown', ['--reference', join(dir, 'data'), restored]);
    cpSync(join(home, 'base'), join(restored, 'data'), { recursive: true });
    mkdirSync(join(restored, 'data/pg_wal/archive_status'), { recursive: true });
    appendFileSync(join(restored, 'data/postgresql.conf'), `archive_mode = off\nunix_socket_directories = '${restored}'\n`
      + `restore_command = 'cp ${dir}/archive/%f %p'\nrecovery_target_time = '${before}'\nrecovery_target_action = 'promote'\n`);
    writeFileSync(join(restored, 'data/recovery.signal'), '');
    if (process.getuid() === 0) sh('chown', ['-R', '--reference', join(dir, 'data'), join(restored, 'data')]);
    chmodSync(join(restored, 'data'), 0o700);
    const back = pg('start', restored).replace(/\/postgres$/, '/city');
    assert.equal(psql(back, "SELECT string_agg(CAST(year AS TEXT), ' ' ORDER BY year) FROM calendar_year WHERE source = 'drill'"), '2031 2032');
    const check = run(['db', 'check', '--db', back, '--data', data]);
    assert.equal(check.code, 0, check.out + check.err);
  } finally {
    pg('stop', dir);
    pg('stop', restored);
    rmSync(home, { recursive: true, force: true });
  }
});
