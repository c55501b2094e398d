import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pretextTask } from '../../../electron/worker/tasks/tasks.ts';
import { taskIds } from '../../../shared/task-cards.ts';
import { root } from '../../built.ts';

it('every card has its task, and every folder of a task its card', () => {
  expect(taskIds.map((id) => pretextTask(id).card.id)).toEqual(taskIds);
  const folders = readdirSync(join(root, 'electron', 'worker', 'tasks'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'scoring')
    .map(({ name }) => name);
  expect(folders.sort()).toEqual([...taskIds].sort());
});

it('an unknown task is refused, and the known ones are named', () => {
  expect(() => pretextTask('none')).toThrow("no task is called 'none'");
});
