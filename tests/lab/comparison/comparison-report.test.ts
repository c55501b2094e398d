import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../../electron/lab/lab.ts';
import { linesFigure, roundTicks } from '../../../electron/lab/report/lines-figure.ts';
import { behave, fakeLab, rotationSettings, temporaryFolder } from '../fixture.ts';

const hostile = `</title><script>alert(1)</script>"'<img src=x onerror=alert(2)> \u202Egpj`;

const textOf = (markup: string) =>
  markup
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the report of a comparison', () => {
  let lab: Lab;
  const runs: string[] = [];
  let markup: string;
  beforeAll(async () => {
    behave();
    lab = (await fakeLab()).lab;
    const folder = join(temporaryFolder(), 'images');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.jpg'), '');
    await lab.datasets.register([folder]);
    for (const [seed, name] of ['plain', hostile].entries()) {
      const settings = { ...rotationSettings(5), seed: seed + 1 };
      const run = await lab.runs.start({ folders: [folder], settings, name });
      await lab.runs.ended(run);
      await lab.analyses.start('answers', run, {});
      runs.push(run);
    }
    await lab.runs.mark(runs[0]!, {
      note: 'first <b>try</b>\nsecond line',
      tags: ['paper'],
      stepNotes: [{ step: 3, note: '<i>rank</i> falls' }],
    });
    markup = await lab.reports.ofComparison(runs);
  });

  it('says what differs, what was measured, how certain the differences are, and what to be careful about', () => {
    const text = textOf(markup);
    expect(text).toContain('2 runs of Rotation, side by side');
    expect(text).toContain('They differ in: Random seed.');
    expect(text).toContain('Each seed holds out another tenth');
    expect(text).toContain('Difference to plain');
    expect(text).toContain('+0.000 [+0.000, +0.000] on 12 images in common');
    expect(text).toContain('Mean over seeds 1, 2');
  });

  it('has the curves as figures, and for each run the command, the settings, the notes and the versions', async () => {
    const text = textOf(markup);
    expect(markup.match(/<figure class="lines">/g)).toHaveLength(3);
    expect(markup).toMatch(/aria-label="Training loss\. Last: plain [\d.]+/);
    expect(text.match(/train --images \S+ --task rotation --encoder conv4 /g)).toHaveLength(2);
    expect(text).toContain(`--seed 2`);
    expect(text).toContain(`--workspace ${lab.workspace.root}`);
    expect(text).toContain('Tags: paper');
    expect(markup).toContain('Step 3: <span class="note">&lt;i&gt;rank&lt;/i&gt; falls</span>');
    expect((await lab.compare(runs)).notes).toEqual([
      { note: 'first <b>try</b>\nsecond line', stepNotes: [{ step: 3, note: '<i>rank</i> falls' }] },
      {},
    ]);
    expect(textOf(await lab.reports.ofRun(runs[0]!))).toContain('Step 3: &lt;i&gt;rank');
    expect(markup).toContain('first &lt;b&gt;try&lt;/b&gt;\nsecond line');
    for (const run of runs) expect(text).toContain(`Run ${run}`);
    expect(text).toContain(lab.app.versions['onnxruntime-node']);
  });

  it('is one file that runs and loads nothing, whatever runs are called', () => {
    expect(markup).not.toMatch(/<script|<img|<a |<link|\son\w+="/i);
    expect(markup).not.toMatch(/@import|url\(|https?:/);
    expect(markup).not.toContain('\u202E');
    expect(markup.match(/<title>/g)).toHaveLength(1);
    expect(markup).toContain('default-src &#39;none&#39;');
    expect(markup).toMatch(/prefers-color-scheme: dark/);
  });

  it('refuses what cannot be compared', async () => {
    await expect(lab.reports.ofComparison([runs[0]!])).rejects.toMatchObject({ failure: { code: 'bad-usage' } });
    await expect(lab.reports.ofComparison(runs, 'other')).rejects.toMatchObject({ failure: { code: 'bad-usage' } });
  });
});

describe('a figure of lines', () => {
  it('has round ticks within its limits', () => {
    expect(roundTicks(0, 100)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(roundTicks(0.12, 0.61)).toEqual([0.2, 0.3, 0.4, 0.5, 0.6]);
    expect(roundTicks(5, 5)).toEqual([5]);
    for (const [low, high] of [
      [-3, 17],
      [1e-6, 4e-6],
      [0, 123_456],
    ] as const) {
      const ticks = roundTicks(low, high);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks.every((tick) => tick >= low && tick <= high)).toBe(true);
    }
  });

  it('spans its values, and leaves out what is not a number', () => {
    const points = [
      { x: 0, y: 1 },
      { x: 10, y: 3 },
      { x: 20, y: Number.NaN },
    ];
    const { markup } = linesFigure('Loss', 'step', [{ name: 'a', place: 9, points }])!;
    const [, drawn] = /<polyline class="ink-1" stroke-dasharray="7 3" points="([^"]*)"/.exec(markup)!;
    const [from, to] = drawn!.split(' ').map((pair) => pair.split(',').map(Number));
    expect(from![0]).toBe(58);
    expect(to![0]).toBe(626);
    expect(from![1]).toBeGreaterThan(to![1]!);
    expect(linesFigure('Loss', 'step', [{ name: 'a', place: 0, points: [] }])).toBeUndefined();
  });

  it('draws intervals as a band', () => {
    const points = [0, 1].map((x) => ({ x, y: 1, interval: [0, 2] as const }));
    expect(linesFigure('Loss', 'step', [{ name: 'a', place: 0, points }])!.markup).toContain('<polygon class="ink-0"');
  });
});
