// power.test.mjs: what the server has acknowledged is there after a power cut, several times over.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { bin, engine, makeDemoCity } from './lib/city.mjs';
import { startBare } from './lib/bare.mjs';
import { powerCuts } from './lib/cuts.mjs';
import { Power } from './lib/power.mjs';

const ROUNDS = 3, WRITERS = 4;

// Publishes years through the running server until it dies; returns those that were acknowledged.
async function publishUntilDeath(city, source, first, acknowledged, enough) {
  for (let year = first; year < first + 15 && city.child.exitCode === null && city.child.signalCode === null; year++) {
    const child = spawn(bin, ['calendar', 'publish', String(year), '--region', 'CN', '--source', source,
      '--db', city.db, '--data', city.data], { stdio: 'ignore' });
    const code = await new Promise((resolve) => child.on('exit', resolve));
    if (code !== 0) return;
    acknowledged.push(`${year}  ${source}`);
    enough();
  }
}

test('acknowledged writes survive power cuts under load', { timeout: 120000 }, async () => {
  const city = await startBare();
  await city.halt();
  const power = new Power(city);
  const acknowledged = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      // On SQLite what is there now counts as synced. PostgreSQL keeps its log itself (its settings are
      // checked at start); there the process is killed, and the data directory is left as it is.
      await (engine === 'sqlite' ? power : city).serve();
      acknowledged.length = 0;
      let enough;
      const reached = new Promise((resolve) => { enough = resolve; });
      const writers = Array.from({ length: WRITERS }, (_, i) =>
        publishUntilDeath(city, `power ${round}`, 2030 + i * 15, acknowledged,
          () => { if (acknowledged.length >= 12) enough(); }));
      await reached;
      // What counts was acknowledged by the living server; a client that finds it dead writes itself,
      // outside of the shadow.
      const known = [...acknowledged];
      await city.halt('SIGKILL');
      await Promise.all(writers);
      if (engine === 'sqlite') await power.cut();
      await city.serve();
      const years = city.command('calendar', 'years').out;
      for (const one of known) assert.ok(years.includes(one), `round ${round}: ${one} is gone\n${years}`);
      const check = city.command('db', 'check');
      assert.equal(check.code, 0, check.out + check.err);
      await city.halt();
    }
  } finally {
    await city.halt('SIGKILL'); // the shadow goes after who writes to it
    power.end();
    await city.stop();
  }
});

// On PostgreSQL the shim keeps what the server wrote itself: the uploads.
test('acknowledged applications and their uploaded files survive power cuts', { timeout: 240000 }, async () => {
  const city = await makeDemoCity();
  const power = new Power(city);
  try {
    const { cases, uploads } = await powerCuts(city, power, 2, 40);
    assert.ok(cases >= 80 && uploads >= 40, `${cases} cases, ${uploads} files`);
  } finally {
    await city.halt('SIGKILL'); // the shadow goes after who writes to it
    power.end();
    await city.stop();
  }
});
