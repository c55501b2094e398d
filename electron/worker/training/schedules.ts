import type { TrainSettings } from '../../../shared/training-settings.ts';

/** The settings of a schedule. */
export type ScheduleSettings = Pick<TrainSettings, 'schedule' | 'learningRate' | 'warmup' | 'optimizer' | 'momentum'>;

/** Interpolates between two values along half a cosine; `progress` in 0–1. */
const cosineBetween = (from: number, to: number, progress: number): number =>
  to + ((from - to) * (1 + Math.cos(Math.PI * progress))) / 2;

/**
 * One cycle: half a cosine from `first` to `turn` over the first 30 % of the steps, then half a cosine to `last`.
 * Source: Smith & Topin 2018, arXiv 1708.07120; the numbers here and below are the defaults of
 * torch.optim.lr_scheduler.OneCycleLR.
 */
function oneCycle(first: number, turn: number, last: number, step: number, totalSteps: number): number {
  const turning = 0.3 * totalSteps - 1;
  if (step <= turning) return cosineBetween(first, turn, step / turning);
  return cosineBetween(turn, last, (step - turning) / (totalSteps - 1 - turning));
}

/**
 * The learning rate of one step.
 * @param step Number of completed steps: 0 for the first step, totalSteps − 1 for the last.
 * @returns Between 0 and the peak, `settings.learningRate`. With a warm-up, it rises linearly over that share of the
 *   steps, and the schedule covers the rest. One-cycle has its own rise and ignores the warm-up.
 */
export function learningRateAt(settings: ScheduleSettings, step: number, totalSteps: number): number {
  const { schedule, learningRate: peak, warmup } = settings;
  if (schedule === 'one-cycle') return oneCycle(peak / 25, peak, peak / 250_000, step, totalSteps);
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

/**
 * The momentum of one step: SGD's μ, AdamW's β₁.
 * @returns The setting for SGD, .9 for AdamW. One-cycle moves it opposite to the learning rate, from .05 above to .05
 *   below and back, within 0 and .99, so that the largest steps have the least momentum (Smith 2018, arXiv 1803.09820,
 *   4.4).
 */
export function momentumAt(settings: ScheduleSettings, step: number, totalSteps: number): number {
  const middle = settings.optimizer === 'adamw' ? 0.9 : settings.momentum;
  if (settings.schedule !== 'one-cycle' || middle === 0) return middle;
  const most = Math.min(0.99, middle + 0.05);
  return oneCycle(most, Math.max(0, middle - 0.05), most, step, totalSteps);
}

/** The inputs of a training step that depend on time, by name. @param step As for `learningRateAt`. */
export function clockAt(settings: ScheduleSettings, step: number, totalSteps: number): Record<string, Float32Array> {
  return {
    learningRate: Float32Array.of(learningRateAt(settings, step, totalSteps)),
    momentum: Float32Array.of(momentumAt(settings, step, totalSteps)),
    step: Float32Array.of(step + 1),
  };
}
