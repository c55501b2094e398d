/** Training poses are random. Held-out poses have the simplest form: a central crop, not mirrored. */
export type Purpose = 'train' | 'held-out';
