/** A device that was chosen and is gone when it is needed: the next one takes over, and operators are told. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeviceOrder, type DeviceName, type LostDevice } from '../../../src/contracts/operations/device'
import type { DemandPredictor } from '../../../src/contracts/demand/demand-estimator'
import { DEMAND_MODEL } from '../../../src/contracts/models/model-version'
import { createLogger } from '../../../src/core/logger'
import { packageRoot } from '../../../src/core/package-root'
import { NotificationListener } from '../../../src/db/notifications'
import * as models from '../../../src/db/repositories/models/model.repository'
import * as runs from '../../../src/db/repositories/models/training-run.repository'
import { buildDemandPanel } from '../../../src/features/demand'
import { JobRunner } from '../../../src/job-runner/job-runner'
import { DEMAND_FAMILIES } from '../../../src/models/demand/families'
import { parseManifest } from '../../../src/registry/manifest'
import { ModelRegistry } from '../../../src/registry/registry'
import { AlertFeed } from '../../../src/services/operations/alert-feed'
import { AlertService } from '../../../src/services/operations/alert.service'
import {
  DEVICE_LOST_ALERT,
  deviceLossReporter,
  DeviceService,
} from '../../../src/services/operations/device.service'
import { DemandServing } from '../../support/demand-serving'
import { TrainingRunner } from '../../../src/training/training-runner'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { randomDemandRows } from '../../support/demand-rows'
import { storeDemandShop } from '../../support/demand-shop'
import { absentDevice, pretendFastest } from '../../support/lost-device'
import { registerFirstChampion } from '../../support/model-versions'
import { alsoExhaustively } from '../../support/extent'

const logger = createLogger({ level: 'silent', name: 'test' })
const ADMIN = { kind: 'admin' } as const
const ABSENT = absentDevice()
const panel = buildDemandPanel(
  randomDemandRows({ seed: 3, items: 6, locations: 2, historyDays: 220, futureDays: 28 }),
)

let test: TestDatabase
let home: string
let registry: ModelRegistry
let listener: NotificationListener
let alerts: AlertService
let predictor: DemandPredictor

beforeAll(async () => {
  test = await createTestDatabase()
  home = await mkdtemp(join(tmpdir(), 'home-'))
  registry = await ModelRegistry.open({ database: test.database, home, logger })
  listener = new NotificationListener(test.url, logger)
  await listener.start()
  alerts = new AlertService({ database: test.database, logger })
  predictor = await DEMAND_FAMILIES['global-mlp']
    .createEstimator({ maxSteps: 20, evaluateEvery: 20 })
    .train(panel, { seed: 1 })
  await registerFirstChampion(registry, DEMAND_MODEL, predictor)
})

afterAll(async () => {
  await predictor.dispose()
  await listener.close()
  await test.drop()
  await rm(home, { recursive: true, force: true })
})

const openAlerts = () => alerts.alerts(ADMIN, {}, { resolved: false })

it('costs serving no request, and raises one alert that is pushed', async () => {
  const pushed = await new AlertFeed({ listener, alerts, logger }).subscribe(ADMIN, {}, null)
  const devices = new DeviceOrder(
    [ABSENT, 'ort-cpu'],
    deviceLossReporter({ alerts, user: 'The server', home, logger }),
  )
  const serving = new DemandServing({ registry, listener, logger, devices })
  try {
    await serving.start()
    const { prediction } = await serving.predictDemand(panel)
    expect(prediction).toEqual(await predictor.predict(panel))
    expect(devices.current).toBe('ort-cpu')
    expect((await pushed.next()).value).toMatchObject({
      kind: 'UPDATE',
      alert: {
        kind: DEVICE_LOST_ALERT,
        severity: 'WARNING',
        subject: ABSENT,
        host: hostname(),
        resolvedAt: null,
      },
    })
    // Another process that loses it, too, is no news.
    await alerts.raise({
      kind: DEVICE_LOST_ALERT,
      severity: 'WARNING',
      subject: ABSENT,
      host: hostname(),
      message: 'again',
    })
    expect(await (await openAlerts()).totalCount()).toBe(1)
    await alerts.resolve(DEVICE_LOST_ALERT, [ABSENT], hostname())
    expect(await (await openAlerts()).totalCount()).toBe(0)
  } finally {
    await pushed.return!()
    await serving.stop()
  }
})

it('is over for the machine whose server finds it in order, and for no other on this database', async () => {
  for (const host of ['another', 'shop-2', hostname()]) {
    await alerts.raise({
      kind: DEVICE_LOST_ALERT,
      severity: 'WARNING',
      subject: 'ort-cpu',
      host,
      message: host,
    })
  }
  const openHosts = async () => (await openAlerts()).nodes.map(({ host }) => host)
  const options = { alerts, home, wanted: 'ort-cpu', allowSoftwareGpu: false, logger } as const
  await new DeviceService({ ...options, host: 'shop-2' }).selection()
  expect(await openHosts()).toEqual([hostname(), 'another'])
  await new DeviceService(options).selection()
  expect(await openHosts()).toEqual(['another'])
  await alerts.resolve(DEVICE_LOST_ALERT, ['ort-cpu'], 'another')
  expect(await openHosts()).toEqual([])
})

alsoExhaustively(() => {
  it('costs a training run a start, not the run', async () => {
    await storeDemandShop(test.database, { historyDays: 220 })
    await test.database.transaction((tx) => models.ensureModel(tx, { name: 'demand', kind: 'DEMAND' }))
    const run = await test.database.transaction((tx) =>
      runs.insertRun(tx, {
        modelName: 'demand',
        family: 'global-mlp',
        hyperparameters: { maxSteps: 10, evaluateEvery: 10 },
        seed: 1,
        requestedBy: 'admin',
      }),
    )
    const lost: DeviceName[] = []
    const devices = new DeviceOrder([ABSENT, 'ort-cpu'], (event) => void lost.push(event.lost))
    const runner = new TrainingRunner({ database: test.database, home, logger, listener: null, devices })
    const ended = await runner.run(run.id)
    expect(ended).toMatchObject({ status: 'SUCCEEDED', errorCode: null })
    expect(lost).toEqual([ABSENT])
    expect((await registry.version(ended.versionId!)).device).toBe('ort-cpu')
  })
})

alsoExhaustively(() => {
  it('a training with int8 weights says in the manifest what they cost on the same windows', async () => {
    const run = await test.database.transaction((tx) =>
      runs.insertRun(tx, {
        modelName: 'demand',
        family: 'global-mlp',
        hyperparameters: { maxSteps: 10, evaluateEvery: 10, weights: 'int8' },
        seed: 1,
        requestedBy: 'admin',
      }),
    )
    const ended = await new TrainingRunner({ database: test.database, home, logger, listener: null }).run(
      run.id,
    )
    const version = await registry.version(ended.versionId!)
    const { quantization } = parseManifest(JSON.stringify(version.manifest))
    expect(quantization!.metrics.map(({ name, quantized }) => ({ name, value: quantized }))).toEqual(
      version.metrics,
    )
    const wape = quantization!.metrics.find(({ name }) => name === 'wape')!
    expect(wape.full).not.toBe(wape.quantized)
    expect(Math.abs(wape.full! - wape.quantized!)).toBeLessThan(0.05)
  })
})

alsoExhaustively(() => {
  it('by the job runner is told to operators and to the server, and its successor does not try it again', async () => {
    await pretendFastest(home, ABSENT)
    // A network: the references, which win over the short trainings above, compute on no device.
    await registry.moveAlias(
      { modelName: DEMAND_MODEL, version: 1, alias: 'champion' },
      { actor: 'admin', reason: 'it computes on a device' },
      () => undefined,
    )
    const devices = new DeviceService({ alerts, home, wanted: 'auto', allowSoftwareGpu: false, logger })
    await devices.selection()
    const before = devices.reports
    expect(before.find(({ chosen }) => chosen)).toMatchObject({ name: ABSENT })
    const losses: LostDevice[] = []
    const raised = new Promise<void>((resolve) => listener.on('alert', () => resolve()))
    let onStart = (): void => undefined
    const runner = new JobRunner({
      databaseUrl: test.url,
      home,
      logLevel: 'silent',
      modelMemoryMib: 1024,
      retention: { receiptDays: 90, auditDays: 730, slateDays: 90, predictionDays: 365 },
      devices: () => {
        onStart()
        return devices.jobRunnerOrder
      },
      onDeviceLost: (event) => {
        losses.push(event)
        devices.lostByJobRunner(event)
      },
      logger,
    })
    try {
      // Loads the champion.
      await runner.start()
      expect(losses).toMatchObject([{ lost: ABSENT, next: 'ort-cpu' }])
      await raised
      const [alert] = (await openAlerts()).nodes
      expect(alert).toMatchObject({ kind: DEVICE_LOST_ALERT, subject: ABSENT })
      expect(alert!.message).toMatch(
        new RegExp(`^The job runner lost ${ABSENT} and computes models on ort-cpu now: `),
      )
      // The server did not lose it, and says so.
      const report = devices.reports.find(({ name }) => name === ABSENT)!
      expect(report).toMatchObject({ chosen: true })
      expect(report.reason).toContain(`; lost by the job runner: ${losses[0]!.reason}`)

      const starting = new Promise<void>((resolve) => (onStart = resolve))
      process.kill(runner.pid!, 'SIGKILL')
      await starting
      // Waits for the one that starts.
      await runner.start()
      expect(runner.restarts).toBe(1)
      expect(losses).toHaveLength(1)
    } finally {
      await runner.stop()
    }
  })
})

alsoExhaustively(() => {
  it('by a training at the command line is told to operators, too', async () => {
    await alerts.resolve(DEVICE_LOST_ALERT, [ABSENT], hostname())
    await pretendFastest(home, ABSENT)
    const hyperparameters = JSON.stringify({ maxSteps: 10, evaluateEvery: 10, hiddenSize: 16 })
    const cli = spawn(
      process.execPath,
      [join(packageRoot(), 'bin/forecart.js'), 'train', '--hyperparameters', hyperparameters],
      {
        env: { ...process.env, DATABASE_URL: test.url, FORECART_HOME: home, FORECART_LOG_LEVEL: 'silent' },
        stdio: 'ignore',
      },
    )
    expect(await once(cli, 'exit')).toEqual([0, null])
    const [alert] = (await openAlerts()).nodes
    expect(alert!.message).toContain(`forecart train lost ${ABSENT} and computes models on ort-cpu now: `)
  })
})

it('is the end where there is no other', () => {
  const devices = new DeviceOrder(['ort-cpu'])
  expect(devices.lose('ort-cpu', 'gone')).toBe(false)
  expect(devices.current).toBe('ort-cpu')
})
