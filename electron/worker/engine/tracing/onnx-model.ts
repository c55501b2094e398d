/** Encodes a traced graph as an ONNX model. */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  ModelProtoSchema,
  NodeProtoSchema,
  StringStringEntryProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import {
  type Attribute,
  type ElementType,
  elementTypes,
  type GraphNode,
  type Initialiser,
  microsoft,
} from './graph.ts';
import { nchwc } from './layouts.ts';

/** An input or output. A dimension of variable size is given by a name. */
export interface Signature {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

/** The contents of a model. */
export interface ModelParts {
  readonly nodes: readonly GraphNode[];
  readonly initialisers: readonly Initialiser[];
  readonly inputs: readonly Signature[];
  readonly outputs: readonly Signature[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Version of the standard operator set that models use. */
export const opset = 17;
const irVersion = 8n;

function attributeProto(name: string, value: Attribute): AttributeProto {
  const fields =
    typeof value === 'number'
      ? { type: AttributeType.INT, i: BigInt(value) }
      : typeof value === 'string'
        ? { type: AttributeType.STRING, s: new TextEncoder().encode(value) }
        : 'float' in value
          ? { type: AttributeType.FLOAT, f: value.float }
          : { type: AttributeType.INTS, ints: value.map(BigInt) };
  return create(AttributeProtoSchema, { name, ...fields });
}

const valueInfo = ({ name, type, shape }: Signature) =>
  create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: elementTypes[type],
          shape: {
            dim: shape.map((size) => ({
              value:
                typeof size === 'string'
                  ? { case: 'dimParam' as const, value: size }
                  : { case: 'dimValue' as const, value: BigInt(size) },
            })),
          },
        },
      },
    },
  });

/** The bytes of the model file. */
export function encodeModel(parts: ModelParts): Uint8Array {
  const domains = new Set(parts.nodes.map((node) => node.domain));
  const model = create(ModelProtoSchema, {
    irVersion,
    producerName: 'pretext-lab',
    opsetImport: [
      { domain: '', version: BigInt(opset) },
      ...[microsoft, nchwc].filter((domain) => domains.has(domain)).map((domain) => ({ domain, version: 1n })),
    ],
    metadataProps: Object.entries(parts.metadata ?? {}).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
    graph: {
      name: 'step',
      node: parts.nodes.map((node) =>
        create(NodeProtoSchema, {
          name: node.outputs[0]!,
          domain: node.domain,
          opType: node.type,
          input: [...node.inputs],
          output: [...node.outputs],
          attribute: Object.entries(node.attributes).map(([name, value]) => attributeProto(name, value)),
        }),
      ),
      initializer: parts.initialisers.map((initialiser) =>
        create(TensorProtoSchema, {
          name: initialiser.name,
          dataType: elementTypes[initialiser.type],
          dims: initialiser.dims.map(BigInt),
          rawData: initialiser.data as Uint8Array<ArrayBuffer>,
        }),
      ),
      input: parts.inputs.map(valueInfo),
      output: parts.outputs.map(valueInfo),
    },
  });
  return toBinary(ModelProtoSchema, model);
}
