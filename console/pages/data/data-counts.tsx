import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { Figures } from '../../components/figures'
import { DataCountsDocument } from '../../generated/data'
import { useFormats, useMessages } from '../../language/preferences'
import { dataMessages } from './data.messages'

const POLL_MS = 10_000
const COUNTED = ['items', 'locations', 'users', 'orders', 'events', 'demandDays', 'forecasts'] as const

export function DataCounts() {
  const t = useMessages(dataMessages)
  const formats = useFormats()
  const answer = useAnswer(DataCountsDocument, {}, { pollMs: POLL_MS })
  return (
    <Answered answer={answer}>
      {({ system: { counts, queue } }) => (
        <>
          <Figures
            title={t.counts}
            figures={[
              ...COUNTED.map((name) => ({
                label: t[name],
                value: counts[name],
                text: formats.number(counts[name]),
              })),
              {
                label: t.queue,
                value: queue.waiting,
                text: formats.number(queue.waiting),
                note: t.queueNote(formats.number(queue.running), formats.number(queue.failed)),
              },
            ]}
          />
          <p className="soft">{t.counted}</p>
        </>
      )}
    </Answered>
  )
}
