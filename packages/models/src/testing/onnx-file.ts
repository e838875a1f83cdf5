/**
 * Writes ONNX files (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) of a few nodes, for tests: what a network
 * answers can then be worked out by hand. Protocol buffers are written field by field: a tag, then a number or bytes
 * with their length.
 */
export type OnnxGraph = {
  nodes: { type: string; inputs: string[]; outputs: string[]; attributes?: Record<string, number> }[];
  /** Values that are part of the file: 32-bit floats or whole numbers. */
  constants: Record<string, { shape: number[]; floats?: number[]; integers?: number[] }>;
  /** Names of inputs, all 64-bit integers of two dimensions. */
  inputs: string[];
  /** Names of outputs, all floats, with how many dimensions they have. */
  outputs: Record<string, number>;
};

const floatType = 1;
const integerType = 7;

export function onnxFile(graph: OnnxGraph): Buffer {
  const graphBytes = [
    ...graph.nodes.map(({ type, inputs, outputs, attributes = {} }) =>
      message(1, [
        ...inputs.map((name) => text(1, name)),
        ...outputs.map((name) => text(2, name)),
        text(4, type),
        ...Object.entries(attributes).map(([name, value]) =>
          message(5, [text(1, name), number(3, value), number(20, 2)]),
        ),
      ]),
    ),
    text(2, 'test'),
    ...Object.entries(graph.constants).map(([name, { shape, floats, integers = [] }]) =>
      message(5, [
        ...shape.map((size) => number(1, size)),
        number(2, floats ? floatType : integerType),
        text(8, name),
        bytes(9, floats ? floatBytes(floats) : integerBytes(integers)),
      ]),
    ),
    ...graph.inputs.map((name) => message(11, valueInfo(name, integerType, 2))),
    ...Object.entries(graph.outputs).map(([name, rank]) => message(12, valueInfo(name, floatType, rank))),
  ];
  return Buffer.concat([number(1, 8), message(7, graphBytes), message(8, [text(1, ''), number(2, 13)])]);
}

function valueInfo(name: string, type: number, rank: number): Buffer[] {
  const shape = Array.from({ length: rank }, (_, index) => message(1, [text(2, `d${index}`)]));
  return [text(1, name), message(2, [message(1, [number(1, type), message(2, shape)])])];
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(BigInt(field * 8)), varint(BigInt.asUintN(64, BigInt(value)))]);
}

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([varint(BigInt(field * 8 + 2)), varint(BigInt(value.length)), value]);
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value));
}

function message(field: number, parts: Buffer[]): Buffer {
  return bytes(field, Buffer.concat(parts));
}

function varint(value: bigint): Buffer {
  const parts: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) parts.push(Number(rest & 127n) | 128);
  return Buffer.from([...parts, Number(rest)]);
}

function floatBytes(values: number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}

function integerBytes(values: number[]): Buffer {
  return Buffer.from(BigInt64Array.from(values, BigInt).buffer);
}
