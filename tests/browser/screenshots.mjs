// Takes pictures of the pages as an officer sees them: 1366 × 768, 768 and 320 px wide, and as printed.
//
// node screenshots.mjs [--out FOLDER] [--readme FILE] [--as USER] [--database URL] [PATH…]
//
// Without a path it visits the list below. With --readme only the desk at 1366 × 768 is taken, into that file. It says for each
// page what it answered and how wide it is, so that a page which is missing or too wide is seen at once.

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openBrowser, outputFolder, startProgram } from './harness.mjs';
import { signInWith } from './words.mjs';

const pages = [
  '/', '/matters', '/parties', '/screen', '/lists', '/agreements', '/releases', '/search?q=port', '/graph', '/map', '/calendar',
  '/reports', '/oversight', '/officers',
];
const openPages = ['/sign-in', '/ask'];
// Pages that are found on a list: the first link there that has this form.
const found = [
  { on: '/matters', link: /^\/matters\/(?!new\b)[^/?#]+$/ },
  { on: '/matters', link: /^\/matters\/new\/[^/?#]+$/ },
  { on: '/parties', link: /^\/parties\/(?!new\b)[^/?#]+$/ },
];
const looks = [
  { name: '1366', viewport: { width: 1366, height: 768 } },
  { name: '768', viewport: { width: 768, height: 1024 } },
  { name: '320', viewport: { width: 320, height: 640 } },
  { name: 'print', viewport: { width: 794, height: 1123 }, media: 'print' },
];

async function main(settings) {
  const browser = await openBrowser();
  try {
    const running = await startProgram({ label: 'screenshots', databaseUrl: settings.database });
    try {
      await takeAll(browser, running, settings);
    } finally {
      await running.stop();
    }
  } finally {
    await browser.close();
  }
}

async function takeAll(browser, { base, signIns }, settings) {
  const signIn = signInWith(base, signIns);
  const newPage = async (look) => {
    const context = await browser.newContext({ viewport: look.viewport, locale: 'en-US', timezoneId: 'UTC' });
    return context.newPage();
  };
  if (settings.readme) {
    const page = await newPage(looks[0]);
    await signIn(page, settings.as);
    mkdirSync(dirname(settings.readme), { recursive: true });
    await page.screenshot({ path: settings.readme });
    console.log(`wrote ${settings.readme}`);
    return;
  }
  mkdirSync(settings.out, { recursive: true });
  let paths;
  for (const look of looks) {
    const page = await newPage(look);
    if (look.media) await page.emulateMedia({ media: look.media });
    if (settings.paths.length === 0) for (const path of openPages) await take(page, base, path, look, settings.out);
    await signIn(page, settings.as);
    paths ??= settings.paths.length ? settings.paths : [...pages, ...(await findPages(page, base))];
    for (const path of paths) await take(page, base, path, look, settings.out);
    await page.context().close();
  }
}

async function findPages(page, base) {
  const paths = [];
  for (const { on, link } of found) {
    await page.goto(base + on);
    const links = await page.locator('a[href]').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    const first = links.find((one) => link.test(one));
    if (first) paths.push(first);
    else console.log(`no link like ${link} on ${on}`);
  }
  return paths;
}

async function take(page, base, path, look, out) {
  const answer = await page.goto(base + path);
  await page.waitForLoadState('load');
  const name = `${path.replace(/^\/|\?.*$/g, '').replaceAll('/', '-') || 'desk'}-${look.name}.png`;
  await page.screenshot({ path: join(out, name), fullPage: true });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  const remark = wide > look.viewport.width ? `, ${wide} px wide: TOO WIDE` : '';
  console.log(`${answer.status()}  ${name}${remark}`);
}

function readSettings(words) {
  const settings = { out: join(outputFolder, '..', 'screenshots'), readme: undefined, as: 'hq-desk', database: undefined, paths: [] };
  const rest = [...words];
  while (rest.length) {
    const word = rest.shift();
    if (!word.startsWith('--')) settings.paths.push(word);
    else if (['out', 'readme', 'as', 'database'].includes(word.slice(2)) && rest.length) settings[word.slice(2)] = rest.shift();
    else throw new Error(`unknown word ${word}: node screenshots.mjs [--out FOLDER] [--readme FILE] [--as USER] [--database URL] [PATH…]`);
  }
  return settings;
}

await main(readSettings(process.argv.slice(2)));
