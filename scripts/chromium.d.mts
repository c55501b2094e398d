/** Types of chromium.mjs, for the configurations that are written in TypeScript. */
export function findChromium(): Promise<string | undefined>;
export function ensureChromium(): Promise<string | undefined>;
