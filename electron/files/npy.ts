/** Files of NumPy (.npy), version 1.0. Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */

/** The bytes before the data are a multiple of this. */
const alignment = 64;

/** The bytes before the values of a float32 array in the order of C. */
export function npyHeader(shape: readonly number[]): Uint8Array {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${dims}), }`;
  const length = Math.ceil((10 + text.length + 1) / alignment) * alignment;
  const header = Buffer.alloc(length, ' ');
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(length - 10, 8);
  header.write(text, 10, 'latin1');
  header[length - 1] = 0x0a;
  return header;
}
