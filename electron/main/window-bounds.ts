/** Where a window may stand: the place it stood last, if a person could still reach it there. */
import type { Rectangle } from 'electron';

/** The interface is drawn for no less than this. */
export const smallest = { width: 1024, height: 700 } as const;
export const usual = { width: 1360, height: 900 } as const;

/** How much of a window must lie on a display for a person to grab it, in pixels. */
const reachable = { width: 160, height: 48 } as const;

/** Pixels that two spans share. */
const overlap = (start: number, length: number, otherStart: number, otherLength: number): number =>
  Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart);

/** Whether enough of the window's upper edge, by which it is moved, lies on the display. */
function canBeReached(window: Rectangle, display: Rectangle): boolean {
  const across = overlap(window.x, window.width, display.x, display.width);
  const titleBar = overlap(window.y, reachable.height, display.y, display.height);
  return across >= reachable.width && titleBar >= reachable.height;
}

/**
 * The bounds to open a window with.
 * @param remembered Bounds of the window when it was last seen.
 * @param displays Work areas of the displays that are connected now, the primary one first.
 * @returns The remembered bounds where they can still be reached, shrunk to the display where they are larger;
 * otherwise the usual size in the middle of the primary display.
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

/** The smallest size a window may be given: the interface's own, or the whole display where that is smaller. */
export const leastSize = (display: Rectangle): { width: number; height: number } => ({
  width: Math.min(smallest.width, display.width),
  height: Math.min(smallest.height, display.height),
});
