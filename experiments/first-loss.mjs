/**
 * Measures the time from the first click to the first number of a loss, in Chromium against a served lab with a new workspace:
 *   node experiments/first-loss.mjs [--times 3]
 * Clicks what a new user does: the sample photographs, "Train on these images", "Start training". Prints one JSON line for each time,
 * in milliseconds from the first click.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { bringUpToDate, root } from '../scripts/build.mjs';
import { findChromium } from '../scripts/chromium.mjs';

const { values } = parseArgs({ options: { times: { type: 'string', default: '3' } } });
const patience = { timeout: 300_000 };

async function measure(browser) {
  const workspace = mkdtempSync(join(tmpdir(), 'first-loss-'));
  const words = [join(root, 'dist', 'hosts', 'cli.js'), 'serve', '--json', '--workspace', workspace];
  const host = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(createInterface({ input: host.stdout }), 'line');
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(JSON.parse(line).url);
  const sample = page.getByRole('button', { name: /^Try it on the sample/ });
  await sample.waitFor(patience);
  const load = loadavg()[0];
  const began = performance.now();
  const since = () => Math.round(performance.now() - began);
  await sample.click();
  await page.getByRole('link', { name: /^Train on these/ }).click(patience);
  const indexed = since();
  await page.getByRole('button', { name: 'Start training' }).click(patience);
  const started = since();
  const loss = page.locator('dl > div').filter({ has: page.getByText('Loss', { exact: true }) });
  await loss.getByRole('definition').filter({ hasText: /^\d/ }).first().waitFor(patience);
  const firstLoss = since();
  await page.close();
  const ended = once(host, 'close');
  host.kill('SIGTERM');
  await ended;
  rmSync(workspace, { recursive: true, force: true });
  return { indexed, started, firstLoss, load };
}

await bringUpToDate(['worker', 'hosts', 'renderer']);
const sandboxed = process.platform !== 'linux' || process.getuid() !== 0;
const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: sandboxed ? [] : ['--no-sandbox', '--disable-gpu'],
});
for (let time = 0; time < Number(values.times); time++) console.log(JSON.stringify(await measure(browser)));
await browser.close();
