/** Every pretext task on the sample photographs: the preview, then a short run with its board and score. */
import { taskCards } from '../../shared/task-cards.ts';
import { expect, test } from './door.ts';
import { field, go, photograph } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.use({ journey: 'tasks' });

/** Tasks that need clips, which the samples do not contain. */
const fromClips = new Set(['common-fate']);

test('the samples are indexed', async ({ page }) => {
  await page.getByRole('button', { name: 'Try it on the sample photographs' }).click();
  await expect(page.getByRole('link', { name: 'Train on these images' })).toBeVisible({ timeout: 60_000 });
});

for (const card of taskCards) {
  test(`${card.title}: the preview, the board and the score`, async ({ page }) => {
    test.slow(); // real training, and a transformer is large for two cores
    await go(page, 'New run');
    await page.getByRole('radio', { name: card.title, exact: true }).click();
    await expect(page.getByText(card.idea)).toBeVisible();
    if (fromClips.has(card.id)) {
      await expect(page.getByText(/^No video among these/)).toBeVisible({ timeout: 120_000 });
      await expect(page.getByText(/^These images cannot be used for this task/)).toBeVisible();
      await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
      await photograph(page, `task-${card.id}-without-clips`);
      return;
    }
    const preview = page.getByRole('region', { name: 'What the network will see' });
    await expect(preview.getByRole('img').first()).toBeVisible({ timeout: 30_000 });
    await field(page, 'Epochs').fill('1');
    await page.getByRole('button', { name: 'Start training' }).click();
    const board = page.getByRole('region', { name: 'Board of answers' });
    await expect(page.getByText('Finished').first()).toBeVisible({ timeout: 200_000 });
    const figures = board.getByRole('figure');
    await expect(figures.first()).toBeVisible({ timeout: 30_000 });
    expect(await figures.count()).toBeGreaterThanOrEqual(8);
    for (const picture of await board.getByRole('img').all()) {
      await picture.scrollIntoViewIfNeeded(); // what is far below loads when it comes near
      await expect
        .poll(() => picture.evaluate((img) => img instanceof HTMLImageElement && img.naturalWidth === 0))
        .toBe(false);
    }
    await photograph(page, `task-${card.id}`);
    await board.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${test.info().project.outputDir}/screens/board-${card.id}.png`, fullPage: true });
  });
}

test('the page logged no errors', async ({ errors }) => {
  expect(errors).toEqual([]);
});
