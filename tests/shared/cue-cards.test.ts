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
  it('are stored under their own ids', () => {
    expect(Object.keys(cueCards)).toEqual([...cueIds]);
    for (const id of cueIds) expect(cueCards[id].id).toBe(id);
  });

  it('give a reason for every puzzle that a cue carries no information about', () => {
    const kinds = new Set(taskCards.flatMap(({ puzzle }) => puzzle?.asks ?? []));
    for (const id of cueIds) {
      const { tells, otherwise } = cueCards[id];
      expect(otherwise.length > 0, id).toBe([...kinds].some((kind) => !tells.includes(kind)));
    }
  });

  it('demonstrate only cues that can be planted and have a remedy, at a strength within their range', () => {
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
  it('depends on the puzzle of the task: a cue that is the same in every direction shows no rotation', () => {
    expect(auditedTasks.filter((task) => applicability('vignetting', task).applies)).toEqual([
      'jigsaw',
      'context',
      'counting',
    ]);
    expect(applicability('vignetting', 'rotation').reason).toContain('same in every direction');
    expect(applicability('tile-statistics', 'counting').applies).toBe(false);
    expect(applicability('resampling', 'counting')).toEqual({ applies: true, reason: '' });
  });

  it('does not include tasks without a puzzle', () => {
    expect(isAudited('simclr')).toBe(false);
    for (const id of cueIds)
      expect(applicability(id, 'simclr').reason).toContain('no answer that a cue alone could give');
  });
});

describe('whyNotLooked', () => {
  it('lists the tasks with attributions, for a task without', () => {
    expect(whyNotLooked('jigsaw')).toBeUndefined();
    expect(whyNotLooked('counting')).toMatch(/attributions are available for rotation, jigsaw and context$/);
  });
});
