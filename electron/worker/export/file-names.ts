/** Names of an export's files, relative to its folder. */
export const fileNames = {
  onnx: 'encoder.onnx',
  float16: 'encoder.float16.onnx',
  int8: 'encoder.int8.onnx',
  tfjs: 'tfjs/model.json',
  safetensors: 'encoder.safetensors',
  torch: 'encoder.torch.safetensors',
  certificate: 'certificate.json',
  certificateText: 'CERTIFICATE.md',
} as const;

/** Name of a shard of TF.js weights, in the folder of model.json. */
export const shardFile = (index: number, count: number): string => `encoder-shard${index}of${count}.bin`;
/** Matches the name of any shard. */
export const shardName = /^encoder-shard\d+of\d+\.bin$/;
