import { useState } from 'react'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { CsvButton } from '../../components/csv-button'
import { DataTable } from '../../components/data-table'
import { Dialog } from '../../components/dialog'
import { ImportRejectsDocument, type ImportsQuery } from '../../generated/data'
import { useFormats, useMessages } from '../../language/preferences'
import { dataMessages } from './data.messages'

type Import = ImportsQuery['imports']['nodes'][number]

/** How many records an import rejected; behind it the reasons and the first lines, which are read when they are asked for. */
export function ImportRejects({ of: { id, fileName, rejectedRecords } }: { readonly of: Import }) {
  const t = useMessages(dataMessages)
  const formats = useFormats()
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <button
        className="plain"
        type="button"
        onClick={() => setOpen(true)}
        // What is seen is part of the name, so that it can be spoken to be clicked.
        aria-label={`${formats.number(rejectedRecords)}: ${t.rejectsOf(fileName)}`}
      >
        {formats.number(rejectedRecords)}
      </button>
      {isOpen ? (
        <Dialog title={t.rejectsOf(fileName)} onClose={close}>
          <RejectedLines id={id} fileName={fileName} />
          <div className="row">
            <button className="primary" type="button" onClick={close}>
              {t.close}
            </button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}

function RejectedLines({ id, fileName }: Pick<Import, 'id' | 'fileName'>) {
  const t = useMessages(dataMessages)
  const formats = useFormats()
  const answer = useAnswer(ImportRejectsDocument, { id })
  return (
    <Answered answer={answer}>
      {({ node }) => {
        if (!node || !('rejects' in node)) return null
        const { rejectedRecords, rejectReasons, rejects, rejectsFileName } = node
        const lines = [
          { header: t.line, isNumber: true, value: ({ line }: (typeof rejects)[number]) => line },
          { isText: true, header: t.reason, value: ({ reason }: (typeof rejects)[number]) => reason },
        ]
        // Two cut reasons may be the same, and a line may be rejected twice.
        const keyOf = (_: unknown, index: number) => String(index)
        return (
          <>
            <DataTable
              caption={t.reasons}
              rows={rejectReasons}
              keyOf={keyOf}
              columns={[
                { header: t.count, isNumber: true, value: ({ count }) => count },
                { isText: true, header: t.reason, value: ({ reason }) => reason },
              ]}
            />
            <p className="soft">
              {t.firstLines(formats.number(rejects.length), formats.number(rejectedRecords), rejectsFileName)}
            </p>
            <DataTable caption={t.lines} rows={rejects} keyOf={keyOf} columns={lines} />
            <CsvButton
              name={t.rejectsOf(fileName)}
              columns={lines}
              rows={rejects}
              totalCount={rejectedRecords}
            />
          </>
        )
      }}
    </Answered>
  )
}
