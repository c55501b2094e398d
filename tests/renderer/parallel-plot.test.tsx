/** The markup of parallel coordinates: what a keyboard and a screen reader find. */
import { MantineProvider } from '@mantine/core';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ImportanceBars } from '../../renderer/features/sweeps/importance-bars.tsx';
import { MeasureChart } from '../../renderer/features/sweeps/measure-chart.tsx';
import { ParallelPlot } from '../../renderer/features/sweeps/parallel-plot.tsx';
import { type Brushes, measuresBySetting, parallelCoordinates } from '../../shared/parallel-coordinates.ts';
import type { SweepDetail } from '../../shared/sweep.ts';
import { sweepDetail } from '../sweep-details.ts';

const drawn = (detail: SweepDetail, brushes: Brushes = {}) =>
  renderToStaticMarkup(
    <MantineProvider>
      <ParallelPlot detail={detail} plot={parallelCoordinates(detail)} brushes={brushes} setBrushes={() => {}} />
    </MantineProvider>,
  );
const all = (markup: string, pattern: RegExp) => [...markup.matchAll(pattern)].map(([, found]) => found!);

describe('parallel coordinates', () => {
  it('have an option for each run, in words', () => {
    const options = all(drawn(sweepDetail()), /role="option"[^>]*aria-label="([^"]*)"/g);
    expect(options).toHaveLength(6);
    expect(options.at(-1)).toBe('Held-out score 0.351: Learning rate 0.1, Optimiser AdamW, seed 1');
  });

  it('have two sliders for each axis, with their values', () => {
    const markup = drawn(sweepDetail(), { lr: [1, 2] });
    expect(all(markup, /role="slider"[^>]*aria-label="([^"]*)"/g)).toEqual([
      'Learning rate: least value shown',
      'Learning rate: greatest value shown',
      'Optimiser: least value shown',
      'Optimiser: greatest value shown',
      'Held-out score: least value shown',
      'Held-out score: greatest value shown',
    ]);
    expect(all(markup, /role="slider"[^>]*aria-valuetext="([^"]*)"/g).slice(0, 2)).toEqual(['0.01', '0.1']);
  });

  it('offer only the runs within the ranges, and say how many', () => {
    const markup = drawn(sweepDetail(), { lr: [1, 2] });
    expect(all(markup, /role="option"([^>]*)/g)).toHaveLength(4);
    expect(markup).toContain('4 of 6 runs within the ranges');
    expect(markup).toContain('Remove all ranges');
  });

  it('explain their colours by values', () => {
    expect(all(drawn(sweepDetail()), /<\/svg>(0\.\d{3} to 0\.\d{3})<\/li>/g)).toEqual([
      '0.301 to 0.311',
      '0.311 to 0.321',
      '0.321 to 0.331',
      '0.331 to 0.341',
      '0.341 to 0.351',
    ]);
  });

  it('draw at most the best thousand runs, and say so', () => {
    const factors = [
      { key: 'warmup', values: Array.from({ length: 501 }, (_, value) => value / 1000) },
      { key: 'optimizer', values: ['sgd', 'adamw'] },
    ];
    const markup = drawn(sweepDetail({ factors }));
    expect(all(markup, /role="option"([^>]*)/g)).toHaveLength(1000);
    expect(markup).toContain('The best 1,000 of 1,002 runs are drawn.');
  });
});

it('importance is said in numbers, the largest first, and unknown shares in words', () => {
  const detail = sweepDetail({
    importance: [
      { key: 'lr', share: 0.2 },
      { key: 'optimizer', share: 0.75 },
      { key: 'batch', share: null },
    ],
  });
  const markup = renderToStaticMarkup(<ImportanceBars detail={detail} />);
  expect(all(markup, /<li><span>([^<]*)</g)).toEqual(['Optimiser', 'Learning rate', 'Batch size']);
  expect(markup).toContain('<strong>0.75</strong>');
  expect(markup).toContain('not known');
  expect(markup).toContain('It says nothing about values that were not tried');
});

it('a chart of the measure says the mean at each value', () => {
  const [chart] = measuresBySetting(
    parallelCoordinates(sweepDetail({ seeds: 2, scoreOf: (trial, seed) => 0.3 + trial / 100 + seed / 500 })),
  );
  const markup = renderToStaticMarkup(<MeasureChart chart={chart!} />);
  expect(markup).toContain('Held-out score by learning rate. 0.001: mean 0.308 of 4 runs; 0.01: mean 0.328 of 4 runs');
  expect(all(markup, /<(circle)/g)).toHaveLength(12);
  expect(markup).toContain('Learning rate, log');
});
