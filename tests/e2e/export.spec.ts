/** The Export page: files with sizes, one ZIP, programs to copy; narrow and wide, light and dark, by keyboard. */
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { expect, test } from './door.ts';
import { beyondTheSides, overlapping, settled } from './layout.ts';
import { field, go, labelOf, violationsOf } from './steps.ts';

test.describe.configure({ mode: 'serial', timeout: 300_000 });
test.use({ journey: 'export' });

test('an export has one ZIP with all files, whose sizes are shown', async ({ page, door }) => {
  await page.getByRole('button', { name: /^Try it on the sample/ }).click();
  await expect(page.getByRole('link', { name: /^Train on these/ })).toBeVisible({ timeout: 120_000 });
  await go(page, 'New run');
  await page.getByRole('radio', { name: 'Rotation' }).check();
  await field(page, labelOf('size')).fill('32');
  await field(page, 'Epochs').fill('1');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: 120_000 });
  await page.getByRole('tab', { name: 'Export' }).click();
  await page.getByRole('checkbox', { name: 'ONNX, float16' }).check();
  await page.getByRole('checkbox', { name: 'ONNX, int8' }).check();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Certificate' })).toBeVisible({ timeout: 120_000 });
  const files = page.getByRole('listitem').filter({ has: page.getByRole('link') });
  await expect(files).toHaveCount(9);
  for (const name of ['ONNX float16', 'ONNX int8'])
    await expect(page.getByRole('row', { name })).toContainText(/[01]\.\d{4} less mean.*Passed/);
  for (const file of await files.all()) await expect(file).toContainText(/\d (bytes|kB|MB)$/);
  test.skip(door === 'desktop', 'a download of the desktop app opens a native dialog');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save all as ZIP' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/-encoder\.zip$/);
  const names = Object.keys(unzipSync(readFileSync(await saved.path())));
  expect(names).toContain('tfjs/model.json');
  expect(names).toContain('encoder.torch.safetensors');
  expect(names).toContain('encoder.int8.onnx');
  expect(names).toHaveLength(9);
});

test('programs have the numbers of the run and can be copied by keyboard', async ({ page }) => {
  const programs = page.getByRole('region', { name: 'Use the encoder' });
  await expect(programs.getByRole('listitem')).toHaveText([
    'sRGB with EXIF orientation applied.',
    'Shorter side resized to 32 px (Lanczos).',
    'Central 32x32 px.',
    'Bytes divided by 255.',
  ]);
  await expect(programs.getByRole('region', { name: 'features.py' })).toContainText('SHORTER = 32');
  await programs.getByRole('radio', { name: 'Python' }).focus();
  await page.keyboard.press('ArrowRight');
  const code = programs.getByRole('region', { name: 'features.mjs' });
  await expect(code).toContainText('const S = 32;');
  await page.keyboard.press('Tab');
  await expect(programs.getByRole('button', { name: 'Copy features.mjs' })).toBeFocused();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.keyboard.press('Enter');
  await expect(programs.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await code.locator('pre').textContent());
  await page.keyboard.press('Tab');
  await expect(code).toBeFocused();
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [320, 390, 720, 1440])
    test(`the page fits ${width} px, in ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      expect(await beyondTheSides(page)).toEqual([]);
      await page.screenshot({ path: test.info().outputPath(`export-${width}-${colorScheme}.png`), fullPage: true });
      expect(await overlapping(page)).toEqual([]);
      expect(await violationsOf(page)).toEqual([]);
    });

test('the page logged no errors', async ({ errors }) => {
  expect(errors).toEqual([]);
});
