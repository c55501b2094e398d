/** How fast a moving map is drawn, and whether it is drawn in fewer pixels for that. */

/** Longer means of the time between two frames are slow, and shorter ones fast, in ms: 30 and 55 frames a second. */
const [slow, fast] = [33, 18];
/** After a longer gap the map had rested. */
const rested = 250;
/** Share of the last gap in the mean. */
const latest = 0.3;
/** Pixels of a side while frames are slow, as a share of those at rest: a quarter of the area. */
export const coarseShare = 0.5;

export class FramePace {
  #last = Number.NEGATIVE_INFINITY;
  #mean = (slow + fast) / 2;
  #isSlow = false;

  /** Kept until frames are fast again, also from one movement to the next. */
  get isSlow(): boolean {
    return this.#isSlow;
  }

  /** A frame of a moving map. @param time In ms. */
  frame(time: number): void {
    const gap = time - this.#last;
    this.#last = time;
    if (gap > rested) return;
    this.#mean += latest * (gap - this.#mean);
    if (this.#mean > slow) this.#isSlow = true;
    else if (this.#mean < fast) this.#isSlow = false;
  }
}
