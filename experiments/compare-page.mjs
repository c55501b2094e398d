/**
 * Measures how long the page that compares runs takes to draw, in Chromium against a served lab:
 *   node experiments/compare-page.mjs [--runs 20] [--steps 2000] [--times 5]
 * The runs are generated, with a snapshot every hundred steps. Time counts from the change of the address, in a page that has
 * shown the list of runs, until every curve of every chart stands on it. CPU is that of the page's main thread. Medians; each
 * time in a new page.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { bringUpToDate, root } from '../scripts/build.mjs';
import { findChromium } from '../scripts/chromium.mjs';
import { makeRuns } from './generated-runs.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    steps: { type: 'string', default: '2000' },
    times: { type: 'string', default: '5' },
  },
});
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
await bringUpToDate(['worker', 'hosts', 'renderer']);
const home = realpathSync(mkdtempSync(join(tmpdir(), 'compare-page-')));
const steps = Number(values.steps);
const runs = await makeRuns(home, { count: Number(values.runs), steps, snapshotEvery: steps / 20 });
const host = spawn(process.execPath, [join(root, 'dist/hosts/cli.js'), 'serve', '--json', '--workspace', home], {
  stdio: ['ignore', 'pipe', 'ignore'],
});
let url;
for await (const line of createInterface({ input: host.stdout })) {
  ({ url } = JSON.parse(line));
  if (url) break;
}
const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: ['--no-sandbox', '--disable-gpu'],
});

async function measure(url) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const cpu = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (name) => 1000 * metrics.find((metric) => metric.name === name).value;
    return {
      all: of('TaskDuration'),
      script: of('ScriptDuration'),
      layout: of('LayoutDuration') + of('RecalcStyleDuration'),
    };
  };
  await page.goto(url);
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await page.getByRole('table').waitFor();
  await page.waitForTimeout(1500);
  const before = await cpu();
  const ms = await page.evaluate(
    async ({ hash, lines }) => {
      const began = performance.now();
      location.hash = hash;
      while (document.querySelectorAll('.recharts-line-curve').length < lines)
        await new Promise((resolve) => requestAnimationFrame(resolve));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      return performance.now() - began;
    },
    { hash: `#/compare/${runs.join(',')}`, lines: 3 * runs.length },
  );
  const after = await cpu();
  await page.close();
  return {
    ms,
    cpu: after.all - before.all,
    script: after.script - before.script,
    layout: after.layout - before.layout,
  };
}

try {
  const all = [];
  for (let time = 0; time < Number(values.times); time++) all.push(await measure(url));
  const of = (key) => median(all.map((each) => each[key])).toFixed(0);
  console.log('| runs | steps | drawn after, ms | CPU of the page, ms | its scripts, ms | its layout, ms | load |');
  console.log('|---|---|---|---|---|---|---|');
  const cells = [of('ms'), of('cpu'), of('script'), of('layout'), loadavg()[0].toFixed(1)];
  console.log(`| ${runs.length} | ${values.steps} | ${cells.join(' | ')} |`);
} finally {
  await browser.close();
  host.kill('SIGTERM');
  await once(host, 'exit');
  rmSync(home, { recursive: true, force: true });
}
