// kill.mjs: kill -9 under 64 clerks who receive applications at once. What was acknowledged is there.
import assert from 'node:assert/strict';
import { creditCode, fill } from './apply.mjs';
import { forms } from './client.mjs';
import { sql } from './city.mjs';
import { People, idNumber } from './people.mjs';

const CLERKS = 64;

// One round: everybody submits until the server is gone; returns the cases that were acknowledged.
async function round(city, client, code, n) {
  const page = await client.get(`/desk/intake/${code}`);
  const form = forms(page.html).find((f) => f.action.includes('/desk/intake/'));
  const fixed = Object.fromEntries(form.fields.filter((f) => f.type === 'hidden').map((f) => [f.name, f.value]));
  const answers = fill(page, form.action, {});
  const acknowledged = [];
  let going = true, sent = 0;
  const clerk = async (k) => {
    for (let i = 0; going; i++) {
      const unique = n * 1_000_000 + k * 10_000 + i;
      const body = new URLSearchParams({ ...fixed, ...answers, _once: `kill-${unique}-${process.pid}`, party_self: 'self', party_kind: 'person',
        party_name: `样本${unique}`, party_id: idNumber(unique, `19${60 + (k % 40)}0101`), firm_uscc: creditCode(unique % 1_000_000), paper: 'application-form' });
      for (const paper of ['layout-plan', 'safety-rules']) body.append('paper', paper);
      sent++;
      try {
        const r = await client.request('POST', form.action, { body, follow: false });
        const id = (r.headers.get('location') ?? '').match(/\/receipts\/(\d+)/)?.[1];
        if (r.status === 303 && id) acknowledged.push(id);
        else if (r.status !== 503) { going = false; throw new Error(`${r.status} ${r.html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').slice(0, 1500)}`); }
      } catch (e) {
        if (/fetch failed|terminated|other side closed/.test(e.message)) return; // killed
        throw e;
      }
    }
  };
  const clerks = Array.from({ length: CLERKS }, (_, k) => clerk(k));
  const all = Promise.all(clerks);
  const busy = (async () => { for (let i = 0; i < 3000 && acknowledged.length < 30 + (n * 37) % 90 && going; i++) await new Promise((r) => setTimeout(r, 5)); })();
  await Promise.race([busy, all.catch(() => {})]);
  await city.halt('SIGKILL');
  going = false;
  await all;
  assert.ok(acknowledged.length > 0, `round ${n}: of ${sent} nothing was acknowledged`);
  return acknowledged;
}

export async function killRounds(city, rounds) {
  const people = new People(city);
  const kept = await people.as('clerk');
  const { items } = JSON.parse((await kept.get(`/api/v1/items?limit=1&q=${encodeURIComponent('食品经营许可')}`)).html);
  const acknowledged = [];
  for (let n = 1; n <= rounds; n++) {
    const client = await people.as('clerk');
    acknowledged.push(...await round(city, client, items[0].code, n));
    for (const command of [['db', 'check'], ['ledger', 'verify']]) {
      const r = city.command(...command);
      assert.equal(r.code, 0, `after kill ${n}: ${command.join(' ')}: ${r.out}${r.err}`);
    }
    const there = new Set(sql(city, 'SELECT id FROM casefile').map(([id]) => id));
    assert.deepEqual(acknowledged.filter((id) => !there.has(id)), [], `after kill ${n}: acknowledged but lost`);
    const whole = sql(city, `SELECT COUNT(*) FROM casefile k WHERE NOT EXISTS (SELECT 1 FROM casefile_event e WHERE e.casefile_id = k.id)
      OR NOT EXISTS (SELECT 1 FROM casefile_party p WHERE p.casefile_id = k.id) OR NOT EXISTS (SELECT 1 FROM ledger_entry l WHERE l.subject_id = k.id)`);
    assert.equal(whole[0][0], '0', `after kill ${n}: cases that are half there`);
    await city.serve();
    people.city = city;
  }
  return acknowledged.length;
}
