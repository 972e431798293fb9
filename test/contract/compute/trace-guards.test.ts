/**
 * Whatever traced code learns outside of tensors would be frozen into the graph without a word. Each way to do so is
 * refused, and a refused trace leaves everything as it was.
 */
import type { TrainingStepSpec } from '../../../src/compute'
import { compileTrainingStep, dropout, tf } from '../../../src/compute'
import type { ForecartError } from '../../../src/core/errors'
import { isForecartError } from '../../../src/core/errors'

type Loss = TrainingStepSpec['loss']

let weights: tf.Variable
let outside: tf.Tensor
let tensorsBefore = 0

beforeEach(() => {
  tensorsBefore = tf.memory().numTensors
  weights = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3])))
  outside = tf.tensor1d([1, 1, 1])
})

afterEach(() => {
  weights.dispose()
  outside.dispose()
  expect(tf.memory().numTensors).toBe(tensorsBefore)
})

const product = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(x, weights))

async function compile(loss: Loss, extra: Partial<TrainingStepSpec> = {}): Promise<void> {
  const step = await compileTrainingStep(
    {
      variables: [weights],
      inputs: { x: { shape: [3], dtype: 'float32' } },
      loss,
      optimizer: { kind: 'sgd' },
      ...extra,
    },
    { backend: 'ort-cpu' },
  )
  await step.dispose()
}

async function refusalOf(loss: Loss, extra: Partial<TrainingStepSpec> = {}): Promise<ForecartError> {
  const error: unknown = await compile(loss, extra).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!isForecartError(error)) throw new Error(`not refused, but: ${String(error)}`)
  expect(error.code).toBe('TRACE_REFUSED')
  return error
}

describe('a trace is refused', () => {
  it('when a value is read', async () => {
    const error = await refusalOf(({ x }) => {
      const loss = product(x!)
      return loss.dataSync()[0]! > 1 ? tf.mul(loss, 2) : loss
    })
    expect(error.message).toContain('was read while tracing')
    expect(error.details.calledAt).toContain('trace-guards.test.ts')
  })

  it('when a value is read and the error caught', async () => {
    await refusalOf(({ x }) => {
      try {
        x!.arraySync()
      } catch {
        // As careless code does.
      }
      return product(x!)
    })
  })

  it('when a value of a tensor from outside is read', async () => {
    await refusalOf(({ x }) => tf.mul(product(x!), outside.dataSync()[0]!))
  })

  it('when a value is read asynchronously, without waiting for it', async () => {
    await refusalOf(({ x }) => {
      void x!.data()
      return product(x!)
    })
  })

  it('when the function is async', async () => {
    const quiet = jest.spyOn(console, 'error').mockImplementation(() => undefined)
    const error = await refusalOf((async ({ x }: { x: tf.Tensor }) => {
      await Promise.resolve()
      return product(x)
    }) as unknown as Loss)
    expect(error.message).toContain('async')
    quiet.mockRestore()
  })

  it('when Math.random is called', async () => {
    const error = await refusalOf(({ x }) => (Math.random() < 2 ? product(x!) : tf.neg(product(x!))))
    expect(error.message).toContain('Math.random')
  })

  it.each([
    ['dropout', (x: tf.Tensor) => tf.dropout(x, 0.5, undefined, 7)],
    ['randomUniform', (x: tf.Tensor) => tf.mul(x, tf.randomUniform([3], 0, 1, 'float32', 7))],
    ['randomNormal', (x: tf.Tensor) => tf.mul(x, tf.randomNormal([3], 0, 1, 'float32', 7))],
    ['truncatedNormal', (x: tf.Tensor) => tf.mul(x, tf.truncatedNormal([3], 0, 1, 'float32', 7))],
    [
      'multinomial',
      (x: tf.Tensor) => tf.mul(x, tf.cast(tf.multinomial(tf.tensor1d([0.1, 0.9]), 3, 7), 'float32')),
    ],
  ])('when tf.%s would freeze its numbers, seeded or not', async (name, noisy) => {
    const error = await refusalOf(({ x }) => product(noisy(x!)))
    expect(error.message.toLowerCase()).toContain(name.toLowerCase())
  })

  it('when more data is captured than constants need', async () => {
    const data = tf.tidy(() => tf.range(0, 30_000))
    const loss: Loss = ({ x }) => tf.add(product(x!), tf.mean(tf.mul(data, weights.slice(0, 1))))
    const error = await refusalOf(loss)
    expect(error.message).toContain('bytes')
    await compile(loss, { maxCapturedBytes: 1_000_000 })
    data.dispose()
  })

  it('when data from outside is captured as a literal', async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => i)
    await refusalOf(({ x }) => tf.add(product(x!), tf.mean(tf.mul(tf.tensor1d(rows), weights.slice(0, 1)))))
  })

  it('when a variable is used that was not declared', async () => {
    const other = tf.tidy(() => tf.variable(tf.scalar(2)))
    const loss: Loss = ({ x }) => tf.mul(product(x!), other)
    const error = await refusalOf(loss)
    expect(error.message).toContain(other.name)
    await compile(loss, { frozen: [other] })
    other.dispose()
  })

  it('when a variable is created', async () => {
    // Those of other files of this worker are among them.
    const registered = () => Object.keys(tf.engine().state.registeredVariables)
    const before = registered()
    await refusalOf(({ x }) => tf.mul(product(x!), tf.variable(tf.scalar(2))))
    expect(registered()).toEqual(before)
  })

  it('when a variable is assigned', async () => {
    await refusalOf(({ x }) => {
      weights.assign(tf.mul(weights, 2))
      return product(x!)
    })
  })

  it('when a variable is assigned that was not declared', async () => {
    const average = tf.tidy(() => tf.variable(tf.scalar(3)))
    const error = await refusalOf(({ x }) => {
      average.assign(tf.mean(x!))
      return product(x!)
    })
    expect(error.message).toContain('was assigned while tracing')
    expect(average.dataSync()[0]).toBe(3)
    average.dispose()
  })

  it.each([
    ['Date.now', () => Date.now()],
    ['new Date', () => new Date().getHours()],
    ['Date', () => Date().length],
    ['performance.now', () => performance.now()],
  ])('when the clock is read by %s, though it has not moved', async (_clock, read) => {
    const error = await refusalOf(({ x }) => tf.mul(product(x!), read() >= 0 ? 1 : 2))
    expect(error.message).toContain('clock')
    expect(error.details.calledAt).toContain('trace-guards.test.ts')
  })

  it('but not when a date is made of something', async () => {
    await compile(({ x }) => {
      const dates = [new Date(0), new Date('2026-03-01'), new Date(2026, 2, 1)]
      expect(dates.every((date) => date instanceof Date)).toBe(true)
      expect(Date.UTC(1970, 0, 1) + Date.parse('1970-01-01T00:00:00Z') + dates[0]!.getTime()).toBe(0)
      return product(x!)
    })
  })

  it('when a tfjs optimiser with its frozen learning rate is used', async () => {
    const optimizer = tf.train.sgd(0.1)
    const error = await refusalOf(({ x }) => optimizer.minimize(() => product(x!), true)!)
    expect(error.message).toContain('learning rate')
    optimizer.dispose()
  })

  it("when a tfjs optimiser's update is applied directly", async () => {
    const optimizer = tf.train.sgd(0.1)
    await refusalOf(({ x }) => {
      optimizer.applyGradients({ [weights.name]: tf.ones([3]) })
      return product(x!)
    })
    optimizer.dispose()
  })

  it('when something outside changes from call to call', async () => {
    let calls = 0
    const error = await refusalOf(({ x }) => tf.mul(product(x!), ++calls))
    expect(error.message).toContain('traced twice')
  })
})

describe('an unknown kernel', () => {
  it('is named even where no backend knows it', async () => {
    const loss: Loss = ({ x }) => tf.engine().runKernel('NoSuchKernel', { x: x! })
    await expect(compile(loss)).rejects.toMatchObject({
      code: 'UNSUPPORTED_KERNEL',
      details: { kernel: 'NoSuchKernel' },
    })
  })

  it('is named, with the place where it was called', async () => {
    const loss: Loss = ({ x }) => tf.sum(tf.unique(tf.mul(x!, weights)).values)
    await expect(compile(loss)).rejects.toMatchObject({
      code: 'UNSUPPORTED_KERNEL',
      details: { kernel: 'Unique', calledAt: expect.stringContaining('trace-guards.test.ts') },
    })
  })
})

describe('what a graph of ONNX Runtime cannot hold is refused by name', () => {
  const unsupported = (kernel: string, reason: string) => ({
    code: 'UNSUPPORTED_KERNEL',
    message: expect.stringContaining(reason),
    details: { kernel, calledAt: expect.stringContaining('trace-guards.test.ts') },
  })

  it('complex numbers, made from traced ones', async () => {
    const loss: Loss = ({ x }) => tf.sum(tf.abs(tf.complex(tf.mul(x!, weights), x!)))
    await expect(compile(loss)).rejects.toMatchObject(unsupported('Complex', 'complex numbers'))
  })

  it('complex numbers, made from constants', async () => {
    const loss: Loss = ({ x }) => tf.sum(tf.mul(x!, tf.abs(tf.complex([3, 0, 1], [4, 1, 0]))))
    await expect(compile(loss)).rejects.toMatchObject(unsupported('Complex', 'complex numbers'))
  })

  it('complex numbers, made before', async () => {
    const spectrum = tf.complex([3, 0, 1], [4, 1, 0])
    const loss: Loss = ({ x }) => tf.sum(tf.mul(x!, tf.abs(spectrum)))
    await expect(compile(loss)).rejects.toMatchObject(unsupported('ComplexAbs', 'complex numbers'))
    spectrum.dispose()
  })

  it('strings', async () => {
    const names = tf.tensor1d(['a', 'b', 'a'])
    const loss: Loss = ({ x }) =>
      tf.sum(tf.mul(x!, tf.cast(tf.string.stringToHashBucketFast(names, 3), 'float32')))
    await expect(compile(loss)).rejects.toMatchObject(unsupported('StringToHashBucketFast', 'strings'))
    names.dispose()
  })

  it('tensors of such, whatever is done to them', async () => {
    const spectrum = tf.complex([3, 0, 1], [4, 1, 0])
    await expect(compile(({ x }) => tf.sum(tf.mul(x!, tf.reshape(spectrum, [3]))))).rejects.toMatchObject(
      unsupported('Reshape', 'complex64'),
    )
    spectrum.dispose()
    expect((await refusalOf(({ x }) => tf.sum(tf.concat([x!, tf.tensor1d(['a'])])))).message).toContain(
      'string',
    )
  })
})

describe('after a refused trace', () => {
  it('tfjs works as before', async () => {
    const engine = tf.engine() as unknown as Record<string, unknown>
    const before = () => [
      ...[Math.random, Date, Date.now, performance.now, tf.Variable.prototype.assign],
      ...['readSync', 'read', 'makeVariable', 'keep', 'runKernel'].flatMap((name) => [
        engine[name],
        Object.hasOwn(engine, name),
      ]),
      Object.hasOwn(performance, 'now'),
    ]
    const untouched = before()
    await refusalOf(({ x }) => tf.mul(product(x!), Math.random()))
    expect(before()).toEqual(untouched)
    expect(Date.now() - new Date().getTime()).toBeLessThanOrEqual(0)
    expect(tf.getBackend()).toBe('cpu')
    expect([...weights.dataSync()]).toEqual([1, 2, 3])
    expect(tf.tidy(() => product(outside).dataSync()[0])).toBe(6)
    const created = tf.tidy(() => tf.variable(tf.scalar(5)))
    expect(created.dataSync()[0]).toBe(5)
    created.dispose()
  })

  it('a sound one is accepted, dropout seeded by an input included', async () => {
    await refusalOf(({ x }) => product(tf.dropout(x!, 0.5)))
    await compile(({ x }, { seed }) => product(dropout(x!, 0.5, seed, 1)))
  })
})
