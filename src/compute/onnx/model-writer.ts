/**
 * Writes ONNX models. Field numbers are those of onnx.proto:
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import { bytesField, floatField, integerField } from './protobuf'

export type OnnxDtype = 'float32' | 'uint8' | 'int8' | 'int32' | 'int64' | 'bool' | 'uint32'

export type OnnxArray = Float32Array | Uint8Array | Int8Array | Int32Array | BigInt64Array | Uint32Array

/** TensorProto.DataType. */
export const ONNX_ELEMENT_TYPE: Readonly<Record<OnnxDtype, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  uint32: 12,
}

/** A number is an integer attribute; floats are marked, because ONNX types attributes. */
export type OnnxAttribute =
  | number
  | { readonly float: number }
  | string
  | readonly number[]
  | { readonly floats: ArrayLike<number> }
  | { readonly strings: readonly string[] }

export interface OnnxNode {
  readonly operator: string
  /** An empty name is an omitted optional input. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, OnnxAttribute>>
  /** That of most operators where absent. */
  readonly domain?: 'ai.onnx.ml'
}

export interface OnnxInitializer {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: OnnxDtype
  readonly data: OnnxArray
}

export interface OnnxPort {
  readonly name: string
  /** A string is a symbolic dimension. */
  readonly shape: readonly (number | string)[]
  readonly dtype: OnnxDtype
}

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[]
  readonly initializers: readonly OnnxInitializer[]
  readonly inputs: readonly OnnxPort[]
  readonly outputs: readonly OnnxPort[]
}

/** Opset 18 has BitwiseXor and ReduceMax with axes as an input; IR 9 is what ONNX Runtime 1.16 and later read. */
const OPSET_VERSION = 18
const IR_VERSION = 9

/** Opset 3 of the operators of classical models has trees with values of float32. */
const ML_OPSET_VERSION = 3

const AttributeType = { float: 1, int: 2, string: 3, floats: 6, ints: 7, strings: 8 } as const

function encodeAttribute(name: string, value: OnnxAttribute): Buffer {
  const { items, type } = attributeFields(value)
  // Not spread into a call, which takes some 120,000 arguments: the trees of one file may have more nodes.
  return Buffer.concat([[bytesField(1, name)], items, [integerField(20, type)]].flat())
}

function attributeFields(value: OnnxAttribute): { readonly items: readonly Buffer[]; readonly type: number } {
  if (typeof value === 'number') return { items: [integerField(3, value)], type: AttributeType.int }
  if (typeof value === 'string') return { items: [bytesField(4, value)], type: AttributeType.string }
  if ('float' in value) return { items: [floatField(2, value.float)], type: AttributeType.float }
  if ('floats' in value)
    return { items: Array.from(value.floats, (item) => floatField(7, item)), type: AttributeType.floats }
  if ('strings' in value)
    return { items: value.strings.map((item) => bytesField(9, item)), type: AttributeType.strings }
  return { items: value.map((item) => integerField(8, item)), type: AttributeType.ints }
}

function encodeNode(node: OnnxNode): Buffer {
  return Buffer.concat([
    ...node.inputs.map((name) => bytesField(1, name)),
    ...node.outputs.map((name) => bytesField(2, name)),
    bytesField(4, node.operator),
    ...Object.entries(node.attributes).map(([name, value]) => bytesField(5, encodeAttribute(name, value))),
    ...(node.domain ? [bytesField(7, node.domain)] : []),
  ])
}

function encodeInitializer({ name, shape, dtype, data }: OnnxInitializer): Buffer {
  return Buffer.concat([
    ...shape.map((size) => integerField(1, size)),
    integerField(2, ONNX_ELEMENT_TYPE[dtype]),
    bytesField(8, name),
    bytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ])
}

function encodePort({ name, shape, dtype }: OnnxPort): Buffer {
  const dimensions = shape.map((size) =>
    bytesField(1, typeof size === 'string' ? bytesField(2, size) : integerField(1, size)),
  )
  const tensorType = Buffer.concat([
    integerField(1, ONNX_ELEMENT_TYPE[dtype]),
    bytesField(2, Buffer.concat(dimensions)),
  ])
  return Buffer.concat([bytesField(1, name), bytesField(2, bytesField(1, tensorType))])
}

/** The bytes of an .onnx file. */
export function encodeOnnxModel(model: OnnxModel): Uint8Array {
  const graph = Buffer.concat([
    ...model.nodes.map((node) => bytesField(1, encodeNode(node))),
    bytesField(2, 'forecart'),
    ...model.initializers.map((initializer) => bytesField(5, encodeInitializer(initializer))),
    ...model.inputs.map((port) => bytesField(11, encodePort(port))),
    ...model.outputs.map((port) => bytesField(12, encodePort(port))),
  ])
  const operatorSet = Buffer.concat([bytesField(1, ''), integerField(2, OPSET_VERSION)])
  const mlOperatorSet = Buffer.concat([bytesField(1, 'ai.onnx.ml'), integerField(2, ML_OPSET_VERSION)])
  return Buffer.concat([
    integerField(1, IR_VERSION),
    bytesField(2, 'forecart'),
    bytesField(8, operatorSet),
    ...(model.nodes.some(({ domain }) => domain !== undefined) ? [bytesField(8, mlOperatorSet)] : []),
    bytesField(7, graph),
  ])
}
