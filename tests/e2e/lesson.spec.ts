/** The lesson about L2: changing the probabilities by keyboard or pointer changes the best answer under every loss. */
import type { Page } from '@playwright/test';
import { expect, test } from './door.ts';
import { go, inBothColours, photograph } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.use({ journey: 'lesson' });

const answer = (page: Page, loss: string) => page.getByRole('article', { name: loss, exact: true });
const squared = (page: Page) => answer(page, 'Squared error (L2)');
const absolute = (page: Page) => answer(page, 'Absolute error (L1)');
const entropy = (page: Page) => answer(page, 'Cross-entropy');
const share = (page: Page, colour: string) => page.getByRole('slider', { name: `Probability of ${colour}` });

test('equal probabilities give grey under L2, black under L1, and all three colours under cross-entropy', async ({
  page,
}) => {
  await go(page, 'Lesson');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What is wrong with L2?');
  await expect(squared(page)).toContainText('#555555');
  await expect(squared(page)).toContainText('A colour that never occurs.');
  await expect(squared(page)).toContainText('lowest 0.667');
  await expect(absolute(page)).toContainText('#000000');
  await expect(absolute(page)).toContainText('lowest 1.000');
  await expect(entropy(page)).toContainText('#ff0000 33 % · #00ff00 33 % · #0000ff 33 %');
  await expect(entropy(page)).toContainText('lowest 1.099 nats');
  await inBothColours(page, 'lesson');
});

test('changing the probabilities by keyboard changes every answer, and L1 flips above one half', async ({ page }) => {
  const red = share(page, 'red');
  await red.focus();
  await page.keyboard.press('Home');
  await expect(squared(page)).toContainText('#008080');
  await expect(entropy(page)).toContainText('#00ff00 50 % · #0000ff 50 %');
  await expect(absolute(page)).toContainText('any amount of green and blue with no red');
  await page.keyboard.press('End');
  for (const loss of [squared(page), absolute(page)]) await expect(loss).toContainText('A colour that occurs.');
  for (let percent = 100; percent > 51; percent--) await page.keyboard.press('ArrowLeft');
  await expect(red).toHaveAttribute('aria-valuetext', '51 %');
  await expect(absolute(page)).toContainText('#ff0000');
  await page.keyboard.press('ArrowLeft');
  await expect(absolute(page)).toContainText('A tie: any amount of red with no green or blue');
  await page.keyboard.press('ArrowLeft');
  await expect(absolute(page)).toContainText('#000000');
  await expect(page.getByRole('status').filter({ hasText: 'With red 49 %' })).toContainText('#000000, black');
});

test('examples, a dragged point and reset do the same', async ({ page }) => {
  await page.getByRole('button', { name: 'Mostly red' }).focus();
  await page.keyboard.press('Enter');
  await expect(squared(page)).toContainText('#994026');
  await expect(page.getByRole('button', { name: 'Mostly red' })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'A tie' }).click();
  await expect(page.getByRole('img', { name: /^Absolute error over the mixtures/ })).toBeVisible();
  await page.getByRole('radiogroup', { name: 'Slice through the colours' }).getByText('Red × green').click();
  await expect(page.getByRole('img', { name: /^Absolute error over amounts of red and green/ })).toHaveAccessibleName(
    /Flat: with probabilities ½ and ½/,
  );
  await photograph(page, 'lesson-tie');

  const triangle = page.getByRole('img', { name: /^Triangle of probabilities/ });
  const box = (await triangle.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 60, box.y + box.height + 30, { steps: 4 });
  await page.mouse.up();
  await expect(triangle).toHaveAccessibleName(/red 0 %, green 0 %, blue 100 %/);
  await expect(squared(page)).toContainText('#0000ff');

  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(squared(page)).toContainText('#555555');
});

test('at an uncertain edge, the blur has the lower squared error and the sharp edge the lower absolute error', async ({
  page,
}) => {
  const spread = page.getByRole('slider', { name: 'Uncertainty of the edge in pixels' });
  await spread.focus();
  await page.keyboard.press('Home');
  await expect(page.getByText('The position is certain, so the mean is the edge.')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText('2 grey pixels that no picture of this edge contains')).toBeVisible();
  const costs = page.getByRole('table').filter({ hasText: 'The blur' });
  await expect(costs.getByRole('row', { name: /^The blur/ })).toHaveText('The blurlowest 0.4440.889');
  await expect(costs.getByRole('row', { name: /^The sharp edge/ })).toHaveText(
    'The sharp edge in the middle0.667lowest 0.667',
  );
  await page.getByRole('button', { name: 'Draw again' }).click();
  await page.getByRole('heading', { name: /^The same in a picture/ }).scrollIntoViewIfNeeded();
});

test('nothing is cut off at the side at 1024 × 700, and the page logs no errors', async ({ page, errors }) => {
  await page.setViewportSize({ width: 1024, height: 700 });
  const overflow = await page.evaluate(() =>
    [...document.querySelectorAll('main *')]
      .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1)
      .map((element) => element.outerHTML.slice(0, 100)),
  );
  expect(overflow).toEqual([]);
  expect(errors).toEqual([]);
});
