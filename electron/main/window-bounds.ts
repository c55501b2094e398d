/** The bounds of a new window: its last position, if the user can still reach it there. */
import type { Rectangle } from 'electron';

/** Smallest window size that the interface is designed for, in pixels. */
export const smallest = { width: 1024, height: 700 } as const;
/** Default window size, in pixels. */
export const usual = { width: 1360, height: 900 } as const;

/** Part of the title bar that must be on a display so that the user can drag the window, in pixels. */
const reachable = { width: 160, height: 48 } as const;

/** Overlap of two spans in pixels; negative if they are apart. */
const overlap = (start: number, length: number, otherStart: number, otherLength: number): number =>
  Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart);

/** Whether enough of the window's title bar is on the display. */
function canBeReached(window: Rectangle, display: Rectangle): boolean {
  const across = overlap(window.x, window.width, display.x, display.width);
  const titleBar = overlap(window.y, reachable.height, display.y, display.height);
  return across >= reachable.width && titleBar >= reachable.height;
}

/**
 * The bounds of a new window.
 * @param remembered Last bounds of the window.
 * @param displays Work areas of the connected displays, the primary one first.
 * @returns The last bounds, reduced to the display's size if larger, if the window can be reached there; otherwise the
 * default size in the middle of the primary display.
 */
export function boundsFor(
  remembered: Rectangle | undefined,
  displays: readonly [Rectangle, ...Rectangle[]],
): Rectangle {
  const display = remembered && displays.find((candidate) => canBeReached(remembered, candidate));
  if (!remembered || !display) {
    const [primary] = displays;
    const width = Math.min(usual.width, primary.width);
    const height = Math.min(usual.height, primary.height);
    const x = primary.x + Math.round((primary.width - width) / 2);
    const y = primary.y + Math.round((primary.height - height) / 2);
    return { x, y, width, height };
  }
  const least = leastSize(display);
  return {
    x: remembered.x,
    y: remembered.y,
    width: Math.min(Math.max(remembered.width, least.width), display.width),
    height: Math.min(Math.max(remembered.height, least.height), display.height),
  };
}

/** The smallest allowed window size: that of the interface, or of the display if it is smaller. */
export const leastSize = (display: Rectangle): { width: number; height: number } => ({
  width: Math.min(smallest.width, display.width),
  height: Math.min(smallest.height, display.height),
});
