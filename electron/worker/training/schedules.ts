import type { TrainSettings } from '../../../shared/training-settings.ts';

/** What a schedule needs to know. */
export type ScheduleSettings = Pick<TrainSettings, 'schedule' | 'learningRate' | 'warmup'>;

/** From `from` to `to` along half a cosine, `progress` in 0–1. */
const cosineBetween = (from: number, to: number, progress: number): number =>
  to + ((from - to) * (1 + Math.cos(Math.PI * progress))) / 2;

/**
 * One cycle: along half a cosine from a 25th of the peak up to it over the first 30 % of the steps, then down along another
 * to a 250,000th. Source: Smith & Topin 2018, arXiv 1708.07120; the numbers are torch.optim.lr_scheduler.OneCycleLR's
 * defaults. Departure: torch also moves the momentum against the learning rate; here it stays.
 */
function oneCycle(peak: number, step: number, totalSteps: number): number {
  const first = peak / 25;
  const last = first / 10_000;
  const top = 0.3 * totalSteps - 1;
  if (step <= top) return cosineBetween(first, peak, step / top);
  return cosineBetween(peak, last, (step - top) / (totalSteps - 1 - top));
}

/**
 * The learning rate of one step.
 * @param step Steps already done: 0 for the first, totalSteps − 1 for the last.
 * @returns Between 0 and `settings.learningRate`, its peak. With a warm-up it rises linearly over that share of the steps,
 *   and the schedule takes what remains; one-cycle has its own rise.
 */
export function learningRateAt(settings: ScheduleSettings, step: number, totalSteps: number): number {
  const { schedule, learningRate: peak, warmup } = settings;
  if (schedule === 'one-cycle') return oneCycle(peak, step, totalSteps);
  const rising = Math.round(warmup * totalSteps);
  if (step < rising) return (peak * (step + 1)) / rising;
  const progress = (step - rising) / Math.max(1, totalSteps - rising);
  switch (schedule) {
    case 'constant':
      return peak;
    case 'cosine':
      return cosineBetween(peak, 0, progress);
    case 'step':
      return progress < 0.6 ? peak : progress < 0.85 ? peak / 10 : peak / 100;
  }
}
