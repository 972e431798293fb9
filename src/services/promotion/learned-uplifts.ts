/** What was learned of customers, in memory until the next day. Who is deleted, or allows other things than before, is forgotten as soon as that is announced. */
import { BoundedCache } from '../../core/bounded-cache'
import type { NotificationListener } from '../../db/notifications'
import type { LearnedUplift } from './effect-protocol'

export interface LearnedAudience extends LearnedUplift {
  /** Customers in it who were forgotten; their keys are 0. */
  forgotten: number
}

interface Answer {
  /** Null of a refusal, which names nobody. */
  readonly audience: LearnedAudience | null
}

interface Entry<Learned> {
  readonly learned: Promise<Learned>
  /** Null while it is being learned, and of a refusal. */
  audience: LearnedAudience | null
  /** Who was announced while it was being learned. */
  readonly gone: bigint[]
}

const REMEMBERED = 10
/** A look for one customer takes some ten microseconds of each answer. Of more customers at once, all answers are forgotten instead. */
const MOST_LOOKED_FOR = 10
const MOST_GONE = 1_000

export class LearnedUplifts<Learned extends Answer> {
  private readonly entries = new BoundedCache<string, Entry<Learned>>(REMEMBERED)
  private readonly stopListening: readonly (() => void)[]

  constructor(listener: Pick<NotificationListener, 'on' | 'onReconnect'>) {
    this.stopListening = [
      listener.on('users', ({ userIds }) => this.forget(userIds.map(BigInt))),
      // Announcements of the time without a connection are lost.
      listener.onReconnect(() => this.entries.clear()),
    ]
  }

  stop(): void {
    for (const stop of this.stopListening) stop()
    this.entries.clear()
  }

  of(key: string, learn: () => Promise<Learned>): Promise<Learned> {
    const known = this.entries.get(key)
    if (known) return known.learned
    const entry: Entry<Learned> = {
      audience: null,
      gone: [],
      learned: learn().then((learned) => {
        entry.audience = learned.audience
        for (const userId of entry.gone.splice(0)) forgetIn(entry.audience, userId)
        return learned
      }),
    }
    this.entries.set(key, entry)
    // What failed is tried again.
    entry.learned.catch(() => this.entries.delete(key))
    return entry.learned
  }

  /** What is left out of memory while it is being learned is answered once, without those who are gone by then. */
  private forget(userIds: readonly bigint[]): void {
    this.entries.deleteWhere(({ audience, gone }) => {
      if (userIds.length > MOST_LOOKED_FOR || gone.length > MOST_GONE) return true
      if (!audience) gone.push(...userIds)
      for (const userId of userIds) forgetIn(audience, userId)
      return false
    })
  }
}

/** Ranks of the others stay as they are. */
function forgetIn(audience: LearnedAudience | null, userId: bigint): void {
  const at = audience?.userIds.indexOf(userId) ?? -1
  if (!audience || at < 0) return
  audience.userIds[at] = 0n
  audience.effects[at] = Number.NaN
  audience.forgotten++
}
