import { describe, expect, it } from 'vitest';
import { chartTable, csvOf } from '../../../renderer/components/chart/chart-csv.ts';
import { axisKind, type ChartSpec, chartRows } from '../../../renderer/components/chart/chart-spec.ts';
import { plainView, rangeInView, seriesInView } from '../../../renderer/components/chart/chart-view.ts';
import { fileNameOf } from '../../../renderer/lib/save-and-copy.ts';

const axis = { label: 'step', format: String, inWords: String };
const spec: ChartSpec = {
  title: 'Loss',
  form: 'lines',
  x: { ...axis, domain: [0, 10] },
  y: { ...axis, label: 'loss (nats)' },
  series: [
    { id: 'training', name: 'training', colour: 'grey', points: [0, 4, 8].map((x) => ({ x, y: 1 / (x + 3) })) },
    { id: 'held-out', name: 'held out', colour: 'teal', points: [{ x: 4, y: 0.5, interval: [0.25, 1] }] },
  ],
  levels: [
    { name: 'chance', y: 0.1, colour: 'brown' },
    { name: 'zero', y: 0, colour: 'brown', isInLegend: false },
  ],
  inWords: '',
};
const csv = (chart: ChartSpec, view = plainView) =>
  csvOf(chartTable(chart, seriesInView(chart, view), rangeInView(chart, view)));

describe('the CSV of a chart', () => {
  it('has a row for each x, full precision, intervals, levels, and nothing where a series has no point', () => {
    expect(csv(spec)).toBe(
      [
        'step,training,held out,"held out, 95 % from","held out, 95 % to",chance',
        '0,0.3333333333333333,,,,0.1',
        '4,0.14285714285714285,0.5,0.25,1,0.1',
        '8,0.09090909090909091,,,,0.1',
        '',
      ].join('\r\n'),
    );
  });
  it('has the steps in view, without the neighbours that the line is drawn to', () => {
    const lines = csv(spec, { ...plainView, range: [3, 7] })
      .trim()
      .split('\r\n');
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['4']);
  });
  it('keeps the raw values next to the smoothed ones', () => {
    const [head, first] = csv(spec, { ...plainView, smoothing: 0.5 }).split('\r\n');
    expect(head).toMatch(/^step,training,"training, smoothed",held out,/);
    expect(first).toMatch(/^0,0\.3333333333333333,0\.3333333333333333,/);
  });
  it('quotes commas, quotes and line breaks', () => {
    const [series] = spec.series;
    const odd = { ...spec, levels: [], series: [{ ...series!, name: 'say "a, b"\nc', points: [] }] };
    expect(csv(odd)).toBe('step,"say ""a, b""\nc"\r\n');
  });
  it('writes the words of categories', () => {
    const table = chartTable(spec, spec.series.slice(0, 1), [0, 0]);
    expect(csvOf(table, (x) => `stage ${x + 1}`)).toContain('stage 1,0.333');
  });
});

describe('rows', () => {
  it('join what stands at one x, and keep two points of one series', () => {
    const points = [
      { x: 1, y: 5 },
      { x: 1, y: 6 },
    ];
    expect(
      chartRows([
        { id: 'a', points },
        { id: 'b', points: [{ x: 1, y: 7 }] },
      ]),
    ).toEqual([
      { x: 1, a: 5, b: 7 },
      { x: 1, a: 6 },
    ]);
  });
});

describe('the view', () => {
  it('smooths each line, and keeps its raw values as a faint one', () => {
    const shown = seriesInView(spec, { ...plainView, smoothing: 0.9 });
    expect(shown.map(({ name, faint = false }) => [name, faint])).toEqual([
      ['training', true],
      ['training, smoothed', false],
      ['held out', true],
      ['held out, smoothed', false],
    ]);
    expect(new Set(shown.map(({ id }) => id)).size).toBe(4);
    expect(shown[3]?.points, 'a mean has no interval').toEqual([{ x: 4, y: 0.5 }]);
  });
  it('smooths with the values before the range in view', () => {
    const [, whole] = seriesInView(spec, { ...plainView, smoothing: 0.9 });
    const [, part] = seriesInView(spec, { ...plainView, smoothing: 0.9, range: [7, 10] });
    expect(part?.points.at(-1)).toEqual(whole?.points.at(-1));
  });
  it('leaves bars as they are', () => {
    const bars = { ...spec, form: 'bars' as const };
    expect(seriesInView(bars, { ...plainView, smoothing: 0.9, logarithmic: true, range: [5, 6] })).toBe(bars.series);
  });
  it('never leaves the axis', () => {
    expect(rangeInView(spec, { ...plainView, range: [4, 40] })).toEqual([4, 10]);
    expect(rangeInView(spec, { ...plainView, range: [40, 50] }), 'a range of a longer run').toEqual([0, 10]);
  });
  it('is logarithmic only if every value is above 0 and the axis is not fixed', () => {
    expect(axisKind(spec)).toBe('logarithmic');
    expect(axisKind({ ...spec, y: { ...spec.y, domain: [0, 1] } })).toBe('linear');
    expect(axisKind({ ...spec, form: 'bars' })).toBe('linear');
    const [series] = spec.series;
    expect(axisKind({ ...spec, series: [{ ...series!, points: [{ x: 1, y: 0 }] }] })).toBe('not above 0');
    expect(axisKind({ ...spec, series: [] })).toBe('linear');
  });
});

describe('the name of a saved file', () => {
  it('has plain characters only', () => {
    expect(fileNameOf('Rotation on “séries/2” Loss', 'csv')).toBe('rotation-on-se-ries-2-loss.csv');
    expect(fileNameOf('…', 'png')).toBe('chart.png');
  });
});
