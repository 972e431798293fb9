import { publish } from '../../../src/db/notifications'
import { writeSetting } from '../../../src/db/repositories/operations/setting.repository'
import type { CreateTaskJobs } from '../../../src/job-runner/task-jobs'
import type { EventCountTypes } from './types'

export const EVENT_COUNT_JOB = 'refresh-event-count'
/** What the job writes; the topic is told of it under this key. */
export const EVENT_COUNT_SETTING = 'event-count'

export const jobs: CreateTaskJobs = ({ database, serving }) => ({
  crontab: [`0 4 * * * ${EVENT_COUNT_JOB}`],
  afterPromotion: EVENT_COUNT_JOB,
  handlers: {
    async [EVENT_COUNT_JOB]() {
      const server = serving.of<EventCountTypes>('event-count')
      await server.refreshChampion()
      const champion = await server.requireChampion()
      const { prediction } = await champion.predict([[4, 6, 8]])
      await database.transaction(async (tx) => {
        await writeSetting(tx, EVENT_COUNT_SETTING, { version: champion.id.toString(), prediction })
        await publish(tx, 'job', { jobId: EVENT_COUNT_SETTING })
      })
    },
  },
})
