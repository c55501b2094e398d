/** Types of chromium.mjs, for configurations in TypeScript. */
export function findChromium(): Promise<string | undefined>;
export function ensureChromium(): Promise<string | undefined>;
