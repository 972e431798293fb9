/** Runs an .onnx file through tfjs, operator by operator: for devices that are backends of tfjs. */
import type { EagerDevice } from '../../devices/device-adapter'
import { openEagerDevice } from '../../devices/eager-device'
import { onBackend } from '../../devices/on-backend'
import { decodeOnnxModel } from '../../onnx/model-reader'
import type { OnnxInitializer, OnnxModel } from '../../onnx/model-writer'
import { tf } from '../../tensorflow'
import type { InferenceFeed, InferenceResult, InferenceSession } from '../inference-session'
import { checkFeeds } from '../inference-feeds'
import { EAGER_OPERATORS } from './eager-operators'
import { noCounterpart, ofIntegers, ofTensor, tensorOf, type EagerValue } from './eager-value'

/** @throws DEVICE_UNAVAILABLE, ARTIFACT_CORRUPT; UNSUPPORTED_KERNEL names an operator that has no counterpart here. */
export async function openEagerInference(onnx: Uint8Array, device: EagerDevice): Promise<InferenceSession> {
  await openEagerDevice(device)
  // No closure below may hold `initializers`: backends other than cpu have copied their arrays.
  const { initializers, ...model } = decodeOnnxModel(onnx)
  const unknown = model.nodes.find(({ operator }) => !EAGER_OPERATORS[operator])
  if (unknown) throw noCounterpart(unknown.operator)
  const weights = weightsOf(initializers, device)
  return {
    inputNames: model.inputs.map(({ name }) => name),
    outputNames: model.outputs.map(({ name }) => name),
    async run(feeds) {
      checkFeeds(
        model.inputs.map(({ name }) => name),
        feeds,
      )
      return onBackend(device.backend, () => compute(model, weights, feeds))
    },
    async dispose() {
      for (const value of weights.values()) if (value.kind === 'tensor') value.tensor.dispose()
    },
  }
}

function weightsOf(
  initializers: readonly OnnxInitializer[],
  { backend }: EagerDevice,
): ReadonlyMap<string, EagerValue> {
  return onBackend(backend, () => new Map(initializers.map((one) => [one.name, weightOf(one)])))
}

/** A tensor belongs to the session. */
function weightOf({ shape, dtype, data }: OnnxInitializer): EagerValue {
  if (dtype === 'int64') return ofIntegers(Array.from(data as BigInt64Array, Number), shape)
  if (dtype === 'float32') return ofTensor(tf.tensor(data as Float32Array, [...shape]))
  return ofTensor(
    tf.tensor(Int32Array.from(data as Int8Array), [...shape], dtype === 'bool' ? 'bool' : 'int32'),
  )
}

function compute(
  model: Omit<OnnxModel, 'initializers'>,
  weights: ReadonlyMap<string, EagerValue>,
  feeds: Readonly<Record<string, InferenceFeed>>,
): Readonly<Record<string, InferenceResult>> {
  const answers: Record<string, InferenceResult> = {}
  tf.tidy(() => {
    const values = new Map(weights)
    for (const { name, dtype } of model.inputs) {
      const { data, shape } = feeds[name]!
      values.set(name, ofTensor(tf.tensor(data, [...shape], dtype === 'float32' ? 'float32' : 'int32')))
    }
    for (const { operator, inputs, outputs, attributes } of model.nodes) {
      const operands = inputs.map((name) => (name === '' ? undefined : values.get(name)))
      const results = EAGER_OPERATORS[operator]!(operands, attributes)
      outputs.forEach((name, index) => values.set(name, results[index]!))
    }
    for (const { name } of model.outputs) {
      const tensor = tensorOf(values.get(name))
      answers[name] = { data: Float32Array.from(tensor.dataSync()), shape: tensor.shape }
    }
  })
  return answers
}
