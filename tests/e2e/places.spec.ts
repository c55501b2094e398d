/** Masks and boxes: a run's places are measured on shapes pasted onto photographs, and the pages show them beside the truth. */
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { root } from '../built.ts';
import { pastedShapes } from '../worker/evaluate/places/pasted-shapes.ts';
import { expect, test } from './door.ts';
import { field, fits, go, labelOf, pick } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.use({ journey: 'places' });

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-places-')));
test.beforeAll(async () => {
  await pastedShapes(folder, { photographs: join(root, 'assets', 'samples'), train: 40, test: 20 });
  for (const part of ['train', 'test']) {
    mkdirSync(join(folder, `boxes-${part}`));
    copyFileSync(join(folder, `${part}.json`), join(folder, `boxes-${part}`, 'instances.json'));
  }
  mkdirSync(join(folder, 'no-masks'));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));
// The desktop app opens a native dialog for folders, which tests cannot click.
test.beforeEach(({ door }) => test.skip(door === 'desktop', 'folders are chosen in a native dialog'));

const form = (page: Page) => page.getByRole('region', { name: 'Masks and boxes' });
const measure = (page: Page) => form(page).getByRole('button', { name: /^Measure/ });

test('a short run trains on the images', async ({ page }) => {
  await go(page, 'Images');
  await pick(page, 'Choose folders', join(folder, 'train'), 'Open');
  await page.getByRole('link', { name: 'Train on these images' }).click({ timeout: 60_000 });
  await field(page, labelOf('size')).fill('64');
  await field(page, 'Epochs').fill('2');
  await page.getByLabel('Name of the run').fill('Shapes');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: 90_000 });
});

test('the form says what is still to be chosen', async ({ page }) => {
  await page.getByRole('tab', { name: 'What it learned' }).click();
  await expect(page.getByText(/^Not measured with masks or boxes yet/)).toBeVisible();
  await expect(measure(page)).toBeDisabled();
  await pick(page, 'Choose images to learn from', join(folder, 'train'));
  await pick(page, 'Choose images to test on', join(folder, 'test'));
  await expect(form(page).getByText('Choose masks, boxes, or both.')).toBeVisible();
  await pick(page, 'Choose masks of the images to learn from', join(folder, 'no-masks'));
  await expect(form(page).getByText(/^Choose masks for both/)).toBeVisible();
  await pick(page, 'Choose masks of the images to test on', join(folder, 'masks-test'));
  await expect(measure(page)).toBeEnabled();
  const ignored = form(page).getByRole('textbox', { name: 'Ignored value' });
  await expect(ignored).toHaveValue('255');
  await ignored.fill('black');
  await expect(ignored).toHaveAccessibleDescription(/Takes a value of the masks, 0 to 65535, or none: found 'black'/);
  await expect(measure(page)).toBeDisabled();
  await fits(page, 'places-1-wrong-value');
  await ignored.fill('none');
  await form(page).getByRole('combobox', { name: 'Stage' }).click();
  await page.getByRole('option', { name: 'stage3', exact: true }).click();
  await expect(measure(page)).toBeEnabled();
  await fits(page, 'places-1-form');
});

test('a folder without masks is refused with what a mask is called', async ({ page }) => {
  await measure(page).click();
  await expect(form(page).getByRole('alert')).toContainText('None of the 40 training images has a mask', {
    timeout: 60_000,
  });
  await expect(form(page).getByRole('alert')).toContainText(/ends in \.png/);
});

test('it can be cancelled', async ({ page }) => {
  await pick(page, 'Choose masks of the images to learn from', join(folder, 'masks-train'));
  await measure(page).click();
  await form(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(form(page).getByText('The evaluation was cancelled. There is no result.')).toBeVisible({
    timeout: 60_000,
  });
});

/** The number after these words. */
async function numberIn(page: Page, pattern: RegExp): Promise<number> {
  const words = await page.getByText(pattern).textContent();
  return Number(pattern.exec(words!)![1]);
}

test('segmentation and detection are far above chance, and are shown beside the truth', async ({ page, errors }) => {
  await pick(page, 'Choose boxes of the images to learn from', join(folder, 'boxes-train'));
  await pick(page, 'Choose boxes of the images to test on', join(folder, 'boxes-test'));
  await measure(page).click();
  await expect(page.getByRole('heading', { name: 'Segmentation' })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText(/^stage3, 16 × 16 places .* No value of the masks is ignored\.$/)).toBeVisible();
  const miou = await numberIn(page, /reaches an mIoU of (\d\.\d{3})/);
  const chance = await numberIn(page, /reaches an mIoU of .*chance (\d\.\d{3})/);
  expect(miou).toBeGreaterThan(1.5 * chance);
  const ap50 = await numberIn(page, /reaches an AP50 of (\d\.\d{3})/);
  expect(ap50).toBeGreaterThan((await numberIn(page, /reaches an AP50 of .*chance (\d\.\d{3})/)) + 0.1);
  const ious = page.getByRole('region', { name: 'Intersection over union of each class' });
  for (const name of ['background', 'disc', 'square', 'triangle'])
    await expect(ious.getByRole('row', { name: new RegExp(`^${name} `) })).toContainText(/\d\.\d{3}/);
  await expect(ious.getByRole('row', { name: /^Mean of the untrained encoder/ })).toBeVisible();
  const precisions = page.getByRole('region', { name: 'Average precision of each class' });
  await expect(precisions.getByRole('row', { name: /^disc / })).toContainText(/\d\.\d{3}/);
  await expect(page.getByRole('img', { name: /^Mask: background/ })).toHaveCount(8);
  await expect(page.getByRole('img', { name: /^Predicted: background/ }).first()).toBeVisible();
  await expect(page.getByRole('img', { name: /^True: .* Found: / })).toHaveCount(8);
  await fits(page, 'places-2-result');
  expect(errors).toEqual([]);
});

test('a reload shows the result again', async ({ page }) => {
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Segmentation' })).toBeVisible();
  await expect(measure(page)).toHaveText('Measure again');
});
