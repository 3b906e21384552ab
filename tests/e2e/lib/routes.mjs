// routes.mjs: the route table of the program as the tests walk it, and a real address for each route.
//
// A route names a `sample`; samples.mjs makes that object. A sample that nobody can make fails the
// test, so a new page cannot slip by untested.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './city.mjs';

export function routes() {
  const r = run(['routes', '--json']);
  if (r.code !== 0) throw new Error(`cityhall routes: ${r.err}`);
  return JSON.parse(r.out);
}

// role → set of rights, as the pack gives them.
export function rights() {
  const text = readFileSync(join(root, 'pack/450600/roles.yaml'), 'utf8');
  const found = new Map();
  for (const [, code, list] of text.matchAll(/- code: (\S+)[\s\S]*?rights: \[([^\]]*)\]/g))
    found.set(code, new Set(list.split(',').map((x) => x.trim()).filter(Boolean)));
  return found;
}

const STAFF = rights();
export const CITIZENS = ['citizen', 'firm'];

// Whether somebody of this role passes the right of a route: 'login', 'denied' or 'ok'.
export function verdict(right, role) {
  if (right === 'public') return 'ok';
  if (role === 'public') return 'login';
  if (right === 'person') return 'ok';
  if (right === 'staff') return CITIZENS.includes(role) ? 'denied' : 'ok';
  return STAFF.get(role)?.has(right) ? 'ok' : 'denied';
}

// A role that may use the route.
export function roleFor(route) {
  if (route.right === 'public') return 'public';
  if (route.right === 'person') return 'citizen';
  if (route.right === 'staff') return 'clerk';
  for (const [role, set] of STAFF) if (set.has(route.right)) return role;
  throw new Error(`no role has the right ${route.right} of ${route.path}`);
}

// The address of a route with the values of its sample.
export function address(route, sample) {
  const path = route.path.replace(/\{([a-z_]+)\}/g, (_, name) => {
    if (sample?.params?.[name] === undefined) throw new Error(`${route.path}: the sample ${route.sample} has no ${name}`);
    return encodeURIComponent(sample.params[name]);
  });
  return path + (sample?.query ?? '');
}
