/** Worlds of files: those that ship with the project, and others. */
import { readFileSync } from 'node:fs'
import { ForecartError } from '../src/core/errors'
import { parseWorldLaws, type WorldLaws } from './laws'
import marketplace from './worlds/marketplace.json'
import retail from './worlds/retail.json'
import semilog from './worlds/semilog.json'

/** @throws BAD_USER_INPUT where the file cannot be read, is no JSON or breaks the schema. */
export function readWorldFile(path: string): WorldLaws {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new ForecartError('BAD_USER_INPUT', `The world file ${path} cannot be read as JSON`, {}, { cause })
  }
  return parseWorldLaws(value, path)
}

/**
 * Laws that ship with the project. `semilog` differs in family of demand (price response, noise), `marketplace` in family of behaviour
 * (what visits do, and that they cause sales), so that models can be judged on other laws than they were tuned on. Nothing is ever
 * tuned on `marketplace`: it is for figures of models of behaviour only.
 */
export const WORLDS: Readonly<Record<'retail' | 'semilog' | 'marketplace', WorldLaws>> = {
  retail: parseWorldLaws(retail, 'worlds/retail.json'),
  semilog: parseWorldLaws({ ...retail, ...semilog }, 'worlds/semilog.json'),
  marketplace: parseWorldLaws({ ...retail, ...marketplace }, 'worlds/marketplace.json'),
}
