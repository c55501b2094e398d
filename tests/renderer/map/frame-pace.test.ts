import { describe, expect, it } from 'vitest';
import { FramePace } from '../../../renderer/features/map/frame-pace.ts';

/** Frames that come `gap` ms after one another. @returns The time of the last. */
function frames(pace: FramePace, from: number, gap: number, count: number): number {
  for (let i = 0; i < count; i++) pace.frame(from + i * gap);
  return from + (count - 1) * gap;
}

describe('the pace of a moving map', () => {
  it('is slow below 30 frames a second, and fast again above 55', () => {
    const pace = new FramePace();
    let now = frames(pace, 0, 16, 20);
    expect(pace.isSlow).toBe(false);
    now = frames(pace, now + 40, 40, 12);
    expect(pace.isSlow).toBe(true);
    now = frames(pace, now + 25, 25, 60);
    expect(pace.isSlow, 'at 40 frames a second it neither turns slow nor fast').toBe(true);
    frames(pace, now + 16, 16, 20);
    expect(pace.isSlow).toBe(false);
  });

  it('is not made slow by a rest, nor by one late frame, and is kept over a rest', () => {
    const pace = new FramePace();
    let now = frames(pace, 0, 16, 20);
    pace.frame(now + 5000);
    now = frames(pace, now + 5016, 16, 3);
    pace.frame(now + 60);
    expect(pace.isSlow).toBe(false);
    now = frames(pace, now + 100, 40, 12);
    pace.frame(now + 5000);
    expect(pace.isSlow).toBe(true);
  });
});
