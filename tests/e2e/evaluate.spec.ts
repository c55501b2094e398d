/** What an encoder has learnt: from a short run on sorted photographs to bars, a warning and a cancelled measurement. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import type { Page } from '@playwright/test';
import { sortedSamples } from '../worker/evaluate/labelled.ts';
import { expect, test } from './door.ts';
import { field, go, inBothColours } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.use({ journey: 'evaluate' });

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-sorted-')));
test.beforeAll(async () => {
  await sortedSamples(folder);
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));
// The desktop has a native dialog, which no test can click.
test.beforeEach(({ door }) => test.skip(door === 'desktop', 'folders are chosen in a native dialog'));

/** Walks down to a folder in the picker and takes it. */
async function pick(page: Page, path: string, verb: 'Open' | 'Choose'): Promise<void> {
  const dialog = page.getByRole('dialog');
  const isBelowHome = !relative(homedir(), path).startsWith('..');
  await dialog.getByRole('button', { name: isBelowHome ? 'Home' : 'File system' }).click();
  const from = isBelowHome ? homedir() : '/';
  for (const part of relative(from, path).split(sep))
    await dialog.getByRole('list').getByRole('button', { name: part, exact: true }).click();
  await expect(dialog.getByText(path, { exact: true })).toBeVisible();
  await dialog.getByRole('button', { name: `${verb} this folder` }).click();
}

const tab = (page: Page) => page.getByRole('tab', { name: 'What it has learnt' });

test('a short run trains on photographs that lie in folders by class', async ({ page }) => {
  await go(page, 'Photographs');
  await page.getByRole('button', { name: 'Choose folders' }).click();
  await pick(page, join(folder, 'train'), 'Open');
  await page.getByRole('link', { name: 'New run on these' }).click({ timeout: 60_000 });
  await field(page, 'Image size').fill('32');
  await field(page, 'Epochs').fill('4');
  await page.getByLabel('Name of the run').fill('Light and dark');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: 90_000 });
});

test('before it is measured, the page says so and offers the folders it has found', async ({ page }) => {
  await tab(page).click();
  await expect(page.getByRole('heading', { name: 'What it has learnt' })).toBeVisible();
  await expect(page.getByText(/^Not measured yet/)).toBeVisible();
  await expect(page.getByText(join(folder, 'train'), { exact: true })).toBeVisible();
  await expect(page.getByText(join(folder, 'test'), { exact: true })).toBeVisible();
  await inBothColours(page, 'evaluate-1-empty');
});

test('folders without classes are refused in words, with what would do', async ({ page }) => {
  await page.getByRole('button', { name: 'Choose folders: be tested on' }).click();
  await pick(page, join(folder, 'test', 'dark'), 'Choose');
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('lie in no sub-folder', { timeout: 60_000 });
  await expect(page.getByRole('alert')).toContainText('Put each class into a folder of its own');
  await inBothColours(page, 'evaluate-2-refused');
  await page.getByRole('button', { name: 'Choose folders: be tested on' }).click();
  await pick(page, join(folder, 'test'), 'Choose');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a measurement can be cancelled', async ({ page }) => {
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Measure', exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/^Not measured yet/)).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('it is measured: bars beside untrained and chance, the best stage in words, a table', async ({ page }) => {
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Result' })).toBeVisible({ timeout: 60_000 });
  await expect(
    page.getByText(/^Best at stage \d: a linear probe puts \d+\.\d % of the test photographs/),
  ).toBeVisible();
  for (const name of ['Linear probe', 'Nearest neighbours'])
    await expect(
      page.getByRole('img', { name: new RegExp(`^${name}: stage 1: .* untrained .*; chance 0\\.500`) }),
    ).toBeVisible();
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(5);
  await expect(page.getByText('stage of the encoder').first()).toBeVisible();
  // Four epochs on forty photographs: whatever it came to is said plainly.
  await expect(page.getByText(/Training has helped|does not show that training has helped|does worse/)).toBeVisible();
  await inBothColours(page, 'evaluate-3-result');
});

test('the result is still there after a reload, under its own address', async ({ page, errors }) => {
  await page.reload();
  await expect(tab(page)).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('heading', { name: 'Result' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Measure again' })).toBeEnabled();
  expect(errors).toEqual([]);
});
