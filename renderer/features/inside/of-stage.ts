import type { Inside, InsideStage } from '../../../shared/inside.ts';

/** What a part of the page about one stage shows. */
export interface OfStage {
  readonly inside: Inside;
  readonly stage: InsideStage;
  /** Address of a picture of the look. */
  readonly urlOf: (file: string) => string;
}
