/**
 * Recommendations per second over HTTP: twenty items with title and price for a session that is stored, asked with an API key whose
 * requests are counted against a limit, every body checked. The shop is that of recommend-serving/shop.ts. Both headline figures are of
 * one load, of as many callers as keep the server busy. The load comes from this process, on the same machine: what it takes of the
 * processor is reported. Last, the same load is profiled: which parts of the server its thread spends its time in.
 *
 * With --against, what an answer takes of the processor is compared with another build instead, side by side.
 */
import { parseArgs } from 'node:util'
import type { Benchmark } from './benchmark'
import { compareBuilds } from './recommend-serving/compare-builds'
import { LIMITED_KEYS, type Load, measureLoad } from './recommend-serving/load'
import { fillShop, SEED } from './recommend-serving/shop'
import { ServerProcess } from './server-process'
import { sharesByPart } from './server-profile'

export const usage = `Usage: npm run -s bench -- recommend-serving [--against <folder>] [--json]

  --against <folder> of another checkout that was built: two servers, of that build and of this one, are asked in turns, and
                     what an answer takes of the processor is told for both`

/** Callers that ask at the same time; the headline is of the first. */
const LOADS = [4, 16, 1]
/** Code is compiled after some thousand answers. */
const WARM_UP_S = 15
const DURATION_S = 10

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({ args: [...args], options: { against: { type: 'string' } } })
  if (values.against !== undefined) return compareBuilds(values.against, log)
  const server = await ServerProcess.start({ seed: 'tiny', environment: LIMITED_KEYS })
  try {
    const shop = await fillShop(server, log)
    const measure = (callers: number, seconds: number) => measureLoad(server, shop, { callers, seconds })
    await measure(LOADS[0]!, WARM_UP_S)
    const loads: Record<string, Load> = {}
    for (const callers of LOADS) {
      log(`${callers} callers ...`)
      loads[callers] = await measure(callers, DURATION_S)
    }
    log('A profile ...')
    const profile = await server.profile(() => measure(LOADS[0]!, DURATION_S))
    const { perSecond, p90Ms } = loads[LOADS[0]!]!
    const { items, sessions, events } = shop
    return {
      headline: { perSecond, p90Ms },
      details: { seed: SEED, items, sessions, events, loads, profile: sharesByPart(profile) },
    }
  } finally {
    await server.stop()
  }
}
