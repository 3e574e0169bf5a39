// The words that journeys are written with: sign in, look at accessibility, expect.
//
// A journey is a file in journeys/ that exports `name` and `run`. `run` gets, from run.mjs:
//   page, context, browser   of Playwright, fresh for the journey, 1366 × 768
//   base, database           the address of the program, and "sqlite" or "postgres"
//   signIns                  Map from user name to {name, password, role, office, token}
//   signIn(page, userName)   through the real form
//   axe(page)                throws with every breach of WCAG 2.0 to 2.2 A and AA and of good practice
//   newPage(options)         a page in another fresh context, for example {javaScriptEnabled: false} or another width
//   expect                   see below

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';

const axeScript = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const axeRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

export const expect = {
  ok: assert.ok,
  equal: assert.deepEqual,
  match: assert.match,

  /** The page has exactly one h1, and it reads so (a text, or a pattern). */
  async heading(page, wanted) {
    await page.locator('h1').first().waitFor();
    const headings = (await page.locator('h1').allInnerTexts()).map((text) => text.trim());
    assert.equal(headings.length, 1, `${pathOf(page)} has ${headings.length} h1: ${headings.join(' | ')}`);
    if (wanted instanceof RegExp) assert.match(headings[0], wanted, `h1 of ${pathOf(page)}`);
    else if (wanted !== undefined) assert.equal(headings[0], wanted, `h1 of ${pathOf(page)}`);
  },

  /** A text can be seen somewhere on the page. */
  async text(page, wanted) {
    await page.getByText(wanted).first().waitFor({ timeout: 10_000 });
  },

  /** Nothing is wider than the window, so nobody has to scroll sideways. */
  async noSidewaysScroll(page) {
    const { wide, window, widest } = await page.evaluate(() => {
      const room = document.documentElement.clientWidth;
      // Wider than the window itself, or holding something (a margin, a decoration) that is.
      const beyond = [...document.body.querySelectorAll('*')].filter(
        (element) => element.getBoundingClientRect().right > room + 1 || (element.clientWidth > 0 && element.scrollWidth > room + 1),
      );
      const name = (element) => element.tagName.toLowerCase() + (element.id ? `#${element.id}` : '') + [...element.classList].map((one) => `.${one}`).join('');
      return { wide: document.documentElement.scrollWidth, window: room, widest: beyond.slice(0, 5).map(name) };
    });
    assert.ok(wide <= window, `${pathOf(page)} is ${wide} px wide in a window of ${window} px: ${widest.join(', ')}`);
  },
};

/** Checks the page as it stands with axe-core, which is a script itself: a page of a context without script cannot be checked. */
export async function axe(page) {
  // Evaluated, not added as a script element: the content security policy of the page stays in force for the page.
  await page.evaluate(axeScript);
  const violations = await page.evaluate(async (rules) => {
    const { violations: found } = await window.axe.run(document, { runOnly: { type: 'tag', values: rules }, resultTypes: ['violations'] });
    return found.map(({ id, impact, help, nodes }) => ({
      id, impact, help, nodes: nodes.slice(0, 5).map((node) => `${node.target.join(' ')}: ${node.any.concat(node.all, node.none).map((check) => check.message).join('; ')}`), count: nodes.length,
    }));
  }, axeRules);
  if (violations.length === 0) return;
  const lines = violations.flatMap(({ id, impact, help, nodes, count }) => [`${id} (${impact}, ${count} places): ${help}`, ...nodes.map((node) => `  ${node}`)]);
  throw new Error(`axe found ${violations.length} violations on ${pathOf(page)}:\n${lines.join('\n')}`);
}

/** Signs in through the form, as a person does, and waits for the page behind it. */
export function signInWith(base, signIns) {
  return async (page, userName) => {
    const known = signIns.get(userName);
    if (!known) throw new Error(`the demo has no sign-in \`${userName}\`; it has ${[...signIns.keys()].join(', ')}`);
    // All journeys come from one address, so the limit on signing in may ask for a few seconds of patience.
    for (let tries = 1; ; tries += 1) {
      await page.goto(`${base}/sign-in`);
      const form = page.locator('form', { has: page.locator('input[name="password"]') });
      await form.locator('input[name="name"]').fill(known.name);
      await form.locator('input[name="password"]').fill(known.password);
      await form.locator('button[type="submit"], button:not([type]), input[type="submit"]').first().click();
      await page.waitForLoadState();
      if (new URL(page.url()).pathname !== '/sign-in') break;
      const said = (await page.locator('main').innerText()).slice(0, 300);
      const seconds = Number(/Wait (\d+) seconds/.exec(said)?.[1] ?? 0);
      if (seconds === 0 || tries === 5) throw new Error(`${userName} is still on /sign-in; it says: ${said}`);
      await new Promise((resolve) => { setTimeout(resolve, (seconds + 1) * 1000); });
    }
    await page.waitForLoadState();
  };
}

function pathOf(page) {
  return new URL(page.url()).pathname;
}
