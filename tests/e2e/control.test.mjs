// control.test.mjs: one process owns the data directory; commands that write go through it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { bin, engine } from './lib/city.mjs';
import { startBare } from './lib/bare.mjs';

let city;
before(async () => { city = await startBare(); });
after(async () => { await city.stop(); });

const publish = (year) => city.command('calendar', 'publish', String(year), '--region', 'CN', '--source', `test ${year}`);
const socketPath = () => join(city.data, 'control.sock');

// The server's log comes through a pipe that is read between two turns.
async function logged(pattern) {
  for (let i = 0; i < 100 && !pattern.test(city.log.text); i++) await new Promise((r) => setTimeout(r, 20));
  assert.match(city.log.text, pattern);
}

// One message over the socket, as the program itself frames it.
function talk(bytes) {
  return new Promise((resolve) => {
    const parts = [];
    const s = connect(socketPath(), () => s.end(bytes));
    s.on('data', (d) => parts.push(d));
    s.on('close', () => resolve(Buffer.concat(parts)));
    s.on('error', () => resolve(Buffer.concat(parts)));
  });
}
function framed(message) {
  const text = Buffer.from(JSON.stringify(message));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(text.length);
  return Buffer.concat([head, text]);
}

test('a writing command is run by the server', async () => {
  const r = publish(2031);
  assert.equal(r.code, 0, r.err);
  assert.match(r.out, /2031/);
  await logged(/event=command .*name="calendar publish" err=OK/);
});

test('the error of a command comes back with its exit code', async () => {
  const r = city.command('calendar', 'publish', '1', '--region', 'CN', '--source', 'x');
  assert.notEqual(r.code, 0);
  assert.notEqual(r.err, '');
});

test('the socket is its owner\'s alone', async () => {
  assert.equal(statSync(socketPath()).mode & 0o777, 0o600);
  if (process.getuid() !== 0) return;
  // Even where the file could be reached, a foreign user is refused by its credentials.
  spawnSync('chmod', ['0777', socketPath(), city.data, city.home]);
  const r = spawnSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, '-e',
    `require('net').connect(${JSON.stringify(socketPath())}).on('data', () => process.exit(9)).on('close', () => process.exit(7)).on('error', () => process.exit(8)).write(Buffer.from('${framed({ command: 'calendar publish', arguments: ['2035', '--region', 'CN', '--source', 'x'], lang: 'en' }).toString('hex')}', 'hex'))`]);
  assert.ok([7, 8].includes(r.status), `foreign user got ${r.status}`);
  assert.doesNotMatch(city.log.text, /2035/);
  await logged(/foreign user refused/);
  spawnSync('chmod', ['0600', socketPath()]);
  spawnSync('chmod', ['0700', city.data, city.home]);
});

test('what is not a message is dropped, and the server goes on', async () => {
  for (const bytes of [Buffer.from([0xff, 0xff, 0xff, 0xff, 0x41]), Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    framed([1, 2]), framed({ command: 'serve', arguments: [], lang: 'en' }),
    framed({ command: 'calendar publish', arguments: [7], lang: 'en' }), Buffer.alloc(0)]) {
    const answer = await talk(bytes);
    assert.doesNotMatch(answer.toString(), /"error":"OK"/);
  }
  assert.equal(publish(2032).code, 0);
});

test('a second server does not start on the same data', async () => {
  const r = spawnSync(bin, ['serve', '--db', city.db, '--data', city.data, '--listen', '127.0.0.1:0'],
    { encoding: 'utf8', timeout: 30000 });
  assert.equal(r.status, 1);
  assert.match(r.stderr, /owns the data directory|正在使用数据目录|占用/);
});

test('a backup is made while the server serves, and restored only without it', async () => {
  mkdirSync(join(city.data, 'files'));
  writeFileSync(join(city.data, 'files', 'paper'), 'paper');
  const backup = join(city.home, 'backup');
  const made = city.command('db', 'backup', backup, '--keys', join(city.home, 'keys'));
  assert.equal(made.code, 0, made.err);
  assert.equal(city.command('db', 'restore', backup).code, 1);
  assert.equal(publish(2033).code, 0);
  assert.equal((await city.halt()).code, 0);
  const back = city.command('db', 'restore', backup);
  assert.equal(back.code, 0, back.err);
  const check = city.command('db', 'check');
  assert.equal(check.code, 0, check.out + check.err);
  const years = city.command('calendar', 'years').out;
  assert.match(years, /2032/);
  assert.doesNotMatch(years, /2033/);
  await city.serve();
});

test('after kill -9 the next start finds everything that was acknowledged', async () => {
  assert.equal(publish(2040).code, 0);
  await city.halt('SIGKILL');
  await city.serve();
  assert.match(city.command('calendar', 'years').out, /2040/);
  assert.equal(city.command('db', 'check').code, 0);
});

test('without a server a writing command takes the lock itself', async () => {
  await city.halt();
  assert.equal(publish(2041).code, 0);
  await city.serve();
  assert.match(city.command('calendar', 'years').out, /2041/, engine);
});
