/** A whole server whose device is gone: it starts, trains, answers, and says what happened. */
import { absentDevice, pretendFastest } from '../support/lost-device'
import { ask, createHome, spawnServer } from '../support/server-process'

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

it('a server whose device is gone goes on on the next one, and tells operators', async () => {
  const { home, remove } = createHome()
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
