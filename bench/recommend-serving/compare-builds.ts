/**
 * What an answer takes of the processor with this build and with another one: two servers with the same shop are asked in turns, so that what
 * else the machine does meanwhile counts for both.
 */
import { resolve } from 'node:path'
import { formatTable } from '../../src/cli/table'
import type { BenchmarkResult } from '../benchmark'
import { median } from '../benchmark'
import { ServerProcess } from '../server-process'
import { LIMITED_KEYS, measureLoad, QUESTIONS, type Question } from './load'
import { fillShop, SEED } from './shop'

const CALLERS = 4
/** Of each question, before anything is counted: code is compiled after some thousand answers. */
const WARM_UP_ANSWERS = 10_000
const ANSWERS_A_TURN = 5_000
const TURNS = 7

/** @param folder the other checkout, which was built */
export async function compareBuilds(folder: string, log: (line: string) => void): Promise<BenchmarkResult> {
  const questions = Object.keys(QUESTIONS) as Question[]
  const servers: { readonly build: string; readonly server: ServerProcess }[] = []
  try {
    for (const [build, root] of [
      ['other', resolve(folder)],
      ['this', undefined],
    ] as const) {
      log(`The server of ${build} build`)
      const server = await ServerProcess.start({ seed: 'tiny', environment: LIMITED_KEYS, root })
      servers.push({ build, server })
    }
    const asked = []
    for (const { build, server } of servers) asked.push({ build, server, shop: await fillShop(server, log) })
    const taken = new Map<string, number[]>()
    for (const { server, shop } of asked) {
      for (const question of questions)
        await measureLoad(server, shop, { callers: CALLERS, question, answers: WARM_UP_ANSWERS })
    }
    for (let turn = 0; turn < TURNS; turn++) {
      for (const question of questions) {
        // Each build goes first every other time.
        for (const { build, server, shop } of turn % 2 === 0 ? asked : asked.toReversed()) {
          const load = await measureLoad(server, shop, {
            callers: CALLERS,
            question,
            answers: ANSWERS_A_TURN,
          })
          const name = `${question}, ${build} build`
          taken.set(name, [...(taken.get(name) ?? []), load.serverMsPerAnswer ?? Number.NaN])
        }
      }
      log(`${turn + 1} of ${TURNS} turns`)
    }
    const figures = Array.from(taken, ([name, values]) => ({
      name,
      medianMs: median(values),
      leastMs: Math.min(...values),
    }))
    log(
      formatTable(
        ['ms of the processor an answer', 'median', 'least'],
        figures.map(({ name, medianMs, leastMs }) => [name, medianMs.toFixed(3), leastMs.toFixed(3)]),
      ),
    )
    return {
      headline: Object.fromEntries(figures.map(({ name, medianMs }) => [name, medianMs])),
      details: { seed: SEED, callers: CALLERS, turns: TURNS, answersATurn: ANSWERS_A_TURN, figures },
      hasGoals: false,
    }
  } finally {
    for (const { server } of servers) await server.stop()
  }
}
