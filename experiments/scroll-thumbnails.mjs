/**
 * Measures how smoothly the grid of a large dataset scrolls, in Chromium against a served lab, and what is loaded:
 *   node experiments/scroll-thumbnails.mjs [--images DIR] [--count 10000] [--speeds 1000,4000,16000] [--seconds 5] [--width 1440]
 * Without --images, it makes that many JPEG files of 320 × 240 px, random crops of the sample photographs, in a temporary folder.
 * Prints one JSON line for each speed in pixels a second, first with thumbnails that are new to the browser, then with kept ones.
 * `cpuMsPerFrame` is what the page's main thread computes for a frame: below 16.7 ms, 60 frames a second are possible.
 * `fetched` counts thumbnails that the browser did not have. `blankMs` is the time from the end of a scroll until every thumbnail on screen is there.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import sharp from 'sharp';
import { bringUpToDate, root } from '../scripts/build.mjs';
import { findChromium } from '../scripts/chromium.mjs';

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    count: { type: 'string', default: '10000' },
    speeds: { type: 'string', default: '1000,4000,16000' },
    seconds: { type: 'string', default: '5' },
    width: { type: 'string', default: '1440' },
  },
});
await bringUpToDate(['worker', 'hosts', 'renderer']);
const home = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-scroll-')));
const folder = values.images
  ? realpathSync(values.images)
  : await makeImages(join(home, 'crops'), Number(values.count));

/** Random crops of the samples, in sub-folders of 1,000. */
async function makeImages(into, count) {
  const samples = join(root, 'assets', 'samples');
  const names = readdirSync(samples).filter((name) => name.endsWith('.jpg'));
  const originals = await Promise.all(
    names.map((name) =>
      sharp(readFileSync(join(samples, name)))
        .resize(640, 640, { fit: 'cover' })
        .raw()
        .toBuffer(),
    ),
  );
  let state = 1;
  const random = (below) => {
    state = (state * 48_271) % 0x7fff_ffff;
    return state % below;
  };
  for (let i = 0; i < count; i++) {
    const inside = join(into, String(Math.floor(i / 1000)));
    if (i % 1000 === 0) mkdirSync(inside, { recursive: true });
    const crop = { left: random(320), top: random(400), width: 320, height: 240 };
    const pixels = originals[random(originals.length)];
    const image = sharp(pixels, { raw: { width: 640, height: 640, channels: 3 } }).extract(crop);
    writeFileSync(join(inside, `${i}.jpg`), await image.jpeg({ quality: 85 }).toBuffer());
  }
  return into;
}

const host = spawn(
  process.execPath,
  [join(root, 'dist/hosts/cli.js'), 'serve', '--json', '--workspace', join(home, 'ws')],
  {
    stdio: ['ignore', 'pipe', 'ignore'],
  },
);
let url;
for await (const line of createInterface({ input: host.stdout })) {
  ({ url } = JSON.parse(line));
  if (url) break;
}
const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: ['--no-sandbox', '--disable-gpu'],
});
const page = await browser.newPage({ viewport: { width: Number(values.width), height: 900 } });
const session = await page.context().newCDPSession(page);
// CPU time of the page's main thread, which other programs of a busy machine do not lengthen.
await session.send('Performance.enable', { timeDomain: 'threadTicks' });
await session.send('Network.enable');
let fetched = 0;
session.on('Network.responseReceived', ({ response }) => {
  if (response.url.includes('/picture/thumb/') && !response.fromDiskCache) fetched += 1;
});
session.on('Network.requestServedFromCache', () => {
  fetched -= 1;
});
/** Of the main thread so far, in ms. */
async function cpuMs() {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * metrics.find(({ name }) => name === 'TaskDuration').value;
}

try {
  await page.goto(url);
  await page.getByRole('button', { name: 'Choose folders' }).click();
  await page.getByRole('combobox', { name: 'Path' }).fill(folder);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Open this folder' }).click();
  await page.getByRole('tab', { name: /^Images \([1-9]/ }).waitFor({ timeout: 1_800_000 });
  await page.getByRole('region', { name: 'Images', exact: true }).waitFor();
  await page.waitForTimeout(3000);
  const assets = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.includes('/assets/'))
      .map(({ name, encodedBodySize, decodedBodySize }) => [name.split('/').at(-1), encodedBodySize, decodedBodySize]),
  );
  process.stdout.write(`${JSON.stringify({ images: values.count, assets })}\n`);
  for (const thumbnails of ['new', 'kept'])
    for (const speed of values.speeds.split(',').map(Number)) {
      fetched = 0;
      await page.evaluate(toTop);
      const before = await cpuMs();
      const measured = await page.evaluate(scroll, { speed, seconds: Number(values.seconds) });
      const cpuMsPerFrame = Math.round((10 * ((await cpuMs()) - before)) / measured.frames) / 10;
      const line = { thumbnails, speed, ...measured, cpuMsPerFrame, fetched, load: loadavg()[0] };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    }
} finally {
  await browser.close();
  host.kill('SIGTERM');
  await once(host, 'exit');
  rmSync(home, { recursive: true, force: true });
}

/** Runs in the page. */
async function toTop() {
  document.querySelector('section[aria-label="Images"]').scrollTop = 0;
  await new Promise((resolve) => setTimeout(resolve, 1500));
}

/** Runs in the page: scrolls from the top at a constant speed, and records the time between frames. */
async function scroll({ speed, seconds }) {
  const scroller = document.querySelector('section[aria-label="Images"]');
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const frames = [];
  const began = await nextFrame();
  let last = began;
  while (last - began < 1000 * seconds) {
    scroller.scrollTop = ((last - began) / 1000) * speed;
    const now = await nextFrame();
    frames.push(now - last);
    last = now;
  }
  const ended = performance.now();
  const isThere = () => {
    const box = scroller.getBoundingClientRect();
    const figures = [...scroller.querySelectorAll('figure')].filter((figure) => {
      const { top, bottom } = figure.getBoundingClientRect();
      return bottom > box.top && top < box.bottom;
    });
    return figures.every((figure) => (figure.querySelector('img')?.naturalWidth ?? 0) > 0);
  };
  while (!isThere() && performance.now() - ended < 60_000) await nextFrame();
  frames.sort((a, b) => a - b);
  const at = (share) => Math.round(10 * frames[Math.floor(share * (frames.length - 1))]) / 10;
  return {
    frames: frames.length,
    framesPerSecond: Math.round((10 * 1000 * frames.length) / (last - began)) / 10,
    medianMs: at(0.5),
    p95Ms: at(0.95),
    longestMs: at(1),
    over20Ms: Math.round((100 * frames.filter((ms) => ms > 20).length) / frames.length),
    blankMs: Math.round(performance.now() - ended),
  };
}
