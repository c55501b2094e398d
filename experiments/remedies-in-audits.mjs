/**
 * How much of a cue a probe still finds when the remedy is on. Folders drawn from DIR are audited unchanged and with the planted cue,
 * each with the remedy off and on, with puzzles posed as in training. The share left is
 *   (planted − clean, remedy on) / (planted − clean, remedy off),
 * and for a cue that cannot be planted (score − chance) on / off.
 *   node experiments/remedies-in-audits.mjs --images DIR [--folders 3] [--photographs 150] [--cue ID …] [--task ID …] \
 *     [--try key=value …] [--set key=value …] [--size PX] [--seed 1]
 * With --try these settings are measured instead of the lab's remedy; --set applies to all audits.
 * JPEG grids and resampling traces do not survive a reduction: for these, the centre of each photograph is cut out at the size of
 * the lab's pack. Prints a row for each cue and task: mean scores over the folders, and the share left.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { runnerImport } from 'vite';
import { bringUpToDate, root } from '../scripts/build.mjs';
import { lab } from './call-lab.mjs';
import { photographsIn } from './photographs.mjs';

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    folders: { type: 'string', default: '3' },
    photographs: { type: 'string', default: '150' },
    cue: { type: 'string', multiple: true },
    task: { type: 'string', multiple: true },
    try: { type: 'string', multiple: true },
    set: { type: 'string', multiple: true, default: [] },
    size: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
if (!values.images) {
  process.stderr.write(
    '--images DIR is required; --folders, --photographs, --cue, --task, --try, --set, --size and --seed are optional\n',
  );
  process.exit(2);
}
await bringUpToDate(['worker', 'hosts']);
const load = async (path) => (await runnerImport(join(root, path), { configFile: false, root })).module;
const { auditedTasks, cueCards } = await load('shared/cue-cards.ts');
const { taskCard } = await load('shared/task-cards.ts');
const { packSideFor } = await load('shared/training-settings.ts');
const { offValue } = await load('renderer/features/shortcuts/remedy-switch.ts');
const { Random } = await load('electron/worker/numerics/random.ts');

const all = photographsIn(values.images);
const temporary = mkdtempSync(join(tmpdir(), 'remedies-in-audits-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
const inWorkspace = (...words) => lab(...words, '--workspace', join(temporary, 'workspace')).at(-1);

const finest = new Set(['jpeg-grid', 'resampling']);
/** Strengths for cues whose usual strength is too weak in reduced pictures. */
const strengths = { 'border-frame': 0.1, 'corner-mark': 0.1, vignetting: 0.7 };

/** Draws the photographs of a folder: whole, or the central `side` px of each; smaller ones are skipped. */
async function drawn(at, side) {
  const folder = join(temporary, `folder-${at}-${side ?? 'whole'}`);
  mkdirSync(folder, { recursive: true });
  const places = new Random(Number(values.seed), 'folder', at).permutation(all.length);
  for (const place of places.subarray(0, Number(values.photographs))) {
    const from = join(values.images, all[place]);
    if (!side) copyFileSync(from, join(folder, `${place}${extname(from)}`));
    else {
      const { width, height } = await sharp(from).metadata();
      if (Math.min(width, height) < side) continue;
      const middle = { left: (width - side) >> 1, top: (height - side) >> 1, width: side, height: side };
      await sharp(from)
        .extract(middle)
        .png()
        .toFile(join(folder, `${place}.png`));
    }
  }
  return folder;
}

const mean = (list) => list.reduce((sum, x) => sum + x, 0) / list.length;
const digits = (value) => value.toFixed(3);

/** The settings to measure for a cue and a task: those of --try, or the lab's remedy, if there is one. */
function remediesFor({ id, remedies }, task) {
  if ((values.cue && !values.cue.includes(id)) || (values.task && !values.task.includes(task))) return [];
  if (!values.try) return remedies[task] ? [remedies[task]] : [];
  return values.try.map((one) => {
    const [key, value] = one.split('=');
    return { key, value: /^[a-z]+$/.test(value) && !/^(true|false)$/.test(value) ? value : JSON.parse(value) };
  });
}

console.log(
  '| cue | task | remedy | planted, off | clean, off | planted, on | clean, on | left |\n|---|---|---|---|---|---|---|---|',
);
for (const card of Object.values(cueCards))
  for (const [task, remedy] of auditedTasks.flatMap((id) => remediesFor(card, id).map((one) => [id, one]))) {
    const { id: cue, plant } = card;
    const size = values.size ?? String(taskCard(task).defaults.size);
    const side = finest.has(cue) ? packSideFor(Number(size)) : undefined;
    const settings = { off: offValue(task, remedy), on: remedy.value };
    const found = { planted: { off: [], on: [] }, clean: { off: [], on: [] } };
    for (let at = 0; at < Number(values.folders); at++) {
      const clean = await drawn(at, side);
      const folders = { clean };
      if (plant) {
        folders.planted = join(temporary, `planted-${at}-${cue}`);
        const strength = String(strengths[cue] ?? plant.usual);
        inWorkspace('plant', '--images', clean, '--cue', cue, '--strength', strength, '--out', folders.planted);
      }
      for (const [which, folder] of Object.entries(folders))
        for (const [state, value] of Object.entries(settings)) {
          const sets = [...values.set, `${remedy.key}=${value}`].flatMap((one) => ['--set', one]);
          const posed = ['--task', task, '--size', size, ...sets, '--seed', values.seed];
          const { cues } = inWorkspace('audit', '--images', folder, ...posed);
          const { withSettings, chance } = cues.find((one) => one.cue === cue);
          found[which][state].push(withSettings.score);
          if (!plant) found.planted[state].push(chance);
        }
      for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true });
    }
    const scores = ['planted', 'clean'].flatMap((which) => ['off', 'on'].map((state) => [which, state]));
    const [plantedOff, plantedOn, cleanOff, cleanOn] = scores.map(([which, state]) => mean(found[which][state]));
    const left = ((plantedOn - cleanOn) / (plantedOff - cleanOff)).toFixed(2);
    const cells = [plantedOff, cleanOff, plantedOn, cleanOn].map(digits).join(' | ');
    console.log(`| ${cue} | ${task} | ${remedy.key}=${remedy.value} | ${cells} | ${left} |`);
  }
