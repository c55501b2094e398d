/**
 * Makes the pictures of pages in docs/images again: trains small runs, opens the pages in Chromium and photographs them.
 *   node experiments/document-pictures.mjs [--images DIR] [--steps 150] [--out docs/images]
 * Takes the sample photographs unless --images names others. Pictures that are committed must show openly licensed images.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import sharp from 'sharp';
import { bringUpToDate, root } from '../scripts/build.mjs';
import { findChromium } from '../scripts/chromium.mjs';
import { lab } from './call-lab.mjs';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: join(root, 'assets/samples') },
    steps: { type: 'string', default: '150' },
    out: { type: 'string', default: join(root, 'docs/images') },
  },
});
const images = resolve(values.images);
const out = resolve(values.out);
const say = (words) => process.stderr.write(`${words}\n`);
/** No step may take longer, on a busy machine either. */
const patience = { timeout: 1_800_000 };

/** Starts the lab in a browser. */
async function serve(workspace) {
  const words = [join(root, 'dist/hosts/cli.js'), 'serve', '--json', '--workspace', workspace];
  const host = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface({ input: host.stdout })) {
    const { event, url } = JSON.parse(line);
    if (event === 'serving') return { host, url };
  }
  throw new Error('the lab ended before it served');
}

/** A run that learns rotation at 32 px, which takes the fewest steps to show something. */
function train(workspace, folder, name, ...settings) {
  say(`training: ${name}`);
  const words = [
    '--images',
    folder,
    '--task',
    'rotation',
    '--size',
    '32',
    '--batch',
    '16',
    '--steps',
    values.steps,
    '--name',
    name,
  ];
  return lab('train', '--workspace', workspace, ...words, ...settings).at(-1).run;
}

/** One page at one size. */
async function picture(page, name, { width = 1440, height = 900 } = {}) {
  say(`picture: ${name}`);
  await page.setViewportSize({ width, height });
  await page.mouse.move(width / 2, 4);
  await page.waitForTimeout(700); // charts and grids adapt to the size
  const png = await page.screenshot();
  await sharp(png)
    .png({ palette: true, effort: 10 })
    .toFile(join(out, `${name}.png`));
}

await bringUpToDate(['worker', 'hosts', 'renderer']);
const place = mkdtempSync(join(tmpdir(), 'pretext-lab-pictures-'));
const workspace = join(place, 'workspace');
const planted = join(place, 'images with a frame');
mkdirSync(out, { recursive: true });
try {
  const first = train(workspace, images, 'Rotation, first run');
  // At 32 px nothing is cut off the images, so the remedy hides a frame of at most 0.125 of the side.
  lab('plant', '--images', images, '--cue', 'border-frame', '--strength', '0.1', '--out', planted);
  const cheat = train(workspace, planted, 'Rotation on images with a frame', '--set', 'maskBorder=false');
  lab('diagnose', '--workspace', workspace, '--run', cheat);

  const { host, url } = await serve(workspace);
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
    await page.goto(url);
    const open = async (hash) => {
      await page.evaluate((to) => {
        location.hash = to;
      }, hash);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page
        .getByText(/^(Loading|Measuring)\b.* …$/)
        .first()
        .waitFor({ state: 'hidden' });
    };
    await open(`#/runs/${first}`);
    await page.getByRole('region', { name: 'Board of answers' }).getByRole('img').first().waitFor();
    await picture(page, 'run-light');

    say('training: the paired run');
    await open(`#/runs/${cheat}/uses`);
    await page.getByRole('button', { name: 'Train again with the remedy' }).click();
    await page.getByRole('heading', { level: 1, name: /Mask the border/ }).waitFor(); // the page of the new run
    await page.getByText(/^Finished all/).waitFor(patience);
    await page.getByRole('button', { name: 'Diagnose', exact: true }).click();
    await page.getByRole('heading', { name: 'Verdict' }).waitFor(patience);
    await open(`#/runs/${cheat}/report`);
    await page.getByRole('region', { name: 'Report' }).getByRole('heading').first().waitFor();
    await picture(page, 'report', { height: 970 }); // above the paths of this machine
    await open(`#/lesson`);
    await picture(page, 'l2-lesson', { width: 1280, height: 1320 });
  } finally {
    await browser.close();
    host.kill('SIGTERM');
    await once(host, 'exit');
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}
