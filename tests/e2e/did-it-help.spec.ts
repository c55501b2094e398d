/** Few labels, mistakes with their neighbours, and “Did it help?”: an added encoder on photographs whose labels say nothing. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../built.ts';
import { expect, test } from './door.ts';
import { addEncoder, dialog, exportedEncoder, fits, go, labIn, openAddEncoder, pick } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.use({ journey: 'did-it-help' });

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-help-')));
const models = join(folder, 'models');

const lab = labIn(join(folder, 'elsewhere'));

test.beforeAll(async ({ opened: _ }) => {
  const samples = join(root, 'assets', 'samples');
  const names = readdirSync(samples).filter((name) => /\.(jpe?g|png|webp)$/i.test(name));
  // The labels take turns, so that no classifier finds them: about half of the answers are wrong.
  for (const [i, name] of names.entries()) {
    const place = join(folder, i % 3 === 0 ? 'test' : 'train', ['heads', 'tails'][Math.floor(i / 3) % 2]!);
    mkdirSync(place, { recursive: true });
    copyFileSync(join(samples, name), join(place, name));
  }
  exportedEncoder(lab, join(folder, 'train'), models, 2);
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));
// The desktop app opens a native dialog for folders of images, which tests cannot click.
test.beforeEach(({ door }) => test.skip(door === 'desktop', 'folders are chosen in a native dialog'));

test('before an evaluation, the page “Did it help?” says so', async ({ page }) => {
  await go(page, 'Encoders');
  await openAddEncoder(page, models);
  await addEncoder(page, 'Coin');
  await go(page, 'Encoders');
  await page.getByRole('link', { name: 'Did it help? Coin' }).click();
  await expect(page.getByRole('heading', { name: 'Not evaluated yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Evaluate it' }).click();
  await expect(page.getByRole('heading', { name: 'Evaluate', exact: true })).toBeVisible();
});

test('an evaluation with few labels draws their curves next to a baseline and chance', async ({ page }) => {
  await pick(page, 'Choose folders: train the classifiers on', join(folder, 'train'));
  await pick(page, 'Choose folders: test them on', join(folder, 'test'));
  await page.getByRole('combobox', { name: 'Compare with' }).click();
  await page.getByRole('option', { name: 'Colour histogram' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Few labels' }).click();
  await page.getByRole('option', { name: '25 %' }).click();
  await page.getByRole('option', { name: '1 per class' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Result' })).toBeVisible({ timeout: 90_000 });
  await expect(
    page.getByRole('img', {
      name: /few labels\. this encoder: 25 % \d\.\d{3}, all .*; this encoder, per class: 1 per class .*; histogram: .*; chance \d\.\d{3}$/,
    }),
  ).toBeVisible();
  await expect(
    page.getByRole('region', { name: 'Accuracy at each stage' }).getByRole('columnheader', { name: 'Macro-F1' }),
  ).toHaveCount(2);
});

test('a cell of the confusion matrix shows its images, each with its nearest training images', async ({ page }) => {
  const matrix = page.getByRole('table', { name: 'Confusion matrix' });
  const counted = matrix.getByRole('button', { name: /^true class heads, guessed tails: [1-9]/ });
  const number = Number(await counted.textContent());
  await counted.click();
  await expect(page.getByRole('status').filter({ hasText: 'of heads, given tails' })).toHaveText(
    `${number} test ${number === 1 ? 'image' : 'images'} of heads, given tails`,
  );
  const grid = page.getByRole('region', { name: 'Grid of test images' });
  const wrong = grid.getByRole('figure').first();
  await expect(wrong).toContainText('True class: headsgiven: tails');
  await expect(wrong).toContainText(/\d of 5 nearest are heads/);
  await expect(wrong.getByRole('img')).toHaveCount(6, { timeout: 30_000 });
  await fits(page, 'did-it-help-1-mistakes');
  await wrong.getByRole('button', { name: /^Open/ }).click();
  await expect(dialog(page).getByRole('heading', { name: 'In the evaluation' })).toBeVisible();
  await expect(dialog(page).getByText('Linear probe: tails (wrong)')).toBeVisible();
  await expect(dialog(page).getByText(/^Nearest training images: (heads|tails) \(cosine/)).toBeVisible();
  await page.keyboard.press('Escape');
  await wrong.getByRole('button', { name: /^Nearest 1: / }).click();
  await expect(dialog(page).getByText('Nearest training image 1 of 5')).toBeVisible();
  await expect(dialog(page).getByText(join(folder, 'train'))).toBeVisible();
  await page.keyboard.press('Escape');
  await counted.click();
  await page
    .getByRole('button', { name: /^(heads|tails): show its wrong images/ })
    .first()
    .click();
  await expect(page.getByRole('status').filter({ hasText: /^\d+ wrong test images? of (heads|tails)$/ })).toBeVisible();
});

test('“Did it help?” begins with the answer and is saved as one file', async ({ page, errors }) => {
  await page.getByRole('link', { name: 'Did it help?' }).click();
  await expect(page.getByRole('heading', { name: 'Did it help?', level: 1 })).toBeVisible();
  await expect(page.getByRole('heading', { name: /histogram\.$/ })).toBeVisible();
  await expect(page.getByText(/^On your images, k-NN on stage\d gives/)).toBeVisible();
  for (const part of ['Compared with', 'Few labels', 'Worst classes', 'Leakage between the folders'])
    await expect(page.getByRole('heading', { name: part })).toBeVisible();
  await fits(page, 'did-it-help-2-report');
  const loading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save report' }).click();
  const saved = await loading;
  expect(saved.suggestedFilename()).toMatch(/-evaluation\.html$/);
  const written = readFileSync(await saved.path(), 'utf8');
  expect(written).toContain('<h1>Did it help? Coin</h1>');
  expect(written).not.toContain('<script');
  expect(errors).toEqual([]);
});
