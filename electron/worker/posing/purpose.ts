/** Training poses draw chance; held-out poses are the plainest form of the question (central crop, no mirror). */
export type Purpose = 'train' | 'held-out';
