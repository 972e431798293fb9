/** Boosted trees as files: a small JSON file that says what is there, and the arrays one after the other. */
import { endianness } from 'node:os'
import { z } from 'zod'
import type { ArtifactFiles } from '../../contracts/models/estimator'
import { ForecartError } from '../../core/errors'
import { decodeJson, encodeJson, readArtifactFile } from '../artifact-json'
import { BoostedTrees } from './boosted-trees'
import { MAX_CATEGORY } from './examples'
import { IS_CATEGORICAL, SET_WORDS, type TreeArrays } from './tree-arrays'

const FORMAT = 2
/** Held the means of the leaves below each node, by rows of training, in the place of the shares of rows that go left. */
const FORMAT_OF_MEANS = 1
const DESCRIPTION = 'boosted-trees.json'
const ARRAYS = 'boosted-trees.bin'

/** In this order in the file: wider elements first, so that each array begins where its type may. */
const ARRAY_TYPES = {
  thresholds: Float64Array,
  gains: Float64Array,
  leftShares: Float64Array,
  leafValues: Float64Array,
  roots: Int32Array,
  children: Int32Array,
  categorySets: Uint32Array,
  columns: Uint16Array,
  flags: Uint8Array,
} as const satisfies Record<keyof TreeArrays, unknown>

const length = z
  .number()
  .int()
  .min(0)
  .max(2 ** 30)

const descriptionSchema = z.strictObject({
  format: z.union([z.literal(FORMAT_OF_MEANS), z.literal(FORMAT)]),
  link: z.enum(['identity', 'logistic', 'exponential', 'softmax']),
  baseScores: z.array(z.number()).min(1),
  columns: z
    .array(
      z.strictObject({
        name: z.string(),
        kind: z.enum(['numeric', 'categorical']),
        /** The category of each bin from 1; null of a numeric column. */
        categories: z.array(z.number().int().min(0).max(MAX_CATEGORY)).max(255).nullable(),
      }),
    )
    .min(1),
  nodes: length,
  leaves: length,
  trees: length,
  sets: length,
})

type Description = z.output<typeof descriptionSchema>

export function saveBoostedTrees({ parts }: BoostedTrees): ArtifactFiles {
  const { trees } = parts
  const description: Description = {
    format: FORMAT,
    link: parts.link,
    baseScores: [...parts.baseScores],
    columns: parts.columns.map(({ name, kind, binOf }) => ({
      name,
      kind,
      categories: binOf && categoriesOf(binOf),
    })),
    nodes: trees.columns.length,
    leaves: trees.leafValues.length,
    trees: trees.roots.length,
    sets: trees.categorySets.length / SET_WORDS,
  }
  const arrays = names().map((name) => trees[name])
  const bytes = arrays.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
  return new Map([
    [DESCRIPTION, encodeJson(description)],
    [ARRAYS, new Uint8Array(Buffer.concat(bytes))],
  ])
}

/** @throws ARTIFACT_CORRUPT where a file is missing, or prediction could leave the trees or never end. */
export function loadBoostedTrees(files: ArtifactFiles): BoostedTrees {
  const description = decodeJson(files, DESCRIPTION, descriptionSchema)
  const trees = readArrays(readArtifactFile(files, ARRAYS), description)
  checkTrees(trees, description)
  if (description.format === FORMAT_OF_MEANS) sharesOfMeans(trees)
  checkShares(trees)
  return new BoostedTrees({
    link: description.link,
    baseScores: Float64Array.from(description.baseScores),
    columns: description.columns.map(({ name, kind, categories }) => ({
      name,
      kind,
      binOf: categories && binsOf(categories),
    })),
    trees,
  })
}

const names = () => Object.keys(ARRAY_TYPES) as (keyof TreeArrays)[]

function categoriesOf(binOf: Uint8Array): number[] {
  const categories: number[] = []
  binOf.forEach((bin, category) => {
    if (bin > 0) categories[bin - 1] = category
  })
  return categories
}

function binsOf(categories: readonly number[]): Uint8Array {
  const binOf = new Uint8Array(categories.reduce((most, category) => Math.max(most, category + 1), 0))
  categories.forEach((category, i) => (binOf[category] = i + 1))
  return binOf
}

function corrupt(problem: string): never {
  throw new ForecartError('ARTIFACT_CORRUPT', `The boosted trees of the artifact cannot be used: ${problem}`)
}

function readArrays(file: Uint8Array, { nodes, leaves, trees, sets }: Description): TreeArrays {
  if (endianness() !== 'LE') corrupt('this machine does not store numbers in the order of the file')
  const lengths: Record<keyof TreeArrays, number> = {
    thresholds: nodes,
    gains: nodes,
    leftShares: nodes,
    leafValues: leaves,
    roots: trees,
    children: 2 * nodes,
    categorySets: sets * SET_WORDS,
    columns: nodes,
    flags: nodes,
  }
  const expected = names().reduce((sum, name) => sum + lengths[name] * ARRAY_TYPES[name].BYTES_PER_ELEMENT, 0)
  if (file.byteLength !== expected) corrupt(`${ARRAYS} has ${file.byteLength} bytes instead of ${expected}`)
  const { buffer } = file.slice() // begins at 0, as the arrays need it
  let at = 0
  const next = <Name extends keyof TreeArrays>(name: Name): InstanceType<(typeof ARRAY_TYPES)[Name]> => {
    const Type = ARRAY_TYPES[name]
    const array = new Type(buffer, at, lengths[name])
    at += array.byteLength
    return array as InstanceType<(typeof ARRAY_TYPES)[Name]>
  }
  return {
    thresholds: next('thresholds'),
    gains: next('gains'),
    leftShares: next('leftShares'),
    leafValues: next('leafValues'),
    roots: next('roots'),
    children: next('children'),
    categorySets: next('categorySets'),
    columns: next('columns'),
    flags: next('flags'),
  }
}

function checkTrees(trees: TreeArrays, { columns, nodes, leaves, sets, baseScores }: Description): void {
  const isPlace = (at: number, after: number): boolean => (at >= 0 ? at > after && at < nodes : ~at < leaves)
  if (trees.roots.length % baseScores.length !== 0) corrupt('the last round lacks a tree')
  if (!trees.roots.every((root) => isPlace(root, -1))) corrupt('a tree begins nowhere')
  for (let node = 0; node < nodes; node++) {
    const column = columns[trees.columns[node]!] ?? corrupt(`node ${node} reads a column that is not there`)
    const isCategorical = (trees.flags[node]! & IS_CATEGORICAL) !== 0
    if (isCategorical !== (column.kind === 'categorical')) corrupt(`node ${node} does not fit its column`)
    if (isCategorical && !(trees.thresholds[node]! >= 0 && trees.thresholds[node]! < sets))
      corrupt(`node ${node} has no set of categories`)
    for (const side of [0, 1])
      if (!isPlace(trees.children[2 * node + side]!, node)) corrupt(`node ${node} leads nowhere`)
  }
}

/** In place: a mean is that of the left child, by its share, and of the right one. Where both are equal, no share is known. */
function sharesOfMeans({ leftShares, children, leafValues }: TreeArrays): void {
  const means = leftShares.slice()
  const meanOf = (at: number): number => (at >= 0 ? means[at]! : leafValues[~at]!)
  means.forEach((mean, node) => {
    const [left, right] = [meanOf(children[2 * node]!), meanOf(children[2 * node + 1]!)]
    const share = (mean - right) / (left - right)
    leftShares[node] = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0.5
  })
}

function checkShares({ leftShares }: TreeArrays): void {
  if (!leftShares.every((share) => share >= 0 && share <= 1))
    corrupt('shares of rows do not lie between 0 and 1')
}
