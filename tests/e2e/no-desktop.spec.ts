/** Replaces the tests of the desktop app where they cannot run, so that the report says so. */
import { test } from '@playwright/test';
import { noDesktop } from './desktop.ts';

test.skip(`the desktop app is not tested, because ${noDesktop()}`, () => {});
