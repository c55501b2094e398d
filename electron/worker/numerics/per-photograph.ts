/** What each photograph adds to a score that is a ratio of sums over them: score = Σ values / Σ weights. */
export interface PerPhotograph {
  /** In the order in which they were asked; right answers, say. */
  readonly values: readonly number[];
  /** As many; questions asked, say. 0 for a photograph that nothing could be asked of. */
  readonly weights: readonly number[];
}
