import { PassThrough } from 'node:stream'
import { temporaryFolder } from '../../bench/temporary-folder'
import type { CliContext, Command } from '../../src/cli/command'
import { modelsListCommand } from '../../src/cli/commands/models'
import { modelsShowCommand } from '../../src/cli/commands/models-show'
import { createLogger } from '../../src/core/logger'
import { TaskCatalog } from '../../src/registry/task-catalog'
import { insertModelVersion } from '../support/last-week-model'
import { asAdmin, TestServer } from '../support/test-server'

describe('a version whose weights were rounded, and one that was trained elsewhere', () => {
  const metrics = [
    { name: 'wape', full: 0.5, quantized: 0.51 },
    { name: 'pinball', full: 0.4, quantized: 0.404 },
    { name: 'mape', full: null, quantized: null },
  ]
  let server: TestServer
  const { path: home, remove } = temporaryFolder()

  beforeAll(async () => {
    server = await TestServer.start({ seed: false })
    const id = await insertModelVersion(server.database, 2)
    await server.database.prisma.modelVersion.update({
      where: { id },
      data: {
        manifest: { quantization: { weights: 'int8', metrics } },
        metrics: metrics.map(({ name, quantized }) => ({ name, value: quantized })),
      },
    })
    await server.database.prisma.modelVersion.update({
      where: { modelName_version: { modelName: 'demand', version: 1 } },
      data: { trainedFrom: null, trainedTo: null, dataAsOf: null },
    })
  })

  afterAll(async () => {
    await server.stop()
    remove()
  })

  it('says over GraphQL what the rounding cost; one that was not rounded says nothing', async () => {
    const { model } = await server.query<{ model: { versions: { nodes: unknown[] } } }>(
      asAdmin,
      `{ model(name: "demand") { versions { nodes {
         version metrics { name value } weightRounding { weights fullPrecisionMetrics { name value } lossIncreaseFraction }
       } } } }`,
    )
    expect(model.versions.nodes).toEqual([
      {
        version: 2,
        metrics: metrics.map(({ name, quantized }) => ({ name, value: quantized })),
        weightRounding: {
          weights: 'int8',
          fullPrecisionMetrics: metrics.map(({ name, full }) => ({ name, value: full })),
          lossIncreaseFraction: expect.closeTo(0.01, 6),
        },
      },
      { version: 1, metrics: [], weightRounding: null },
    ])
  })

  const list = (...args: string[]): Promise<string> => run(modelsListCommand, ...args)

  async function run(command: Command, ...args: string[]): Promise<string> {
    const output = new PassThrough()
    await command.run(args, {
      config: { home } as CliContext['config'],
      logger: createLogger({ level: 'silent', name: 'test' }),
      output,
      tasks: new TaskCatalog(),
      progressOutput: process.stderr,
      signal: new AbortController().signal,
      openDatabase: () => Promise.resolve(server.database),
      databaseUrl: () => Promise.resolve(server.database.url),
    })
    return String(output.read())
  }

  it('says it on the command line', async () => {
    const [head, , rounded, whole] = (await list()).split('\n')
    const at = head!.indexOf('int8 cost')
    expect(rounded!.slice(at)).toMatch(/^\+1\.00 % /)
    expect(whole!.slice(at)).toMatch(/^- /)
    const [first, second] = JSON.parse(await list('--json')) as { quantization: object | null }[]
    expect(first!.quantization).toEqual({
      weights: 'int8',
      fullPrecisionMetrics: { wape: 0.5, pinball: 0.4, mape: null },
      lossIncreaseFraction: expect.closeTo(0.01, 6),
    })
    expect(second!.quantization).toBeNull()
  })

  it('says over GraphQL, and on the command line, how it does by level, segment and day ahead', async () => {
    const slice = (dimension: string, value: string, wape: number) => ({
      dimension,
      value,
      days: 28,
      metrics: [{ name: 'wape', value: wape }],
      baselineMetrics: [{ name: 'wape', value: wape + 0.5 }],
    })
    const slices = [
      slice('LEVEL', 'bottom', 0.25),
      slice('LEVEL', 'rollUp', 0.125),
      slice('SEGMENT', 'new', 0.5),
    ]
    await server.database.query(`UPDATE model_version SET metric_slices = $1::jsonb WHERE version = 2`, [
      JSON.stringify(slices),
    ])
    const { model } = await server.query<{
      model: { versions: { nodes: { levels: unknown; all: unknown }[] } }
    }>(
      asAdmin,
      `fragment Parts on MetricSlice { dimension value days metrics { name value } baselineMetrics { name value } }
       { model(name: "demand") { versions { nodes { all: metricSlices { ...Parts } levels: metricSlices(dimension: LEVEL) { ...Parts } } } } }`,
    )
    expect(model.versions.nodes).toEqual([
      { all: slices, levels: slices.slice(0, 2) },
      { all: [], levels: [] },
    ])
    const shown = await run(modelsShowCommand, '2')
    expect(shown).toMatch(/^level +days +wape .*baseline wape.*\n-.*\nbottom +28 +0\.25 .*0\.75 /m)
    expect(shown).toMatch(/^segment .*\n-.*\nnew +28 +0\.5 /m)
    const json = JSON.parse(await run(modelsShowCommand, '2', '--json')) as { metricSlices: object[] }
    expect(json.metricSlices[1]).toMatchObject({
      value: 'rollUp',
      metrics: { wape: 0.125 },
      baselineMetrics: { wape: 0.625 },
    })
    await expect(run(modelsShowCommand, '9')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('says which families answer together, which were left out and why; one that answers alone says nothing', async () => {
    const composition = {
      comparedWindows: 3,
      members: ['global-mlp', 'boosted'],
      leftOut: [{ family: 'sequence', reason: 'TIME_BUDGET' }],
      segments: [
        { segment: 'all', strategy: 'MEAN', families: ['global-mlp', 'boosted'] },
        { segment: 'lumpy', strategy: 'ONE_MEMBER', families: ['boosted'] },
      ],
    }
    await server.database.query(
      `UPDATE model_version SET manifest = manifest || jsonb_build_object('composition', $1::jsonb) WHERE version = 2`,
      [JSON.stringify(composition)],
    )
    const { model } = await server.query<{ model: { versions: { nodes: unknown[] } } }>(
      asAdmin,
      `{ model(name: "demand") { versions { nodes { composition {
         comparedWindows members leftOut { family reason } segments { segment strategy families }
       } } } } }`,
    )
    expect(model.versions.nodes).toEqual([{ composition }, { composition: null }])
    const shown = await run(modelsShowCommand, '2')
    expect(shown).toMatch(/compared on 3 windows/)
    expect(shown).toMatch(/^sequence is left out: .*time budget/m)
    expect(shown).toMatch(
      /^segment +families +together\n-.*\nall +global-mlp, boosted +mean\nlumpy +boosted +alone$/m,
    )
    expect(await run(modelsShowCommand, '1')).not.toMatch(/left out|compared/)
    expect(JSON.parse(await run(modelsShowCommand, '2', '--json'))).toMatchObject({ composition })
  })

  it('say how much each feature helps where their training measured it', async () => {
    const featureImportance = {
      rows: 900,
      repeats: 4,
      features: [
        { name: 'promotion', lossIncreaseFraction: 0.31, standardError: 0.02, isLeftOut: false },
        { name: 'holiday', lossIncreaseFraction: -0.001, standardError: 0.001, isLeftOut: true },
      ],
      selection: { lossWithAll: 1.25, lossWithSelected: 1.2, isAdopted: true },
    }
    await server.database.query(
      `UPDATE model_version SET manifest = manifest || jsonb_build_object('featureImportance', $1::jsonb) WHERE version = 2`,
      [JSON.stringify(featureImportance)],
    )
    const { model } = await server.query<{ model: { versions: { nodes: unknown[] } } }>(
      asAdmin,
      `{ model(name: "demand") { versions { nodes { featureImportance {
         rows repeats features { name lossIncreaseFraction standardError isLeftOut }
         selection { lossWithAll lossWithSelected isAdopted }
       } } } } }`,
    )
    expect(model.versions.nodes).toEqual([{ featureImportance }, { featureImportance: null }])
    expect(JSON.parse(await run(modelsShowCommand, '2', '--json'))).toMatchObject({ featureImportance })
  })

  it('say whether their trees rank new items, and why not where they do not', async () => {
    const status = `newItemRanking { status arrivals arrivalsNeeded summary }`
    const reranks = { inputs: [], outputs: [], rerankedCandidates: 60 }
    const signatures = [
      { ...reranks, ranksNewItems: true, trees: { arrivals: 31 } },
      { ...reranks, trees: { arrivals: 3 } },
      { ...reranks, trees: null },
      { inputs: [], outputs: [] },
      reranks,
    ]
    for (const [at, signature] of signatures.entries()) {
      const id = await insertModelVersion(server.database, at + 1, 'session')
      await server.database.prisma.modelVersion.update({ where: { id }, data: { signature } })
    }
    await insertModelVersion(server.database, 6, 'session')
    const versionsOf = async (name: string) => {
      const { model } = await server.query<{
        model: { versions: { nodes: { version: number; newItemRanking: unknown }[] } }
      }>(asAdmin, `{ model(name: "${name}") { versions { nodes { version ${status} } } } }`)
      return model.versions.nodes.sort((a, b) => a.version - b.version).map((one) => one.newItemRanking)
    }
    expect(await versionsOf('session')).toMatchObject([
      { status: 'RANKED', arrivals: 31, arrivalsNeeded: 20 },
      {
        status: 'TOO_FEW_ARRIVALS',
        arrivals: 3,
        summary: expect.stringMatching(/: 3 of .* and 20 are needed/),
      },
      { status: 'NO_TREES', arrivals: null },
      { status: 'NO_TREES', arrivals: null },
      { status: 'NOT_KNOWN', arrivals: null },
      { status: 'NOT_KNOWN', arrivals: null },
    ])
    // Another task has no such question.
    expect(await versionsOf('demand')).toEqual([null, null])
    expect(await run(modelsShowCommand, '2', '--model', 'session')).toMatch(
      /^Its trees do not rank new items, which SIMILAR_NEW offers: 3 of /m,
    )
    expect(JSON.parse(await run(modelsShowCommand, '1', '--model', 'session', '--json'))).toMatchObject({
      newItemRanking: { status: 'RANKED', arrivals: 31 },
    })
    expect(await run(modelsShowCommand, '1')).not.toContain('new items')
  })

  it('say on what they were trained, or that it is not known', async () => {
    const { model } = await server.query<{ model: { versions: { nodes: unknown[] } } }>(
      asAdmin,
      `{ model(name: "demand") { versions { nodes { trainedOn { from to asOf } } } } }`,
    )
    expect(model.versions.nodes).toEqual([
      { trainedOn: { from: '1970-01-01', to: '1970-01-01', asOf: '1970-01-01T00:00:00.000Z' } },
      { trainedOn: null },
    ])
    const [head, , here, elsewhere] = (await list()).split('\n')
    const at = head!.indexOf('trained to')
    expect(here!.slice(at)).toMatch(/^1970-01-01 /)
    expect(elsewhere!.slice(at)).toMatch(/^- /)
    const [, second] = JSON.parse(await list('--json')) as object[]
    expect(second).toMatchObject({ trainedFrom: null, trainedTo: null })
  })
})
