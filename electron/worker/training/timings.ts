/** Durations of the parts of a run, for whoever measures one. */

/** Photographs that a part was about, and how long it took. */
interface PartOf {
  readonly ms: number;
  readonly images: number;
}

/** One timed part of a run. */
export type Timing =
  | { readonly what: 'step' | 'survey'; readonly ms: number }
  /** `ms` includes scoring and features, whose time grows with the number of photographs. */
  | { readonly what: 'snapshot'; readonly ms: number; readonly scoring: PartOf; readonly features: PartOf };

/** What measures a run. */
export interface Stopwatch {
  /** Most held-out photographs to score: a measurement needs few. */
  readonly mostScored: number;
  timed(timing: Timing): void;
}

/**
 * The duration of a snapshot of more photographs.
 * @param scored Number of photographs that will be scored.
 * @param examined Number of photographs whose features will be computed.
 */
export function snapshotMs(
  { ms, scoring, features }: Extract<Timing, { readonly what: 'snapshot' }>,
  scored: number,
  examined: number,
): number {
  const per = (part: PartOf): number => part.ms / Math.max(1, part.images);
  return ms - scoring.ms - features.ms + scored * per(scoring) + examined * per(features);
}
