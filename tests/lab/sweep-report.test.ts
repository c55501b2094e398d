import { describe, expect, it } from 'vitest';
import { sweepReport } from '../../electron/lab/report/sweep-report.ts';
import type { SweepDetail } from '../../shared/sweep.ts';
import { sweepDetail, trialRun } from '../sweep-details.ts';

const hostile = `</title><script>alert(1)</script>`;
const reported = (sweep: SweepDetail, title = 'Rotation on flowers') =>
  sweepReport({
    title,
    sweep,
    record: { versions: { 'pretext-lab': '0.1.0' } },
    version: '0.1.0',
    now: new Date('2026-11-30T00:00:00.000Z'),
  });
const all = (markup: string, pattern: RegExp) => [...markup.matchAll(pattern)].map(([, found]) => found!);
/** The cells of a table, by its caption. */
function rowsOf(markup: string, caption: string): string[][] {
  const [table = ''] = all(markup, new RegExp(`<caption>${caption}</caption>([\\s\\S]*?)</table>`, 'g'));
  return all(table, /<tr>(.*?)<\/tr>/gs).map((row) => all(row, /<t[dh][^>]*>(.*?)<\/t[dh]>/gs));
}

describe('the report of a sweep', () => {
  it('ranks trials with interval and number of runs', () => {
    const markup = reported(sweepDetail({ seeds: 2, scoreOf: (trial, seed) => 0.3 + trial / 100 + seed / 500 }));
    const rows = rowsOf(markup, 'Trials by held-out score, best first');
    expect(rows.slice(0, 2)).toEqual([
      ['Place', 'Learning rate', 'Optimiser', 'Mean', '95 %', 'Runs'],
      ['1', '0.1', 'AdamW', '0.353', '0.343 to 0.363', '2'],
    ]);
    expect(rows).toHaveLength(7);
    expect(markup).toContain('Best held-out score: 0.353 ± 0.010, with Learning rate 0.1, Optimiser AdamW.');
  });

  it('draws a line for each run with a result, and a bar for the importance of each setting', () => {
    const markup = reported(sweepDetail());
    expect(all(markup, /<polyline class="(shade-\d)"/g)).toEqual(expect.arrayContaining(['shade-0', 'shade-4']));
    expect(all(markup, /<(polyline)/g)).toHaveLength(6);
    expect(all(markup, /<span>(Learning rate|Optimiser)<\/span> <strong>([^<]*)/g)).toEqual([
      'Learning rate',
      'Optimiser',
    ]);
    expect(markup).toContain('It says nothing about values that were not tried');
    expect(markup).not.toContain('Dashed line: chance');
  });

  it('lists all runs, best first, and apart from them those without a result with their reasons', () => {
    const runs = [
      trialRun({ settings: { lr: 0.001, optimizer: 'sgd' }, score: 0.4, run: 'low' }),
      trialRun({ settings: { lr: 0.01, optimizer: 'sgd' }, score: 0.6, run: 'high' }),
      trialRun({
        settings: { lr: 0.1, optimizer: 'sgd' },
        status: 'diverged',
        step: 7,
        score: null,
        failure: { code: 'diverged', message: 'the loss is not finite', hint: 'lower the learning rate' },
      }),
    ];
    const markup = reported(sweepDetail({ runs }));
    expect(rowsOf(markup, 'Runs, best first').map((row) => row.at(-1))).toEqual(['Run', 'high', 'low', 'run']);
    expect(rowsOf(markup, 'Why they ended')[1]).toEqual([
      'Learning rate 0.1, Optimiser SGD, Nesterov momentum',
      '1',
      'diverged at step 7',
      'the loss is not finite; lower the learning rate',
    ]);
  });

  it('defines every colour that its figures use', () => {
    const markup = reported(sweepDetail());
    const defined = new Set(all(markup, /(--[a-z-]+\d*):/g));
    const used = all(markup, /var\((--[a-z-]+\d*)/g);
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((name) => !defined.has(name) && !['--size', '--font'].includes(name))).toEqual([]);
    for (let shade = 0; shade < 5; shade++) expect(markup).toContain(`.shade-${shade} { stroke: `);
  });

  it('has a column for k-NN only if it was measured', () => {
    const heads = (knn: number | null) =>
      rowsOf(reported(sweepDetail({ runs: [trialRun({ settings: { lr: 0.1 }, knn })] })), 'Runs, best first')[0];
    expect(heads(null)).not.toContain('k-NN accuracy');
    expect(heads(0.6)).toContain('k-NN accuracy');
  });

  it('has the plan, the command, the settings and the environment', () => {
    const markup = reported(sweepDetail());
    for (const words of [
      '/images/flowers',
      '0.001; 0.01; 0.1',
      'all combinations',
      'pretext-lab sweep --images /images/flowers --task rotation --grid lr=0.001,0.01,0.1',
      'The best of 6 trials is optimistic',
      'pretext-lab</dt><dd>0.1.0',
    ])
      expect(markup, words).toContain(words);
  });

  it('is one file that runs and loads nothing, whatever names contain', () => {
    const detail = sweepDetail({ notes: [hostile], command: hostile, folders: [hostile] });
    const markup = reported({ ...detail, summary: { ...detail.summary, name: hostile } }, hostile);
    expect(markup).not.toMatch(/<script|<link|<img|https?:|@import|url\(/);
    expect(markup.match(/<title>/g)).toHaveLength(1);
    expect(markup).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('can be written before any run has a result', () => {
    const { summary, ...rest } = sweepDetail({ runs: [trialRun({ status: 'running', score: null, step: 3 })] });
    const markup = reported({ ...rest, importance: [], summary: { ...summary, state: 'running', finished: 0 } });
    expect(markup).toContain('No trial has a result yet.');
    expect(markup).toContain('The sweep is running.');
    expect(markup).not.toContain('<polyline');
    expect(markup).not.toContain('<h2>Ranking');
  });
});
