/** Takes messages as the model host does, and does nothing with them: what a message costs beside what is done with it. */
import { serveParent } from '../../src/core/process/child-process-worker'

export type ListenerProtocol = {
  observe: { payload: { versionId: bigint; observation: unknown }; response: null }
  /** Of the processor, since the process began. */
  used: { payload: null; response: number }
}

serveParent<ListenerProtocol>({
  observe: async () => Promise.resolve(null),
  used: async () => {
    const { user, system } = process.cpuUsage()
    return Promise.resolve(user + system)
  },
})
