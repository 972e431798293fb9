/** Progress of a run made of stages, each with its share of the whole. Pure. */
import type { TrainingProgress } from '../contracts/models/estimator'

export class ProgressStages {
  private done = 0
  /** What all shares are multiplied by. */
  private scale = 1

  constructor(private readonly report: (progress: TrainingProgress) => void) {}

  /** Stages that follow share only so much of the whole: what was begun before them has the rest. */
  shrink(rest: number): void {
    this.scale = rest
  }

  /** Begins a stage that takes `ofScale` (0..1) of the whole, or of what `shrink` left; returns where to report its own progress to. */
  begin(
    stage: string,
    ofScale: number,
    /** Whether the stage is shown by the names of its parts, where they have some. */
    { showsParts = false } = {},
  ): (progress: Omit<TrainingProgress, 'stage'> & { stage?: string }) => void {
    const share = ofScale * this.scale
    const start = this.done
    this.done = start + share
    this.report({ stage, fraction: start })
    return (progress) => {
      const fraction = Math.min(1, start + share * Math.min(1, Math.max(0, progress.fraction)))
      this.report({ ...progress, stage: (showsParts ? progress.stage : null) ?? stage, fraction })
    }
  }
}
