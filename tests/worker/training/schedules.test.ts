import { describe, expect, it } from 'vitest';
import { learningRateAt, momentumAt, type ScheduleSettings } from '../../../electron/worker/training/schedules.ts';

const rates = (settings: Omit<ScheduleSettings, 'optimizer' | 'momentum'>, total: number): number[] =>
  Array.from({ length: total }, (_, step) =>
    learningRateAt({ ...settings, optimizer: 'adamw', momentum: 0.9 }, step, total),
  );
const momenta = (settings: Pick<ScheduleSettings, 'schedule' | 'optimizer' | 'momentum'>, total: number): number[] =>
  Array.from({ length: total }, (_, step) => momentumAt({ ...settings, learningRate: 1, warmup: 0 }, step, total));

describe('the one-cycle schedule', () => {
  it('equals torch’s OneCycleLR with its defaults', () => {
    // s = torch.optim.lr_scheduler.OneCycleLR(o, 2e-3, total_steps=20); [o.param_groups[0]['lr'], then s.step(), …]
    const torch = [
      8e-5, 2.633_436_854e-4, 7.433_436_854e-4, 1.336_656_315e-3, 1.816_656_315e-3, 2e-3, 1.974_928_012e-3,
      1.900_969_264e-3, 1.781_832_355e-3, 1.623_491_308e-3, 1.433_886_004e-3, 1.222_524_044e-3, 1.000_004e-3,
      7.774_839_561e-4, 5.661_219_964e-4, 3.765_166_921e-4, 2.181_756_449e-4, 9.903_873_597e-5, 2.507_998_753e-5, 8e-9,
    ];
    const ours = rates({ schedule: 'one-cycle', learningRate: 2e-3, warmup: 0.2 }, 20);
    for (const [i, rate] of torch.entries()) expect(ours[i]).toBeCloseTo(rate, 11);
  });

  it('moves the momentum opposite to the learning rate, as torch does', () => {
    // [o.param_groups[0]['betas'][0], then s.step(), …] with the schedule above; SGD's momentum has the same values.
    const torch = [
      0.95, 0.940_450_85, 0.915_450_85, 0.884_549_15, 0.859_549_15, 0.85, 0.851_253_604, 0.854_951_557, 0.860_908_426,
      0.868_825_51, 0.878_305_813, 0.888_873_953, 0.9, 0.911_126_047, 0.921_694_187, 0.931_174_49, 0.939_091_574,
      0.945_048_443, 0.948_746_396, 0.95,
    ];
    for (const ours of [
      momenta({ schedule: 'one-cycle', optimizer: 'adamw', momentum: 0.5 }, 20),
      momenta({ schedule: 'one-cycle', optimizer: 'sgd', momentum: 0.9 }, 20),
    ])
      for (const [i, momentum] of torch.entries()) expect(ours[i]).toBeCloseTo(momentum, 8);
  });

  it('keeps the momentum within 0 and .99, and at 0 if the setting is 0', () => {
    const heavy = momenta({ schedule: 'one-cycle', optimizer: 'sgd', momentum: 0.98 }, 20);
    expect([heavy[0], heavy[5]]).toEqual([0.99, expect.closeTo(0.93, 12)]);
    expect(Math.min(...momenta({ schedule: 'one-cycle', optimizer: 'sgd', momentum: 0.02 }, 20))).toBeCloseTo(0, 12);
    expect(momenta({ schedule: 'one-cycle', optimizer: 'sgd', momentum: 0 }, 2)).toEqual([0, 0]);
  });

  it('is finite and positive for the shortest runs', () => {
    for (const total of [1, 2, 3, 4, 5])
      for (const rate of rates({ schedule: 'one-cycle', learningRate: 1, warmup: 0 }, total)) {
        expect(rate).toBeGreaterThan(0);
        expect(rate).toBeLessThanOrEqual(1);
      }
  });
});

describe('the other schedules', () => {
  it('do not change the momentum: the setting for SGD, .9 for AdamW', () => {
    expect(momenta({ schedule: 'cosine', optimizer: 'sgd', momentum: 0.8 }, 3)).toEqual([0.8, 0.8, 0.8]);
    expect(momenta({ schedule: 'constant', optimizer: 'adamw', momentum: 0.8 }, 2)).toEqual([0.9, 0.9]);
  });

  it('are constant, decrease along a cosine, or decrease tenfold at 60 % and at 85 %', () => {
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

  it('increase linearly to the peak over the share of the warm-up, and then follow the schedule', () => {
    const warm = rates({ schedule: 'cosine', learningRate: 1, warmup: 0.5 }, 8);
    expect(warm.slice(0, 5)).toEqual([0.25, 0.5, 0.75, 1, 1]);
    expect(warm[6]).toBeCloseTo(0.5, 12);
    expect(rates({ schedule: 'constant', learningRate: 1, warmup: 0.1 }, 4)).toEqual([1, 1, 1, 1]);
  });
});
