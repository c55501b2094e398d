/** Before a run: time, memory and disk estimated from a few steps, and the place in the queue. */
import type { Page } from '@playwright/test';
import { expect, test } from './door.ts';
import { beyondTheSides, settled } from './layout.ts';
import { field, go, inBothColours, labelOf, violationsOf } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.use({ journey: 'estimate' });

const start = (page: Page) => page.getByRole('region', { name: 'Start' });
const measure = (page: Page) => start(page).getByRole('button', { name: 'Estimate time, memory and disk' });
const estimates = (page: Page) => start(page).locator('dl').filter({ hasText: 'Memory' });
const stop = (page: Page) => start(page).getByRole('button', { name: 'Stop measuring' });
/** Measurements share the processors with other work. */
const slowMs = 240_000;

test('a measurement can be stopped, and gives no estimate then', async ({ page }) => {
  test.setTimeout(slowMs);
  await page.getByRole('button', { name: /^Try it on the sample/ }).click();
  await expect(page.getByRole('link', { name: /^Train on these/ })).toBeVisible({ timeout: 120_000 });
  await go(page, 'New run');
  await page.getByRole('radio', { name: 'Rotation' }).check();
  await field(page, labelOf('size')).fill('32');
  await field(page, 'Epochs').fill('50');
  await expect(page.getByRole('region', { name: 'Preview' }).getByRole('img').first()).toBeVisible({ timeout: 60_000 });
  await measure(page).focus();
  await page.keyboard.press('Enter');
  await stop(page).focus();
  await page.keyboard.press('Enter');
  await expect(measure(page)).toBeVisible({ timeout: 60_000 });
  await expect(start(page).getByRole('alert')).toHaveCount(0);
});

test('a few steps estimate time, memory and disk', async ({ page }) => {
  test.setTimeout(slowMs);
  await measure(page).click();
  await expect(estimates(page)).toBeVisible({ timeout: slowMs });
  await expect(estimates(page)).toHaveText(/^Timeabout .*(s|min|h)Memory[\d.]+ [MG]BDisk[\d.]+ MB$/);
  await expect(start(page)).toContainText(/tenth of \d+ steps? on CPU.*, measured just now\./);
  for (const height of [900, 700]) {
    await page.setViewportSize({ width: 1440, height });
    await expect(page.getByRole('button', { name: 'Start training' })).toBeInViewport({ ratio: 1 });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await inBothColours(page, 'estimate-1');
});

test('another length needs no other measurement, another size does', async ({ page }) => {
  const short = await estimates(page).textContent();
  await field(page, 'Epochs').fill('100000');
  await expect(start(page).getByText('about 400,000')).toBeVisible();
  await expect(estimates(page)).toBeVisible();
  await expect(estimates(page)).not.toHaveText(short!);
  await inBothColours(page, 'estimate-2-long');
  await field(page, labelOf('size')).fill('48');
  await expect(measure(page)).toBeVisible();
  await expect(estimates(page)).toHaveCount(0);
  await field(page, labelOf('size')).fill('32');
  await expect(start(page).getByRole('button', { name: 'Measure again' })).toBeVisible();
});

test('the settings of a paper are estimated before they are started', async ({ page }) => {
  await page.getByRole('radiogroup', { name: 'Settings' }).getByText('As in the paper').click();
  await expect(start(page).getByText(/^Papers train on graphics cards\./)).toBeVisible();
  await page.getByRole('radiogroup', { name: 'Settings' }).getByText('Laptop').click();
});

test('the panel fits narrow and wide windows', async ({ page }) => {
  await field(page, labelOf('size')).fill('32');
  await field(page, 'Epochs').fill('100000');
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 844 });
    await settled(page);
    expect(await beyondTheSides(page)).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
  }
});

test('while a run trains nothing is measured, and the next run says how many come first', async ({ page }) => {
  test.setTimeout(slowMs);
  await page.getByLabel('Name of the run').fill('The long one');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^The long one/ })).toBeVisible();
  await go(page, 'New run');
  await expect(start(page)).toContainText('while The long one uses the engine');
  await expect(measure(page)).toHaveCount(0);
  await expect(start(page)).toContainText('Starts after 1 other run. Runs train one at a time.');
  await field(page, 'Epochs').fill('1');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText('Starts after 1 other run. Runs train one at a time.')).toBeVisible();
  await go(page, 'New run');
  await expect(start(page)).toContainText('Starts after 2 other runs.');
  await inBothColours(page, 'estimate-3-queue');
  await go(page, 'Runs');
  await page.getByRole('link', { name: 'The long one', exact: true }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText(/^Stopped /)).toBeVisible({ timeout: slowMs });
});

test('the page logged no errors', async ({ errors }) => {
  expect(errors).toEqual([]);
});
