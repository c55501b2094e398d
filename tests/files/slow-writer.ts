/** A process that is in the middle of writing a file until it is killed. */
import { writeAtomically } from '../../electron/files/atomic-write.ts';

async function* slowly(): AsyncGenerator<string> {
  yield 'half';
  console.log('writing');
  await new Promise((resolve) => setTimeout(resolve, 60_000));
}

export const main = (path: string): Promise<void> => writeAtomically(path, slowly());
