// cuts.mjs: the power goes while 64 people hand in applications with uploads. What was acknowledged is
// there afterwards, each file byte by byte as it was sent.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { PDF, apply } from './apply.mjs';
import { Client } from './client.mjs';
import { engine } from './city.mjs';
import { People } from './people.mjs';

const CITIZENS = 8, AT_ONCE = 8; // people, and items that each applies for at the same time
const sha = (bytes) => createHash('sha256').update(bytes).digest('hex');
const died = (e) => /fetch failed|terminated|other side closed/.test(e.message);

// Items that a person can apply for on the web, found by applying once.
async function itemsOnTheWeb(city, client) {
  const { items } = JSON.parse((await client.get('/api/v1/items?limit=200')).html);
  const usable = [];
  for (const { code } of items) {
    const begun = await client.get(`/apply/${code}`);
    if (begun.status !== 200 || usable.length === AT_ONCE) continue;
    try {
      await apply(client, code);
      usable.push(code);
    } catch { /* for firms, for several applicants, at the window only */ }
  }
  assert.ok(usable.length >= 4, `only ${usable.length} items can be applied for on the web by one person`);
  return usable;
}

// Applies again and again until the server is gone.
async function applicant(client, code, acknowledged, tell) {
  for (let n = 0; ; n++) {
    const files = [];
    const file = (control) => {
      const bytes = Buffer.concat([PDF, Buffer.from(`% ${control} ${code} ${n} ${Math.random()}\n`.repeat(500))]);
      files.push(sha(bytes));
      return bytes;
    };
    try {
      const { id } = await apply(client, code, { file });
      acknowledged.push({ client, id, files });
      tell();
    } catch (e) {
      if (died(e)) return;
      if (!/^[^\n]{0,200}: 503 /.test(e.message)) throw e;
    }
  }
}

async function files(client, id) {
  const page = await client.get(`/cases/${id}`);
  assert.equal(page.status, 200, `case ${id}: ${page.status}`);
  const found = [];
  for (const [, path] of page.html.matchAll(/href="(\/cases\/\d+\/files\/\d+)"/g)) {
    const r = await fetch(client.base + path, { headers: { cookie: [...client.cookies].map(([k, v]) => `${k}=${v}`).join('; ') } });
    assert.equal(r.status, 200, `${path}: ${r.status}`);
    found.push(sha(Buffer.from(await r.arrayBuffer())));
  }
  return found;
}

// What a cut left half done; a material takes ten files at most.
async function throwDraftsAway(client) {
  for (let page = await client.get('/drafts'), form; (form = page.html.match(/action="(\/drafts\/\d+\/delete)"/)?.[1]);)
    page = await client.submit(page, form, {});
}

// Returns how many applications and files were acknowledged and found again.
export async function powerCuts(city, power, rounds, enough) {
  let cases = 0, uploads = 0;
  await power.serve();
  const people = new People(city), citizens = [];
  for (let i = 0; i < CITIZENS; i++) citizens.push(await people.newCitizen(`样本${i}`));
  const codes = await itemsOnTheWeb(city, citizens[0]);
  for (let round = 1; round <= rounds; round++) {
    if (round > 1) await power.serve();
    const acknowledged = [];
    let tell;
    const reached = new Promise((resolve) => { tell = () => { if (acknowledged.length >= enough) resolve(); }; });
    const work = Promise.all(citizens.flatMap((kept) => codes.map((code) => {
      const client = new Client(city.url);
      client.cookies = new Map(kept.cookies);
      return applicant(client, code, acknowledged, tell);
    })));
    await Promise.race([reached, work]);
    const known = [...acknowledged];
    await power.cut();
    await work;
    await city.serve();
    for (const command of [['db', 'check'], ['ledger', 'verify']]) {
      const r = city.command(...command);
      assert.equal(r.code, 0, `after cut ${round}: ${command.join(' ')}: ${r.out}${r.err}`);
    }
    for (const one of known) {
      one.client.base = city.url;
      const there = new Set(await files(one.client, one.id)); // and what an earlier draft had already
      assert.deepEqual(one.files.filter((f) => !there.has(f)), [], `after cut ${round}: files of case ${one.id} are gone`);
      cases++;
      uploads += one.files.length;
    }
    for (const kept of citizens) await throwDraftsAway(Object.assign(kept, { base: city.url }));
    await city.halt();
  }
  assert.ok(uploads > cases / 2, `${cases} cases with only ${uploads} files`);
  return { cases, uploads, engine };
}
