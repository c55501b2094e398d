#!/usr/bin/env node
/** `npm run --silent lab -- COMMAND …`, and `pretext-lab COMMAND …` if the checkout is linked: builds what is outdated, then starts the command line. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bringUpToDate, root } from './build.mjs';

const needsPage = process.argv[2] === 'serve';
await bringUpToDate(needsPage ? ['worker', 'hosts', 'renderer'] : ['worker', 'hosts']);
await import(pathToFileURL(join(root, 'dist', 'hosts', 'cli.js')).href);
