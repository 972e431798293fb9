/** What a start may be refused for, before the rest of the server is loaded. */
import type { Config } from '../config/env'
import { lockHome } from '../db/home-lock'
import { type AdminToken, obtainAdminToken } from './admin-token'
import { requireFreePort } from './free-port'
import type { ShutdownStack } from './shutdown'

/** The home is this server's until `shutdown` runs. @throws ALREADY_RUNNING, BAD_CONFIGURATION */
export async function claimHome(config: Config, shutdown: ShutdownStack): Promise<AdminToken> {
  const lock = await lockHome(config.home)
  shutdown.add('lock of the home', () => lock.release())
  await requireFreePort(config.host, config.port)
  return obtainAdminToken(config.home, config.adminToken)
}
