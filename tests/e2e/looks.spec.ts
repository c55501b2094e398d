/** Where a network looks: from a short run on the samples to its maps and clusters, and the pair without one of these. */
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './door.ts';
import { field, go, inBothColours } from './steps.ts';

/** A minute on two idle cores; on a machine that is busy, much longer. */
const slowMs = 1_200_000;
test.describe.configure({ mode: 'serial', timeout: slowMs });
test.use({ journey: 'looks' });

const tab = (page: Page): Locator => page.getByRole('tab', { name: 'Where it looks' });
const clusters = (page: Page): Locator =>
  page.getByRole('region', { name: 'Photographs that it answers alike' }).getByRole('article');

async function trainOn(page: Page, task: string, { side, epochs }: { side: string; epochs: string }): Promise<void> {
  await go(page, 'New run');
  await page.getByRole('radio', { name: task }).check();
  await field(page, 'Image size').fill(side);
  await field(page, 'Epochs').fill(epochs);
  await page.getByLabel('Name of the run').fill(`${task} to look through`);
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: slowMs });
}

test('before anything was looked at, the page says what will stand there', async ({ page }) => {
  await page.getByRole('button', { name: 'Try it on the sample photographs' }).click();
  await expect(page.getByRole('link', { name: 'New run on these' })).toBeVisible({ timeout: 120_000 });
  await trainOn(page, 'Rotation', { side: '32', epochs: '4' });
  await tab(page).click();
  await expect(page.getByText(/^Not looked through yet/)).toBeVisible();
  await inBothColours(page, 'looks-1-empty');
});

test('a look can be cancelled by keyboard', async ({ page }) => {
  await page.getByRole('button', { name: 'Look', exact: true }).press('Enter');
  await page.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(page.getByText('The look was cancelled. Nothing was kept.')).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('it shows training photographs in clusters, and goes on while the page is left', async ({ page }) => {
  // Of 37, so that some are left to train on where all of these lie in one cluster.
  await field(page, 'Training photographs to cluster, at most').fill('32');
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await go(page, 'Runs');
  await page.goBack();
  await expect(clusters(page).first()).toBeVisible({ timeout: slowMs });
  const count = await clusters(page).count();
  expect(count).toBeGreaterThanOrEqual(4); // one for each turn at least
  await expect(page.getByText(/of 32 of 37 training photographs/)).toBeVisible();
  await expect(page.getByText('Speaks against the right answer').first()).toBeVisible();
  await expect(clusters(page).first().getByRole('img').first()).toBeVisible();
  await inBothColours(page, 'looks-2-clusters');
});

test('each pinned photograph stands in two maps, and in bars by channel', async ({ page }) => {
  const pinned = page.getByRole('region', { name: 'Pinned photographs' });
  const first = pinned.getByRole('article').first();
  await expect(first.getByRole('heading', { name: 'Integrated gradients' })).toBeVisible();
  await expect(first.getByRole('heading', { name: 'Occlusion' })).toBeVisible();
  await expect(first.getByRole('row', { name: /^red \d+ % [+−]?\d\.\d{3}$/ })).toBeVisible();
  await pinned.evaluate((element) => element.scrollIntoView());
  await inBothColours(page, 'looks-3-pinned');
});

test('training again without a cluster leaves its photographs out, and the two stand side by side', async ({
  page,
}) => {
  const small = clusters(page)
    .filter({ has: page.getByRole('button', { name: /^Train again without/ }) })
    .last();
  const again = small.getByRole('button', { name: /^Train again without/ });
  await small.getByText(/^(All \d+ photographs|The photograph)$/).click();
  const named = Number(/\d+/.exec((await again.textContent()) ?? '')?.[0] ?? 1); // "without this photograph" is one
  await expect(small.getByRole('list', { name: /photograph/ }).getByRole('listitem')).toHaveCount(named);
  await again.click();
  await expect(page.getByRole('heading', { level: 1, name: / · without \d+ photographs?/ })).toBeVisible();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: slowMs });
  const pair = page.getByRole('region', { name: 'The pair, side by side' });
  await expect(pair).toContainText(
    new RegExp(`${named} photographs? left out of training, so that an epoch is shorter`),
  );
  await expect(pair).toContainText('on the same held-out photographs');
  await expect(pair.getByRole('columnheader', { name: new RegExp(`^Without ${named} photograph`) })).toBeVisible();
  await inBothColours(page, 'looks-4-pair');
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByText(new RegExp(`^${named} photographs? named$`)).click();
  await expect(page.getByRole('list', { name: /named$/ }).getByRole('listitem')).toHaveCount(named);
  await inBothColours(page, 'looks-5-left-out');
});

test('a copied run leaves them out too, unless a person says otherwise', async ({ page }) => {
  await page.getByRole('button', { name: 'Copy settings' }).click();
  await expect(page.getByText(/that the run left out of training stays? left out/)).toBeVisible();
  await page.getByRole('button', { name: 'Leave none out' }).click();
  await expect(page.getByText(/stays? left out/)).toHaveCount(0);
});

test('a puzzle of tiles is looked at tile by tile', async ({ page }) => {
  await trainOn(page, 'Context', { side: '96', epochs: '1' });
  await tab(page).click();
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  const pinned = page.getByRole('region', { name: 'Pinned photographs' }).getByRole('article').first();
  await expect(pinned.getByRole('table', { name: 'By tile' })).toBeVisible({ timeout: slowMs });
  await pinned.evaluate((element) => element.scrollIntoView());
  await inBothColours(page, 'looks-6-tiles');
});

test('a puzzle without one right answer is refused in plain words', async ({ page }) => {
  await trainOn(page, 'SimCLR', { side: '32', epochs: '1' });
  await tab(page).click();
  await expect(page.getByText(/has no question with one right answer/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Look', exact: true })).toHaveCount(0);
  await inBothColours(page, 'looks-7-refused');
});

test('nothing made the page write an error', async ({ errors }) => {
  expect(errors).toEqual([]);
});
