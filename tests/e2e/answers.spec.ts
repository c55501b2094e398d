/** The answers of a trained run about all held-out images: list, confusion matrix, filters, order, keyboard; and a task without classes. */
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './door.ts';
import { field, fits, go, labelOf } from './steps.ts';

/** Half a minute on two idle cores; much longer on a busy machine. */
const slowMs = 1_200_000;
test.describe.configure({ mode: 'serial', timeout: slowMs });
test.use({ journey: 'answers' });

const grid = (page: Page): Locator => page.getByRole('region', { name: 'Grid of answers' });
const answers = (page: Page): Locator => grid(page).getByRole('figure');
const matrix = (page: Page): Locator => page.getByRole('table', { name: 'Confusion matrix' });
const count = (page: Page): Locator => page.getByRole('region', { name: 'Held-out images' }).getByRole('status');
/** The numbers of a text. */
const numbersIn = (text: string | null): number[] =>
  [...(text ?? '').matchAll(/\d+/g)].map(([digits]) => Number(digits));

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

async function trainOn(page: Page, task: string, epochs: string): Promise<void> {
  await go(page, 'New run');
  await page.getByRole('radio', { name: task }).check();
  await field(page, labelOf('size')).fill('32');
  await field(page, 'Epochs').fill(epochs);
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: slowMs });
  await page.getByRole('tab', { name: 'Answers' }).click();
}

test('every held-out image is listed with its answers, the most wrong first', async ({ page }) => {
  await page.getByRole('button', { name: /^Try it on the sample/ }).click();
  await expect(page.getByRole('link', { name: /^Train on these/ })).toBeVisible({ timeout: 120_000 });
  await trainOn(page, 'Rotation', '4');
  await expect(page.getByText(/^Not computed yet/)).toBeVisible();
  await page.getByRole('button', { name: 'List answers' }).click();
  await expect(matrix(page)).toBeVisible({ timeout: slowMs });
  await expect(
    page.getByText(/^\d+ of \d+ answers right \(\d+ %\) at step \d+: all \d+ held-out images, 4 questions each\.$/),
  ).toBeVisible();
  await expect(answers(page).first()).toBeVisible();
  await expect(answers(page).first()).toContainText('Wrong');
  await expect(answers(page).first().getByRole('img')).toBeVisible();
  await fits(page, 'answers-1');
});

test('the confusion matrix counts every question once, and a cell shows its images', async ({ page }) => {
  const cells = matrix(page).getByRole('button');
  await expect(cells).toHaveCount(16);
  const counts = (await cells.allTextContents()).map(Number);
  const [all] = numbersIn(await count(page).textContent());
  expect(counts.reduce((sum, each) => sum + each, 0)).toBe(all);
  const wrong = counts.findIndex((each, cell) => each > 0 && cell % 5 !== 0);
  await cells.nth(wrong).focus();
  await page.keyboard.press('Enter');
  await expect(cells.nth(wrong)).toHaveAttribute('aria-pressed', 'true');
  await expect(count(page)).toHaveText(`${counts[wrong]} of ${all} answers`);
  await expect(answers(page).first()).toContainText('Wrong');
  const [truth, guessed] = ['True class', 'Guessed class'].map((label) => page.getByRole('combobox', { name: label }));
  await expect(truth!).not.toHaveValue('All classes');
  await expect(guessed!).not.toHaveValue('All classes');
  await page.keyboard.press('Enter');
  await expect(count(page)).toHaveText(`${all} answers`);
});

test('filters by right and wrong, class, confidence and path are combined, and cleared at once', async ({ page }) => {
  const [all] = numbersIn(await count(page).textContent());
  await choose(page, 'Answers', 'Right');
  const [right] = numbersIn(await count(page).textContent());
  expect(right).toBeLessThan(all!);
  await choose(page, 'Answers', 'Wrong');
  await expect(count(page)).toHaveText(`${all! - right!} of ${all} answers`);
  await page.getByRole('slider', { name: 'Lowest confidence, percent' }).focus();
  for (let percent = 0; percent < 100; percent += 5) await page.keyboard.press('ArrowRight');
  await expect(page.getByText('No answer matches these filters.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(count(page)).toHaveText(`${all} answers`);
  await page.getByLabel('Path contains').fill('coffee');
  await expect.poll(async () => numbersIn(await count(page).textContent())[0]).toBeLessThan(all!);
  await page.getByRole('button', { name: 'Clear filters' }).click();
});

test('the most changed answers say what the earlier checkpoint answered', async ({ page }) => {
  await choose(page, 'Order', 'Most changed');
  await expect(count(page)).toContainText('by the change of the right answer’s probability since step');
  await choose(page, 'Order', 'Most wrong');
});

test('an image opens from the grid, arrow keys follow the order of the grid, and the focus returns', async ({
  page,
}) => {
  const second = answers(page).nth(1).getByRole('button');
  const name = (await second.getByRole('img').getAttribute('alt')) ?? '';
  await second.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.locator('img').first()).toHaveAttribute('alt', name);
  await expect(dialog.getByText(/^2 of \d+$/)).toBeVisible();
  const question = dialog.getByRole('region', { name: 'This question' });
  await expect(question).toContainText(
    (await answers(page)
      .nth(1)
      .getByText(/^guessed: /)
      .textContent()) ?? '',
  );
  await page.keyboard.press('ArrowLeft');
  await expect(dialog.getByText(/^1 of \d+$/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(second).toBeFocused();
});

test('the list stays when the page is loaded again', async ({ page }) => {
  await page.reload();
  await expect(matrix(page)).toBeVisible();
  await expect(page.getByRole('button', { name: 'List again' })).toBeVisible();
});

test('a task without classes is listed by its loss', async ({ page }) => {
  await trainOn(page, 'Inpainting', '1');
  await page.getByRole('button', { name: 'List answers' }).press('Enter');
  await expect(
    page.getByText(/^Losses of all \d+ held-out images at step \d+ \(squared error per hidden value\)/),
  ).toBeVisible({
    timeout: slowMs,
  });
  await expect(answers(page).first()).toContainText(/^.*Loss \d/);
  await expect(page.getByRole('combobox', { name: 'True class' })).toHaveCount(0);
  await fits(page, 'answers-2');
});

test('the page logged no errors', async ({ errors }) => {
  expect(errors).toEqual([]);
});
