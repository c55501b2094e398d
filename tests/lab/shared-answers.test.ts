import { expect, it } from 'vitest';
import { SharedAnswers } from '../../electron/lab/shared-answers.ts';

/** A question that is answered when the test says so. */
function slowly() {
  let begun = 0;
  const ends: (() => void)[] = [];
  const find = async (): Promise<number> => {
    const answer = ++begun;
    await new Promise<void>((resolve) => ends.push(resolve));
    return answer;
  };
  const end = async () => {
    await expect.poll(() => ends.length).toBeGreaterThan(0);
    ends.shift()!();
  };
  return { find, end, begun: () => begun };
}

it('answers ten thousand equal questions twice: once for the first, once for those that came meanwhile', async () => {
  const answers = new SharedAnswers();
  const list = slowly();
  const first = answers.ask('list', '', list.find);
  await expect.poll(list.begun).toBe(1);
  const later = Array.from({ length: 10_000 }, () => answers.ask('list', '', list.find));
  await list.end();
  expect(await first).toBe(1);
  await list.end();
  expect(new Set(await Promise.all(later)), 'the answer under way may be older than the question').toEqual(
    new Set([2]),
  );
  expect(list.begun()).toBe(2);
});

it('answers different questions of one kind one at a time, and other kinds meanwhile', async () => {
  const answers = new SharedAnswers();
  const slow = slowly();
  const both = [answers.ask('list', 'a', slow.find), answers.ask('list', 'b', slow.find)];
  await expect.poll(slow.begun).toBe(1);
  expect(await answers.ask('info', '', async () => 'at once')).toBe('at once');
  expect(slow.begun()).toBe(1);
  await slow.end();
  await slow.end();
  expect(await Promise.all(both)).toEqual([1, 2]);
});

it('goes on after a failure, which everybody who asked hears', async () => {
  const answers = new SharedAnswers();
  const fail = async () => {
    throw new Error('no');
  };
  const failed = [answers.ask('list', '', fail), answers.ask('list', '', fail)];
  for (const each of failed) await expect(each).rejects.toThrow('no');
  expect(await answers.ask('list', '', async () => 'yes')).toBe('yes');
});
