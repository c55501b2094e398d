/** The contribution of each photograph to a score that is a ratio of sums: score = Σ values / Σ weights. */
export interface PerPhotograph {
  /** One per photograph, in the order of evaluation; for example, the number of correct answers. */
  readonly values: readonly number[];
  /** One per photograph; for example, the number of questions. 0 for a photograph without questions. */
  readonly weights: readonly number[];
}
