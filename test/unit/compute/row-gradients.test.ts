/** Gradients of look-ups go out of the graph row by row, and are added up beside it. */
import { fc } from '../../support/property-testing'
import { tf } from '../../../src/compute'
import { HostMemory } from '../../../src/compute/training/host-memory'
import { createOptimizer } from '../../../src/compute/training/optimizers'
import { stateLayout } from '../../../src/compute/training/state-layout'
import type { TrainingStepSpec } from '../../../src/compute/training/training-step'
import { planUpdateOnHost } from '../../../src/compute/training/update-on-host'
import { addRowsModule } from '../../../src/compute/wasm/add-rows'

describe('rows that are added to a table', () => {
  it('give its sums, in their order, whatever their size and however often an id comes', () => {
    const integer = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max })
    const places = fc.array(fc.nat(), { maxLength: 20 })
    fc.assert(
      fc.property(
        integer(9),
        integer(5),
        places,
        fc.infiniteStream(fc.float({ min: -9, max: 9, noNaN: true })),
        (size, tableRows, drawn, numbers) => {
          const ids = drawn.map((place) => place % tableRows)
          const memory = new HostMemory([
            { name: 'ids', shape: [ids.length] },
            { name: 'rows', shape: [ids.length, size] },
            { name: 'table', shape: [tableRows, size] },
            { name: 'after', shape: [1] },
          ])
          const [rows, table] = [memory.view('rows'), memory.view('table')]
          const { buffer, byteOffset } = memory.view('ids')
          new Int32Array(buffer, byteOffset, ids.length).set(ids)
          rows.set([...numbers.take(rows.length)])
          table.set([...numbers.take(table.length)])
          const expected = table.slice()
          ids.forEach((id, i) => {
            for (let k = 0; k < size; k++) expected[id * size + k]! += rows[i * size + k]!
          })
          memory.link(
            addRowsModule({
              count: ids.length,
              size,
              ids: memory.addressOf('ids'),
              rows: memory.addressOf('rows'),
              table: memory.addressOf('table'),
            }),
          )()
          expect([...table]).toEqual([...expected])
          expect([...memory.view('after')]).toEqual([0])
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('what the graph of a step answers of a table', () => {
  const table = tf.variable(tf.ones([10, 4]))
  const ids = { shape: [3, 2], dtype: 'int32' } as const

  function outputsOf(loss: TrainingStepSpec['loss'], options: { clipNorm?: number; threads?: number } = {}) {
    const { clipNorm, threads = 1 } = options
    const spec: TrainingStepSpec = {
      variables: [table],
      inputs: { ids },
      loss,
      optimizer: { kind: 'adam', clipNorm },
    }
    const optimizer = createOptimizer(spec.optimizer)
    const layout = stateLayout(spec, optimizer)
    const { graph } = planUpdateOnHost({ spec, optimizer, layout, isForOneThread: threads === 1 })
    return Object.fromEntries(Object.entries(graph.outputs).map(([name, { shape }]) => [name, shape]))
  }

  const squaresOf = (places: tf.Tensor): tf.Scalar => tf.sum(tf.square(tf.gather(table, places)))
  const lookUp: TrainingStepSpec['loss'] = (inputs) => squaresOf(inputs['ids']!)
  const whole = { loss: [], 'gradient.variable0': [10, 4] }

  it('are the rows of one look-up', () => {
    const rows = { loss: [], 'gradient.variable0.ids': [6, 1], 'gradient.variable0.rows': [6, 4] }
    expect(outputsOf(lookUp)).toEqual(rows)
  })

  it.each<[string, TrainingStepSpec['loss'], Parameters<typeof outputsOf>[1]]>([
    [
      'two look-ups',
      (inputs, context) =>
        tf.add(lookUp(inputs, context), lookUp({ ids: tf.reverse(inputs['ids']!) }, context)),
      {},
    ],
    [
      'a look-up and a product',
      (inputs, context) =>
        tf.add(
          lookUp(inputs, context),
          tf.sum(tf.matMul(table as tf.Tensor as tf.Tensor2D, tf.ones([4, 2]))),
        ),
      {},
    ],
    ['more look-ups than rows', (inputs) => squaresOf(tf.concat([inputs['ids']!, inputs['ids']!])), {}],
    ['a clipped gradient', lookUp, { clipNorm: 1 }],
    ['operators that may run on two threads', lookUp, { threads: 2 }],
  ])('is the whole gradient for %s', (_, loss, options) => {
    expect(outputsOf(loss, options)).toEqual(whole)
  })

  afterAll(() => table.dispose())
})
