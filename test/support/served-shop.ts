/**
 * What clients of several servers over one database may rely on, kept as a ledger: an answer of the server that acknowledged something
 * has it, and one of another server has it from a second on.
 */
import { ask, type ServerProcess } from './server-process'

/** What another server may take to hear of something. */
export const ALLOWED_MS = 1_000
const ITEMS = Array.from({ length: 40 }, (_, item) => `item-${item}`)
const ITEMS_QUERY = `query ($session: String!) {
  recommendations(input: { surface: HOME, session: { externalId: $session }, first: 100 }) { item { externalId } }
}`

export interface Served {
  readonly name: string
  readonly url: string
  readonly process: ServerProcess
}

interface ItemState {
  readonly isHidden: boolean
  readonly by: string
  readonly askedAtMs: number
  /** Null: not acknowledged yet, or never. */
  acknowledgedAtMs: number | null
}

/** What a visitor did last, once it was acknowledged. */
export interface Step {
  readonly session: string
  readonly itemExternalId: string
  readonly by: string
  readonly acknowledgedAtMs: number
}

export class ServedShop {
  /** The last two of each item: more are never in doubt. */
  private readonly states = new Map<string, ItemState[]>()
  private lastEvent = 0
  /** Answers that were compared, by what they were about. */
  readonly checked = { sameServer: 0, otherServer: 0, hidden: 0 }
  /** What was wrong. */
  readonly faults: string[] = []

  constructor(private readonly token: string) {}

  get items(): readonly string[] {
    return ITEMS
  }

  async fill({ url }: Served): Promise<void> {
    await this.mustAsk(
      url,
      'mutation ($input: UpsertLocationsInput!) { upsertLocations(input: $input) { recorded userErrors { message } } }',
      { input: { locations: [{ externalId: 'web', name: 'Web', kind: 'ONLINE', timeZone: 'Europe/Berlin' }] } },
    )
    await this.upsert(
      url,
      ITEMS.map((externalId) => ({ externalId, title: externalId, price: { amountMinor: '100', currency: 'EUR' } })),
    )
  } // prettier-ignore

  /** @throws where it was not acknowledged */
  async view(server: Served, session: string, itemExternalId: string): Promise<Step> {
    const { ingestEvents } = await this.mustAsk<{ ingestEvents: { accepted: number } }>(
      server.url,
      'mutation ($input: IngestEventsInput!) { ingestEvents(input: $input) { accepted userErrors { message } } }',
      {
        input: {
          events: [
            {
              clientEventId: `served-${++this.lastEvent}`,
              type: 'VIEW',
              sessionExternalId: session,
              itemExternalId,
              locationExternalId: 'web',
              occurredAt: new Date().toISOString(),
            },
          ],
        },
      },
    )
    if (ingestEvents.accepted !== 1) throw new Error(`${itemExternalId} was not accepted`)
    return { session, itemExternalId, by: server.name, acknowledgedAtMs: performance.now() }
  }

  /** One after the other for each item. @throws where it was not acknowledged */
  async hide(server: Served, externalId: string, isHidden: boolean): Promise<void> {
    const state = { isHidden, by: server.name, askedAtMs: performance.now(), acknowledgedAtMs: null as number | null }
    this.states.set(externalId, [...(this.states.get(externalId) ?? []), state].slice(-2))
    await this.upsert(server.url, [{ externalId, active: !isHidden }])
    state.acknowledgedAtMs = performance.now()
  } // prettier-ignore

  /** Asks for all that may be shown after the step, and compares it with what must be there and what must not. @throws where nobody answered */
  async check(server: Served, step: Step): Promise<void> {
    const askedAtMs = performance.now()
    const { recommendations } = await this.mustAsk<{
      recommendations: { item: { externalId: string } }[] | null
    }>(server.url, ITEMS_QUERY, { session: step.session })
    const shown = new Set((recommendations ?? []).map(({ item }) => item.externalId))
    const where = `${server.name}, ${Math.round(askedAtMs - step.acknowledgedAtMs)} ms after ${step.by} acknowledged it`
    if (server.name === step.by) this.checked.sameServer++
    else this.checked.otherServer++
    // The visitor is at it: what is missing where it is shown is the event.
    if (shown.has(step.itemExternalId))
      this.faults.push(`a view of ${step.itemExternalId} is missing (${where})`)
    for (const item of ITEMS) {
      if (item !== step.itemExternalId) this.checkItem(item, shown.has(item), server, askedAtMs)
    }
  }

  private checkItem(item: string, isShown: boolean, server: Served, askedAtMs: number): void {
    const [state] = (this.states.get(item) ?? []).slice(-1)
    const isKnownTo = ({ by, acknowledgedAtMs }: ItemState) =>
      acknowledgedAtMs !== null && askedAtMs >= acknowledgedAtMs + (by === server.name ? 0 : ALLOWED_MS)
    if (state && !isKnownTo(state)) return
    const isHidden = state?.isHidden === true
    if (isHidden) this.checked.hidden++
    if (isShown === isHidden)
      this.faults.push(
        `${item} is ${isHidden ? 'hidden, and shown' : 'not shown'} by ${server.name}` +
          (state ? `, ${Math.round(askedAtMs - state.acknowledgedAtMs!)} ms after ${state.by} said so` : ''),
      )
  }

  private async upsert(url: string, items: readonly object[]): Promise<void> {
    const { upsertItems } = await this.mustAsk<{ upsertItems: { userErrors: { message: string }[] } }>(
      url,
      'mutation ($input: UpsertItemsInput!) { upsertItems(input: $input) { userErrors { message } } }',
      { input: { items } },
    )
    if (upsertItems.userErrors.length > 0) throw new Error(JSON.stringify(upsertItems.userErrors))
  }

  private async mustAsk<Data>(url: string, query: string, variables: Record<string, unknown>): Promise<Data> {
    const { data, errors } = await ask<Data>(url, this.token, query, variables)
    if (errors) throw new Error(JSON.stringify(errors))
    return data
  }
}
