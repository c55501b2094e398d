/** Plants in a process of its own, which a test kills. */
import { JobControl } from '../../../../electron/worker/messages/job-control.ts';
import { plantFolders } from '../../../../electron/worker/shortcuts/planting/plant-folders.ts';

export async function main(images: string, out: string): Promise<void> {
  const control = new JobControl({ send: () => {}, onMessage: () => {} }, 'planting');
  await plantFolders({ job: 'plant', folders: [images], cue: 'border-frame', strength: 0.1, out }, control);
}
