/** A thread that cuts squares while the device computes. */
import { parentPort, workerData } from 'node:worker_threads';
import { packOver } from '../data/pack.ts';
import type { Pixels } from '../pictures/picture.ts';
import { answerQuestions } from './answering-threads.ts';
import { cutSquares, type SquaresStart } from './posed-squares.ts';

if (parentPort) {
  const { folder, columns, size } = workerData as SquaresStart;
  const pack = packOver(folder, columns);
  answerQuestions<Uint32Array, Pixels>(parentPort, (photographs) => {
    const squares = cutSquares(pack, photographs, size);
    return { given: squares, transfer: [squares.buffer as ArrayBuffer] };
  });
}
