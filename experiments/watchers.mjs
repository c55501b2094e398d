/**
 * Measures what pages that watch a run cost: a run trains under `serve` while 0 and N sockets watch it in turn.
 *   node experiments/watchers.mjs [--watchers 20] [--seconds 20] [--rounds 3]
 * A watcher does what the page of a run does: it opens the run, reads every event, and fetches every board with its pictures; it
 * runs in this process, whose time is not counted. The run is rotation of the sample photographs with conv4 at 16 px in batches of
 * 4, on the CPU; it is measured once its curve has all its points.
 * Prints the CPU time of both processes as a share of one core, that of the trainer for a step, and what a watcher receives;
 * medians over the rounds.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { bringUpToDate } from '../scripts/build.mjs';
import { asker, enter, openSocket } from './campaign/page.mjs';
import { membersOf, startLab } from './campaign/processes.mjs';
import { load } from './generated-runs.mjs';

const { values } = parseArgs({
  options: {
    watchers: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
  },
});
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const ticksPerSecond = 100; // USER_HZ of Linux

/** CPU time of a process so far, in seconds. */
function cpuOf(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** A page that shows the run. @returns Closes it. */
async function watch(place, run, received) {
  const socket = await openSocket(place);
  const ask = asker(socket, 60_000);
  socket.on('message', (data) => {
    received.bytes += data.length;
    const message = JSON.parse(data);
    if (message.name !== 'run.board' || message.payload.run !== run) return;
    received.boards += 1;
    void showBoard(place, ask, run, message.payload.step);
  });
  await ask('runs.list');
  await ask('runs.get', { run });
  return () => socket.close();
}

async function showBoard({ cookie, page }, ask, run, step) {
  const { ok, result } = await ask('runs.board', { run, step });
  if (!ok) return;
  for (const { file } of result.items.flatMap(({ pictures }) => pictures)) {
    if (!file) continue;
    const picture = await fetch(new URL(`picture/board/${run}/${step}/${file}`, page), { headers: { cookie } });
    await picture.arrayBuffer();
  }
}

await bringUpToDate(['worker', 'hosts', 'renderer']);
const workspace = mkdtempSync(join(tmpdir(), 'watchers-'));
const lab = startLab(['serve'], workspace);
try {
  const { url } = await lab.line('serving');
  const place = await enter(url);
  const socket = await openSocket(place);
  const ask = asker(socket, 120_000);
  const result = async (name, params) => {
    const answer = await ask(name, params);
    if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.failure)}`);
    return answer.result;
  };
  const { token } = await result('folders.samples', {});
  const { id: dataset } = await result('datasets.open', { folders: [token] });
  while ((await result('datasets.list', {})).datasets[0].state !== 'ready') await pause(200);
  const { makeSettings } = await load('shared/make-settings.ts');
  const length = { steps: 1_000_000 };
  const settings = makeSettings('rotation', { encoder: 'conv4', size: 16, batch: 4, engine: 'cpu', length }).value;
  const { run } = await result('runs.start', { dataset, settings });
  const stepNow = async () => (await result('runs.get', { run })).summary.step;
  while ((await stepNow()) < 600) await pause(500); // its curve has all its points
  // The processes that the lab has started: the trainer is the one that computes.
  const others = membersOf(lab.group).filter((pid) => pid !== lab.group);
  const trainer = others.sort((a, b) => cpuOf(b) - cpuOf(a))[0];
  socket.close();
  await pause(1000);
  /** Asked over a socket that is closed again, so that it watches nothing meanwhile. */
  const step = async () => {
    const opened = await openSocket(place);
    const { summary } = (await asker(opened, 60_000)('runs.get', { run })).result;
    opened.close();
    return summary.step;
  };

  const measured = { 0: [], [values.watchers]: [] };
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const count of [0, Number(values.watchers)]) {
      const received = { bytes: 0, boards: 0 };
      const closing = await Promise.all(Array.from({ length: count }, () => watch(place, run, received)));
      await pause(1000);
      received.bytes = 0;
      const [began, from, lab0, trainer0] = [performance.now(), await step(), cpuOf(lab.group), cpuOf(trainer)];
      await pause(1000 * Number(values.seconds));
      const [labS, trainerS] = [cpuOf(lab.group) - lab0, cpuOf(trainer) - trainer0];
      const seconds = (performance.now() - began) / 1000;
      measured[count].push({
        lab: (100 * labS) / seconds,
        trainer: (100 * trainerS) / seconds,
        msPerStep: (1000 * trainerS) / ((await step()) - from),
        kBPerSecond: count > 0 ? received.bytes / 1000 / seconds / count : 0,
        load: loadavg()[0],
      });
      for (const close of closing) close();
      await pause(500);
    }
  }
  console.log(
    '| watchers | lab, % of a core | trainer, % of a core | trainer, CPU ms a step | kB a second and watcher | load |',
  );
  console.log('|---|---|---|---|---|---|');
  for (const [count, rounds] of Object.entries(measured)) {
    const of = (key, digits) => median(rounds.map((each) => each[key])).toFixed(digits);
    const cells = [of('lab', 1), of('trainer', 1), of('msPerStep', 3), of('kBPerSecond', 1), of('load', 1)];
    console.log(`| ${count} | ${cells.join(' | ')} |`);
  }
} finally {
  lab.killAll();
  await lab.ended;
  rmSync(workspace, { recursive: true, force: true });
}
