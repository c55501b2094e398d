/** Keeps the system awake, but not the display, while a run trains. */
import { powerSaveBlocker } from 'electron';
import type { Training } from './quit.ts';

/** Blocks and releases sleep when runs change. */
export function setupKeepAwake(training: Training): void {
  let blocker: number | undefined;
  training.events.subscribe((event) => {
    if (event.name !== 'run.changed') return;
    const busy = training.runs.active().length > 0;
    if (busy && blocker === undefined) blocker = powerSaveBlocker.start('prevent-app-suspension');
    if (!busy && blocker !== undefined) {
      powerSaveBlocker.stop(blocker);
      blocker = undefined;
    }
  });
}
