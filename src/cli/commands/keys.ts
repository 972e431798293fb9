import { API_KEY_SCOPES, type ApiKeyScope } from '../../contracts/viewer'
import { systemClock } from '../../core/time/clock'
import { ForecartError } from '../../core/errors'
import { ApiKeyService } from '../../services/operations/api-key.service'
import { type CliContext, type Command, parseArguments } from '../command'
import { formatTable } from '../table'

const ADMIN = { kind: 'admin' } as const
const PAGE = 500

async function openKeys({ logger, openDatabase }: CliContext): Promise<ApiKeyService> {
  return new ApiKeyService({ database: await openDatabase(), clock: systemClock, logger })
}

export const keysCreateCommand: Command = {
  help: `
Usage: forecart keys create <name> --scope <scope> [options]

  --scope <scope>      ${API_KEY_SCOPES.join(', ')}; may be given several times
  --source <name>      stable name of the sending system, kept when its key is rotated (default: the name)
  --expires <instant>  such as 2027-01-01T00:00:00Z (default: never)`,
  async run(args, context) {
    const { values, positionals } = parseArguments(
      args,
      {
        scope: { type: 'string', multiple: true, default: [] },
        source: { type: 'string' },
        expires: { type: 'string' },
      },
      1,
    )
    const [name] = positionals
    if (name === undefined) throw new ForecartError('BAD_USER_INPUT', 'Name the key, such as "till"')
    const scopes = values.scope.map(parseScope)
    const expiresAt = values.expires === undefined ? null : parseInstant(values.expires)
    const keys = await openKeys(context)
    const { key } = await keys.createApiKey(ADMIN, { name, source: values.source, scopes, expiresAt })
    context.output.write(`${key}\n`)
  },
}

function parseScope(text: string): ApiKeyScope {
  const scope = API_KEY_SCOPES.find((known) => known === text)
  if (!scope) throw new ForecartError('BAD_USER_INPUT', `--scope must be one of ${API_KEY_SCOPES.join(', ')}`)
  return scope
}

function parseInstant(text: string): Date {
  const instant = new Date(text)
  if (!Number.isNaN(instant.getTime())) return instant
  throw new ForecartError('BAD_USER_INPUT', '--expires must be an instant such as 2027-01-01T00:00:00Z')
}

export const keysListCommand: Command = {
  help: `
Usage: forecart keys list`,
  async run(args, context) {
    parseArguments(args, {})
    const { nodes } = await (await openKeys(context)).apiKeys(ADMIN, { first: PAGE })
    const day = (instant: Date | null): string | null => instant?.toISOString().slice(0, 16) ?? null
    context.output.write(
      formatTable(
        ['id', 'begins with', 'name', 'source', 'scopes', 'expires', 'revoked', 'last used'],
        nodes.map((key) => [
          String(key.id),
          key.prefix,
          key.name,
          key.source,
          key.scopes.join(', '),
          day(key.expiresAt),
          day(key.revokedAt),
          day(key.lastUsedAt),
        ]),
      ),
    )
  },
}

export const keysRevokeCommand: Command = {
  help: `
Usage: forecart keys revoke <id>

The id is that of "forecart keys list". A running server refuses the key within seconds.`,
  async run(args, context) {
    const { positionals } = parseArguments(args, {}, 1)
    const [id] = positionals
    if (!id || !/^[1-9]\d{0,17}$/.test(id)) {
      throw new ForecartError('BAD_USER_INPUT', 'Name the id of "forecart keys list"')
    }
    const { name } = await (await openKeys(context)).revokeApiKey(ADMIN, BigInt(id))
    context.output.write(`The key "${name}" is revoked.\n`)
  },
}
