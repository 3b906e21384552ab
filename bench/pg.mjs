// pg.mjs: durable applications on PostgreSQL against pgbench: the server's recorded statements of one
// application as a script for `pgbench -M prepared`, over as many connections as the server has.
//
// What differs between two recorded applications (ids, numbers, digests) becomes a variable that is
// drawn anew each time, the same one wherever the same value stood; what is equal stays as it is.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { LOAD_CORE } from './lib.mjs';

export const PG_CONNECTIONS = 8;
const bin = spawnSync('sh', ['-c', 'ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1'], { encoding: 'utf8' }).stdout.trim();

// [{sql, args: [[type, text], …]}, …] for each committed application.
export function applications(file) {
  const sqls = new Map(), open = new Map(), done = [];
  const text = (hex) => Buffer.from(hex, 'hex').toString();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [kind, connection, rest] = line.split(' ', 2).concat(line.split(' ').slice(2).join(' '));
    if (kind === 'D') sqls.set(connection, text(rest));
    if (kind === 'T' && rest.startsWith('BEGIN')) open.set(connection, []);
    if (kind === 'T' && rest === 'COMMIT') {
      const call = open.get(connection) ?? [];
      if (call.some((s) => s.sql.startsWith('INSERT INTO casefile '))) done.push(call);
      open.delete(connection);
    }
    if (kind !== 'S') continue;
    const [key, ...args] = rest.split('\t');
    open.get(connection)?.push({ sql: sqls.get(key), args: args.map((a) => (a === 'n' ? ['n', ''] : [a[0], a.slice(2)])) });
  }
  return done;
}

const shape = (call) => call.map((s) => s.sql).join('\n');

function literal([type, value]) {
  if (type === 'n') return 'NULL';
  if (type === 'i') return value;
  if (type === 'b') return `'\\x${value}'::bytea`;
  const s = Buffer.from(value, 'hex').toString().replaceAll('\\', '\\\\').replaceAll("'", "''");
  return `E'${s.replaceAll(':', '\\x3A')}'`; // pgbench takes :word for a variable, also in a text
}

// Two applications of the commonest shape, one after the other.
export function pgbenchScript(calls) {
  const counts = new Map();
  for (const c of calls) counts.set(shape(c), (counts.get(shape(c)) ?? 0) + 1);
  const common = [...counts].sort((a, b) => b[1] - a[1])[0][0];
  const [one, two] = calls.filter((c) => shape(c) === common).slice(-2);
  const names = new Map(), lines = [];
  const variable = (value) => {
    if (!names.has(value)) names.set(value, `v${names.size + 1}`);
    return `:${names.get(value)}`;
  };
  one.forEach((s, i) => {
    const args = s.args.map((a, k) => (a[1] === two[i].args[k][1] || a[0] === 'b' ? literal(a) : variable(a[1])));
    lines.push(`${s.sql.replace(/\$(\d+)/g, (_, n) => args[Number(n) - 1])};`);
  });
  const draw = [...names.values()].map((v) => `\\set ${v} random(1, 4611686018427387903)`);
  return { text: [...draw, 'BEGIN;', ...lines, 'COMMIT;', ''].join('\n'), statements: one.length };
}

export function pgbench(url, script, seconds) {
  writeFileSync(`${script.path}`, script.text);
  const r = spawnSync('taskset', ['-c', LOAD_CORE, `${bin}/pgbench`, '-n', '-M', 'prepared', '-c', String(PG_CONNECTIONS),
    '-j', '1', '-T', String(seconds), '-f', script.path, url], { encoding: 'utf8' });
  const tps = r.stdout.match(/tps = ([\d.]+)/);
  if (r.status !== 0 || !tps || /number of failed transactions: [1-9]/.test(r.stdout))
    throw new Error(`pgbench: ${r.stdout}${r.stderr.slice(0, 2000)}`);
  return Number(tps[1]);
}
