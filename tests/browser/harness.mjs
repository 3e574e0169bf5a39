// What every script here needs: settings, the browser, a free port, and the program running on a fresh demo network.
//
// Nothing here knows a page. Watching the traffic is in watch.mjs, the words that journeys use are in words.mjs.

import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const program = resolve(process.env.ATTACHE_PROGRAM ?? join(root, 'target', 'debug', 'attache'));
/** Where logs and pictures of failures go. */
export const outputFolder = process.env.ATTACHE_BROWSER_OUTPUT ?? join(root, 'target', 'browser');

// The demo network is made by a debug build, on a machine that may be busy.
const startMillisecondsMax = 240_000;
const stopMillisecondsMax = 10_000;

const chromiumSwitches = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
];

export async function openBrowser() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) throw new Error(`there is no browser at ${executablePath}: install chromium or set CHROMIUM`);
  return chromium.launch({ executablePath, args: chromiumSwitches });
}

/** The databases to run on: always the embedded one, and PostgreSQL where ATTACHE_TEST_POSTGRES names a server. */
export function databases() {
  const found = [{ name: 'sqlite', open: () => ({ url: undefined, close: () => {} }) }];
  const server = process.env.ATTACHE_TEST_POSTGRES;
  if (server) found.push({ name: 'postgres', open: () => freshPostgres(server) });
  return found;
}

function freshPostgres(server) {
  const name = `attache_browser_${process.pid}_${Date.now()}`;
  psql(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, close: () => psql(server, `drop database ${name} with (force)`) };
}

function psql(server, statement) {
  const done = spawnSync('psql', ['--no-psqlrc', '--quiet', '--dbname', server, '--command', statement], { encoding: 'utf8' });
  if (done.error) throw new Error(`could not start psql: ${done.error.message}`);
  if (done.status !== 0) throw new Error(`psql refused \`${statement}\`: ${done.stderr.trim()}`);
}

/**
 * Starts `attache demo` and waits until it is ready.
 * Gives the address, the sign-ins by user name, the path of the log, and `stop`.
 */
export async function startProgram({ label, databaseUrl }) {
  mkdirSync(outputFolder, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'attache-browser-'));
  const log = join(outputFolder, `${label}.log`);
  const words = ['demo', '--json', '--listen', `127.0.0.1:${await freePort()}`];
  // `--data` and `--database` are two ways to say where the records go; one is enough.
  words.push(...(databaseUrl ? ['--database', databaseUrl] : ['--data', folder]));
  const child = spawn(program, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const logStream = createWriteStream(log);
  child.stderr.pipe(logStream, { end: false });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  const failed = new Promise((_, reject) => child.once('error', (error) => reject(new Error(`could not start ${program}: ${error.message}`))));

  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const stopped = await Promise.race([ended.then(() => true), pause(stopMillisecondsMax, false, { ref: false })]);
      if (!stopped) {
        child.kill('SIGKILL');
        await ended;
        console.log(`  the program did not stop in ${stopMillisecondsMax / 1000} s and was killed`);
      }
    }
    logStream.end();
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    const first = await Promise.race([
      firstLine(child.stdout, logStream),
      failed,
      ended.then((how) => { throw new Error(`the program ended with ${how} before it was ready${tail(log)}`); }),
      pause(startMillisecondsMax, undefined, { ref: false }).then(() => { throw new Error(`the program was not ready in ${startMillisecondsMax / 1000} s${tail(log)}`); }),
    ]);
    const { url, sign_ins: signIns } = JSON.parse(first);
    await waitUntilReady(url);
    return { base: url.replace(/\/$/, ''), signIns: new Map(signIns.map((one) => [one.name, one])), log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The first line of the output; the lines after it join the log. */
function firstLine(stream, logStream) {
  return new Promise((resolve) => {
    const lines = createInterface({ input: stream });
    lines.once('line', (first) => {
      resolve(first);
      lines.on('line', (line) => logStream.write(`${line}\n`));
    });
  });
}

async function waitUntilReady(url) {
  const limit = Date.now() + startMillisecondsMax;
  for (;;) {
    const answer = await fetch(new URL('/readyz', url)).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > limit) throw new Error(`/readyz did not answer in ${startMillisecondsMax / 1000} s`);
    await pause(100);
  }
}

/** The end of a log, for an error message. */
export function tail(log) {
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-15) : [];
  return lines.length ? `; its log ends:\n    ${lines.join('\n    ')}` : '';
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
