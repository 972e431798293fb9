/**
 * What an .onnx file of any origin says about itself, without its weights and without running anything: a file is looked
 * at before native code reads it. Field numbers are those of onnx.proto:
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import { ForecartError } from '../../core/errors'
import { ONNX_ELEMENT_TYPE } from './model-writer'
import { integersOf, readFields, textOf, type ProtobufField } from './protobuf-reader'

/** Graphs inside of nodes (If, Loop) inside of nodes: no exporter comes near. */
const MAX_NESTING = 16
const ZIP_MAGIC = 0x504b0304

export interface OnnxOutlinePort {
  readonly name: string
  /** Such as float32; "element type 11" for those that are not known here; null where it is no tensor. */
  readonly dtype: string | null
  /** A string is a symbolic dimension; null: the file leaves the shape open. */
  readonly shape: readonly (number | string)[] | null
}

export interface OnnxOutline {
  /** Without the weights that older files list among them. */
  readonly inputs: readonly OnnxOutlinePort[]
  readonly outputs: readonly OnnxOutlinePort[]
  /** Weights whose values lie in other files. */
  readonly externalWeights: readonly string[]
  /** The memory that the weights take while the model runs. int8 weights that are scaled back count as float32. */
  readonly weightBytes: number
}

interface Weight {
  readonly name: string
  readonly elements: number
  readonly elementBytes: number
}

/** What a walk through graphs, functions and the graphs inside of nodes has come across. */
interface Findings {
  readonly weights: Weight[]
  readonly external: string[]
  /** Names of what DequantizeLinear scales back. */
  readonly dequantized: Set<string>
}

/** By TensorProto.DataType; 4 bytes where it is not listed. */
const ELEMENT_BYTES: Readonly<Record<number, number>> = {
  2: 1,
  3: 1,
  4: 2,
  5: 2,
  7: 8,
  9: 1,
  10: 2,
  11: 8,
  13: 8,
  16: 2,
}
const FLOAT_BYTES = 4

const DTYPES = new Map(Object.entries(ONNX_ELEMENT_TYPE).map(([name, code]) => [code, name]))

/** @throws ARTIFACT_CORRUPT where the bytes are no ONNX model, or are cut off. */
export function readOnnxOutline(bytes: Uint8Array): OnnxOutline {
  if (bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) === ZIP_MAGIC) {
    throw new ForecartError(
      'ARTIFACT_CORRUPT',
      'The file is a zip archive, not an ONNX model; unpack it first',
    )
  }
  const findings: Findings = { weights: [], external: [], dequantized: new Set() }
  const graphs: Uint8Array[] = []
  for (const field of readFields(bytes)) {
    if (field.number === 7) graphs.push(field.bytes)
    // Functions of the model's own: nodes like those of the graph.
    if (field.number === 25) visitNodes(field.bytes, 7, findings, 0)
  }
  if (graphs.length === 0) {
    throw new ForecartError('ARTIFACT_CORRUPT', 'The file is not an ONNX model: it has no graph')
  }
  // Protobuf merges a message that is there several times, and so do those who run the model.
  const graph = graphs.length === 1 ? graphs[0]! : Buffer.concat(graphs)
  const weights = visitGraph(graph, findings, 0)
  const inputs: OnnxOutlinePort[] = []
  const outputs: OnnxOutlinePort[] = []
  for (const field of readFields(graph)) {
    if (field.number === 11) inputs.push(readPort(field.bytes))
    else if (field.number === 12) outputs.push(readPort(field.bytes))
  }
  return {
    inputs: inputs.filter(({ name }) => !weights.has(name)),
    outputs,
    externalWeights: findings.external,
    weightBytes: findings.weights.reduce(
      (sum, { name, elements, elementBytes }) =>
        sum + elements * (findings.dequantized.has(name) ? FLOAT_BYTES : elementBytes),
      0,
    ),
  }
}

/** Names of the graph's weights. Their sizes, and which lie elsewhere, go to the findings. */
function visitGraph(bytes: Uint8Array, findings: Findings, depth: number): Set<string> {
  const names = new Set<string>()
  for (const field of readFields(bytes)) {
    if (field.number === 5) names.add(visitTensor(field.bytes, findings))
    else if (field.number === 15) visitSparseTensor(field.bytes, findings)
  }
  visitNodes(bytes, 1, findings, depth)
  return names
}

/** Constants and subgraphs among the attributes of nodes. */
function visitNodes(bytes: Uint8Array, nodeField: number, findings: Findings, depth: number): void {
  if (depth > MAX_NESTING) {
    throw new ForecartError('ARTIFACT_CORRUPT', `The model nests graphs more than ${MAX_NESTING} deep`)
  }
  for (const node of readFields(bytes)) {
    if (node.number !== nodeField) continue
    const firstInput = [...readFields(node.bytes)].find(({ number }) => number === 1)
    for (const part of readFields(node.bytes)) {
      if (part.number === 4 && firstInput && textOf(part) === 'DequantizeLinear') {
        findings.dequantized.add(textOf(firstInput))
      }
      if (part.number !== 5) continue
      for (const value of readFields(part.bytes)) {
        if (value.number === 5 || value.number === 10) visitTensor(value.bytes, findings)
        else if (value.number === 22 || value.number === 23) visitSparseTensor(value.bytes, findings)
        else if (value.number === 6 || value.number === 11) visitGraph(value.bytes, findings, depth + 1)
      }
    }
  }
}

function visitSparseTensor(bytes: Uint8Array, findings: Findings): void {
  for (const field of readFields(bytes)) {
    if (field.number === 1 || field.number === 2) visitTensor(field.bytes, findings)
  }
}

function visitTensor(bytes: Uint8Array, findings: Findings): string {
  let name = ''
  let isExternal = false
  let elements = 1
  let elementBytes = FLOAT_BYTES
  for (const field of readFields(bytes)) {
    if (field.number === 1) for (const size of integersOf(field)) elements *= Number(size)
    else if (field.number === 2) elementBytes = ELEMENT_BYTES[Number(field.integer)] ?? FLOAT_BYTES
    else if (field.number === 8) name = textOf(field)
    else if (field.number === 13 || (field.number === 14 && field.integer === 1n)) isExternal = true
  }
  if (isExternal) findings.external.push(name)
  findings.weights.push({ name, elements, elementBytes })
  return name
}

function readPort(bytes: Uint8Array): OnnxOutlinePort {
  let name = ''
  let dtype: string | null = null
  let shape: (number | string)[] | null = null
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = textOf(field)
    if (field.number !== 2) continue
    for (const type of readFields(field.bytes)) {
      if (type.number !== 1) continue
      for (const part of readFields(type.bytes)) {
        if (part.number === 1) dtype = DTYPES.get(Number(part.integer)) ?? `element type ${part.integer}`
        if (part.number === 2) shape = [...readFields(part.bytes)].map(readDimension)
      }
    }
  }
  return { name, dtype, shape }
}

/** '' where neither a size nor a name is given. */
function readDimension(dimension: ProtobufField): number | string {
  let size: number | string = ''
  for (const part of readFields(dimension.bytes)) {
    if (part.number === 1) size = Number(integersOf(part)[0])
    else if (part.number === 2) size = textOf(part)
  }
  return size
}
