/**
 * Makes assets/samples from openly licensed photographs in Debian packages, and writes LICENCES.md next to them.
 *
 *   apt-get download <the packages below>; for each: dpkg-deb -x FILE.deb FOLDER/<package>
 *   node scripts/make-samples.mjs FOLDER
 *
 * A whole photograph becomes `name.jpg`; regions of a large one become `name~1.jpg`, `name~2.jpg` …, which the lab
 * never splits between training and held-out photographs.
 */
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from './build.mjs';

const longerSide = 640;
const quality = 86;

const licences = {
  'CC0-1.0': 'https://creativecommons.org/publicdomain/zero/1.0/',
  'public domain': 'no copyright claimed',
  'CC-BY-2.0': 'https://creativecommons.org/licenses/by/2.0/',
  'CC-BY-4.0': 'https://creativecommons.org/licenses/by/4.0/',
  'CC-BY-SA-3.0': 'https://creativecommons.org/licenses/by-sa/3.0/',
  'CC-BY-SA-4.0': 'https://creativecommons.org/licenses/by-sa/4.0/',
  'GPL-2.0-or-later': 'https://www.gnu.org/licenses/old-licenses/gpl-2.0.html',
  'LGPL-2.1-or-later': 'https://www.gnu.org/licenses/old-licenses/lgpl-2.1.html',
  'LGPL-3.0': 'https://www.gnu.org/licenses/lgpl-3.0.html',
};

/** Regions as [left, top, width, height], in shares of the picture. */
const leftRight = [
  [0, 0, 0.5, 1],
  [0.5, 0, 0.5, 1],
];
const lowerLeftRight = [
  [0, 0.3, 0.5, 0.7],
  [0.5, 0.3, 0.5, 0.7],
];

const ubports16 = 'lomiri-wallpapers-16.04/usr/share/backgrounds';
const ubports20 = 'lomiri-wallpapers-20.04/usr/share/backgrounds';
const mate = 'mate-backgrounds/usr/share/backgrounds/mate/nature';
const lxqt = 'lxqt-themes/usr/share/lxqt/wallpapers';
const palapeli = 'palapeli-data/usr/share/palapeli/collection';
const skimage = 'python3-skimage/usr/lib/python3/dist-packages/skimage/data';
const sklearn = 'python3-sklearn/usr/lib/python3/dist-packages/sklearn/datasets/images';
const plasma = (name) => `plasma-workspace-wallpapers/usr/share/wallpapers/${name}/contents/images/2560x1600.jpg`;
const lxqtTeam = 'Razor team and LXQt team';

/** [name, file, author, licence, regions]. The package is the first folder of the file. */
const sources = [
  ['mountain-meadow', `${ubports16}/aitzgorri_by_Aitzol_Berasategi.jpg`, 'Aitzol Berasategi', 'CC-BY-4.0', leftRight],
  ['bridge-cables', `${ubports16}/Bridge_by_Sander_Klootwijk.jpg`, 'Sander Klootwijk', 'CC-BY-SA-4.0'],
  ['dragonfly', `${ubports16}/Dragonfly_by_Bolly.jpg`, '“Bolly”', 'CC-BY-SA-4.0', leftRight],
  ['lamp', `${ubports16}/free_by_Peter_Nerlich.jpg`, 'Peter Nerlich', 'CC-BY-SA-4.0'],
  ['dogs', `${ubports16}/friends_by_Aitzol_Berasategi.jpg`, 'Aitzol Berasategi', 'CC-BY-4.0'],
  ['clock', `${ubports16}/greentock_by_Peter_Nerlich.jpg`, 'Peter Nerlich', 'CC-BY-SA-4.0'],
  ['stream', `${ubports16}/life_by_Aitzol_Berasategi.jpg`, 'Aitzol Berasategi', 'CC-BY-4.0', leftRight],
  ['peaks', `${ubports16}/picosdeeuropa_by_Aitzol_Berasategi.jpg`, 'Aitzol Berasategi', 'CC-BY-4.0', leftRight],
  ['fig', `${ubports16}/Picture_0B_by_freespace.jpg`, 'Trevor “Freespace”', 'CC-BY-4.0'],
  ['brushes', `${ubports16}/Picture_1A_by_freespace.jpg`, 'Trevor “Freespace”', 'CC-BY-4.0', leftRight],
  ['dandelions', `${ubports16}/seeding_by_Clements_Engelhardt.jpg`, 'Clemens Engelhardt', 'CC0-1.0', leftRight],
  ['hill-sunset', `${ubports16}/sunset_by_Aitzol_Berasategi.jpg`, 'Aitzol Berasategi', 'CC-BY-4.0'],
  ['wine-table', `${ubports16}/Wine_by_Jakkub_Mede.jpg`, 'Jakub Mede', 'CC-BY-4.0'],
  ['nuthatch', `${ubports20}/Kleiber_by_Lukas_Baubkus.jpg`, 'Lukas Baubkus', 'CC-BY-SA-3.0'],
  ['water-drop', `${mate}/Aqua.jpg`, 'Charles Barbin', 'GPL-2.0-or-later'],
  ['leaf-ribs', `${mate}/Blinds.jpg`, 'Lennart Poettering, Andrea Cimitan', 'GPL-2.0-or-later'],
  ['dune-grass', `${mate}/Dune.jpg`, 'Marco Cogoni, Hylke Bons', 'GPL-2.0-or-later', leftRight],
  ['red-flower', `${mate}/FreshFlower.jpg`, 'Jens Ansorg', 'GPL-2.0-or-later'],
  ['marigold', `${mate}/Garden.jpg`, 'Charles Barbin', 'GPL-2.0-or-later'],
  ['grass', `${mate}/GreenMeadow.jpg`, 'Timothy Schellhase, Lapo Calamandrei', 'GPL-2.0-or-later'],
  ['ladybird', `${mate}/LadyBird.jpg`, 'Charles Barbin', 'GPL-2.0-or-later'],
  ['wet-leaves', `${mate}/RainDrops.jpg`, '“blackcombwhistler07”', 'GPL-2.0-or-later', leftRight],
  ['storm', `${mate}/Storm.jpg`, 'Sergey Nazarov', 'GPL-2.0-or-later'],
  ['dandelion-seeds', `${mate}/TwoWings.jpg`, 'Charles Barbin, Hylke Bons', 'GPL-2.0-or-later'],
  ['yellow-flower', `${mate}/YellowFlower.jpg`, 'Charles Barbin', 'GPL-2.0-or-later'],
  ['jetty-planks', plasma('BytheWater'), 'Maciej Wiklo', 'LGPL-3.0'],
  ['misty-pier', plasma('ColdRipple'), 'Risto Saukonpää', 'LGPL-3.0'],
  ['cups', plasma('ColorfulCups'), 'Dmitri Popov', 'LGPL-3.0', leftRight],
  ['boats', plasma('EveningGlow'), 'Ian Hex', 'LGPL-3.0', lowerLeftRight],
  ['fallen-leaf', plasma('FallenLeaf'), 'Martin Klapetek', 'LGPL-3.0', leftRight],
  ['facade', plasma('Grey'), 'Sigi Sagi', 'LGPL-3.0', leftRight],
  ['kite', plasma('Kite'), 'Risto Saukonpää', 'LGPL-3.0', [[0.45, 0.05, 0.55, 0.95]]],
  ['spruce-shoots', plasma('OneStandsOut'), 'Risto Saukonpää', 'LGPL-3.0', leftRight],
  ['forest-path', plasma('Path'), 'Risto Saukonpää', 'LGPL-3.0', leftRight],
  ['lake-dusk', plasma('summer_1am'), 'Risto Saukonpää', 'LGPL-3.0'],
  ['wild-flowers', `${lxqt}/flowers.png`, lxqtTeam, 'LGPL-2.1-or-later', leftRight],
  ['foggy-hill', `${lxqt}/fog.jpg`, lxqtTeam, 'LGPL-2.1-or-later'],
  ['after-the-rain', `${lxqt}/after-the-rain.jpg`, lxqtTeam, 'LGPL-2.1-or-later'],
  ['brown-butterfly', `${lxqt}/Butterfly-Kenneth-Wimer.jpg`, `Kenneth Wimer, ${lxqtTeam}`, 'LGPL-2.1-or-later'],
  ['sunbeam', `${lxqt}/beam.png`, lxqtTeam, 'LGPL-2.1-or-later'],
  ['valley', `${lxqt}/Valendas.png`, lxqtTeam, 'LGPL-2.1-or-later'],
  ['apple-buds', `${lxqt}/appleflower.png`, lxqtTeam, 'LGPL-2.1-or-later'],
  ['dew', `${lxqt}/drop.png`, lxqtTeam, 'LGPL-2.1-or-later'],
  ['green-hills', `${lxqt}/this-is-not-windows.jpg`, lxqtTeam, 'LGPL-2.1-or-later'],
  ['striped-butterfly', `${lxqt}/butterfly.png`, lxqtTeam, 'LGPL-2.1-or-later'],
  ['suspension-bridge', `${palapeli}/cincinnati-bridge.jpg`, 'Derek Jensen', 'public domain', leftRight],
  ['citrus', `${palapeli}/citrus-fruits.jpg`, 'US Department of Agriculture', 'public domain', leftRight],
  ['honey-bee', `${palapeli}/european-honey-bee.jpg`, 'John Severns', 'public domain'],
  ['coffee', `${skimage}/coffee.png`, 'Rachel Michetti', 'CC0-1.0'],
  ['cat', `${skimage}/chelsea.png`, 'Stefan van der Walt', 'CC0-1.0'],
  ['astronaut', `${skimage}/astronaut.png`, 'NASA', 'public domain'],
  ['rocket', `${skimage}/rocket.jpg`, 'SpaceX', 'public domain'],
  ['cameraman', `${skimage}/camera.png`, 'Lav Varshney', 'CC0-1.0'],
  ['bricks', `${skimage}/brick.png`, 'CC0Textures', 'CC0-1.0'],
  ['gravel', `${skimage}/gravel.png`, 'CC0Textures', 'CC0-1.0'],
  ['pavilion', `${sklearn}/china.jpg`, 'danielbuechele', 'CC-BY-2.0'],
  ['dahlia', `${sklearn}/flower.jpg`, 'vultilion', 'CC-BY-2.0'],
];

const [extracted] = process.argv.slice(2);
if (!extracted) {
  process.stderr.write('usage: node scripts/make-samples.mjs FOLDER_WITH_EXTRACTED_PACKAGES\n');
  process.exit(2);
}
const out = join(root, 'assets', 'samples');
mkdirSync(out, { recursive: true });
for (const name of readdirSync(out)) if (name.endsWith('.jpg')) rmSync(join(out, name));

async function cut(file, name, region) {
  const upright = sharp(
    await sharp(join(extracted, file)).autoOrient().flatten({ background: '#808080' }).png().toBuffer(),
  );
  const { width, height } = await upright.metadata();
  if (region) {
    const [left, top, wide, high] = region;
    upright.extract({
      left: Math.round(left * width),
      top: Math.round(top * height),
      width: Math.floor(wide * width),
      height: Math.floor(high * height),
    });
  }
  await upright
    .resize(longerSide, longerSide, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .jpeg({ quality, mozjpeg: true })
    .toFile(join(out, name));
}

const rows = [];
for (const [name, file, author, licence, regions] of sources) {
  const names = regions ? regions.map((_, i) => `${name}~${i + 1}.jpg`) : [`${name}.jpg`];
  for (const [i, cutName] of names.entries()) await cut(file, cutName, regions?.[i]);
  const [source] = file.split('/');
  const original = file.split('/').at(file.startsWith('plasma') ? -4 : -1);
  rows.push(
    `| ${names.map((cutName) => `\`${cutName}\``).join(', ')} | ${author} | ${licence} | ${source}: ${original} | ${regions ? 'yes' : 'no'} |`,
  );
}

writeFileSync(
  join(out, 'LICENCES.md'),
  `# The sample photographs: authors and licences

The project's own licence does not cover these photographs. Each keeps the licence below, and they are shipped with the
program as separate files, not as part of it. \`scripts/make-samples.mjs\` took them from Debian 12 packages, turned them
upright, cropped those that the last column marks, reduced them to at most ${longerSide} pixels and saved them as JPEG; nothing
else was changed. Files named \`name~1.jpg\`, \`name~2.jpg\` are regions of one photograph. Pictures under CC-BY-SA, GPL and
LGPL, and works made from them, may only be distributed under the same licence.

| licence | text |
|---|---|
${Object.entries(licences)
  .map(([licence, text]) => `| ${licence} | ${text} |`)
  .join('\n')}

| file | author | licence | package and original | region of a larger picture |
|---|---|---|---|---|
${rows.join('\n')}
`,
);
const files = readdirSync(out).filter((name) => name.endsWith('.jpg'));
const bytes = files.reduce((sum, name) => sum + statSync(join(out, name)).size, 0);
process.stdout.write(`${files.length} photographs from ${sources.length}, ${(bytes / 2 ** 20).toFixed(1)} MiB\n`);
