/** Attribution: a short run on the samples, its maps and clusters, and a paired run without one cluster. */
import type { Locator, Page } from '@playwright/test';
import { whyNotLooked } from '../../shared/cue-cards.ts';
import { expect, test } from './door.ts';
import { field, fits, go, inBothColours, labelOf } from './steps.ts';

/** A minute on two idle cores; much longer on a busy machine. */
const slowMs = 1_200_000;
test.describe.configure({ mode: 'serial', timeout: slowMs });
test.use({ journey: 'looks' });

const tab = (page: Page): Locator => page.getByRole('tab', { name: 'Where it looks' });
const compute = (page: Page): Locator => page.getByRole('button', { name: 'Compute attribution' });
const clusters = (page: Page): Locator =>
  page.getByRole('region', { name: 'Images with similar maps' }).getByRole('article');

async function trainOn(page: Page, task: string, { side, epochs }: { side: string; epochs: string }): Promise<void> {
  await go(page, 'New run');
  await page.getByRole('radio', { name: task }).check();
  await field(page, labelOf('size')).fill(side);
  await field(page, 'Epochs').fill(epochs);
  await page.getByLabel('Name of the run').fill(`${task} for attribution`);
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: slowMs });
}

test('before an attribution, the page says what will appear', async ({ page }) => {
  await page.getByRole('button', { name: 'Try it on the sample photographs' }).click();
  await expect(page.getByRole('link', { name: 'Train on these images' })).toBeVisible({ timeout: 120_000 });
  await trainOn(page, 'Rotation', { side: '32', epochs: '4' });
  await tab(page).click();
  await expect(page.getByText(/^Not computed yet/)).toBeVisible();
  await inBothColours(page, 'looks-1-empty');
});

test('an attribution can be cancelled by keyboard', async ({ page }) => {
  await compute(page).press('Enter');
  await page.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(page.getByText('Attribution was cancelled. There is no result.')).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('it shows training images in clusters, and continues when the page is left', async ({ page }) => {
  // 32 of 37, so that some remain to train on even if all of these are in one cluster.
  await field(page, 'Maximum number of training images').fill('32');
  await compute(page).click();
  await go(page, 'Runs');
  await page.goBack();
  await expect(clusters(page).first()).toBeVisible({ timeout: slowMs });
  const count = await clusters(page).count();
  expect(count).toBeGreaterThanOrEqual(4); // at least one for each rotation
  await expect(page.getByText(/from 32 of 37 training images/)).toBeVisible();
  await expect(page.getByText('Opposes the right answer').first()).toBeVisible();
  await expect(clusters(page).first().getByRole('img').first()).toBeVisible();
  await inBothColours(page, 'looks-2-clusters');
});

test('each label has one heading, and a slider sets the opacity of the maps over their images', async ({ page }) => {
  const found = page.getByRole('region', { name: 'Images with similar maps' });
  const labels = await found.getByRole('heading', { level: 3 }).allTextContents();
  expect(labels).toHaveLength(4);
  expect(new Set(labels).size).toBe(4);
  const heat = clusters(page).first().locator('[class*="heat"]').first();
  const opacity = () => heat.evaluate((element) => Number(getComputedStyle(element).opacity));
  expect(await opacity()).toBeCloseTo(0.6);
  const slider = found.getByRole('slider', { name: 'Opacity of the maps' });
  await slider.focus();
  await page.keyboard.press('Home');
  await expect.poll(opacity).toBe(0);
  await page.keyboard.press('ArrowRight');
  await expect.poll(opacity).toBeCloseTo(0.05);
  await page.keyboard.press('End');
  await expect.poll(opacity).toBe(1);
  for (let step = 0; step < 8; step++) await page.keyboard.press('ArrowLeft');
  await fits(page, 'looks-opacity');
});

test('the images of a cluster open large', async ({ page }) => {
  const example = clusters(page)
    .first()
    .getByRole('button', { name: /^Open / })
    .first();
  await example.press('Enter');
  await expect(page.getByRole('dialog').getByText(/^1 of \d+$/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(example).toBeFocused();
});

test('each pinned image has two maps, and bars by channel', async ({ page }) => {
  const pinned = page.getByRole('region', { name: 'Held-out images' });
  const first = pinned.getByRole('article').first();
  await expect(first.getByRole('heading', { name: 'Integrated gradients' })).toBeVisible();
  await expect(first.getByRole('heading', { name: 'Occlusion' })).toBeVisible();
  await expect(first.getByRole('row', { name: /^red \d+ % [+−]?\d\.\d{3}$/ })).toBeVisible();
  await pinned.evaluate((element) => element.scrollIntoView());
  await inBothColours(page, 'looks-3-pinned');
});

test('training again without a cluster excludes its images, and the two runs are compared', async ({ page }) => {
  const small = clusters(page)
    .filter({ has: page.getByRole('button', { name: /^Train again without/ }) })
    .last();
  const again = small.getByRole('button', { name: /^Train again without/ });
  await small.getByText(/^(Paths of all \d+ images|Path of the image)$/).click();
  const named = Number(/\d+/.exec((await again.textContent()) ?? '')?.[0] ?? 1); // "without this photograph" has no number
  await expect(small.getByRole('list', { name: /image/ }).getByRole('listitem')).toHaveCount(named);
  await again.click();
  await expect(page.getByRole('heading', { level: 1, name: / · without \d+ images?/ })).toBeVisible();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: slowMs });
  const pair = page.getByRole('region', { name: 'Comparison of paired runs' });
  await expect(pair).toContainText(new RegExp(`${named} images? excluded from training \\(shorter epochs\\)`));
  await expect(pair).toContainText('on the same held-out images');
  await expect(pair.getByRole('columnheader', { name: new RegExp(`^Without the ${named} image`) })).toBeVisible();
  await inBothColours(page, 'looks-4-pair');
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByText(new RegExp(`^${named} images? listed$`)).click();
  await expect(page.getByRole('list', { name: /listed$/ }).getByRole('listitem')).toHaveCount(named);
  await inBothColours(page, 'looks-5-left-out');
});

test('a copied run excludes them too, unless the user includes them again', async ({ page }) => {
  await page.getByRole('button', { name: 'Copy settings' }).click();
  await expect(page.getByText(/^\d+ images? excluded, as in the copied run/)).toBeVisible();
  await page.getByRole('button', { name: 'Train on all' }).click();
  await expect(page.getByText(/excluded, as in the copied run/)).toHaveCount(0);
});

test('attribution of a task with tiles has bars by tile', async ({ page }) => {
  await trainOn(page, 'Context', { side: '96', epochs: '1' });
  await tab(page).click();
  await compute(page).click();
  const pinned = page.getByRole('region', { name: 'Held-out images' }).getByRole('article').first();
  await expect(pinned.getByRole('table', { name: 'By tile' })).toBeVisible({ timeout: slowMs });
  await pinned.evaluate((element) => element.scrollIntoView());
  await inBothColours(page, 'looks-6-tiles');
});

test('a task without one right answer has no attribution, but maps of its representation', async ({ page }) => {
  await trainOn(page, 'SimCLR', { side: '32', epochs: '1' });
  await tab(page).click();
  await expect(page.getByText(whyNotLooked('simclr')!)).toBeVisible();
  await expect(compute(page)).toHaveCount(0);
  const representation = page.getByRole('region', { name: 'What the representation rests on' });
  await expect(representation.getByRole('button', { name: 'Compute maps' })).toBeEnabled(); // on the run's own images
  await inBothColours(page, 'looks-7-refused');
});

test('the page logged no errors', async ({ errors }) => {
  expect(errors).toEqual([]);
});
