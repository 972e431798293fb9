/** A whole server whose device is gone: it starts, trains, answers, and says what happened. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { absentDevice, pretendFastest, pretendOnly } from '../support/lost-device'
import { createSeededHome } from '../support/seeded-home'
import { until } from '../support/processes'
import { temporaryFolder } from '../../bench/temporary-folder'
import { ask, askForCodes, spawnServer } from '../support/server-process'

const TOKEN = 'the admin token of these tests, long enough'
const ABSENT = absentDevice()
const STATUS = `{
  system { device devices { name chosen reason } }
  alerts { nodes { kind subject message resolvedAt } }
  items(first: 1) { nodes { demandForecast { points { mean } } } }
  trainingRuns(first: 1) { nodes { status } }
}`

interface Status {
  readonly system: {
    readonly device: string
    readonly devices: readonly { readonly name: string; readonly chosen: boolean; readonly reason: string }[]
  }
  readonly alerts: {
    readonly nodes: readonly { readonly kind: string; readonly subject: string; readonly message: string }[]
  }
  readonly items: { readonly nodes: readonly { readonly demandForecast: { readonly points: unknown[] } }[] }
  readonly trainingRuns: { readonly nodes: readonly { readonly status: string }[] }
}

it('a server whose device is gone goes on with the next one, and tells operators', async () => {
  const { path: home, remove } = temporaryFolder()
  await pretendFastest(home, ABSENT)
  const server = spawnServer({
    FORECART_HOME: home,
    FORECART_SEED: 'tiny',
    FORECART_ADMIN_TOKEN: TOKEN,
    FORECART_LOG_LEVEL: 'fatal',
  })
  try {
    const { url } = await server.ready()
    const { data, errors } = await ask<Status>(url, TOKEN, STATUS)
    expect(errors).toBeUndefined()
    expect(data.system.device).toBe('ort-cpu')
    const { devices } = data.system
    expect(devices.filter(({ chosen }) => chosen)).toEqual([
      { name: 'ort-cpu', chosen: true, reason: 'in the place of what was lost' },
    ])
    expect(devices.find(({ name }) => name === ABSENT)!.reason).toMatch(/^lost: ./)
    // The job runner starts without it, and has nothing to lose.
    expect(data.alerts.nodes).toEqual([
      {
        kind: 'DEVICE_LOST',
        subject: ABSENT,
        message: expect.stringMatching(`^The server lost ${ABSENT} and computes models on ort-cpu now: .`),
        resolvedAt: null,
      },
    ])
    expect(data.items.nodes[0]!.demandForecast.points.length).toBeGreaterThan(0)
    expect(data.trainingRuns.nodes).toEqual([{ status: 'SUCCEEDED' }])
  } finally {
    await server.stop()
    remove()
  }
})

const NETWORKS = '{ model(name: "demand") { versions { nodes { version family } } } }'
const PROMOTE = `mutation ($version: Int!) {
  promoteModel(input: { name: "demand", version: $version, overrideReason: "it computes on a device" }) { userErrors { code } }
}`
const SERVED = '{ items(first: 1) { nodes { demandForecast { model { version } } } } }'
const FORECASTS = '{ items(first: 8) { nodes { demandForecast { points { mean } } } } }'

interface Served {
  readonly items: {
    readonly nodes: readonly { readonly demandForecast: { readonly model: { readonly version: number } } }[]
  }
}

it('a server that loses its only device says DEVICE_LOST over HTTP and WebSocket, and heals with the device', async () => {
  const { home, remove } = await createSeededHome()
  await pretendOnly(home, 'ort-cuda')
  const failsWhile = join(home, 'gpu-fails')
  const server = spawnServer({
    FORECART_HOME: home,
    FORECART_SEED: 'tiny',
    FORECART_ADMIN_TOKEN: TOKEN,
    FORECART_LOG_LEVEL: 'fatal',
    NODE_OPTIONS: `--require ${join(__dirname, '../support/only-gpu.cjs')}`,
    GPU_FAILS_WHILE: failsWhile,
  })
  try {
    const { url } = await server.ready()
    expect((await ask<Status>(url, TOKEN, STATUS)).data.system.device).toBe('ort-cuda')
    const { data } = await ask<{
      model: { versions: { nodes: readonly { version: number; family: string }[] } }
    }>(url, TOKEN, NETWORKS)
    const network = data.model.versions.nodes.find(({ family }) => family === 'global-mlp')!
    await ask(url, TOKEN, PROMOTE, { version: network.version })
    await until(
      async () => (await ask<Served>(url, TOKEN, SERVED)).data.items.nodes[0]!.demandForecast.model.version,
      (version) => version === network.version,
    )

    writeFileSync(failsWhile, '')
    const { http, socket } = await askForCodes(url, TOKEN, FORECASTS)
    rmSync(failsWhile)
    expect({ http: new Set(http), socket: new Set(socket) }).toEqual({
      http: new Set(['DEVICE_LOST']),
      socket: new Set(['DEVICE_LOST']),
    })
    expect(await askForCodes(url, TOKEN, FORECASTS)).toEqual({ http: [], socket: [] })
    const { alerts } = (await ask<Status>(url, TOKEN, STATUS)).data
    expect(alerts.nodes).toEqual([
      expect.objectContaining({
        kind: 'DEVICE_LOST',
        subject: 'ort-cuda',
        message: expect.stringContaining('has no other device to compute models on: ort-cuda failed'),
      }),
    ])
  } finally {
    await server.stop()
    remove()
  }
})
