/** Audits of datasets: the one on screen, and those that are at work, which go on when the page is left. */
import { create } from 'zustand';
import type { Audit } from '../../../shared/audit.ts';
import type { Failure } from '../../../shared/failure.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { lab } from '../../lib/lab.ts';

export interface Working {
  readonly what: string;
  readonly done: number;
  readonly total: number;
  readonly cancelling: boolean;
}

interface AuditView {
  readonly dataset: string | undefined;
  readonly task: string | undefined;
  /** The lab has said whether there is an audit. */
  readonly asked: boolean;
  readonly audit: Audit | undefined;
  /** Key of the settings that the audit was made with; undefined for one that an earlier visit made. */
  readonly madeWith: string | undefined;
  readonly cancelled: boolean;
  readonly failure: Failure | undefined;
  /** By dataset. */
  readonly working: Readonly<Record<string, Working>>;
  open(dataset: string, task: string): void;
  start(settings: TrainSettings): Promise<void>;
  cancel(): Promise<void>;
}

/** What an audit hangs on, besides the photographs. */
export const settingsKey = ({ task, size, seed, taskSettings }: TrainSettings): string =>
  JSON.stringify([task, size, seed, taskSettings]);

const begun: Working = { what: 'Getting ready', done: 0, total: 0, cancelling: false };
const nothing = { audit: undefined, madeWith: undefined, cancelled: false, failure: undefined };

export const useAudit = create<AuditView>()((set, get) => {
  const isShown = (dataset: string, task: string) => get().dataset === dataset && get().task === task;

  function at(dataset: string, working: Working | undefined): void {
    const { [dataset]: _, ...others } = get().working;
    set({ working: working ? { ...others, [dataset]: working } : others });
  }

  async function load(dataset: string, task: string): Promise<void> {
    const last = await lab.request('shortcuts.lastAudit', { dataset, task });
    if (!isShown(dataset, task)) return;
    set(last.ok ? { asked: true, audit: last.value.audit } : { asked: true, failure: last.failure });
  }

  lab.on('audit.progress', ({ dataset, ...progress }) =>
    at(dataset, { ...progress, cancelling: get().working[dataset]?.cancelling ?? false }),
  );
  lab.on('audit.ended', ({ dataset }) => {
    at(dataset, undefined);
    const { dataset: shown, task } = get();
    if (shown === dataset && task) void load(dataset, task);
  });

  return {
    dataset: undefined,
    task: undefined,
    asked: false,
    ...nothing,
    working: {},
    open(dataset, task) {
      if (isShown(dataset, task)) return;
      set({ dataset, task, asked: false, ...nothing });
      void load(dataset, task);
    },
    async start(settings) {
      const { dataset } = get();
      if (!dataset) return;
      at(dataset, begun);
      set({ cancelled: false, failure: undefined });
      const audited = await lab.request('shortcuts.audit', { dataset, settings });
      at(dataset, undefined);
      if (!isShown(dataset, settings.task)) return;
      if (audited.ok) set({ audit: audited.value, madeWith: settingsKey(settings) });
      else if (audited.failure.code === 'stopped') set({ cancelled: true });
      else set({ failure: audited.failure });
    },
    async cancel() {
      const { dataset } = get();
      const working = dataset ? get().working[dataset] : undefined;
      if (!dataset || !working) return;
      at(dataset, { ...working, cancelling: true });
      await lab.request('shortcuts.cancelAudit', { dataset });
    },
  };
});
