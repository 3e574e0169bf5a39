// Goal: every kind of page can be read by everybody who may open it: axe finds nothing, no page scrolls sideways at
// 320 px, and none needs a script. Method: the pages one after another, by the roles that see most of them.

export const name = 'every kind of page, wide, narrow and without a script';

const seen = {
  attache: [
    '/', '/matters', '/matters?kind=support_request&phase=waiting&sort=ball', '/matters/new', '/matters/new/investigation', '/views',
    '/matters/new/engagement', '/parties', '/screen', '/lists', '/agencies', '/agencies/new', '/reports', '/reports/claims',
    '/releases', '/releases/accounting', '/releases/received', '/releases/reciprocity', '/matters/new/release', '/calendar', '/packs',
    '/agreements', '/officers', '/me', '/search?q=scrap', '/search?q=%D9%85%D8%AD%D9%85%D8%AF',
  ],
  inspector: ['/oversight', '/matters', '/reports'],
  'system-admin': ['/', '/officers', '/lists', '/lists/import'],
};

export async function run({ page, base, signIn, axe, newPage, expect }) {
  await signIn(page, 'attache');
  const closed = await page.request.get(`${base}/api/v1/matters?kind=support_request&phase=closed&limit=1`);
  const reference = (await closed.json()).items[0].reference;
  const agencies = await (await page.request.get(`${base}/api/v1/agencies?limit=1`)).json();
  const releases = await (await page.request.get(`${base}/api/v1/matters?kind=release&limit=5`)).json();
  const release = releases.items[0].reference;
  const own = [`/matters/${reference}`, `/matters/${reference}/facts/new`, `/matters/${reference}/documents/new`, `/matters/${release}`,
    `/matters/${release}/cover`, `/agencies/${agencies.items[0].id}/standings`, `/matters/${reference}/history`, `/agencies/${agencies.items[0].id}`];

  for (const [who, listed] of Object.entries(seen)) {
    const paths = who === 'attache' ? [...listed, ...own] : listed;
    const wide = await newPage();
    await signIn(wide, who);
    const storageState = await wide.context().storageState();
    const narrow = await newPage({ viewport: { width: 320, height: 640 }, storageState });
    const plain = await newPage({ javaScriptEnabled: false, storageState });
    for (const path of paths) {
      const answer = await wide.goto(base + path);
      expect.equal(answer.status(), 200, `${who} ${path}`);
      await expect.heading(wide);
      await axe(wide);
      await narrow.goto(base + path);
      await expect.noSidewaysScroll(narrow);
      await plain.goto(base + path);
      await expect.heading(plain);
    }
  }

  // The keyboard reaches the content and the search box.
  await page.goto(`${base}/matters`);
  await page.keyboard.press('Tab');
  expect.match(await page.evaluate(() => document.activeElement.textContent), /skip/i);
  await page.keyboard.press('/');
  expect.equal(await page.evaluate(() => document.activeElement.getAttribute('name')), 'q');
}
