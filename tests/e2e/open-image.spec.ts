/** An image opened large from the grid, a list and a board: what is shown, the keyboard, and where the focus goes. */
import type { Page } from '@playwright/test';
import { expect, test } from './door.ts';
import { field, fits, go, labelOf } from './steps.ts';

test.describe.configure({ mode: 'serial', timeout: 300_000 });
test.use({ journey: 'open-image' });

const dialog = (page: Page) => page.getByRole('dialog');
const image = (page: Page) => dialog(page).locator('img');

test('a click in the grid shows an image large, with its path, size, label and findings', async ({ page }) => {
  await page.getByRole('button', { name: /^Try it on the sample/ }).click();
  const grid = page.getByRole('region', { name: 'Images', exact: true });
  const first = grid.getByRole('button').first();
  await expect(first).toBeEnabled({ timeout: 120_000 });
  const name = (await first.getByRole('img').getAttribute('alt')) ?? '';
  await first.click();
  await expect(image(page)).toHaveAttribute('alt', name);
  await expect.poll(() => image(page).evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBeGreaterThan(256);
  for (const words of [name, /\d × \d+ px, \d+(\.\d)? [kM]B/, 'none: it is in no sub-folder', 'Findings', 'EXIF'])
    await expect(dialog(page)).toContainText(words);
  await expect(dialog(page).getByText(/^1 of \d+$/)).toBeVisible();
});

test('arrow keys move on, Escape closes, and the focus returns', async ({ page }) => {
  const before = await image(page).getAttribute('alt');
  await page.keyboard.press('ArrowRight');
  await expect(dialog(page).getByText(/^2 of \d+$/)).toBeVisible();
  await expect(image(page)).not.toHaveAttribute('alt', before ?? '');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(dialog(page).getByText(/^1 of \d+$/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: `Open ${before}` }).first()).toBeFocused();
});

test('the keyboard still works after a button has reached an end of the row', async ({ page }) => {
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('button', { name: 'Next image' }).click();
  await dialog(page).getByRole('button', { name: 'Previous image' }).click();
  await expect(dialog(page).getByText(/^1 of \d+$/)).toBeVisible();
  await expect(dialog(page).getByRole('button', { name: 'Previous image' })).toBeDisabled();
  await page.keyboard.press('ArrowRight');
  await expect(dialog(page).getByText(/^2 of \d+$/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
});

test('a dataset is renamed, and its folder is not', async ({ page }) => {
  await page.getByRole('button', { name: 'Rename these images' }).click();
  await dialog(page).getByLabel('Name').fill('Brick and coffee');
  await dialog(page).getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Brick and coffee' })).toBeVisible();
  await go(page, 'Images');
  await expect(page.getByRole('link', { name: /^Brick and coffee/ })).toContainText(/assets.samples/);
});

test('the pinned images of a board open too', async ({ page }) => {
  await go(page, 'New run');
  await field(page, labelOf('size')).fill('32');
  await field(page, 'Epochs').fill('1');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: 240_000 });
  const board = page.getByRole('region', { name: 'Board of answers' });
  const second = board.getByRole('button', { name: /^Open / }).nth(1);
  await second.click();
  await expect(dialog(page).getByText('2 of 8')).toBeVisible();
  await expect(dialog(page)).toContainText(/assets.samples/);
  const seen = dialog(page).getByRole('region', { name: 'What the network sees' });
  await expect(seen.getByRole('img')).toBeVisible({ timeout: 60_000 });
  const over = dialog(page).getByRole('region', { name: 'Answers over snapshots' });
  await expect(over.getByRole('listitem').first()).toContainText(/^Step \d+ ?(Right|Wrong).*the network answers/);
  await fits(page, 'open-image');
  await page.keyboard.press('ArrowLeft');
  await expect(dialog(page).getByText('1 of 8')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await expect(second).toBeFocused();
});

test('a preview opens with what the network will see', async ({ page }) => {
  await go(page, 'New run');
  await page.getByRole('region', { name: 'Preview' }).getByRole('button').first().click();
  const seen = dialog(page).getByRole('region', { name: 'What the network sees' });
  await expect(seen.getByRole('img').first()).toBeVisible({ timeout: 60_000 });
  await expect(dialog(page).getByRole('region', { name: 'Answers over snapshots' })).toHaveCount(0);
  await page.keyboard.press('Escape');
});

test('a pinned image is on the board of the next run, by keyboard too', async ({ page }) => {
  await go(page, 'Images');
  await page.getByRole('link', { name: /^Brick and coffee/ }).click();
  const first = page.getByRole('region', { name: 'Images', exact: true }).getByRole('button').first();
  const name = (await first.getByRole('img').getAttribute('alt')) ?? '';
  await first.click();
  await dialog(page).getByRole('button', { name: 'Pin to boards' }).press('Enter');
  await expect(dialog(page).getByRole('button', { name: 'Unpin' })).toBeFocused();
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Pinned (1)' }).click();
  await expect(page.getByRole('list', { name: 'Pinned images' }).getByRole('img', { name })).toBeVisible();
  await fits(page, 'open-image-pinned');
  await page.getByRole('link', { name: 'Train on these images' }).click();
  await field(page, labelOf('size')).fill('32');
  await field(page, 'Epochs').fill('1');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: 240_000 });
  const board = page.getByRole('region', { name: 'Board of answers' });
  await expect(board.getByRole('button', { name: /^Open / })).toHaveCount(8);
  await board.getByRole('button', { name: `Open ${name}` }).click();
  await expect(dialog(page).locator('strong').first()).toHaveText(name);
  await page.keyboard.press('Escape');
});

test('the page logged no errors', async ({ errors }) => {
  expect(errors).toEqual([]);
});
