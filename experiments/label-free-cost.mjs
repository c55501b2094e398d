/**
 * What label-free measures cost, in CPU time of this process, and how RankMe and others change with the number of images:
 *   node experiments/label-free-cost.mjs
 * The features are Gaussian, with variances that fall as 1/k.
 */
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { root } from '../scripts/build.mjs';

const load = async (path) => (await runnerImport(join(root, 'electron', 'worker', path))).module;
const { measureLabelFree } = await load('numerics/label-free.ts');
const { health } = await load('numerics/representation-health.ts');
const { Random } = await load('numerics/random.ts');
const { measuredView } = await load('posing/measured-views.ts');

const random = new Random('label-free cost');
const features = (count, width) => ({
  count,
  width,
  data: Float32Array.from({ length: count * width }, (_, i) => random.normal() * ((i % width) + 1) ** -0.5),
});
async function cpuMs(work) {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: Math.round((user + system) / 1000), result };
}
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);

await measureLabelFree(features(100, 64), { effectiveRank: 1 }); // compiled before it is timed
console.log('images, features: CPU ms of health, of the rest, of 1,000 views');
for (const [count, width] of [
  [512, 256],
  [1024, 192],
  [1024, 256],
  [1024, 512],
  [1024, 2048],
  [5000, 512],
]) {
  const given = features(count, width);
  const { ms, result } = await cpuMs(() => health(given));
  const rest = await cpuMs(() => measureLabelFree(given, result));
  const few = features(10, width);
  const views = { features: features(1000, width), each: 10 };
  const viewed = await cpuMs(() => measureLabelFree(few, result, views));
  row(count, width, ms, rest.ms, viewed.ms);
}
console.log('side: CPU ms of drawing 1,000 views');
for (const size of [32, 64, 96, 224]) {
  const [width, height] = [Math.round(size * 1.5), Math.round(size * 1.15)];
  const data = Uint8Array.from({ length: width * height * 3 }, () => random.integer(0, 255));
  const picture = { width, height, channels: 3, data };
  const format = { size, channels: 3, pixelType: 'uint8', isColour: true };
  const { ms } = await cpuMs(() => {
    for (let view = 0; view < 1000; view++) measuredView(picture, 'content', view, format);
  });
  row(size, ms);
}
console.log('images of 256 features: RankMe, its limit, α-ReQ, intrinsic dimension, cluster learnability');
const all = features(16_000, 256);
for (const count of [64, 128, 256, 512, 1024, 4000, 16_000]) {
  const some = { count, width: 256, data: all.data.subarray(0, count * 256) };
  const found = await measureLabelFree(some, health(some));
  const { rankMe, rankMeLimit, alphaReq, intrinsicDimension, clusterLearnability } = found;
  row(
    count,
    rankMe.toFixed(1),
    rankMeLimit,
    alphaReq.toFixed(2),
    intrinsicDimension.toFixed(1),
    clusterLearnability.toFixed(2),
  );
}
