/** Evaluation: a short run on labelled photographs, refused folders, a cancelled evaluation, and a result. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import type { Page } from '@playwright/test';
import { sortedSamples } from '../worker/evaluate/labelled.ts';
import { expect, test } from './door.ts';
import { field, go, inBothColours, labelOf } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.use({ journey: 'evaluate' });

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-sorted-')));
test.beforeAll(async () => {
  await sortedSamples(folder);
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));
// The desktop app opens a native dialog, which tests cannot click.
test.beforeEach(({ door }) => test.skip(door === 'desktop', 'folders are chosen in a native dialog'));

/** Navigates to a folder in the picker and chooses it. */
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

const tab = (page: Page) => page.getByRole('tab', { name: 'What it learned' });

test('a short run trains on images in folders by class', async ({ page }) => {
  await go(page, 'Images');
  await page.getByRole('button', { name: 'Choose folders' }).click();
  await pick(page, join(folder, 'train'), 'Open');
  await page.getByRole('link', { name: 'Train on these images' }).click({ timeout: 60_000 });
  await field(page, labelOf('size')).fill('32');
  await field(page, 'Epochs').fill('4');
  await page.getByLabel('Name of the run').fill('Light and dark');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: 90_000 });
});

test('before an evaluation, the page says so and suggests folders', async ({ page }) => {
  await tab(page).click();
  await expect(page.getByRole('heading', { name: 'What it learned' })).toBeVisible();
  await expect(page.getByText(/^Not evaluated yet/)).toBeVisible();
  await expect(page.getByText(join(folder, 'train'), { exact: true })).toBeVisible();
  await expect(page.getByText(join(folder, 'test'), { exact: true })).toBeVisible();
  await inBothColours(page, 'evaluate-1-empty');
});

test('folders without classes are refused with a hint', async ({ page }) => {
  await page.getByRole('button', { name: 'Choose folders: test them on' }).click();
  await pick(page, join(folder, 'test', 'dark'), 'Choose');
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText(/sub-?folder/, { timeout: 60_000 });
  await expect(page.getByRole('alert')).toContainText(/each class/i);
  await inBothColours(page, 'evaluate-2-refused');
  await page.getByRole('button', { name: 'Choose folders: test them on' }).click();
  await pick(page, join(folder, 'test'), 'Choose');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('an evaluation can be cancelled', async ({ page }) => {
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Evaluate', exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/^Not evaluated yet/)).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('the result has bars next to untrained and chance, the best stage in words, and a table', async ({ page }) => {
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Result' })).toBeVisible({ timeout: 60_000 });
  await expect(
    page.getByText(/^Best stage: stage \d\. A linear probe classifies \d+\.\d % of the test images correctly/),
  ).toBeVisible();
  for (const name of ['Linear probe', 'k-NN'])
    await expect(
      page.getByRole('img', { name: new RegExp(`^${name}: stage 1: .* untrained .*; chance 0\\.500`) }),
    ).toBeVisible();
  await expect(page.getByRole('region', { name: 'Accuracy at each stage' }).getByRole('row')).toHaveCount(5);
  await expect(page.getByText('encoder stage').first()).toBeVisible();
  // After four epochs on forty photographs any verdict is possible.
  await expect(page.getByText(/[+−]?\d+\.\d points \(95 %: /)).toBeVisible();
  await inBothColours(page, 'evaluate-3-result');
});

test('a reload shows the result again, at its own address', async ({ page, errors }) => {
  await page.reload();
  await expect(tab(page)).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('heading', { name: 'Result' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Evaluate again' })).toBeEnabled();
  expect(errors).toEqual([]);
});
