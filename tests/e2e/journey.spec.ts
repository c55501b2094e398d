/** From the first page to a deleted run, on the sample photographs, with real training. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './door.ts';
import { chooseFrom, field, go, inBothColours, labelOf, photograph } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.use({ journey: 'journey' });

test('the first page says what the product does and offers two ways to start', async ({ page }) => {
  await expect(page.getByRole('heading', { name: 'Train vision networks without labels' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Choose folders' })).toBeVisible();
  await photograph(page, '01-first-screen');
  await page.getByRole('button', { name: 'Try it on the sample photographs' }).click();
  await expect(page.getByRole('heading', { name: 'Sample photographs' })).toBeVisible();
});

test('the samples are indexed and shown with their sizes, and skipped files are listed', async ({ page }) => {
  await expect(page.getByRole('tab', { name: /^Images \(\d+\)/ })).toBeVisible({ timeout: 60_000 });
  const thumbnails = page.getByRole('region', { name: 'Images' }).getByRole('img');
  await expect(thumbnails.first()).toBeVisible();
  await expect
    .poll(() => thumbnails.first().evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
  await expect(page.getByText(/^\d+ × \d+ px$/).first()).toBeVisible();
  expect(await thumbnails.count(), 'only images on screen are rendered').toBeLessThan(200);
  await inBothColours(page, '02-images');
  await page.getByRole('tab', { name: /^Skipped/ }).click();
  await expect(page.getByText('No skipped files')).toBeVisible();
});

test('folders can be chosen without a native dialog', async ({ page, door }) => {
  test.skip(door === 'desktop', 'the desktop app opens a native dialog, which tests cannot click');
  await go(page, 'Images');
  await page.getByRole('button', { name: 'Choose folders' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Working directory' }).click();
  await dialog.getByRole('button', { name: 'assets', exact: true }).click();
  await dialog.getByRole('checkbox', { name: 'Choose samples' }).check();
  await photograph(page, '03-folder-picker');
  await dialog.getByRole('button', { name: 'Open 1 folder' }).click();
  await expect(
    page.getByRole('heading', { name: 'Sample photographs' }),
    'the same folder is the same dataset',
  ).toBeVisible();
  await go(page, 'Images');
  await expect(page.getByRole('link', { name: /Sample photographs/ })).toHaveCount(1);
});

test('the preview shows what the network will see, and follows the settings', async ({ page }) => {
  await go(page, 'New run');
  const preview = page.getByRole('region', { name: 'What the network will see' });
  const first = preview.getByRole('img').first();
  await expect(first).toBeVisible({ timeout: 30_000 });
  const before = await first.getAttribute('src');
  const maskBorder = page.getByText(labelOf('maskBorder'), { exact: true });
  await maskBorder.click();
  await expect.poll(() => first.getAttribute('src'), { timeout: 20_000 }).not.toBe(before);
  await maskBorder.click();

  await page.getByRole('radio', { name: 'Inpainting' }).click();
  await expect(preview.getByText('Original').first()).toBeVisible({ timeout: 20_000 });
  await photograph(page, '04-new-inpainting');
  await page.getByRole('radio', { name: 'Rotation' }).click();
});

test('an invalid setting is reported at its field, and the run cannot start', async ({ page }) => {
  await field(page, labelOf('size')).fill('12');
  await expect(page.getByText('Enter a value from 16 to 512 px').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
  await field(page, labelOf('size')).fill('32');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeEnabled();
  await expect(page.getByText('updating')).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'What the network will see' }).getByText('Original')).toHaveCount(0);
  await inBothColours(page, '05-new-run');
});

test('a run starts, and its loss, score and answers appear', async ({ page }) => {
  await field(page, 'Epochs').fill('5000');
  await page.getByLabel('Name of the run').fill('Rotation, first try');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('heading', { name: 'Rotation, first try' })).toBeVisible();
  await expect(page.getByText('Running').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/^At step \d/).first()).toBeVisible();
  const board = page.getByRole('region', { name: 'Board of answers' });
  await expect(board.getByRole('figure').first()).toBeVisible({ timeout: 60_000 });
  await expect(board.getByText(/^(Right|Wrong)$/).first()).toBeVisible();
  await expect(page.getByText(/chance/).first()).toBeVisible();
  await expect(page.getByText('images/s')).toBeVisible();
  await photograph(page, '06-running');
});

test('the run pauses, survives a reload, continues and takes a snapshot', async ({ page }) => {
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused').first()).toBeVisible();
  const paused = await page.getByText(/^Paused at step/).textContent();
  const boards = page.getByText(/^\d+ of \d+ boards?$/);
  await page.waitForTimeout(700);
  expect(await page.getByText(/^Paused at step/).textContent(), 'no steps while paused').toBe(paused);

  await page.reload();
  await expect(page.getByRole('heading', { name: 'Rotation, first try' })).toBeVisible();
  await expect(page.getByText(/^Paused at step/)).toHaveText(paused ?? '');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText(/^At step \d/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Snapshot' }).click();
  await expect(boards).toBeVisible({ timeout: 30_000 });
});

test('the slider shows the answers of an earlier snapshot', async ({ page }) => {
  const slider = page.getByRole('slider', { name: 'Board' });
  await expect(slider).toBeVisible({ timeout: 30_000 });
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', 'step 0');
  await expect(page.getByText(/^At step 0/)).toBeVisible();
  await page.getByRole('button', { name: 'Latest' }).click();
  await expect(slider).not.toHaveAttribute('aria-valuetext', 'step 0');
});

test('the run stops with a checkpoint and can be resumed', async ({ page }) => {
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText(/^Stopped at step .* can be resumed/)).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText(/^At step \d/).first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText(/^Stopped at step/)).toBeVisible({ timeout: 30_000 });
});

test('a new run with copied settings and fewer epochs finishes', async ({ page }) => {
  await page.getByRole('button', { name: 'Copy settings' }).click();
  await expect(page.getByText('Images and settings copied from Rotation, first try.')).toBeVisible();
  await expect(field(page, labelOf('size'))).toHaveValue(/^32\b/);
  await expect(field(page, 'Epochs')).toHaveValue('5000');
  await field(page, 'Epochs').fill('6');
  await page.getByLabel('Name of the run').fill('Rotation, to the end');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: 90_000 });
  await inBothColours(page, '07-finished');
});

test('the encoder is exported, with a certificate that compares the files with the trainer', async ({ page, door }) => {
  await page.getByRole('button', { name: 'Export encoder' }).click();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Certificate' })).toBeVisible({ timeout: 60_000 });
  const table = page.getByRole('table');
  for (const format of ['ONNX', 'TensorFlow.js', 'safetensors']) {
    await expect(table.getByRole('row', { name: new RegExp(`^${format}`) })).toContainText('Passed');
  }
  await inBothColours(page, '08-export');
  if (door === 'browser') {
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'encoder.onnx' }).click();
    expect((await download).suggestedFilename()).toBe('encoder.onnx');
  }
});

test('a run starts from the encoder of another', async ({ page }) => {
  await chooseFrom(page, 'New run from this encoder');
  await expect(page.getByText(/Starts from the encoder of/)).toBeVisible();
  await field(page, 'Epochs').fill('1');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(page.getByText('Started from the encoder of')).toBeVisible();
});

test('inpainting shows the question, the answer and the original', async ({ page }) => {
  await go(page, 'New run');
  await page.getByRole('radio', { name: 'Inpainting' }).click();
  await field(page, labelOf('size')).fill('32');
  await field(page, 'Epochs').fill('3');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: 90_000 });
  const board = page.getByRole('region', { name: 'Board of answers' });
  for (const role of ['Question', 'Network’s answer', 'Original'])
    await expect(board.getByText(role).first()).toBeVisible();
  await photograph(page, '09-inpainting');
});

test('all runs are listed; one is renamed and one is deleted', async ({ page, opened }) => {
  await chooseFrom(page, 'Rename');
  await page.getByRole('dialog').getByLabel('Name').fill('Painted holes');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('heading', { name: 'Painted holes' })).toBeVisible();
  await go(page, 'Runs');
  await expect(page.getByRole('link', { name: 'Painted holes' })).toBeVisible();
  await inBothColours(page, '10-runs');

  const deleted = page.getByRole('link', { name: 'Rotation, first try' });
  const id = (await deleted.getAttribute('href'))?.split('/').at(-1) ?? '';
  expect(existsSync(join(opened.workspace, 'runs', id))).toBe(true);
  await page.getByRole('button', { name: 'Delete Rotation, first try' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(deleted).toHaveCount(0);
  expect(existsSync(join(opened.workspace, 'runs', id)), 'its folder is moved to the trash').toBe(false);
});

test('the storage page shows the sizes of the caches, and clears them', async ({ page }) => {
  await go(page, 'Storage');
  // The rows of the page before contain the names of photographs too.
  await expect(page.getByRole('heading', { name: 'Storage', level: 1 })).toBeVisible();
  const cache = page.getByRole('row', { name: /Sample photographs/ });
  await expect(cache).toContainText(/\d(\.\d)? (kB|MB)/);
  await photograph(page, '11-storage');
  await page.getByRole('button', { name: 'Clear the cache of Sample photographs' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Clear' }).click();
  await expect(page.getByText(/ freed\.$/)).toBeVisible();
  await expect(cache).toContainText('empty');
});

test('the engines page says which engines work and why the others do not', async ({ page }) => {
  await go(page, 'Engines');
  await expect(page.getByRole('heading', { name: 'CPU', exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('Works').first()).toBeVisible();
  await photograph(page, '12-engines');
});

test('the page of a run that does not exist says so', async ({ page }) => {
  await page.evaluate(() => {
    location.hash = '#/runs/no-such-run';
  });
  await expect(page.getByText('Run not found')).toBeVisible();
});

test('the page logged no errors', async ({ errors }) => {
  expect(errors).toEqual([]);
});
