// lib.mjs: what the benchmarks share: processes pinned to a core, their CPU and memory, wrk, medians.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

export const SERVER_CORE = '0', LOAD_CORE = '1';
const TICKS = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout);

// utime + stime in seconds of a process and its children (nginx: its worker).
export function cpuSeconds(pid) {
  const ofOne = (p) => {
    const fields = readFileSync(`/proc/${p}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  };
  let sum = ofOne(pid);
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const children = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim();
    for (const child of children ? children.split(' ') : []) sum += ofOne(child);
  }
  return sum;
}

export function rssAnonMiB(pid) {
  return Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/RssAnon:\s+(\d+)/)[1]) / 1024;
}

export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
export const spread = (list, digits = 2) =>
  `${median(list).toFixed(digits)} (${Math.min(...list).toFixed(digits)}–${Math.max(...list).toFixed(digits)})`;

// Runs wrk on the load core; {requests, seconds, errors, p99}.
export function wrk(url, script, seconds, env = {}, connections = 64) {
  return new Promise((resolve, reject) => {
    const child = spawn('taskset', ['-c', LOAD_CORE, 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`,
      '--latency', '-s', script, url], { env: { ...process.env, ...env } });
    let out = '', err = '';
    child.stdout.on('data', (d) => { out += d; });
    child.stderr.on('data', (d) => { err += d; });
    child.on('close', (code) => {
      const m = out.match(/(\d+) requests in ([\d.]+)(s|m)/);
      if (code !== 0 || !m) return reject(new Error(`wrk: ${out}${err}`));
      const bad = Number(out.match(/Non-2xx or 3xx responses: (\d+)/)?.[1] ?? 0);
      const sockets = [...(out.match(/Socket errors: .*/)?.[0] ?? '').matchAll(/(\d+)/g)].reduce((a, x) => a + Number(x[1]), 0);
      resolve({ requests: Number(m[1]) - bad, bad, sockets, seconds: Number(m[2]) * (m[3] === 'm' ? 60 : 1),
        p99: out.match(/99%\s+(\S+)/)?.[1] });
    });
  });
}

export function pinned(cmd, args, options = {}) {
  return spawn('taskset', ['-c', SERVER_CORE, cmd, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

// The address that a server prints when it listens.
export function listening(child) {
  return new Promise((resolve, reject) => {
    let out = '', err = '';
    child.stderr.on('data', (d) => { err = (err + d).slice(-4000); });
    child.stdout.on('data', (d) => {
      out += d;
      const m = out.match(/http:\/\/\S+:\d+/);
      if (m) resolve(m[0]);
    });
    child.on('exit', (code) => reject(new Error(`server ended with ${code}: ${err}`)));
  });
}

export async function ended(child, signal = 'SIGTERM') {
  if (child.exitCode !== null) return;
  const gone = new Promise((r) => child.on('exit', r));
  child.kill(signal);
  await gone;
}
