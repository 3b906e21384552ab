// browser.mjs: Debian's Chromium, and what every page must stand: axe-core, no sideways scrolling,
// valid HTML, no script errors.
//
//   const browser = await openBrowser();
//   const page = await newPage(browser, city.url, { width: 360, lang: 'en', mode: 'elder', dark: true, script: false });
//   await page.goto(city.url + '/');
//   assert.deepEqual(await faults(page), []);
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export function openBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'] });
}

export async function newPage(browser, url, { width = 1280, height = 800, lang = 'zh', mode, scheme, dark = false, script = true } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: script });
  const cookies = Object.entries({ lang, mode, scheme }).filter(([, value]) => value);
  await context.addCookies(cookies.map(([name, value]) => ({ name, value, url })));
  const page = await context.newPage();
  page.complaints = [];
  page.on('pageerror', (e) => page.complaints.push(`script: ${e.message}`));
  page.on('console', (m) => { if (m.type() === 'error' && !/status of [45]/.test(m.text())) page.complaints.push(`console: ${m.text()}`); });
  return page;
}

// What tidy 5.6 does not know yet: newer attributes and <div> inside <dl>.
const KNOWN = [/proprietary attribute "aria-(current|details|keyshortcuts|roledescription)"/, /proprietary attribute "(enterkeyhint|inputmode|loading)"/];
export function tidy(html) {
  // <div> groups in a <dl> are HTML since 2017.
  const text = html.replace(/<dl[^>]*>[\s\S]*?<\/dl>/g, (dl) => dl.replace(/<\/?div[^>]*>/g, ''));
  const r = spawnSync('tidy', ['-q', '-e', '-utf8', '--drop-empty-elements', 'no', '--mute-id', 'no'], { input: text, encoding: 'utf8' });
  return r.stderr.split('\n').filter((l) => l !== '' && !KNOWN.some((k) => k.test(l)));
}

// All that is wrong with the page as it stands; [] if nothing.
export async function faults(page) {
  const found = [...page.complaints];
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) found.push(`scrolls sideways by ${wide} px`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: 'tag', values } }), RULES);
  for (const v of violations)
    found.push(`${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => `${n.target.join(' ')} (${n.failureSummary.split('\n')[1]?.trim()})`).join('; ')}`);
  return found;
}
