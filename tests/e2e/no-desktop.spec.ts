/** Stands in for the desktop's tests where they cannot run, so that the report says so. */
import { test } from '@playwright/test';
import { noDesktop } from './desktop.ts';

test.skip(`the same journey in Electron: not run, since ${noDesktop()}`, () => {});
