/** Progress of long steps for people: a bar on a terminal, a line at every tenth elsewhere. */
import { SingleBar } from 'cli-progress'

export interface Progress {
  /** @param fraction 0..1; @param note a few words, such as a figure. */
  update(fraction: number, note?: string): void
  done(note?: string): void
}

/** Shows that a step begins, and answers where to tell how far it is. */
export type StartProgress = (label: string) => Progress

export interface ProgressOutput {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const BAR_UNITS = 1_000
const LINE_EVERY = 0.1

export function startProgress(label: string, output: NodeJS.WriteStream | ProgressOutput): Progress {
  return output.isTTY ? bar(label, output as NodeJS.WriteStream) : lines(label, output)
}

function bar(label: string, stream: NodeJS.WriteStream): Progress {
  const single = new SingleBar({
    format: `${label.padEnd(24)} {bar} {percentage}% {note}`,
    barCompleteChar: '\u2588',
    barIncompleteChar: '\u2591',
    hideCursor: true,
    stream,
  })
  single.start(BAR_UNITS, 0, { note: '' })
  return {
    update: (fraction, note = '') => single.update(Math.round(fraction * BAR_UNITS), { note }),
    done(note = '') {
      single.update(BAR_UNITS, { note })
      single.stop()
    },
  }
}

function lines(label: string, output: ProgressOutput): Progress {
  let shown = 0
  output.write(`${label} ...\n`)
  return {
    update(fraction, note) {
      if (fraction < shown + LINE_EVERY || fraction >= 1) return
      shown = Math.floor(fraction / LINE_EVERY) * LINE_EVERY
      output.write(`${label} ${Math.round(shown * 100)} %${note ? ` (${note})` : ''}\n`)
    },
    done(note) {
      output.write(`${label} done${note ? ` (${note})` : ''}\n`)
    },
  }
}
