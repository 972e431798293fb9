/** The example of docs/compute.md is compiled, and the graph that is stored is the one that the document lists. */
import { readFileSync } from 'node:fs'
import { compileTrainingStep, tf, type TrainingStep } from '../../../src/compute'
import { decodeOnnxModel } from '../../../src/compute/onnx/model-reader'
import type { OnnxAttribute, OnnxInitializer, OnnxModel } from '../../../src/compute/onnx/model-writer'
import { onnxRuntime } from '../../../src/compute/runtime/onnx-runtime'

const section = readFileSync('docs/compute.md', 'utf8')
  .split(/^## /m)
  .find((one) => one.startsWith('One small model, all the way'))!
const example = /```ts\n([\s\S]*?)```/.exec(section)![1]!
const [matMul, ...listing] = section
  .split('\n')
  .flatMap((line) => (/^ {4}([\w.]+ += .*)$/.exec(line) ?? []).slice(1))

/** The bytes that ONNX Runtime is given when the example runs. */
async function storedGraph(): Promise<OnnxModel> {
  const create = jest.spyOn(onnxRuntime().InferenceSession, 'create')
  // The document's code has no types, and runs as it stands there.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function(
    'tf',
    'compileTrainingStep',
    `return (async () => { ${example}; return { w, step } })()`,
  ) as (...names: readonly unknown[]) => Promise<{ w: tf.Variable; step: TrainingStep }>
  const { w, step } = await run(tf, compileTrainingStep)
  const [model] = create.mock.lastCall as unknown as [Uint8Array]
  create.mockRestore()
  await step.dispose()
  w.dispose()
  return decodeOnnxModel(model)
}

/** `output = Operator(inputs)  attributes`: constants as their values, flags by their names, and no flags that are off. */
function linesOf({ nodes, initializers }: OnnxModel): string[] {
  const constants = new Map(initializers.map((one) => [one.name, valuesOf(one)]))
  const width = Math.max(...nodes.map(({ outputs }) => outputs.join(', ').length))
  return nodes.map(({ operator, inputs, outputs, attributes }) => {
    const call = `${operator}(${inputs.map((name) => constants.get(name) ?? name).join(', ')})`
    const flags = Object.entries(attributes).flatMap(textOfAttribute)
    return [`${outputs.join(', ').padEnd(width)} = ${call}`, ...flags].join('  ')
  })
}

function valuesOf({ data }: OnnxInitializer): string {
  return `{${Array.from(data as ArrayLike<number | bigint>, String).join()}}`
}

function textOfAttribute([name, value]: [string, OnnxAttribute]): string[] {
  if (value === 0) return []
  return [value === 1 ? name : `${name}=${JSON.stringify(value)}`]
}

it('lists the stored graph of its example as it is', async () => {
  const nodes = linesOf(await storedGraph())
  expect(listing).toEqual(nodes)
  expect(matMul).toBe(nodes[0]!.replace(/ +/g, ' '))
})
