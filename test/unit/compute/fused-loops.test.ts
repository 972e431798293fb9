/** Loops fused from element-wise graphs, against the same expressions computed number by number and rounded to float32 after each operation. */
import { fc } from '../../support/property-testing'
import { tf } from '../../../src/compute'
import { Graph } from '../../../src/compute/graph/graph'
import type { DenseValue } from '../../../src/compute/graph/graph-value'
import { trace } from '../../../src/compute/trace/tracer'
import { HostMemory } from '../../../src/compute/training/host-memory'
import { fuseLoops } from '../../../src/compute/wasm/fused-loops'

type Tensors = Readonly<Record<string, tf.Tensor>>
type Compute = (inputs: Tensors) => Record<string, tf.Tensor>
type Shapes = Readonly<Record<string, readonly number[]>>

/** Each run replaces the arrays by the outputs of their names. */
function fuse(shapes: Shapes, compute: Compute): { readonly memory: HostMemory; readonly run: () => void } {
  const memory = new HostMemory(Object.entries(shapes).map(([name, shape]) => ({ name, shape })))
  const inputs = Object.entries(shapes).map(([name, shape]) => [name, { shape, dtype: 'float32' }] as const)
  const { graph, outputs } = trace({ inputs: Object.fromEntries(inputs), compute })
  const written = Object.entries(outputs).map(([name, value]) => ({ value, address: memory.addressOf(name) }))

  return { memory, run: memory.link(fuseLoops(graph, written, (name) => memory.addressOf(name))) }
}

type Expression =
  | { readonly leaf: string }
  | { readonly literal: number }
  | { readonly root: Expression }
  | { readonly operator: Operator; readonly left: Expression; readonly right: Expression }

type Operator = 'add' | 'sub' | 'mul' | 'div'

const OPERATORS: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
}

function asTensor(expression: Expression, inputs: Tensors): tf.Tensor {
  if ('leaf' in expression) return inputs[expression.leaf]!
  if ('literal' in expression) return tf.scalar(expression.literal)
  if ('root' in expression) return tf.sqrt(asTensor(expression.root, inputs))
  return tf[expression.operator](asTensor(expression.left, inputs), asTensor(expression.right, inputs))
}

function asNumber(expression: Expression, at: (leaf: string) => number): number {
  if ('leaf' in expression) return at(expression.leaf)
  if ('literal' in expression) return Math.fround(expression.literal)
  if ('root' in expression) return Math.fround(Math.sqrt(asNumber(expression.root, at)))
  const { operator, left, right } = expression
  return Math.fround(OPERATORS[operator](asNumber(left, at), asNumber(right, at)))
}

/** Near one and shallow: so that nothing becomes smaller than a float32 can be without rounding. */
const value = fc.double({ min: 0.5, max: 2, noNaN: true }).map(Math.fround)

/** Of the leaves given, three operations deep. */
function expressionOf(leaves: readonly string[], depth = 3): fc.Arbitrary<Expression> {
  const leaf: fc.Arbitrary<Expression> = fc.constantFrom(...leaves).map((name) => ({ leaf: name }))
  if (depth === 0) return leaf
  const inner = expressionOf(leaves, depth - 1)
  const operator = fc.constantFrom<Operator>('add', 'sub', 'mul', 'div')
  return fc.oneof(
    leaf,
    value.map((literal) => ({ literal })),
    inner.map((root) => ({ root })),
    fc.record({ operator, left: inner, right: inner }),
  )
}

/** An array of the shape of `name`, also where the expression is a number. */
const shapedAs = (name: string, tensor: tf.Tensor, inputs: Tensors): tf.Tensor =>
  tensor.rank === 0 && inputs[name]!.rank > 0 ? tf.mul(tensor, inputs[name]!) : tensor

describe('fused loops', () => {
  it('compute what single operations compute, bit for bit, in place and again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(value, { minLength: 9, maxLength: 9 }),
        fc.array(value, { minLength: 9, maxLength: 9 }),
        fc.tuple(value, value),
        expressionOf(['a', 'b', 's', 't']),
        expressionOf(['a', 'b', 's']),
        expressionOf(['s', 't']),
        expressionOf(['s', 't']),
        (length, a, b, [s, t], forA, forB, forS, forT) => {
          const { memory, run } = fuse({ a: [length], b: [length], s: [], t: [] }, (inputs) => ({
            a: shapedAs('a', asTensor(forA, inputs), inputs),
            b: shapedAs('b', asTensor(forB, inputs), inputs),
            s: asTensor(forS, inputs),
            t: asTensor(forT, inputs),
          }))
          let expected = { a: a.slice(0, length), b: b.slice(0, length), s: [s], t: [t] }
          for (const [name, values] of Object.entries(expected)) memory.view(name).set(values)
          for (let round = 0; round < 2; round++) {
            run()
            const before: Readonly<Record<string, readonly number[]>> = expected
            const at = (i: number) => (leaf: string) => before[leaf]![before[leaf]!.length === 1 ? 0 : i]!
            const usesArrays = (one: Expression): boolean =>
              'leaf' in one
                ? one.leaf < 'c'
                : 'root' in one
                  ? usesArrays(one.root)
                  : 'left' in one && (usesArrays(one.left) || usesArrays(one.right))
            const arrayOf = (name: string, one: Expression): number[] =>
              before[name]!.map((old, i) =>
                usesArrays(one) ? asNumber(one, at(i)) : Math.fround(asNumber(one, at(i)) * old),
              )
            expected = {
              a: arrayOf('a', forA),
              b: arrayOf('b', forB),
              s: [asNumber(forS, at(0))],
              t: [asNumber(forT, at(0))],
            }
            for (const [name, values] of Object.entries(expected))
              expect([...memory.view(name)]).toEqual(values)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('leave other arrays alone, also what follows an array whose length is not a multiple of four', () => {
    const shapes = { before: [3], changed: [2, 3], after: [5] }
    const { memory, run } = fuse(shapes, ({ changed }) => ({ changed: tf.add(changed!, 1) }))
    for (const name of Object.keys(shapes)) memory.view(name).fill(7)
    run()
    expect([...memory.view('before')]).toEqual([7, 7, 7])
    expect([...memory.view('changed')]).toEqual([8, 8, 8, 8, 8, 8])
    expect([...memory.view('after')]).toEqual([7, 7, 7, 7, 7])
  })

  it('of several shapes read the numbers as they were before, although these are replaced', () => {
    const { memory, run } = fuse({ x: [300], y: [2, 2], rate: [] }, ({ x, y, rate }) => ({
      rate: tf.mul(rate!, 0.5),
      x: tf.mul(x!, rate!),
      y: tf.sub(y!, rate!),
    }))
    memory.view('x').fill(3)
    memory.view('y').fill(4)
    memory.view('rate').fill(2)
    run()
    expect([...memory.view('rate')]).toEqual([1])
    expect(new Set(memory.view('x'))).toEqual(new Set([6]))
    expect([...memory.view('y')]).toEqual([2, 2, 2, 2])
  })

  it('are as many as there are arrays: each takes the same of the 50,000 locals that a function may have', () => {
    const [arrays, operations] = [6, 10_000]
    const names = Array.from({ length: arrays }, (_, i) => `x${i}`)
    const memory = new HostMemory(names.map((name) => ({ name, shape: [1] })))
    const graph = new Graph()
    const outputs = names.map((name) => {
      let value: DenseValue = graph.input(name, [1], 'float32')
      for (let i = 0; i < operations; i++)
        [value] = graph.record('Sqrt', [value], {}, [value]) as [DenseValue]
      return { value, address: memory.addressOf(name) }
    })
    const run = memory.link(fuseLoops(graph, outputs, (name) => memory.addressOf(name)))
    for (const name of names) memory.view(name).fill(4)
    run()
    expect(names.map((name) => memory.view(name)[0])).toEqual(names.map(() => 1))
  })

  it('of empty arrays do nothing', () => {
    const { memory, run } = fuse({ none: [0], x: [5], noRows: [0, 2] }, ({ none, x, noRows }) => ({
      none: tf.add(none!, 1),
      x: tf.add(x!, 1),
      noRows: tf.add(noRows!, 1),
    }))
    run()
    expect([...memory.view('x')]).toEqual([1, 1, 1, 1, 1])
  })

  it.each<[string, Compute]>([
    ['another operator', ({ x }) => ({ x: tf.exp(x!) })],
    ['an array with one of another shape', ({ x, y }) => ({ x: tf.add(x!, tf.reshape(y!, [2, 1])) })],
    ['an array of literals', ({ x }) => ({ x: tf.mul(x!, tf.tensor([1, 2, 3, 4], [2, 2])) })],
  ])('refuse %s', (_, compute) => {
    expect(() => fuse({ x: [2, 2], y: [2] }, compute)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_KERNEL' }),
    )
  })

  it('are refused a memory that the process may not reserve', () => {
    const { Memory } = WebAssembly
    const withoutAddressSpace = jest.spyOn(WebAssembly, 'Memory').mockImplementation(() => {
      throw new RangeError('WebAssembly.Memory(): could not allocate memory')
    })
    expect(() => new HostMemory([{ name: 'x', shape: [3] }])).toThrow(
      expect.objectContaining({ code: 'BAD_CONFIGURATION', message: expect.stringContaining('ulimit -v') }),
    )
    withoutAddressSpace.mockRestore()
    expect(WebAssembly.Memory).toBe(Memory)
  })

  it('are refused more memory than WebAssembly has', () => {
    expect(() => new HostMemory([{ name: 'table', shape: [2 ** 24, 65] }])).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringContaining('4160 MiB') }),
    )
  })
})
