/** `index`: indexes and packs folders, and lists what was found. */

import { FailureError, refuse } from '../../../shared/failure.ts';
import { warningWords } from '../../../shared/finding-words.ts';
import { counted } from '../../../shared/format-words.ts';
import { readingInWords } from '../../../shared/image-reading.ts';
import { notConsideredWords } from '../../../shared/other-files.ts';

import { browsingSide } from '../../lab/datasets.ts';
import { fromCaller } from '../arguments.ts';
import { command } from '../command.ts';
import { readingOf, readingOptions } from '../reading-options.ts';
import { onStopSignal } from '../signals.ts';

/** The command. */
export const indexCommand = command({
  summary: 'index folders of images',
  options: {
    images: { takes: 'DIR', many: true, help: 'a folder of images, sub-folders included' },
    ...readingOptions,
  },
  run: async ({ images, ...values }, { lab, output }) => {
    if (images.length === 0) refuse('bad-usage', 'index takes --images DIR: the folder of images');
    const id = await lab.datasets.register(images.map(fromCaller), { reading: readingOf(values) });
    const reading = lab.datasets.readingOf(id);
    const unsubscribe = lab.events.subscribe((event) => {
      if (event.name !== 'dataset.changed' || !event.payload.progress) return;
      const { done, total } = event.payload.progress;
      output.progress(done / Math.max(1, total), `indexing ${done} of ${total}`);
    });
    const nothingToStop = onStopSignal(() => void lab.datasets.cancel(id));
    const indexed = await lab.datasets.index(id, browsingSide);
    unsubscribe();
    nothingToStop();
    if (!indexed.ok) throw new FailureError(indexed.failure);

    const record = indexed.value;
    output.line({ event: 'indexed', ...record, ...(reading && { reading }) });
    if (!output.json) {
      const perSecond = record.seconds > 0 ? ` (${Math.round(record.images / record.seconds)} images per second)` : '';
      if (reading) output.say(`read as ${readingInWords(reading)}`);
      output.say(`${counted(record.images, 'image')} in ${record.seconds.toFixed(1)} s${perSecond}`);
      if (record.notConsidered)
        for (const words of notConsideredWords(record.notConsidered)) output.say(`not considered: ${words}`);
      for (const { path, reason, detail } of record.passedOver) output.say(`skipped, ${reason}: ${path}: ${detail}`);
      for (const kind of new Set(record.warnings.map((warning) => warning.kind))) {
        const unusual = record.warnings.filter((warning) => warning.kind === kind);
        const { path, detail } = unusual[0]!;
        output.say(`${kind}: ${unusual.length}, for example ${path}${detail === undefined ? '' : `: ${detail}`}`);
        output.say(`  ${warningWords[kind].meaning}`);
      }
    }
    return 0;
  },
});
