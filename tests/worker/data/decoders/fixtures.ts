import stored from './fixtures.json' with { type: 'json' };

/**
 * Small files made by other programs, since nothing that the lab ships can write these formats; fixtures.json holds them in
 * base64.
 *
 * The photograph of `heic` and `jxl` has 48×32 pixels in four fields: (220, 30, 30) and (30, 200, 40) above, (40, 60, 220) and
 * (200, 200, 60) below. `grey.png` rises evenly, row by row, from black to white; of `rgba.png` transparency is 5 times the
 * column; `p3.png` holds the same colours in Display P3 (sharp's `withIccProfile('p3')`); `turned.jpg` has orientation 6.
 *   heic (libheif 1.15): heif-enc -L -p chroma=444 --matrix_coefficients=0 rgb.png; heif-enc -q 90 p3.png;
 *     heif-enc -q 90 -b 10 rgb16.png; heif-enc -q 90 rgba.png; heif-enc -q 90 grey8.png
 *   jxl (libjxl 0.7): cjxl -d 0 rgb16.png; cjxl -d 0 grey16.png; cjxl -d 0 rgba.png; cjxl -d 0 p3.png; cjxl -d 1 rgb.png;
 *     cjxl turned.jpg (a JPEG packed without loss); cjxl frames.gif
 *
 * The pictures of `dicomFiles` and `jpeg2000` have 24×20 pixels. At column x and row y: grey (170 x + 7 y) mod 4096; signed
 * 170 x + 7 y − 2000; RGB (10 x, 12 y, 5 x + 5 y).
 *   dicomFiles (DCMTK 3.6.7, from files of dicom-writer.ts): dcmcrle; dcmcjpeg +e1; dcmcjpls; dcmcjpeg +eb; dcmcjpeg +ee
 *   jpeg2000 (OpenJPEG 2.5): opj_compress -n 3
 */
const { heic, jxl, dicomFiles, jpeg2000 } = Object.fromEntries(
  Object.entries(stored).map(([format, files]) => [
    format,
    Object.fromEntries(Object.entries(files).map(([name, base64]) => [name, Buffer.from(base64, 'base64')])),
  ]),
) as { readonly [F in keyof typeof stored]: { readonly [N in keyof (typeof stored)[F]]: Buffer } };

export { dicomFiles, heic, jpeg2000, jxl };
