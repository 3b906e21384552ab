// pg.mjs: databases in the PostgreSQL 15 cluster of the tests (tests/pg.sh starts it once).
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../pg.sh', import.meta.url));

function sh(args) {
  const r = spawnSync('bash', [script, ...args], { encoding: 'utf8' });
  if (r.status !== 0) throw new Error(`pg.sh ${args.join(' ')}: ${r.stdout}${r.stderr}`);
  return r.stdout.trim();
}

// URL of the cluster's own database; starts the cluster if it is not running.
export function pgUrl() {
  return sh(['url']);
}

export async function pgCreate(name, template) {
  return sh(['create', name ?? `t${randomBytes(6).toString('hex')}`, ...(template ? [template] : [])]);
}

export async function pgDrop(url) {
  sh(['drop', url]);
}
