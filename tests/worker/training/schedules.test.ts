import { describe, expect, it } from 'vitest';
import { learningRateAt, type ScheduleSettings } from '../../../electron/worker/training/schedules.ts';

const rates = (settings: ScheduleSettings, total: number): number[] =>
  Array.from({ length: total }, (_, step) => learningRateAt(settings, step, total));

describe('the one-cycle schedule', () => {
  it('is torch’s OneCycleLR at its defaults', () => {
    // s = torch.optim.lr_scheduler.OneCycleLR(o, 2e-3, total_steps=20); [o.param_groups[0]['lr'], then s.step(), …]
    const torch = [
      8e-5, 2.633_436_854e-4, 7.433_436_854e-4, 1.336_656_315e-3, 1.816_656_315e-3, 2e-3, 1.974_928_012e-3,
      1.900_969_264e-3, 1.781_832_355e-3, 1.623_491_308e-3, 1.433_886_004e-3, 1.222_524_044e-3, 1.000_004e-3,
      7.774_839_561e-4, 5.661_219_964e-4, 3.765_166_921e-4, 2.181_756_449e-4, 9.903_873_597e-5, 2.507_998_753e-5, 8e-9,
    ];
    const ours = rates({ schedule: 'one-cycle', learningRate: 2e-3, warmup: 0.2 }, 20);
    for (const [i, rate] of torch.entries()) expect(ours[i]).toBeCloseTo(rate, 11);
  });

  it('is finite and positive for the shortest of runs', () => {
    for (const total of [1, 2, 3, 4, 5])
      for (const rate of rates({ schedule: 'one-cycle', learningRate: 1, warmup: 0 }, total)) {
        expect(rate).toBeGreaterThan(0);
        expect(rate).toBeLessThanOrEqual(1);
      }
  });
});

describe('the other schedules', () => {
  it('stay, fall along a cosine, or fall tenfold at 60 % and 85 %', () => {
    expect(rates({ schedule: 'constant', learningRate: 0.1, warmup: 0 }, 3)).toEqual([0.1, 0.1, 0.1]);
    const cosine = rates({ schedule: 'cosine', learningRate: 2, warmup: 0 }, 4);
    for (const [i, rate] of [2, 1 + Math.SQRT1_2, 1, 1 - Math.SQRT1_2].entries())
      expect(cosine[i]).toBeCloseTo(rate, 12);
    const step = rates({ schedule: 'step', learningRate: 1, warmup: 0 }, 20);
    expect(step.map((rate) => Math.round(1 / rate))).toEqual([
      ...Array(12).fill(1),
      ...Array(5).fill(10),
      ...Array(3).fill(100),
    ]);
  });

  it('warm up in a straight line over their share of the steps, to the peak and then on', () => {
    const warm = rates({ schedule: 'cosine', learningRate: 1, warmup: 0.5 }, 8);
    expect(warm.slice(0, 5)).toEqual([0.25, 0.5, 0.75, 1, 1]);
    expect(warm[6]).toBeCloseTo(0.5, 12);
    expect(rates({ schedule: 'constant', learningRate: 1, warmup: 0.1 }, 4)).toEqual([1, 1, 1, 1]);
  });
});
