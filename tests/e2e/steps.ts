/** What a person does again and again on this journey, and pictures of what they saw. */
import { join } from 'node:path';
import { type Locator, type Page, test } from '@playwright/test';

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const;

/** Follows a link of the sidebar. */
export async function go(page: Page, place: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place, exact: true }).click();
}

/** The input of a setting, by its label. */
export const field = (page: Page, label: string): Locator => page.getByRole('textbox', { name: label, exact: true });

/** Chooses from a run's menu. */
export async function chooseFrom(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** Keeps pictures of the page at both sizes. */
export async function photograph(page: Page, name: string): Promise<void> {
  const folder = join(test.info().project.outputDir, 'screens', test.info().project.name);
  for (const size of sizes) {
    await page.setViewportSize(size);
    await page.waitForTimeout(250); // charts and grids take their new size
    await page.screenshot({ path: join(folder, `${name}-${size.width}.png`) });
  }
  await page.setViewportSize(sizes[0]);
}

/** By the page's own switch. */
export async function chooseColours(page: Page, colours: 'Light' | 'Dark' | 'As the system'): Promise<void> {
  await page.getByRole('radiogroup', { name: 'Colours' }).locator('label', { hasText: colours }).click();
  await page.mouse.move(720, 4); // no tooltip in the picture
}

/** The same in light and in dark. */
export async function inBothColours(page: Page, name: string): Promise<void> {
  for (const colours of ['Light', 'Dark'] as const) {
    await chooseColours(page, colours);
    await photograph(page, `${name}-${colours.toLowerCase()}`);
  }
  await chooseColours(page, 'As the system');
}
