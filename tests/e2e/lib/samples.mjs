// samples.mjs: real objects for the routes that need one. Each sample gives `params` for the path,
// `client` (somebody who may see it; default: by the route's right) and `foreign`: clients that
// have the right of the route but not to this object.
import { Client } from './client.mjs';

const makers = {
  // A published item: everybody may see it.
  async item({ city }) {
    const r = await new Client(city.url).get('/api/v1/items?limit=1&q=%E9%A3%9F%E5%93%81');
    const { items } = JSON.parse(r.html);
    return { params: { code: items[0].code }, item: items[0] };
  },

  // A file of the design system, at the address that pages name.
  async asset({ city }) {
    const { html } = await new Client(city.url).get('/');
    const [, digest, name] = html.match(/\/static\/([0-9a-f]+)\/(app\.css)/);
    return { params: { digest, name } };
  },

  // Somebody whose password was right and whose code is asked for.
  async 'second-step'({ city }) {
    const client = new Client(city.url);
    const account = city.accounts().filter((a) => a.totp_secret)[0];
    await client.submit(await client.get('/sign-in'), '/sign-in', { login: account.login, password: account.password });
    return { params: {}, client };
  },

  // A session that is open: of the first citizen; the second one may not end it.
  async session({ people }) {
    const owner = await people.as('citizen');
    const page = await owner.get('/account');
    const id = page.html.match(/\/account\/sessions\/(\d+)\/end/)?.[1];
    if (!id) {
      const again = await people.signedIn('citizen', 0); // a second session, which the page offers to end
      const listed = await again.get('/account');
      const other = listed.html.match(/\/account\/sessions\/(\d+)\/end/)?.[1];
      if (!other) throw new Error('no session can be ended on /account');
      return { params: { id: other }, client: again, foreign: [await people.as('citizen', 1), await people.as('firm')] };
    }
    return { params: { id }, client: owner, foreign: [await people.as('citizen', 1), await people.as('firm')] };
  },
};

export class Samples {
  constructor(city, people) {
    Object.assign(this, { city, people, made: new Map() });
  }

  async of(route) {
    if (!route.sample) {
      if (route.path.includes('{')) throw new Error(`${route.method} ${route.path} has parameters but no sample`);
      return { params: {} };
    }
    const make = makers[route.sample];
    if (!make) throw new Error(`${route.method} ${route.path}: nobody knows the sample «${route.sample}»`);
    if (!this.made.has(route.sample)) this.made.set(route.sample, make(this));
    return this.made.get(route.sample);
  }
}
