/**
 * When the shop learns who a visitor is. A customer who comes on a device that has not seen it for a while signs in, and one who joined since visits are
 * recorded opens an account the first time; a device that remembers its customer asks now and then all the same. Some say who they are as the visit
 * begins, others at the first checkout: until then, and in visits that never come to one, the shop sees a guest.
 *
 * What visitors do does not depend on it: they know who they are.
 */
import { Rng } from '../../src/core/statistics/rng'
import type { WorldLaws } from '../laws'
import type { SimulatedEvent, SimulatedSession } from './session'
import type { SimulatedWorld } from './world'

const DAY_MS = 86_400_000
/** What is shown at a checkout comes after whoever is there has signed in. */
const AFTER_CHECKOUT_MS = 1

/** Remembers who was seen on what: days have to be told in their order. */
export class Accounts {
  private readonly lastVisitMs = new Map<string, number>()
  /** Indices of customers who joined since visits are recorded and have no account yet. */
  private readonly withoutAccount: Set<number>

  constructor(private readonly world: SimulatedWorld) {
    const { users, calendar, scale } = world
    const firstSessionDay = calendar.historyDays - scale.sessionDays
    this.withoutAccount = new Set(
      users.flatMap(({ joinedDay }, user) => (joinedDay >= firstSessionDay ? [user] : [])),
    )
  }

  /** @param sessions of one day @returns the same, in the same order, with who signs in and up */
  identify(sessions: readonly SimulatedSession[]): SimulatedSession[] {
    const { accounts } = this.world.laws
    if (!accounts) return [...sessions]
    const byStart = [...sessions].sort((a, b) => startOf(a) - startOf(b))
    const identified = new Map(byStart.map((session) => [session, this.visit(session, accounts)]))
    return sessions.map((session) => identified.get(session)!)
  }

  private visit(session: SimulatedSession, accounts: NonNullable<WorldLaws['accounts']>): SimulatedSession {
    const { user, mobile, externalId, events } = session
    if (user < 0) return session
    // Numbers of its own, so that no other number of a world changes with them.
    const rng = new Rng(this.world.seed, 'sign-in', externalId)
    const device = `${user}/${mobile}`
    const startMs = startOf(session)
    const isSignUp = this.withoutAccount.has(user)
    const sinceMs = startMs - (this.lastVisitMs.get(device) ?? -Infinity)
    const isRemembered = !isSignUp && sinceMs <= accounts.staysSignedInDays * DAY_MS
    const signInProbability = isRemembered ? accounts.forgottenShare : 1
    const truth = { ...session.truth, signInProbability }
    const [hasTo, isLate] = [rng.uniform() < signInProbability, rng.uniform() < accounts.atCheckoutShare]
    const checkout = events.findIndex(({ type }) => type === 'CHECKOUT')
    if (hasTo && isLate && checkout < 0) return { ...session, truth, identifiedMs: null }
    this.lastVisitMs.set(device, startMs)
    if (!hasTo) return { ...session, truth }
    this.withoutAccount.delete(user)
    const at = isLate ? checkout + 1 : 0
    const identifiedMs = isLate ? events[checkout]!.atMs + AFTER_CHECKOUT_MS : startMs
    const event = signIn(session, isSignUp ? 'SIGNUP' : 'LOGIN', identifiedMs)
    return { ...session, truth, identifiedMs, events: events.toSpliced(at, 0, event) }
  }
}

function startOf({ events }: SimulatedSession): number {
  return events[0]!.atMs
}

/** It reaches the shop with what happened just before it, or, as the first event, with the next one. */
function signIn({ events }: SimulatedSession, type: 'LOGIN' | 'SIGNUP', atMs: number): SimulatedEvent {
  const before = events.findLast((event) => event.atMs <= atMs)!
  return {
    ...{ type, atMs, receivedMs: Math.max(before.receivedMs, atMs), item: -1, quantity: 1 },
    ...{ priceMinor: null, promotion: -1, orderExternalId: null, query: null, list: -1, listRank: 0 },
  }
}
