// people.mjs: who uses a city in the tests: the demo accounts, signed in once each, and new citizens.
//
//   const people = new People(city);
//   const clerk = await people.as('clerk');            // Client, signed in; 'public' is nobody
//   const liu = await people.newCitizen('刘样本');      // signed up and signed in
import { Client } from './client.mjs';

// An identity number with a valid check digit in the division 450699, which does not exist.
export function idNumber(n, born = '19900101') {
  const body = `450699${born}${String(n % 1000).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return body + '10X98765432'[[...body].reduce((sum, ch, i) => sum + Number(ch) * weights[i], 0) % 11];
}

// A telephone that can belong to nobody.
export const phone = (n) => `0770-1${String(100000 + n).padStart(6, '0')}`;

export class People {
  constructor(city) {
    this.city = city;
    this.clients = new Map();
    this.made = 0;
  }

  // The n-th demo account of a role. A one-time code works once, so everybody signs in once only.
  async as(role, n = 0) {
    const key = `${role} ${n}`;
    if (!this.clients.has(key)) this.clients.set(key, this.signedIn(role, n));
    const kept = await this.clients.get(key);
    const client = new Client(this.city.url);
    client.cookies = new Map(kept.cookies);
    return client;
  }

  async signedIn(role, n) {
    const client = new Client(this.city.url);
    if (role === 'public') return client;
    const account = this.city.accounts().filter((a) => a.role === role)[n];
    if (!account) throw new Error(`no demo account ${n} of ${role}`);
    await client.signIn(account);
    return client;
  }

  async newCitizen(name = '样本', extra = {}) {
    const n = ++this.made;
    const client = new Client(this.city.url);
    const account = { role: 'citizen', login: `citizen-${process.pid}-${n}`, password: `Long enough ${n} phrase ${process.pid}`,
      name, id_number: idNumber(n + 100, '19850203'), phone: phone(n), ...extra };
    const page = await client.submit(await client.get('/sign-up'), '/sign-up', { login: account.login, name,
      id_number: account.id_number, phone: account.phone, password: account.password });
    if (page.status !== 200) throw new Error(`sign-up: ${page.status}\n${page.html.slice(0, 3000)}`);
    await client.signIn(account);
    client.account = account;
    return client;
  }
}

// Roles that the matrix tries, in the order of the demo accounts.
export const ROLES = ['public', 'citizen', 'firm', 'clerk', 'reviewer', 'decider', 'leader', 'system-admin',
  'security-admin', 'audit-admin', 'item-manager', 'quality-officer', 'power-drafter', 'legality-reviewer', 'staffing-officer', 'list-publisher'];
