/** Whether WebGPU runs on the processor: the Vulkan drivers that were loaded tell, on Linux. Elsewhere its speed tells. */
import { readFileSync } from 'node:fs'

const SOFTWARE_DRIVERS = /lib(vulkan_lvp|vk_swiftshader)/
const HARDWARE_DRIVERS =
  /lib(GLX_nvidia|nvidia-vulkan|vulkan_(radeon|intel|nouveau|panfrost|freedreno|asahi)|amdvlk)/

/** To be asked after a session was opened. */
export function usesSoftwareAdapter(): boolean {
  if (process.platform !== 'linux') return false
  const libraries = readFileSync('/proc/self/maps', 'utf8')
  return SOFTWARE_DRIVERS.test(libraries) && !HARDWARE_DRIVERS.test(libraries)
}
