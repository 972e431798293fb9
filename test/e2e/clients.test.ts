/** The programs of docs/clients.md, run as they stand against a real server, over a network that breaks. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeProtectedHeader } from 'jose'
import { packageRoot } from '../../src/core/package-root'
import { CuttableProxy } from '../support/cuttable-proxy'
import { DocProgram } from '../support/doc-program'
import { writeDocPrograms } from '../support/doc-programs'
import { alsoExhaustively, extent } from '../support/extent'
import { recordLateSale, settle } from '../support/late-sale'
import { skuOf } from '../support/small-shop'
import { ADMIN_TOKEN, JWT_SECRET, TestServer, asAdmin } from '../support/test-server'

const programs = writeDocPrograms('docs/clients.md')
afterAll(() => programs.remove())

describe('the programs of docs/clients.md', () => {
  let server: TestServer
  let proxy: CuttableProxy
  let running: DocProgram | null = null
  beforeAll(async () => {
    server = await TestServer.start()
    const { hostname, port } = new URL(server.url)
    proxy = await CuttableProxy.start({ host: hostname, port: Number(port) })
    // Forecasts that were asked for are the ones that are refreshed.
    await server.query(
      asAdmin,
      '{ items(first: 20) { nodes { demandForecast(location: { externalId: "berlin" }) { id } } } }',
    )
    await settle(server)
  })
  afterEach(async () => {
    await running?.stop()
    await subscribers(0)
  })
  afterAll(async () => {
    await proxy.stop()
    await server.stop()
  })

  const subscribers = async (count: number): Promise<void> => {
    while (server.services.forecastFeed.subscriberCount !== count)
      await new Promise((resolve) => setImmediate(resolve))
  }

  it.each(
    extent({
      short: ['live-graphql-ws.mjs'],
      exhaustive: ['live-graphql-ws.mjs', 'live-apollo.mjs', 'live-urql.mjs'],
    }),
  )('%s receives pushes, and after a break of the network those that it missed', async (name) => {
    running = DocProgram.start(join(programs.folder, name), {
      FORECART_URL: proxy.url,
      FORECART_TOKEN: ADMIN_TOKEN,
    })
    await subscribers(1)
    await recordLateSale(server, skuOf(4))
    await running.says({ item: skuOf(4) })
    proxy.cut()
    await subscribers(0)
    await recordLateSale(server, skuOf(5))
    proxy.mend()
    await running.says({ item: skuOf(5) })
  })

  it('live-graphql-ws.mjs fetches anew where the network broke before its first message', async () => {
    running = DocProgram.start(join(programs.folder, 'live-graphql-ws.mjs'), {
      FORECART_URL: proxy.url,
      FORECART_TOKEN: ADMIN_TOKEN,
    })
    await subscribers(1)
    proxy.cut()
    await subscribers(0)
    proxy.mend()
    await running.says({ fetchAnew: true })
  })

  it('live-apollo.mjs shows two pages, with forecasts of other arguments side by side in its cache', async () => {
    running = DocProgram.start(join(programs.folder, 'live-apollo.mjs'), {
      FORECART_URL: proxy.url,
      FORECART_TOKEN: ADMIN_TOKEN,
    })
    let shown: unknown[] = []
    while (shown.length < 4) shown = (await running.says({})).shown as unknown[]
    expect(shown).toHaveLength(4)
    for (const item of shown) expect(item).toMatchObject({ threeDays: 3, week: 7, weekLevels: [0.1, 0.9] })
  })

  it('mint-token.mjs makes a token with which a visitor sees itself', async () => {
    const { stdout } = spawnSync(process.execPath, [join(programs.folder, 'mint-token.mjs'), 'ada'], {
      env: { ...process.env, FORECART_JWT_SECRET: JWT_SECRET, FORECART_JWT_ISSUER: 'shop' },
      encoding: 'utf8',
    })
    const token = stdout.trim()
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256' })
    const { users } = await server.query<{ users: { nodes: { externalId: string }[] } }>(
      { authorization: `Bearer ${token}` },
      '{ users { nodes { externalId } } }',
    )
    expect(users.nodes).toEqual([{ externalId: 'ada' }])
  })

  describe('types that tools make of the schema', () => {
    /** A project of its own for a tool: its configuration, and a source. */
    function project(configuration: string, source: string) {
      const folder = join(programs.folder, configuration.replace('.', '-'))
      mkdirSync(join(folder, 'src'), { recursive: true })
      renameSync(join(programs.folder, configuration), join(folder, configuration))
      renameSync(join(programs.folder, source), join(folder, 'src', source))
      cpSync(join(packageRoot(), 'schema.graphql'), join(folder, 'schema.graphql'))
      symlinkSync(join(packageRoot(), 'node_modules'), join(folder, 'node_modules'))
      return {
        folder,
        run: (tool: string, ...args: string[]) => {
          const { status, stdout, stderr } = spawnSync(
            process.execPath,
            [join(packageRoot(), 'node_modules', tool), ...args],
            { cwd: folder, encoding: 'utf8' },
          )
          return { output: stdout + stderr, status }
        },
      }
    }

    alsoExhaustively(() => {
      it('by codegen.ts fit the sample, and a wrong use does not compile', () => {
        const { folder, run } = project('codegen.ts', 'forecasts.ts')
        expect(run('.bin/graphql-codegen', '--config', 'codegen.ts')).toMatchObject({ status: 0 })
        const compile = () => run('.bin/tsc', '--noEmit', '--strict', '--skipLibCheck', '--moduleResolution', 'bundler', '--module', 'esnext', '--target', 'es2022', 'src/forecasts.ts', 'src/use.ts') // prettier-ignore
        const use = (expression: string) =>
          writeFileSync(
            join(folder, 'src/use.ts'),
            `import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core'
import { useFragment } from './gql'
import { type forecastAgain, type forecasts, itemCard, type recordEvents, type refreshed } from './forecasts'
declare const answer: ResultOf<typeof forecasts>
declare const again: ResultOf<typeof forecastAgain>
declare const recorded: ResultOf<typeof recordEvents>
declare const news: ResultOf<typeof refreshed>
const event: VariablesOf<typeof recordEvents>['input']['events'] = [
  { clientEventId: '1', type: 'VIEW', sessionExternalId: 's', itemExternalId: 'sku', occurredAt: '2026-01-01T00:00:00Z' },
]
const card = useFragment(itemCard, answer.items.edges[0]?.node)
export const amount: number | string | undefined = card?.price.amountMinor
export const mean = again.node && 'demandForecast' in again.node ? again.node.demandForecast?.points[0]?.mean : event.length
export const codes: string[] = recorded.ingestEvents.userErrors.map(({ code }) => code)
export const isNews: boolean = news.demandForecastRefreshed.kind === 'UPDATE'
export const day: string | undefined = ${expression}\n`,
          )
        use('answer.items.edges[0]?.node.demandForecast?.points[0]?.day')
        expect(compile()).toEqual({ output: '', status: 0 })
        use('answer.items.edges[0]?.node.demandForecast?.points[0]?.mean')
        expect(compile().output).toContain("Type 'number' is not assignable to type 'string'")
      })
    })

    it('by relay-compiler are made of the storefront, whose operations the server answers', async () => {
      const { folder, run } = project('relay.config.js', 'storefront.ts')
      const compiled = run('relay-compiler/cli.js')
      expect({ ...compiled, isDone: compiled.output.includes('Compilation completed') }).toMatchObject({
        status: 0,
        isDone: true,
      })
      const operation = (name: string): string => {
        const artifact = readFileSync(join(folder, `src/__generated__/${name}.graphql.ts`), 'utf8')
        return JSON.parse(/"text": (".*")\n/.exec(artifact)![1]!) as string
      }
      type Page = {
        items: {
          edges: { node: { id: string; title: string; demandForecast: { points: unknown[] } } }[]
          pageInfo: { endCursor: string }
        }
      }
      const first = await server.query<Page>(asAdmin, operation('storefrontPageQuery'), { first: 3 })
      const { id, demandForecast } = first.items.edges[0]!.node
      expect(demandForecast.points).toHaveLength(7)
      const again = await server.query(asAdmin, operation('storefrontItemForecastAgainQuery'), {
        id,
        horizonDays: 3,
      })
      expect(again).toMatchObject({ node: { __typename: 'Item', id } })
      expect((again['node'] as { demandForecast: { points: unknown[] } }).demandForecast.points).toHaveLength(
        3,
      )
      const next = await server.query<Page>(asAdmin, operation('storefrontItemListPageQuery'), {
        first: 3,
        after: first.items.pageInfo.endCursor,
      })
      expect(next.items.edges).toHaveLength(3)
      expect(next.items.edges.map(({ node }) => node.id)).not.toContain(id)
      const events = [
        {
          clientEventId: 'relay',
          type: 'VIEW',
          sessionExternalId: 'relay',
          itemExternalId: skuOf(0),
          occurredAt: '2026-01-01T00:00:00Z',
        },
      ]
      expect(
        await server.query(asAdmin, operation('storefrontRecordEventsMutation'), { input: { events } }),
      ).toEqual({ ingestEvents: { accepted: 1, userErrors: [] } })
      const news = server
        .connect(asAdmin)
        .iterate({ query: operation('storefrontRefreshedSubscription'), variables: {} })
      const message = news.next()
      await subscribers(1)
      await recordLateSale(server, skuOf(6))
      expect((await message).value).toMatchObject({
        data: {
          demandForecastRefreshed: {
            kind: 'UPDATE',
            forecast: { item: { demandForecast: { id: expect.any(String) } } },
          },
        },
      })
      await news.return!()
    })
  })
})
