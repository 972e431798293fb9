/** Writes what was recommended, with what came of it. */
import { once } from 'node:events'
import { ForecartError } from '../../core/errors'
import { type LoggedSlate, readLoggedSlates } from '../../db/repositories/slates/slate-export.repository'
import { TARGET_KINDS, TYPE_OF_KIND } from '../../services/recommendation/targets/target'
import { type Command, parseArguments, parseChoice } from '../command'

const PAGE_SIZE = 1_000

export const recommendationsExportCommand: Command = {
  help: `
Usage: forecart recommendations export --from <instant> --to <instant> [--surface <surface>] [--target <kind>]

Writes lists that were answered within the time, as JSON Lines to the standard output: list, offeredAt, targetType, visitor, user,
session, location, surface, placement, scenario, versionId, arm, and logged, which has an entry for each rank: target (the key of what
stood there, whatever the list is of), rank, score, propensity (how likely it was to stand there; 1 where nothing was left to
chance), seen, and reward (1 where it was clicked).

  --from <instant>      such as 2026-03-01T00:00:00Z
  --to <instant>        exclusive
  --surface <surface>   only lists of this surface, such as HOME
  --target <kind>       lists of what: item (default), payment_method, advert, promotion

Add what another policy would show, and "forecart recommendations value" tells what that would bring.`,
  async run(args, { output, signal, openDatabase }) {
    const { values } = parseArguments(args, {
      from: { type: 'string' },
      to: { type: 'string' },
      surface: { type: 'string' },
      target: { type: 'string', default: 'item' },
    })
    const [from, to] = [parseInstant('--from', values.from), parseInstant('--to', values.to)]
    if (from >= to) throw new ForecartError('BAD_USER_INPUT', '--from must lie before --to')
    const targetType = TYPE_OF_KIND[parseChoice('--target', values.target, TARGET_KINDS)]
    const database = await openDatabase()
    for (let after: LoggedSlate | null = null; ;) {
      signal.throwIfAborted()
      const page: LoggedSlate[] = await readLoggedSlates(database, {
        from,
        to,
        targetType,
        surface: values.surface ?? null,
        after,
        limit: PAGE_SIZE,
      })
      const isTaken = output.write(page.map((list) => `${lineOf(list)}\n`).join(''))
      if (page.length < PAGE_SIZE) return
      if (!isTaken) await once(output, 'drain', { signal })
      after = page.at(-1)!
    }
  },
}

function lineOf({ id, entries, versionId, ...list }: LoggedSlate): string {
  return JSON.stringify({
    list: id,
    ...list,
    versionId: versionId === null ? null : versionId.toString(),
    logged: entries.map(({ isSeen, isClicked, ...entry }) => ({
      ...entry,
      seen: isSeen,
      reward: isClicked ? 1 : 0,
    })),
  })
}

function parseInstant(option: string, text: string | undefined): Date {
  const instant = new Date(text ?? '')
  if (!Number.isNaN(instant.getTime())) return instant
  throw new ForecartError('BAD_USER_INPUT', `${option} must be an instant such as 2026-03-01T00:00:00Z`)
}
