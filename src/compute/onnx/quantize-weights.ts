/**
 * Weights as int8 with one scale per channel: a quarter of the size. Each is followed by DequantizeLinear, so that all
 * arithmetic stays float32 and only the rounding of the weights is lost.
 */
import { decodeOnnxModel } from './model-reader'
import { encodeOnnxModel, type OnnxInitializer, type OnnxNode } from './model-writer'

/** Smaller arrays (biases, constants) gain nothing and lose accuracy. */
const MIN_ELEMENTS = 256
const MAX_CODE = 127

/** @throws ARTIFACT_CORRUPT, UNSUPPORTED_KERNEL for models that we did not write. */
export function quantizeWeights(onnx: Uint8Array): Uint8Array {
  const model = decodeOnnxModel(onnx)
  const initializers: OnnxInitializer[] = []
  const dequantized: OnnxNode[] = []
  for (const weight of model.initializers) {
    const axis = channelAxis(weight, model.nodes)
    if (axis === null) {
      initializers.push(weight)
      continue
    }
    const { name } = weight
    const { codes, scales } = quantize(weight.data as Float32Array, weight.shape, axis)
    initializers.push(
      { name: `${name}.int8`, shape: weight.shape, dtype: 'int8', data: codes },
      { name: `${name}.scale`, shape: [scales.length], dtype: 'float32', data: scales },
    )
    dequantized.push({
      operator: 'DequantizeLinear',
      inputs: [`${name}.int8`, `${name}.scale`],
      outputs: [name],
      attributes: { axis },
    })
  }
  return encodeOnnxModel({ ...model, initializers, nodes: [...dequantized, ...model.nodes] })
}

/** Rows of tables that are looked up in, else the last axis: the outputs of a matrix. Null: not to be quantised. */
function channelAxis(
  { name, shape, dtype, data }: OnnxInitializer,
  nodes: readonly OnnxNode[],
): number | null {
  if (dtype !== 'float32' || shape.length < 2 || data.length < MIN_ELEMENTS) return null
  const isTable = nodes.some(({ operator, inputs }) => operator === 'Gather' && inputs[0] === name)
  return isTable ? 0 : shape.length - 1
}

function quantize(
  values: Float32Array,
  shape: readonly number[],
  axis: number,
): { codes: Int8Array; scales: Float32Array } {
  const channels = shape[axis]!
  const stride = shape.slice(axis + 1).reduce((product, size) => product * size, 1)
  const channelOf = (index: number): number => Math.floor(index / stride) % channels
  const scales = new Float32Array(channels)
  values.forEach((value, index) => {
    const channel = channelOf(index)
    scales[channel] = Math.max(scales[channel]!, Math.abs(value))
  })
  // A channel of zeros keeps a scale that divides.
  for (let channel = 0; channel < channels; channel++) scales[channel] = (scales[channel]! || 1) / MAX_CODE
  const codes = Int8Array.from(values, (value, index) => Math.round(value / scales[channelOf(index)]!))
  return { codes, scales }
}
