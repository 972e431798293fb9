/** Who comes to a location on a day: users by rhythm, while they are members. */
import type { Rng } from '../../src/core/statistics/rng'
import type { WorldBeforeSales } from './world'

const TRIES = 6
/** Users of stores also buy online, less often than at home. */
const ONLINE_VISITS_OF_STORE_USERS = 0.4

export class Shoppers {
  /** By location: users and the running sum of their visits. */
  private readonly byLocation: readonly { readonly users: Uint32Array; readonly cumulative: Float64Array }[]

  constructor(private readonly world: WorldBeforeSales) {
    this.byLocation = world.locations.map(({ kind }, location) => {
      const users: number[] = []
      const cumulative: number[] = []
      let sum = 0
      world.users.forEach(({ home }, user) => {
        if (home !== location && kind !== 'ONLINE') return
        const share = home === location ? 1 : ONLINE_VISITS_OF_STORE_USERS
        users.push(user)
        cumulative.push((sum += world.truth.users.rhythm[user]! * share))
      })
      return { users: Uint32Array.from(users), cumulative: Float64Array.from(cumulative) }
    })
  }

  /** Index of a user; -1: whoever came is not a member (any more). */
  draw(rng: Rng, location: number, day: number): number {
    const { users, cumulative } = this.byLocation[location]!
    if (users.length === 0) return -1
    const { churnDay } = this.world.truth.users
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const target = rng.uniform() * cumulative[cumulative.length - 1]!
      let [low, high] = [0, users.length - 1]
      while (low < high) {
        const middle = (low + high) >> 1
        if (cumulative[middle]! > target) high = middle
        else low = middle + 1
      }
      const user = users[low]!
      if (this.world.users[user]!.joinedDay <= day && day < churnDay[user]!) return user
    }
    return -1
  }
}
