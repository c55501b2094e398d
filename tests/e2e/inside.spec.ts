/** A look inside: the board's features as colours, then filters, units and attention, of a run and of an added encoder. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { root } from '../built.ts';
import { expect, test } from './door.ts';
import { field, fits, go, labelOf, labIn } from './steps.ts';

/** A minute on two idle cores; much longer on a busy machine. */
const slowMs = 600_000;
test.describe.configure({ mode: 'serial', timeout: slowMs });
test.use({ journey: 'inside' });

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-inside-')));
const models = join(folder, 'models');
const samples = join(root, 'assets', 'samples');
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dialog = (page: Page): Locator => page.getByRole('dialog');
const region = (page: Page, name: string): Locator => page.getByRole('region', { name });

/** Every picture of a part of the page is there, and not one of a single colour. */
async function areDrawn(page: Page, pictures: Locator, count: number): Promise<void> {
  await expect(pictures).toHaveCount(count);
  for (const picture of await pictures.all()) {
    await picture.scrollIntoViewIfNeeded();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(1);
  }
  const colours = await pictures.first().evaluate((image: HTMLImageElement) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext('2d')!;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 3).join())).size;
  });
  expect(colours).toBeGreaterThan(1);
  await page.evaluate(() => scrollTo(0, 0));
}

test('the board shows the features of its images as colours', async ({ page }) => {
  await page.getByRole('button', { name: 'Try it on the sample photographs' }).click();
  await expect(page.getByRole('link', { name: 'Train on these images' })).toBeVisible({ timeout: 120_000 });
  await go(page, 'New run');
  await page.getByRole('radio', { name: 'Rotation' }).check();
  await field(page, labelOf('size')).fill('32');
  await field(page, 'Epochs').fill('2');
  await page.getByLabel('Name of the run').fill('Seen from inside');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: slowMs });
  const board = region(page, 'Features as colours');
  await expect(board.getByText(/^stage\d, 8 × 8 places; three components with \d+ % of the variance\./)).toBeVisible();
  await areDrawn(page, board.getByRole('img', { name: /^Features of .* as colours$/ }), 8);
  await fits(page, 'inside-1-board');
});

test('before a look, the page says what will appear', async ({ page }) => {
  await page.getByRole('tab', { name: 'Look inside' }).click();
  await expect(page.getByText(/^Not looked inside yet/)).toBeVisible();
  await expect(page.getByText(samples, { exact: true })).toBeVisible();
  await fits(page, 'inside-2-empty');
});

test('a look can be cancelled by keyboard', async ({ page }) => {
  await page.getByRole('button', { name: 'Look inside', exact: true }).press('Enter');
  await page.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(page.getByText('It was cancelled. There is no result.')).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('it shows filters, features as colours and images of units at every stage', async ({ page }) => {
  await page.getByRole('button', { name: 'Look inside', exact: true }).click();
  await expect(region(page, 'First-layer filters')).toBeVisible({ timeout: slowMs });
  await areDrawn(page, page.getByRole('img', { name: /^The 32 filters of 3 × 3 px over 3 channels/ }), 1);
  await areDrawn(page, region(page, 'Features as colours').getByRole('img', { name: /^Features of/ }), 8);
  await expect(page.getByText('Not shown: conv4 is no transformer.')).toBeVisible();
  const units = region(page, 'Images that activate each unit most');
  await areDrawn(page, units.getByRole('img', { name: /, row \d+, column \d+$/ }), 12 * 8);
  await fits(page, 'inside-3-result');

  await page.getByRole('combobox', { name: 'Stage' }).click();
  await page.getByRole('option', { name: 'stage2' }).click();
  await expect(page.getByText('64 units · 16 × 16 places')).toBeVisible();
});

test('units are turned page by page, and the result is there after a reload', async ({ page }) => {
  const units = region(page, 'Images that activate each unit most');
  await expect(units.getByRole('status')).toHaveText(/^1–12 of \d+ units$/);
  await units.getByRole('button', { name: 'Next units' }).press('Enter');
  await expect(units.getByRole('status')).toHaveText(/^13–24 of \d+ units$/);
  await page.reload();
  await expect(page.getByText('256 units · 4 × 4 places')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Look again' })).toBeVisible();
});

test('an added encoder is looked inside on a folder that is chosen', async ({ page, door }) => {
  test.skip(door === 'desktop', 'folders are chosen in a native dialog');
  const lab = labIn(join(folder, 'elsewhere'));
  const settings = ['--task', 'mae', '--encoder', 'vit-tiny', '--size', '32', '--batch', '4', '--steps', '1'];
  const [started] = lab('train', '--images', samples, ...settings);
  lab('export', '--run', String(started!.run), '--format', 'onnx', '--out', models);
  await go(page, 'Encoders');
  await page.getByRole('button', { name: 'Add encoder' }).click();
  await dialog(page).getByRole('combobox', { name: 'Path' }).fill(models);
  await page.keyboard.press('Enter');
  await dialog(page)
    .getByLabel(/^encoder\.onnx/)
    .check();
  await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText(/^Not looked inside yet/)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Look inside', exact: true })).toBeDisabled();
  await page.getByRole('button', { name: 'Choose images: Look inside' }).click();
  await dialog(page).getByRole('combobox', { name: 'Path' }).fill(samples);
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByText(samples, { exact: true }).first()).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Choose this folder' }).click();
  await page.getByRole('button', { name: 'Look inside', exact: true }).click();
  await expect(page.getByRole('img', { name: /^The 192 filters of 8 × 8 px/ })).toBeVisible({ timeout: slowMs });
  await expect(page.getByText('Not shown: attention is not among the outputs of an added file.')).toBeVisible();
  await areDrawn(page, region(page, 'Features as colours').getByRole('img', { name: /^Features of/ }), 8);
  await fits(page, 'inside-4-added');
});
