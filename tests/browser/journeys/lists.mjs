// Goal: a list is filtered, kept as a view, stepped through and exported; names are typed, with and without a script; a list
// of names is imported from a page. Method: an analyst and an attaché, by form and by keyboard, axe on each page.

export const name = 'lists: views, one step on several, names in forms, an import';

const entries = '1,"BRANDT, Aino","individual","QX",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
  + '2,"GREY HERON TRADING",-0- ,"QX",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a';

export async function run({ page, base, signIn, axe, newPage, expect }) {
  await signIn(page, 'attache');

  // A view is saved from the filters in force, and stands on the list and on the desk.
  await page.goto(`${base}/matters?phase=active&sort=ball`);
  await page.locator('summary', { hasText: 'Save these filters' }).click();
  await page.fill('form[action="/views"] input[name="name"]', 'Longest with us');
  await axe(page);
  await page.click('form[action="/views"] button[type="submit"]');
  expect.equal(await page.locator('nav.views a[aria-current="true"]').innerText(), 'Longest with us');
  expect.equal(await page.locator('th[aria-sort="ascending"]').count(), 1);
  await page.goto(`${base}/`);
  await page.locator('nav.views a', { hasText: 'Longest with us' }).click();
  await expect.heading(page, 'Matters');
  await page.goto(`${base}/views`);
  await axe(page);
  const narrow = await newPage({ viewport: { width: 320, height: 640 }, storageState: await page.context().storageState() });
  await narrow.goto(`${base}/views`);
  await expect.noSidewaysScroll(narrow);

  // A head sorts; two matters are chosen; the page says what they offer.
  await page.goto(`${base}/matters?kind=support_request`);
  await page.locator('th a', { hasText: 'Due' }).click();
  expect.match(page.url(), /sort=due/);
  await page.goto(`${base}/matters?kind=support_request`);
  const boxes = page.locator('input[name="ref"]');
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.locator('button', { hasText: 'Step on the chosen' }).click();
  await expect.heading(page, 'One step on several matters');
  expect.equal(await page.locator('table tbody tr').count(), 2);
  await axe(page);

  // An agency is typed by a part of its name; the keyboard takes what is offered, and the form sends the name.
  const found = await (await page.request.get(`${base}/api/v1/agencies?limit=1`)).json();
  const agency = found.items[0];
  await page.goto(`${base}/matters/new/investigation`);
  const input = page.locator('input[name="host_agency"]');
  await input.pressSequentially(agency.name.slice(0, 6));
  await page.locator(`datalist option[value="${agency.name} (${agency.country})"]`).waitFor({ state: 'attached' });

  // Without a script a part of the name comes back as a list to choose from, and nothing that was typed is lost.
  const plain = await newPage({ javaScriptEnabled: false, storageState: await page.context().storageState() });
  await plain.goto(`${base}/matters/new/investigation`);
  await plain.fill('input[name="title"]', 'Kept as it was typed');
  await plain.fill('input[name="host_agency"]', agency.name.slice(1, 7));
  await plain.click('main form[action="/matters/new/investigation"] button[type="submit"]');
  expect.equal(await plain.inputValue('input[name="title"]'), 'Kept as it was typed');
  await plain.selectOption('select[name="host_agency"]', agency.id);
  await page.goto(`${base}/matters/new/investigation`);
  await axe(page);

  // A list is imported from a page: progress, report, and the list itself.
  const analyst = await newPage();
  await signIn(analyst, 'analyst');
  await analyst.goto(`${base}/lists/import`);
  await axe(analyst);
  await analyst.fill('input[name="list"]', 'journey-list');
  await analyst.setInputFiles('input[name="files"]', { name: 'sdn.csv', mimeType: 'text/csv', buffer: Buffer.from(entries, 'latin1') });
  await analyst.click('main form[action="/lists/import"] button[type="submit"]');
  await analyst.getByText('The import has ended').first().waitFor({ timeout: 30_000 });
  await axe(analyst);
  await analyst.goto(`${base}/lists/journey-list`);
  await expect.text(analyst, 'GREY HERON TRADING');
}
