import { describe, expect, it } from 'vitest';
import { isOn, offValue, switchedOff } from '../../../renderer/features/shortcuts/remedy-switch.ts';
import { auditedTasks, cueIds, remedyOf } from '../../../shared/cue-cards.ts';
import { makeSettings } from '../../../shared/make-settings.ts';

const remedies = auditedTasks.flatMap((task) =>
  cueIds.flatMap((cue) => {
    const remedy = remedyOf(cue, task);
    return remedy ? [{ task, cue, remedy }] : [];
  }),
);

describe('a remedy as a switch', () => {
  it.each(remedies)('turns on and off: $cue in $task', ({ task, remedy }) => {
    const settings = (value: string | number | boolean) => {
      const made = makeSettings(task, { taskSettings: { [remedy.key]: value } });
      if (!made.ok) throw new Error(made.failure.message);
      return made.value.taskSettings;
    };
    expect(isOn(settings(remedy.value), remedy)).toBe(true);
    expect(isOn(settings(offValue(task, remedy)), remedy)).toBe(false);
  });

  it('counts a larger number as on, and another choice as off', () => {
    expect(isOn({ gap: 0.75 }, { key: 'gap', value: 0.5 })).toBe(true);
    expect(isOn({ gap: 0.4 }, { key: 'gap', value: 0.5 })).toBe(false);
    expect(isOn({ colour: 'drop' }, { key: 'colour', value: 'project' })).toBe(false);
  });

  it('returns to the default, which may be another remedy, or to unchanged colours', () => {
    const [drop, project] = ['drop', 'project'].map((value) => ({ key: 'colour', value }));
    expect([switchedOff('context', drop!), switchedOff('context', project!)]).toEqual(['project', 'keep']);
    expect(offValue('context', drop!)).toBe('keep');
  });
});
