/** Read-only links, several workspaces, and TensorBoard files, with real training behind them. */
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, serve, test } from './door.ts';
import { chooseFrom, field, fits, go, inBothColours, labelOf, photograph } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.use({ journey: 'remote' });
test.skip(({ door }) => door === 'desktop', 'the desktop app has no links');

/** The host of these tests, beside the one that every spec has. */
let host: Awaited<ReturnType<typeof serve>>;
let workspaces: string[];
let owner: Page;
let viewer: Page;
const refused: string[] = [];

test.beforeAll(async ({ opened }) => {
  workspaces = ['first', 'second'].map((name) => mkdtempSync(join(tmpdir(), `pretext-lab-${name}-`)));
  host = await serve(workspaces);
  const browser = opened.page.context().browser()!;
  owner = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await owner.goto(host.served[0]!.url);
  viewer = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  viewer.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (String(payload).includes('"denied"')) refused.push(String(payload));
    }),
  );
});
test.afterAll(async () => {
  await owner.close();
  await viewer.close();
  await host.stop();
});

test('a run is started with TensorBoard files, and says where they are', async () => {
  test.setTimeout(240_000);
  await owner.getByRole('button', { name: /^Try it on the sample/ }).click();
  await expect(owner.getByRole('link', { name: /^Train on these/ })).toBeVisible({ timeout: 120_000 });
  await go(owner, 'New run');
  await owner.getByRole('radio', { name: 'Rotation' }).check();
  await field(owner, labelOf('size')).fill('32');
  await field(owner, 'Epochs').fill('2');
  await owner.getByRole('button', { name: 'Optimiser, seed, engine and TensorBoard' }).click();
  await owner.getByText('TensorBoard files', { exact: true }).click();
  await expect(owner.getByRole('switch', { name: 'TensorBoard files' })).toBeChecked();
  await inBothColours(owner, 'remote-1-form');
  await owner.getByLabel('Name of the run').fill('Shown run');
  await expect(owner.getByRole('button', { name: 'Start training' })).toBeEnabled({ timeout: 60_000 });
  await owner.getByRole('button', { name: 'Start training' }).click();
  await expect(owner.getByRole('heading', { level: 1, name: /^Shown run/ })).toBeVisible();
  await expect(owner.getByText(/^Finished/).first()).toBeVisible({ timeout: 180_000 });
  await owner.getByRole('tab', { name: 'Settings' }).click();
  const place = owner.getByText(join(workspaces[0]!, 'runs'), { exact: false }).filter({ hasText: /tensorboard$/ });
  const folder = (await place.textContent())!;
  expect(existsSync(folder)).toBe(true);
  expect(readdirSync(folder)[0]).toMatch(/^events\.out\.tfevents\./);
});

test('a read-only link shows the run and its results, and offers nothing that changes them', async () => {
  await viewer.goto(host.served[0]!.readOnlyUrl);
  await expect(viewer.getByText('Read only.')).toBeVisible();
  const places = viewer.getByRole('navigation', { name: 'Main' }).getByRole('link');
  await expect(places).toHaveText(['Pretext Lab', 'Runs', 'Sweeps', 'Lesson']);
  await expect(viewer.getByRole('link', { name: 'New run' })).toHaveCount(0);
  await expect(viewer.getByRole('button', { name: /^(Star|Archive|Delete)/ })).toHaveCount(0);
  await fits(viewer, 'remote-2-list');
  await viewer.getByRole('link', { name: 'Shown run' }).click();
  await expect(viewer.getByRole('heading', { level: 2, name: 'Board of answers' })).toBeVisible();
  const picture = viewer.getByRole('img', { name: /^Question/ }).first();
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await fits(viewer, 'remote-3-run');
  for (const tab of ['What it learned', 'Does it cheat?', 'Where it looks', 'Report', 'Export', 'Settings']) {
    await viewer.getByRole('tab', { name: tab }).click();
    const changing =
      /^(Evaluate|Diagnose|Compute|Export|Choose|Train|Stop|Pause|Resume|Rename|Delete|More actions|Copy settings)/;
    await expect(viewer.getByRole('button', { name: changing }), tab).toHaveCount(0);
  }
  await expect(viewer.getByRole('tab', { name: 'Answers' })).toHaveCount(0);
  await expect(viewer.getByRole('textbox', { name: 'Note' })).not.toBeEditable();
  await go(viewer, 'Sweeps');
  await expect(viewer.getByRole('heading', { name: 'No sweeps yet' })).toBeVisible();
  await expect(viewer.getByRole('link', { name: 'New sweep' })).toHaveCount(0);
  for (const place of ['new', 'photographs', 'encoders', 'storage', 'engines', 'cheat']) {
    await viewer.evaluate((hash) => {
      location.hash = hash;
    }, `#/${place}`);
    await expect(viewer.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
  }
  expect(refused, 'the page asked for what a read-only link may not').toEqual([]);
});

test('a read-only page sees what the owner changes', async () => {
  await viewer.getByRole('link', { name: 'Shown run' }).click();
  await go(owner, 'Runs');
  await owner.getByRole('link', { name: 'Shown run' }).click();
  await chooseFrom(owner, 'Rename');
  await owner.getByRole('dialog').getByRole('textbox').fill('Renamed run');
  await owner.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await expect(viewer.getByRole('heading', { level: 1, name: /^Renamed run/ })).toBeVisible();
});

test('a page with full access goes to the other workspaces, a read-only one knows of none', async () => {
  const [first, second] = workspaces.map((path) => basename(path)) as [string, string];
  await expect(viewer.getByRole('button', { name: /^Workspace/ })).toHaveCount(0);
  await fits(owner, 'remote-4-workspaces');
  await owner.getByRole('button', { name: `Workspace ${first}: open another` }).click();
  await photograph(owner, 'remote-5-workspaces-open');
  await owner.getByRole('menuitem', { name: second }).click();
  await expect(owner.getByRole('button', { name: `Workspace ${second}: open another` })).toBeVisible();
  expect(new URL(owner.url()).search).toBe('');
  await go(owner, 'Runs');
  await expect(owner.getByText('No runs yet')).toBeVisible();
});
