/**
 * Licence of one package: the copyright lines and the texts. Most packages carry a licence file. For the others,
 * `withoutFile` names the copyright holder, and the text is the standard one of the licence id in assets/licences/.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';

const lovell = 'Copyright 2013 Lovell Fuller and others';
const libvips = 'Copyright John Cupitt and the authors of libvips';
const libvipsSource =
  'libvips and the libraries compiled into it are unmodified. Source code: https://github.com/lovell/sharp-libvips and ' +
  'https://github.com/libvips/libvips, under the tags of these versions.';
const libvipsNote = `${libvipsSource} They are shared libraries in files of their own, which may be replaced by other builds with the same interface.`;

/**
 * Packages whose text is not taken from a licence file: there is none, or it holds more than the package's own
 * licence, or the package may not be installed because it is for another platform. The first match counts.
 * `parts` names a file in assets/licences/ with the licences of what is compiled into the package, by the version of
 * `partsOf`: the table in the README of sharp-libvips with its versions.json, ThirdPartyNotices.txt of ONNX Runtime, and the
 * licences of CharLS and OpenJPEG.
 */
const withoutFile = [
  {
    packages: /^@bufbuild\/protobuf$/,
    copyright: ['Copyright 2021-2025 Buf Technologies, Inc.', 'Copyright 2008 Google Inc.'],
  },
  {
    packages: /^@cornerstonejs\/codec-charls$/,
    copyright: ['Copyright (c) 2020 Chris Hafey'],
    parts: 'codec-charls',
    partsOf: '@cornerstonejs/codec-charls',
  },
  {
    packages: /^@cornerstonejs\/codec-openjpeg$/,
    copyright: ['Copyright (c) 2020 Chris Hafey'],
    parts: 'codec-openjpeg',
    partsOf: '@cornerstonejs/codec-openjpeg',
  },
  { packages: /^@emnapi\//, copyright: ['Copyright (c) 2021 Toyobayashi'] },
  {
    packages: /^@img\/sharp-libvips-/,
    copyright: [libvips],
    parts: 'sharp-libvips',
    partsOf: '@img/sharp-libvips-linux-x64',
    note: libvipsNote,
  },
  {
    packages: /^@img\/sharp-wasm32$/,
    copyright: [lovell, libvips],
    parts: 'sharp-libvips',
    partsOf: '@img/sharp-libvips-linux-x64',
    note: libvipsSource,
  },
  {
    packages: /^@img\/sharp-win32-/,
    copyright: [lovell, libvips],
    parts: 'sharp-libvips',
    partsOf: '@img/sharp-libvips-linux-x64',
    note: libvipsNote,
  },
  { packages: /^(sharp$|@img\/sharp-)/, copyright: [lovell] },
  {
    packages: /^@napi-rs\/image/,
    copyright: ['Copyright (c) 2020-present LongYinan(github@lyn.one)'],
    note:
      'The library is compiled from Rust packages (image, resvg, oxipng, libavif and others), which are listed with their ' +
      'licences in Cargo.lock of https://github.com/Brooooooklyn/Image.',
  },
  {
    packages: /^@techstark\/opencv-js$/,
    copyright: [
      'Copyright (C) 2000-2022, Intel Corporation',
      'Copyright (C) 2009-2011, Willow Garage Inc.',
      'Copyright (C) 2009-2016, NVIDIA Corporation',
      'Copyright (C) 2010-2013, Advanced Micro Devices, Inc.',
      'Copyright (C) 2015-2023, OpenCV Foundation',
      'Copyright (C) 2008-2016, Itseez Inc.',
      'Copyright (C) 2019-2023, Xperience AI',
      'Copyright (C) 2019-2022, Shenzhen Institute of Artificial Intelligence and Robotics for Society',
      'Copyright (C) 2022-2023, Southern University of Science And Technology',
      'Copyright (C) 2023-2025, OpenCV AI',
      'Copyright (C) 2024, Bigvision LLC',
    ],
  },
  {
    packages: /^@tensorflow\/tfjs-layers$/,
    copyright: [
      'Copyright (c) 2015 - 2018, François Chollet',
      'Copyright (c) 2015 - 2018, Google LLC',
      'Copyright (c) 2017 - 2018, Microsoft, LLC',
    ],
  },
  {
    packages: /^@tensorflow\/tfjs-backend-wasm$/,
    copyright: ['Copyright Google LLC'],
    note:
      'Its WebAssembly files contain XNNPACK, pthreadpool and cpuinfo; their licences are among those of the libraries of ' +
      'onnxruntime-node.',
  },
  { packages: /^@tensorflow\//, copyright: ['Copyright Google LLC'] },
  {
    packages: /^(agent-base|https-proxy-agent)$/,
    copyright: ['Copyright (c) 2013 Nathan Rajlich <nathan@tootallnate.net>'],
  },
  { packages: /^concat-map$/, copyright: ['Copyright James Halliday <mail@substack.net>'] },
  { packages: /^detect-libc$/, copyright: ['Copyright 2017 Lovell Fuller and others'] },
  { packages: /^hyparquet(-writer)?$/, copyright: ['Copyright Hyperparam'] },
  {
    packages: /^electron$/,
    copyright: ['Copyright (c) Electron contributors', 'Copyright (c) 2013-2020 GitHub Inc.'],
    note:
      'Electron contains Chromium, Node.js, FFmpeg (LGPL-2.1-or-later) and others. Their notices are in ' +
      'LICENSES.chromium.html, which lies beside the program in the desktop app.',
  },
  { packages: /^es6-promisify$/, copyright: ['Copyright (c) Mike Hall <mikehall314@gmail.com>'] },
  {
    packages: /^jxl-oxide-wasm$/,
    licence: 'MIT', // the package leaves the choice between this and Apache-2.0
    copyright: ['Copyright (c) Wonwoo Choi and the authors of jxl-oxide'],
    note:
      'The library is compiled from Rust packages (jxl-oxide, png, wasm-bindgen and others), which are listed with their ' +
      'licences in Cargo.lock of https://github.com/tirr-c/jxl-oxide.',
  },
  {
    packages: /^libheif-js$/,
    licence: 'LGPL-3.0-or-later', // the package notes the older id LGPL-3.0
    copyright: ['Copyright (c) struktur AG, Dirk Farin and the authors of libheif and libde265'],
    note:
      'libheif and libde265 are unmodified. Source code: https://github.com/strukturag/libheif and ' +
      'https://github.com/strukturag/libde265; build: https://github.com/catdad-experiments/libheif-js. They are in ' +
      'libheif.wasm and libheif.js, files of their own, which may be replaced by other builds with the same interface.',
  },
  {
    packages: /^long$/,
    copyright: ['Copyright Daniel Wirtz <dcode@dcode.io>'],
  },
  { packages: /^lerc$/, copyright: ['Copyright 2015-2021 Esri'] },
  { packages: /^onnx-buf$/, copyright: ['Copyright (c) Eric Zhang'] },
  { packages: /^onnxruntime-common$/, copyright: ['Copyright (c) Microsoft Corporation'] },
  {
    packages: /^onnxruntime-node$/,
    copyright: ['Copyright (c) Microsoft Corporation'],
    parts: 'onnxruntime',
    partsOf: 'onnxruntime-node',
    note:
      'On Windows the package also contains DirectML.dll, dxcompiler.dll and dxil.dll by Microsoft, under the terms of ' +
      'https://www.nuget.org/packages/Microsoft.AI.DirectML and https://github.com/microsoft/DirectXShaderCompiler.',
  },
  { packages: /^react-remove-scroll-bar$/, copyright: ['Copyright (c) 2025 Anton Korzunov <thekashey@gmail.com>'] },
  { packages: /^seedrandom$/, copyright: ['Copyright 2019 David Bau'] },
  { packages: /^tr46$/, copyright: ['Copyright (c) Sebastian Mayr'] },
  { packages: /^web-worker$/, copyright: ['Copyright 2020 Google LLC'] },
  { packages: /^xml-utils$/, copyright: ['Daniel J. Dufour has waived the copyright'] },
  { packages: /^vite$/, copyright: ['Copyright (c) 2019-present, VoidZero Inc. and Vite contributors'] },
];

function stored(name) {
  const file = join('assets', 'licences', `${name}.txt`);
  if (!existsSync(join(root, file)))
    throw new Error(`${file} is missing; scripts/licence-texts.mjs says what it holds`);
  return readFileSync(join(root, file), 'utf8').replaceAll('\r', '').trimEnd();
}

const isTitle = (line) => /^\W*(the )?((mit|isc|[\w -]*bsd|0bsd)\b[^.]{0,30})?licen[cs]e\W*(\(\w+\))?\W*$/i.test(line);
const isCopyright = (words) => /^\W*(copyright\b(?! (notice|holder|owner))|©|all rights reserved)/i.test(words);

/**
 * Takes title and copyright off the beginning of a licence file, so that equal licences of different holders have one
 * text. A paragraph that goes on with the licence's own words stays where it is.
 */
function split(file) {
  const paragraphs = file
    .replaceAll('\r', '')
    .replaceAll('\t', '    ')
    .trim()
    .split(/\n\s*\n/);
  const copyright = [];
  for (;;) {
    const lines = (paragraphs[0] ?? '').split('\n').filter((line) => !isTitle(line));
    const isHead =
      lines.length === 0 || (isCopyright(lines[0]) && !/permi|redistrib|licensed under/i.test(lines.join(' ')));
    if (!isHead) break;
    copyright.push(...joined(lines));
    paragraphs.shift();
  }
  return { copyright, text: paragraphs.map((paragraph) => paragraph.trimEnd()).join('\n\n') };
}

/** A copyright line that was wrapped becomes one line. */
const joined = (lines) =>
  lines.reduce((all, line) => {
    if (all.length === 0 || isCopyright(line)) all.push(line.trim());
    else all[all.length - 1] += ` ${line.trim()}`;
    return all;
  }, []);

/** Copyright lines inside a text that could not be split. */
const copyrightIn = (text) =>
  text
    .split('\n')
    .map((line) => line.replace(/^[\s*/#-]+/, '').trim())
    .filter((line) => /^Copyright (\([cC]\)|©|\d{4}|[A-Z])/.test(line));

/**
 * @param {{ path: string, name: string, licence: string }} found Its place in package-lock.json, its name, and the licence that the lock notes.
 * @param {(name: string) => string} versionOf Version of a package.
 * @returns {{ licence?: string, copyright: string[], texts: string[], note?: string }} Texts without title and copyright.
 * @throws Error if the package has no text.
 */
export function licenceOf({ path, name, licence }, versionOf) {
  const known = withoutFile.find(({ packages }) => packages.test(name));
  if (known) {
    const used = known.licence ?? licence;
    const ids = used.split(/ AND |[()]/).filter((id) => id !== '');
    const parts = known.parts ? [stored(`${known.parts}-${versionOf(known.partsOf)}`)] : [];
    return { licence: used, copyright: known.copyright, texts: [...ids.map(stored), ...parts], note: known.note };
  }
  const folder = join(root, path);
  const files = existsSync(folder)
    ? readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    : [];
  if (files.length === 0)
    throw new Error(`${name} has no licence file: name its copyright holder in scripts/licence-texts.mjs`);
  const pieces = files.sort().map((file) => split(readFileSync(join(folder, file), 'utf8')));
  const copyright = pieces.flatMap((piece) => [...piece.copyright, ...copyrightIn(piece.text)]);
  if (copyright.length === 0 || pieces.some(({ text }) => text === ''))
    throw new Error(`${path} has a licence file without a copyright or a text: give both in scripts/licence-texts.mjs`);
  return { copyright: [...new Set(copyright)], texts: pieces.map(({ text }) => text) };
}
