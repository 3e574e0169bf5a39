// Runs every journey in journeys/ on each database, and closes with `browser: N passed, N failed`.
//
// node run.mjs [PART-OF-A-FILE-NAME…]
//
// `cargo x ci` calls it with a built program, a browser and a PostgreSQL server. By hand: build the program, then
// `node tests/browser/run.mjs sign-in` runs the journeys whose file name contains the word, on the embedded database alone
// unless ATTACHE_TEST_POSTGRES names a server. Logs and pictures of failures go to target/browser.

import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { databases, openBrowser, outputFolder, startProgram, tail } from './harness.mjs';
import { Watch } from './watch.mjs';
import { axe, expect, signInWith } from './words.mjs';

const journeyMillisecondsMax = 180_000;
const actionMillisecondsMax = 20_000;
const desktop = { width: 1366, height: 768 };

const folder = join(dirname(fileURLToPath(import.meta.url)), 'journeys');

async function main(words) {
  const journeys = await readJourneys(words);
  if (journeys.length === 0) throw new Error(`no journey is named like ${words.join(', ')}`);
  const browser = await openBrowser();
  let passed = 0;
  let failed = 0;
  try {
    for (const database of databases()) {
      console.log(`\nbrowser journeys on ${database.name}`);
      const opened = database.open();
      try {
        const running = await startProgram({ label: database.name, databaseUrl: opened.url });
        const visits = [];
        try {
          for (const journey of journeys) {
            if (await runJourney({ browser, running, database, journey, visits })) passed += 1;
            else failed += 1;
          }
        } finally {
          await running.stop();
        }
        reportWeights(visits);
      } catch (error) {
        failed += 1;
        console.log(`  failed  the program on ${database.name}: ${error.message}`);
      } finally {
        opened.close();
      }
    }
  } finally {
    await browser.close();
  }
  if (!process.env.ATTACHE_TEST_POSTGRES) console.log('\nPostgreSQL was left out: ATTACHE_TEST_POSTGRES names no server');
  console.log(`browser: ${passed} passed, ${failed} failed`);
  return failed === 0;
}

async function readJourneys(words) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.mjs')).sort();
  const chosen = files.filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
  return Promise.all(chosen.map(async (file) => {
    const { name, run } = await import(pathToFileURL(join(folder, file)).href);
    if (typeof name !== 'string' || typeof run !== 'function') throw new Error(`${file} must export \`name\` and \`run\``);
    return { file, name, run };
  }));
}

/** Runs one journey in fresh contexts; says how it went and whether it passed. */
async function runJourney({ browser, running, database, journey, visits }) {
  const started = Date.now();
  const opened = [];
  const newPage = async (options = {}) => {
    const context = await browser.newContext({ viewport: desktop, locale: 'en-US', timezoneId: 'UTC', ...options });
    context.setDefaultTimeout(actionMillisecondsMax);
    const watch = new Watch(running.base);
    const page = await context.newPage();
    await watch.page(page);
    context.on('page', (another) => watch.page(another).catch((error) => watch.wrong(`could not watch a new window: ${error.message}`)));
    opened.push({ context, page, watch });
    return page;
  };
  const problems = [];
  try {
    const page = await newPage();
    const work = journey.run({
      page, browser, context: page.context(), base: running.base, database: database.name, signIns: running.signIns,
      signIn: signInWith(running.base, running.signIns), axe, newPage, expect,
    });
    await withinTime(work, journeyMillisecondsMax);
  } catch (error) {
    problems.push(error.stack?.includes(error.message) ? error.stack : error.message);
    await takePictures(opened, `${database.name}-${journey.file.replace('.mjs', '')}`);
  }
  for (const { context, watch } of opened) {
    await context.close();
    problems.push(...watch.findings());
    visits.push(...watch.visits);
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`  ${problems.length ? 'failed' : 'passed'}  ${journey.name} (${seconds} s)`);
  for (const problem of problems) console.log(`          ${problem.replaceAll('\n', '\n          ')}`);
  if (problems.length) console.log(`          the log is ${running.log}${tail(running.log)}`);
  return problems.length === 0;
}

function withinTime(work, milliseconds) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not finished in ${milliseconds / 1000} s`)), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function takePictures(opened, label) {
  for (const [index, { page }] of opened.entries()) {
    if (page.url() === 'about:blank') continue;
    const path = join(outputFolder, `${label}-${index}.png`);
    await page.screenshot({ path, timeout: 10_000 }).then(
      () => console.log(`  picture ${path}`),
      (error) => console.log(`  no picture of ${path}: ${error.message.split('\n')[0]}`),
    );
  }
}

function reportWeights(visits) {
  const heaviest = (which) => visits.filter(which).reduce((most, visit) => (visit.bytes > most.bytes ? visit : most), { bytes: 0, path: 'none' });
  const first = heaviest((visit) => visit.first);
  const later = heaviest((visit) => !visit.first && !visit.isFile);
  console.log(`  heaviest first visit ${first.bytes} bytes (${first.path}), heaviest later page ${later.bytes} bytes (${later.path})`);
}

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
