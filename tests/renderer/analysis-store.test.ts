import { describe, expect, it, vi } from 'vitest';
import { analysisStore, lastKey } from '../../renderer/lib/analysis-store.ts';
import type { Client } from '../../renderer/lib/client.ts';
import { type Result, refuse } from '../../shared/failure.ts';
import { audit as auditRecord, diagnosis as diagnosisRecord } from './shortcuts/records.ts';

/** A fake lab: records requests, and lets a test answer them and send events. */
function fakeLab() {
  const asked: { readonly name: string; readonly params: unknown; answer(result: Result<unknown>): void }[] = [];
  const listeners = new Map<string, (payload: unknown) => void>();
  const client = {
    request: (name: string, params: unknown) =>
      new Promise((answer) => asked.push({ name, params, answer: answer as (result: Result<unknown>) => void })),
    on: (name: string, listener: (payload: unknown) => void) => listeners.set(name, listener),
  } as unknown as Pick<Client, 'request' | 'on'>;
  return { client, asked, say: (name: string, payload: unknown) => listeners.get(name)!(payload) };
}
const stopped = { ok: false, failure: { code: 'stopped', message: 'the diagnosis was stopped' } } as const;
const ok = (value: unknown) => ({ ok: true, value }) as const;
const run = 'r1';
const diagnosis = diagnosisRecord({ run });

describe('an analysis on the page', () => {
  it('shows the progress that the lab sends for its subject, until the lab answers with the result', async () => {
    const lab = fakeLab();
    const store = analysisStore('diagnose', lab.client);
    const going = store.getState().start(run, { images: ['token'] });
    await vi.waitFor(() => expect(lab.asked).toHaveLength(1));
    expect(lab.asked[0]).toMatchObject({ name: 'diagnose.start', params: { run, images: ['token'] } });
    expect(store.getState().working).toMatchObject({ [run]: { what: 'Preparing', cancelling: false } });
    lab.say('diagnose.progress', { run, what: 'surveying', done: 1, total: 4 });
    expect(store.getState().working[run]).toEqual({ what: 'surveying', done: 1, total: 4, cancelling: false });
    lab.asked[0]!.answer(ok(diagnosis));
    await going;
    const { working, last, madeWith, unfinished } = store.getState();
    expect([working, unfinished]).toEqual([{}, {}]);
    expect(last).toEqual({ [lastKey(run, {})]: diagnosis });
    expect(madeWith).toEqual({ [lastKey(run, {})]: { images: ['token'] } });
  });

  it('stays marked as being cancelled during further progress, and ends as cancelled, not as failed', async () => {
    const lab = fakeLab();
    const store = analysisStore('diagnose', lab.client);
    await store.getState().cancel(run);
    expect(lab.asked, 'nothing is running, so nothing is sent').toEqual([]);
    const going = store.getState().start(run, {});
    await vi.waitFor(() => expect(lab.asked).toHaveLength(1));
    void store.getState().cancel(run);
    expect(lab.asked[1]).toMatchObject({ name: 'diagnose.cancel', params: { run } });
    lab.say('diagnose.progress', { run, what: 'surveying', done: 2, total: 4 });
    expect(store.getState().working[run]).toMatchObject({ done: 2, cancelling: true });
    lab.asked[0]!.answer(stopped);
    await going;
    expect(store.getState().unfinished).toEqual({ [run]: { cancelled: true, failure: undefined } });
    store.getState().dismiss(run);
    expect(store.getState().unfinished).toEqual({});
  });

  it('does not start if the user chooses nothing, and keeps the reason if choosing fails', async () => {
    const lab = fakeLab();
    const store = analysisStore('diagnose', lab.client);
    await store.getState().start(run, async () => undefined);
    expect([lab.asked, store.getState().working]).toEqual([[], {}]);
    await store.getState().start(run, async () => refuse('denied', 'not this folder'));
    expect(store.getState().unfinished[run]).toMatchObject({
      cancelled: false,
      failure: { message: 'not this folder' },
    });
  });

  it('loads its result again when an analysis ends that another page has started', async () => {
    const lab = fakeLab();
    const store = analysisStore('look', lab.client);
    lab.say('look.ended', { run });
    expect(lab.asked, 'no page shows this result').toEqual([]);
    const loading = store.getState().load(run, {});
    expect(store.getState().last[lastKey(run, {})]).toBeUndefined();
    lab.asked[0]!.answer(ok({}));
    await loading;
    expect(store.getState().last[lastKey(run, {})]).toBeNull();
    lab.say('look.ended', { run });
    expect(lab.asked[1]).toMatchObject({ name: 'look.last', params: { run } });
    lab.say('run.removed', { run });
    expect(store.getState().last).toEqual({});
  });

  it('keeps one result for each variant of its subject: one audit for each task', async () => {
    const lab = fakeLab();
    const store = analysisStore('audit', lab.client);
    const loading = store.getState().load('d1', { task: 'jigsaw' });
    expect(lab.asked[0]).toMatchObject({ name: 'audit.last', params: { dataset: 'd1', task: 'jigsaw' } });
    lab.asked[0]!.answer(ok({}));
    await loading;
    const audit = auditRecord([]);
    const going = store.getState().start('d1', { settings: {} as never });
    await vi.waitFor(() => expect(lab.asked).toHaveLength(2));
    lab.asked[1]!.answer(ok(audit));
    await going;
    expect(store.getState().last).toEqual({
      [lastKey('d1', { task: 'jigsaw' })]: null,
      [lastKey('d1', { task: audit.task })]: audit,
    });
  });
});
