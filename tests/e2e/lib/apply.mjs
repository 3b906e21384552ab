// apply.mjs: an application from the first page to the decision, as people send it: whatever the
// form asks is filled in by its kind, so any item can be applied for.
import { forms } from './client.mjs';
import { idNumber, phone } from './people.mjs';

// A small but real PDF and PNG.
export const PDF = Buffer.from(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
xref
0 4
0000000000 65535 f 
0000000009 00000 n 
0000000052 00000 n 
0000000101 00000 n 
trailer<</Size 4/Root 1 0 R>>
startxref
164
%%EOF
`);
export const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

// A credit code of a firm that cannot exist (division 450699), with valid check characters.
export const FIRM_CODE = '91450699MA00000301';
export function creditCode(n) {
  const chars = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  const org = `MA${String(n).padStart(6, '0')}`;
  const alnum = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const sum = [...org].reduce((s, ch, i) => s + alnum.indexOf(ch) * [3, 7, 9, 10, 5, 8, 4, 2][i], 0);
  const orgCheck = '0123456789X0'[(11 - (sum % 11)) % 11];
  const body = `91450699${org}${orgCheck}`;
  const total = [...body].reduce((s, ch, i) => s + chars.indexOf(ch) * Number(BigInt(3) ** BigInt(i) % 31n), 0);
  return body + chars[(31 - (total % 31)) % 31];
}

const inDays = (n) => new Date(Date.now() + n * 86400e3).toISOString().slice(0, 10);

// What somebody would write into a control: by its name and kind.
export function answer(field, choices = {}) {
  const { name, type } = field;
  if (name in choices) return choices[name];
  if (field.value && !['radio', 'checkbox'].includes(type)) return field.value;
  if (name === 'delivery_method') return 'electronic';
  if (/uscc$/.test(name)) return creditCode(7);
  if (/id_number/.test(name)) return idNumber(77, '19800808');
  if (type === 'tel' || /phone/.test(name)) return phone(4321);
  if (type === 'email') return 'sample@example.invalid';
  if (type === 'date') return /end_date|birth/.test(name) ? '2021-01-04' : inDays(40);
  if (type === 'select') return field.options.find((o) => o !== '');
  if (/area|count|years|seats|certificates|price|amount|investment|capital|contribution|_mu$/.test(name)) return '12';
  if (/postcode/.test(name)) return '538001';
  return `样本${name.replaceAll('_', ' ')}`;
}

// Fills the form of a page that sends to `which`; radios and checkboxes take the first choice.
export function fill(page, which, choices = {}) {
  const form = forms(page.html).find((f) => f.action.includes(which));
  if (!form) throw new Error(`no form to ${which} on ${page.path} (${page.status})\n${page.html.slice(0, 3000)}`);
  const values = {};
  for (const f of form.fields) {
    if (!f.name || f.name.startsWith('_') || ['hidden', 'submit', 'file', 'button'].includes(f.type)) continue;
    if (f.type === 'checkbox') { if (f.name in choices) values[f.name] = choices[f.name]; continue; }
    if (f.type === 'radio') { values[f.name] ??= choices[f.name] ?? f.value; continue; }
    values[f.name] = answer(f, choices);
  }
  return values;
}

export const ok = (page, what) => {
  if (page.status !== 200) throw new Error(`${what}: ${page.status} ${page.path}\n${page.html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').slice(0, 3000)}`);
  return page;
};

// Goes through the draft until the page where one checks; returns that page and the draft's id.
export async function draft(client, code, { parties = { party_self: 'self' }, choices = {}, upload = true, act = 'next', file = () => PDF } = {}) {
  let page = ok(await client.submit(await client.get(`/apply/${code}`), `/apply/${code}`, {}), 'begin');
  const id = page.path.match(/\/drafts\/(\d+)/)?.[1];
  for (let i = 0; i < 12 && !/\/(materials|check)$/.test(page.path); i++) {
    const at = page.path;
    const values = at.endsWith('/parties') ? { party_self: 'self', ...parties } : { ...fill(page, `/drafts/${id}`, choices) };
    page = ok(await client.submit(page, `/drafts/${id}`, at.endsWith('/parties') ? values : values, { act }), at);
    if (page.path === at && !at.endsWith('/situation')) throw new Error(`${at} does not go on\n${page.html.slice(0, 4000)}`);
  }
  page = ok(await client.get(`/drafts/${id}/materials`), 'materials');
  if (upload) {
    for (const form of forms(page.html).filter((f) => f.multipart)) {
      const control = form.fields.find((f) => f.type === 'file').name;
      if (!upload.includes || upload.includes(control.replace('material-', '')))
        page = ok(await client.submit(page, form.action, { [control]: { name: '样本 材料.pdf', type: 'application/pdf', data: file(control) } }), form.action);
    }
  }
  return { id, page: ok(await client.get(`/drafts/${id}/check`), 'check') };
}

// Submits and returns the id of the case.
export async function apply(client, code, options = {}) {
  const d = await draft(client, code, options);
  const page = ok(await client.submit(d.page, `/drafts/${d.id}/submit`, { true_statement: '1' }), 'submit');
  const id = page.path.match(/\/receipts\/(\d+)/)?.[1];
  if (!id) throw new Error(`submit led to ${page.path}\n${page.html.slice(0, 3000)}`);
  return { id, page, receipt: page.html.match(/4506[0-9A-Z]{8,}/)?.[0] };
}

// One act on a case by somebody who may.
export async function act(client, id, name, values = {}) {
  const page = ok(await client.get(`/cases/${id}`), `case ${id}`);
  return ok(await client.submit(page, `/acts/${name}`, values), `${name} on case ${id}`);
}
