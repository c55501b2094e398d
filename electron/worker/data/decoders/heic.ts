/**
 * HEIC and HEIF (ISO/IEC 23008-12): the primary image, upright, in sRGB.
 * libheif (LGPL-3.0) as WebAssembly, called through its C interface; its own JavaScript interface decodes to 8 bits only.
 */
import { limitExceeded, type Unusable } from '../decode-limits.ts';
import { type ColourSpace, codedColourSpace, convertToSrgb, iccColourSpace } from './colour-profile.ts';
import type { DecodedImage } from './decoded-image.ts';
import { readPackageFile } from './package-file.ts';

/** The functions of libheif's C interface that are used here. Structures are returned through a first parameter. */
interface LibHeif {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _heif_context_alloc(): number;
  _heif_context_free(context: number): void;
  _heif_context_read_from_memory_without_copy(
    error: number,
    context: number,
    bytes: number,
    length: number,
    options: number,
  ): void;
  _heif_context_get_number_of_top_level_images(context: number): number;
  _heif_context_get_primary_image_handle(error: number, context: number, handle: number): void;
  _heif_image_handle_release(handle: number): void;
  _heif_image_handle_get_width(handle: number): number;
  _heif_image_handle_get_height(handle: number): number;
  _heif_image_handle_get_luma_bits_per_pixel(handle: number): number;
  _heif_image_handle_has_alpha_channel(handle: number): number;
  _heif_image_handle_is_premultiplied_alpha(handle: number): number;
  _heif_image_handle_get_raw_color_profile_size(handle: number): number;
  _heif_image_handle_get_raw_color_profile(error: number, handle: number, profile: number): void;
  _heif_image_handle_get_nclx_color_profile(error: number, handle: number, profile: number): void;
  _heif_nclx_color_profile_free(profile: number): void;
  _heif_image_handle_get_preferred_decoding_colorspace(
    error: number,
    handle: number,
    colourspace: number,
    chroma: number,
  ): void;
  _heif_decoding_options_alloc(): number;
  _heif_decoding_options_free(options: number): void;
  _heif_decode_image(
    error: number,
    handle: number,
    image: number,
    colourspace: number,
    chroma: number,
    options: number,
  ): void;
  _heif_image_release(image: number): void;
  _heif_image_get_plane_readonly(image: number, channel: number, stride: number): number;
}

/** Values of libheif's enumerations. */
const colourspace = { rgb: 1, monochrome: 2 } as const;
const chroma = { monochrome: 0, rgb8: 10, rgba8: 11, rgb16: 14, rgba16: 15 } as const;
const channel = { luma: 0, interleaved: 10 } as const;
/** Place of `strict_decoding` in the structure heif_decoding_options: a damaged image is an error. */
const strictDecodingAt = 21;
const suberror = { endOfData: 100, securityLimit: 1000 } as const;
const outOfMemory = 6;

let loading: Promise<LibHeif> | undefined;
const library = (): Promise<LibHeif> => {
  loading ??= (async () => {
    const [{ default: create }, wasmBinary] = await Promise.all([
      import('libheif-js/libheif-wasm/libheif.js'),
      readPackageFile('libheif-js/libheif-wasm/libheif.wasm'),
    ]);
    return (await create({ wasmBinary, print: () => {}, printErr: () => {} })) as unknown as LibHeif;
  })();
  return loading;
};

class HeifError extends Error {
  readonly code: number;
  readonly subcode: number;

  constructor(code: number, subcode: number, message: string) {
    super(message);
    this.code = code;
    this.subcode = subcode;
  }
}

/** Decodes the primary image. Bits above 8 are kept, in a range that starts at 0. */
export async function decodeHeic(bytes: Buffer): Promise<DecodedImage | Unusable> {
  const heif = await library();
  const releases: (() => void)[] = [];
  try {
    return decodePrimary(heif, bytes, (release) => releases.push(release));
  } catch (error) {
    if (error instanceof HeifError) return failure(error);
    throw error;
  } finally {
    for (const release of releases.reverse()) release();
  }
}

function failure({ code, subcode, message }: HeifError): Unusable {
  if (subcode === suberror.endOfData) return { reason: 'truncated', detail: 'the file ends too early' };
  if (subcode === suberror.securityLimit || code === outOfMemory)
    return { reason: 'beyond-limits', detail: `${message}; save it as JPEG or PNG` };
  return { reason: 'undecodable', detail: `${message}; save it again, as JPEG or PNG` };
}

function decodePrimary(heif: LibHeif, bytes: Buffer, later: (release: () => void) => void): DecodedImage | Unusable {
  const view = (): DataView => new DataView(heif.HEAPU8.buffer); // memory that grows moves
  const allocate = (length: number): number => {
    const pointer = heif._malloc(length);
    if (pointer === 0) throw new HeifError(outOfMemory, 0, 'it needs more memory than there is');
    later(() => heif._free(pointer));
    return pointer;
  };
  const textAt = (pointer: number): string =>
    Buffer.from(heif.HEAPU8.subarray(pointer, heif.HEAPU8.indexOf(0, pointer))).toString('utf8');
  const status = allocate(12);
  const check = (call: (error: number) => void): void => {
    call(status);
    const [code, subcode, message] = [0, 4, 8].map((at) => view().getUint32(status + at, true)) as [
      number,
      number,
      number,
    ];
    if (code !== 0) throw new HeifError(code, subcode, textAt(message));
  };
  const out = allocate(8);
  const pointerIn = (place: number): number => view().getUint32(place, true);

  const context = heif._heif_context_alloc();
  later(() => heif._heif_context_free(context));
  const file = allocate(bytes.length);
  heif.HEAPU8.set(bytes, file);
  check((error) => heif._heif_context_read_from_memory_without_copy(error, context, file, bytes.length, 0));
  check((error) => heif._heif_context_get_primary_image_handle(error, context, out));
  const handle = pointerIn(out);
  later(() => heif._heif_image_handle_release(handle));

  const [width, height] = [heif._heif_image_handle_get_width(handle), heif._heif_image_handle_get_height(handle)];
  const exceeded = limitExceeded(width, height);
  if (exceeded) return exceeded;
  const bits = heif._heif_image_handle_get_luma_bits_per_pixel(handle);
  const hasAlpha = heif._heif_image_handle_has_alpha_channel(handle) !== 0;

  let space: ColourSpace | undefined;
  const profileBytes = heif._heif_image_handle_get_raw_color_profile_size(handle);
  if (profileBytes > 0) {
    const profile = allocate(profileBytes);
    check((error) => heif._heif_image_handle_get_raw_color_profile(error, handle, profile));
    const found = iccColourSpace(Buffer.from(heif.HEAPU8.slice(profile, profile + profileBytes)));
    if (found === undefined)
      return { reason: 'undecodable', detail: 'its colour profile is not supported; save it in sRGB' };
    if (found !== 'srgb') space = found;
  } else {
    heif._heif_image_handle_get_nclx_color_profile(status, handle, out);
    if (pointerIn(status) === 0) {
      const profile = pointerIn(out);
      space = codedColourSpace(view().getInt32(profile + 4, true), view().getInt32(profile + 8, true));
      heif._heif_nclx_color_profile_free(profile);
    }
  }

  check((error) => heif._heif_image_handle_get_preferred_decoding_colorspace(error, handle, out, out + 4));
  const isGrey = !hasAlpha && view().getInt32(out, true) === colourspace.monochrome;
  const options = heif._heif_decoding_options_alloc();
  later(() => heif._heif_decoding_options_free(options));
  view().setUint8(options + strictDecodingAt, 1);
  const form = isGrey ? chroma.monochrome : hasAlpha ? chroma.rgba8 : chroma.rgb8;
  const deepForm = isGrey ? chroma.monochrome : hasAlpha ? chroma.rgba16 : chroma.rgb16;
  check((error) =>
    heif._heif_decode_image(
      error,
      handle,
      out,
      isGrey ? colourspace.monochrome : colourspace.rgb,
      bits > 8 ? deepForm : form,
      options,
    ),
  );
  const image = pointerIn(out);
  later(() => heif._heif_image_release(image));
  const plane = heif._heif_image_get_plane_readonly(image, isGrey ? channel.luma : channel.interleaved, out);
  if (plane === 0) throw new HeifError(0, 0, 'its pixels could not be read');

  const channels = isGrey ? 1 : hasAlpha ? 4 : 3;
  const data = bits > 8 ? new Uint16Array(width * height * channels) : new Uint8Array(width * height * channels);
  const rowBytes = width * channels * data.BYTES_PER_ELEMENT;
  const target = new Uint8Array(data.buffer);
  const stride = view().getInt32(out, true);
  for (let y = 0; y < height; y++)
    target.set(heif.HEAPU8.subarray(plane + y * stride, plane + y * stride + rowBytes), y * rowBytes);
  const largest = 2 ** bits - 1;
  if (hasAlpha && heif._heif_image_handle_is_premultiplied_alpha(handle) !== 0) divideByAlpha(data, largest);
  if (space) convertToSrgb(data, channels, largest, space);
  return {
    width,
    height,
    channels,
    data,
    meaning: isGrey ? 'grey' : 'srgb',
    hasAlpha,
    frames: heif._heif_context_get_number_of_top_level_images(context),
    ...(bits > 8 && { declaredRange: [0, largest] as const }),
  };
}

/** Undoes the multiplication of colour by transparency. */
function divideByAlpha(data: Uint8Array | Uint16Array, largest: number): void {
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]!;
    if (alpha > 0)
      for (let i = at; i < at + 3; i++) data[i] = Math.min(largest, Math.round((data[i]! * largest) / alpha));
  }
}
