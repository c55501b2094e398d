import { describe, expect, it } from 'vitest';
import { requests } from '../../shared/protocol.ts';
import {
  deepestNesting,
  excessOf,
  excessOfMessage,
  limitsOf,
  longestMessage,
  mostExcluded,
} from '../../shared/request-limits.ts';

const paths = (count: number): string[] => Array.from({ length: count }, (_, i) => `/photographs/${i}.jpg`);
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
const message = (name: string, params: unknown): Buffer =>
  Buffer.from(JSON.stringify({ kind: 'request', id: 1, name, params }));

/** The same limits hold for parsed parameters and for the message that brings them. */
const both = (name: string, params: unknown) => [excessOf(name, params), excessOfMessage(name, message(name, params))];

describe('the limits of a request', () => {
  it('leave room for what a page asks, and for 100,000 photographs to exclude', () => {
    const settings = { task: 'rotation', taskSettings: { flip: true }, length: { epochs: 5 } };
    expect(both('puzzle.preview', { dataset: 'x', settings })).toEqual([undefined, undefined]);
    expect(both('runs.start', { dataset: 'x', settings, excluded: paths(mostExcluded) })).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('count values, and longer lists only where one is named', () => {
    const { values } = limitsOf('storage.clear');
    expect(both('storage.clear', { datasets: paths(values - 1) })).toEqual([undefined, undefined]);
    for (const params of [{ datasets: paths(values + 1) }, { datasets: paths(values + 1).map((path) => [path]) }])
      for (const excess of both('storage.clear', params)) expect(excess).toBe(`it has more than ${values} values`);
    expect(excessOf('runs.start', { excluded: paths(mostExcluded + 1) })).toBe(
      `'excluded' has ${mostExcluded + 1} elements; at most ${mostExcluded} are accepted`,
    );
    // The list is long at its own place only.
    expect(excessOf('runs.start', { settings: { excluded: paths(5_000) } })).toBe('it has more than 2000 values');
  });

  it('are on the depth of lists and objects', () => {
    expect(both('lab.info', nested(deepestNesting))).toEqual([undefined, undefined]);
    for (const excess of both('lab.info', nested(deepestNesting + 1)))
      expect(excess).toBe(`it is nested more than ${deepestNesting} levels deep`);
    const deep = Buffer.from(`{"kind":"request","id":1,"name":"runs.start","params":${'['.repeat(1_000_000)}`);
    expect(excessOfMessage('runs.start', deep)).toContain('levels deep');
  });

  it('do not count brackets and commas inside texts', () => {
    const text = '[{,"\\'.repeat(3_000);
    expect(excessOfMessage('runs.rename', message('runs.rename', { run: text, name: '\\' }))).toBeUndefined();
  });

  it('are on the length of a message by its kind, and of all texts together', () => {
    const long = 'x'.repeat(70_000);
    const [parsed, raw] = both('runs.get', { run: long });
    expect(parsed).toBe('its texts have more than 65536 characters');
    expect(raw).toMatch(/^it has 700\d\d bytes; at most 65536 are accepted$/);
    expect(longestMessage).toBe(limitsOf('runs.start').bytes);
  });
});

describe('photographs to exclude', () => {
  const { excluded } = requests['runs.start'].params.shape;
  it('are one problem, however many of them are wrong', () => {
    for (const wrong of [[], [1], Array(mostExcluded).fill(1), paths(mostExcluded + 1), ['x'.repeat(5_000)], 'x']) {
      const parsed = excluded.safeParse(wrong);
      expect(parsed.error?.issues).toHaveLength(1);
      expect(parsed.error?.issues[0]?.message).toContain(`1 to ${mostExcluded} paths`);
    }
    expect(excluded.parse(paths(3))).toEqual(paths(3));
  });
});
