/** Steps that several specs share, and screenshots. */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { commonFields } from '../../shared/make-settings.ts';
import { taskCard } from '../../shared/task-cards.ts';
import { beyondTheSides, settled } from './layout.ts';

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const;

/** Follows a link of the sidebar. */
export async function go(page: Page, place: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place, exact: true }).click();
}

/** The label of a setting of a task, from its card. @throws Error for a setting that does not exist. */
export function labelOf(key: string, task = 'rotation'): string {
  const card = taskCard(task);
  const field = card && [...commonFields(card), ...card.settings].find((known) => known.key === key);
  if (!field) throw new Error(`${task} has no setting '${key}'`);
  return field.label;
}

/** The input of a setting, by its label. */
export const field = (page: Page, label: string): Locator => page.getByRole('textbox', { name: label, exact: true });

/** Chooses an item of a run's menu. */
export async function chooseFrom(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** Takes screenshots of the page at both sizes. */
export async function photograph(page: Page, name: string): Promise<void> {
  const folder = join(test.info().project.outputDir, 'screens', test.info().project.name);
  for (const size of sizes) {
    await page.setViewportSize(size);
    await settled(page);
    await page.screenshot({ path: join(folder, `${name}-${size.width}.png`) });
  }
  await page.setViewportSize(sizes[0]);
}

/** Chooses the colour scheme in the sidebar. */
export async function chooseColours(page: Page, colours: 'Light' | 'Dark' | 'System'): Promise<void> {
  await page.getByRole('radiogroup', { name: 'Colour scheme' }).locator('label', { hasText: colours }).click();
  await page.mouse.move(720, 4); // no tooltip in the screenshot
}

/** Takes screenshots in both colour schemes. */
export async function inBothColours(page: Page, name: string): Promise<void> {
  for (const colours of ['Light', 'Dark'] as const) {
    await chooseColours(page, colours);
    await photograph(page, `${name}-${colours.toLowerCase()}`);
  }
  await chooseColours(page, 'System');
}

/** What axe finds in a page: the rule, and the beginning of the element. */
export async function violationsOf(page: Page): Promise<string[]> {
  // Legacy mode: the page was not opened from a context that could open another one.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** Nothing beyond the sides and no violation that axe finds, narrow and wide, light and dark; with screenshots. */
export async function fits(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const size of [
      { width: 390, height: 844 },
      { width: 1440, height: 900 },
    ]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      await settled(page);
      expect(await beyondTheSides(page)).toEqual([]);
      expect(await violationsOf(page)).toEqual([]);
      const { outputDir, name: project } = test.info().project;
      const path = `${outputDir}/screens/${project}/${name}-${colorScheme}-${size.width}.png`;
      await page.screenshot({ path });
    }
  await page.emulateMedia({ colorScheme: 'light' });
}
