/** `plant`: copies of photographs with a planted cue, to test whether it is found. */

import { cueCards, plantableCues } from '../../../shared/cue-cards.ts';
import { refuse } from '../../../shared/failure.ts';
import { counted } from '../../../shared/format-words.ts';
import { choiceOf, fromCaller, numberOf } from '../arguments.ts';
import { command } from '../command.ts';
import { duration } from '../output.ts';
import { showJob } from '../show-job.ts';
import { onStopSignal } from '../signals.ts';

/** The command. */
export const plantCommand = command({
  summary: 'copy images and plant a cue into the copies',
  options: {
    images: { takes: 'DIR', many: true, help: 'a folder of images, sub-folders included; they are only read' },
    cue: { takes: 'ID', help: 'the cue to plant', choices: plantableCues },
    strength: {
      takes: 'X',
      help: plantableCues.map((id) => `${id}: ${rangeOf(id)}`).join('; '),
    },
    out: { takes: 'DIR', help: 'a new or empty folder for the copies' },
  },
  run: async ({ images, cue: named, strength: strengthText, out }, { lab, output }) => {
    if (images.length === 0) refuse('bad-usage', 'plant takes --images DIR: the folder of images');
    if (named === undefined) return refuse('bad-usage', `plant takes --cue ID: one of ${plantableCues.join(', ')}`);
    const cue = choiceOf('cue', named, plantableCues);
    const { plant } = cueCards[cue];
    if (!plant) throw new Error(`${cue} is listed as plantable, but cannot be planted`);
    if (strengthText === undefined)
      return refuse('bad-usage', `plant takes --strength X: ${plant.meaning}, ${rangeOf(cue)}`);
    const strength = numberOf('strength', strengthText, plant);
    if (out === undefined) return refuse('bad-usage', 'plant takes --out DIR: a new or empty folder for the copies');
    const nothingToStop = onStopSignal(() => void lab.jobs.close());
    const planted = await lab.plants.plant(
      { folders: images.map(fromCaller), cue, strength, out: fromCaller(out) },
      showJob(output),
    );
    nothingToStop();

    output.line(planted);
    if (!output.json) {
      const passedOver = planted.passedOver > 0 ? `, ${counted(planted.passedOver, 'file')} skipped` : '';
      output.say(`${counted(planted.images, 'image')} in ${duration(planted.seconds)}${passedOver}: ${planted.out}`);
    }
    return 0;
  },
});

/** `−8 to 8 px, 2 is usual`. */
function rangeOf(id: (typeof plantableCues)[number]): string {
  const { plant } = cueCards[id];
  return plant ? `${plant.min} to ${plant.max}${plant.unit ? ` ${plant.unit}` : ''}, ${plant.usual} is usual` : '';
}
