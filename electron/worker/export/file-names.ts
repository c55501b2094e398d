/** What an export's files are called, relative to its folder. */
export const fileNames = {
  onnx: 'encoder.onnx',
  tfjs: 'tfjs/model.json',
  safetensors: 'encoder.safetensors',
  certificate: 'certificate.json',
  certificateText: 'CERTIFICATE.md',
} as const;

/** Shards of TF.js weights, in the folder of model.json. */
export const shardFile = (index: number, count: number): string => `encoder-shard${index}of${count}.bin`;
export const shardName = /^encoder-shard\d+of\d+\.bin$/;
