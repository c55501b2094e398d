import type { Alarm } from '../../../../shared/results.ts';
import type { Scorer } from '../pretext-task.ts';
import { explainedShares, ratioStandardError } from '../scoring/standard-error.ts';

/** Mean difference from the marginal's nats, as a share of them, below which a network is said to guess by it. */
const sameShare = 0.05;

/**
 * How much of the marginal's surprise the network is spared, over all held-out photographs together:
 *   score = 1 − Σ −log p(x) / Σ −log q(x),  q the training photographs' shares of the colours, whatever came before
 * 1 is a network that knows every pixel, 0 is q, less is worse. The loss is −log p per pixel, in nats.
 */
export function autoregressiveScorer(): Scorer {
  const nats: number[] = [];
  const natsOfShares: number[] = [];
  let pixels = 0;
  let difference = 0;
  return {
    add(answers, _posed, photographs) {
      const count = answers.natsOfShares!.shape[1]! * answers.natsOfShares!.shape[2]!;
      for (let n = 0; n < photographs; n++) {
        let [own, marginal] = [0, 0];
        for (let i = n * count; i < (n + 1) * count; i++) {
          const [a, b] = [answers.nats!.data[i]!, answers.natsOfShares!.data[i]!];
          own += a;
          marginal += b;
          difference += Math.abs(a - b);
        }
        nats.push(own);
        natsOfShares.push(marginal);
        pixels += count;
      }
    },
    result() {
      const sum = (of: readonly number[]): number => of.reduce((total, value) => total + value, 0);
      const [own, marginal] = [sum(nats), sum(natsOfShares)];
      const alarms: Alarm[] = [];
      if (difference < sameShare * marginal)
        alarms.push({
          kind: 'marginal-only',
          message: `Pixel for pixel the network’s surprise differs by ${((100 * difference) / marginal).toFixed(1)} % from that of knowing only how often each colour comes: it does not look at what came before.`,
        });
      return {
        loss: own / pixels,
        score: marginal > 0 ? 1 - own / marginal : 0,
        standardError: ratioStandardError(nats, natsOfShares),
        alarms,
        perPhotograph: explainedShares(nats, natsOfShares),
      };
    },
  };
}
