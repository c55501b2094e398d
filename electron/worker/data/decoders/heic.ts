/**
 * HEIC and HEIF (ISO/IEC 23008-12): the primary image, or one of the others, upright.
 * libheif (LGPL-3.0) as WebAssembly, called through its C interface; its own JavaScript interface decodes to 8 bits only.
 */
import { namedProfile } from '../icc-profile.ts';
import { isTruncated } from '../is-truncated.ts';
import type { Unusable } from '../opened-image.ts';
import type { StoredPixels } from '../stored-pixels.ts';
import type { Decoder, ImageHeader } from './decoder.ts';
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
  _heif_context_get_list_of_top_level_image_IDs(context: number, ids: number, count: number): number;
  _heif_context_get_primary_image_handle(error: number, context: number, handle: number): void;
  _heif_context_get_image_handle(error: number, context: number, id: number, handle: number): void;
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

export const heic: Decoder = {
  header: (bytes, page) => withImage(bytes, page, headerOf),
  pixels: (bytes, page) => withImage(bytes, page, pixelsOf),
};

/** Opens an image of a file, and gives all memory back afterwards. */
async function withImage<T>(
  bytes: Buffer,
  page: number | undefined,
  use: (image: HeifImage) => T,
): Promise<T | Unusable> {
  const heif = await library();
  const memory = new Memory(heif);
  try {
    return use(openHeif(memory, bytes, page));
  } catch (error) {
    if (error instanceof HeifError) return failure(error, bytes);
    throw error;
  } finally {
    memory.release();
  }
}

function failure({ code, subcode, message }: HeifError, bytes: Buffer): Unusable {
  if (subcode === suberror.endOfData || isTruncated('heic', bytes))
    return { reason: 'truncated', detail: 'the file ends too early; copy it again from its source' };
  if (subcode === suberror.securityLimit || code === outOfMemory)
    return { reason: 'beyond-limits', detail: `its decoder reports: ${message}; save it as JPEG or PNG` };
  return { reason: 'undecodable', detail: `its decoder reports: ${message}; save it again, as JPEG or PNG` };
}

/** Memory of the library that one file takes. */
class Memory {
  readonly heif: LibHeif;
  readonly #releases: (() => void)[] = [];
  readonly #status: number;
  /** A place for 8 bytes that a function returns. */
  readonly out: number;

  constructor(heif: LibHeif) {
    this.heif = heif;
    this.#status = this.allocate(12);
    this.out = this.allocate(8);
  }

  /** Calls this when all is given back, the latest first. */
  later(release: () => void): void {
    this.#releases.push(release);
  }

  release(): void {
    for (const release of this.#releases.splice(0).reverse()) release();
  }

  allocate(length: number): number {
    const pointer = this.heif._malloc(length);
    if (pointer === 0) throw new HeifError(outOfMemory, 0, 'it needs more memory than there is');
    this.later(() => this.heif._free(pointer));
    return pointer;
  }

  /** The memory as it is now: it moves when it grows. */
  get view(): DataView {
    return new DataView(this.heif.HEAPU8.buffer);
  }

  copy(pointer: number, length: number): Buffer {
    return Buffer.from(this.heif.HEAPU8.slice(pointer, pointer + length));
  }

  /** Calls a function that returns a heif_error. @throws HeifError if it is one. */
  check(call: (status: number) => void): void {
    call(this.#status);
    const [code, subcode, message] = [0, 4, 8].map((at) => this.view.getUint32(this.#status + at, true)) as [
      number,
      number,
      number,
    ];
    if (code === 0) return;
    const text = this.copy(message, this.heif.HEAPU8.indexOf(0, message) - message).toString('utf8');
    throw new HeifError(code, subcode, text);
  }

  /** A pointer that a function returns in its last parameter. */
  pointer(call: (status: number, out: number) => void): number {
    this.check((status) => call(status, this.out));
    return this.view.getUint32(this.out, true);
  }
}

interface HeifImage {
  readonly memory: Memory;
  readonly context: number;
  readonly handle: number;
}

/** @param page Among the images that are no parts of others; without it, the primary image. */
function openHeif(memory: Memory, bytes: Buffer, page: number | undefined): HeifImage {
  const { heif } = memory;
  const context = heif._heif_context_alloc();
  memory.later(() => heif._heif_context_free(context));
  const file = memory.allocate(bytes.length);
  heif.HEAPU8.set(bytes, file);
  memory.check((status) => heif._heif_context_read_from_memory_without_copy(status, context, file, bytes.length, 0));
  const handle = memory.pointer((status, out) =>
    page === undefined
      ? heif._heif_context_get_primary_image_handle(status, context, out)
      : heif._heif_context_get_image_handle(status, context, imageId(memory, context, page), out),
  );
  memory.later(() => heif._heif_image_handle_release(handle));
  return { memory, context, handle };
}

function imageId(memory: Memory, context: number, page: number): number {
  const { heif } = memory;
  const count = heif._heif_context_get_number_of_top_level_images(context);
  const ids = memory.allocate(4 * count);
  const found = heif._heif_context_get_list_of_top_level_image_IDs(context, ids, count);
  if (page > found) throw new HeifError(0, 0, `it has no image ${page}`);
  return memory.view.getUint32(ids + 4 * (page - 1), true);
}

function headerOf(image: HeifImage): ImageHeader {
  const { memory, context, handle } = image;
  const { heif } = memory;
  const profile = profileOf(image);
  return {
    width: heif._heif_image_handle_get_width(handle),
    height: heif._heif_image_handle_get_height(handle),
    channels: heif._heif_image_handle_has_alpha_channel(handle) === 0 ? 3 : 4,
    frames: heif._heif_context_get_number_of_top_level_images(context),
    ...(profile && { profile }),
  };
}

/** Decodes. Bits above 8 are kept, in a range that starts at 0. */
function pixelsOf(image: HeifImage): StoredPixels {
  const { memory, handle } = image;
  const { heif } = memory;
  const { width, height, channels: colours, profile } = headerOf(image);
  const hasAlpha = colours === 4;
  const bits = heif._heif_image_handle_get_luma_bits_per_pixel(handle);
  memory.check((status) =>
    heif._heif_image_handle_get_preferred_decoding_colorspace(status, handle, memory.out, memory.out + 4),
  );
  const isGreyProfile = !profile || profile.toString('latin1', 16, 20) === 'GRAY';
  const isGrey = !hasAlpha && isGreyProfile && memory.view.getInt32(memory.out, true) === colourspace.monochrome;
  const plane = decodedPlane(image, bits, isGrey, hasAlpha);

  const channels = isGrey ? 1 : colours;
  const data = bits > 8 ? new Uint16Array(width * height * channels) : new Uint8Array(width * height * channels);
  const rowBytes = width * channels * data.BYTES_PER_ELEMENT;
  const target = new Uint8Array(data.buffer);
  for (let y = 0; y < height; y++) {
    const row = plane.at + y * plane.stride;
    target.set(heif.HEAPU8.subarray(row, row + rowBytes), y * rowBytes);
  }
  const largest = 2 ** bits - 1;
  if (hasAlpha && heif._heif_image_handle_is_premultiplied_alpha(handle) !== 0) divideByAlpha(data, largest);
  return {
    width,
    height,
    channels,
    data,
    meaning: isGrey ? 'grey' : 'srgb',
    hasAlpha,
    ...(bits > 8 && { declaredRange: [0, largest] as const }),
    ...(profile && { profile }),
  };
}

function decodedPlane({ memory, handle }: HeifImage, bits: number, isGrey: boolean, hasAlpha: boolean) {
  const { heif } = memory;
  const options = heif._heif_decoding_options_alloc();
  memory.later(() => heif._heif_decoding_options_free(options));
  memory.view.setUint8(options + strictDecodingAt, 1);
  const [colours, form] = isGrey
    ? [colourspace.monochrome, chroma.monochrome]
    : [colourspace.rgb, bits > 8 ? (hasAlpha ? chroma.rgba16 : chroma.rgb16) : hasAlpha ? chroma.rgba8 : chroma.rgb8];
  const image = memory.pointer((status, out) => heif._heif_decode_image(status, handle, out, colours, form, options));
  memory.later(() => heif._heif_image_release(image));
  const at = heif._heif_image_get_plane_readonly(image, isGrey ? channel.luma : channel.interleaved, memory.out);
  if (at === 0) throw new HeifError(0, 0, 'its pixels cannot be read');
  return { at, stride: memory.view.getInt32(memory.out, true) };
}

/** The ICC profile, or one made from the code points that stand in its place; undefined for sRGB. */
function profileOf({ memory, handle }: HeifImage): Buffer | undefined {
  const { heif } = memory;
  const length = heif._heif_image_handle_get_raw_color_profile_size(handle);
  if (length > 0) {
    const at = memory.allocate(length);
    memory.check((status) => heif._heif_image_handle_get_raw_color_profile(status, handle, at));
    return memory.copy(at, length);
  }
  try {
    const coded = memory.pointer((status, out) => heif._heif_image_handle_get_nclx_color_profile(status, handle, out));
    memory.later(() => heif._heif_nclx_color_profile_free(coded));
    const profile = namedProfile(memory.view.getInt32(coded + 4, true), memory.view.getInt32(coded + 8, true));
    return profile === 'srgb' ? undefined : profile;
  } catch (error) {
    if (error instanceof HeifError) return undefined; // the file names no colours
    throw error;
  }
}

/** Undoes the multiplication of colour by transparency. */
function divideByAlpha(data: Uint8Array | Uint16Array, largest: number): void {
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]!;
    if (alpha > 0)
      for (let i = at; i < at + 3; i++) data[i] = Math.min(largest, Math.round((data[i]! * largest) / alpha));
  }
}
