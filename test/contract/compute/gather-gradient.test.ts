/** The gradient of a gather is a sum by its indices, which are places of the table: it does without the check that other ids need. */
import { tf } from '../../../src/compute'
import { serializeGraph } from '../../../src/compute/graph/serialize-graph'
import type { Compute, KernelCase } from './kernel-cases/kernel-case'
import { input } from './kernel-cases/kernel-case'
import { expectSame, traceCase } from './kernel-parity'

const ROWS = 5

function caseOf(ids: number[], compute: Compute): KernelCase {
  return {
    inputs: { table: input('table', [ROWS, 2]), ids: { data: Int32Array.from(ids), shape: [2, 2] } },
    compute,
  }
}

function operatorsOf(kernelCase: KernelCase): string[] {
  const { graph, outputs } = traceCase(kernelCase)
  return serializeGraph(graph, outputs).nodes.map(({ operator }) => operator)
}

const gatherGradient = caseOf([3, 0, 4, 3], ({ table, ids }) => ({
  byTable: tf.grad((rows) => tf.sum(tf.square(tf.gather(rows, ids!))))(table!),
}))

/** Sums of what was gathered, by the same indices, in fewer segments than the table has rows. */
const fewerSegments = caseOf([3, 0, 4, 3], ({ table, ids }) => {
  const list = tf.reshape<tf.Rank.R1>(ids!, [4])
  return { sums: tf.unsortedSegmentSum(tf.gather<tf.Tensor2D>(table as tf.Tensor2D, list), list, 4) }
})

it('the gradient of a gather checks no index', async () => {
  const operators = operatorsOf(gatherGradient)
  expect(operators).toEqual(expect.arrayContaining(['Gather', 'ScatterElements']))
  for (const check of ['GreaterOrEqual', 'Less', 'And', 'Where', 'Slice'])
    expect(operators).not.toContain(check)
  await expectSame('ort-cpu', gatherGradient)
})

it('other sums leave out ids that are no segments', async () => {
  expect(operatorsOf(fewerSegments)).toContain('Where')
  await expectSame('ort-cpu', fewerSegments)
})
