/** The images of a dataset: filtered, sorted and counted, with labels from sub-folders or a CSV file. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { expect, test } from './door.ts';
import { beyondTheSides, overlapping, settled } from './layout.ts';
import { violationsOf } from './steps.ts';

test.describe.configure({ mode: 'serial', timeout: 300_000 });
test.use({ journey: 'images' });

const home = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-images-')));
const folder = join(home, 'fruit', 'train');
const apples = 150;

/** 150 apples, some of them grey, 3 pears in a folder of their own, and files that are no images. */
test.beforeAll(async () => {
  for (const name of ['apples', 'pears/ripe']) mkdirSync(join(folder, name), { recursive: true });
  const write = async (name: string, seed: number, width: number, isGrey = false) => {
    const pixels = Buffer.from(Array.from({ length: 12 * 12 * 3 }, (_, i) => (seed * 7919 + i * i * 31) % 251));
    const image = sharp(pixels, { raw: { width: 12, height: 12, channels: 3 } }).resize(width, 96, { fit: 'fill' });
    await (isGrey ? image.greyscale() : image).png().toFile(join(folder, name));
  };
  for (let i = 1; i <= apples; i++) await write(`apples/apple${i}.png`, i, 96 + i, i <= 5);
  for (let i = 1; i <= 3; i++) await write(`pears/ripe/pear${i}.png`, 500 + i, 400 + i);
  for (const name of ['a.svg', 'b.svg', 'c.psd', 'film.xyz', 'notes.txt']) writeFileSync(join(folder, name), 'x');
});
test.afterAll(() => rmSync(home, { recursive: true, force: true }));
// The desktop app opens a native dialog, which tests cannot click.
test.beforeEach(({ door }) => test.skip(door === 'desktop', 'folders are chosen in a native dialog'));

const grid = (page: Page) => page.getByRole('region', { name: 'Images', exact: true });
const names = (page: Page) => grid(page).getByRole('img');
const filters = (page: Page) => page.getByRole('search', { name: 'Images to show' });
const menu = (page: Page, name: string) => filters(page).getByRole('combobox', { name, exact: true });
const count = (page: Page) => filters(page).getByRole('status');

/** Chooses an entry of a menu with the keyboard. */
async function choose(page: Page, name: string, entry: string): Promise<void> {
  await menu(page, name).focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: entry, exact: true }).click();
}

test('a folder called train is a dataset called after the folder above it too', async ({ page }) => {
  await page.getByRole('button', { name: 'Choose folders' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'File system' }).click();
  for (const part of folder.split('/').filter(Boolean))
    await dialog.getByRole('list').last().getByRole('button', { name: part, exact: true }).click();
  await dialog.getByRole('button', { name: 'Open this folder' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'fruit/train' })).toBeVisible();
  await expect(page.getByRole('tab', { name: `Images (${apples + 3})` })).toBeVisible({ timeout: 120_000 });
});

test('the grid is filtered by name, sub-folder, label and finding, each with its number of images', async ({
  page,
}) => {
  await filters(page).getByRole('searchbox', { name: 'Name contains' }).fill('PEAR');
  await expect(count(page)).toHaveText('3 of 153 images');
  await expect(names(page)).toHaveCount(3);
  await filters(page).getByRole('button', { name: 'Clear filters' }).click();
  await expect(count(page)).toHaveText('');
  await expect(filters(page).getByRole('searchbox', { name: 'Name contains' })).toHaveValue('');

  await choose(page, 'Sub-folder', 'pears/ripe (3)');
  await expect(names(page).first()).toHaveAttribute('alt', /pear1/);
  await expect(count(page)).toHaveText('3 of 153 images');
  await choose(page, 'Label', 'apples (150)');
  await expect(page.getByText('No image matches')).toBeVisible();
  await grid(page).getByRole('button', { name: 'Clear filters' }).click();
  await choose(page, 'Finding', 'Grey (5)');
  await expect(count(page)).toHaveText('5 of 153 images');
  await choose(page, 'Finding', 'All');
  await expect(count(page)).toHaveText('');
});

test('the labels are counted, and a count filters', async ({ page }) => {
  await filters(page).getByRole('button', { name: '2 labels: images of each' }).click();
  const counts = page.getByRole('region', { name: 'Images of each label' });
  await counts.getByRole('button', { name: /^pears 3$/ }).click();
  await expect(count(page)).toHaveText('3 of 153 images');
  await counts.getByRole('button', { name: /^pears 3$/ }).click();
  await expect(count(page)).toHaveText('');
  await filters(page).getByRole('button', { name: '2 labels: images of each' }).click();
});

test('the grid is sorted, and arrow keys follow its order beyond what is loaded', async ({ page }) => {
  await choose(page, 'Sort by', 'Name');
  await expect(names(page).nth(1)).toHaveAttribute('alt', /apple2\.png$/);
  await choose(page, 'Sort by', 'Pixels');
  await filters(page).getByRole('button', { name: 'Descending' }).click();
  await expect(names(page).first()).toHaveAttribute('alt', /pear3\.png$/);
  await expect(names(page).nth(3)).toHaveAttribute('alt', /apple150\.png$/);
  await grid(page).getByRole('button').nth(3).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('4 of 153')).toBeVisible();
  for (let place = 5; place <= 123; place++) await page.keyboard.press('ArrowRight');
  await expect(dialog.getByText('123 of 153'), 'the second page begins at 121').toBeVisible();
  await expect(dialog.locator('img')).toHaveAttribute('alt', /apple31\.png$/);
  await dialog.getByRole('button', { name: 'Pin to boards' }).focus();
  for (let times = 0; times < 2; times++) await page.keyboard.press('ArrowLeft');
  await expect(dialog.getByText('121 of 153'), 'with the focus on a button that leaves with its image').toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await filters(page).getByRole('button', { name: 'Descending' }).click();
  await choose(page, 'Sort by', 'Folder order');
});

test('files of other kinds are counted by kind and extension', async ({ page }) => {
  await page.getByRole('tab', { name: /^Skipped/ }).click();
  const table = page.getByRole('region', { name: 'Files that were not considered' });
  await expect(
    table.getByRole('row', { name: /^Drawings or layered images .*3 SVG 2, PSD 1 Save drawings as PNG/ }),
  ).toBeVisible();
  await expect(table.getByRole('row', { name: /^Files of other kinds 2 / })).toContainText('TXT 1');
  await page.getByRole('tab', { name: /^Images/ }).click();
});

test('labels come from a CSV file, whose faults are named', async ({ page }) => {
  await page.getByRole('button', { name: 'Labels', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Labels' });
  await expect(dialog).toContainText('From the names of sub-folders. 2 labels; every image has one.');
  const give = (name: string, text: string) =>
    dialog.getByLabel('CSV file of labels').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await give('bad.csv', 'path,label\napples/apple1.png,red\napples/apple2.png,\n');
  await expect(dialog.getByRole('alert')).toContainText('Line 3 of bad.csv has no label.');
  await give('strangers.csv', 'path,label\nplums/1.png,blue\n');
  await expect(dialog.getByRole('alert')).toContainText("line 2 names 'plums/1.png'");
  await give('colours.csv', 'path,label\napples/apple1.png,red\nAPPLES/apple2.png,red\npears/ripe/pear1.png,green\n');
  await expect(dialog).toContainText(
    /From colours\.csv, 3 lines\. 2 labels; 150 images without, such as \S+\.png, which evaluations leave out\./,
  );
  await expect(dialog.getByRole('alert')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(grid(page), 'the images are loaded again').toContainText('· red');
  await choose(page, 'Label', 'red (2)');
  await expect(names(page)).toHaveCount(2);
  await expect(grid(page)).toContainText('· red');
  await page.reload();
  await choose(page, 'Label', 'Without label (150)');
  await expect(count(page)).toHaveText('150 of 153 images');
  await grid(page).getByRole('button').first().click();
  await expect(page.getByRole('dialog')).toContainText('none: colours.csv does not name it');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [390, 1440])
    test(`filters, counts and labels fit ${width} px, in ${colorScheme}, and axe finds nothing`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      const toggle = filters(page).getByRole('button', { name: /labels: images of each$/ });
      if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
      const check = async (name: string) => {
        await settled(page);
        const screens = join(test.info().project.outputDir, 'screens', test.info().project.name);
        await page.screenshot({ path: join(screens, `images-${name}-${colorScheme}-${width}.png`) });
        expect(await beyondTheSides(page)).toEqual([]);
        expect(await overlapping(page)).toEqual([]);
        expect(await violationsOf(page)).toEqual([]);
      };
      await check('grid');
      await page.getByRole('tab', { name: /^Skipped/ }).click();
      await check('skipped');
      await page.getByRole('tab', { name: /^Images/ }).click();
      await page.getByRole('button', { name: 'Labels', exact: true }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await check('labels');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    });

test('the sub-folders are the labels again', async ({ page }) => {
  await page.getByRole('button', { name: 'Labels', exact: true }).click();
  await page.getByRole('button', { name: 'Use the names of sub-folders' }).click();
  await expect(page.getByRole('dialog')).toContainText('From the names of sub-folders. 2 labels');
  await page.keyboard.press('Escape');
  await expect(menu(page, 'Label')).toBeVisible();
  await expect(grid(page), 'every image has a label now').toContainText('No image matches');
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await expect(grid(page)).toContainText('· apples');
});

test('the page is compressed, and its files and thumbnails are not fetched again', async ({ page }) => {
  const [script, thumbnail] = await Promise.all([
    page.waitForResponse(/assets\/index-[\w-]+\.js$/),
    page.waitForResponse(/picture\/thumb\//),
    page.reload(),
  ]);
  expect(await script.headerValue('content-encoding')).toMatch(/^(br|gzip)$/);
  for (const answer of [script, thumbnail])
    expect(await answer.headerValue('cache-control')).toBe('private, max-age=31536000, immutable');
  await expect
    .poll(() =>
      names(page)
        .first()
        .evaluate((img: HTMLImageElement) => img.naturalWidth),
    )
    .toBeGreaterThan(0);
  await page.reload();
  await expect
    .poll(() =>
      names(page)
        .first()
        .evaluate((img: HTMLImageElement) => img.naturalWidth),
    )
    .toBeGreaterThan(0);
  const fetched = await page.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter(({ name }) => /assets\/index-|picture\/thumb\//.test(name))
      .map(({ name, transferSize }) => `${name.split('/').slice(-3).join('/')} ${transferSize}`),
  );
  expect(fetched.length).toBeGreaterThan(10);
  expect(fetched.filter((each) => !each.endsWith(' 0'))).toEqual([]);
});

test('the page logged no errors', async ({ errors }) => {
  expect(errors).toEqual([]);
});
