/**
 * Reads ONNX models of the kind that `model-writer.ts` writes. Field numbers are those of onnx.proto:
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import { ForecartError } from '../../core/errors'
import {
  ONNX_ELEMENT_TYPE,
  type OnnxArray,
  type OnnxAttribute,
  type OnnxDtype,
  type OnnxInitializer,
  type OnnxModel,
  type OnnxNode,
  type OnnxPort,
} from './model-writer'
import { floatOf, integersOf, readFields, textOf, type ProtobufField } from './protobuf-reader'

const DTYPES = new Map(Object.entries(ONNX_ELEMENT_TYPE).map(([name, code]) => [code, name as OnnxDtype]))

/** @throws ARTIFACT_CORRUPT; UNSUPPORTED_KERNEL for what our writer does not write: other element types, subgraphs. */
export function decodeOnnxModel(bytes: Uint8Array): OnnxModel {
  for (const field of readFields(bytes)) if (field.number === 7) return readGraph(field.bytes)
  throw new ForecartError('ARTIFACT_CORRUPT', 'The file is not an ONNX model')
}

function readGraph(bytes: Uint8Array): OnnxModel {
  const nodes: OnnxNode[] = []
  const initializers: OnnxInitializer[] = []
  const inputs: OnnxPort[] = []
  const outputs: OnnxPort[] = []
  for (const field of readFields(bytes)) {
    if (field.number === 1) nodes.push(readNode(field.bytes))
    else if (field.number === 5) initializers.push(readInitializer(field.bytes))
    else if (field.number === 11) inputs.push(readPort(field.bytes))
    else if (field.number === 12) outputs.push(readPort(field.bytes))
  }
  // Older files list their weights among the inputs, too.
  const weights = new Set(initializers.map(({ name }) => name))
  return { nodes, initializers, inputs: inputs.filter(({ name }) => !weights.has(name)), outputs }
}

function readNode(bytes: Uint8Array): OnnxNode {
  const inputs: string[] = []
  const outputs: string[] = []
  const attributes: Record<string, OnnxAttribute> = {}
  let operator = ''
  for (const field of readFields(bytes)) {
    if (field.number === 1) inputs.push(textOf(field))
    else if (field.number === 2) outputs.push(textOf(field))
    else if (field.number === 4) operator = textOf(field)
    else if (field.number === 5) {
      const [name, value] = readAttribute(field.bytes)
      attributes[name] = value
    }
  }
  return { operator, inputs, outputs, attributes }
}

function readAttribute(bytes: Uint8Array): [string, OnnxAttribute] {
  let name = ''
  let value: OnnxAttribute | null = null
  const integers: number[] = []
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = textOf(field)
    else if (field.number === 2) value = { float: floatOf(field) }
    else if (field.number === 3) value = Number(field.integer)
    else if (field.number === 4) value = textOf(field)
    else if (field.number === 8) integers.push(...integersOf(field).map(Number))
    else if (field.number !== 20 && field.number !== 13) {
      throw new ForecartError(
        'UNSUPPORTED_KERNEL',
        `The attribute "${name}" of an ONNX node has a kind not known here`,
      )
    }
  }
  return [name, value ?? integers]
}

function readInitializer(bytes: Uint8Array): OnnxInitializer {
  const shape: number[] = []
  let name = ''
  let code = 0
  let raw: Uint8Array | null = null
  const packed: ProtobufField[] = []
  for (const field of readFields(bytes)) {
    if (field.number === 1) shape.push(...integersOf(field).map(Number))
    else if (field.number === 2) code = Number(field.integer)
    else if (field.number === 8) name = textOf(field)
    else if (field.number === 9) raw = field.bytes
    else if (field.number === 4 || field.number === 5 || field.number === 7) packed.push(field)
  }
  const dtype = dtypeOf(code, `the weight "${name}"`)
  const data = raw ? arrayOf(dtype, raw) : unpacked(dtype, packed)
  return { name, shape, dtype, data }
}

/** Weights that other writers store as repeated numbers instead of raw bytes. */
function unpacked(dtype: OnnxDtype, fields: readonly ProtobufField[]): OnnxArray {
  if (dtype === 'float32') {
    const bytes = Buffer.concat(fields.filter(({ number }) => number === 4).map((field) => field.bytes))
    return arrayOf(dtype, bytes)
  }
  const values = fields.filter(({ number }) => number !== 4).flatMap(integersOf)
  if (dtype === 'int64') return BigInt64Array.from(values)
  if (dtype === 'int32') return Int32Array.from(values, Number)
  if (dtype === 'int8') return Int8Array.from(values, Number)
  if (dtype === 'uint32') return Uint32Array.from(values, Number)
  return Uint8Array.from(values, Number)
}

/** A copy: the bytes of a file are not aligned. */
function arrayOf(dtype: OnnxDtype, bytes: Uint8Array): OnnxArray {
  const copy = Uint8Array.from(bytes)
  const buffer = copy.buffer
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer, 0, copy.length / 4)
    case 'int32':
      return new Int32Array(buffer, 0, copy.length / 4)
    case 'uint32':
      return new Uint32Array(buffer, 0, copy.length / 4)
    case 'int64':
      return new BigInt64Array(buffer, 0, copy.length / 8)
    case 'int8':
      return new Int8Array(buffer, 0, copy.length)
    case 'uint8':
    case 'bool':
      return copy
  }
}

function readPort(bytes: Uint8Array): OnnxPort {
  let name = ''
  let code = 0
  const shape: (number | string)[] = []
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = textOf(field)
    if (field.number !== 2) continue
    for (const type of readFields(field.bytes)) {
      if (type.number !== 1) continue
      for (const part of readFields(type.bytes)) {
        if (part.number === 1) code = Number(part.integer)
        if (part.number === 2) shape.push(...readDimensions(part.bytes))
      }
    }
  }
  return { name, shape, dtype: dtypeOf(code, `"${name}"`) }
}

function readDimensions(bytes: Uint8Array): (number | string)[] {
  const dimensions: (number | string)[] = []
  for (const field of readFields(bytes)) {
    let size: number | string = ''
    for (const part of readFields(field.bytes)) {
      if (part.number === 1) size = Number(part.integer)
      else if (part.number === 2) size = textOf(part)
    }
    dimensions.push(size)
  }
  return dimensions
}

function dtypeOf(code: number, what: string): OnnxDtype {
  const dtype = DTYPES.get(code)
  if (!dtype)
    throw new ForecartError('UNSUPPORTED_KERNEL', `The element type ${code} of ${what} is not known here`)
  return dtype
}
