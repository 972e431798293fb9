import type { LastWeekModel } from './last-week-model'

/** Makes a model answer only once the gate is opened. */
export class GatedModel {
  private release: () => void = () => undefined

  constructor(private readonly model: LastWeekModel) {
    const opened = new Promise<void>((resolve) => (this.release = resolve))
    const predict = model.predictDemand.bind(model)
    model.predictDemand = async (input) => {
      await opened
      return predict(input)
    }
  }

  open(): void {
    this.release()
    // The prototype's own again.
    Reflect.deleteProperty(this.model, 'predictDemand')
  }
}
