import { describe, expect, it } from 'vitest';
import { analyses, analysisIds, nameOfSubject, subjectOf } from '../../shared/analyses.ts';
import { events, requests } from '../../shared/protocol.ts';
import { fromWorkerSchema, jobSchema } from '../../shared/worker-protocol.ts';

describe.each(analysisIds)('the analysis %s', (id) => {
  const { subject } = analyses[id];

  it('has requests under its own name to start, cancel and read it, which name its subject', () => {
    const named = subjectOf(id, 'one');
    expect(named).toEqual({ [subject]: 'one' });
    expect(nameOfSubject(id, named)).toBe('one');
    for (const verb of ['start', 'cancel', 'last'] as const)
      expect(requests[`${id}.${verb}`].params.safeParse({}).error!.issues.map(({ path }) => path[0])).toContain(
        subject,
      );
    expect(requests[`${id}.cancel`].params.safeParse(named).success).toBe(true);
    expect(requests[`${id}.last`].result.safeParse({}).success, 'there may be none yet').toBe(true);
  });

  it('has events for its progress and its end', () => {
    const named = subjectOf(id, 'one');
    expect(events[`${id}.progress`].safeParse({ ...named, what: 'looking', done: 1, total: 2 }).success).toBe(true);
    expect(events[`${id}.progress`].safeParse(named).success).toBe(false);
    expect(events[`${id}.ended`].parse({ ...named, more: 1 })).toEqual(named);
  });

  it('is a job of the worker, and its result names this job', () => {
    const missing = (schema: typeof jobSchema | typeof fromWorkerSchema, message: object) =>
      schema.safeParse(message).error!.issues.map(({ path }) => path.join('.'));
    expect(missing(jobSchema, { job: id })).toEqual(Object.keys(analyses[id].job.shape).filter(isNeeded(id)));
    expect(missing(fromWorkerSchema, { type: 'result', job: id, result: {} })).toContain('result.event');
  });

  it('separates its stored results by a part of the result itself', () => {
    for (const key of Object.keys(analyses[id].variant.shape)) expect(analyses[id].result.shape).toHaveProperty(key);
    const file = (analyses[id].file as (variant: object) => string)({ task: 'rotation' });
    expect(file).toMatch(/^[a-z/-]+\.json$/);
  });
});

const isNeeded = (id: keyof typeof analyses) => (key: string) =>
  !(analyses[id].job.shape as Record<string, { safeParse(value: unknown): { success: boolean } }>)[key]!.safeParse(
    undefined,
  ).success;

it('no two analyses store their results in the same file', () => {
  const files = analysisIds.map(
    (id) => `${analyses[id].subject}/${(analyses[id].file as (variant: object) => string)({})}`,
  );
  expect(new Set(files).size).toBe(files.length);
});
