import type { OnnxInitializer, OnnxModel, OnnxNode } from '../onnx/model-writer'
import type { Graph } from './graph'
import type { ConstantValue, DenseValue, GraphValue } from './graph-value'

/**
 * The ONNX form of the part of the graph that the outputs depend on. All inputs of the graph are declared, used or not.
 * The same graph always gives the same model, names included.
 */
export function serializeGraph(graph: Graph, outputs: Readonly<Record<string, GraphValue>>): OnnxModel {
  const results = Object.entries(outputs).map(([name, value]) => ({ name, value: graph.dense(value) }))
  const live = graph.liveNodes(results.map(({ value }) => value))
  const names = new Map<DenseValue, string>()
  const initializers: OnnxInitializer[] = []

  const nameOf = (value: DenseValue): string => {
    if (value.kind === 'input') return value.name
    let name = names.get(value)
    if (name === undefined) {
      name = value.kind === 'constant' ? addInitializer(value) : `t${names.size}`
      names.set(value, name)
    }
    return name
  }
  const addInitializer = ({ shape, dtype, data }: ConstantValue): string => {
    const name = `c${initializers.length}`
    initializers.push({ name, shape, dtype, data })
    return name
  }

  // A node's output carries the name of the graph's output directly, where it is only one.
  for (const { name, value } of results)
    if (value.kind === 'node' && !names.has(value)) names.set(value, name)
  const nodes: OnnxNode[] = live.map(({ operator, inputs, outputs: produced, attributes }) => ({
    operator,
    inputs: inputs.map((input) => (input ? nameOf(input) : '')),
    outputs: produced.map(nameOf),
    attributes,
  }))
  for (const { name, value } of results)
    if (nameOf(value) !== name)
      nodes.push({ operator: 'Identity', inputs: [nameOf(value)], outputs: [name], attributes: {} })

  return {
    nodes,
    initializers,
    inputs: graph.inputs.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
    outputs: results.map(({ name, value }) => ({ name, shape: value.shape, dtype: value.dtype })),
  }
}
