/** Files from elsewhere that are no demand models, or not what they say: each is refused with a code and the reason, and leaves nothing. */
import { USUAL_SHAPE } from '../../src/contracts/demand/window-shape'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeOnnxModel } from '../../src/compute/onnx/model-reader'
import { encodeOnnxModel, type OnnxModel, type OnnxNode } from '../../src/compute/onnx/model-writer'
import { bytesField, integerField } from '../../src/compute/onnx/protobuf'
import { createLogger } from '../../src/core/logger'
import { featureHash } from '../../src/features/demand'
import { REGISTERED_MODEL_FILE } from '../../src/models/demand/registered-onnx'
import { readRegisteredSignature } from '../../src/models/demand/registered-onnx/contract'
import { SIGNATURE_FILE } from '../../src/models/demand/signature'
import { ModelRegistry } from '../../src/registry/registry'
import { registerOnnx, type RegisterOnnxRequest } from '../../src/training/demand/register-onnx'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { modelOf, REGISTERED_DAYS, REGISTERED_SIGNATURE as SIGNATURE } from '../support/registered-model'
import { exhaustively, exhaustivelyWhere } from '../support/extent'

const logger = createLogger({ level: 'silent', name: 'test' })

let test: TestDatabase
let home: string
let registry: ModelRegistry

beforeAll(async () => {
  test = await createTestDatabase()
  home = await mkdtemp(join(tmpdir(), 'home-'))
  registry = await ModelRegistry.open({ database: test.database, home, logger })
})

afterAll(async () => {
  await test.drop()
  await rm(home, { recursive: true, force: true })
})

const register = (
  onnx: Uint8Array,
  signature: unknown = SIGNATURE,
  options: Pick<RegisterOnnxRequest, 'probeDeadlineMs' | 'execArgv'> = {},
) =>
  registerOnnx(registry, {
    onnx,
    signature,
    actor: 'admin',
    metrics: [],
    codeVersion: '0',
    now: new Date(),
    logger,
    ...options,
  })

async function expectRefused(
  attempt: Promise<unknown>,
  code: 'BAD_USER_INPUT' | 'ARTIFACT_CORRUPT' | 'MODEL_HOST_UNAVAILABLE',
  message: RegExp,
): Promise<void> {
  await expect(attempt).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  expect(await test.database.prisma.modelVersion.count()).toBe(0)
  expect(await readdir(join(registry.root, '.staging')).catch(() => [])).toEqual([])
}

const good = modelOf({ factor: 1 })

/** The good model with something changed. */
function changed(change: (model: OnnxModel) => Partial<OnnxModel>): Uint8Array {
  const model = decodeOnnxModel(good)
  return encodeOnnxModel({ ...model, ...change(model) })
}

/** The good model with nodes behind an output of its graph: they read `before` and write the output. */
function behind(
  output: string,
  nodes: readonly OnnxNode[],
  initializers: OnnxModel['initializers'] = [],
): Uint8Array {
  const rename = (name: string): string => (name === output ? 'before' : name)
  return changed((model) => ({
    initializers: [...model.initializers, ...initializers],
    nodes: [
      ...model.nodes.map((one) => ({
        ...one,
        inputs: one.inputs.map(rename),
        outputs: one.outputs.map(rename),
      })),
      ...nodes,
    ],
  }))
}

const node = (operator: string, inputs: string[], outputs: string[], attributes = {}): OnnxNode => ({
  operator,
  inputs,
  outputs,
  attributes,
})

const int64 = (name: string, ...values: bigint[]) => ({
  name,
  shape: [values.length],
  dtype: 'int64' as const,
  data: BigInt64Array.from(values),
})

/** Protobuf merges what is written twice: this adds to the graph of the model in front of it. */
const graphField = (field: number, ...content: Buffer[]): Buffer =>
  bytesField(7, bytesField(field, Buffer.concat(content)))
const FLOAT = 1

/** Each of these starts a process that tries the model; `npm test` has one whose file cannot be loaded, and one whose answers are refused. */
const DEAR: readonly string[] = [
  'a node that reads what nobody writes',
  'a weight larger than the file',
  'not finite',
  'not finite for an item without sales',
  'dependent on the rest of the batch',
  'of another shape than declared',
]
const isDear = (name: string): boolean => DEAR.includes(name)

describe('a file that is not a model', () => {
  const cases: readonly [string, Uint8Array, RegExp][] = [
    ['text', Buffer.from('no model'), /not an ONNX model/],
    ['nothing', new Uint8Array(0), /no graph/],
    ['half a model', good.subarray(0, good.length >> 1), /cut off/],
    ['all but its last byte', good.subarray(0, good.length - 1), /cut off/],
    ['a zip archive', Buffer.concat([Buffer.from('PK\u0003\u0004'), good]), /zip archive/],
    [
      'an operator that does not exist',
      behind('mean', [node('Clairvoyance', ['before'], ['mean'])]),
      /cannot be loaded: .*Clairvoyance/,
    ],
    [
      'a node that reads what nobody writes',
      behind('mean', [node('Identity', ['nowhere'], ['mean'])]),
      /cannot be loaded: .*nowhere/s,
    ],
    [
      'a weight larger than the file',
      Buffer.concat([
        behind('mean', [node('Add', ['before', 'huge'], ['mean'])]),
        graphField(
          5,
          integerField(1, 2 ** 40),
          integerField(2, FLOAT),
          bytesField(8, 'huge'),
          bytesField(9, Buffer.alloc(4)),
        ),
      ]),
      /cannot be loaded/,
    ],
  ]
  for (const [name, onnx, message] of cases)
    exhaustivelyWhere(isDear(name), () => {
      it(name, () => expectRefused(register(onnx), 'ARTIFACT_CORRUPT', message))
    })
})

describe('a file that differs from its signature', () => {
  const input = (name: string, shape: (string | number)[], dtype: string) => ({
    ...SIGNATURE,
    inputs: [...SIGNATURE.inputs, { name, shape, dtype }],
  })
  it.each<[string, Uint8Array, unknown, RegExp]>([
    ['no signature at all', good, 'hello', /does not fit/],
    [
      'an output that is missing',
      good,
      { ...SIGNATURE, outputs: [SIGNATURE.outputs[1]] },
      /"mean" is missing/,
    ],
    ['an input that nobody knows', good, input('moon', ['batch'], 'float32'), /no input "moon"/],
    ['an input named twice', good, input('weekday', ['batch'], 'int32'), /"weekday" is there twice/],
    [
      'an input that the file lacks',
      good,
      input('observed', ['batch', 14], 'float32'),
      /no input "observed"/,
    ],
    [
      'an input of the file that is not named',
      good,
      { ...SIGNATURE, inputs: SIGNATURE.inputs.slice(0, 1) },
      /an input "weekday" that the signature does not name/,
    ],
    [
      'a context of another length',
      modelOf({ factor: 1, days: 21 }),
      SIGNATURE,
      /"history" has the shape \[.*, 21\]/,
    ],
    [
      'an output of another name',
      changed((model) => ({
        nodes: [...model.nodes, node('Identity', ['mean'], ['average'])],
        outputs: model.outputs.map((port) => (port.name === 'mean' ? { ...port, name: 'average' } : port)),
      })),
      SIGNATURE,
      /no output "mean"/,
    ],
    [
      'an output of another type',
      changed(({ outputs }) => ({
        outputs: outputs.map((port) => (port.name === 'mean' ? { ...port, dtype: 'int64' } : port)),
      })),
      SIGNATURE,
      /output "mean" is int64; float32 is needed/,
    ],
    [
      'a batch that is fixed',
      changed(({ inputs }) => ({
        inputs: inputs.map((port) => ({ ...port, shape: [1, ...port.shape.slice(1)] })),
      })),
      SIGNATURE,
      /batches of 1 only/,
    ],
    [
      'weights in other files',
      Buffer.concat([
        good,
        graphField(
          5,
          integerField(1, 4),
          integerField(2, FLOAT),
          bytesField(8, 'far'),
          bytesField(13, Buffer.concat([bytesField(1, 'location'), bytesField(2, '../../etc/passwd')])),
          integerField(14, 1),
        ),
      ]),
      SIGNATURE,
      /1 of its weights lie in other files \("far"\)/,
    ],
  ])('%s', async (_case, onnx, signature, message) => {
    await expectRefused(register(onnx, signature), 'BAD_USER_INPUT', message)
  })
})

describe('a model whose answers are not forecasts', () => {
  const cases: readonly [string, Uint8Array, RegExp][] = [
    ['not finite', modelOf({ factor: Number.POSITIVE_INFINITY }), /the mean is (NaN|Infinity) on day 1/],
    [
      'not finite for an item without sales',
      behind(
        'mean',
        [
          node('ReduceSum', ['history', 'one'], ['sum'], { keepdims: 1 }),
          node('Div', ['sum', 'sum'], ['ratio']),
          node('Mul', ['before', 'ratio'], ['mean']),
        ],
        [int64('one', 1n)],
      ),
      /the mean is NaN on day 1 of an item with no sale at all/,
    ],
    [
      'quantiles in the wrong order',
      behind('quantiles', [node('Neg', ['before'], ['quantiles'])]),
      /quantiles cross: that of 0\.05 is .*, that of 0\.1 only/,
    ],
    [
      'dependent on the rest of the batch',
      behind('mean', [
        node('ReduceMean', ['before'], ['overall'], { keepdims: 1 }),
        node('Add', ['before', 'overall'], ['mean']),
      ]),
      /depends on the others of its batch/,
    ],
    [
      'of another shape than declared',
      changed(({ outputs }) => {
        const model = decodeOnnxModel(
          behind(
            'mean',
            [node('Slice', ['before', 'from', 'to', 'axis'], ['mean'])],
            [int64('from', 0n), int64('to', 7n), int64('axis', 1n)],
          ),
        )
        return {
          ...model,
          outputs: outputs.map((port) =>
            port.name === 'mean' ? { ...port, shape: ['batch', 'days'] } : port,
          ),
        }
      }),
      /with the shapes \[1, 7\]|with the shapes \[5, 7\]/,
    ],
  ]
  for (const [name, onnx, message] of cases)
    exhaustivelyWhere(isDear(name), () => {
      it(name, () => expectRefused(register(onnx), 'BAD_USER_INPUT', message))
    })

  const plusZero = [
    node('ReduceSum', ['zeros'], ['zero'], { keepdims: 0 }),
    node('Add', ['before', 'zero'], ['mean']),
  ]

  exhaustively(() => {
    it('more than memory can hold', async () => {
      const nodes = [node('ConstantOfShape', ['size'], ['zeros']), ...plusZero]
      const onnx = behind('mean', nodes, [int64('size', 2n ** 46n)])
      await expectRefused(register(onnx), 'BAD_USER_INPUT', /./)
    })
  })

  exhaustively(() => {
    it('more than such a file may take', async () => {
      // 3 GB, a page at a time, if nobody stopped it.
      const nodes = [
        node('RandomUniform', [], ['left'], { shape: [400_000_000] }),
        node('RandomUniform', [], ['right'], { shape: [400_000_000] }),
        node('Add', ['left', 'right'], ['zeros']),
        ...plusZero,
      ]
      await expectRefused(
        register(behind('mean', nodes)),
        'BAD_USER_INPUT',
        /ended with SIGKILL; it may take 10\d\d MiB of memory/,
      )
    })
  })

  it('not there within a deadline that is over at once', async () => {
    const attempt = register(good, SIGNATURE, { probeDeadlineMs: 1 })
    await expectRefused(attempt, 'BAD_USER_INPUT', /took more than 0\.001 s/)
  })

  exhaustively(() => {
    it('not there in time', async () => {
      const steps = 400
      const products = Array.from({ length: steps }, (_, step) =>
        node(
          'MatMul',
          [step === 0 ? 'start' : `product${step}`, 'start'],
          [step === steps - 1 ? 'zeros' : `product${step + 1}`],
        ),
      )
      const nodes = [node('ConstantOfShape', ['size'], ['start']), ...products, ...plusZero]
      const onnx = behind('mean', nodes, [int64('size', 3_000n, 3_000n)])
      await expectRefused(
        register(onnx, SIGNATURE, { probeDeadlineMs: 2_000 }),
        'BAD_USER_INPUT',
        /took more than 2 s/,
      )
    })
  })
})

it('the file is not blamed where the process that tries it does not start', async () => {
  // Node reads the program, and does not run it.
  const options = { execArgv: ['--check'] }
  await expectRefused(register(good, SIGNATURE, options), 'MODEL_HOST_UNAVAILABLE', /ended with code 0/)
})

describe('the hash of what a registered model reads', () => {
  const filesOf = (signature: object) =>
    new Map([
      [SIGNATURE_FILE, Buffer.from(JSON.stringify(signature))],
      [REGISTERED_MODEL_FILE, good],
    ])
  it('is of its own inputs, not of the features that our own networks read', async () => {
    const version = await register(good)
    const { lineage } = version.manifest as { lineage: { featureHash: string } }
    expect(lineage.featureHash).not.toBe(featureHash(USUAL_SHAPE))
    await registry.assertServable(version)
    // One more input, another hash.
    const files = await registry.files(version)
    const stored = JSON.parse(Buffer.from(files.get(SIGNATURE_FILE)!).toString()) as object
    const more = [
      ...SIGNATURE.inputs,
      { name: 'observed', shape: ['batch', REGISTERED_DAYS], dtype: 'float32' },
    ]
    expect(() => readRegisteredSignature(filesOf({ ...stored, inputs: more }))).toThrow(
      expect.objectContaining({
        code: 'ARTIFACT_CORRUPT',
        message: expect.stringMatching(/defines the inputs/),
      }),
    )
    expect(readRegisteredSignature(filesOf(stored)).featureHash).toBe(lineage.featureHash)
  })
})

exhaustively(() => {
  it('levels that are the same number but for rounding do not cross', async () => {
    const last = 2 ** -21 // of 5 in float32
    const levels = Float32Array.from({ length: 11 }, (_, level) => 5 + (level % 2 === 0 ? last : 0))
    const flat = behind(
      'quantiles',
      [node('Mul', ['before', 'zero'], ['nothing']), node('Add', ['nothing', 'levels'], ['quantiles'])],
      [
        { name: 'zero', shape: [1], dtype: 'float32', data: new Float32Array(1) },
        { name: 'levels', shape: [11], dtype: 'float32', data: levels },
      ],
    )
    await expect(register(flat)).resolves.toMatchObject({ family: 'onnx' })
  })
})
