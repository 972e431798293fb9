import type { Viewer } from '../../../src/contracts/viewer'
import { RequestLimiter } from '../../../src/server/request-rates'

const ada: Viewer = { kind: 'user', externalId: 'ada', sessionExternalId: null, expiresAt: new Date(8e15) }
const bob: Viewer = { ...ada, externalId: 'bob' }
const admin: Viewer = { kind: 'admin' }
const nobody: Viewer = { kind: 'anonymous' }

describe('the rate of requests', () => {
  let nowMs: number
  let limiter: RequestLimiter
  beforeEach(() => {
    nowMs = 1_000
    limiter = new RequestLimiter({ user: 5, key: 0 }, () => nowMs)
  })
  /** How many of `count` requests were let through. */
  const letThrough = (count: number, viewer: Viewer, address = ''): number => {
    let accepted = 0
    for (let request = 0; request < count; request++) {
      try {
        limiter.take(viewer, address)
        accepted++
      } catch (error) {
        expect(error).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 1 } })
      }
    }
    return accepted
  }

  it('is bounded for each user by itself, after a burst of four seconds', () => {
    expect(letThrough(30, ada)).toBe(20)
    expect(letThrough(30, bob)).toBe(20)
    nowMs += 1_000
    expect(letThrough(30, ada)).toBe(5)
    nowMs += 100
    expect(letThrough(30, ada)).toBe(0)
    nowMs += 3_600_000
    expect(letThrough(30, ada)).toBe(20)
  })

  it('is that of ten users for an address without credentials', () => {
    expect(letThrough(300, nobody, '10.0.0.1')).toBe(200)
    expect(letThrough(300, nobody, '10.0.0.2')).toBe(200)
  })

  it('is not bounded where no rate is set', () => {
    expect(letThrough(10_000, admin)).toBe(10_000)
  })

  it('says when to try again, and lets through who waited for as long', () => {
    limiter = new RequestLimiter({ user: 0.1, key: 0 }, () => nowMs)
    limiter.take(ada, '')
    nowMs += 4_000
    expect(() => limiter.take(ada, '')).toThrow(
      expect.objectContaining({ message: expect.stringContaining('try again in 6 s') }),
    )
    nowMs += 6_000
    limiter.take(ada, '')
    expect(() => limiter.take(ada, '')).toThrow(/try again in 10 s/)
  })
})
