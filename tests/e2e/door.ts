/**
 * Opens the product as desktop app or in the browser, with its own workspace, and closes it again. The tests use the
 * same page in both.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, test as base, _electron as electron, type Page } from '@playwright/test';
import { build, root } from '../built.ts';
import { electronBinary } from './desktop.ts';

export interface DoorOptions {
  readonly door: 'browser' | 'desktop';
  /** Name of a spec. Each spec opens the product again, with an empty workspace. */
  readonly journey: string;
}

export interface Opened {
  readonly page: Page;
  /** Where the lab keeps runs and caches. */
  readonly workspace: string;
  /** Errors that the page logged to its console or threw. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

function gatherErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  return errors;
}

/** The address that the browser host prints. */
async function addressOf(host: ChildProcess): Promise<string> {
  if (!host.stdout) throw new Error('the host has no output');
  for await (const line of createInterface({ input: host.stdout })) {
    const said = JSON.parse(line) as { event: string; url: string };
    if (said.event === 'serving') return said.url;
  }
  throw new Error('the browser host ended before it served');
}

async function openBrowserDoor(browser: Browser): Promise<Opened> {
  build('worker', 'hosts', 'renderer');
  const workspace = mkdtempSync(join(tmpdir(), 'pretext-lab-journey-'));
  const words = [join(root, 'dist', 'hosts', 'cli.js'), 'serve', '--json', '--workspace', workspace];
  const host = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await addressOf(host);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
  const errors = gatherErrors(page);
  await page.goto(url);
  return {
    page,
    workspace,
    errors,
    close: async () => {
      await page.close();
      const ended = once(host, 'exit');
      host.kill('SIGTERM');
      await ended;
      rmSync(workspace, { recursive: true, force: true });
    },
  };
}

async function openDesktopDoor(): Promise<Opened> {
  build();
  const home = mkdtempSync(join(tmpdir(), 'pretext-lab-journey-'));
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const app = await electron.launch({
    executablePath: electronBinary(),
    args: [
      root,
      `--workspace=${join(home, 'pretext-lab')}`,
      `--user-data-dir=${join(home, 'desktop')}`,
      ...(isRoot ? ['--no-sandbox'] : []),
    ],
    colorScheme: 'light',
  });
  const page = await app.firstWindow();
  const errors = gatherErrors(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  return {
    page,
    workspace: join(home, 'pretext-lab'),
    errors,
    close: async () => {
      await app.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** One opened product for all tests of a spec, which continue on the same page. The next spec starts on the first page. */
export const test = base.extend<{ page: Page; errors: readonly string[] }, DoorOptions & { opened: Opened }>({
  door: ['browser', { option: true, scope: 'worker' }],
  journey: ['', { option: true, scope: 'worker' }],
  opened: [
    async ({ playwright, launchOptions, door }, use) => {
      // Not Playwright's browser fixture: tests of the desktop app would need an installed browser too.
      const browser = door === 'browser' ? await playwright.chromium.launch(launchOptions) : undefined;
      const opened = browser ? await openBrowserDoor(browser) : await openDesktopDoor();
      await use(opened);
      await opened.close();
      await browser?.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  page: async ({ opened }, use) => use(opened.page),
  errors: async ({ opened }, use) => use(opened.errors),
});
export { expect } from '@playwright/test';
