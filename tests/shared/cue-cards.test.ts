import { describe, expect, it } from 'vitest';
import {
  applicability,
  auditedTasks,
  cueCards,
  cueIds,
  isAudited,
  plantableCues,
  remedyOf,
  whyNotLooked,
} from '../../shared/cue-cards.ts';
import { taskCards } from '../../shared/task-cards.ts';

describe('the cards of cues', () => {
  it('are kept by their own ids', () => {
    expect(Object.keys(cueCards)).toEqual([...cueIds]);
    for (const id of cueIds) expect(cueCards[id].id).toBe(id);
  });

  it('say why a cue tells nothing of a puzzle wherever it does not', () => {
    const kinds = new Set(taskCards.flatMap(({ puzzle }) => puzzle?.asks ?? []));
    for (const id of cueIds) {
      const { tells, otherwise } = cueCards[id];
      expect(otherwise.length > 0, id).toBe([...kinds].some((kind) => !tells.includes(kind)));
    }
  });

  it('demonstrate what can be planted, at a strength within its range, where a remedy is', () => {
    for (const id of cueIds) {
      const { demonstration, plant } = cueCards[id];
      if (!demonstration) continue;
      expect(plantableCues).toContain(id);
      expect(remedyOf(id, demonstration.task), id).toBeDefined();
      expect(demonstration.strength >= plant!.min && demonstration.strength <= plant!.max).toBe(true);
    }
  });
});

describe('applicability', () => {
  it('follows what the task’s puzzle asks: a cue that is alike in every direction tells no turn', () => {
    expect(auditedTasks.filter((task) => applicability('vignetting', task).applies)).toEqual([
      'jigsaw',
      'context',
      'counting',
    ]);
    expect(applicability('vignetting', 'rotation').reason).toContain('same in every direction');
    expect(applicability('tile-statistics', 'counting').applies).toBe(false);
    expect(applicability('resampling', 'counting')).toEqual({ applies: true, reason: '' });
  });

  it('is nothing for a task without a puzzle', () => {
    expect(isAudited('simclr')).toBe(false);
    for (const id of cueIds)
      expect(applicability(id, 'simclr').reason).toContain('no answer that a cue alone could give');
  });
});

describe('whyNotLooked', () => {
  it('names the tasks that can be asked, of those that cannot', () => {
    expect(whyNotLooked('jigsaw')).toBeUndefined();
    expect(whyNotLooked('counting')).toMatch(/can be asked of rotation, jigsaw and context$/);
  });
});
