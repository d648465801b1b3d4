import { makeAssets } from '../../scripts/assets.mjs'

/** Pages that are tested in a browser need their styles and scripts. Nothing is done where they are made already. */
export async function setup(): Promise<void> {
  await makeAssets()
}
