/**
 * How often one caller may ask, by a bucket of tokens each: as many at once as four seconds bring, then so many a second. Callers are
 * whom they say they are, over all their connections and both transports; without credentials, or with wrong ones, addresses.
 */
import type { Viewer } from '../contracts/viewer'
import { BoundedCache } from '../core/bounded-cache'
import { ForecartError } from '../core/errors'
import { nameOfViewer } from './viewer-slots'

/** Requests a second; 0: any number. */
export interface RequestRates {
  /** The rate of an end user. An address that sends no valid credentials has ten times as many. */
  readonly user: number
  /** The rate of an API key, and of the administrator. */
  readonly key: number
}

const BURST_SECONDS = 4
/** Behind a proxy or in an office, many share one. */
const CALLERS_OF_ADDRESS = 10
/** Callers that are remembered. Who is forgotten has a full bucket again. */
const MAX_CALLERS = 50_000

interface Bucket {
  readonly tokens: number
  readonly atMs: number
}

export class RequestLimiter {
  private readonly buckets = new BoundedCache<string, Bucket>(MAX_CALLERS)

  constructor(
    private readonly rates: RequestRates,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /**
   * Counts one request.
   * @param address of the connection, which anonymous viewers are counted by
   * @throws RATE_LIMITED with `details.retryAfterSeconds`
   */
  take(viewer: Viewer, address: string): void {
    const perSecond = this.rateOf(viewer)
    if (perSecond === 0) return
    const name = nameOfViewer(viewer, address)
    // Below one in four seconds, the bucket must still hold the one request that may be made.
    const burst = Math.max(1, perSecond * BURST_SECONDS)
    const atMs = this.nowMs()
    const last = this.buckets.get(name) ?? { tokens: burst, atMs }
    const tokens = Math.min(burst, last.tokens + ((atMs - last.atMs) / 1_000) * perSecond)
    if (tokens < 1) {
      this.buckets.set(name, { tokens, atMs })
      const retryAfterSeconds = Math.max(1, Math.ceil((1 - tokens) / perSecond))
      throw new ForecartError(
        'RATE_LIMITED',
        `You send more than ${perSecond} requests a second; try again in ${retryAfterSeconds} s`,
        { retryAfterSeconds },
      )
    }
    this.buckets.set(name, { tokens: tokens - 1, atMs })
  }

  /** Takes back that one request was counted. */
  giveBack(viewer: Viewer, address: string): void {
    const name = nameOfViewer(viewer, address)
    const last = this.buckets.get(name)
    if (last) this.buckets.set(name, { ...last, tokens: last.tokens + 1 })
  }

  private rateOf({ kind }: Viewer): number {
    if (kind === 'apiKey' || kind === 'admin') return this.rates.key
    return kind === 'user' || kind === 'guest' ? this.rates.user : this.rates.user * CALLERS_OF_ADDRESS
  }
}
