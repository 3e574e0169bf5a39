// Goal: an officer can sign in and reach the desk, with a script, without one, and on a narrow screen.
// Method: the same form three times; axe looks at each page on the way, and the wrong password is refused in words.

export const name = 'sign in and reach the desk';

export async function run({ page, base, signIn, signIns, axe, newPage, expect }) {
  await page.goto(`${base}/sign-in`);
  await expect.heading(page);
  await axe(page);

  // The wrong password: still here, with a reason that a screen reader is told about.
  await page.locator('input[name="name"]').fill('hq-desk');
  await page.locator('input[name="password"]').fill(`not ${signIns.get('hq-desk').password}`);
  await page.locator('input[name="password"]').press('Enter');
  await page.locator('[role="alert"]').first().waitFor();
  expect.equal(new URL(page.url()).pathname, '/sign-in');
  expect.equal(await page.locator('input[name="password"]').inputValue(), '', 'a refused password is not sent back');
  await axe(page);

  await signIn(page, 'hq-desk');
  expect.equal(new URL(page.url()).pathname, '/');
  await expect.heading(page);
  await axe(page);

  const withoutScript = await newPage({ javaScriptEnabled: false });
  await withoutScript.goto(`${base}/sign-in`);
  await expect.heading(withoutScript);
  await signIn(withoutScript, 'hq-desk');
  expect.equal(new URL(withoutScript.url()).pathname, '/');
  await expect.heading(withoutScript);

  const narrow = await newPage({ viewport: { width: 320, height: 640 } });
  await narrow.goto(`${base}/sign-in`);
  await expect.noSidewaysScroll(narrow);
  await signIn(narrow, 'hq-desk');
  await expect.heading(narrow);
  await expect.noSidewaysScroll(narrow);
  await axe(narrow);
}
