// Goal: a request for help goes from arrival to counted outcome in the browser, with its refusals on the way.
// Method: the headquarters desk asks Port Sele; an agent, the attaché and the desk work it to its close; axe looks
// at each kind of page, and an officer without need to know finds nothing.

export const name = 'a support request from arrival to counted outcome';

export async function run({ page, base, signIn, axe, newPage, expect }) {
  await signIn(page, 'hq-desk');
  await page.goto(`${base}/matters/new/support_request`);
  await expect.heading(page);
  await axe(page);

  // Refused first, with what was typed kept.
  await page.selectOption('select[name="office"]', 'PSL');
  await page.fill('input[name="title"]', 'Trace the scrap invoices of Kestrel Yard');
  await page.click('main form[action="/matters/new/support_request"] button[type="submit"]');
  await page.locator('[role="alert"]').first().waitFor();
  expect.equal(await page.inputValue('input[name="title"]'), 'Trace the scrap invoices of Kestrel Yard');
  await axe(page);

  await page.selectOption('select[name="body.direction"]', 'inbound_domestic');
  await page.fill('textarea[name="body.why_needed"]', 'Scrap was invoiced at ten times its worth.');
  await page.selectOption('select[name="body.intended_use"]', 'intelligence_only');
  await page.selectOption('select[name="body.host_may_know"]', 'name_only');
  await page.fill('input[name="requester"]', 'Headquarters desk');
  await page.selectOption('select[name="priority"]', 'urgent');
  await choose(page, 'subjects', 'MONL');
  await choose(page, 'countries', 'QM');
  const tasks = page.locator('textarea[name="tasks"]');
  await tasks.nth(0).fill('Who paid the invoices?');
  await tasks.nth(1).fill('Who shipped the scrap?');
  await tasks.nth(2).fill('Who stored it?');
  await page.click('main form[action="/matters/new/support_request"] button[type="submit"]');
  await page.waitForURL(/\/matters\/PSL-SUP-/);
  const reference = new URL(page.url()).pathname.split('/').pop();
  const matter = `${base}/matters/${reference}`;
  await axe(page);
  await press(page, 'Submit request');

  const agent = await newPage();
  await signIn(agent, 'special-agent');
  await agent.goto(matter);
  await press(agent, 'Log request');
  await press(agent, 'Acknowledge to requester');
  await agent.goto(`${matter}/tasks/3`);
  await axe(agent);
  await agent.selectOption('select[name="to"]', 'returned');
  await agent.click('main form button[type="submit"]');
  await agent.locator('[role="alert"]').first().waitFor();
  await agent.selectOption('select[name="to"]', 'returned');
  await choose(agent, 'reasons', 'task-unclear');
  await choose(agent, 'reasons', 'identity-weak');
  await agent.fill('textarea[name="note"]', 'Which warehouse is meant?');
  await agent.click('main form button[type="submit"]');
  await expect.text(agent, 'Returned as deficient');

  const chief = await newPage();
  await signIn(chief, 'attache');
  await chief.goto(matter);
  await press(chief, 'Accept request');
  await chief.goto(`${matter}/steps/assign`);
  await axe(chief);
  const lead = await officerId(agent, base);
  await chief.fill('input[name="lead"]', lead);
  await chief.click('main form[action$="/steps/assign"] button[type="submit"]');
  await chief.waitForURL(matter);

  // A step is refused with every reason at once.
  await agent.goto(`${matter}/steps/ask-host`);
  await agent.click('main form[action$="/steps/ask-host"] button[type="submit"]');
  await expect.text(agent, 'name the host agency that is asked');
  await expect.text(agent, 'write down what the host agency is asked');
  await axe(agent);
  await agent.fill('input[name="host_agency"]', await agencyId(agent, base));
  await agent.fill('textarea[name="asked_of_host"]', 'Who paid for the scrap of Kestrel Yard?');
  await agent.click('main form[action$="/steps/ask-host"] button[type="submit"]');
  await agent.waitForURL(matter);
  await expect.text(agent, 'Host agency');

  await page.goto(`${matter}/tasks/3`);
  await page.selectOption('select[name="to"]', 'open');
  await page.fill('textarea[name="ask"]', 'Who stored it at 12 Quay Road?');
  await page.click('main form button[type="submit"]');
  await page.waitForURL(matter);
  await answer(agent, matter, 1);
  await press(agent, 'Answer in part');
  await answer(agent, matter, 2);
  await answer(agent, matter, 3);
  await press(agent, 'Send full answer');

  await page.goto(`${matter}/steps/accept-answer`);
  await page.selectOption('select[name="usefulness"]', 'useful');
  await page.click('main form[action$="/steps/accept-answer"] button[type="submit"]');
  await page.waitForURL(matter);

  await agent.goto(`${matter}/outcomes/new`);
  await axe(agent);
  await agent.selectOption('select[name="outcome"]', 'SEIZ');
  await agent.selectOption('select[name="role"]', 'lead');
  await agent.fill('input[name="on"]', '2026-11-20');
  await agent.fill('input[name="country"]', 'QM');
  await agent.fill('input[name="fact_reference"]', `VC 77/2026 ${reference}`);
  await agent.fill('input[name="done_by"]', 'Varnia Customs');
  await agent.fill('textarea[name="justification"]', 'Seizure report of the host.');
  await agent.click('main form[action$="/outcomes"] button[type="submit"]');
  await agent.locator('[role="alert"]').first().waitFor();
  await agent.fill('input[name="quantity"]', '12.5');
  await agent.selectOption('select[name="unit"]', 'kg');
  await agent.fill('input[name="value"]', '120000 USD');
  await agent.selectOption('select[name="basis"]', 'street');
  await agent.click('main form[action$="/outcomes"] button[type="submit"]');
  await agent.waitForURL(matter);
  await expect.text(agent, 'Awaiting decision');
  expect.equal(await agent.getByRole('button', { name: /Approve claim/ }).count(), 0, 'a claimant does not decide');

  await chief.goto(matter);
  await press(chief, 'Approve claim 1');
  await chief.goto(`${matter}/steps/close`);
  const code = await chief.locator('select[name="closing_code"] option').nth(1).getAttribute('value');
  await chief.selectOption('select[name="closing_code"]', code);
  await chief.fill('textarea[name="closing_narrative"]', 'Answered; the host seized the scrap.');
  await chief.click('main form[action$="/steps/close"] button[type="submit"]');
  await chief.waitForURL(matter);
  await axe(chief);

  const inspector = await newPage();
  await signIn(inspector, 'inspector');
  await inspector.goto(`${base}/oversight/matters/${reference}`);
  await expect.heading(inspector);
  await expect.text(inspector, 'ask-host');
  await axe(inspector);

  const system = await newPage();
  await signIn(system, 'system-admin');
  const hidden = await system.goto(matter);
  expect.equal(hidden.status(), 404);
}

async function press(page, label) {
  await page.getByRole('button', { name: label, exact: true }).click();
  await page.waitForLoadState('load');
}

/** Chooses a code, whatever control the form has for it. */
async function choose(page, field, code) {
  const select = page.locator(`select[name="${field}"]`).first();
  const box = page.locator(`input[type="checkbox"][name="${field}"][value="${code}"]`).first();
  if (await select.count()) await select.selectOption(code);
  else if (await box.count()) {
    // The group may be folded: unfold what it stands in, as a person would.
    await box.evaluate((element) => { for (let up = element.parentElement; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true; });
    await page.locator(`label[for="${await box.getAttribute('id')}"]`).click();
  }
  else await page.locator(`input[name="${field}"]:not([type="hidden"])`).first().fill(code);
}

async function answer(page, matter, number) {
  await page.goto(`${matter}/tasks/${number}`);
  await page.selectOption('select[name="to"]', 'answered');
  await page.fill('textarea[name="answer"]', `A firm in Tolmesh, number ${number}.`);
  await page.click('main form button[type="submit"]');
  await page.waitForURL(matter);
}

async function officerId(page, base) {
  const response = await page.request.get(`${base}/api/v1/me`);
  const me = await response.json();
  return me.id ?? me.officer?.id ?? me.officer;
}

async function agencyId(page, base) {
  const response = await page.request.get(`${base}/api/v1/agencies?country=QM&limit=1`);
  return (await response.json()).items[0].id;
}
