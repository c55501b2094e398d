/** The report of a run: in the page and as a file, narrow and wide, light and dark, by keyboard, without a network. */
import { pathToFileURL } from 'node:url';
import { expect, test } from './door.ts';
import { beyondTheSides, overlapping, settled } from './layout.ts';
import { field, go, labelOf, violationsOf } from './steps.ts';

test.describe.configure({ mode: 'serial', timeout: 300_000 });
test.use({ journey: 'report' });

/** Path of the saved file. */
let file: string;
/** Narrow and wide pages, light and dark. */
const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [320, 390, 720, 1440].map((width) => ({ colorScheme, width })),
);

test('a run has a report that says what is not known, and it can be saved', async ({ page, door }) => {
  await page.getByRole('button', { name: /^Try it on the sample/ }).click();
  await expect(page.getByRole('link', { name: /^Train on these/ })).toBeVisible({ timeout: 120_000 });
  await go(page, 'New run');
  await page.getByRole('radio', { name: 'Rotation' }).check();
  await field(page, labelOf('size')).fill('32');
  await field(page, 'Epochs').fill('1');
  await page.getByLabel('Name of the run').fill('<b>A run</b> & "more"');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: 120_000 });
  await page.getByRole('tab', { name: 'Report' }).click();
  const report = page.getByRole('region', { name: 'Report' });
  await expect(report.getByRole('heading', { level: 2 }).first()).toHaveText(
    'Not diagnosed: whether this network uses a shortcut is not known.',
  );
  await expect(report).toContainText('the run was not evaluated on labelled images');
  await expect(report).toContainText(/The same network, untrained 0\.\d\d/);
  test.skip(door === 'desktop', 'a download of the desktop app opens a native dialog');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save report' }).click();
  file = test.info().outputPath('report.html');
  await (await download).saveAs(file);
});

for (const { colorScheme, width } of looks)
  test(`the report in the page fits ${width} px, in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await settled(page);
    await page.screenshot({ path: test.info().outputPath(`report-page-${width}-${colorScheme}.png`) });
    expect(await beyondTheSides(page)).toEqual([]);
    expect(await overlapping(page)).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
  });

test('the file opens without a network, loads nothing and logs nothing', async ({ page, door }) => {
  test.skip(door === 'desktop', 'there is no saved file');
  const reader = await page.context().browser()!.newContext({ offline: true });
  for (const { colorScheme, width } of looks) {
    const opened = await reader.newPage();
    const asked: string[] = [];
    const said: string[] = [];
    opened.on('request', (request) => asked.push(request.url()));
    opened.on('console', (message) => said.push(message.text()));
    opened.on('pageerror', (error) => said.push(error.message));
    await opened.emulateMedia({ colorScheme });
    await opened.setViewportSize({ width, height: 900 });
    await opened.goto(pathToFileURL(file).href);
    await expect(opened.getByRole('heading', { level: 1 })).toHaveText('<b>A run</b> & "more"');
    await opened.screenshot({ path: test.info().outputPath(`report-file-${width}-${colorScheme}.png`) });
    expect(asked.filter((address) => !/^(data|file):/.test(address))).toEqual([]);
    expect(asked.filter((address) => address.startsWith('file:'))).toHaveLength(1);
    expect(said).toEqual([]);
    expect(await opened.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await opened.close();
  }
  await reader.close();
});

test('the page and the file say the same', async ({ page, door }) => {
  test.skip(door === 'desktop', 'there is no saved file');
  const reader = await page.context().browser()!.newContext();
  const opened = await reader.newPage();
  await opened.goto(pathToFileURL(file).href);
  const words = (text: string | null) => text?.replace(/\s+/g, ' ').trim();
  const inFile = await opened.locator('main > :not(header)').allTextContents();
  const inPage = await page.getByRole('region', { name: 'Report' }).locator('.report > *').allTextContents();
  expect(inPage.map(words)).toEqual(inFile.map(words));
  expect(inPage.length).toBeGreaterThan(1);
  await reader.close();
});

test('the report is reached by keyboard', async ({ page }) => {
  await page.getByRole('tab', { name: 'Where it looks' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Report' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Save report' })).toBeFocused();
});

test('the page logged no errors', async ({ errors }) => {
  expect(errors).toEqual([]);
});
