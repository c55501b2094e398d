/**
 * Tests of the interface, operated as a user would, with real training. Two hosts of the same page: `browser` in Chromium,
 * and `desktop` in Electron if its binary and a display are available.
 */
import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/chromium.mjs';
import { noDesktop } from './tests/e2e/desktop.ts';
import type { DoorOptions } from './tests/e2e/door.ts';

const executablePath = await findChromium();
const standIn = '**/no-desktop.spec.ts';
const sandboxed = process.platform !== 'linux' || process.getuid?.() !== 0;

export default defineConfig<object, DoorOptions>({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: { actionTimeout: 15_000 },
  projects: [
    {
      name: 'browser',
      testIgnore: standIn,
      use: {
        door: 'browser',
        launchOptions: {
          executablePath,
          args: [
            ...(sandboxed ? [] : ['--no-sandbox']),
            '--disable-gpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
          ],
        },
      },
    },
    {
      name: 'desktop',
      testMatch: noDesktop() ? standIn : undefined,
      testIgnore: noDesktop() ? undefined : standIn,
      use: { door: 'desktop' },
    },
  ],
});
