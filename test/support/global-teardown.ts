import { closeRunFolder } from './run-folder'

export default async function globalTeardown(): Promise<void> {
  await globalThis.forecartBroker?.stop()
  closeRunFolder()
}
