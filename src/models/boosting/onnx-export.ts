/**
 * Trees as an ONNX file, for other programs: the operator TreeEnsembleRegressor of ai.onnx.ml, and what the link makes of its sums. The file reads `x`, `[rows, columns]` of float32 in the order of the
 * model's columns (codes of categories, NaN where a value is missing), and answers `prediction`, `[rows, outputs]`. Where inputs are float32, each row ends in the leaves that it ends in here.
 *
 * An ensemble of ONNX knows no sets of categories. So each split by a set reads a column of its own, which is -1 where the category goes left and else 0: it is looked up, first the bin of the category, then whether the
 * bin is in the set.
 */
import { encodeOnnxModel, type OnnxInitializer, type OnnxNode } from '../../compute/onnx/model-writer'
import type { BoostedTrees } from './boosted-trees'
import { IS_CATEGORICAL, MISSING_GOES_LEFT, SET_WORDS } from './tree-arrays'
import { BIN_LIMIT } from './bins'

/** Between -1, which goes left, and 0. */
const SET_THRESHOLD = -0.5

/** @returns the bytes of an .onnx file */
export function exportTreesToOnnx(model: BoostedTrees): Uint8Array {
  const graph = new TreeGraph(model)
  const columns = model.parts.columns.length
  return encodeOnnxModel({
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: [{ name: 'x', shape: ['batch', columns], dtype: 'float32' }],
    outputs: [{ name: 'prediction', shape: ['batch', model.outputs], dtype: 'float32' }],
  })
}

class TreeGraph {
  readonly nodes: OnnxNode[] = []
  readonly initializers: OnnxInitializer[] = []
  /** Of each node that splits by a set, the feature that it reads. */
  private readonly setFeatures = new Map<number, number>()

  constructor(private readonly model: BoostedTrees) {
    const features = this.featuresWithSets()
    this.record('TreeEnsembleRegressor', [features], 'sums', this.ensemble(), 'ai.onnx.ml')
    this.link()
  }

  private record(
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: OnnxNode['attributes'] = {},
    domain?: OnnxNode['domain'],
  ): string {
    this.nodes.push({ operator, inputs, outputs: [output], attributes, ...(domain && { domain }) })
    return output
  }

  private constant(name: string, shape: readonly number[], data: Float32Array | BigInt64Array): string {
    const dtype = data instanceof Float32Array ? 'float32' : 'int64'
    this.initializers.push({ name, shape, dtype, data })
    return name
  }

  /** `x`, and behind its columns one for each set of categories. */
  private featuresWithSets(): string {
    const { columns, trees } = this.model.parts
    let next = columns.length
    const parts = ['x']
    columns.forEach(({ binOf }, column) => {
      if (!binOf) return
      const splits = [...trees.columns.keys()].filter((node) => trees.columns[node] === column)
      if (splits.length === 0) return
      for (const node of splits) this.setFeatures.set(node, next++)
      parts.push(this.membership(column, binOf, splits))
    })
    return parts.length === 1 ? 'x' : this.record('Concat', parts, 'features', { axis: 1 })
  }

  /** `[rows, splits]`: -1 where the category of the row goes left. */
  private membership(column: number, binOf: Uint8Array, splits: readonly number[]): string {
    const name = (part: string): string => `column${column}.${part}`
    const index = this.constant(name('index'), [], BigInt64Array.of(BigInt(column)))
    const code = this.record('Gather', ['x', index], name('code'), { axis: 1 })
    // What is no code has the bin of missing values, which stands behind those of all codes.
    const beyond = this.constant(name('beyond'), [], Float32Array.of(binOf.length))
    const zero = this.constant(name('zero'), [], Float32Array.of(0))
    const floor = this.record('Floor', [code], name('floor'))
    const isWhole = this.record('Equal', [code, floor], name('isWhole'))
    const isFromZero = this.record('GreaterOrEqual', [code, zero], name('isFromZero'))
    const isBelow = this.record('Less', [code, beyond], name('isBelow'))
    const isInRange = this.record('And', [isFromZero, isBelow], name('isInRange'))
    const isCode = this.record('And', [isWhole, isInRange], name('isCode'))
    const place = this.record('Where', [isCode, code, beyond], name('place'))
    const at = this.record('Cast', [place], name('at'), { to: 7 })
    const bins = BigInt64Array.from([...binOf, 0], BigInt)
    const bin = this.record('Gather', [this.constant(name('bins'), [bins.length], bins), at], name('bin'))
    const table = this.constant(name('sets'), [BIN_LIMIT, splits.length], this.setsOf(splits))
    return this.record('Gather', [table, bin], name('isLeft'))
  }

  private setsOf(splits: readonly number[]): Float32Array {
    const { thresholds, categorySets } = this.model.parts.trees
    return Float32Array.from({ length: BIN_LIMIT * splits.length }, (_, at) => {
      const bin = Math.floor(at / splits.length)
      const set = thresholds[splits[at % splits.length]!]!
      return ((categorySets[set * SET_WORDS + (bin >> 5)]! >>> (bin & 31)) & 1) === 1 ? -1 : 0
    })
  }

  private ensemble(): OnnxNode['attributes'] {
    const { parts, outputs } = this.model
    const { trees, baseScores } = parts
    const rows: NodeRow[] = []
    const leaves: { tree: number; id: number; target: number; weight: number }[] = []
    trees.roots.forEach((root, tree) => {
      let nextId = 0
      const walk = (at: number): number => {
        const id = nextId++
        const row: NodeRow = { tree, id, feature: 0, mode: 'LEAF', value: 0, yes: 0, no: 0, missing: 0 }
        rows.push(row)
        if (at < 0) {
          leaves.push({ tree, id, target: tree % outputs, weight: trees.leafValues[~at]! })
          return id
        }
        const isSet = (trees.flags[at]! & IS_CATEGORICAL) !== 0
        row.mode = 'BRANCH_LEQ'
        row.feature = isSet ? this.setFeatures.get(at)! : trees.columns[at]!
        row.value = isSet ? SET_THRESHOLD : floatUpTo(trees.thresholds[at]!)
        row.missing = !isSet && (trees.flags[at]! & MISSING_GOES_LEFT) !== 0 ? 1 : 0
        row.yes = walk(trees.children[2 * at]!)
        row.no = walk(trees.children[2 * at + 1]!)
        return id
      }
      walk(root)
    })
    return {
      n_targets: outputs,
      aggregate_function: 'SUM',
      post_transform: 'NONE',
      base_values: { floats: baseScores },
      nodes_treeids: rows.map(({ tree }) => tree),
      nodes_nodeids: rows.map(({ id }) => id),
      nodes_featureids: rows.map(({ feature }) => feature),
      nodes_modes: { strings: rows.map(({ mode }) => mode) },
      nodes_values: { floats: rows.map(({ value }) => value) },
      nodes_truenodeids: rows.map(({ yes }) => yes),
      nodes_falsenodeids: rows.map(({ no }) => no),
      nodes_missing_value_tracks_true: rows.map(({ missing }) => missing),
      target_treeids: leaves.map(({ tree }) => tree),
      target_nodeids: leaves.map(({ id }) => id),
      target_ids: leaves.map(({ target }) => target),
      target_weights: { floats: leaves.map(({ weight }) => weight) },
    }
  }

  private link(): void {
    const operators = {
      identity: 'Identity',
      logistic: 'Sigmoid',
      exponential: 'Exp',
      softmax: 'Softmax',
    } as const
    const { link } = this.model.parts
    this.record(operators[link], ['sums'], 'prediction', link === 'softmax' ? { axis: -1 } : {})
  }
}

interface NodeRow {
  readonly tree: number
  readonly id: number
  feature: number
  mode: 'LEAF' | 'BRANCH_LEQ'
  value: number
  yes: number
  no: number
  missing: number
}

/** The greatest float32 that is not above `value`: a float32 is up to the one where it is up to the other. */
function floatUpTo(value: number): number {
  const near = Math.fround(value)
  if (!(near > value)) return near
  const bits = new Int32Array(Float32Array.of(near).buffer)
  bits[0]! += near > 0 ? -1 : 1
  return new Float32Array(bits.buffer)[0]!
}
