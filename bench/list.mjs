// list.mjs: the list of a real city's size: how long all quality rules take over it, and how long its
// import takes while citizens go on submitting, on both engines.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ended, spread, wrk } from './lib.mjs';

const TOTAL = 7475, CITIZENS = 16;

// "12.3ms", "1.20s", "900us" → milliseconds.
const ms = (text) => parseFloat(text) * (text.endsWith('us') ? 0.001 : text.endsWith('ms') ? 1 : 1000);

function finished(bin, args) {
  return new Promise((resolve, reject) => {
    const began = process.hrtime.bigint(), child = spawn(bin, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    child.stdout.on('data', (d) => { out += d; });
    child.stderr.on('data', (d) => { out += d; });
    child.on('close', (code) => (code === 0 ? resolve({ seconds: Number(process.hrtime.bigint() - began) / 1e9, out })
      : reject(new Error(`${args.join(' ')}: ${code} ${out.slice(-2000)}`))));
  });
}

// Applications from 16 connections, each ten a second at most, until `done` settles; the p99 of each two seconds.
async function citizens(s, form, done) {
  const p99 = [], rates = [];
  let over = false;
  done.then(() => { over = true; }, () => { over = true; });
  for (let i = 0; !over; i++) {
    const r = await wrk(s.url, 'bench/submit.lua', 2, { FORM: form, TARGET: s.action, COOKIE: s.cookie, RUN: `l${i}`, DELAY: '100' }, CITIZENS);
    if (r.bad) throw new Error(`list: ${r.bad} applications refused during the import`);
    if (!over) p99.push(ms(r.p99)), rates.push(r.requests / r.seconds);
  }
  return { p99, rates };
}

export async function list(engine, { bin, home, command, makeCity, serve, prepareSubmit, say, dbUrl, writeForm }) {
  const city = makeCity(`list-${engine}`, dbUrl), where = ['--db', city.db, '--data', city.data];
  const path = join(home, `list-${engine}.yaml`);
  command('item', 'generate', '--total', String(TOTAL), '--out', path, ...where);
  const { child, url } = await serve(city);
  const s = { ...(await prepareSubmit(city, url)), url };
  const done = finished(bin, ['item', 'import', path, ...where]);
  const { p99, rates } = await citizens(s, writeForm(s), done);
  const { seconds } = await done;
  await ended(child);
  say(`import of ${TOTAL} items on ${engine}, while ${CITIZENS} citizens submit`, `${seconds.toFixed(1)} s`, '≤ 20 s');
  say(`the citizens' p99 in each two seconds of it`, `${spread(p99, 0)} ms`, '≤ 100 ms');
  const checks = [];
  for (let i = 0; i < 3; i++) checks.push((await finished(bin, ['item', 'check', '--json', ...where])).seconds);
  say('their applications per second', spread(rates, 0));
  say(`all quality rules over ${TOTAL} items on ${engine}`, `${spread(checks)} s`, '≤ 5 s');
}
