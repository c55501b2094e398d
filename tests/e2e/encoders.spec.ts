/** Encoders from files: a run's export is added by its path, refused files say why, and it is evaluated next to baselines. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sortedSamples } from '../worker/evaluate/labelled.ts';
import { expect, test } from './door.ts';
import {
  addEncoder,
  chooseEncoderFile,
  dialog,
  exportedEncoder,
  fits,
  go,
  labIn,
  openAddEncoder,
  pick,
} from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.use({ journey: 'encoders' });

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-encoders-')));
const models = join(folder, 'models');

const lab = labIn(join(folder, 'elsewhere'));

test.beforeAll(async ({ opened: _ }) => {
  await sortedSamples(folder);
  exportedEncoder(lab, join(folder, 'train'), models, 4);
  writeFileSync(join(models, 'broken.onnx'), 'this is no model');
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));
// The desktop app opens a native dialog for folders of images, which tests cannot click.
test.beforeEach(({ door }) => test.skip(door === 'desktop', 'folders are chosen in a native dialog'));

test('the page is empty at first, and says what can be added', async ({ page }) => {
  await go(page, 'Encoders');
  await expect(page.getByRole('heading', { name: 'No encoders yet' })).toBeVisible();
  await fits(page, 'encoders-1-empty');
});

test('a file that is no encoder is refused with the reason', async ({ page }) => {
  await openAddEncoder(page, models);
  await chooseEncoderFile(page, 'broken.onnx');
  await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('broken.onnx is not an ONNX');
  await fits(page, 'encoders-2-refused');
});

test('tensors of its graph are listed with their shapes, and chosen by keyboard', async ({ page }) => {
  await chooseEncoderFile(page, 'encoder.onnx');
  const output = dialog(page).getByRole('combobox', { name: 'Output' });
  await output.focus();
  await expect(output).toHaveAccessibleDescription(/ of \d+ tensors can be features: type to search/, {
    timeout: 30_000,
  });
  await output.press('ArrowDown');
  await expect(dialog(page).getByRole('option').first()).toContainText(/N × 256/);
  await expect(dialog(page).getByText('Inner tensors that end a layer or a block')).toBeVisible();
  await fits(page, 'encoders-3-tensors');
  await output.fill('conv × 64 ×');
  await expect(dialog(page).getByRole('option')).toHaveText([/^Conv_\d+Conv · N × 64 × \d+ × \d+$/]);
  await output.press('ArrowDown');
  await output.press('Enter');
  await expect(output).toHaveValue(/^Conv_\d+$/);
  await output.fill('');
  await output.press('Escape');
  await expect(dialog(page).getByRole('option')).toHaveCount(0);
});

test('the export of a run is added without any option, and shows what is known of it', async ({ page }) => {
  await addEncoder(page, 'Export of a run');
  await expect(page.getByText('ONNX · 32 px, 0 to 1 · features, 256')).toBeVisible();
  await expect(page.getByText('stage1 (32), stage2 (64), stage3 (128), stage4 (256)')).toBeVisible();
  await expect(page.getByText(/^Not evaluated yet/)).toBeVisible();
});

test('it is evaluated on labelled images, next to a baseline', async ({ page }) => {
  await pick(page, 'Choose folders: train the classifiers on', join(folder, 'train'));
  await pick(page, 'Choose folders: test them on', join(folder, 'test'));
  await page.getByRole('combobox', { name: 'Compare with' }).click();
  await page.getByRole('option', { name: 'Colour histogram' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Result' })).toBeVisible({ timeout: 90_000 });
  await expect(
    page.getByText(
      /^On your images, k-NN on stage\d gives (\.\d\d|1\.00) of the test images the right class: .*histogram \[.*; no leakage found\.$/,
    ),
  ).toBeVisible();
  await expect(page.getByRole('region', { name: 'Accuracy at each stage' }).getByRole('row')).toHaveCount(5);
  const compared = page.getByRole('region', { name: 'Encoders that it is compared with' });
  await expect(compared.getByRole('row', { name: /^histogram/ })).toContainText(/[+−]\d\.\d{3} \[[+−]/);
  await expect(page.getByText(/^k-NN at the best stage with 10 neighbours: /)).toBeVisible();
  const free = page.getByRole('region', { name: 'Measures without labels' });
  await expect(free.getByRole('row')).toHaveCount(8);
  await expect(free.getByRole('row', { name: /^RankMe .*runs of one method only/ })).toContainText(
    /\d\.\d of at most \d+/,
  );
  await expect(free.getByRole('row', { name: /^LiDAR/ })).toContainText(/\d\.\d of at most \d+/);
  await expect(page.getByRole('img', { name: /^Chart: share of the variance by direction/ })).toBeVisible();
  await fits(page, 'encoders-3-result');
});

test('maps show what its representation of images rests on', async ({ page }) => {
  const form = page.getByRole('region', { name: 'What the representation rests on' });
  await expect(page.getByText(/^No maps yet/)).toBeVisible();
  await expect(form.getByRole('button', { name: 'Compute maps' })).toBeDisabled();
  await form.getByRole('button', { name: 'Choose images' }).click();
  await dialog(page).getByRole('combobox', { name: 'Path' }).fill(join(folder, 'test'));
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByText(join(folder, 'test'), { exact: true }).first()).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Choose this folder' }).click();
  await expect(form.getByRole('combobox', { name: 'Stage' })).toHaveValue('stage4');
  await form.getByRole('textbox', { name: 'Number of images' }).fill('2');
  await form.getByRole('textbox', { name: 'Masks for each image' }).fill('200');
  await form.getByRole('button', { name: 'Compute maps' }).click();
  const maps = page.getByRole('region', { name: 'Maps of importance' });
  await expect(maps.getByRole('article')).toHaveCount(2, { timeout: 90_000 });
  await expect(maps.getByText(/^2 of \d+ images, evenly spread; features of stage4; 200 masks/)).toBeVisible();
  await expect(maps.getByRole('img', { name: /: Importance$/ })).toHaveCount(2);
  await expect(maps.getByRole('img', { name: /: Uncertainty$/ })).toHaveCount(2);
  await expect(maps.getByText(/^Cosine with the features of the whole image: \d\.\d{4} on average/)).toHaveCount(2);
  await expect(form.getByRole('button', { name: 'Compute maps again' })).toBeVisible();
  await fits(page, 'encoders-4-maps');
});

test('a reload shows the result again, and the list names the encoder', async ({ page }) => {
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Result' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Evaluate again' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Maps of importance' }).getByRole('article')).toHaveCount(2);
  await go(page, 'Encoders');
  const row = page.getByRole('row', { name: /Export of a run/ });
  await expect(row).toContainText('32 px, 0 to 1');
  await expect(row).toContainText('passed');
  await fits(page, 'encoders-5-list');
});

test('a comparison begins with it, and asks for another', async ({ page }) => {
  await page.getByRole('link', { name: 'Export of a run', exact: true }).click();
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Compare' })).toBeVisible();
  await expect(page.getByText('Choose at least two')).toBeVisible();
  await page.getByRole('combobox', { name: 'Runs and added encoders' }).click();
  await expect(page.getByRole('option')).toHaveCount(0); // the only one is chosen
  await page.keyboard.press('Escape');
  await go(page, 'Encoders');
});

test('it can be removed; its file stays', async ({ page, errors }) => {
  await page.getByRole('button', { name: 'Remove Export of a run' }).click();
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('heading', { name: 'No encoders yet' })).toBeVisible();
  expect(errors).toEqual([]);
});
