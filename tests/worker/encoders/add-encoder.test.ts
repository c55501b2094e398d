import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fillInput } from '../../../electron/worker/encoders/fill-input.ts';
import { openAdded } from '../../../electron/worker/encoders/open-added.ts';
import { readOnnx } from '../../../electron/worker/encoders/read-onnx.ts';
import { perform } from '../../../electron/worker/jobs/jobs.ts';
import type { WorkerPort } from '../../../electron/worker/messages/worker-port.ts';
import type { EncoderOptions } from '../../../shared/encoders.ts';
import { presets } from '../../../shared/encoders.ts';
import { colourReading } from '../../../shared/image-reading.ts';
import { preprocessingSteps } from '../../../shared/preprocessing-recipe.ts';
import { Heard, temporaryFolder } from '../training/fixture.ts';
import {
  changed,
  mapWidth,
  type Tiny,
  tinyModel,
  withCustomOperator,
  withExternalData,
  withOpset,
} from './tiny-models.ts';

const folder = temporaryFolder();
let count = 0;

/** A new folder with these files. @returns The path of the first. */
function files(contents: Readonly<Record<string, Uint8Array | string>>): string {
  const place = join(folder, `files-${count++}`);
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), content);
  }
  return join(place, Object.keys(contents)[0]!);
}

async function add(file: string, options: EncoderOptions = { preset: 'imagenet' }) {
  const heard = new Heard();
  const out = join(folder, `out-${count++}`);
  mkdirSync(out);
  const port: WorkerPort = { send: (message) => heard.add(message), onMessage: () => {} };
  await perform({ job: 'add-encoder', file, out, options }, port);
  return { encoder: heard.result('add-encoder'), failure: heard.ending.failure, out };
}
const addTiny = (tiny: Tiny = {}, options?: EncoderOptions) => add(files({ 'tiny.onnx': tinyModel(tiny) }), options);

describe('an ONNX file', () => {
  it('is copied, described and tested; its own folder stays as it is', async () => {
    const bytes = tinyModel();
    const file = files({ 'tiny.onnx': bytes });
    const { encoder, failure, out } = await add(file);
    expect(failure).toBeUndefined();
    expect(encoder).toEqual({
      name: 'tiny',
      kind: 'onnx',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
      files: ['tiny.onnx'],
      source: file,
      input: {
        name: 'image',
        layout: 'nchw',
        size: 32,
        resize: 32,
        preset: 'imagenet',
        ...presets.imagenet,
        from: 'the option --preset imagenet',
      },
      // The mean of the map is the features: one stage, named after the first, read where it is cheaper.
      features: { output: 'features', width: mapWidth, stage: 'map' },
      stages: [
        {
          stage: 'map',
          width: mapWidth,
          output: 'features',
          pooling: 'none',
          places: { output: 'map', pooling: 'map' },
        },
      ],
      otherOutputs: [{ output: 'features', why: 'gives the features of map' }],
      selfTest: { passed: true, images: 4, difference: expect.closeTo(0, 5) },
    });
    expect(readFileSync(join(out, 'files', 'tiny.onnx')).equals(bytes)).toBe(true);
    expect(readdirSync(dirname(file))).toEqual(['tiny.onnx']);
  });

  it.each<[string, Tiny, object]>([
    ['channels last', { nhwc: true, input: {} }, { layout: 'nhwc', size: 32 }],
    ['a fixed batch', { input: { shape: [3, 3, 32, 32] } }, { batch: 3, size: 32 }],
    ['a fixed batch of one', { input: { shape: [1, 3, 32, 32] } }, { batch: 1 }],
  ])('with %s is used as it is', async (_, tiny, input) => {
    const { encoder, failure } = await addTiny(tiny);
    expect(failure).toBeUndefined();
    expect(encoder!.input).toMatchObject(input);
    expect(encoder!.stages[0]).toMatchObject({ width: mapWidth });
  });

  it('of a free size takes the one that is asked for', async () => {
    const { encoder } = await addTiny({ input: { shape: ['N', 3, 'H', 'W'] } }, { preset: 'unit', size: 48 });
    expect(encoder!.input).toMatchObject({ size: 48, resize: 54, preset: 'unit' });
  });

  it('of a free layout takes the one that is asked for', async () => {
    const { encoder } = await addTiny(
      { input: { shape: ['N', 'C', 'H', 'W'] } },
      { preset: 'unit', size: 32, layout: 'nchw' },
    );
    expect(encoder!.input).toMatchObject({ layout: 'nchw', size: 32 });
  });

  it('with tokens has a stage for the class token and one for the mean of the patches', async () => {
    const { encoder } = await addTiny({ outputs: ['with-cls', 'tokens'] });
    expect(encoder!.stages).toEqual([
      { stage: 'with-cls.class', width: mapWidth, output: 'with-cls', pooling: 'class-token' },
      { stage: 'with-cls.patches', width: mapWidth, output: 'with-cls', pooling: 'patch-tokens', prefix: 1 },
    ]);
    // 64 tokens are a square: no class token.
    expect(encoder!.otherOutputs).toEqual([
      { output: 'tokens.patches', why: 'gives the features of with-cls.patches' },
    ]);
    expect(encoder!.features).toEqual({ output: 'with-cls', width: mapWidth, stage: 'with-cls.class' });
  });

  it('prefers features to answers, and takes the output that is asked for', async () => {
    const named = await addTiny({ outputs: ['logits', 'tokens'] });
    expect(named.encoder!.features.output).toBe('tokens');
    const asked = await addTiny({ outputs: ['logits', 'tokens'] }, { preset: 'unit', output: 'logits' });
    expect(asked.encoder!.features).toMatchObject({ output: 'logits', stage: 'logits' });
    expect(asked.encoder!.stages.map(({ stage }) => stage)).toEqual(['logits', 'tokens.patches']);
  });

  it('leaves out outputs that give no features, and says why', async () => {
    const { encoder } = await addTiny({ outputs: ['features', 'answer', 'five-axes', 'one-axis', 'nan', 'constant'] });
    expect(encoder!.stages.map(({ stage }) => stage)).toEqual(['features']);
    expect(Object.fromEntries(encoder!.otherOutputs.map(({ output, why }) => [output, why]))).toEqual({
      answer: '[4, 1] is not of float32 or float64',
      'five-axes': '[4, 5, 8, 8, 1] has 5 axes: features have 2, tokens 3, maps 4',
      'one-axis': '[20] has not one row for each of 4 images',
      nan: 'are not finite',
      constant: 'are the same for every image',
    });
  });

  it('keeps the output that counts as the features, if another gives the same', async () => {
    const { encoder, failure } = await addTiny({ outputs: ['features', 'copy', 'map'] });
    expect(failure).toBeUndefined();
    expect(encoder!.features).toEqual({ output: 'features', width: mapWidth, stage: 'features' });
    expect(encoder!.stages).toEqual([
      {
        stage: 'features',
        width: mapWidth,
        output: 'features',
        pooling: 'none',
        places: { output: 'map', pooling: 'map' },
      },
    ]);
    expect(encoder!.otherOutputs.map(({ output }) => output)).toEqual(['copy', 'map']);
  });

  it('with a fixed batch of one is tested on several images', async () => {
    const fixed = { input: { shape: [1, 3, 32, 32] } };
    expect((await addTiny(fixed)).encoder!.selfTest).toEqual({ passed: true, images: 4, difference: 0 });
    const { failure } = await addTiny({ ...fixed, outputs: ['constant'] });
    expect(failure!.message).toContain('are the same for every image');
  });

  it('with more features than an evaluation can take has other stages, or none', async () => {
    const { encoder } = await addTiny({ outputs: ['features', 'wide'] });
    expect(encoder!.otherOutputs).toEqual([
      { output: 'wide', why: '[4, 8195] has 8195 features: an evaluation takes at most 8192' },
    ]);
    expect((await addTiny({ outputs: ['wide'] })).failure!.message).toContain('at most 8192');
  });

  it('with more tensors than a call takes arguments is read', () => {
    const model = changed(tinyModel(), ({ graph }) => {
      const empty = { ...graph!.initializer[0]!, rawData: new Uint8Array() };
      for (let i = 0; i < 200_000; i++) graph!.initializer.push(empty);
    });
    expect(readOnnx(model, 'tiny.onnx').external).toEqual([]);
  });

  it('brings its external data along, also from a folder below', async () => {
    const { model, data } = withExternalData(tinyModel(), 'weights/tiny.data');
    const { encoder, out, failure } = await add(files({ 'tiny.onnx': model, 'weights/tiny.data': data }));
    expect(failure).toBeUndefined();
    expect(encoder!.files).toEqual(['tiny.onnx', 'weights/tiny.data']);
    expect(readFileSync(join(out, 'files', 'weights', 'tiny.data')).equals(data)).toBe(true);
    expect(encoder!.sha256).toBe(createHash('sha256').update(model).update(data).digest('hex'));
    expect(encoder!.bytes).toBe(model.length + data.length);
  });
});

describe('a tensor inside an ONNX graph', () => {
  const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

  it('becomes an output of the copy, and the file stays as it is', async () => {
    const bytes = tinyModel();
    const file = files({ 'tiny.onnx': bytes });
    const { encoder, failure, out } = await add(file, { preset: 'unit', output: 'conv' });
    expect(failure).toBeUndefined();
    expect(encoder!.features).toEqual({ output: 'conv', width: mapWidth, stage: 'conv' });
    expect(encoder!.stages.map(({ stage, pooling }) => [stage, pooling])).toEqual([
      ['map', 'none'],
      ['conv', 'map'],
    ]);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    const copy = readFileSync(join(out, 'files', 'tiny.onnx'));
    expect(readOnnx(copy, 'copy').outputs).toEqual(['map', 'features', 'conv']);
    expect([encoder!.sha256, encoder!.bytes, encoder!.copySha256]).toEqual([hashOf(bytes), bytes.length, hashOf(copy)]);

    // The map is the ReLU of the convolution.
    const program = await openAdded(out, { event: 'encoder', id: 'tiny', ...encoder!, addedAt: '' });
    const outputs = await program.run(
      Float32Array.from({ length: 3 * 32 * 32 }, (_, i) => Math.sin(i)),
      1,
    );
    await program.dispose();
    const [conv, map] = [outputs.get('conv')!, outputs.get('map')!];
    expect(conv.dims).toEqual([1, mapWidth, 8, 8]);
    expect(conv.data!.some((value) => value < 0)).toBe(true);
    expect(map.data).toEqual(conv.data!.map((value) => Math.max(0, value)));
  });

  it('is found also if the weights are in another file', async () => {
    const { model, data } = withExternalData(tinyModel(), 'tiny.data');
    const file = files({ 'tiny.onnx': model, 'tiny.data': data });
    const { encoder } = await add(file, { preset: 'unit', output: 'pooled' });
    expect(encoder!.features).toMatchObject({ output: 'pooled', width: mapWidth });
  });

  it('that changes later is noticed', async () => {
    const { encoder, out } = await addTiny({}, { preset: 'unit', output: 'conv' });
    writeFileSync(join(out, 'files', 'tiny.onnx'), tinyModel());
    const added = { event: 'encoder', id: 'tiny', ...encoder!, addedAt: '' } as const;
    await expect(openAdded(out, added)).rejects.toThrow(/the files of the encoder tiny have changed/);
  });

  it('that is not there is refused with the nearest names', async () => {
    const { failure } = await addTiny({}, { preset: 'unit', output: 'ocnv' });
    expect(failure!.message).toBe(
      "tiny.onnx has no tensor 'ocnv': its outputs are 'map', 'features', and it has 2 inner tensors",
    );
    expect(failure!.hint).toMatch(/^say --output NAME with one of them; the nearest names are 'conv', /);
    const part = await addTiny({ outputs: ['features', 'logits'] }, { preset: 'unit', output: 'POOL' });
    expect(part.failure!.hint).toMatch(/the nearest names are 'pooled'$/);
  });

  it('that gives no features is refused with its shape', async () => {
    const { failure } = await addTiny({ outputs: ['answer', 'of-batch'] }, { preset: 'unit', output: 'batch-mean' });
    expect(failure!.message).toMatch(/'batch-mean' \[1, 5\] has not one row for each of 4 images/);
  });
});

describe('an input of one channel', () => {
  const grey = { channels: 1, input: { shape: ['N', 1, 32, 32] } } as const;

  it.each<[string, Tiny, EncoderOptions, object]>([
    ['0 to 1', grey, { preset: 'unit' }, { layout: 'nchw', preset: 'unit', mean: [0], std: [1] }],
    ['−1 to 1', grey, { preset: 'symmetric' }, { preset: 'symmetric', mean: [0.5], std: [0.5] }],
    ['its own', grey, { mean: [0.1307], std: [0.3081] }, { preset: 'custom', mean: [0.1307], std: [0.3081] }],
    // The mean of ImageNet’s red alone is not the preset.
    ['that of red', grey, { mean: [0.485], std: [0.229] }, { preset: 'custom', mean: [0.485], std: [0.229] }],
    [
      'channels last',
      { nhwc: true, channels: 1, input: { shape: ['N', 32, 32, 1] } },
      { preset: 'unit' },
      { layout: 'nhwc', mean: [0] },
    ],
    ['its metadata', { ...grey, metadata: { mean: '[0.2]', std: '0.3' } }, {}, { mean: [0.2], std: [0.3] }],
    [
      'that of a grey run',
      {
        ...grey,
        metadata: {
          producer: 'Pretext Lab 1',
          size: '32',
          preprocessing: preprocessingSteps({ size: 32, reading: { ...colourReading, channels: 'grey' } }).join('; '),
        },
      },
      {},
      { preset: 'unit', mean: [0], std: [1], from: 'the metadata of the file' },
    ],
  ])('is taken with one mean and deviation: %s', async (_, tiny, options, input) => {
    const { encoder, failure } = await addTiny(tiny, options);
    expect(failure).toBeUndefined();
    expect(encoder!.input).toMatchObject(input);
    expect(encoder!.stages[0]).toMatchObject({ width: mapWidth });
  });

  it('reads the number of a file beside it', async () => {
    const config = JSON.stringify({ image_mean: [0.5], image_std: 0.25 });
    const { encoder } = await add(files({ 'tiny.onnx': tinyModel(grey), 'preprocessor_config.json': config }), {});
    expect(encoder!.input).toMatchObject({ mean: [0.5], std: [0.25] });
  });

  it.each<[string, EncoderOptions, RegExp]>([
    ['imagenet', { preset: 'imagenet' }, /takes grey images, but the option --preset imagenet has numbers for red/],
    ['clip', { preset: 'clip' }, /takes grey images, but the option --preset clip has numbers for red/],
    ['three means', { mean: [0.1, 0.2, 0.3], std: [1, 1, 1] }, /has numbers for red, green and blue: 0\.1, 0\.2, 0\.3/],
    ['nothing', {}, /nothing says how the pixels are normalised/],
  ])('is refused with %s', async (_, options, message) => {
    const { failure } = await addTiny(grey, options);
    expect(failure!.code).toBe('bad-usage');
    expect(failure!.message).toMatch(message);
    expect(failure!.hint).toBe('say --preset unit (0 to 1) or symmetric (−1 to 1), or --mean M --std S');
  });

  it('gets the luma of colours, as the lab reads grey images', () => {
    const square = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 90, 90, 90]);
    const filled = fillInput([square], { layout: 'nchw', size: 2, mean: [0.5], std: [0.25] }, 2);
    const luma = [76, 150, 29, 90].map((value) => (value / 255 - 0.5) / 0.25);
    expect(filled).toHaveLength(8);
    for (const [i, value] of [...luma, 0, 0, 0, 0].entries()) expect(filled[i]).toBeCloseTo(value, 5);
  });
});

describe('preprocessing', () => {
  it('counts one number for every channel', async () => {
    const { encoder } = await addTiny({}, { mean: [0.5], std: [0.5] });
    expect(encoder!.input).toMatchObject({ preset: 'symmetric', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
  });

  const byFile = (name: string, content: object, tiny: Tiny = {}, place = 'tiny.onnx') =>
    add(files({ [place]: tinyModel(tiny), [name]: JSON.stringify(content) }), {});

  it('comes from preprocessor_config.json of Hugging Face', async () => {
    const config = {
      image_mean: [0.48145466, 0.4578275, 0.40821073],
      image_std: [0.26862954, 0.26130258, 0.27577711],
      size: { shortest_edge: 36 },
      crop_size: { height: 32, width: 32 },
      do_center_crop: true,
    };
    const { encoder } = await byFile('preprocessor_config.json', config);
    expect(encoder!.input).toMatchObject({
      preset: 'clip',
      size: 32,
      resize: 36,
      from: 'preprocessor_config.json beside the file',
    });
  });

  it('of a file in a folder called onnx lies one folder above', async () => {
    const config = {
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
      size: { height: 40, width: 40 },
      do_center_crop: false,
    };
    const { encoder } = await byFile(
      'preprocessor_config.json',
      config,
      { input: { shape: ['N', 3, 'H', 'W'] } },
      'onnx/model.onnx',
    );
    expect(encoder!.input).toMatchObject({ preset: 'symmetric', size: 40, resize: 40 });
  });

  it('counts the scale of bytes in preprocessor_config.json', async () => {
    const { encoder } = await byFile('preprocessor_config.json', {
      image_mean: [127.5, 127.5, 127.5],
      image_std: [127.5, 127.5, 127.5],
      do_rescale: false,
    });
    expect(encoder!.input.preset).toBe('symmetric');
    const plain = await byFile('preprocessor_config.json', {
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
      do_normalize: false,
    });
    expect(plain.encoder!.input.preset).toBe('unit');
  });

  it('comes from config.json of timm, with the part of the image that it cuts off', async () => {
    const config = {
      pretrained_cfg: {
        mean: [0.485, 0.456, 0.406],
        std: [0.229, 0.224, 0.225],
        input_size: [3, 224, 224],
        crop_pct: 0.875,
      },
    };
    const { encoder } = await byFile('config.json', config);
    // 224 / .875 = 256; for 32 px, 256 · 32 / 224 = 36.6.
    expect(encoder!.input).toMatchObject({ preset: 'imagenet', size: 32, resize: 37 });
  });

  it('comes from the metadata of the file before a file beside it, and from options before both', async () => {
    const metadata = { mean: '[0.1, 0.2, 0.3]', std: '0.4, 0.5, 0.6' };
    const beside = JSON.stringify({ mean: [0, 0, 0], std: [1, 1, 1] });
    const file = files({ 'tiny.onnx': tinyModel({ metadata }), 'config.json': beside });
    const own = await add(file, {});
    expect(own.encoder!.input).toMatchObject({
      preset: 'custom',
      mean: [0.1, 0.2, 0.3],
      std: [0.4, 0.5, 0.6],
      from: 'the metadata of the file',
    });
    const asked = await add(file, { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
    expect(asked.encoder!.input).toMatchObject({ preset: 'symmetric', from: 'the options --mean and --std' });
  });

  it('is refused, with the choices, where nothing says it', async () => {
    const { failure } = await addTiny({}, {});
    expect(failure).toMatchObject({ code: 'bad-usage' });
    expect(failure!.message).toContain('nothing says how the pixels are normalised for tiny.onnx');
    expect(failure!.hint).toMatch(/--preset imagenet, clip, unit, symmetric .* --mean R,G,B --std R,G,B/);
  });

  it('of an export from a run with other images than colour is refused', async () => {
    const { failure } = await addTiny(
      { metadata: { producer: 'Pretext Lab 1', size: '32', preprocessing: 'grey' } },
      {},
    );
    expect(failure!.message).toContain('was exported from a run with other images than colour or grey of 8 bits: grey');
    expect(failure!.hint).toContain('--run');
  });
});

describe('a file that cannot be used is refused, with a way forward:', () => {
  const tiny = tinyModel();
  const external = withExternalData(tiny, 'tiny.data').model;
  const tooLarge = [{ name: 'ids', type: 'int64', shape: ['N', 77] }] as const;
  it.each<[string, Uint8Array | string, EncoderOptions, RegExp, RegExp]>([
    ['not ONNX', 'hello, this is a text and not a model', {}, /is not an ONNX (file|model)/, /export it again/],
    ['empty', '', {}, /is not an ONNX model: it has no graph/, /export it again/],
    [
      'a pointer of Git LFS',
      'version https://git-lfs.github.com/spec/v1\noid sha256:0',
      {},
      /pointer of Git LFS/,
      /git lfs pull/,
    ],
    [
      'cut off',
      tiny.subarray(0, tiny.length - 40),
      {},
      /is not an ONNX file, or it is cut off: found \d+ bytes/,
      /download/,
    ],
    [
      'a custom operator',
      withCustomOperator(tiny),
      {},
      /uses a custom operator: my\.company\.Magic/,
      /standard ONNX operators/,
    ],
    [
      'an opset that is too new',
      withOpset(tiny, 99),
      { preset: 'unit' },
      /newer than this ONNX Runtime/,
      /opset_version=17/,
    ],
    [
      'no image input',
      tinyModel({ input: { shape: ['N', 77] } }),
      {},
      /no input takes images: found 'image' \[N, 77\] of float32/,
      /\[N, 3, H, W\]/,
    ],
    [
      'a second input',
      tinyModel({ more: tooLarge }),
      {},
      /needs more than an image: found 'image' .*'ids' \[N, 77\] of int64/,
      /only the image encoder/,
    ],
    [
      'an input of bytes',
      tinyModel({ input: { type: 'uint8' } }),
      {},
      /of uint8 is not of float32/,
      /inputs of float32/,
    ],
    [
      '2 channels',
      tinyModel({ channels: 2, input: { shape: ['N', 2, 32, 32] } }),
      {},
      /takes 2 channels: images have 3, red, green and blue, or 1, grey/,
      /3 channels or of 1/,
    ],
    [
      '4 channels',
      tinyModel({ channels: 4, input: { shape: ['N', 4, 32, 32] } }),
      {},
      /takes 4 channels: images have 3, red, green and blue, or 1, grey/,
      /3 channels or of 1/,
    ],
    [
      'sides that differ',
      tinyModel({ input: { shape: ['N', 3, 32, 48] } }),
      {},
      /is 32×48 px: images are taken as squares/,
      /square/,
    ],
    [
      'a size that is free',
      tinyModel({ input: { shape: ['N', 3, 'H', 'W'] } }),
      { preset: 'unit' },
      /takes any size/,
      /--size 224/,
    ],
    [
      'a layout that is free',
      tinyModel({ input: { shape: ['N', 'C', 'H', 'W'] } }),
      { preset: 'unit' },
      /which axis holds the channels/,
      /--layout nchw/,
    ],
    ['another size than asked for', tiny, { preset: 'unit', size: 64 }, /--size 64 does not fit/, /^$/],
    [
      'another layout than asked for',
      tiny,
      { preset: 'unit', layout: 'nhwc' },
      /--layout nhwc does not fit/,
      /\[N, 3, H, W\]/,
    ],
    [
      'outputs of odd rank',
      tinyModel({ outputs: ['five-axes', 'one-axis'] }),
      { preset: 'unit' },
      /no output of tiny\.onnx gives features: 'five-axes' \[4, 5, 8, 8, 1\] has 5 axes.*'one-axis' \[20\]/,
      /\[N, D\]/,
    ],
    [
      'an output that is not there',
      tiny,
      { preset: 'unit', output: 'head' },
      /no tensor 'head': its outputs are 'map', 'features'/,
      /--output NAME/,
    ],
    [
      'features that are not finite',
      tinyModel({ outputs: ['nan'] }),
      { preset: 'unit' },
      /are not finite: the output 'nan'/,
      /trained weights/,
    ],
    [
      'features that never change',
      tinyModel({ outputs: ['constant'] }),
      { preset: 'unit' },
      /are the same for every image/,
      /trained weights/,
    ],
    [
      'features that depend on the batch',
      tinyModel({ outputs: ['of-batch'] }),
      { preset: 'unit' },
      /depend on the other images of a batch/,
      /model\.eval in PyTorch/,
    ],
    [
      'external data that is missing',
      external,
      { preset: 'unit' },
      /tiny\.data is missing, which holds weights of tiny\.onnx/,
      /under the same name/,
    ],
    [
      'external data outside its folder',
      withExternalData(tiny, '../../secret').model,
      {},
      /are '\.\.\/\.\.\/secret', which is not inside its folder/,
      /beside it/,
    ],
    [
      'external data by an absolute path',
      withExternalData(tiny, '/etc/passwd').model,
      {},
      /which is not inside its folder/,
      /beside it/,
    ],
    [
      'external data in two places, of which ONNX Runtime takes the last',
      changed(external, ({ graph }) => {
        const { externalData } = graph!.initializer.find(({ name }) => name === 'w')!;
        externalData.push({ ...externalData.find(({ key }) => key === 'location')!, value: '../secret' });
      }),
      {},
      /are '\.\.\/secret', which is not inside its folder/,
      /beside it/,
    ],
    [
      'external data at an address in memory',
      withExternalData(tiny, '*/_ORT_MEM_ADDR_/*').model,
      {},
      /which is not inside its folder/,
      /beside it/,
    ],
    ['a mean without a deviation', tiny, { mean: [0, 0, 0] }, /given together/, /^$/],
    ['a deviation of 0', tiny, { mean: [0, 0, 0], std: [0, 1, 1] }, /must be above 0/, /--preset/],
  ])('%s', async (_, content, options, message, hint) => {
    const { failure, encoder, out } = await add(files({ 'tiny.onnx': content }), options);
    expect(encoder).toBeUndefined();
    expect(failure!.message).toMatch(message);
    expect(failure!.hint ?? '').toMatch(hint);
    expect(['bad-usage', 'unusable-input']).toContain(failure!.code);
    expect(existsSync(join(out, 'files', '..', 'encoder.json'))).toBe(false);
  });

  it.each(['net.pt', 'weights.bin', 'model.h5'])('%s, which is no ONNX file', async (name) => {
    const { failure } = await add(files({ [name]: 'anything' }));
    expect(failure!.message).toContain('encoders are added as ONNX files, TF.js models or safetensors');
    expect(failure!.hint).toContain('torch.onnx.export');
  });

  it('external data that is a folder, from which nothing can be copied', async () => {
    const { failure } = await add(files({ 'tiny.onnx': external, 'tiny.data/part': 'x' }));
    expect(failure!.message).toMatch(/tiny\.data is missing, which holds weights of tiny\.onnx/);
  });

  it('a file or folder that is not there', async () => {
    expect((await add(join(folder, 'nowhere.onnx'))).failure!.message).toContain('there is no file');
    mkdirSync(join(folder, 'folder.onnx'));
    expect((await add(join(folder, 'folder.onnx'))).failure!.message).toContain('is a folder');
  });
});
