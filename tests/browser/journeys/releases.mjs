// Goal: nothing leaves unchecked, in the browser: a draft with an asylum file is refused with the ground at the item, goes
// out once that item is off and a second person approved, and a later correction is owed to the recipient until told.
// Method: the special agent of Port Sele drafts, the attaché approves; axe looks at each page on the way.

export const name = 'a release from its refusal to the notice of a correction';

export async function run({ page, base, signIn, axe, newPage, expect }) {
  await signIn(page, 'special-agent');
  const list = await (await page.request.get(`${base}/api/v1/matters?kind=release&state=draft&q=shipper`)).json();
  const reference = list.items[0].reference;
  const release = `${base}/matters/${reference}`;
  await page.goto(release);
  await expect.text(page, 'What leaves, and what stands against it');
  await expect.text(page, '8 CFR 208.6');
  await axe(page);

  // Refused, with the ground of each item.
  await press(page, 'Put before a second person');
  await expect.text(page, 'to be mended');
  await axe(page);

  // The asylum file comes off; the other fact was corrected since and has to be put on again.
  const fact = (await (await page.request.get(`${base}/api/v1/matters/${reference}/release`)).json()).items[0];
  await page.goto(release);
  await press(page, 'Take item 2 off');
  await press(page, 'Take item 1 off');
  const written = `${fact.reference}#${fact.key.split('#')[1]}`;
  await page.fill('input[name="item"]', `${fact.reference}#F99`);
  await press(page, 'Put item on release');
  await expect.text(page, 'there is no');
  await page.fill('input[name="item"]', written);
  await page.fill('input[name="necessity"]', 'It shows the value.');
  await page.selectOption('select[name="sanitised"]', 'yes');
  await press(page, 'Put item on release');
  await page.waitForURL(release);
  await press(page, 'Put before a second person');
  await expect.text(page, 'Waiting for a second person');
  expect.equal(await page.getByRole('button', { name: 'Approve release' }).count(), 0, 'a drafter does not approve');

  const chief = await newPage();
  await signIn(chief, 'attache');
  await chief.goto(release);
  await axe(chief);
  await press(chief, 'Approve release');
  await expect.text(chief, 'Approved');
  await chief.goto(`${release}/cover`);
  await expect.text(chief, 'Conditions');
  await axe(chief);

  await page.goto(`${release}/steps/transmit`);
  await page.fill('input[name="how"]', 'By hand to the port division.');
  await page.click('main form[action$="/steps/transmit"] button[type="submit"]');
  await page.waitForURL(release);
  await page.goto(`${base}/releases/accounting?fact=${encodeURIComponent(written)}`);
  await expect.text(page, reference);
  await axe(page);

  // A correction is owed to whoever received the fact.
  await page.goto(`${base}/matters/${fact.reference}/material/${fact.key.split('#')[1]}`);
  await axe(page);
  await page.fill('textarea[name="text"]', 'The parts were declared at 22,000 USD.');
  await page.fill('input[name="why"] >> nth=0', 'Read again from the original.');
  await press(page, 'Correct fact');
  await page.goto(`${base}/releases`);
  await expect.text(page, 'notice owed');
  await axe(page);
  await page.goto(`${release}/notice-letter`);
  await expect.text(page, 'It should say');
  await page.goto(release);
  await page.selectOption('main form[action$="/notices"] select[name="item"]', { index: 1 });
  await page.selectOption('main form[action$="/notices"] select[name="why"]', 'correction');
  await page.fill('textarea[name="how"]', 'Letter 14 to the port division.');
  await press(page, 'Record notice');
  await expect.text(page, 'Correction sent');
}

async function press(page, label) {
  await page.getByRole('button', { name: label, exact: true }).click();
  await page.waitForLoadState('load');
}
