// guide.mjs: guide pages of a city of full size against nginx sending the same bytes from files, and what
// the server holds in memory afterwards.
import { get } from 'node:http';
import { mkdirSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { Client } from '../tests/e2e/lib/client.mjs';
import { cpuSeconds, ended, pinned, rssAnonMiB, spread, wrk } from './lib.mjs';

const TOTAL = 7475;

// The bytes as they are sent.
const packed = (url) => new Promise((resolve, reject) => {
  get(url, { headers: { 'accept-encoding': 'gzip' } }, (r) => {
    const parts = [];
    r.on('data', (d) => parts.push(d));
    r.on('end', () => (r.statusCode === 200 ? resolve(Buffer.concat(parts)) : reject(new Error(`${url}: ${r.statusCode}`))));
  }).on('error', reject);
});

// All items in an order that says nothing of their codes, the same in each run.
async function allPaths(url) {
  const codes = [];
  for (let next = ''; next !== null;) {
    const page = await (await fetch(`${url}/api/v1/items?limit=200${next && `&cursor=${encodeURIComponent(next)}`}`)).json();
    codes.push(...page.items.map((i) => i.code));
    next = page.next;
  }
  let seed = 7;
  for (let i = codes.length - 1; i > 0; i--) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    const k = seed % (i + 1);
    [codes[i], codes[k]] = [codes[k], codes[i]];
  }
  return codes.map((c) => `/q/${c}`);
}

async function startNginx(home, www) {
  const port = 20000 + process.pid % 20000;
  writeFileSync(join(home, 'nginx.conf'), `worker_processes 1; daemon off; pid ${home}/nginx.pid; error_log ${home}/nginx.log;
user ${process.getuid() === 0 ? 'root' : process.env.USER};
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=20000; gzip_static on;
  client_body_temp_path ${home}/b; proxy_temp_path ${home}/p; fastcgi_temp_path ${home}/f; uwsgi_temp_path ${home}/u; scgi_temp_path ${home}/s;
  default_type "text/html; charset=utf-8";
  server { listen 127.0.0.1:${port}; root ${www}; } }`);
  const child = pinned('nginx', ['-c', join(home, 'nginx.conf'), '-e', join(home, 'nginx.log')]), url = `http://127.0.0.1:${port}`;
  for (let i = 0; i < 100; i++) {
    try { await fetch(url); break; } catch { await new Promise((r) => setTimeout(r, 20)); }
  }
  return { child, url };
}

// Writes all pages for nginx; their sizes.
async function copyPages(url, paths, www) {
  let largest = 0, gzip = 0, plain = 0;
  for (const p of paths) {
    const bytes = await packed(url + p), page = gunzipSync(bytes);
    largest = Math.max(largest, page.length);
    gzip += bytes.length; plain += page.length;
    writeFileSync(join(www, p), page);
    writeFileSync(join(www, `${p}.gz`), bytes);
  }
  return { largest, gzip, plain };
}

async function compare(ours, theirs, { env, pairs, seconds, say, what }) {
  const once = async (s) => {
    const before = cpuSeconds(s.child.pid);
    const r = await wrk(s.url, 'bench/random.lua', seconds, { ...env, HOST: new URL(s.url).host });
    if (r.bad || r.sockets) throw new Error(`guide: ${r.bad} bad answers, ${r.sockets} socket errors`);
    return { us: (cpuSeconds(s.child.pid) - before) / r.requests * 1e6, rate: r.requests / r.seconds };
  };
  const a = [], b = [];
  await once(ours); await once(theirs);
  for (let i = 0; i < pairs; i++) { a.push(await once(ours)); b.push(await once(theirs)); }
  say(`${what}, CPU per request against nginx`, `${spread(a.map((x, i) => x.us / b[i].us))} ×`, '≤ 1.5 ×');
  say(`${what}, µs of CPU: Cityhall / nginx`, `${spread(a.map((x) => x.us), 1)} / ${spread(b.map((x) => x.us), 1)}`);
  say(`${what}, requests per second (one core, 64 connections)`, spread(a.map((x) => x.rate), 0));
}

async function firstVisit(url, path) {
  let most = 0;
  for (const p of ['/', path, '/sign-in', '/items']) {
    const html = await (await fetch(url + p)).text();
    let bytes = gzipSync(html).length;
    for (const [, asset] of html.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g))
      bytes += gzipSync(Buffer.from(await (await fetch(url + asset)).arrayBuffer())).length;
    most = Math.max(most, bytes);
  }
  return most;
}

export async function guide({ home, command, makeCity, serve, say, pairs, seconds }) {
  const city = makeCity('guide'), where = ['--db', city.db, '--data', city.data], www = join(home, 'www');
  command('item', 'generate', '--total', String(TOTAL), '--out', join(home, 'list.yaml'), ...where);
  command('item', 'import', join(home, 'list.yaml'), '--with-findings', ...where);
  const { child, url } = await serve(city);
  say('RssAnon after the start', `${rssAnonMiB(child.pid).toFixed(1)} MiB`);
  mkdirSync(join(www, 'q'), { recursive: true });
  const paths = await allPaths(url), { largest, gzip, plain } = await copyPages(url, paths, www);
  writeFileSync(join(home, 'paths'), `${paths.join('\n')}\n`);
  say('guide pages', `${paths.length}, of ${(plain / paths.length / 1024).toFixed(1)} KiB, packed ${(gzip / paths.length / 1024).toFixed(1)} KiB`);
  say('largest guide page', `${(largest / 1024).toFixed(1)} KiB`, '≤ 60 kB');
  const nginx = await startNginx(home, www), ours = { child, url };
  const with_ = { pairs, seconds, say };
  await compare(ours, nginx, { ...with_, env: { PATHS: join(home, 'paths'), ENCODING: 'gzip' }, what: `guide page (Zipf over ${paths.length})` });
  await compare(ours, nginx, { ...with_, env: { PATHS: join(home, 'paths'), ENCODING: 'identity' }, what: '… to who cannot unpack' });
  await ended(nginx.child);
  for (let i = 0; i < 100; i++) await new Client(url).signIn(city.account('citizen'));
  say('RssAnon after all this and 100 log-ins', `${rssAnonMiB(child.pid).toFixed(1)} MiB`, '≤ 96 MiB');
  say('first visit, page with style and script, compressed', `${(await firstVisit(url, paths[0]) / 1000).toFixed(1)} kB`, '≤ 100 kB');
  await ended(child);
}
