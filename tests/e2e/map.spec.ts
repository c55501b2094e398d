/** Maps: made by the encoders of two runs, coloured, selected from by pointer and keyboard, and what a selection is good for. */
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { sortedSamples } from '../worker/evaluate/labelled.ts';
import { expect, test } from './door.ts';
import { dialog, fits, go, labIn } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.use({ journey: 'map' });

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-map-')));
const images = join(folder, 'train');
let total: number;

test.beforeAll(async () => {
  total = (await sortedSamples(folder)).counts.train;
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));
// The desktop app opens a native dialog for folders of images, which tests cannot click.
test.beforeEach(({ door }) => test.skip(door === 'desktop', 'folders are chosen in a native dialog'));

const selection = (page: Page) => page.getByRole('region', { name: 'Selection' });
const maps = (page: Page) => page.locator('canvas');

/** Trains a run of a few steps by the command line, in the workspace of the page. */
function train(workspace: string, name: string, seed: string): void {
  const settings = ['--task', 'rotation', '--encoder', 'conv4', '--size', '32', '--batch', '4', '--steps', '2'];
  labIn(workspace)('train', '--images', images, ...settings, '--seed', seed, '--name', name);
}

test('a map needs an encoder', async ({ page }) => {
  await go(page, 'Map');
  await expect(page.getByRole('heading', { name: 'No encoder yet' })).toBeVisible();
  await fits(page, 'map-1-empty');
});

test('the images of a folder are placed by the encoder of a run', async ({ page, opened }) => {
  train(opened.workspace, 'One net', '0');
  await page.getByRole('button', { name: 'Choose', exact: true }).click({ timeout: 60_000 });
  await dialog(page).getByRole('combobox', { name: 'Path' }).fill(images);
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByText(images, { exact: true }).first()).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Choose this folder' }).click();
  await expect(page.getByRole('heading', { name: 'No map yet' })).toBeVisible({ timeout: 60_000 });
  await fits(page, 'map-2-none');
  await page.getByRole('button', { name: 'Make the map' }).click();
  await expect(maps(page)).toBeVisible({ timeout: 120_000 });
  await expect(
    page.getByText(/^UMAP, 15 neighbours · stage stage4 · trustworthiness 0\.\d{3} · \d+ images · /),
  ).toBeVisible();
  const groups = page.getByRole('list', { name: 'Groups' }).getByRole('button');
  await expect(groups).toHaveText([/bright\s*\d+$/, /dark\s*\d+$/]);
  await fits(page, 'map-3-made');
});

test('a lasso selects images, and so do the legend and the keyboard', async ({ page }) => {
  await page.getByRole('button', { name: /Select bright/ }).click();
  const half = total / 2;
  await expect(selection(page).getByRole('status').first()).toHaveText(`${half} images selected`);
  await page.getByRole('button', { name: /Select dark/ }).click({ modifiers: ['Shift'] });
  await expect(selection(page)).toContainText(`${total} images selected`);
  await selection(page).getByRole('button', { name: 'Clear' }).click();
  await expect(selection(page)).toContainText('No image is selected');

  const box = (await maps(page).boundingBox())!;
  const corners = [
    [3, 3],
    [box.width - 3, 3],
    [box.width - 3, box.height - 3],
    [3, box.height - 3],
  ] as const;
  await page.keyboard.down('Shift');
  await page.mouse.move(box.x + 3, box.y + 3);
  await page.mouse.down();
  for (const [x, y] of corners) await page.mouse.move(box.x + x, box.y + y, { steps: 3 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await expect(selection(page)).toContainText(`${total} images selected`);

  await maps(page).focus();
  for (let press = 0; press < 5; press++) await page.keyboard.press('+');
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('button', { name: 'Select what is in view' }).click();
  await expect(selection(page)).not.toContainText(`${total} images selected`);
});

test('a selected image is opened from the list, and its file name is saved', async ({ page }) => {
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('button', { name: /Select bright/ }).click();
  const list = selection(page).getByRole('region', { name: 'Selected images' });
  await list.getByRole('button').first().click();
  await expect(dialog(page).getByText(`1 of ${total / 2}`)).toBeVisible();
  await page.keyboard.press('Escape');
  const saved = page.waitForEvent('download');
  await selection(page).getByRole('button', { name: 'Download as CSV' }).click();
  const lines = readFileSync(await (await saved).path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines[0]).toBe('path,label,cluster');
  expect(lines).toHaveLength(1 + total / 2);
  expect(lines[1]).toMatch(new RegExp(`^${join(images, 'bright')}/.+,bright,\\d+$`));
  await fits(page, 'map-4-selected');
});

test('selected images get a label, and the others keep theirs', async ({ page }) => {
  await selection(page).getByRole('textbox', { name: 'Label' }).fill('light, and odd');
  await selection(page)
    .getByRole('button', { name: `Label ${total / 2} images` })
    .click();
  const groups = page.getByRole('list', { name: 'Groups' }).getByRole('button');
  await expect(groups).toHaveText([/dark\s*\d+$/, /light, and odd\s*\d+$/]);
});

test('a reload shows the last map at once; a second one beside it shares the selection', async ({ page, opened }) => {
  train(opened.workspace, 'Other net', '1');
  await page.reload();
  await expect(maps(page)).toBeVisible();
  await page.getByRole('combobox', { name: 'Beside it' }).click();
  await page.getByRole('option', { name: 'Other net' }).click({ timeout: 30_000 });
  const other = page.getByRole('region', { name: 'Other net' });
  await other.getByRole('button', { name: 'Make the map' }).click();
  await expect(maps(page)).toHaveCount(2, { timeout: 120_000 });
  await page.getByRole('button', { name: /Select dark/ }).click();
  await expect(selection(page)).toContainText(`${total / 2} images selected`);
  await selection(page).getByRole('region', { name: 'Selected images' }).getByRole('button').first().hover();
  // The image under the pointer is named on both maps.
  await expect(page.locator('canvas ~ div img')).toHaveCount(2);
  await fits(page, 'map-5-two');
});

test('PCA is another map, and selected images are excluded from a new run', async ({ page, errors }) => {
  await page.getByRole('radiogroup', { name: 'Method' }).getByText('PCA').click();
  await page.getByRole('region', { name: 'One net' }).getByRole('button', { name: 'Make the map' }).click();
  await expect(page.getByText(/^PCA · stage stage4 · \d+ % of the variance · /)).toBeVisible({ timeout: 120_000 });
  await page.getByRole('button', { name: /Select dark/ }).click();
  await selection(page).getByRole('button', { name: 'Exclude from a new run' }).click();
  await expect(page.getByText(`${total / 2} images excluded, as selected on the map.`)).toBeVisible();
  expect(errors).toEqual([]);
});
