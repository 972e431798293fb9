/** Before all tests: child processes run compiled code, databases are handed out by one broker, and devices are measured once. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { packageRoot } from '../../src/core/package-root'
import { startBroker } from './broker'
import type { Broker } from './broker'
import { makeDevicesFolder } from './devices'
import { openRunFolder } from './run-folder'

declare global {
  var forecartBroker: Broker | undefined
}

export default async function globalSetup(
  _: unknown,
  { globals }: { readonly globals: Readonly<Record<string, unknown>> },
): Promise<void> {
  const build = spawnSync(process.execPath, [join(packageRoot(), 'scripts/build.mjs')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (build.status !== 0) throw new Error('The build failed')
  openRunFolder()
  makeDevicesFolder()
  globalThis.forecartBroker = await startBroker({ isExhaustive: globals['forecartIsExhaustive'] === true })
}
