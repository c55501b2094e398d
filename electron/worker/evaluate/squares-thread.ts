/** A thread that cuts squares while the device computes. */
import { parentPort, workerData } from 'node:worker_threads';
import { asFailure } from '../../../shared/failure.ts';
import { packOver } from '../data/pack.ts';
import { cutSquares, type SquaresAnswer, type SquaresStart, type SquaresWanted } from './posed-squares.ts';

if (parentPort) {
  const port = parentPort;
  const { folder, columns, size } = workerData as SquaresStart;
  const pack = packOver(folder, columns);
  port.on('message', ({ batch, photographs }: SquaresWanted) => {
    try {
      const squares = cutSquares(pack, photographs, size);
      port.postMessage({ batch, squares } satisfies SquaresAnswer, [squares.buffer as ArrayBuffer]);
    } catch (error) {
      port.postMessage({ batch, failure: asFailure(error) } satisfies SquaresAnswer);
    }
  });
}
