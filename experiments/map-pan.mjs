/**
 * Frames per second while a map of many points is dragged, in Chromium without a GPU (WebGL by SwiftShader), against a served lab:
 *   node experiments/map-pan.mjs [--points 20000] [--seconds 5] [--width 1440] [--canvas]
 * Maps the sample photographs by a tiny run; on its way to the page, the map's points are repeated with other places until there
 * are as many as asked for. `cpuMsPerFrame` is what the page's main thread computes for a frame,
 * `gpuCpuMsPerFrame` what SwiftShader computes in its own process. --canvas turns WebGL off.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { bringUpToDate, root } from '../scripts/build.mjs';
import { findChromium } from '../scripts/chromium.mjs';
import { lab } from './call-lab.mjs';

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '20000' },
    seconds: { type: 'string', default: '5' },
    width: { type: 'string', default: '1440' },
    canvas: { type: 'boolean', default: false },
  },
});
await bringUpToDate(['worker', 'hosts', 'renderer']);
const home = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-map-')));
const workspace = ['--workspace', join(home, 'ws')];
const samples = join(root, 'assets', 'samples');
const small = ['--task', 'rotation', '--encoder', 'conv4', '--size', '32', '--batch', '4', '--steps', '2'];
const { run } = lab('train', '--images', samples, ...small, ...workspace)[0];
lab('map', '--run', run, '--images', samples, '--method', 'pca', '--out', join(home, 'map.json'), ...workspace);

/** Repeats the rows of a map's columns, each with another place. */
function repeated({ x, y, label, folder, ...columns }, count) {
  let state = 1;
  const random = () => {
    state = (state * 48_271) % 0x7fff_ffff;
    return state / 0x7fff_ffff - 0.5;
  };
  const more = (column) => Array.from({ length: count }, (_, i) => column[i % column.length]);
  const named = ({ names, of }) => ({ names, of: more(of) });
  return {
    ...Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, more(column)])),
    label: named(label),
    folder: named(folder),
    x: more(x).map((value) => value + random()),
    y: more(y).map((value) => value + random()),
  };
}

const host = spawn(process.execPath, [join(root, 'dist/hosts/cli.js'), 'serve', '--json', ...workspace], {
  stdio: ['ignore', 'pipe', 'ignore'],
});
let url;
for await (const line of createInterface({ input: host.stdout })) {
  ({ url } = JSON.parse(line));
  if (url) break;
}
const graphics = values.canvas
  ? ['--disable-gpu', '--disable-3d-apis']
  : ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox', ...graphics] });
const page = await browser.newPage({ viewport: { width: Number(values.width), height: 900 } });
await page.routeWebSocket(/.*/, (socket) => {
  const server = socket.connectToServer();
  server.onMessage((text) => {
    const message = JSON.parse(text);
    const points = message.result?.map?.points;
    if (points) message.result.map.points = repeated(points, Number(values.points));
    socket.send(JSON.stringify(message));
  });
});
const session = await page.context().newCDPSession(page);
await session.send('Performance.enable', { timeDomain: 'threadTicks' });
const cpuMs = async () => {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * metrics.find(({ name }) => name === 'TaskDuration').value;
};
/** Of all processes of the browser's GPU work, in ms: SwiftShader computes there. */
const processes = await browser.newBrowserCDPSession();
async function gpuCpuMs() {
  const { processInfo } = await processes.send('SystemInfo.getProcessInfo');
  return 1000 * processInfo.filter(({ type }) => type === 'GPU').reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

try {
  await page.goto(url);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Map', exact: true }).click();
  await page.getByRole('radiogroup', { name: 'Method' }).getByText('PCA').click();
  const index = page.getByRole('button', { name: 'Index them' });
  const canvas = page.locator('canvas');
  await index.or(canvas).waitFor();
  if (await index.isVisible()) await index.click();
  await canvas.waitFor({ timeout: 120_000 });
  await page.waitForTimeout(3000);
  const before = await cpuMs();
  const gpuBefore = await gpuCpuMs();
  const measured = await page.evaluate(drag, Number(values.seconds));
  const cpuMsPerFrame = Math.round((10 * ((await cpuMs()) - before)) / measured.frames) / 10;
  const gpuCpuMsPerFrame = Math.round((10 * ((await gpuCpuMs()) - gpuBefore)) / measured.frames) / 10;
  const drawnBy = (await page.getByText('WebGL is not available').count()) > 0 ? 'canvas' : 'webgl';
  const load = Math.round(10 * loadavg()[0]) / 10;
  process.stdout.write(
    `${JSON.stringify({ points: values.points, drawnBy, ...measured, cpuMsPerFrame, gpuCpuMsPerFrame, load })}\n`,
  );
} finally {
  await browser.close();
  host.kill();
  rmSync(home, { recursive: true, force: true });
}

/** In the page: moves the pointer with its button down in each frame, and counts the frames that were drawn. */
async function drag(seconds) {
  const surface = document.querySelector('canvas');
  const box = surface.getBoundingClientRect();
  surface.setPointerCapture = () => {};
  const at = (angle) => ({
    clientX: box.left + box.width / 2 + 120 * Math.cos(angle),
    clientY: box.top + box.height / 2 + 120 * Math.sin(angle),
  });
  const send = (type, angle) =>
    surface.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1, button: 0, ...at(angle) }));
  send('pointerdown', 0);
  // SwiftShader draws in another process: reading a pixel waits until a frame is there.
  const gl = surface.getContext('webgl2');
  const pixel = new Uint8Array(4);
  const gaps = [];
  const began = performance.now();
  for (let last = began; last - began < 1000 * seconds; ) {
    send('pointermove', (last - began) / 200);
    await new Promise(requestAnimationFrame);
    gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    const now = performance.now();
    gaps.push(now - last);
    last = now;
  }
  send('pointerup', 0);
  gaps.sort((a, b) => a - b);
  const round = (value) => Math.round(10 * value) / 10;
  return {
    frames: gaps.length,
    framesPerSecond: round(gaps.length / ((performance.now() - began) / 1000)),
    medianMs: round(gaps[gaps.length >> 1]),
    slowestTenthMs: round(gaps[Math.floor(0.9 * gaps.length)]),
  };
}
