/** A port that is taken is told at once, not after the minutes of a first start. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { ForecartError } from '../core/errors'

/** @throws BAD_CONFIGURATION where the address cannot be listened on now. */
export async function requireFreePort(host: string, port: number): Promise<void> {
  const probe = createServer()
  try {
    await once(probe.listen(port, host), 'listening')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = code === 'EADDRINUSE' ? 'is taken' : 'cannot be used'
    throw new ForecartError(
      'BAD_CONFIGURATION',
      `${host}:${port} ${reason}; set HOST and PORT to another address`,
      {},
      { cause: error },
    )
  }
  probe.close()
  await once(probe, 'close')
}
