/** Progress of a run made of stages, each with its share of the whole. Pure. */
import type { TrainingProgress } from '../contracts/models/estimator'

export class ProgressStages {
  private done = 0

  constructor(private readonly report: (progress: TrainingProgress) => void) {}

  /** Begins a stage that takes `share` (0..1) of the whole; returns where to report its own progress to. */
  begin(
    stage: string,
    share: number,
  ): (progress: Omit<TrainingProgress, 'stage'> & { stage?: string }) => void {
    const start = this.done
    this.done = start + share
    this.report({ stage, fraction: start })
    return (progress) => {
      const fraction = Math.min(1, start + share * Math.min(1, Math.max(0, progress.fraction)))
      this.report({ ...progress, stage, fraction })
    }
  }
}
