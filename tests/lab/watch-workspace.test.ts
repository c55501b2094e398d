import { renameSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { serveChannel } from '../../electron/lab/serve-channel.ts';
import type { EventName, EventOf, LabEvent } from '../../shared/protocol.ts';
import { fakeLab, pictureFolder, rotationSettings, temporaryFolder, until } from './fixture.ts';

/** A lab with an open page, and a second process's lab in the same workspace. */
async function pageAndCommandLine() {
  const workspace = temporaryFolder();
  const { lab: withPage, events } = await fakeLab(workspace);
  const { lab: commandLine } = await fakeLab(workspace);
  let send: (message: unknown) => void = () => {};
  let closePage: () => void = () => {};
  const channel = {
    post: () => {},
    onMessage: (listener: (message: unknown) => void) => {
      send = listener;
    },
    onClose: (listener: () => void) => {
      closePage = listener;
    },
    close: () => {},
  };
  serveChannel(withPage, channel, 'browser');
  send({ kind: 'request', id: 1, name: 'runs.list', params: {} });
  return { withPage, commandLine, events, closePage: () => closePage() };
}

const named = <Name extends EventName>(events: readonly LabEvent[], name: Name): EventOf<Name>[] =>
  events.filter((event) => event.name === name).map(({ payload }) => payload as EventOf<Name>);

it('a run of another process appears, is followed to its end, and disappears when it is deleted', async () => {
  const { withPage, commandLine, events, closePage } = await pageAndCommandLine();
  const id = await commandLine.runs.start({ folders: [pictureFolder()], settings: rotationSettings() });
  await until(() => named(events, 'run.changed').some((run) => run.id === id));
  await commandLine.runs.ended(id);
  await until(() => named(events, 'run.changed').at(-1)?.status === 'finished');
  expect((await withPage.runs.list()).map((run) => run.id)).toEqual([id]);
  await commandLine.runs.remove(id);
  await until(() => named(events, 'run.removed').some(({ run }) => run === id));
  closePage();
});

it('a dataset that another process opens appears, is ready once it is indexed, and changes its name', async () => {
  const { withPage, commandLine, events, closePage } = await pageAndCommandLine();
  const { id } = await commandLine.datasets.open([pictureFolder()]);
  await until(() => named(events, 'dataset.changed').at(-1)?.state === 'ready');
  expect(withPage.datasets.list().map((dataset) => dataset.id)).toEqual([id]);

  await commandLine.datasets.rename(id, 'Birds');
  await until(() => named(events, 'dataset.changed').at(-1)?.name === 'Birds');
  closePage();
});

it('reports nothing while no page is open, and survives a workspace that is gone', async () => {
  const { commandLine, events, withPage, closePage } = await pageAndCommandLine();
  closePage();
  const id = await commandLine.runs.start({ folders: [pictureFolder()], settings: rotationSettings() });
  await commandLine.runs.ended(id);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(events).toEqual([]);

  const end = withPage.watch.begin();
  rmSync(withPage.workspace.runs, { recursive: true });
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  end();
});

it('a sweep of another process appears, is followed to its end, and disappears when it is deleted', async () => {
  const { commandLine, events, closePage } = await pageAndCommandLine();
  const settings = rotationSettings(5);
  const plan = { settings, factors: [{ key: 'lr', values: [0.1, 0.2] }], seeds: 1, measure: 'score' as const };
  const sweep = await commandLine.sweeps.start({ folders: [pictureFolder()], plan });
  await until(() => named(events, 'sweep.changed').some(({ id }) => id === sweep));
  await until(() => named(events, 'sweep.changed').at(-1)?.state === 'finished');
  expect(named(events, 'sweep.changed').at(-1)).toMatchObject({ id: sweep, runs: 2, finished: 2 });
  await commandLine.sweeps.ended(sweep);
  await commandLine.sweeps.remove(sweep);
  await until(() => named(events, 'sweep.removed').some((removed) => removed.sweep === sweep));
  closePage();
});

it('a page may come while a folder cannot be read, and is told of what is in it once it can be', async () => {
  const { commandLine, events, withPage, closePage } = await pageAndCommandLine();
  closePage();
  const id = await commandLine.runs.start({ folders: [pictureFolder()], settings: rotationSettings() });
  await commandLine.runs.ended(id);
  renameSync(withPage.workspace.runs, `${withPage.workspace.runs}-away`);
  const end = withPage.watch.begin(); // a rejection that nobody handles would end the process
  await new Promise((resolve) => setTimeout(resolve, 50));
  renameSync(`${withPage.workspace.runs}-away`, withPage.workspace.runs);
  events.length = 0;
  await until(() => named(events, 'run.changed').some((run) => run.id === id));
  end();
});
