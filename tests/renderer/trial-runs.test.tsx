import { MantineProvider } from '@mantine/core';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { TrialRuns } from '../../renderer/features/sweeps/trial-runs.tsx';
import { parallelCoordinates } from '../../shared/parallel-coordinates.ts';
import { sweepDetail, trialRun } from '../sweep-details.ts';

it('a run in a cluster stands with its job and what that waits for', () => {
  const job = { job: '123_4', state: 'waiting' as const, words: 'waits in the cluster’s queue (Resources)' };
  const detail = sweepDetail({ runs: [trialRun({ status: 'queued', score: null, job }), trialRun()] });
  const markup = renderToStaticMarkup(
    <MantineProvider>
      <TrialRuns detail={detail} plot={parallelCoordinates(detail)} brushes={{}} clear={() => {}} />
    </MantineProvider>,
  );
  expect(markup.match(/Job [^<]*/g)).toEqual(['Job 123_4 waits in the cluster’s queue (Resources)']);
});
