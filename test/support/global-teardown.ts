import { removeDevicesFolder } from './devices'

export default async function globalTeardown(): Promise<void> {
  removeDevicesFolder()
  await globalThis.forecartBroker?.stop()
}
