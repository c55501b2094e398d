/** Packages that ship no declarations: the parts that are used here. */

declare module 'jpeg-lossless-decoder-js' {
  export class Decoder {
    constructor(buffer: ArrayBuffer, bytesPerSample: number);
    decode(
      buffer: ArrayBuffer,
      offset: number,
      length: number,
      bytesPerSample: number,
    ): Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  }
}

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const create: (options: object) => Promise<never>;
  export default create;
}

declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const create: (options: object) => Promise<never>;
  export default create;
}
