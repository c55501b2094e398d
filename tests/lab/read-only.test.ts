/** A read-only link: every request that is not marked is refused, whatever its parameters. */
import { describe, expect, it } from 'vitest';
import { checkViewableFile, checkViewablePicture } from '../../electron/lab/read-only.ts';
import { serveChannel } from '../../electron/lab/serve-channel.ts';
import {
  type EventName,
  events,
  type RequestName,
  requests,
  type ToPage,
  toPageSchema,
  viewableEvents,
} from '../../shared/protocol.ts';
import { behave, fakeLab, pictureFolder, rotationSettings, until } from './fixture.ts';

/** Everything that a read-only link may ask. A request that is added here is shown to whoever has such a link. */
const viewable: readonly RequestName[] = [
  'diagnose.last',
  'evaluate.last',
  'export.last',
  'lab.info',
  'look.last',
  'places.last',
  'reports.ofComparison',
  'reports.ofEvaluation',
  'reports.ofRun',
  'reports.ofSweep',
  'runs.board',
  'runs.compare',
  'runs.get',
  'runs.list',
  'runs.sparklines',
  'sweeps.get',
  'sweeps.list',
];

async function openPages() {
  behave();
  const { lab } = await fakeLab();
  const open = (isReadOnly: boolean) => {
    const told: ToPage[] = [];
    let toLab: (message: unknown) => void = () => {};
    serveChannel(
      lab,
      {
        post: (message) => told.push(toPageSchema.parse(structuredClone(message))),
        onMessage: (listener) => {
          toLab = listener;
        },
        onClose: () => {},
        close: () => {},
      },
      'browser',
      { isReadOnly, others: isReadOnly ? [] : [{ name: 'other', address: '/?token=x' }] },
    );
    let nextId = 1;
    const ask = async (name: string, params: unknown) => {
      const id = nextId++;
      toLab({ kind: 'request', id, name, params });
      let answer: ToPage | undefined;
      await until(() => {
        answer = told.find((message) => message.kind !== 'event' && message.id === id);
        return answer;
      });
      return answer!;
    };
    return { told, ask };
  };
  const run = await lab.runs.start({ folders: [pictureFolder()], settings: rotationSettings(5) });
  await lab.runs.ended(run);
  return { lab, run, viewer: open(true), owner: open(false) };
}

describe('a read-only link', () => {
  it('may send exactly these requests, all of which only read', () => {
    const marked = (Object.keys(requests) as RequestName[]).filter((name) => 'viewable' in requests[name]);
    expect(marked.sort()).toEqual(viewable);
    for (const name of viewable) expect('reads' in requests[name], name).toBe(true);
  });

  it('is refused every other request before its parameters are looked at, and nothing changes', async () => {
    const { lab, run, viewer } = await openPages();
    const before = JSON.stringify([await lab.runs.list(), await lab.runs.record(run), lab.datasets.list()]);
    for (const name of Object.keys(requests) as RequestName[]) {
      if (viewable.includes(name)) continue;
      for (const params of [{}, { run }, { run, name: 'changed', marks: { starred: true } }, { text: '/' }]) {
        const answer = await viewer.ask(name, params);
        expect(answer, name).toMatchObject({
          kind: 'failure',
          failure: { code: 'denied', message: `this link is read only: it does not answer ${name}` },
        });
      }
    }
    expect(JSON.stringify([await lab.runs.list(), await lab.runs.record(run), lab.datasets.list()])).toBe(before);
  });

  it('is answered what it may ask', async () => {
    const { run, viewer } = await openPages();
    expect(await viewer.ask('runs.list', {})).toMatchObject({ result: { runs: [{ id: run, status: 'finished' }] } });
    expect(await viewer.ask('runs.get', { run })).toMatchObject({ result: { summary: { id: run } } });
    expect(await viewer.ask('evaluate.last', { encoderOf: run })).toMatchObject({ kind: 'response', result: {} });
    expect(await viewer.ask('runs.get', { run: '../x' })).toMatchObject({ failure: { code: 'not-found' } });
    expect(await viewer.ask('runs.unheard', {})).toMatchObject({ failure: { code: 'bad-usage' } });
  });

  it('learns no address of other workspaces, also while a page that may is told them', async () => {
    const { viewer, owner } = await openPages();
    const [told, hidden] = await Promise.all([owner.ask('lab.info', {}), viewer.ask('lab.info', {})]);
    expect(told).toMatchObject({ result: { others: [{ name: 'other', address: '/?token=x' }] } });
    expect(JSON.stringify(hidden)).not.toContain('token');
  });

  it('gets events of runs and sweeps only', async () => {
    const { lab, viewer, owner, run } = await openPages();
    await Promise.all([viewer.ask('lab.info', {}), owner.ask('lab.info', {})]);
    const dataset = await lab.datasets.open([pictureFolder()]);
    await until(() => lab.datasets.list()[0]?.state === 'ready');
    for (const { told } of [owner, viewer]) told.length = 0;
    lab.events.emit('dataset.changed', dataset); // with tokens of its folders
    lab.events.emit('run.removed', { run: 'gone' });
    lab.events.emit('sweep.removed', { sweep: 'gone' });
    lab.events.emit('evaluate.ended', { encoderOf: run });
    lab.events.emit('audit.ended', { dataset: dataset.id });
    const names = (told: readonly ToPage[]) =>
      told.flatMap((message) => (message.kind === 'event' ? [message.name] : []));
    await until(() => names(owner.told).includes('audit.ended'));
    expect(names(owner.told)).toEqual([
      'dataset.changed',
      'run.removed',
      'sweep.removed',
      'evaluate.ended',
      'audit.ended',
    ]);
    expect(names(viewer.told)).toEqual(['run.removed', 'sweep.removed', 'evaluate.ended']);
  });

  it('hears of no event that carries folders or datasets', () => {
    for (const name of viewableEvents) expect(Object.keys(events)).toContain(name);
    for (const name of Object.keys(events) as EventName[])
      if (/^(dataset|audit|answers|inside|importance)\./.test(name)) expect(viewableEvents.has(name), name).toBe(false);
  });

  it('sees images of boards, and no thumbnails and images of datasets; files of reports and exports only', () => {
    expect(() => checkViewablePicture('board/run/5/1-1-asked.png')).not.toThrow();
    for (const id of ['thumb/d/1/k', 'image/d/1/k', 'inside/r/1/image-1.png', 'boards/x', '', '../board/x'])
      expect(() => checkViewablePicture(id), id).toThrow('read only');
    for (const id of ['report/run/r', 'export/r/encoder.onnx', 'zip/r'])
      expect(() => checkViewableFile(id), id).not.toThrow();
    for (const id of ['report/audit/d/rotation', 'zips/r', 'x/zip/r', ''])
      expect(() => checkViewableFile(id), id).toThrow('read only');
  });
});
