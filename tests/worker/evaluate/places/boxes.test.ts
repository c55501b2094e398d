import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { indexFolders } from '../../../../electron/worker/data/index-folders.ts';
import { openPack } from '../../../../electron/worker/data/pack.ts';
import { placedBox, readAnnotations, readBoxes } from '../../../../electron/worker/evaluate/places/box-set.ts';
import { readCoco } from '../../../../electron/worker/evaluate/places/read-coco.ts';
import { vocImage } from '../../../../electron/worker/evaluate/places/read-voc.ts';
import { temporaryFolder } from '../../training/fixture.ts';

const folder = temporaryFolder();
const never = async () => {};

async function written(path: string, content: Buffer | string | object): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return file;
}

const coco = {
  images: [
    { id: 7, file_name: 'a.png', width: 40, height: 20 },
    { id: 8, file_name: 'sub/b.png' },
  ],
  categories: [
    { id: 3, name: 'cat' },
    { id: 5, name: 'dog' },
  ],
  annotations: [
    { image_id: 7, category_id: 3, bbox: [14, 4, 8, 8] },
    { image_id: 7, category_id: 5, bbox: [16, 4, 8, 8], iscrowd: 1 },
    { image_id: 8, category_id: 5, bbox: [12, 2, 4, 4] },
    { image_id: 9, category_id: 5, bbox: [0, 0, 4, 4] },
    { image_id: 8, category_id: 5, bbox: [0, 0, 0, 4] },
  ],
};

describe('a COCO file', () => {
  it('gives the boxes of each image, crowds as ignored, and counts what cannot be used', async () => {
    const file = await written('coco.json', coco);
    const { images, warnings } = await readCoco(file);
    expect(images).toEqual([
      {
        name: 'a.png',
        size: { width: 40, height: 20 },
        boxes: [
          { label: 'cat', left: 14, top: 4, width: 8, height: 8, ignored: false },
          { label: 'dog', left: 16, top: 4, width: 8, height: 8, ignored: true },
        ],
      },
      {
        name: 'sub/b.png',
        size: undefined,
        boxes: [{ label: 'dog', left: 12, top: 2, width: 4, height: 4, ignored: false }],
      },
    ]);
    expect(warnings).toEqual([
      `1 annotation in ${file} of no listed image or category is left out`,
      `1 annotation in ${file} without a box, or with an empty one, is left out`,
    ]);
  });

  it.each([
    ['no JSON', '{"images": [', /is not JSON/],
    ['another JSON', '{"images": [{"id": 1}]}', /is not a COCO file: images\.0\.file_name/],
  ])('that is %s is refused with the place of the fault', async (name, text, message) => {
    const file = await written(`${name}.json`.replaceAll(' ', '-'), text);
    await expect(readCoco(file)).rejects.toMatchObject({
      failure: { code: 'unusable-input', message: expect.stringMatching(message) },
    });
  });
});

const object = (name: string, bounds: readonly number[], more = '') =>
  `<object><name>${name}</name>${more}<bndbox><xmin>${bounds[0]}</xmin><ymin>${bounds[1]}</ymin><xmax>${bounds[2]}</xmax><ymax>${bounds[3]}</ymax></bndbox></object>`;
const voc = (objects: string, head = '<filename>a.jpg</filename><size><width>40</width><height>20</height></size>') =>
  `<?xml version="1.0"?><annotation>${head}${objects}</annotation>`;

describe('a Pascal VOC file', () => {
  it('has corners that both belong to the box, and difficult objects', () => {
    const part =
      '<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>';
    expect(
      vocImage(
        voc(object('dog &amp; cat', [15, 5, 22, 12]) + object('bird', [1, 1, 1, 1], `<difficult>1</difficult>${part}`)),
      ),
    ).toEqual({
      name: 'a.jpg',
      size: { width: 40, height: 20 },
      boxes: [
        { label: 'dog & cat', left: 14, top: 4, width: 8, height: 8, ignored: false },
        { label: 'bird', left: 0, top: 0, width: 1, height: 1, ignored: true },
      ],
    });
  });

  it('with a document type is not read, so that no entity can grow', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;&b;">]>';
    expect(vocImage(`${bomb}<annotation><filename>&c;</filename></annotation>`)).toMatch(/document type/);
    expect(vocImage(`<!doctype a SYSTEM "file:///etc/passwd"><annotation/>`)).toMatch(/document type/);
  });

  it.each([
    ['<annotation><object>', /it is not XML/],
    ['not at all', /it is not XML/],
    ['<html></html>', /its root is html, not annotation/],
    [voc(object('dog', [5, 5, 4, 9])), /object 1 has no name, or no box/],
    [voc('<object><name>dog</name></object>'), /object 1 has no name, or no box/],
    [voc('<object><name>dog</name>&undeclared;</object>'), /it is not XML/],
  ])('that cannot be used is named with the reason: %s', (text, reason) => {
    expect(vocImage(text)).toMatch(reason);
  });
});

describe('a folder of annotations', () => {
  it('is one COCO file, or Pascal VOC files, of which bad ones are skipped', async () => {
    await written('one/instances.json', coco);
    expect((await readAnnotations(join(folder, 'one'), never)).images).toHaveLength(2);
    await written('xml/sub/a.xml', voc(object('dog', [1, 1, 9, 9]), ''));
    const bad = await written('xml/z.xml', '<html></html>');
    const { images, warnings } = await readAnnotations(join(folder, 'xml'), never);
    expect(images.map(({ name }) => name)).toEqual(['sub/a']);
    expect(warnings).toEqual([`1 XML file is skipped, for example ${bad}: its root is html, not annotation`]);
  });

  it('of several JSON files is refused, and so is an empty one', async () => {
    await written('two/a.json', coco);
    await written('two/b.json', coco);
    await expect(readAnnotations(join(folder, 'two'), never)).rejects.toMatchObject({
      failure: { message: expect.stringContaining('has 2 JSON files, such as a.json') },
    });
    await mkdir(join(folder, 'none'), { recursive: true });
    await expect(readAnnotations(join(folder, 'none'), never)).rejects.toMatchObject({
      failure: { message: expect.stringContaining('there is no XML file') },
    });
    await expect(readAnnotations(join(folder, 'nowhere'), never)).rejects.toMatchObject({
      failure: { message: expect.stringContaining('there is no file or folder') },
    });
  });
});

describe('a box in the square', () => {
  const image = { width: 40, height: 20 };
  const cut = { packSide: 20, size: 16 };
  it('is moved by the crop of the square', () => {
    // 40×20 is packed as it is; the square begins at (12, 2).
    expect(placedBox({ left: 14, top: 4, width: 8, height: 8 }, image, cut)).toEqual({ box: [2, 2, 8, 8], visible: 1 });
  });
  it('is cut at the edge, with the share that is inside', () => {
    expect(placedBox({ left: 8, top: 4, width: 8, height: 8 }, image, cut)).toEqual({
      box: [0, 2, 4, 8],
      visible: 0.5,
    });
    expect(placedBox({ left: 0, top: 4, width: 12, height: 8 }, image, cut)).toBeUndefined();
  });
  it('is scaled with its image', () => {
    const { box } = placedBox({ left: 28, top: 8, width: 16, height: 16 }, { width: 80, height: 40 }, cut)!;
    expect(box).toEqual([2, 2, 8, 8]);
  });
});

describe('the boxes of images', () => {
  async function packOf(place: string, names: readonly string[]) {
    for (const [i, name] of names.entries())
      await written(
        `${place}/${name}`,
        await sharp({ create: { width: 40, height: 20, channels: 3, background: { r: 40 * i, g: 9, b: 200 } } })
          .png()
          .toBuffer(),
      );
    const spec = { folders: [join(folder, place)], packDir: join(folder, `pack-${place}`) };
    await indexFolders(spec, 20);
    return openPack(spec.packDir, 20);
  }

  it('are matched by path, numbered by class, and counted where they are cut', async () => {
    const train = await packOf('train', ['a.png', 'sub/b.png', 'c.png']);
    const test = await packOf('test', ['t.png']);
    const tests = {
      images: [{ id: 1, file_name: 't.png', width: 80, height: 40 }],
      categories: coco.categories.concat({ id: 9, name: 'owl' }),
      annotations: [
        { image_id: 1, category_id: 3, bbox: [28, 8, 16, 16] },
        { image_id: 1, category_id: 9, bbox: [0, 0, 25, 40] },
        { image_id: 1, category_id: 9, bbox: [0, 0, 4, 4] },
      ],
    };
    const {
      classes,
      train: trained,
      test: tested,
      warnings,
    } = await readBoxes(
      { pack: train, source: await written('coco.json', coco), skipped: new Set() },
      { pack: test, source: await written('tests.json', tests) },
      { packSide: 20, size: 16 },
      never,
    );
    expect(classes).toEqual(['cat', 'dog', 'owl']);
    expect(Array.from(trained.photographs, (i) => train.name(i))).toEqual(['a.png', 'sub/b.png']);
    expect(trained.boxes[0]).toEqual([
      { label: 0, box: [2, 2, 8, 8], ignored: false },
      { label: 1, box: [4, 2, 8, 8], ignored: true },
    ]);
    expect(tested.boxes[0]).toEqual([
      { label: 0, box: [2, 2, 8, 8], ignored: false },
      { label: 2, box: [0, 0, 0.5, 16], ignored: true },
    ]);
    expect(warnings).toContain('1 test box outside the central square that the encoder sees is left out');
    expect(warnings).toContain('1 test box with less than half inside that square is ignored');
    expect(warnings).toContain('the test boxes have classes that no training box has, which are never found: owl');
    expect(warnings).toContain(
      `1 training image that the boxes do not name is left out, for example ${join(folder, 'train', 'c.png')}`,
    );
    train.close();
    test.close();
  });

  it('are matched by the name of the file where paths do not match', async () => {
    const train = await packOf('train', ['a.png', 'sub/b.png', 'c.png']);
    const test = await packOf('test', ['t.png']);
    await written('voc-train/b.xml', voc(object('dog', [15, 5, 22, 12]), '<filename>b.jpg</filename>'));
    await written('voc-test/t.xml', voc(object('dog', [15, 5, 22, 12]), '<filename>t.jpg</filename>'));
    const { train: trained } = await readBoxes(
      { pack: train, source: join(folder, 'voc-train'), skipped: new Set() },
      { pack: test, source: join(folder, 'voc-test') },
      { packSide: 20, size: 16 },
      never,
    );
    expect(Array.from(trained.photographs, (i) => train.name(i))).toEqual(['sub/b.png']);
    train.close();
    test.close();
  });

  it('that lie outside every square are refused', async () => {
    const train = await packOf('train', ['a.png', 'sub/b.png', 'c.png']);
    const test = await packOf('test', ['t.png']);
    const far = { ...coco, annotations: [{ image_id: 7, category_id: 3, bbox: [0, 0, 4, 4] }] };
    const read = readBoxes(
      { pack: train, source: await written('far.json', far), skipped: new Set() },
      { pack: test, source: join(folder, 'voc-test') },
      { packSide: 20, size: 16 },
      never,
    );
    await expect(read).rejects.toMatchObject({
      failure: { message: expect.stringContaining('no box of the training images lies in the central square') },
    });
    train.close();
    test.close();
  });
});
