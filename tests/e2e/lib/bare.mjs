// bare.mjs: a server with an empty database, for tests of the platform that need no demo city.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { City, engine, run } from './city.mjs';
import { pgCreate } from './pg.mjs';

// settings: text of cityhall.yaml.
export async function startBare(settings = '', extra = []) {
  const home = mkdtempSync(join(tmpdir(), 'cityhall-bare-'));
  const data = join(home, 'data');
  const db = engine === 'pgsql' ? await pgCreate() : `sqlite:${home}/city.db`;
  mkdirSync(data);
  writeFileSync(join(data, 'cityhall.yaml'), settings);
  const r = run(['db', 'migrate', '--db', db, '--data', data]);
  if (r.code !== 0) throw new Error(`db migrate: ${r.out}${r.err}`);
  const city = new City(home, db, data);
  await city.serve(extra);
  return city;
}
