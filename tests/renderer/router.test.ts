import { describe, expect, it } from 'vitest';
import { hashOf, parseRoute, type Route } from '../../renderer/lib/router.ts';

describe('addresses', () => {
  const routes: readonly Route[] = [
    { page: 'photographs' },
    { page: 'dataset', dataset: 'a b/ü' },
    { page: 'audit', dataset: 'a b/ü', task: 'context' },
    { page: 'audit', dataset: 'd1' },
    { page: 'new' },
    { page: 'new', dataset: 'd1', like: 'run 1', from: 'run-2' },
    { page: 'new', like: 'run 1', sweep: true },
    { page: 'runs' },
    { page: 'sweeps' },
    { page: 'sweep', sweep: 'a b/ü' },
    { page: 'run', run: '2026-11-23 rotation', tab: 'watch' },
    { page: 'run', run: 'r', tab: 'export' },
    { page: 'runs', list: 'where=score%3E0.5&sort=-name' },
    { page: 'compare', runs: [] },
    { page: 'compare', runs: ['2026-11-23-rotation-7f3a', 'b ü'] },
    { page: 'compare', runs: ['a', 'b ü'], baseline: 'b ü' },
    { page: 'encoders' },
    { page: 'encoder', encoder: 'a net-0123abcd' },
    { page: 'map' },
    { page: 'map', dataset: 'd1', encoder: 'a net-0123abcd', beside: 'run ü', method: 'pca' },
    { page: 'did-it-help', encoderOf: 'a net-0123abcd' },
    { page: 'neighbours' },
    { page: 'storage' },
    { page: 'engines' },
    { page: 'lesson' },
    { page: 'cheat' },
  ];
  it.each(routes)('lead back to the same page: $page', (route) => {
    expect(parseRoute(hashOf(route))).toEqual(route);
  });
  it('lead to the first page if they are unknown', () => {
    for (const hash of ['', '#', '#/', '#/nowhere/else', '#/%', '#/runs/%zz'])
      expect(parseRoute(hash)).toEqual({ page: 'photographs' });
  });
  it('lead to the first tab of a run if the tab is unknown', () => {
    expect(parseRoute('#/runs/r/nonsense')).toEqual({ page: 'run', run: 'r', tab: 'watch' });
  });
});
