// client.mjs: a browser without eyes: keeps cookies, fills forms as the page offers them.
import { createHmac } from 'node:crypto';

const decode = (s) => s.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"')
  .replace(/&#(\d+);/g, (_, n) => String.fromCodePoint(Number(n)))
  .replace(/&#x([0-9a-f]+);/gi, (_, n) => String.fromCodePoint(parseInt(n, 16))).replace(/&amp;/g, '&');

const attr = (tag, name) => {
  const m = tag.match(new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s/>])`));
  return m ? decode(m[1] ?? '') : null;
};

// The forms of a page: action, method, and the values that a browser would send untouched.
export function forms(html) {
  return [...html.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].map(([text]) => {
    const head = text.match(/<form\b[^>]*>/)[0];
    const fields = [];
    for (const [tag] of text.matchAll(/<(?:input|button)\b[^>]*>/g)) {
      const type = attr(tag, 'type') ?? (tag.startsWith('<button') ? 'submit' : 'text');
      const name = attr(tag, 'name');
      fields.push({ name, type, value: attr(tag, 'value') ?? '', checked: attr(tag, 'checked') !== null });
    }
    for (const [, tag, body] of text.matchAll(/<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g))
      fields.push({ name: attr(` ${tag}>`, 'name'), type: 'textarea', value: decode(body.replace(/^\n/, '')) });
    for (const [, tag, body] of text.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
      const options = [...body.matchAll(/<option\b[^>]*>/g)].map(([o]) => o);
      const chosen = options.find((o) => attr(o, 'selected') !== null) ?? options[0];
      fields.push({ name: attr(` ${tag}>`, 'name'), type: 'select', value: chosen ? attr(chosen, 'value') : '',
        options: options.map((o) => attr(o, 'value')) });
    }
    return { action: attr(head, 'action') ?? '', method: (attr(head, 'method') ?? 'get').toUpperCase(),
      multipart: attr(head, 'enctype') === 'multipart/form-data', fields, text };
  });
}

// RFC 6238 code of a base32 secret, as an authenticator shows it.
export function totp(secret, at = Date.now()) {
  const bits = [...secret.replace(/=+$/, '')].map((ch) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(ch)
    .toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const n = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(n % 1000000).padStart(6, '0');
}

export class Client {
  constructor(base, headers = {}) {
    this.base = base;
    this.headers = headers;
    this.cookies = new Map();
  }

  async request(method, path, { body, headers = {}, follow = true } = {}) {
    const cookie = [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
    const url = new URL(path, this.base);
    const r = await fetch(url, { method, body, redirect: 'manual',
      headers: { ...this.headers, ...(cookie ? { cookie } : {}), ...headers } });
    for (const line of r.headers.getSetCookie()) {
      const [pair, ...rest] = line.split(';');
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      if (rest.some((x) => /^\s*max-age=0\s*$/i.test(x))) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    if (follow && [301, 302, 303, 307].includes(r.status) && r.headers.get('location')) {
      await r.arrayBuffer();
      return this.request('GET', new URL(r.headers.get('location'), url).href, { headers });
    }
    r.path = url.pathname + url.search;
    r.html = await r.text();
    return r;
  }

  get(path, options) {
    return this.request('GET', path, options);
  }

  // Sends the form of `page` whose action (or text) contains `which`, with `values` filled in.
  // A value may be {name, type, data} for a file. Names that the form does not offer are an error.
  async submit(page, which, values = {}, options = {}) {
    const found = forms(page.html).filter((f) => f.action.includes(which) || f.text.includes(which));
    if (found.length === 0) throw new Error(`no form «${which}» on ${page.path} (${page.status})\n${page.html.slice(0, 3000)}`);
    const form = found[0];
    const data = new FormData();
    const names = new Set(form.fields.map((f) => f.name));
    for (const name of Object.keys(values))
      if (!names.has(name)) throw new Error(`the form ${form.action} has no field ${name}: ${[...names].join(' ')}`);
    for (const f of form.fields) {
      if (!f.name || f.name in values || ['submit', 'button', 'file'].includes(f.type)) continue;
      if (['checkbox', 'radio'].includes(f.type) && !f.checked) continue;
      data.append(f.name, f.value);
    }
    for (const [name, value] of Object.entries(values)) {
      for (const v of Array.isArray(value) ? value : [value]) {
        if (v && typeof v === 'object') data.append(name, new Blob([v.data], { type: v.type }), v.name);
        else if (v !== null && v !== undefined) data.append(name, String(v));
      }
    }
    const body = form.multipart ? data : new URLSearchParams([...data]);
    return this.request(form.method, new URL(form.action || page.path, this.base).href, { body, ...options });
  }

  // Signs in with a demo account, through the second factor if it has one.
  async signIn(account) {
    let page = await this.get('/sign-in?return=/account');
    page = await this.submit(page, '/sign-in', { login: account.login, password: account.password });
    if (account.totp_secret && page.path.startsWith('/sign-in'))
      page = await this.submit(page, '/sign-in', { code: totp(account.totp_secret) });
    if (account.totp_secret && page.status === 422) { // that code was used: a person waits for the next one
      await new Promise((r) => setTimeout(r, 30000 - Date.now() % 30000 + 100));
      page = await this.submit(page, '/sign-in', { code: totp(account.totp_secret) });
    }
    if (page.status !== 200 || page.path.startsWith('/sign-in'))
      throw new Error(`${account.role} could not sign in: ${page.status} ${page.path}\n${page.html.slice(0, 2000)}`);
    return page;
  }
}
