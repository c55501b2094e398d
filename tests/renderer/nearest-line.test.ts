import { describe, expect, it } from 'vitest';
import { nearestLine, nextLine } from '../../renderer/features/sweeps/nearest-line.ts';
import { parallelCoordinates } from '../../shared/parallel-coordinates.ts';
import { linePoints, narrowest, parallelDrawing, valueBeside } from '../../shared/parallel-drawing.ts';
import { sweepDetail } from '../sweep-details.ts';

const plot = parallelCoordinates(sweepDetail());
const drawing = parallelDrawing(plot.axes, 900, 300);
const { lines } = plot;

describe('a drawing', () => {
  it('has its axes equally far apart, from the left to the space for the last values', () => {
    const [first, second, third] = drawing.xs as [number, number, number];
    expect(second - first).toBeCloseTo(third - second);
    expect(third).toBeLessThan(900 - 60);
    const narrow = parallelDrawing(plot.axes, narrowest(3), 300).xs;
    expect(narrow[1]! - narrow[0]!).toBeGreaterThanOrEqual(100);
  });

  it('turns places into heights and back', () => {
    for (const place of [0, 0.3, 1]) expect(drawing.place(drawing.y(place))).toBeCloseTo(place);
    expect(drawing.y(1)).toBeLessThan(drawing.y(0));
  });

  it('has the points of a line on its axes', () => {
    const points = linePoints(drawing, lines[0]!).split(' ');
    expect(points.map((point) => Number(point.split(',')[0]))).toEqual(drawing.xs.map((x) => Number(x.toFixed(1))));
    expect(Number(points.at(-1)!.split(',')[1])).toBeCloseTo(drawing.y(0), 0);
  });

  it('breaks long names into at most three lines, and clips long values', () => {
    const named = (label: string) => parallelDrawing([{ ...plot.axes[0]!, label, isLog: true }], 300, 300).names[0];
    expect(named('Rate')).toEqual(['Rate, log']);
    expect(named('Learning rate')).toEqual(['Learning rate,', 'log']);
    expect(named('one two three four five six seven eight nine ten eleven twelve')).toHaveLength(3);
    expect(valueBeside('SGD, Nesterov momentum')).toBe('SGD, Nesterov…');
  });
});

describe('the line at the pointer', () => {
  const at = (share: number, place: number) => {
    const [, , last] = drawing.xs as [number, number, number];
    const [, before] = drawing.xs as [number, number, number];
    return nearestLine(lines, drawing, [before + share * (last - before), drawing.y(place)])?.run;
  };
  it('is the nearest', () => {
    expect(at(1, 1)).toBe(5);
    expect(at(1, 0)).toBe(0);
    expect(at(1, 0.2)).toBe(1);
  });

  it('is the best of those that lie on each other', () => {
    const equal = parallelCoordinates(sweepDetail({ scoreOf: () => 0.5 })).lines;
    const [first] = drawing.xs as [number];
    expect(nearestLine(equal, drawing, [first, drawing.y(0)])?.run).toBe(1);
  });

  it('is none far from all lines', () => {
    expect(nearestLine(lines, drawing, [drawing.xs[0]! - 40, drawing.y(1)])).toBeUndefined();
    expect(nearestLine(lines, drawing, [drawing.xs[2]! + 1, drawing.y(1)])).toBeUndefined();
    expect(nearestLine([], drawing, [drawing.xs[0]!, drawing.y(1)])).toBeUndefined();
    expect(at(1, 1.4)).toBeUndefined();
  });
});

describe('the arrow keys', () => {
  const best = lines.at(-1)!;
  it('go from the best run to the worst and back, and stop there', () => {
    expect(nextLine(lines, undefined, 'ArrowDown')).toBe(best);
    expect(nextLine(lines, best, 'ArrowDown')).toBe(lines.at(-2));
    expect(nextLine(lines, best, 'ArrowUp')).toBe(best);
    expect(nextLine(lines, lines[0], 'ArrowDown')).toBe(lines[0]);
    expect(nextLine(lines, best, 'End')).toBe(lines[0]);
    expect(nextLine(lines, lines[0], 'Home')).toBe(best);
  });

  it('leave other keys to the page', () => {
    expect(nextLine(lines, best, 'Tab')).toBeUndefined();
    expect(nextLine([], undefined, 'ArrowDown')).toBeUndefined();
  });
});
