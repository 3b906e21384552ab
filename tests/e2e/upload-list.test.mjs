// upload-list.test.mjs: a list goes out as a workbook, is changed, comes back by the web, and is released by
// somebody else; a wrong one changes nothing and says where.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sql, startCity } from './lib/city.mjs';
import { Client } from './lib/client.mjs';
import { People } from './lib/people.mjs';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
let city, people;
before(async () => { city = await startCity(); people = new People(city); });
after(async () => { await city?.stop(); });

const guide = async (code) => (await new Client(city.url).get(`/items/${code}`)).html;
const text = (page) => page.html.match(/<main[\s\S]*<\/main>/)[0].replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

async function download(client, format) {
  const cookie = [...client.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  const r = await fetch(`${city.url}/staff/items/export?format=${format}`, { headers: { cookie } });
  assert.equal(r.status, 200);
  assert.match(r.headers.get('content-disposition'), new RegExp(`attachment;.*items-.*${format}`));
  return Buffer.from(await r.arrayBuffer());
}

// A workbook with one part changed.
function changed(book, part, change) {
  const dir = mkdtempSync(join(city.home, 'book-')), path = `${dir}.xlsx`;
  writeFileSync(path, book);
  assert.equal(spawnSync('unzip', ['-q', path, '-d', dir]).status, 0);
  const old = readFileSync(join(dir, part), 'utf8'), other = change(old);
  assert.notEqual(other, old, 'the change does something');
  writeFileSync(join(dir, part), other);
  assert.equal(spawnSync('zip', ['-q', '-r', '-X', `${dir}-2.xlsx`, '.'], { cwd: dir }).status, 0);
  return readFileSync(`${dir}-2.xlsx`);
}

// Uploads and waits for the end of the check.
async function upload(client, name, data, type = XLSX) {
  let page = await client.submit(await client.get('/staff/items/import'), '/staff/items/import', { file: { name, type, data } });
  if (page.status === 200) page = await settled(client, page);
  return page;
}
async function settled(client, page) {
  for (let i = 0; i < 600 && /正在检查|正在发布/.test(page.html); i++) {
    assert.equal(page.headers.get('refresh'), '4', 'it comes again by itself');
    await new Promise((r) => setTimeout(r, 100));
    page = await client.get(page.path);
  }
  return page;
}

test('out as a workbook, changed, in again, released by somebody else', async () => {
  const manager = await people.as('list-manager'), publisher = await people.as('item-publisher');
  const book = await download(manager, 'xlsx');
  const same = await upload(manager, '未改.xlsx', book);
  assert.match(text(same), /与现有清单一致，无需变更/);
  const strings = changed(book, 'xl/worksheets/sheet1.xml', (s) => s.replace(/从事食品销售、餐饮服务/, '样本改动：从事食品销售、餐饮服务'));
  const page = await upload(manager, '改过.xlsx', strings);
  assert.match(text(page), /待放行/);
  const rows = [...page.html.matchAll(/changes\/(\d+)"/g)];
  assert.equal(rows.length, 1, text(page));
  const code = page.html.match(/<code class="break">(\w{31})<\/code>/)[1];
  const difference = await manager.get(`${page.path}/changes/${rows[0][1]}`);
  assert.match(text(difference), /样本改动/);
  assert.ok(!(await guide(code)).includes('样本改动'), 'nothing is seen before its release');
  assert.ok(!page.html.includes(`${page.path}/release`), 'whoever uploaded it does not release it');
  const own = await manager.submit(page, `${page.path}/drop`).then((p) => p.path); // the form is there
  assert.equal(own, page.path);
  const again = await upload(manager, '改过.xlsx', strings);
  const shown = await publisher.get(again.path);
  const done = await settled(publisher, await publisher.submit(shown, `${again.path}/release`));
  assert.match(text(done), /已发布/);
  assert.match(text(done), /放行人 演示清单发布人/);
  assert.ok((await guide(code)).includes('样本改动'));
  assert.ok(!done.html.includes(`${again.path}/release`), 'it is released once');
  assert.equal(city.command('ledger', 'verify').code, 0);
});

test('what is wrong is said by sheet, row and column, and nothing of it is applied', async () => {
  const manager = await people.as('list-manager');
  const book = await download(manager, 'xlsx');
  const wrong = await upload(manager, '缺列.xlsx', changed(book, 'xl/worksheets/sheet1.xml', (s) => s.replace('promise.n<', 'promised<')));
  assert.match(text(wrong), /有错误，未作任何变更/);
  assert.match(text(wrong), /缺列\.xlsx!items:1:|xlsx!items:1:/);
  const csv = await manager.get(`${wrong.path}?format=csv`);
  assert.match(csv.html, /^\uFEFF?place,severity,message/);
  const merged = await upload(manager, '合并.xlsx', changed(book, 'xl/worksheets/sheet1.xml', (s) => s.replace('</sheetData>', '</sheetData><mergeCells count="1"><mergeCell ref="A3:A4"/></mergeCells>')));
  assert.match(text(merged), /有错误，未作任何变更/);
  assert.match(text(merged), /xlsx!items:3:1/);
  const twice = await upload(manager, '重复.xlsx', changed(book, 'xl/worksheets/sheet1.xml', (s) => {
    const row = s.match(/<row r="2"[\s\S]*?<\/row>/)[0], last = Number([...s.matchAll(/<row r="(\d+)"/g)].at(-1)[1]) + 1;
    return s.replace('</sheetData>', `${row.replace('<row r="2"', `<row r="${last}"`).replace(/ r="([A-Z]+)2"/g, ` r="$1${last}"`)}</sheetData>`);
  }));
  assert.match(text(twice), /有错误，未作任何变更/);
  assert.match(text(twice), /xlsx!items:\d+:/);
  const none = await upload(manager, '不是.xlsx', Buffer.from('no workbook at all'));
  assert.match(text(none), /有错误，未作任何变更|错误/);
  const other = await upload(manager, '清单.docx', Buffer.from('x'));
  assert.equal(other.status, 422);
  assert.match(text(other), /请选择工作簿/);
  const nothing = await manager.submit(await manager.get('/staff/items/import'), '/staff/items/import', { file: { name: '', type: 'application/octet-stream', data: Buffer.alloc(0) } });
  assert.equal(nothing.status, 422);
});

test('the manager of a department changes its services only, and sees no other’s lists', async () => {
  const manager = await people.as('item-manager'), other = await people.as('item-manager', 1);
  const yaml = (await download(manager, 'yaml')).toString();
  const docs = yaml.split(/^---\n/m).filter(Boolean);
  const edit = (d) => `---\n${d.replace('summary: {zh: "', 'summary: {zh: "样本：')}`;
  const own = docs.find((d) => d.includes('office: "450600-scjgj"')), foreign = docs.find((d) => d.includes('office: "450681-scjgj"'));
  const refused = await upload(manager, '他人.yaml', Buffer.from(edit(foreign)), 'application/yaml');
  assert.match(text(refused), /450681-scjgj 不是您可以修改其事项的部门/);
  const good = await upload(manager, '本部门.yaml', Buffer.from(edit(own)), 'application/yaml');
  assert.match(text(good), /待放行/);
  assert.equal((await other.get(good.path)).status, 404);
  assert.ok(!(await other.get('/staff/items/import')).html.includes('本部门.yaml'));
  const dropped = await manager.submit(good, `${good.path}/drop`);
  assert.match(text(dropped), /已放弃/);
});

test('killed while it is checked and again while it is published: it is checked anew, and all of it comes, once', async () => {
  const path = join(city.home, 'more.yaml'), TOTAL = 230;
  assert.equal(city.command('item', 'generate', '--total', String(TOTAL), '--out', path).code, 0);
  const count = async () => JSON.parse((await new Client(city.url).get('/api/v1/items?limit=1')).html).total;
  const n = await count(), state = () => sql(city, 'SELECT state FROM list_import ORDER BY id DESC LIMIT 1')[0][0];
  const staged = () => Number(sql(city, "SELECT COUNT(*) FROM registry_proposal WHERE state = 'staged'")[0][0]);
  const until = async (what) => {
    for (let i = 0; i < 600; i++) { if (await what()) return; await new Promise((r) => setTimeout(r, 50)); }
    throw new Error(`never: ${what}`);
  };
  // a job that did not come back is taken up after a quarter of an hour
  const again = async (minutes) => {
    await city.halt('SIGKILL');
    await city.serve([], { CITYHALL_CLOCK: `${new Date(Date.now() + minutes * 60e3).toISOString().slice(0, 19)}Z` });
    people = new People(city);
  };
  const manager = await people.as('list-manager');
  await manager.submit(await manager.get('/staff/items/import'), '/staff/items/import', { file: { name: '补充.yaml', type: 'application/yaml', data: readFileSync(path) } });
  await until(() => staged() > 0);
  assert.equal(state(), 'checking');
  await again(17);
  assert.equal(await count(), n);
  await until(() => state() === 'ready');
  const publisher = await people.as('item-publisher');
  const id = (await publisher.get('/staff/items/import')).html.match(/staff\/items\/import\/(\d+)/)[1];
  await publisher.submit(await publisher.get(`/staff/items/import/${id}`), '/release');
  await until(async () => await count() > n);
  assert.equal(state(), 'publishing');
  await again(40);
  await until(() => state() === 'published');
  assert.equal(await count(), TOTAL);
  const twice = sql(city, "SELECT COUNT(*) FROM registry_version v JOIN registry_record r ON r.id = v.record_id WHERE r.kind = 'item' AND v.version > 1 AND v.effective_on = '2021-01-01'");
  assert.equal(Number(twice[0][0]), 0, 'nothing was published twice');
  assert.equal(city.command('ledger', 'verify').code, 0);
});
