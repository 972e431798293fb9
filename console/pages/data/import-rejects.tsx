import { useState } from 'react'
import { CsvButton } from '../../components/csv-button'
import { DataTable } from '../../components/data-table'
import { Dialog } from '../../components/dialog'
import type { ImportsQuery } from '../../generated/graphql'
import { useFormats, useMessages } from '../../language/preferences'
import { dataMessages } from './data.messages'

type Import = ImportsQuery['imports']['nodes'][number]

/** How many records an import rejected; behind it the reasons and the first lines. */
export function ImportRejects({
  of: { fileName, rejectedRecords, rejectReasons, rejects, rejectsFileName },
}: {
  readonly of: Import
}) {
  const t = useMessages(dataMessages)
  const formats = useFormats()
  const [isOpen, setOpen] = useState(false)
  const lines = [
    { header: t.line, isNumber: true, value: ({ line }: (typeof rejects)[number]) => line },
    { header: t.reason, value: ({ reason }: (typeof rejects)[number]) => reason },
  ]
  return (
    <>
      <button
        className="plain"
        type="button"
        onClick={() => setOpen(true)}
        aria-label={t.rejectsOf(fileName)}
      >
        {formats.number(rejectedRecords)}
      </button>
      {isOpen ? (
        <Dialog title={t.rejectsOf(fileName)} onClose={() => setOpen(false)}>
          <DataTable
            caption={t.reasons}
            rows={rejectReasons}
            keyOf={({ reason }) => reason}
            columns={[
              { header: t.count, isNumber: true, value: ({ count }) => count },
              { header: t.reason, value: ({ reason }) => reason },
            ]}
          />
          <p className="soft">
            {t.firstLines(formats.number(rejects.length), formats.number(rejectedRecords), rejectsFileName)}
          </p>
          <DataTable caption={t.lines} rows={rejects} keyOf={({ line }) => String(line)} columns={lines} />
          <div className="row">
            <CsvButton
              name={t.rejectsOf(fileName)}
              columns={lines}
              rows={rejects}
              totalCount={rejectedRecords}
            />
            <button className="primary" type="button" onClick={() => setOpen(false)}>
              {t.close}
            </button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
