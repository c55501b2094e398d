import { describe, expect, it } from 'vitest';
import { boundsFor, leastSize, usual } from '../../electron/main/window-bounds.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const beside = { x: 1440, y: 0, width: 2560, height: 1400 };

describe('the window', () => {
  it('opens in the middle of the primary display the first time', () => {
    expect(boundsFor(undefined, [laptop])).toEqual({ x: 40, y: 25, width: usual.width, height: 875 });
    expect(boundsFor(undefined, [beside])).toEqual({ x: 2040, y: 250, width: usual.width, height: usual.height });
  });

  it('opens at its last position, on any display', () => {
    const stood = { x: 2000, y: 100, width: 1200, height: 800 };
    expect(boundsFor(stood, [laptop, beside])).toEqual(stood);
  });

  it('returns to the primary display if the other one is disconnected', () => {
    const stood = { x: 2000, y: 100, width: 1200, height: 800 };
    expect(boundsFor(stood, [laptop])).toEqual(boundsFor(undefined, [laptop]));
  });

  it('returns to the primary display if its title bar is out of reach', () => {
    expect(boundsFor({ x: 100, y: -400, width: 1200, height: 800 }, [laptop])).toEqual(boundsFor(undefined, [laptop]));
    expect(boundsFor({ x: -1150, y: 100, width: 1200, height: 800 }, [laptop])).toEqual(boundsFor(undefined, [laptop]));
  });

  it('never opens larger than the display or smaller than the interface needs', () => {
    expect(boundsFor({ x: 0, y: 25, width: 4000, height: 3000 }, [laptop])).toMatchObject({ width: 1440, height: 875 });
    expect(boundsFor({ x: 0, y: 25, width: 200, height: 100 }, [laptop])).toMatchObject({ width: 1024, height: 700 });
  });

  it('fits a small display', () => {
    expect(leastSize({ x: 0, y: 0, width: 1366, height: 680 })).toEqual({ width: 1024, height: 680 });
  });
});
